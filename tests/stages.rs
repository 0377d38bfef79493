//! Which stage an account is in: labels against dates, and what a past day may know.

use chrono::Days;
use chrono::NaiveDate;
use proptest::prelude::*;
use stagecoach::account::Account;
use stagecoach::account::FactName;
use stagecoach::account::LifecycleStage;
use stagecoach::account::LifecycleStage::Adoption;
use stagecoach::account::LifecycleStage::Align;
use stagecoach::account::LifecycleStage::Churned;
use stagecoach::account::LifecycleStage::Implementation;
use stagecoach::account::LifecycleStage::Onboarding;
use stagecoach::account::LifecycleStage::Optimize;
use stagecoach::account::LifecycleStage::WillChurn;
use stagecoach::account::OnboardingStatus;
use stagecoach::account::Stay;
use stagecoach::consider::consider;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

/// The stage on a day, and the label that is disputed.
fn stage(account: An, on: &str) -> (LifecycleStage, Option<LifecycleStage>) {
    let world = portfolio(vec![account.0], "2030-01-01");
    let targets = Settings::defaults().policy().unwrap().targets;
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    let reading = consider(&world, &targets, now).list[0].stage.clone();
    (reading.stage, reading.disputed.map(|dispute| dispute.label))
}

/// Dates that say: nothing, onboarding, onboarding over and infrastructure missing, all over.
fn dates(which: usize) -> An {
    let started = || account().onboarding_start("2026-02-16");
    let closed = || started().card(FactName::OnboardingClosed, "2026-03-16");
    match which {
        0 => account(),
        1 => started(),
        2 => closed().value("infrastructure ready", "no (change window)"),
        _ => closed(),
    }
}

#[test]
fn e4_28_every_label_against_every_kind_of_dates() {
    // In the columns: no dates, still onboarding, infrastructure missing, onboarding over.
    let by_dates = [Align, Onboarding, Implementation, Adoption];
    let disputed = [
        (Align, [false, true, true, true]),
        (Onboarding, [false, false, true, true]),
        (Implementation, [false; 4]),
        (Adoption, [false, true, false, false]),
        (Optimize, [false, true, false, false]),
        (WillChurn, [false; 4]),
        (Churned, [false; 4]),
    ];
    for (label, row) in disputed {
        for (which, is_disputed) in row.into_iter().enumerate() {
            let found = stage(dates(which).labelled(label, "2026-03-20"), "2026-04-01");
            let expected = if is_disputed { (by_dates[which], Some(label)) } else { (label, None) };
            assert_eq!(found, expected, "{label} with dates of kind {which}");
        }
    }
}

#[test]
fn without_labels_the_dates_decide_and_without_dates_the_contract() {
    let stages = [0, 1, 2, 3].map(|which| stage(dates(which), "2026-04-01").0);
    assert_eq!(stages, [Align, Onboarding, Implementation, Adoption]);
    let signed = || account().customer_since("2026-02-10");
    assert_eq!(stage(signed(), "2026-04-01").0, Onboarding);
    assert_eq!(stage(signed(), "2026-02-09").0, Align);
    let done = signed().onboarding(OnboardingStatus::Completed);
    assert_eq!(stage(done, "2026-04-01").0, Adoption);
}

#[test]
fn e4_27_two_labels_at_once_say_nothing() {
    let both = |which| {
        let an = dates(which).labelled(Onboarding, "2026-02-16");
        stage(an.labelled(Optimize, "2026-03-20"), "2026-04-01")
    };
    assert_eq!(both(1), (Onboarding, None));
    assert_eq!(both(3), (Adoption, None));
}

#[test]
fn dates_that_contradict_each_other_do_not_speak_against_a_label() {
    let wrong =
        || account().onboarding_start("2026-03-16").card(FactName::OnboardingClosed, "2026-02-16");
    assert_eq!(stage(wrong().labelled(Adoption, "2026-03-20"), "2026-04-01"), (Adoption, None));
    assert_eq!(stage(wrong(), "2026-04-01"), (Onboarding, None));
}

#[test]
fn a_past_day_knows_nothing_of_later_labels() {
    let moved = || {
        account().customer_since("2026-01-01").labelled(Adoption, "2026-05-01").with(|account| {
            let entered = "2026-02-16T09:00:00Z".parse().unwrap();
            let left = Some("2026-05-01T09:00:00Z".parse().unwrap());
            account.stays.insert(0, Stay { stage: Onboarding, entered, left });
        })
    };
    assert_eq!(stage(moved(), "2026-03-01").0, Onboarding);
    assert_eq!(stage(moved(), "2026-05-01").0, Adoption);
    // A label without a history counts always: nobody knows since when.
    let old = account().with(|account| account.stage_labels = [Optimize].into());
    assert_eq!(stage(old, "2020-03-01").0, Optimize);
}

/// What happened to an account, in days after its start.
#[derive(Clone, Debug)]
struct Past {
    calls: Vec<u64>,
    value: u64,
    closed: u64,
    adopted: u64,
}

fn any_past() -> impl Strategy<Value = Past> {
    (proptest::collection::vec(0_u64..90, 0..4), 0_u64..90, 0_u64..90, 0_u64..90)
        .prop_map(|(calls, value, closed, adopted)| Past { calls, value, closed, adopted })
}

/// The account as it was written down by the end of a day.
fn told(past: &Past, until: u64) -> Account {
    let on = |n: u64| (day("2026-02-16") + Days::new(n)).to_string();
    let mut an = account().onboarding_start(&on(0)).customer_since(&on(0));
    for call in past.calls.iter().filter(|call| **call <= until) {
        an = an.call(&on(*call));
    }
    for (name, n) in [(FactName::FirstValue, past.value), (FactName::OnboardingClosed, past.closed)]
    {
        an = if n <= until { an.card(name, &on(n)) } else { an };
    }
    if past.adopted <= until { an.labelled(Adoption, &on(past.adopted)).0 } else { an.0 }
}

fn standing(account: Account, on: NaiveDate, read_on: NaiveDate) -> String {
    let world = portfolio(vec![account], &read_on.to_string());
    let targets = Settings::defaults().policy().unwrap().targets;
    let now = on.and_hms_opt(12, 0, 0).unwrap().and_utc();
    let standings = consider(&world, &targets, now);
    let standing = &standings.list[0];
    let clocks = standing
        .clocks
        .clone()
        .map(|clock| (clock.state, clock.elapsed_days, clock.reason.to_string()));
    let stage = (standing.stage.stage, &standing.stage.disputed);
    format!("{stage:?} {clocks:?} {:?}", standing.findings)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// semantics b.12, 8 and 9: a replayed day says what was said then.
    #[test]
    fn a_replay_says_what_was_said_then(past in any_past(), until in 0_u64..90) {
        let on = day("2026-02-16") + Days::new(until);
        let then = standing(told(&past, until), on, on);
        let replayed = standing(told(&past, 90), on, on + Days::new(200));
        prop_assert_eq!(then, replayed);
    }
}
