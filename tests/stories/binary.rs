//! The third depth: the built binary against the simulated GitLab over TCP, in an empty environment.

use std::process::Command;
use std::sync::Arc;
use std::sync::Mutex;

use chrono::NaiveDate;
use serde_json::Value;
use stagecoach::files;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::serve::serve;

use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;

/// Serves a simulator on a free port while `client` runs with its address.
pub(super) async fn serving<T>(
    simulator: Arc<Mutex<Simulator>>,
    client: impl AsyncFnOnce(String) -> T,
) -> T {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::select! {
        () = serve(listener, simulator, std::future::pending()) => panic!("the server stopped"),
        done = client(address) => done,
    }
}

/// What `stagecoach plan` or `stagecoach apply` prints as JSON.
pub(super) async fn run(
    address: &str,
    word: &'static str,
    day: NaiveDate,
    baseline: bool,
    silenced: &[&'static str],
) -> Value {
    let address = address.to_owned();
    let silenced = silenced.to_vec();
    let run = move || {
        let home = tempfile::tempdir().unwrap();
        let settings = home.path().join("stagecoach.toml");
        let managers = format!("[people]\nmanagers = [\"{MANAGER}\"]\n[log]\nlevel = \"warn\"\n");
        files::replace(&settings, managers.as_bytes(), files::Readers::OwnerOnly).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_stagecoach"));
        command.env_clear().current_dir(home.path());
        command.env("STAGECOACH__GITLAB__URL", address);
        command.env("STAGECOACH__GITLAB__TOKEN", TOKEN);
        command.env("STAGECOACH__SOURCE__PROJECT", PROJECT);
        command.env("STAGECOACH__ETIQUETTE__DIGESTS", "false");
        command.env("STAGECOACH__ROLLUPS__ENABLED", "false");
        for rule in silenced {
            let rule = rule.to_uppercase();
            command.env(format!("STAGECOACH__RULES__{rule}__ENABLED"), "false");
        }
        command.arg(word).args(["--format", "json", "--config"]).arg(&settings);
        command.arg("--as-of").arg(day.to_string());
        if !baseline {
            command.arg("--no-baseline");
        }
        command.output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{word} ended with {}: {said}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}
