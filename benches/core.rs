//! What the pure core costs: every rule over generated portfolios, and the parser of cards. `just bench`.
//!
//! Sizes are 1,000, 10,000 and 100,000 accounts; `STAGECOACH_BENCH_ACCOUNTS=1000,1000000` asks for others. A million
//! want 16 GB. On a busy machine the time of the process says more than the clock: one size, one benchmark, and `time`.

mod population;

use std::sync::OnceLock;

use divan::AllocProfiler;
use divan::Bencher;
use divan::counter::BytesCount;
use divan::counter::ItemsCount;
use stagecoach::account::Portfolio;
use stagecoach::bot;
use stagecoach::bot::Policy;
use stagecoach::collect::card;
use stagecoach::consider::Past;
use stagecoach::consider::Standings;
use stagecoach::consider::consider;
use stagecoach::decide::FirstRun;
use stagecoach::decide::decide;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

/// Counts what each benchmark holds at most, so that memory is measured with time.
#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| {
        let settings = Settings::load(&Layers::default()).expect("the defaults are right");
        settings.policy().expect("the defaults are a policy")
    })
}

/// Accounts of each portfolio.
fn sizes() -> Vec<usize> {
    let variables = stagecoach::settings::environment();
    let asked = variables.get("STAGECOACH_BENCH_ACCOUNTS").map(String::as_str);
    let asked = asked.unwrap_or("1000,10000,100000").split(',');
    asked.map(|size| size.trim().parse().expect("sizes are numbers with commas between")).collect()
}

/// One portfolio of this size, made once.
fn of(accounts: usize) -> &'static Portfolio {
    static MADE: OnceLock<Vec<(usize, Portfolio)>> = OnceLock::new();
    let all = MADE.get_or_init(|| {
        let seen = population::seen();
        sizes().into_iter().map(|size| (size, population::of(&seen, size))).collect()
    });
    all.iter().find(|(size, _)| *size == accounts).map(|(_, it)| it).expect("a size of the list")
}

fn judged(portfolio: &Portfolio) -> Standings<'_> {
    consider(portfolio, &policy().targets, portfolio.read_at)
}

/// What the facts of a portfolio hold: `max alloc` of a copy.
#[divan::bench(args = sizes(), sample_count = 1, sample_size = 1)]
fn facts_in_memory(bencher: Bencher<'_, '_>, accounts: usize) {
    let portfolio = of(accounts);
    bencher.counter(ItemsCount::new(accounts)).bench(|| portfolio.clone());
}

/// Every account judged on one day.
#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn judging(bencher: Bencher<'_, '_>, accounts: usize) {
    let portfolio = of(accounts);
    bencher.counter(ItemsCount::new(accounts)).bench(|| judged(portfolio));
}

/// The bar: judged, every rule asked, everything worded that would be written; no roll-ups.
#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn all_rules(bencher: Bencher<'_, '_>, accounts: usize) {
    let portfolio = of(accounts);
    bencher.counter(ItemsCount::new(accounts)).bench(|| {
        let standings = judged(portfolio);
        decide(portfolio, &standings, None, &policy().rulebook, FirstRun::Ordinary)
    });
}

/// The earlier days with which roll-ups compare.
#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn earlier_days(bencher: Bencher<'_, '_>, accounts: usize) {
    let portfolio = of(accounts);
    let counted = bencher.counter(ItemsCount::new(accounts));
    counted.bench(|| {
        let past = Past::of(portfolio, &policy().targets, portfolio.read_at);
        past.four_weeks_ago().list.len() + past.week_ago().len()
    });
}

/// All of a pass but the reading and the writing, roll-ups included.
#[divan::bench(args = sizes(), sample_count = 3, sample_size = 1)]
fn whole_pass(bencher: Bencher<'_, '_>, accounts: usize) {
    let portfolio = of(accounts);
    let counted = bencher.counter(ItemsCount::new(accounts));
    counted.bench(|| bot::plan(portfolio, policy(), portfolio.read_at, FirstRun::Ordinary));
}

/// A card of 3 kB, as people keep them.
#[divan::bench]
fn card_of_3_kb(bencher: Bencher<'_, '_>) {
    let text = population::card();
    bencher.counter(BytesCount::of_str(&text)).bench(|| card::read(divan::black_box(&text)));
}
