//! Metrics of pilots and webinars: by hand, and against a second way to the same number.

use proptest::prelude::*;
use stagecoach::account::CheckBox;
use stagecoach::account::WorkKind;
use stagecoach::consider::Change;
use stagecoach::consider::Difference;
use stagecoach::metrics::Value;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::shared;
use crate::support::figures::numbered;
use crate::support::figures::parts_add_up;
use crate::support::figures::short;
use crate::support::figures::values;

const TODAY: &str = "2026-03-31";

fn customer() -> An {
    account().customer_since("2023-02-10")
}

/// Heard of before the pilot, at the end of it, both or neither.
fn heard(before: bool, after: bool) -> An {
    let an = if before { customer().call("2026-01-20") } else { customer() };
    if after { an.call("2026-03-20") } else { an }
}

/// A pilot from 2 February to 31 March with these members in arm a, and these in arm b.
fn pilot(first: &[(bool, bool)], second: &[(bool, bool)]) -> stagecoach::account::Portfolio {
    let members = first.iter().chain(second).map(|(before, after)| heard(*before, *after));
    let mut all = portfolio(numbered(members), "2026-06-01");
    let count = |arm: &[(bool, bool)]| u64::try_from(arm.len()).unwrap();
    let arm = |iid, label: &str, from: u64, until: u64| {
        let members: Vec<u64> = (from + 1..=until).collect();
        shared(iid, WorkKind::Cohort, "2026-01-26", &members, |issue| {
            issue.labels.insert(format!("cohort::{label}"));
            issue.sheet.days.insert("start".to_owned(), day("2026-02-02"));
            issue.due = Some(day("2026-03-31"));
        })
    };
    let (a, b) = (count(first), count(second));
    all.shared = vec![arm(901, "a", 0, a), arm(902, "b", a, a + b)];
    all
}

fn changed(first: &[(bool, bool)], second: &[(bool, bool)], on: &str) -> Value {
    values(&pilot(first, second), day(on))["pilot_change"].clone()
}

/// So many members of each kind: both, after alone, before alone, neither.
fn members(both: usize, gained: usize, lost: usize, neither: usize) -> Vec<(bool, bool)> {
    let kinds = [
        (both, (true, true)),
        (gained, (false, true)),
        (lost, (true, false)),
        (neither, (false, false)),
    ];
    kinds.into_iter().flat_map(|(count, kind)| std::iter::repeat_n(kind, count)).collect()
}

/// By hand: from 2 of 10 to 7 of 10, beside from 6 of 10 to 7 of 10. What arm a was behind before is taken off.
#[test]
fn f17_a_pilot_whose_arms_were_not_alike_is_judged_by_what_each_gained() {
    let (first, second) = (members(2, 5, 0, 3), members(5, 2, 1, 2));
    let value = changed(&first, &second, TODAY);
    assert!((value.value.unwrap() - 0.4).abs() < 1e-9, "{value:?}");
    let told = "arm a from 2 to 7 of 10, arm b from 6 to 7 of 10; descriptive only; not conclusive";
    assert_eq!(value.note.as_deref(), Some(told));
    // Without the weeks before, the two differ by nothing.
    let after = values(&pilot(&first, &second), day(TODAY))["pilot_difference"].clone();
    assert!(after.value.unwrap().abs() < 1e-9, "{after:?}");
    // Later days change nothing, and before its end it is interim.
    assert_eq!(changed(&first, &second, "2026-05-20"), value);
    let early = changed(&first, &second, "2026-03-19");
    assert!((early.value.unwrap() - (-0.2 + 0.6)).abs() < 1e-9, "nobody has been heard of yet");
    assert!(early.note.unwrap().contains("interim, the pilot ends on 31 Mar 2026"));
    assert_eq!(changed(&first, &second, "2026-02-01").value, None, "it has not begun");
    assert_eq!(changed(&first, &[], TODAY).value, None, "there is nobody to compare with");
    assert!(parts_add_up(&pilot(&first, &second), day(TODAY)));
}

#[test]
fn who_became_a_customer_later_has_no_month_before() {
    let mut all = pilot(&members(1, 1, 0, 0), &members(1, 0, 0, 1));
    let newer = numbered([account().customer_since("2026-01-05"), account()]);
    all.accounts[0].facts = newer[0].facts.clone();
    all.accounts[3].facts = newer[1].facts.clone();
    let value = values(&all, day(TODAY))["pilot_change"].clone();
    assert_eq!(short(&value), "-/-; 2 not customers a month before the pilot");
    assert!(value.note.unwrap().starts_with("arm a from 0 to 1 of 1, arm b from 1 to 1 of 1"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// The mean of what each account became less what it was, in either arm.
    #[test]
    fn the_change_is_the_mean_of_the_changes_of_accounts(
        first in prop::collection::vec(any::<(bool, bool)>(), 1..12),
        second in prop::collection::vec(any::<(bool, bool)>(), 1..12),
    ) {
        let gain = |arm: &[(bool, bool)]| {
            let gains = arm.iter().map(|(before, after)| f64::from(*after) - f64::from(*before));
            gains.sum::<f64>() / f64::from(u32::try_from(arm.len()).unwrap())
        };
        let value = changed(&first, &second, TODAY);
        let found = value.value.unwrap();
        prop_assert!((found - (gain(&first) - gain(&second))).abs() < 1e-9);
        let (low, high) = value.interval.unwrap();
        prop_assert!(low <= found && found <= high, "{low} {found} {high}");
    }
}

/// Of many pilots drawn at random the interval holds the truth in 95 of 100, or a little more.
#[test]
fn the_interval_of_the_change_holds_the_truth_as_often_as_it_says() {
    let mut rng = fastrand::Rng::with_seed(7);
    // Before, and for whoever was there before and was not: how likely they are there after.
    let mut arm = |size: u32, before: f64, stays: f64, comes: f64| {
        let mut change = Change::default();
        for _ in 0..size {
            let was = rng.f64() < before;
            match (was, rng.f64() < if was { stays } else { comes }) {
                (true, true) => change.both += 1,
                (false, true) => change.gained += 1,
                (true, false) => change.lost += 1,
                (false, false) => change.neither += 1,
            }
        }
        change
    };
    for (size, first, second) in
        [(40, (0.3, 0.9, 0.5), (0.5, 0.8, 0.3)), (25, (0.6, 0.7, 0.7), (0.6, 0.7, 0.7))]
    {
        let gain = |(before, stays, comes): (f64, f64, f64)| {
            100.0 * (before * stays + (1.0 - before) * comes - before)
        };
        let truth = gain(first) - gain(second);
        let mut held = 0;
        for _ in 0..2_000 {
            let (one, other) =
                (arm(size, first.0, first.1, first.2), arm(size, second.0, second.1, second.2));
            let found = Difference::in_changes(&one, &other).unwrap();
            held += u32::from(found.low <= truth && truth <= found.high);
        }
        assert!((1_880..=1_970).contains(&held), "{held} of 2000");
    }
}

#[test]
fn f18_a_webinar_is_followed_from_the_invitation_to_the_day() {
    let all = numbered((0..7).map(|_| customer()));
    let mut all = portfolio(all, "2026-06-01");
    let boxes = |issue: &mut stagecoach::account::WorkIssue, boxes: &[(&str, bool)]| {
        issue.due = Some(day("2026-01-20"));
        let one = |(words, done): &(&str, bool)| CheckBox {
            words: (*words).to_owned(),
            done: *done,
            on: None,
        };
        issue.sheet.boxes = boxes.iter().map(one).collect();
    };
    let full = [
        ("#1", true),
        ("#2 registered", true),
        ("#3, registered", false),
        ("#4", false),
        ("#5, not registered", false),
    ];
    let brief = [("#5", true), ("#6", false)];
    all.shared = vec![
        shared(901, WorkKind::Webinar, "2026-01-05", &[1, 2, 3, 4, 5], |issue| boxes(issue, &full)),
        shared(902, WorkKind::Webinar, "2026-01-05", &[5, 6], |issue| boxes(issue, &brief)),
        shared(903, WorkKind::Webinar, "2026-01-05", &[7], |issue| boxes(issue, &[])),
    ];
    let on = |text: &str| {
        let values = values(&all, day(text));
        let id = |id: &str| short(&values[id]);
        (id("webinar_registered"), id("webinar_attended"))
    };
    // Whoever came had registered. The second and the third webinar do not say who did.
    let left = "3 of webinars that do not say who registered";
    assert_eq!(on(TODAY), (format!("3/5; {left}"), format!("2/3; {left}")));
    assert_eq!(on("2026-01-19"), ("0/0".into(), "0/0".into()));
    assert!(parts_add_up(&all, day(TODAY)));
}
