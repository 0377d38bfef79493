//! The listener with bounds: so many connections at once, and none for ever. Whoever trickles a request byte by
//! byte is cut off, and the probes are still answered.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::Sleep;

/// Connections that are open at the same time; the next ones wait in front of the door.
const VISITS_MAX: usize = 256;
/// How long one connection lasts at most: three times what GitLab waits for an answer.
const VISIT: Duration = Duration::from_secs(30);

/// A listener that counts who is inside.
pub(super) struct Doorway {
    listener: TcpListener,
    places: Arc<Semaphore>,
    visit: Duration,
}

impl Doorway {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self::with(listener, VISITS_MAX, VISIT)
    }

    fn with(listener: TcpListener, visits_max: usize, visit: Duration) -> Self {
        Self { listener, places: Arc::new(Semaphore::new(visits_max)), visit }
    }
}

impl Listener for Doorway {
    type Io = Visit;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Visit, SocketAddr) {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.expect("the semaphore is never closed");
        let (stream, address) = Listener::accept(&mut self.listener).await;
        #[expect(clippy::disallowed_methods, reason = "sockets live by the clock on the wall")]
        let end = Box::pin(tokio::time::sleep(self.visit));
        (Visit { stream, end, _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends.
pub(super) struct Visit {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Visit {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Visit {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use tokio::io::AsyncReadExt;
    use tokio::io::AsyncWriteExt;

    use super::*;

    /// Reads to the end, however the other side ends it.
    async fn rest(mut stream: TcpStream) -> String {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn who_trickles_is_cut_off_and_who_waits_in_front_is_let_in_then() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let doorway = Doorway::with(listener, 2, Duration::from_millis(80));
        let routes = Router::new().route("/healthz", get(|| async { "alive" }));
        let visits = async {
            let mut slow = Vec::new();
            for _ in 0..2 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(b"POST /webhook HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
                slow.push(stream);
            }
            let mut probe = TcpStream::connect(address).await.unwrap();
            let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            probe.write_all(request).await.unwrap();
            assert!(rest(probe).await.ends_with("alive"), "its turn came");
            for stream in slow {
                assert!(!rest(stream).await.contains("200"), "it never said what it wanted");
            }
        };
        tokio::select! {
            _ = axum::serve(doorway, routes).into_future() => panic!("it ended"),
            () = visits => {}
        }
    }
}
