//! Curves of time against a published table, against lifelines, and against themselves.

use std::io::Write;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use stagecoach::metrics::Curve;
use stagecoach::metrics::LogRank;
use stagecoach::metrics::Outcome;
use stagecoach::metrics::Span;
use stagecoach::metrics::Spans;

use crate::support::python;

const CASES: u64 = 24;

fn spans(all: impl IntoIterator<Item = Span>) -> Spans {
    let mut spans = Spans::default();
    all.into_iter().for_each(|span| spans.add(span));
    spans
}

fn span(days: u32, outcome: Outcome) -> Span {
    Span { entry: 0, days, outcome }
}

#[track_caller]
fn assert_near(found: f64, expected: f64, within: f64, what: &str) {
    assert!((found - expected).abs() <= within, "{what}: found {found}, expected {expected}");
}

/// Remissions under 6-MP, in weeks (Freireich et al. 1963; Collett 2015, example 2.2 prints these numbers).
#[test]
fn the_classic_example_comes_out_as_it_is_printed() {
    let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(|week| span(week, Outcome::Reached));
    let open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(|week| span(week, Outcome::Open));
    let curve = spans(ended.into_iter().chain(open)).among_survivors();
    let printed = [
        (6, 21, 0.857),
        (7, 17, 0.807),
        (10, 15, 0.753),
        (13, 12, 0.690),
        (16, 11, 0.627),
        (22, 7, 0.538),
        (23, 6, 0.448),
    ];
    assert_eq!(curve.steps.len(), printed.len());
    for (step, (week, at_risk, survival)) in curve.steps.iter().zip(printed) {
        assert_eq!((step.day, step.at_risk), (week, at_risk));
        assert_near(1.0 - step.share, survival, 0.0005, &format!("week {week}"));
    }
    assert_eq!((curve.percentile(0.5), curve.percentile(0.75)), (Some(23), None));
    assert_eq!(curve.last_day, 35);
    assert_eq!(
        curve.points(10, 30).iter().map(|(day, _)| *day).collect::<Vec<_>>(),
        [0, 10, 20, 30]
    );
    assert_near(curve.by(5).0, 0.0, 0.0, "before the first");
    assert_near(curve.by(99).0, 1.0 - 0.448, 0.0005, "after the last");
}

/// Five accounts: one reaches value on day 2, one churns on day 3, one reaches it on day 5, two go on.
#[test]
fn who_left_can_never_get_there() {
    use Outcome::Lost;
    use Outcome::Open;
    use Outcome::Reached;
    let all = [(2, Reached), (3, Lost), (5, Reached), (8, Open), (9, Open)];
    let spans = spans(all.map(|(days, outcome)| span(days, outcome)));
    // 1/5, then 4/5 · 3/4 are left, of which a third gets there.
    assert_near(spans.of_all().by(5).0, 0.2 + 0.6 / 3.0, 1e-12, "of all");
    assert_near(spans.among_survivors().by(5).0, 1.0 - 0.8 * 2.0 / 3.0, 1e-12, "of those who stay");
    assert!(!spans.is_enough());
}

#[test]
fn who_was_first_seen_late_counts_from_then_on_and_not_before() {
    use Outcome::Open;
    use Outcome::Reached;
    let late = |entry, days, outcome| Span { entry, days, outcome };
    let curve = spans([span(4, Reached), late(4, 6, Reached), late(3, 9, Open)]).among_survivors();
    let risks: Vec<_> = curve.steps.iter().map(|step| (step.day, step.at_risk)).collect();
    // On day 4 the second has only just come; who came and left on one day was never there.
    assert_eq!(risks, [(4, 2), (6, 2)]);
    assert!(spans([late(4, 4, Reached)]).among_survivors().steps.is_empty());
    // What happens on the first day happens to those who were there from the beginning.
    assert_near(spans([span(0, Reached), span(3, Open)]).of_all().by(0).0, 0.5, 0.0, "day 0");
}

#[test]
fn nothing_gives_no_curve_and_a_half_is_a_half() {
    let none = Spans::default();
    assert_eq!(none.among_survivors(), Curve { steps: Vec::new(), last_day: 0 });
    assert_eq!(none.of_all().percentile(0.5), None);
    for n in 1..60 {
        let curve = spans((1..=2 * n).map(|day| span(day, Outcome::Reached))).among_survivors();
        assert_eq!(curve.percentile(0.5), Some(n), "{n}");
    }
}

/// Accounts of all kinds, from a seed: most from the beginning, some first seen later; the last one is open.
/// Days on which one reaches it and another is lost are left out on demand: lifelines moves those at random.
fn drawn(seed: u64, has_ties: bool) -> Vec<Span> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let n = rng.u32(20..400);
    let draw = |_| {
        let days = 2 * rng.u32(1..60);
        let outcome = match rng.u32(0..10) {
            0..6 => Outcome::Reached,
            6..8 => Outcome::Lost,
            _ => Outcome::Open,
        };
        let days = if outcome == Outcome::Lost && !has_ties { days + 1 } else { days };
        let entry = if rng.u32(0..4) == 0 { rng.u32(0..days) } else { 0 };
        Span { entry, days, outcome }
    };
    let mut all: Vec<Span> = (0..n).map(draw).collect();
    all.push(span(200, Outcome::Open));
    all
}

#[test]
fn who_got_there_who_left_and_who_is_left_make_one() {
    for seed in 0..CASES {
        let all = drawn(seed, true);
        let other = |span: &Span| {
            let outcome = match span.outcome {
                Outcome::Reached => Outcome::Lost,
                Outcome::Lost => Outcome::Reached,
                Outcome::Open => Outcome::Open,
            };
            Span { outcome, ..*span }
        };
        let any = |span: &Span| match span.outcome {
            Outcome::Lost => Span { outcome: Outcome::Reached, ..*span },
            _ => *span,
        };
        let left = spans(all.iter().map(other)).of_all();
        let ended = spans(all.iter().map(any)).among_survivors();
        let there = spans(all).of_all();
        for day in 0..=200 {
            let sum = there.by(day).0 + left.by(day).0;
            assert_near(sum, ended.by(day).0, 1e-12, &format!("seed {seed}, day {day}"));
        }
    }
}

#[test]
fn any_parts_in_any_order_are_the_same_spans() {
    for seed in 0..CASES {
        let mut all = drawn(seed, true);
        let whole = serde_json::to_string(&spans(all.clone())).unwrap();
        fastrand::Rng::with_seed(seed + 1).shuffle(&mut all);
        let mut merged = Spans::default();
        all.chunks(7).for_each(|part| merged.merge(&spans(part.iter().copied())));
        assert_eq!(serde_json::to_string(&merged).unwrap(), whole);
        let read: Spans = serde_json::from_str(&whole).unwrap();
        assert_eq!(read, merged);
    }
}

fn case(method: &str, all: &[Span]) -> Value {
    let entries: Vec<u32> = all.iter().map(|span| span.entry).collect();
    let days: Vec<u32> = all.iter().map(|span| span.days).collect();
    let outcomes: Vec<Outcome> = all.iter().map(|span| span.outcome).collect();
    json!({ "method": method, "entries": entries, "days": days, "outcomes": outcomes })
}

fn lifelines(cases: &[Value]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/lifelines_curves.py");
    let mut command = Command::new("python3");
    command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!(cases).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "lifelines could not work it out: see above");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every step of ours against theirs; how many were compared.
fn compare(ours: &Curve, theirs: &Value, what: &str) -> usize {
    let steps = theirs["steps"].as_array().unwrap();
    for step in steps {
        let at = |nth: usize| step[nth].as_f64().unwrap_or_else(|| panic!("{what}: {step}"));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole days")]
        let day = at(0) as u32;
        let (share, interval) = ours.by(day);
        assert_near(share, at(1), 1e-9, &format!("{what}, day {day}"));
        assert_eq!(interval.is_some(), 0.0 < share && share < 1.0, "{what}, day {day}: interval");
        if let Some((low, high)) = interval {
            assert_near(low, at(2), 1e-9, &format!("{what}, low, day {day}"));
            assert_near(high, at(3), 1e-9, &format!("{what}, high, day {day}"));
        }
    }
    let median = ours.percentile(0.5).map(f64::from);
    assert_eq!(median, theirs["median"].as_f64(), "{what}: median");
    steps.len()
}

#[test]
fn lifelines_draws_the_same_curves() {
    if !python::can_run("import lifelines", python::LIFELINES) {
        return;
    }
    let of = |seed, method| (method, drawn(seed, method == "kaplan_meier"));
    let drawn: Vec<(&str, Vec<Span>)> = (0..CASES)
        .flat_map(|seed| [of(seed, "kaplan_meier"), of(seed, "aalen_johansen")])
        .collect();
    let cases: Vec<Value> = drawn.iter().map(|(method, all)| case(method, all)).collect();
    let compared: usize = lifelines(&cases)
        .iter()
        .zip(drawn)
        .enumerate()
        .map(|(nth, (theirs, (method, all)))| {
            let spans = spans(all);
            let is_first = method == "kaplan_meier";
            let ours = if is_first { spans.among_survivors() } else { spans.of_all() };
            compare(&ours, theirs, &format!("case {nth}, {method}"))
        })
        .sum();
    assert!(compared > 1000, "only {compared} steps were compared");
}

#[test]
fn lifelines_finds_the_same_difference_between_two_arms() {
    if !python::can_run("import lifelines", python::LIFELINES) {
        return;
    }
    let arms = |seed: u64| [seed, seed + CASES].map(|seed| from_the_beginning(drawn(seed, true)));
    let cases: Vec<Value> = (0..CASES)
        .map(|seed| {
            let [first, second] = arms(seed).map(|all| case("log_rank", &all));
            json!({
                "method": "log_rank",
                "days": first["days"], "outcomes": first["outcomes"],
                "other_days": second["days"], "other_outcomes": second["outcomes"],
            })
        })
        .collect();
    for (seed, theirs) in (0..).zip(lifelines(&cases)) {
        let [first, second] = arms(seed).map(spans);
        let ours = LogRank::of(&first, &second).unwrap();
        let number = |name: &str| theirs[name].as_f64().unwrap();
        assert_near(ours.chi_squared, number("chi_squared"), 1e-9, &format!("seed {seed}"));
        assert_near(ours.p, number("p"), 1e-9, &format!("seed {seed}"));
    }
}

fn from_the_beginning(all: Vec<Span>) -> Vec<Span> {
    all.into_iter().map(|span| Span { entry: 0, ..span }).collect()
}
