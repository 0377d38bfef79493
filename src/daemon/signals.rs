//! The signals by which a supervisor, or a person at the keyboard, asks the daemon to stop.

use std::future::Future;
use std::io;

/// Listens from now on; the future resolves on the first SIGTERM or SIGINT.
#[cfg(unix)]
pub fn signals() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!("{name} received");
    })
}

/// Resolves on the first interrupt from the keyboard.
#[cfg(not(unix))]
pub fn signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            tracing::warn!("cannot listen for an interrupt: stop the process by its supervisor");
            std::future::pending::<()>().await;
        }
    })
}
