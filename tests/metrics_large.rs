//! Figures of the demo's portfolio: any parts add up to the whole, and a naive count finds the same.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stagecoach::account::FactName;
use stagecoach::account::LifecycleStage;
use stagecoach::account::PlayOutcome;
use stagecoach::account::Portfolio;
use stagecoach::account::Segment;
use stagecoach::account::TouchpointKind;
use stagecoach::consider::Calendar;
use stagecoach::metrics::Figures;
use stagecoach::metrics::Membership;
use stagecoach::simulator::portfolio::DEFAULT_ACCOUNTS;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::account::day;
use crate::support::figures::frame;
use crate::support::figures::judged;
use crate::support::figures::short;
use crate::support::figures::values;
use crate::support::world::World;

const TODAY: &str = "2026-11-24";

fn demo() -> &'static Portfolio {
    static DEMO: std::sync::OnceLock<Portfolio> = std::sync::OnceLock::new();
    DEMO.get_or_init(|| {
        let today = day(TODAY);
        let world = World::planted(&portfolio(7, today, DEFAULT_ACCOUNTS), today);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(world.portfolio()).unwrap()
    })
}

fn bytes(figures: &Figures) -> String {
    serde_json::to_string(figures).unwrap()
}

#[test]
fn figures_come_back_from_their_bytes() {
    let frame = frame(day(TODAY));
    let whole = Figures::of(&judged(demo(), frame.as_of), &frame, |_| true);
    let again: Figures = serde_json::from_str(&bytes(&whole)).unwrap();
    assert_eq!(bytes(&again), bytes(&whole));
    let text = |figures: &Figures| serde_json::to_string(&figures.values(&frame)).unwrap();
    assert_eq!(text(&again), text(&whole));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_parts_in_any_order_add_up_to_the_whole(seed in any::<u64>(), parts in 1_usize..9) {
        let frame = frame(day(TODAY));
        let standings = judged(demo(), frame.as_of);
        let whole = Figures::of(&standings, &frame, |_| true);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut figures = vec![Figures::default(); parts];
        let mut order: Vec<usize> = (0..standings.list.len()).collect();
        random.shuffle(&mut order);
        for nth in order {
            figures[random.usize(..parts)].add(&standings.list[nth], &standings, &frame);
        }
        while figures.len() > 1 {
            let one = figures.swap_remove(random.usize(..figures.len()));
            let nth = random.usize(..figures.len());
            figures[nth].merge(&one);
        }
        prop_assert_eq!(bytes(&figures[0]), bytes(&whole));
        let text = |figures: &Figures| serde_json::to_string(&figures.values(&frame)).unwrap();
        prop_assert_eq!(text(&figures[0]), text(&whole));
    }
}

/// `k/n` without what was left out.
fn ratio(id: &str) -> String {
    let values = values(demo(), day(TODAY));
    short(&values[id]).split(';').next().unwrap().to_owned()
}

#[test]
fn a_naive_count_finds_the_same_coverage() {
    let (all, today) = (demo(), day(TODAY));
    let (mut had, mut eligible) = (0, 0);
    for standing in judged(all, today).list {
        let account = standing.account;
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let is_old = since.is_some_and(|on| on <= Calendar::months_before(today, 6));
        let is_leaving =
            matches!(standing.stage.stage, LifecycleStage::WillChurn | LifecycleStage::Churned);
        let is_managed = account.priority.is_none_or(|it| it.0 < 3);
        if account.segment != Some(Segment::Strategic)
            || !account.open
            || !is_old
            || is_leaving
            || !is_managed
        {
            continue;
        }
        eligible += 1;
        let held = account.facts.all(FactName::EbrHeld).iter().map(|fact| fact.on);
        let logged = account.touchpoints.iter().filter(|it| it.kind == TouchpointKind::Ebr);
        let mut days = held.chain(logged.map(|it| it.on));
        had += u32::from(days.any(|on| Calendar::months_before(today, 12) < on && on <= today));
    }
    assert!(eligible > 10, "{eligible}");
    assert_eq!(ratio("ebr_coverage"), format!("{had}/{eligible}"));
}

#[test]
fn a_naive_count_finds_the_same_retention_playbooks_and_loads() {
    let (all, today) = (demo(), day(TODAY));
    let year_ago = Calendar::months_before(today, 12);
    let (mut before, mut kept, mut now) = (0, 0, 0);
    let mut completed = 0;
    let mut by_csm: BTreeMap<String, u32> = BTreeMap::new();
    for standing in judged(all, today).list {
        let account = standing.account;
        let membership = Membership::of(&standing, today);
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let then = account.arr_history.iter().filter(|it| it.on <= year_ago).max_by_key(|it| it.on);
        let then = then.map(|it| it.money.amount);
        let has_left = standing.stage.stage == LifecycleStage::Churned;
        let pays = if has_left { Some(0) } else { account.arr.as_ref().map(|it| it.amount) };
        let was_there = since.is_none_or(|on| on <= year_ago) && account.continued_by.is_none();
        if let (Some(then), Some(pays), true) = (then, pays, was_there) {
            before += then;
            kept += then.min(pays);
            now += pays;
        }
        if membership.is_customer() {
            if let Some(csm) = &account.csm {
                *by_csm.entry(csm.username.clone()).or_default() += 1;
            }
            // The quarter of 24 November began on the first.
            let closed = account.playbooks().filter(|it| it.outcome == PlayOutcome::Success);
            let closed = closed.filter_map(|it| it.closed).map(|at| standing.local_date(at));
            completed += closed.filter(|on| day("2026-11-01") <= *on && *on <= today).count();
        }
    }
    assert!(before > 1_000_000 && kept < before && completed > 0, "{before} {kept} {completed}");
    assert_eq!(ratio("gross_revenue_retention"), format!("{kept}/{before}"));
    assert_eq!(ratio("net_revenue_retention"), format!("{now}/{before}"));
    let values = values(all, today);
    let number = |id: &str| values[id].numerator.unwrap().to_string();
    assert_eq!(number("playbooks_completed"), completed.to_string());
    let loads = by_csm.iter().map(|(csm, accounts)| format!("{csm} {accounts}"));
    let loads: Vec<String> = loads.collect();
    assert_eq!(crate::support::figures::parts(&values["accounts_per_csm"]), loads.join(", "));
}

#[test]
fn a_share_is_between_nothing_and_all_and_what_there_is_none_of_has_no_number() {
    for on in ["2026-11-24", "2026-08-01", "2025-02-03", "2020-01-01"] {
        for (id, value) in values(demo(), day(on)) {
            let metric = stagecoach::metrics::METRICS.iter().find(|it| it.id == id).unwrap();
            let is_open_ended = [
                "net_revenue_retention",
                "renewal_rate_net",
                "playbooks_completed_change",
                "load_utilisation",
                "renewal_forecast_error",
                "pilot_difference",
                "pilot_change",
            ];
            let share = value.value.filter(|_| metric.unit == stagecoach::metrics::Unit::Share);
            let share = share.filter(|_| !is_open_ended.contains(&id));
            assert!(share.is_none_or(|it| (0.0..=1.0).contains(&it)), "{on} {id}: {share:?}");
            assert!(value.value.is_none_or(f64::is_finite), "{on} {id}");
            let is_of_nothing = value.denominator == Some(0.0) && value.value.is_some();
            assert!(!is_of_nothing, "{on} {id}: {value:?}");
        }
    }
}

/// Accounts that are for tests are in no number, and every number that would have counted them says so.
#[test]
fn whoever_is_in_no_number_is_left_out_with_a_reason() {
    let mut tests = demo().clone();
    for account in &mut tests.accounts {
        account.labels.insert("csm::test".to_owned());
    }
    let mut silent = Vec::new();
    for on in ["2026-11-24", "2026-08-01"] {
        let (real, found) = (values(demo(), day(on)), values(&tests, day(on)));
        let counts = |value: &stagecoach::metrics::Value| value.denominator.unwrap_or(0.0) > 0.0;
        for (id, value) in real.iter().filter(|(id, it)| counts(it) && !id.ends_with("_spread")) {
            let empty = &found[id];
            let is_told = empty.excluded.iter().any(|it| it.reason == "for tests");
            if counts(empty) || empty.value.is_some() || !is_told {
                silent.push(format!("{on} {id}: {} became {}", short(value), short(empty)));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}
