//! What a panic could tell: the errors that somebody may `unwrap`, and whatever a task holds when it ends.

use std::collections::BTreeMap;

use serde_json::json;
use stagecoach::gitlab::Connection;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::HttpTransport;
use stagecoach::gitlab::NoPause;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::Writable;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;

use super::CANARY;
use super::server;

/// The message of the panic in which this task ends.
async fn panic_of(task: impl Future<Output = ()> + Send + 'static) -> String {
    #[expect(clippy::disallowed_methods, reason = "a task that panics is what is looked at")]
    let ended = tokio::spawn(task).await.unwrap_err().into_panic();
    let text = ended.downcast_ref::<String>().cloned();
    text.or_else(|| ended.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap()
}

fn settings(file: &str) -> Layers {
    let token = ("STAGECOACH__GITLAB__TOKEN".to_owned(), CANARY.to_owned());
    let signing = "whsec_CanaryCanaryCanaryCanaryCanaryCanaryCanaryA=";
    let secrets = [
        token,
        ("STAGECOACH__WEBHOOK__SECRET".to_owned(), "Canary-of-the-door".to_owned()),
        ("STAGECOACH__WEBHOOK__SIGNING_SECRET".to_owned(), signing.to_owned()),
        ("STAGECOACH__HEARTBEAT__URL".to_owned(), "https://beats.example/Canary".to_owned()),
    ];
    Layers {
        file: Some(("mine.toml".to_owned(), file.to_owned())),
        environment: BTreeMap::from(secrets),
        ..Layers::default()
    }
}

#[tokio::test]
async fn a_task_that_ends_in_a_panic_with_the_client_in_its_hands_tells_no_token() {
    let server = server();
    let quoting = format!("the header PRIVATE-TOKEN: {CANARY} (Bearer {CANARY}) is not accepted");
    for fault in [
        Fault::Status(401),
        Fault::Html(502),
        Fault::LostAfter,
        Fault::Truncated,
        Fault::Json(400, json!({ "message": quoting })),
        Fault::Json(403, json!({ "error": "insufficient_scope", "error_description": quoting })),
        Fault::Json(200, json!({ "id": CANARY, "username": [CANARY] })),
    ] {
        server.simulator().set_fault_rule(Some(move |_: &Arrival<'_>| Some(fault.clone())));
        let connection = Connection::new(server.url.parse().unwrap(), CANARY.into());
        let transport = Writable(HttpTransport::new(&connection).unwrap());
        let patience = Patience { attempts_max: 1, ..Patience::default() };
        let gitlab = GitLab::new(Patient::new(transport, patience, NoPause::default()));
        let task = async move { drop(gitlab.whoami().await.unwrap()) };
        let told = panic_of(task).await;
        assert!(!told.contains("Canary"), "{told}");
    }
}

#[tokio::test]
async fn settings_that_somebody_unwraps_or_shows_tell_no_secret() {
    for file in [
        format!("[gitlab]\ntoken = {CANARY}"),
        format!("[webhook]\nsecret = [\"{CANARY}\"]"),
        format!("[heartbeat]\nurl = \"not an address {CANARY}\""),
        format!("[gitlab]\nurl = \"https://bot:{CANARY}@gitlab.example.com\""),
    ] {
        let layers = settings(&file);
        // Refused, or shown: either tells none of it.
        let told = panic_of(async move { panic!("{:?}", Settings::load(&layers)) }).await;
        assert!(!told.contains("Canary") && told.len() > 30, "{file}: {told}");
    }
    let told = panic_of(async { panic!("{:?}", Settings::load(&settings("")).unwrap()) }).await;
    assert!(!told.contains("Canary") && told.len() > 100, "{told}");
    let told = panic_of(async { panic!("{:?}", settings("")) }).await;
    assert!(!told.contains("Canary"), "{told}");
}
