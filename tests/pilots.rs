//! Pilots: arms of one size within segment and risk, drawn alike by anybody, and what `check` says of those
//! that cannot work.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Segment;
use stagecoach::consider::Arm;
use stagecoach::consider::Pilot;
use stagecoach::consider::PilotOutcome;
use stagecoach::consider::consider;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::world::noon;
use crate::support::world::policy;

const SEGMENTS: [Segment; 3] = [Segment::Strategic, Segment::Growth, Segment::Scale];

/// An account by number: its segment, and whether it is at risk, or escalated.
fn made((iid, (segment, is_at_risk, is_escalated)): (u64, (usize, bool, bool))) -> Account {
    let mut made = account().0;
    made.id = AccountId { project: 42, iid };
    made.segment = Some(SEGMENTS[segment]);
    if is_at_risk {
        made.labels.insert("triage::needed".into());
    }
    if is_escalated {
        made.labels.insert("escalation::high".into());
    }
    made
}

fn pilot(seed: &str, segments: &[Segment]) -> Pilot {
    Pilot {
        name: "Pipelines".into(),
        segments: segments.to_vec(),
        stages: Vec::new(),
        start: day("2026-05-04"),
        planned_end: day("2026-08-03"),
        outcome: PilotOutcome::Engaged,
        seed: seed.into(),
    }
}

/// Who is drawn: by account the stratum and the arm.
fn drawn(accounts: &[Account], pilot: &Pilot) -> BTreeMap<u64, (String, Arm)> {
    let world = portfolio(accounts.to_vec(), "2026-04-01");
    let policy = policy(&BTreeMap::new());
    let standings = consider(&world, &policy.targets, noon(day("2026-04-01")));
    let seats = pilot.draw(&standings);
    seats.iter().map(|it| (it.account.id.iid, (it.stratum.to_string(), it.arm))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn arms_are_alike_and_no_stratum_knows_of_another(
        kinds in prop::collection::vec((0..3_usize, any::<bool>(), any::<bool>()), 0..24),
        seed in "[a-z]{1,6}",
    ) {
        let accounts: Vec<Account> = (1..).zip(kinds.iter().copied()).map(made).collect();
        let of_all = drawn(&accounts, &pilot(&seed, &[]));
        let mut sizes: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for (stratum, arm) in of_all.values() {
            let (a, b) = sizes.entry(stratum).or_default();
            *(if *arm == Arm::A { a } else { b }) += 1;
        }
        prop_assert!(sizes.values().all(|(a, b)| (a - b).abs() <= 1), "{sizes:?}");
        for (iid, (_, _, is_escalated)) in (1..).zip(&kinds) {
            prop_assert_eq!(of_all.contains_key(&iid), !is_escalated, "account {}", iid);
        }
        for segment in SEGMENTS {
            let mut alone = accounts.clone();
            alone.retain(|account| account.segment == Some(segment));
            let of_segment = drawn(&accounts, &pilot(&seed, &[segment]));
            prop_assert_eq!(&of_segment, &drawn(&alone, &pilot(&seed, &[])));
            prop_assert!(of_segment.iter().all(|(iid, seat)| of_all.get(iid) == Some(seat)));
        }
    }
}

#[test]
fn another_seed_is_another_draw() {
    let accounts: Vec<Account> = (1..=12).map(|iid| made((iid, (1, false, false)))).collect();
    let draws = ["one", "two", "three"].map(|seed| drawn(&accounts, &pilot(seed, &[])));
    assert!(draws[0] != draws[1] && draws[1] != draws[2] && draws[0] != draws[2]);
    assert_eq!(draws[0], drawn(&accounts, &pilot("one", &[])));
}

#[test]
fn what_cannot_work_is_named() {
    let text = r#"
        [[pilots]]
        name = "Short"
        segments = ["growth"]
        start = "2026-05-04"
        planned_end = "2026-05-18"
        outcome = "engaged"
        seed = "one"
        [[pilots]]
        name = "Digital"
        segments = ["digital", "growth"]
        start = "2026-05-11"
        planned_end = "2026-08-03"
        outcome = "onboarded"
        seed = "two"
        [rules.cohort_quiet]
        enabled = false
    "#;
    let file = Some(("pilots.toml".to_owned(), text.to_owned()));
    let settings = Settings::load(&Layers { file, ..Layers::default() }).unwrap();
    let warnings = settings.warnings();
    let told: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "pilots[0].name: “Short” is shown nowhere: rules.cohort_quiet is switched off",
            "pilots[0].planned_end: “Short” runs for 14 days, and “heard of lately” takes 30: nobody can tell before it ends",
            "pilots[1].name: “Digital” is shown nowhere: rules.cohort_quiet is switched off",
            "pilots[1].segments: “Digital” is judged by time_to_onboard, and digital accounts have no such promise",
            "pilots[1].segments: “Digital” and “Short” may have the same accounts at the same time: then neither shows what it did",
        ]
    );
}
