//! Figures of promises, stages, holds, health and corrections, by hand: small accounts, every number counted on paper.

use std::sync::Arc;

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use stagecoach::account::Account;
use stagecoach::account::Colour;
use stagecoach::account::Episode;
use stagecoach::account::Fact;
use stagecoach::account::FactName;
use stagecoach::account::Hold;
use stagecoach::account::Key;
use stagecoach::account::LabelSpan;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Money;
use stagecoach::account::Person;
use stagecoach::account::Recorded;
use stagecoach::account::Segment;
use stagecoach::account::Sentiment;
use stagecoach::account::Source;
use stagecoach::account::Stay;
use stagecoach::account::Touchpoint;
use stagecoach::account::TouchpointKind;
use stagecoach::account::WorkKind;
use stagecoach::consider::Moment;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;
use stagecoach::metrics::Figures;
use stagecoach::metrics::MonthShare;
use stagecoach::metrics::Value;
use stagecoach::metrics::Values;
use stagecoach::metrics::VersionShare;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::work_issue;
use crate::support::figures::frame;
use crate::support::figures::measured;
use crate::support::figures::numbered;
use crate::support::figures::parts;
use crate::support::figures::short;
use crate::support::world::MANAGER;

/// A day of the fiscal quarter from February to April.
const TODAY: &str = "2026-03-31";

fn started(on: &str) -> An {
    account().onboarding_start(on)
}

fn held(an: An, from: &str, until: &str) -> An {
    let hold = Hold::by_dates(day(from), Some(day(until)), "contract", "");
    an.with(|account| account.holds.push(hold))
}

/// With the label by which a manager consents.
fn approved(an: An, name: &str, on: &str) -> An {
    an.with(|account| {
        account.history.spans.push(LabelSpan {
            id: 1,
            name: name.to_owned(),
            added: format!("{on}T09:00:00Z").parse().unwrap(),
            added_by: Some(Person { id: 3, username: MANAGER.to_owned() }),
            removed: None,
        });
    })
}

fn later(on: &str, days: u64) -> String {
    (day(on) + Days::new(days)).to_string()
}

fn months(months: &[MonthShare]) -> Vec<String> {
    let word = |it: &MonthShare| {
        let immature = if it.is_immature { " immature" } else { "" };
        format!("{} {}/{}{immature}", it.month, it.numerator, it.denominator)
    };
    months.iter().map(word).collect()
}

#[track_caller]
fn assert_value(value: &Value, expected: f64) {
    let found = value.value.unwrap_or_else(|| panic!("no value: {value:?}"));
    assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
}

/// Kept on day 10, broken, kept on day 19, three open of which one is at risk and one on hold, one of the quarter
/// before, one that left before anything was decided.
fn eight() -> Vec<An> {
    vec![
        started("2026-02-16").call("2026-02-26"),
        started("2026-02-01"),
        started("2026-02-01").call("2026-02-20"),
        started("2026-03-25"),
        started("2026-03-19"),
        held(started("2026-03-20"), "2026-03-25", "2026-04-10"),
        started("2025-12-01").call("2025-12-05"),
        started("2026-03-20").labelled(LifecycleStage::Churned, "2026-03-25"),
    ]
}

#[test]
fn f3_where_two_versions_of_a_promise_were_decided_each_has_a_row() {
    let text = "[[clocks.time_to_engage.versions]]\neffective_from = \"2026-02-10\"\n\
                target_days = 8\n";
    let file = Some(("the test".to_owned(), text.to_owned()));
    let settings = Settings::load(&Layers { file, ..Layers::default() }).unwrap();
    let targets = settings.policy().unwrap().targets;
    let accounts = [
        started("2026-02-02").call("2026-02-12"),
        started("2026-02-02").call("2026-02-20"),
        started("2026-02-16").call("2026-02-26"),
        started("2026-02-16").call("2026-02-20"),
        started("2026-02-16").call("2026-02-24"),
        started("2026-03-30"),
    ];
    let portfolio = portfolio(numbered(accounts), TODAY);
    let standings = consider(&portfolio, &targets, Moment::Day(day(TODAY)));
    let frame = frame(day(TODAY));
    let rows = |value: &Value| -> Vec<String> {
        let row = |it: &VersionShare| format!("{} {}/{}", it.version, it.numerator, it.denominator);
        value.by_version.iter().map(row).collect()
    };
    let whole = Figures::of(&standings, &frame, |_| true);
    let value = &whole.values(&frame)["time_to_engage_attainment"];
    assert_eq!(short(value), "3/5");
    let versions = rows(value);
    assert_eq!(versions.len(), 2, "{versions:?}");
    assert!(versions[0].ends_with(" 1/2"), "{versions:?}");
    assert_eq!(versions[1], "standard of 2026-02-10 2/3", "{versions:?}");
    // In parts it is the same, and one version alone is not worth a row.
    let is_early = |it: &stagecoach::consider::Standing<'_>| it.account.id.iid <= 2;
    let mut first = Figures::of(&standings, &frame, is_early);
    assert!(rows(&first.values(&frame)["time_to_engage_attainment"]).is_empty());
    first.merge(&Figures::of(&standings, &frame, |it| !is_early(it)));
    assert_eq!(first, whole);
}

#[test]
fn f3_a_promise_counts_in_the_quarter_in_which_it_was_decided() {
    let values = measured(eight(), TODAY);
    let kept = &values["time_to_engage_attainment"];
    assert_eq!(short(kept), "1/3");
    assert_eq!(parts(kept), "at risk 1, cancelled 1, open 3, paused 1");
    assert_eq!(months(&kept.by_month), ["2025-12 1/1", "2026-02 1/3"]);
    let cohorts = ["2025-12 1/1", "2026-02 1/3", "2026-03 0/0 immature"];
    assert_eq!(months(&kept.cohorts), cohorts);
    assert_eq!(kept.yes.kept[0].reference, "acme/accounts#1");
    let no: Vec<&str> = kept.no.kept.iter().map(|it| it.reference.as_str()).collect();
    assert_eq!(no, ["acme/accounts#2", "acme/accounts#3"]);
    // No contract date, no clock: they are listed and in no number. Who left owes nothing.
    assert_eq!(values["time_to_first_value_attainment"].value, None);
    let excluded = &values["time_to_first_value_attainment"].excluded;
    assert_eq!(excluded.iter().map(|it| it.accounts).sum::<u64>(), 7);
}

#[test]
fn f3_the_quarter_before_stands_whatever_happens_later() {
    let before = measured(eight(), "2026-01-31");
    assert_eq!(short(&before["time_to_engage_attainment"]), "1/1; 7 not started");
    let mut later = eight();
    let left = later.remove(6).labelled(LifecycleStage::Churned, "2026-03-01");
    later.push(left);
    let world = portfolio(numbered(later), TODAY);
    let targets = Settings::defaults().policy().unwrap().targets;
    let on = day("2026-01-31");
    let then = consider(&world, &targets, Moment::Day(on));
    let frame = frame(on);
    let values = Figures::of(&then, &frame, |_| true).values(&frame);
    assert_eq!(short(&values["time_to_engage_attainment"]), "1/1; 7 not started");
}

#[test]
fn f4_what_is_broken_and_owed_and_how_late_the_late_ones_were() {
    let values = measured(eight(), TODAY);
    // Engagement: the second is broken of four open. Onboarding (45 days): of seven open the second, the third
    // and the one of December are.
    assert_eq!(short(&values["open_breach_rate"]), "4/11");
    assert_eq!(values["open_breach_rate"].no.count, 7);
    assert_value(&values["days_late_median"], 5.0);
    let two = [started("2026-02-01").call("2026-02-20"), started("2026-02-01").call("2026-02-18")];
    assert_value(&measured(two, TODAY)["days_late_median"], 4.0);
    assert_eq!(measured([started("2026-03-25")], TODAY)["days_late_median"].value, None);
}

#[test]
fn f12_held_days_of_decided_promises_by_reason() {
    let waited = held(started("2026-02-16"), "2026-02-20", "2026-02-27").call("2026-03-05");
    let values = measured([waited, started("2026-02-16").call("2026-02-26")], TODAY);
    let share = &values["hold_share"];
    // 17 days of which 7 on hold, and 10 without any; onboarding is not decided.
    assert_eq!(short(share), "7/27");
    assert_value(share, 7.0 / 27.0);
    assert_eq!(share.parts.keys().collect::<Vec<_>>(), ["contract"]);
    assert_eq!((share.yes.count, share.no.count, share.note.clone()), (1, 1, None));
}

#[test]
fn f12_a_manager_who_lifts_the_cap_is_counted_in_that_quarter() {
    let lifted = |on: &str| approved(started("2026-02-16"), "hold-approved", on);
    let values = measured([lifted("2026-03-01"), lifted("2026-01-10")], TODAY);
    let note = values["hold_share"].note.clone();
    assert_eq!(note.as_deref(), Some("1 account may be on hold beyond the cap"));
}

/// Twelve customers who were spoken with on days 1 to 12.
fn twelve() -> impl Iterator<Item = An> {
    (1..=12).map(|days| started("2026-02-16").call(&later("2026-02-16", days)))
}

#[test]
fn f1_percentiles_are_read_from_the_curve() {
    let values = measured(twelve(), TODAY);
    assert_value(&values["time_to_engage_days"], 6.0);
    assert_value(&values["time_to_engage_days_p75"], 9.0);
    assert_value(&values["time_to_engage_days_p90"], 11.0);
    assert_value(&values["time_to_engage_reached"], 1.0);
    assert_eq!(values["time_to_engage_days"].parts, BTreeMap::new());
    // Four more who go on since day 4 make it slower, not faster; a quarter of sixteen is reached on day 4.
    let open = (0..4).map(|_| started("2026-03-27"));
    let values = measured(twelve().chain(open), TODAY);
    // After day 4: 3/4 are left; each day from 5 on takes one of eight.
    assert_value(&values["time_to_engage_days"], 7.0);
    assert_eq!(short(&values["time_to_engage_days"]), "12/16");
    let curve = &values["time_to_engage_reached"].curve;
    assert_eq!(curve.first(), Some(&(0, 0.0)));
    assert!(curve.contains(&(4, 0.25)), "{curve:?}");
}

#[test]
fn f1_too_few_are_listed_and_none_is_nothing() {
    let few = [started("2026-02-16").call("2026-02-20"), started("2026-03-25")];
    let value = measured(few, TODAY)["time_to_engage_days"].clone();
    assert_eq!(value.value, None);
    let note = "too few for a curve; days of those that got there: 4; open: 6";
    assert_eq!(value.note.as_deref(), Some(note));
    // Eleven never get anywhere near the end: the median is not reached, and that is said.
    let slow = twelve().take(6).chain((0..20).map(|_| started("2026-03-20")));
    let value = measured(slow, TODAY)["time_to_engage_days"].clone();
    assert_eq!(value.note.as_deref(), Some("not reached (> 11 days)"));
    assert_eq!(value.value, None);
    // What began more than twelve months ago says nothing about today.
    let old = measured([started("2025-03-31").call("2025-04-02")], TODAY);
    assert_eq!(short(&old["time_to_engage_days"]), "0/0");
}

#[test]
fn f2_who_left_never_gets_there_and_both_medians_are_said() {
    let left =
        (0..8).map(|_| started("2026-02-16").labelled(LifecycleStage::Churned, "2026-02-17"));
    let values = measured(twelve().chain(left), TODAY);
    // All leave on day 1, when the first of twelve is reached: 11 of 11 others stay.
    let reached = &values["time_to_engage_reached"];
    assert_eq!(short(reached), "12/20");
    assert_value(reached, 12.0 / 20.0);
    let days = &values["time_to_engage_days"];
    // Of twenty one half is ten, reached on day 10. Among those who stay it is day 7: 1/20 on day 1, then every
    // day one of eleven of the other 19/20.
    assert_value(days, 7.0);
    assert_eq!(parts(days), "of all, those included who left 10");
}

#[test]
fn f2_nobody_has_come_so_far_is_no_share() {
    let value =
        measured((0..12).map(|_| started("2026-03-25")), TODAY)["time_to_engage_reached"].clone();
    assert_eq!(value.value, None);
    assert_eq!(value.note.as_deref(), Some("nobody has come to day 14 yet"));
}

fn figures(accounts: Vec<Account>, targets: &Targets, on: &str) -> Values {
    let world = portfolio(accounts, on);
    let (standings, frame) = (consider(&world, targets, Moment::Day(day(on))), frame(day(on)));
    Figures::of(&standings, &frame, |_| true).values(&frame)
}

#[test]
fn b8_what_ran_before_the_promise_was_enforced_is_in_no_share_and_enters_the_curve_late() {
    let mut targets = Settings::defaults().policy().unwrap().targets;
    for policy in &mut targets.clocks.promises[0].policies {
        Arc::make_mut(policy).enforce_from = Some(day("2026-02-20"));
    }
    // Four days old when the promise was enforced: the first four were over by then.
    let values = figures(numbered(twelve()), &targets, TODAY);
    assert_eq!(
        short(&values["time_to_engage_attainment"]),
        "0/0; 12 from before the promise was enforced"
    );
    let days = &values["time_to_engage_days"];
    assert_eq!(short(days), "8/8; 4 over before the promise was enforced");
    // Eight are too few for a curve, though it can be drawn: all of them entered on day 4.
    assert_eq!(days.value, None);
    let reached = &values["time_to_engage_reached"];
    assert!(reached.curve.contains(&(8, 0.5)), "{:?}", reached.curve);
}

#[test]
fn f6_stages_are_counted_and_their_days_read_from_stays() {
    let stay = |stage, from: &str, to: Option<&str>| {
        let at = |on: &str| format!("{on}T09:00:00Z").parse().unwrap();
        Stay { stage, entered: at(from), left: to.map(at) }
    };
    let moved = |days: u64| {
        let next = later("2025-06-01", days);
        account().with(|account| {
            account.stays.push(stay(LifecycleStage::Onboarding, "2025-06-01", Some(&next)));
            account.stays.push(stay(LifecycleStage::Adoption, &next, None));
            account.stage_labels.insert(LifecycleStage::Adoption);
        })
    };
    let mut all: Vec<An> = (21..=32).map(moved).collect();
    // Left before the window began: of no interest.
    all.push(account().with(|account| {
        account.stays.push(stay(LifecycleStage::Onboarding, "2024-01-01", Some("2024-02-01")));
        account.stays.push(stay(LifecycleStage::Churned, "2024-02-01", None));
        account.stage_labels.insert(LifecycleStage::Churned);
    }));
    let values = measured(all, TODAY);
    assert_eq!(parts(&values["stage_distribution"]), "adoption 12");
    assert_eq!(short(&values["stage_distribution"]), "-/12; 1 churned");
    let days = &values["stage_dwell_days"];
    assert_eq!(parts(days), "onboarding 26");
    assert_eq!(days.note.as_deref(), Some("adoption: too few have left it"));
}

/// A customer with a triage issue that says it is stuck.
fn triaged(opened: &str, closed: Option<(&str, bool)>) -> An {
    started("2026-02-16").with(|account| {
        let at = |on: &str| format!("{on}T09:00:00Z").parse().unwrap();
        let mut issue = work_issue(90, WorkKind::Triage, at(opened));
        issue.key = Some(Key::new("onboarding_stuck", account.id, Episode::new("1")));
        issue.open = closed.is_none();
        issue.closed_at = closed.map(|(on, _)| at(on));
        issue.closed_by_bot = closed.is_some_and(|(_, by_bot)| by_bot);
        account.work.push(issue);
    })
}

#[test]
fn f6_stuck_is_an_open_triage_and_unstuck_is_progress_within_30_days() {
    let all = [
        triaged("2026-02-20", None),
        triaged("2026-03-20", None),
        triaged("2026-02-20", Some(("2026-03-01", true))),
        triaged("2026-02-20", Some(("2026-03-01", false))),
        triaged("2026-02-20", Some(("2026-03-01", false))).call("2026-02-25"),
        triaged("2026-02-20", Some(("2026-03-25", true))),
        started("2026-03-25"),
    ];
    let values = measured(all, TODAY);
    assert_eq!(short(&values["stuck_share"]), "2/7");
    assert_eq!(values["stuck_share"].parts.keys().collect::<Vec<_>>(), ["onboarding"]);
    let moved = &values["unstuck_rate_30d"];
    assert_eq!(short(moved), "2/5; 1 opened less than 30 days ago and still open");
    // On an earlier day what was closed later was open.
    let one = [triaged("2026-02-20", Some(("2026-03-01", true)))];
    let world = portfolio(numbered(one), TODAY);
    let targets = Settings::defaults().policy().unwrap().targets;
    let on = day("2026-02-28");
    let frame = frame(on);
    let then = consider(&world, &targets, Moment::Day(on));
    assert_eq!(short(&Figures::of(&then, &frame, |_| true).values(&frame)["stuck_share"]), "1/1");
}

#[test]
fn f25_a_result_that_changed_after_the_quarter_was_closed() {
    // In time by a date that was only said in February, after the quarter to January was closed.
    let corrected = |said: &str| {
        let late = started("2025-12-01").with(|account| {
            let (name, on) = (FactName::FirstEngagement, day("2025-12-10"));
            let at = format!("{said}T09:00:00Z").parse().unwrap();
            let fact = Fact::new(name, on, Source::Command, "", "").recorded(Recorded::At(at));
            account.facts.add(Fact { reason: Some("the mail was found".into()), ..fact });
        });
        approved(late, "correction-approved", said)
    };
    // Of each both promises were decided by then; the first is another one now.
    let values = measured([corrected("2026-02-20"), corrected("2026-02-03")], TODAY);
    assert_eq!(short(&values["correction_rate"]), "1/4");
    assert_eq!(values["correction_rate"].yes.kept[0].reference, "acme/accounts#1");
    // As of the day before it was said nothing had changed.
    let before = measured([corrected("2026-02-20")], "2026-02-19");
    assert_eq!(short(&before["correction_rate"]), "0/2");
}

fn felt(colour: Colour, on: &str, said_later: Option<(Colour, &str)>) -> An {
    let say = |colour, on: &str| Sentiment {
        colour,
        on: Some(day(on)),
        reason: String::new(),
        source: Source::Card,
        url: String::new(),
    };
    account().customer_since("2024-01-10").with(|account| {
        account.health.sentiments.push(say(colour, on));
        account.health.sentiments.extend(said_later.map(|(colour, on)| say(colour, on)));
    })
}

#[test]
fn f19_colours_are_counted_with_their_money_and_the_unknown_apart() {
    let paying = |an: An, amount, currency: &str| {
        let currency = Some(currency.to_owned());
        an.with(|account| account.arr = Some(Money { amount, currency }))
    };
    let all = vec![
        paying(felt(Colour::Red, "2026-01-10", None), 100, "EUR"),
        paying(felt(Colour::Red, "2026-01-10", None), 20, "EUR"),
        paying(felt(Colour::Green, "2026-01-10", Some((Colour::Red, "2026-03-20"))), 7, "USD"),
        account(),
    ];
    let mut accounts = numbered(all);
    accounts.push(numbered([felt(Colour::Green, "2024-02-01", None)]).remove(0));
    let targets = Settings::defaults().policy().unwrap().targets;
    let world = portfolio(accounts.clone(), TODAY);
    let standings = consider(&world, &targets, Moment::Day(day(TODAY)));
    let mut colours: BTreeMap<String, f64> = BTreeMap::new();
    for standing in &standings.list {
        let colour = standing.health.colour.colour().map_or("unknown", Colour::as_str);
        *colours.entry(colour.to_owned()).or_default() += 1.0;
    }
    let value = figures(accounts, &targets, TODAY)["health_mix"].clone();
    for (colour, count) in &colours {
        assert_eq!(value.parts.get(colour), Some(count), "{colour}: {:?}", value.parts);
    }
    assert_eq!(value.parts.get("red, a year EUR"), Some(&120.0), "{:?}", value.parts);
    assert_eq!(value.parts.get("red, a year USD"), Some(&7.0), "{:?}", value.parts);
    assert_eq!(value.note.as_deref(), Some("2 accounts without a stated amount"));
    let known: f64 = colours.iter().filter(|(name, _)| *name != "unknown").map(|(_, n)| n).sum();
    assert_eq!(value.denominator, Some(known));
    let moved = value.parts.iter().filter(|(name, _)| name.ends_with(" to red"));
    assert_eq!(moved.map(|(_, n)| *n).collect::<Vec<_>>(), [1.0], "{:?}", value.parts);
}

/// Two customers a week for 15 months: strategic ones are spoken with after some days, the others never in time.
fn foreseeable() -> Vec<An> {
    let first: NaiveDate = day("2025-01-06");
    let mut all = Vec::new();
    for week in 0..64_u64 {
        let on = (first + Days::new(7 * week)).to_string();
        let quick = started(&on).call(&later(&on, 3 + week % 9));
        all.push(quick);
        let slow = started(&on).call(&later(&on, 20 + week % 5));
        all.push(slow.with(|account| account.segment = Some(Segment::Growth)));
    }
    all.into_iter()
        .map(|An(mut account)| {
            // What has not happened yet is not known.
            account.touchpoints.retain(|touch| touch.on <= day(TODAY));
            An(account)
        })
        .collect()
}

fn call(on: NaiveDate) -> Touchpoint {
    Touchpoint::logged(on, TouchpointKind::Call, "kickoff", "")
}

#[test]
fn f5_a_forecast_is_shown_while_earlier_ones_were_better_than_guessing() {
    let value = measured(foreseeable(), TODAY)["expected_breaches_30d"].clone();
    let note = value.note.clone().unwrap();
    assert!(note.starts_with("Brier score 0."), "{note}");
    let expected = value.value.unwrap();
    let at_stake = value.denominator.unwrap();
    assert!(0.0 < expected && expected < at_stake, "{expected} of {at_stake}");
    assert!(!value.yes.kept.is_empty() && value.yes.kept.len() <= 10);
    // Where what held for half a year no longer holds, forecasts are worse than the share of breaches.
    let turned = foreseeable().into_iter().map(|an| {
        let start = an.0.facts.best(FactName::OnboardingStart).unwrap().on;
        let days = if start < day("2025-10-01") { 14 } else { 15 };
        let on = start + Days::new(days);
        an.with(|account| {
            account.touchpoints.clear();
            account.touchpoints.extend((on <= day(TODAY)).then(|| call(on)));
        })
    });
    let hidden = measured(turned, TODAY)["expected_breaches_30d"].clone();
    assert_eq!(hidden.value, None);
    let note = hidden.note.unwrap();
    assert!(note.starts_with("not shown: earlier forecasts were no better"), "{note}");
    let fresh = measured([started("2026-03-25")], TODAY)["expected_breaches_30d"].clone();
    assert_eq!(fresh.value, None);
    assert!(fresh.note.unwrap().starts_with("not shown: no earlier forecast"));
}
