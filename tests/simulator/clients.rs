//! Clients that this project did not write, over real sockets: reqwest, the `gitlab` crate, python-gitlab, gitbeaker
//! and the gem `gitlab`.
use std::path::Path;
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
use crate::support::tools;

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
    driven_by(&["python3", &script("python_gitlab.py")]).await;
}

/// Whether the command runs, so that the client is there.
fn can_run(command: &mut Command) -> bool {
    let can = command.output().is_ok_and(|found| found.status.success());
    tools::can(can, &format!("{command:?}"), "STAGECOACH_REQUIRE_CLIENTS")
}

#[tokio::test(flavor = "multi_thread")]
async fn gitbeaker_finds_nothing_odd() {
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/target/ci/node/node_modules");
    let entry = Path::new(modules).join("@gitbeaker/rest/dist/index.mjs");
    if can_run(Command::new("node").arg("--check").arg(entry)) {
        driven_by(&["node", &script("gitbeaker.mjs"), modules]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gem_gitlab_finds_nothing_odd() {
    if can_run(Command::new("ruby").args(["-e", "require 'gitlab'"])) {
        driven_by(&["ruby", &script("ruby_gitlab.rb")]).await;
    }
}

fn script(name: &str) -> String {
    format!("{}/tests/clients/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Lets a script work through its checklist, with epics and without.
async fn driven_by(command: &[&str]) {
    for tier in [Tier::Free, Tier::Premium] {
        checklist(command, gitlab().with_tier(tier).with_base_path("/gitlab")).await;
    }
}

async fn checklist(command: &[&str], simulator: Simulator) {
    let simulator = Arc::new(Mutex::new(simulator));
    let command: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
    let output = serving(Arc::clone(&simulator), async |address| {
        let run = move || {
            let url = format!("{address}/gitlab");
            let (program, first) = command.split_first().unwrap();
            Command::new(program).args(first).args([&url, "bot", PROJECT]).output()
        };
        tokio::task::spawn_blocking(run).await.unwrap().unwrap()
    })
    .await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with("OK "), "{said}");
    assert_eq!(simulator.lock().unwrap().world().unexpected, Vec::<String>::new());
}

/// What `tests/conformance/real.py` does with a GitLab, and whether it found everything as expected.
async fn real(simulator: &Arc<Mutex<Simulator>>, may_write: bool) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    let readers = stagecoach::files::Readers::OwnerOnly;
    stagecoach::files::replace(&token, b"bot\n", readers).unwrap();
    let output = serving(Arc::clone(simulator), async |address| {
        let mut command = Command::new("python3");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/real.py"));
        command.env_clear().env("PATH", tools::path()).env("CONFORMANCE_TOKEN_FILE", token);
        command.env("CONFORMANCE_URL", format!("{address}/gitlab"));
        command.env("CONFORMANCE_PROJECT", PROJECT);
        command.env("CONFORMANCE_BINARY", env!("CARGO_BIN_EXE_stagecoach"));
        if may_write {
            command.env("CONFORMANCE_WRITE", "yes");
        }
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
    })
    .await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), format!("{said}{}", String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_suite_for_a_real_gitlab_says_what_it_would_write_and_writes_when_told() {
    if !python::can_run("import gitlab", python::GITLAB) {
        return;
    }
    let mut world = gitlab().with_tier(Tier::Premium).with_base_path("/gitlab");
    // The suite runs today, wherever it is pointed at.
    world.set_now(stagecoach::clock::now());
    let simulator = Arc::new(Mutex::new(world));
    let (is_good, said) = real(&simulator, false).await;
    assert!(is_good && said.contains("It would write, in acme/csm"), "{said}");
    let writes = || simulator.lock().unwrap().log().iter().filter(|it| it.is_write()).count();
    assert_eq!(writes(), 0, "{said}");
    let (is_good, said) = real(&simulator, true).await;
    assert!(is_good, "{said}");
    assert!(writes() > 45, "{said}");
    let before = writes();
    let (is_good, said) = real(&simulator, true).await;
    assert!(!is_good && said.contains("expected a private project without issues"), "{said}");
    assert_eq!(writes(), before, "it is no place for a test any more");
}
