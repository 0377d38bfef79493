//! A simulated GitLab as a process of its own, for the whole-process benchmark: any number of accounts, latency and
//! rate limit. It says its address on the first line, and answers one line of JSON to each line it is told.
//!
//! `counts` tells the requests by route since it was last asked, `touch K` lets people change K accounts,
//! `ceiling N` asks itself N times over its own port; the end of its input ends it.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use clap::Parser;
use futures_util::StreamExt;
use futures_util::stream;
use serde_json::Value;
use serde_json::json;
use stagecoach::clock;
use stagecoach::clock::Stopwatch;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::limits::Limits;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::serve::serve;

const PROJECT: &str = "acme/accounts";
const BOT: &str = "stagecoach-bot";
const TOKEN: &str = "bench-token";
/// Of somebody who keeps the project: makes hooks, changes labels.
const OPS_TOKEN: &str = "bench-token-of-ops";

/// A GitLab in a box, behind a port.
#[derive(Clone, Copy, Debug, Parser)]
struct Options {
    /// Account issues; the work around them comes on top.
    #[arg(long, default_value_t = 1_000)]
    accounts: usize,
    /// How long every answer takes at least, in milliseconds.
    #[arg(long, default_value_t = 20)]
    latency_ms: u64,
    /// Requests a minute; none when left out.
    #[arg(long)]
    api_per_minute: Option<u32>,
    /// New comments a minute; none when left out.
    #[arg(long)]
    notes_per_minute: Option<u32>,
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

type Shared = Arc<Mutex<Simulator>>;

fn main() {
    let options = Options::parse();
    let now = clock::now();
    let seed = portfolio(options.seed, now.date_naive(), options.accounts);
    let limits = Limits {
        api_per_minute: options.api_per_minute,
        notes_per_minute: options.notes_per_minute,
        ..Limits::default()
    };
    let simulator = Simulator::new(now).plant(&seed).with_limits(limits);
    let simulator = simulator.with_latency(Duration::from_millis(options.latency_ms));
    let simulator = simulator.with_bot(BOT, 30).with_member(PROJECT, BOT, 30);
    let simulator = simulator.with_token(TOKEN, BOT, &["api"]);
    let simulator = simulator.with_user("ops", 0).with_member(PROJECT, "ops", 40);
    let simulator = simulator.with_token(OPS_TOKEN, "ops", &["api"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a machine that runs this has timers");
    runtime.block_on(run(Arc::new(Mutex::new(simulator))));
}

async fn run(simulator: Shared) {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a port on loopback is free");
    let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
    say(&json!({ "url": url, "token": TOKEN, "ops_token": OPS_TOKEN, "project": PROJECT }));
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let lines = std::io::stdin().lock().lines();
        lines.map_while(Result::ok).for_each(|line| drop(tell.send(line)));
    });
    let server = serve(listener, Arc::clone(&simulator), std::future::pending());
    let answers = async {
        let mut counted = 0;
        while let Some(line) = told.recv().await {
            say(&answer(&line, &simulator, &url, &mut counted).await);
        }
    };
    // GitLab's clock goes on: rate limits are by the minute.
    let ticking = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(100));
        loop {
            ticks.tick().await;
            lock(&simulator).set_now(clock::now());
        }
    };
    tokio::select! {
        () = server => {}
        () = answers => {}
        () = ticking => {}
    }
}

fn lock(simulator: &Shared) -> MutexGuard<'_, Simulator> {
    simulator.lock().unwrap_or_else(PoisonError::into_inner)
}

fn say(value: &Value) {
    let mut out = std::io::stdout().lock();
    // Whoever asked may be gone; the end of the input ends this as well.
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}

async fn answer(line: &str, simulator: &Shared, url: &str, counted: &mut usize) -> Value {
    let (word, number) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
    let number: usize = number.parse().unwrap_or(0);
    match word {
        "counts" => {
            let routes = counts(&lock(simulator), *counted);
            *counted = lock(simulator).log().len();
            json!(routes)
        }
        "touch" => touch(&mut lock(simulator), number),
        "ceiling" => ceiling(url, number).await,
        _ => json!({ "error": format!("{word} is none of counts, touch K, ceiling N") }),
    }
}

/// Requests by route, numbers left out.
fn counts(simulator: &Simulator, from: usize) -> BTreeMap<String, usize> {
    let mut routes = BTreeMap::new();
    for logged in &simulator.log()[from..] {
        let path = logged.path_and_query.split('?').next().unwrap_or_default();
        let parts = path.trim_start_matches("/api/v4").split('/').map(|part| {
            let is_name = part.contains("%2F") || part.bytes().all(|byte| byte.is_ascii_digit());
            if is_name && !part.is_empty() { ":" } else { part }
        });
        let route = format!("{} {}", logged.method, parts.collect::<Vec<_>>().join("/"));
        *routes.entry(route).or_default() += 1;
    }
    routes
}

/// People comment on the first accounts that are open.
fn touch(simulator: &mut Simulator, accounts: usize) -> Value {
    let path = format!(
        "projects/acme%2Faccounts/issues?labels=csm::account&state=opened&per_page={accounts}"
    );
    let (_, listed) = simulator.by_hand("mgr-imke", "GET", &path, &Value::Null);
    let iids: Vec<u64> =
        listed.as_array().into_iter().flatten().filter_map(|it| it["iid"].as_u64()).collect();
    for iid in &iids {
        let path = format!("projects/acme%2Faccounts/issues/{iid}/notes");
        simulator.by_hand("mgr-imke", "POST", &path, &json!({ "body": "Spoke with them today." }));
    }
    json!({ "touched": iids.len() })
}

/// What this process can answer: a list of comments, 64 at a time.
async fn ceiling(url: &str, requests: usize) -> Value {
    let client = reqwest::Client::builder().build().expect("a client without a proxy");
    let watch = Stopwatch::start();
    let asks = (0..requests).map(|_| {
        let ask = client.get(format!("{url}/api/v4/projects/1/issues/1/notes"));
        async {
            ask.header("private-token", TOKEN).send().await?.bytes().await.map(|body| body.len())
        }
    });
    let sizes: Vec<_> = stream::iter(asks).buffer_unordered(64).collect().await;
    let failed = sizes.iter().filter(|size| size.is_err()).count();
    let elapsed_ms = watch.elapsed_ms().max(1);
    let per_second = u64::try_from(requests).unwrap_or(u64::MAX) * 1_000 / elapsed_ms;
    json!({ "requests": requests, "failed": failed, "elapsed_ms": elapsed_ms, "per_second": per_second })
}
