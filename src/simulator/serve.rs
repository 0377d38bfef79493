//! The simulator behind a TCP port: the same function, over real HTTP.
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;

use crate::simulator::Simulator;
use crate::simulator::faults::Lost;
use crate::simulator::hooks;

const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Serves, and delivers what hooks have to tell, until `shutdown` is done. The instance takes the listener's address as its own.
pub async fn serve(
    listener: tokio::net::TcpListener,
    simulator: Arc<Mutex<Simulator>>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let address = listener.local_addr().expect("a bound listener has an address");
    lock(&simulator).set_origin(&format!("http://{address}"));
    let bell = Arc::clone(&lock(&simulator).bell);
    let router = Router::new().fallback(answer).with_state(Arc::clone(&simulator));
    let served = axum::serve(listener, router).with_graceful_shutdown(shutdown);
    tokio::select! {
        served = served.into_future() => served.expect("axum serves until it is told to stop"),
        never = hooks::deliver(&simulator, bell) => match never {},
    }
}

fn lock(simulator: &Mutex<Simulator>) -> std::sync::MutexGuard<'_, Simulator> {
    simulator.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(simulator): State<Arc<Mutex<Simulator>>>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        let mut refusal = Response::new(Body::from(r#"{"error":"request entity too large"}"#));
        *refusal.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
        return refusal;
    };
    let latency = lock(&simulator).latency();
    if !latency.is_zero() {
        #[expect(
            clippy::disallowed_methods,
            reason = "the simulated network is what is slow here"
        )]
        tokio::time::sleep(latency).await;
    }
    let response = lock(&simulator).handle(&Request::from_parts(parts, body));
    if response.extensions().get::<Lost>().is_some() {
        return cut();
    }
    response.map(Body::from)
}

/// An answer whose body breaks off: the server then closes the connection.
fn cut() -> Response {
    let broken = futures_util::stream::once(async {
        Err::<Bytes, io::Error>(io::Error::other("the simulated connection was cut"))
    });
    Response::new(Body::from_stream(broken))
}
