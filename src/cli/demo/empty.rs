//! `demo --empty`: a simulated GitLab with an empty project, to try `init` and everything after it on.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::Mutex;

use tokio::net::TcpListener;

use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::DemoOptions;
use crate::cli::demo::BOT;
use crate::cli::demo::PROJECT;
use crate::cli::demo::TOKEN;
use crate::cli::demo::wait;
use crate::cli::print;
use crate::clock;
use crate::simulator::Simulator;
use crate::simulator::residents::Tier;
use crate::simulator::serve::serve;

/// Runs until Ctrl-C. Its clock stands still at the hour at which it began.
pub(super) async fn run(options: &DemoOptions) -> Result<Exit, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|error| {
        Failure::new(Exit::Failed, format!("no port on loopback is free: {error}"))
    })?;
    let address = listener.local_addr().expect("a bound listener has an address");
    let simulator = Simulator::new(clock::now())
        .with_tier(if options.free { Tier::Free } else { Tier::Ultimate })
        .with_project(PROJECT, "private")
        .with_bot(BOT, 0)
        .with_member(PROJECT.split('/').next().unwrap_or(PROJECT), BOT, 40)
        .with_token(TOKEN, BOT, &["api"]);
    print::out(&format!(
        "A simulated GitLab with an empty project, until Ctrl-C. In another terminal:\n\n    \
         export STAGECOACH__GITLAB__URL=http://{address}\n    \
         export STAGECOACH__GITLAB__TOKEN={TOKEN}\n    \
         export STAGECOACH__SOURCE__PROJECT={PROJECT}\n    \
         stagecoach init"
    ))?;
    let (told, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = serve(listener, Arc::new(Mutex::new(simulator)), async move {
        // Dropping the sender means the same.
        let _ = stopped.await;
    });
    let ended = async {
        let ended = wait().await;
        drop(told);
        ended
    };
    let (ended, ()) = tokio::join!(ended, server);
    ended.map(|()| Exit::Done)
}
