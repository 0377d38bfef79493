//! The simulated GitLab behind a port, for a process of its own to talk to.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::thread::JoinHandle;

use chrono::NaiveDate;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::serve::serve;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::binary::Binary;

/// The day of the worlds below.
pub(crate) const DAY: &str = "2026-03-20";
pub(crate) const PROJECT: &str = "acme/accounts";
pub(crate) const BOT: &str = "stagecoach-bot";
pub(crate) const TOKEN: &str = "glpat-Very-Secret-0123";

/// A served simulator; it stops when the test ends.
pub(crate) struct Server {
    pub(crate) url: String,
    simulator: Arc<Mutex<Simulator>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn new(simulator: Simulator) -> Self {
        let simulator = Arc::new(Mutex::new(simulator));
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let served = Arc::clone(&simulator);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let stopped = async {
                    let _ = stopped.await;
                };
                serve(listener, served, stopped).await;
            });
        });
        let url = format!("http://{}", told.recv().unwrap());
        Self { url, simulator, stop: Some(stop), thread: Some(thread) }
    }

    /// The fictional portfolio of the demo, smaller.
    pub(crate) fn seeded(accounts: usize) -> Self {
        Self::new(seeded(accounts))
    }

    pub(crate) fn simulator(&self) -> MutexGuard<'_, Simulator> {
        self.simulator.lock().unwrap()
    }

    /// The binary, told how to reach it, and not to pace its comments as GitLab.com asks.
    pub(crate) fn binary(&self) -> Binary {
        Binary::at(&self.url, TOKEN, PROJECT).with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0")
    }

    /// Requests other than reads, so far.
    pub(crate) fn writes(&self) -> Vec<String> {
        let simulator = self.simulator();
        let writes = simulator.log().iter().filter(|logged| logged.is_write());
        writes.map(|logged| format!("{} {}", logged.method, logged.path_and_query)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(ended.is_none_or(|ended| ended.is_ok()), "the simulated GitLab panicked");
    }
}

/// A portfolio, and a bot that may write in it.
pub(crate) fn seeded(accounts: usize) -> Simulator {
    with_bot(Simulator::new(noon(DAY)).plant(&portfolio(1, day(DAY), accounts)))
}

pub(crate) fn with_bot(simulator: Simulator) -> Simulator {
    simulator.with_bot(BOT, 30).with_member(PROJECT, BOT, 30).with_token(TOKEN, BOT, &["api"])
}

pub(crate) fn day(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

pub(crate) fn noon(day: &str) -> chrono::DateTime<chrono::Utc> {
    format!("{day}T12:00:00Z").parse().unwrap()
}
