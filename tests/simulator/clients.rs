//! Clients that this project did not write, over real sockets: reqwest, the `gitlab` crate, python-gitlab.
use std::process::Command;
use std::sync::Arc;
use std::sync::Mutex;

use gitlab::api::AsyncQuery;
use gitlab::api::Pagination;
use gitlab::api::paged;
use gitlab::api::projects::issues::CreateIssue;
use gitlab::api::projects::issues::Issues;
use stagecoach::simulator::in_process::InProcess;
use stagecoach::simulator::serve::serve;

use super::*;
use crate::support::python;

/// Serves a simulator on a free port while `client` runs with its address.
async fn serving<T, F: Future<Output = T>>(
    simulator: Arc<Mutex<Simulator>>,
    client: impl FnOnce(String) -> F,
) -> T {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::select! {
        () = serve(listener, simulator, std::future::pending()) => panic!("the server stopped"),
        done = client(address) => done,
    }
}

#[tokio::test]
async fn the_gitlab_crate_pages_through_in_process() {
    let simulator = Arc::new(Mutex::new(gitlab().with_base_path("gitlab")));
    let client = InProcess::new(Arc::clone(&simulator), "bot");
    for number in 0..120 {
        let create = CreateIssue::builder()
            .project(PROJECT)
            .title(format!("Account {number}"))
            .label("csm::account")
            .build()
            .unwrap();
        let _: Value = create.query_async(&client).await.unwrap();
    }
    let issues = Issues::builder().project(PROJECT).label("csm::account").build().unwrap();
    let rows: Vec<Value> = paged(issues, Pagination::All).query_async(&client).await.unwrap();
    assert_eq!(rows.len(), 120);
    assert_eq!(rows[0]["web_url"], "http://gitlab.example/gitlab/acme/csm/-/issues/120");
    assert!(simulator.lock().unwrap().world().unexpected.is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_an_error_in_process_and_over_tcp() {
    let simulator = Arc::new(Mutex::new(gitlab()));
    let client = InProcess::new(Arc::clone(&simulator), "bot");
    let create = CreateIssue::builder().project(PROJECT).title("A").build().unwrap();
    simulator.lock().unwrap().spoil_next(Fault::LostAfter);
    let lost: Result<Value, _> = create.query_async(&client).await;
    assert!(lost.is_err());
    simulator.lock().unwrap().spoil_next(Fault::LostAfter);
    serving(Arc::clone(&simulator), async |address| {
        let request = web().post(format!("{address}/api/v4/{ISSUES}?title=B"));
        let answer = request.header("private-token", "bot").send().await;
        assert!(answer.is_err(), "not even a status line may arrive: {answer:?}");
    })
    .await;
    assert_eq!(simulator.lock().unwrap().world().issues.len(), 2);
}

#[tokio::test]
async fn over_tcp_links_lead_to_the_address_that_was_asked() {
    let simulator = Arc::new(Mutex::new(gitlab().with_base_path("/gitlab/")));
    for _ in 0..3 {
        simulator.lock().unwrap().request("bot", "POST", ISSUES, &json!({"title": "A"}));
    }
    serving(Arc::clone(&simulator), async |address| {
        let path = format!("{address}/gitlab/api/v4/{ISSUES}?per_page=2");
        let answer = web().get(path).bearer_auth("bot").send().await.unwrap();
        let link = answer.headers()["link"].to_str().unwrap().to_owned();
        assert!(link.contains(&format!("<{address}/gitlab/api/v4/{ISSUES}?page=2")), "{link}");
        let rows: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let url = rows[0]["web_url"].as_str().unwrap();
        assert_eq!(url, format!("{address}/gitlab/acme/csm/-/issues/3"));
        let page = web().get(url).send().await.unwrap();
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    })
    .await;
}

fn web() -> reqwest::Client {
    let wait = std::time::Duration::from_secs(20);
    reqwest::Client::builder().timeout(wait).build().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn python_gitlab_finds_nothing_odd() {
    if !python::can_run("import gitlab", python::GITLAB) {
        return;
    }
    let simulator = Arc::new(Mutex::new(gitlab().with_base_path("/gitlab")));
    let output = serving(Arc::clone(&simulator), async |address| {
        let run = move || {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/python_gitlab.py");
            let url = format!("{address}/gitlab");
            Command::new("python3").args([script, &url, "bot", PROJECT]).output()
        };
        tokio::task::spawn_blocking(run).await.unwrap().unwrap()
    })
    .await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with("OK "), "{said}");
    assert_eq!(simulator.lock().unwrap().world().unexpected, Vec::<String>::new());
}
