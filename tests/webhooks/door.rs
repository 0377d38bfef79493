//! The door over real sockets: each kind of stranger is turned away with a reason, a flood is bounded, and events
//! become passes one at a time. The clock stands still until a test moves it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use sha2::Sha256;
use stagecoach::clock::Clock;
use stagecoach::daemon::PassRequest;
use stagecoach::daemon::PassSummary;
use stagecoach::daemon::Timetable;
use stagecoach::daemon::serve;
use stagecoach::daemon::webhook::Door;
use stagecoach::daemon::webhook::Place;
use stagecoach::daemon::webhook::Scope;
use stagecoach::daemon::webhook::Secrets;
use stagecoach::daemon::webhook::Terms;
use stagecoach::schedule::Schedule;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::watch;

const TOKEN: &str = "0123456789abcdef";
const KEY: &[u8] = b"a key that nobody but GitLab has";
const BOT: u64 = 7;
const PROJECT: u64 = 42;
const QUEUE_MAX: usize = 50;
const BODY_MAX: usize = 64 * 1024;

/// Stands still until it is moved.
#[derive(Clone)]
struct Steady(watch::Sender<DateTime<Utc>>);

impl Steady {
    fn new() -> Self {
        Self(watch::Sender::new("2026-03-02T04:30:00Z".parse().unwrap()))
    }

    fn forward(&self, seconds: i64) {
        self.0.send_modify(|now| *now += TimeDelta::seconds(seconds));
    }
}

impl Clock for Steady {
    fn now(&self) -> DateTime<Utc> {
        *self.0.borrow()
    }

    async fn until(&self, at: DateTime<Utc>) {
        self.0.subscribe().wait_for(|now| *now >= at).await.unwrap();
    }
}

fn both() -> Secrets {
    Secrets { token: Some(TOKEN.into()), signing_key: Some(KEY.to_vec().into()) }
}

fn door(secrets: Secrets, clock: &Steady) -> Arc<Door> {
    let terms = Terms {
        secrets,
        scope: Scope::Project("acme/accounts".to_owned()),
        is_tracked: |label| label.starts_with("csm::"),
        debounce: Duration::from_secs(1),
        queue_max: QUEUE_MAX,
        body_bytes_max: BODY_MAX,
    };
    let door = Door::new(terms, clock.now());
    door.learn(Some(BOT), None);
    Arc::new(door)
}

/// One delivery, headers and body.
#[derive(Clone)]
struct Knock {
    headers: BTreeMap<String, String>,
    body: String,
}

impl Knock {
    fn of(body: String) -> Self {
        let headers = [("content-type", "application/json"), ("x-gitlab-event", "Issue Hook")];
        let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self { headers: headers.into_iter().map(pair).collect(), body }
    }

    fn issue(iid: u64, by: u64, project: &str, label: &str) -> Self {
        Self::of(format!(
            r#"{{"object_kind":"issue","user":{{"id":{by}}},"project":{{"id":{PROJECT},
            "path_with_namespace":"{project}"}},"object_attributes":{{"iid":{iid}}},
            "labels":[{{"title":"{label}"}}]}}"#
        ))
    }

    fn account(iid: u64) -> Self {
        Self::issue(iid, 1, "acme/accounts", "csm::account")
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// As GitLab sends it to a hook with both secrets.
    fn signed(self, id: &str, at: DateTime<Utc>) -> Self {
        let at = at.timestamp().to_string();
        let mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
        let code = mac.chain_update(format!("{id}.{at}.{}", self.body)).finalize().into_bytes();
        let signature = format!("v1,{}", BASE64_STANDARD.encode(code));
        self.with("x-gitlab-token", TOKEN)
            .with("webhook-id", id)
            .with("webhook-timestamp", &at)
            .with("webhook-signature", &signature)
    }

    fn wire(&self, method: &str) -> String {
        let mut text = format!("{method} /webhook HTTP/1.1\r\nhost: bot\r\n");
        for (name, value) in &self.headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        format!("{text}content-length: {}\r\n\r\n{}", self.body.len(), self.body)
    }
}

/// Sends bytes on a connection of their own, and gives the status and the sentence.
async fn send(address: SocketAddr, text: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let text = text.replacen("host: bot", "host: bot\r\nconnection: close", 1);
    // A body that is refused by its size is not read to the end.
    let _ = stream.write_all(text.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap_or_default().parse().unwrap_or(0);
    (status, answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim_end().to_owned())
}

/// A pass a day, and one at the start where that is wanted.
fn daily(run_at_start: bool) -> Timetable {
    let daily = Schedule::parse("0 6 * * *", chrono_tz::Tz::UTC).unwrap();
    Timetable {
        metrics: stagecoach::daemon::Metrics::new(),
        schedules: vec![("daily".to_owned(), daily)],
        run_at_start,
        grace: Duration::from_secs(30),
    }
}

/// Serves while `visit` goes on; gives what passes were asked for.
async fn visited<Fut: Future<Output = ()>>(
    door: Arc<Door>,
    clock: Steady,
    visit: impl FnOnce(SocketAddr, Arc<Notify>) -> Fut,
) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let timetable = daily(false);
    let asked = RefCell::new(Vec::new());
    let passed = Arc::new(Notify::new());
    let pass = |request: PassRequest| {
        asked.borrow_mut().push(request.reason.to_string());
        passed.notify_one();
        async { PassSummary::new(true, 0, "nothing to do") }
    };
    let stop = Notify::new();
    let serving = serve(listener, timetable, door, clock, pass, stop.notified());
    let visiting = async {
        visit(address, Arc::clone(&passed)).await;
        stop.notify_one();
    };
    let (ending, ()) = tokio::join!(serving, visiting);
    ending.unwrap();
    asked.into_inner()
}

#[tokio::test]
async fn every_stranger_is_turned_away_with_a_reason() {
    let clock = Steady::new();
    let now = clock.now();
    let good = || Knock::account(17).signed("id-1", now);
    let old = Knock::account(17).signed("id-2", now - TimeDelta::seconds(301));
    let changed = Knock { body: good().body.replace("17", "18"), ..good() };
    let html = Knock::of("<html>502 Bad Gateway</html>".to_owned()).signed("id-3", now);
    let large = Knock::of(format!("\"{}\"", "x".repeat(BODY_MAX))).signed("id-4", now);
    let cases = [
        (good().with("x-gitlab-token", "0123456789abcdeF"), 401, "X-Gitlab-Token is missing or"),
        (good().without("x-gitlab-token"), 401, "X-Gitlab-Token is missing or"),
        (good().without("webhook-signature"), 401, "webhook-signature is missing or"),
        (changed, 401, "webhook-signature is not by"),
        (old, 401, "webhook-timestamp is 301 seconds away, 300 at most"),
        (good().with("content-type", "text/html"), 415, "expected the content type"),
        (html, 400, "the body cannot be read: it is not JSON, line 1, column 1"),
        (large, 413, "the body has more than 65536 bytes"),
        (Knock::of("{}".to_owned()).signed("id-5", now), 400, "the body cannot be read: it has no"),
    ];
    let asked = visited(door(both(), &clock), clock.clone(), |address, _| async move {
        for (knock, status, words) in &cases {
            let (got, said) = send(address, &knock.wire("POST")).await;
            assert_eq!((got, said.starts_with(words)), (*status, true), "{said}");
            assert!(!said.contains(TOKEN), "{said}");
        }
        assert_eq!(send(address, &good().wire("GET")).await.0, 405);
        assert_eq!(send(address, &good().wire("PUT")).await.0, 405);
        let page =
            send(address, "GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.1;
        for (status, count) in [(401, 5), (400, 2), (413, 1), (415, 1)] {
            let line =
                format!("stagecoach_webhook_deliveries_total{{status=\"{status}\"}} {count}");
            assert!(page.contains(&line), "{line}: {page}");
        }
        clock.forward(60);
    });
    assert!(asked.await.is_empty(), "no stranger is worth a pass");
}

#[tokio::test]
async fn without_a_secret_the_door_is_shut_and_says_so() {
    let clock = Steady::new();
    let shut = door(Secrets::default(), &clock);
    assert!(!shut.is_open());
    visited(shut, clock, |address, _| async move {
        let (status, said) = send(address, &Knock::account(17).wire("POST")).await;
        assert_eq!(status, 404);
        assert!(said.starts_with("webhooks are off here: set webhook.secret or"), "{said}");
    })
    .await;
}

/// What a hook of a group tells beside issues, in GitLab's shapes: much of it has no `object_kind`, and an epic no project.
const OF_A_GROUP: [&str; 7] = [
    r#"{"object_kind":"work_item","event_type":"work_item","user":{"id":1},"project":null,"repository":null,
        "object_attributes":{"iid":4,"project_id":null,"type":"Epic","action":"update"},"labels":[]}"#,
    r#"{"event_name":"user_add_to_group","group_id":100,"user_id":64,"group_access":"Guest","expires_at":null}"#,
    r#"{"event_name":"subgroup_create","full_path":"acme/emea","group_id":10,"parent_group_id":7}"#,
    r#"{"event_name":"project_create","path_with_namespace":"acme/new","project_id":22,"owners":[]}"#,
    r#"{"object_kind":"access_token","group":{"group_id":35},"event_name":"expiring_access_token"}"#,
    r#"{"object_kind":"milestone","event_type":"milestone","action":"create","object_attributes":{"iid":1}}"#,
    r#"{"object_kind":"some_day","project":"no object","object_attributes":[]}"#,
];

#[tokio::test]
async fn events_that_are_not_ours_are_thanked_for_and_ignored() {
    let own = Knock::issue(17, BOT, "acme/accounts", "csm::account");
    let of_ours = format!(
        r#"{{"object_kind":"push","project":{{"id":{PROJECT},"path_with_namespace":"acme/accounts"}}}}"#
    );
    let on_a_merge_request = of_ours.replace("push", "note");
    let elsewhere =
        r#"{"object_kind":"push","project":{"id":1,"path_with_namespace":"acme/other"}}"#;
    let no_issue = "ignored: it is not about an issue";
    let mut cases = vec![
        (own, "ignored: it is the bot's own doing"),
        (Knock::issue(17, 1, "acme/accounts", "bug"), "ignored: the issue has no label that is"),
        (Knock::of(of_ours), no_issue),
        (Knock::of(on_a_merge_request), no_issue),
        (Knock::of(elsewhere.to_owned()), "ignored: the project is not read here"),
    ];
    cases.extend(OF_A_GROUP.map(|body| (Knock::of(body.to_owned()), no_issue)));
    // As settings name the project, and as the first pass learns it.
    for scope in [None, Some(Scope::Project(PROJECT.to_string()))] {
        let clock = Steady::new();
        let (now, cases) = (clock.now(), cases.clone());
        let door = door(both(), &clock);
        door.learn(None, scope);
        let asked = visited(door, clock.clone(), |address, _| async move {
            for (nth, (knock, words)) in cases.into_iter().enumerate() {
                let knock = knock.signed(&format!("id-{nth}"), now);
                let (status, said) = send(address, &knock.wire("POST")).await;
                assert_eq!(
                    (status, said.starts_with(words)),
                    (200, true),
                    "{said}: {}",
                    knock.body
                );
            }
            clock.forward(60);
        });
        assert!(asked.await.is_empty());
    }
}

#[tokio::test]
async fn an_issue_of_another_project_is_thanked_for_and_ignored() {
    let clock = Steady::new();
    let now = clock.now();
    let asked = visited(door(both(), &clock), clock.clone(), |address, _| async move {
        let knock = Knock::issue(17, 1, "acme/other", "csm::account").signed("id-1", now);
        let (status, said) = send(address, &knock.wire("POST")).await;
        assert_eq!((status, said.as_str()), (200, "ignored: the project is not read here"));
        clock.forward(60);
    });
    assert!(asked.await.is_empty());
}

#[tokio::test]
async fn a_delivery_that_comes_again_is_taken_once_and_ten_changes_are_one_pass() {
    let clock = Steady::new();
    let now = clock.now();
    let asked = visited(door(both(), &clock), clock.clone(), |address, passed| async move {
        for nth in 0..10 {
            let knock = Knock::account(17).signed(&format!("id-{nth}"), now);
            let (status, said) = send(address, &knock.wire("POST")).await;
            assert_eq!((status, said.as_str()), (200, "accepted: a pass for this issue follows"));
        }
        clock.forward(1);
        passed.notified().await;
        let again = Knock::account(17).signed("id-3", now).wire("POST");
        assert_eq!(
            send(address, &again).await,
            (200, "ignored: this delivery came before".to_owned())
        );
        clock.forward(60);
        let other = Knock::account(18).signed("id-10", clock.now()).wire("POST");
        assert_eq!(send(address, &other).await.0, 200);
        clock.forward(1);
        passed.notified().await;
    });
    assert_eq!(asked.await, ["a webhook named an issue", "a webhook named an issue"]);
}

/// Sends an event for each of these issues without waiting for answers, and counts the statuses.
async fn pour_some(
    address: SocketAddr,
    issues: &[u64],
    now: DateTime<Utc>,
    counts: &Mutex<BTreeMap<u16, usize>>,
) {
    let (mut from, mut to) = TcpStream::connect(address).await.unwrap().into_split();
    let write = async {
        for nth in issues {
            let knock = Knock::account(*nth).signed(&format!("id-{nth}"), now);
            to.write_all(knock.wire("POST").as_bytes()).await.unwrap();
        }
    };
    let read = async {
        let (mut text, mut seen) = (String::new(), 0);
        let mut bytes = vec![0; 64 * 1024];
        while seen < issues.len() {
            let count = from.read(&mut bytes).await.unwrap();
            text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
            let whole = text.rfind("HTTP/1.1 ").unwrap_or(0);
            let tail = text.split_off(if text.ends_with('\n') { text.len() } else { whole });
            for status in text.split("HTTP/1.1 ").skip(1) {
                *counts.lock().unwrap().entry(status[..3].parse().unwrap()).or_default() += 1;
                seen += 1;
            }
            text = tail;
        }
    };
    tokio::join!(write, read);
}

#[tokio::test]
async fn a_flood_of_ten_thousand_events_is_bounded_and_one_pass() {
    const EVENTS: u64 = 10_000;
    const AT_ONCE: u64 = 8;
    let clock = Steady::new();
    let now = clock.now();
    let asked = visited(door(both(), &clock), clock.clone(), |address, passed| async move {
        let counts: Mutex<BTreeMap<u16, usize>> = Mutex::default();
        let pour = |first: u64| {
            let counts = &counts;
            let mine: Vec<u64> =
                (first..EVENTS).step_by(usize::try_from(AT_ONCE).unwrap()).collect();
            async move {
                // A connection lasts half a minute of the clock on the wall: on a busy machine not long enough for all.
                for some in mine.chunks(125) {
                    pour_some(address, some, now, counts).await;
                }
            }
        };
        futures_util::future::join_all((0..AT_ONCE).map(pour)).await;
        let counts = counts.into_inner().unwrap();
        let full = usize::try_from(EVENTS).unwrap() - QUEUE_MAX;
        assert_eq!(counts, BTreeMap::from([(200, QUEUE_MAX), (202, full)]));
        let (status, said) =
            send(address, &Knock::account(77_777).signed("id-x", now).wire("POST")).await;
        assert_eq!(status, 202);
        let words = "50 accounts wait already: the schedule reads this change instead";
        assert_eq!(said, words);
        clock.forward(1);
        passed.notified().await;
        let (status, _) =
            send(address, &Knock::account(77_777).signed("id-x", now).wire("POST")).await;
        assert_eq!(status, 200, "what found no room may come again");
    });
    assert_eq!(asked.await, ["webhooks named 50 issues"]);
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up_and_probes_are_answered_meanwhile() {
    let clock = Steady::new();
    let now = clock.now();
    let asked = visited(door(both(), &clock), clock.clone(), |address, _| async move {
        let wire = Knock::account(17).signed("id-1", now).wire("POST");
        let (head, _) = wire.split_once("\r\n\r\n").unwrap();
        let mut slow = Vec::new();
        // More than are read at the same time.
        for _ in 0..20 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(format!("{head}\r\n\r\n{{").as_bytes()).await.unwrap();
            slow.push(stream);
        }
        let probe = "GET /healthz HTTP/1.1\r\nhost: bot\r\n\r\n";
        assert_eq!(send(address, probe).await, (200, "alive".to_owned()));
        // The last ones have begun to wait when the probe was answered: all on one thread.
        tokio::task::yield_now().await;
        clock.forward(8);
        for mut stream in slow {
            let mut answer = [0; 64];
            let count = stream.read(&mut answer).await.unwrap();
            assert!(answer[..count].starts_with(b"HTTP/1.1 408"), "{:?}", &answer[..count]);
        }
    });
    assert!(asked.await.is_empty());
}

#[tokio::test]
async fn silence_while_things_change_is_told_by_the_probe() {
    let clock = Steady::new();
    let door = door(both(), &clock);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let timetable = daily(true);
    let ended = Notify::new();
    let pass = |request: PassRequest| {
        let place = Place { project: PROJECT, iid: 17 };
        let changed = if request.reason.to_string() == "daily" { vec![place] } else { vec![] };
        ended.notify_one();
        async move {
            PassSummary {
                changed: changed.into_iter().collect(),
                ..PassSummary::new(true, 0, "nothing to do")
            }
        }
    };
    let stop = Notify::new();
    let serving = serve(listener, timetable, door, clock.clone(), pass, stop.notified());
    let visiting = async {
        ended.notified().await;
        let ready = "GET /readyz HTTP/1.1\r\nhost: bot\r\n\r\n";
        let fine = "ready: the last pass, at 2026-03-02 04:30Z, succeeded";
        assert_eq!(send(address, ready).await, (200, fine.to_owned()));
        clock.forward(90 * 60);
        ended.notified().await;
        let (status, said) = send(address, ready).await;
        assert_eq!(status, 200, "the schedule still heals everything");
        let silent =
            "; webhook: no event since 2026-03-02 04:30Z, although people changed 1 accounts";
        assert!(said.contains(silent), "{said}");
        let knock = Knock::account(17).signed("id-1", clock.now());
        assert_eq!(send(address, &knock.wire("POST")).await.0, 200);
        assert!(!send(address, ready).await.1.contains("webhook"), "one event, and all is well");
        stop.notify_one();
    };
    let (ending, ()) = tokio::join!(serving, visiting);
    ending.unwrap();
}
