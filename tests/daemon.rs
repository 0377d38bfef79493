//! The daemon by its public face: when it runs passes, how it stops, and what it answers to probes.
//! The clock jumps from one instant to the next, so nothing here waits.

use std::cell::RefCell;
use std::future::Future;
use std::future::pending;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use stagecoach::clock::Clock;
use stagecoach::daemon::Ending;
use stagecoach::daemon::PassRequest;
use stagecoach::daemon::PassSummary;
use stagecoach::daemon::Timetable;
use stagecoach::daemon::serve;
use stagecoach::daemon::webhook::Door;
use stagecoach::daemon::webhook::Scope;
use stagecoach::daemon::webhook::Secrets;
use stagecoach::daemon::webhook::Terms;
use stagecoach::schedule::Schedule;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Notify;

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-03-{text}:00Z").parse().unwrap()
}

/// Jumps to whatever is waited for, up to a horizon that it never reaches.
#[derive(Clone)]
struct Jumping {
    now: Arc<Mutex<DateTime<Utc>>>,
    horizon: DateTime<Utc>,
}

impl Jumping {
    fn new(now: &str, horizon: &str) -> Self {
        Self { now: Arc::new(Mutex::new(at(now))), horizon: at(horizon) }
    }

    fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap() = now;
    }
}

impl Clock for Jumping {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    async fn until(&self, at: DateTime<Utc>) {
        if at > self.horizon {
            pending::<()>().await;
        }
        self.set(self.now().max(at));
    }
}

fn timetable(schedules: &[(&str, &str)]) -> Timetable {
    let parse = |(name, line): &(&str, &str)| {
        ((*name).to_owned(), Schedule::parse(line, chrono_tz::Tz::UTC).unwrap())
    };
    let schedules = schedules.iter().map(parse).collect();
    Timetable { schedules, run_at_start: false, grace: Duration::from_secs(30) }
}

fn good() -> PassSummary {
    PassSummary::new(true, 0, "nothing to do")
}

/// No webhooks.
fn shut() -> Arc<Door> {
    let terms = Terms {
        secrets: Secrets::default(),
        scope: Scope::Project("acme/accounts".to_owned()),
        is_tracked: |_| true,
        debounce: Duration::from_secs(1),
        queue_max: 1,
        body_bytes_max: 1,
    };
    Arc::new(Door::new(terms, at("02T04:30")))
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// Serves until `count` passes have begun; `pass` is told which one it is. Returns what was asked for.
async fn passes<Fut: Future<Output = ()>>(
    timetable: Timetable,
    clock: Jumping,
    count: usize,
    pass: impl Fn(usize, PassRequest) -> Fut,
) -> (Ending, Vec<String>) {
    let asked = RefCell::new(Vec::new());
    let enough = Notify::new();
    let run = |request: PassRequest| {
        let PassRequest { reason, due, skipped, .. } = &request;
        asked.borrow_mut().push(format!("{} {reason} +{skipped}", due.format("%dT%H:%M")));
        let begun = asked.borrow().len();
        if begun == count {
            enough.notify_one();
        }
        let work = pass(begun, request);
        async move {
            work.await;
            good()
        }
    };
    let ending =
        serve(listener().await, timetable, shut(), clock, run, enough.notified()).await.unwrap();
    (ending, asked.into_inner())
}

#[tokio::test]
async fn every_tick_of_every_schedule_is_a_pass_and_ticks_at_one_instant_are_one() {
    let timetable = timetable(&[("hourly", "0 * * * *"), ("daily", "0 6 * * *")]);
    let clock = Jumping::new("02T04:30", "09T00:00");
    let (ending, asked) = passes(timetable, clock, 3, |_, _| async {}).await;
    assert_eq!(ending, Ending::Orderly);
    assert_eq!(asked, ["02T05:00 hourly +0", "02T06:00 hourly, daily +0", "02T07:00 hourly +0"]);
}

#[tokio::test]
async fn a_pass_can_run_at_the_start() {
    let timetable = Timetable { run_at_start: true, ..timetable(&[("daily", "0 6 * * *")]) };
    let clock = Jumping::new("02T06:00", "09T00:00");
    let (_, asked) = passes(timetable, clock, 2, |_, _| async {}).await;
    assert_eq!(asked, ["02T06:00 start +0", "03T06:00 daily +0"]);
}

#[tokio::test]
async fn ticks_during_a_long_pass_and_a_sleep_are_made_up_for_once() {
    let clock = Jumping::new("02T04:30", "09T00:00");
    let slow = |begun, _| {
        let clock = clock.clone();
        async move {
            // The first pass takes until half past eight, three ticks later.
            if begun == 1 {
                clock.set(at("02T08:30"));
            }
        }
    };
    let (_, asked) = passes(timetable(&[("hourly", "0 * * * *")]), clock.clone(), 3, slow).await;
    assert_eq!(asked, ["02T05:00 hourly +0", "02T08:00 hourly +2", "02T09:00 hourly +0"]);
}

#[tokio::test]
async fn a_pass_in_progress_is_told_and_finishes_the_action_in_hand() {
    let clock = Jumping::new("02T04:30", "09T00:00");
    let finished = RefCell::new(false);
    let until_told = |_, mut request: PassRequest| {
        let finished = &finished;
        async move {
            request.cancel.wait_for(|stop| *stop).await.unwrap();
            *finished.borrow_mut() = true;
        }
    };
    let (ending, asked) = passes(timetable(&[("hourly", "0 * * * *")]), clock, 1, until_told).await;
    assert_eq!((ending, asked.len(), *finished.borrow()), (Ending::Orderly, 1, true));
}

#[tokio::test]
async fn a_pass_that_does_not_finish_in_time_is_dropped() {
    let clock = Jumping::new("02T04:30", "09T00:00");
    let deaf = |_, _| pending::<()>();
    let hourly = timetable(&[("hourly", "0 * * * *")]);
    let (ending, asked) = passes(hourly, clock.clone(), 1, deaf).await;
    assert_eq!((ending, asked.len()), (Ending::GraceExceeded, 1));
    assert!(clock.now() >= at("02T05:00") + chrono::Duration::seconds(30), "the grace was given");
}

async fn get(address: std::net::SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), body)
}

#[tokio::test]
async fn probes_are_answered_over_a_socket_while_a_pass_runs() {
    let listener = listener().await;
    let address = listener.local_addr().unwrap();
    let clock = Jumping::new("02T04:30", "02T05:30");
    let (release, stop) = (Notify::new(), Notify::new());
    let failing = |_| async {
        release.notified().await;
        PassSummary::new(false, 69, "GitLab says secret things")
    };
    let hourly = timetable(&[("hourly", "0 * * * *")]);
    let serving = serve(listener, hourly, shut(), clock, failing, stop.notified());
    let probing = async {
        assert_eq!(get(address, "/healthz").await, (200, "alive\n".to_owned()));
        assert_eq!(
            get(address, "/readyz").await,
            (200, "ready: no pass has ended yet\n".to_owned())
        );
        assert_eq!(get(address, "/metrics").await.0, 404);
        release.notify_one();
        let (status, line) = loop {
            let answer = get(address, "/readyz").await;
            if answer.0 != 200 {
                break answer;
            }
        };
        let reason = "not ready: no pass has succeeded, the last ended with code 69\n";
        assert_eq!((status, line.as_str()), (503, reason));
        assert_eq!(get(address, "/healthz").await.0, 200);
        stop.notify_one();
    };
    let (ending, ()) = tokio::join!(serving, probing);
    assert_eq!(ending.unwrap(), Ending::Orderly);
    assert!(TcpStream::connect(address).await.is_err(), "a stopped daemon accepts nothing");
}

#[cfg(unix)]
#[tokio::test]
async fn a_termination_signal_ends_the_wait() {
    let signal = stagecoach::daemon::signals().unwrap();
    let pid = std::process::id().to_string();
    assert!(
        std::process::Command::new("sh")
            .args(["-c", &format!("kill -TERM {pid}")])
            .status()
            .unwrap()
            .success()
    );
    signal.await;
}
