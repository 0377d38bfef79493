//! Calls, contacts and workshops by hand: the last good day and the first bad one, for each segment and priority.

use stagecoach::account::FactName;
use stagecoach::account::LabelStay;
use stagecoach::account::LastContact;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Persona;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::TouchpointKind;
use stagecoach::bot::Policy;
use stagecoach::consider::Cadence;
use stagecoach::consider::CadenceState;
use stagecoach::consider::consider;
use stagecoach::rules::Outcome;
use stagecoach::rules::Verdict;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

fn policy(profile: &str) -> Policy {
    let flags = [("policy.profile".to_owned(), profile.to_owned())].into();
    Settings::load(&Layers { flags, ..Layers::default() }).unwrap().policy().unwrap()
}

fn cadence(an: &An, on: &str, profile: &str) -> Cadence {
    let world = portfolio(vec![an.0.clone()], "2030-01-01");
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    consider(&world, &policy(profile).targets, now).list[0].cadence.clone()
}

fn verdict(rule: &str, an: &An, on: &str, profile: &str) -> Verdict {
    let world = portfolio(vec![an.0.clone()], "2030-01-01");
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    let policy = policy(profile);
    let standings = consider(&world, &policy.targets, now);
    let rule = policy.rulebook.rules.iter().find(|known| known.entry.name == rule).unwrap();
    (rule.evaluate)(&standings.list[0])
}

/// The severity a rule fires with; 0 when it does not.
fn fires(rule: &str, an: &An, on: &str) -> u8 {
    match verdict(rule, an, on, "handbook-2022").outcome {
        Outcome::Fires(call) => call.severity,
        _ => 0,
    }
}

/// A customer of two years, called on 2 March 2026.
fn called(segment: Segment, priority: u8) -> An {
    adopted(segment, priority).call("2026-03-02")
}

fn adopted(segment: Segment, priority: u8) -> An {
    let an = account().customer_since("2024-02-05").onboarding_start("2024-02-05");
    an.card(FactName::OnboardingClosed, "2024-03-11").with(|account| {
        (account.segment, account.priority) = (Some(segment), Some(Priority(priority)));
    })
}

#[test]
fn each_segment_and_priority_has_its_last_good_day() {
    use CadenceState::*;
    use Segment::*;
    // Promise, alarm; then the state on days of March (or later) 2026, counted from the call.
    for (segment, priority, promise, alarm, days) in [
        (Strategic, 1, 14, 30, [(14, Ok), (15, DueSoon), (30, DueSoon), (31, Overdue)]),
        (Strategic, 2, 30, 60, [(30, Ok), (31, DueSoon), (60, DueSoon), (61, Overdue)]),
        (Growth, 1, 30, 30, [(24, Ok), (25, DueSoon), (30, DueSoon), (31, Overdue)]),
        (Growth, 2, 90, 60, [(49, Ok), (50, DueSoon), (60, DueSoon), (61, Overdue)]),
    ] {
        let an = called(segment, priority);
        for (days, state) in days {
            let on = (day("2026-03-02") + chrono::Days::new(days)).to_string();
            let read = cadence(&an, &on, "handbook-2022");
            assert_eq!(read.state, state, "{segment} {priority} on day {days}");
            assert_eq!((read.promise_days, read.alarm_days), (Some(promise), Some(alarm)));
        }
    }
    let growth = called(Growth, 1);
    assert_eq!(cadence(&growth, "2026-03-03", "handbook-2026").promise_days, Some(14));
}

#[test]
fn who_is_promised_no_calls_is_never_silent() {
    for an in [
        called(Segment::Scale, 1),
        called(Segment::Digital, 2),
        called(Segment::Growth, 3),
        called(Segment::Strategic, 1).labelled(LifecycleStage::WillChurn, "2026-03-05"),
    ] {
        let read = cadence(&an, "2026-09-01", "handbook-2022");
        assert_eq!(read.state, CadenceState::NotApplicable, "{}", read.reason);
        assert_eq!(fires("gone_quiet", &an, "2026-09-01"), 0);
    }
    let nobody_wrote = adopted(Segment::Strategic, 1);
    let read = cadence(&nobody_wrote, "2026-09-01", "handbook-2022");
    assert_eq!(read.state, CadenceState::Unknown, "a log that is not kept tells nothing");
    let unlabelled = called(Segment::Growth, 2).with(|account| account.priority = None);
    assert_eq!(cadence(&unlabelled, "2026-09-01", "handbook-2022").state, CadenceState::Unknown);
}

#[test]
fn onboarding_is_called_weekly_and_growth_for_its_first_month() {
    let new = |segment| {
        let an = account().customer_since("2026-03-02").onboarding_start("2026-03-02");
        an.call("2026-03-03").call("2026-03-31").with(move |account| {
            account.segment = Some(segment);
        })
    };
    let promise = |an: &An, on: &str| cadence(an, on, "handbook-2022").promise_days;
    assert_eq!(promise(&new(Segment::Strategic), "2026-04-10"), Some(7));
    assert_eq!(promise(&new(Segment::Growth), "2026-04-01"), Some(7));
    assert_eq!(promise(&new(Segment::Growth), "2026-04-02"), Some(30));
    // Before the first call another promise counts, and no next call is due.
    let uncalled = account().customer_since("2026-03-02").onboarding_start("2026-03-02");
    let read = cadence(&uncalled, "2026-03-10", "handbook-2022");
    assert_eq!((read.state, read.next_call), (CadenceState::Ok, None));
}

#[test]
fn silence_is_answered_in_steps() {
    let (first, second) = (called(Segment::Strategic, 1), called(Segment::Strategic, 2));
    for (on, of_first, of_second) in [
        ("2026-04-01", 0, 0),
        ("2026-04-02", 3, 0),
        ("2026-05-01", 3, 0),
        ("2026-05-02", 2, 2),
        ("2026-05-31", 2, 2),
        ("2026-06-01", 1, 2),
    ] {
        assert_eq!(fires("gone_quiet", &first, on), of_first, "priority 1 on {on}");
        assert_eq!(fires("gone_quiet", &second, on), of_second, "priority 2 on {on}");
    }
    let next = verdict("gone_quiet", &first, "2026-04-02", "handbook-2022").next_look;
    assert_eq!(next, Some(day("2026-05-02")));
}

#[test]
fn workshops_are_counted_in_a_year_or_at_even_intervals() {
    let an = |held: &[&str]| {
        let an = adopted(Segment::Strategic, 1);
        held.iter().fold(an, |an, on| an.touch(on, TouchpointKind::Workshop))
    };
    let due = |an: &An, profile| {
        let verdict = verdict("workshop_due", an, "2026-05-04", profile);
        verdict.next_look.map(|on| (on + chrono::Days::new(30)).to_string())
    };
    let two = an(&["2026-01-12", "2026-04-13"]);
    assert_eq!(due(&two, "handbook-2022").as_deref(), Some("2027-01-12"));
    assert_eq!(due(&two, "handbook-2026").as_deref(), Some("2026-10-13"));
    // Years without a workshop: it is due at once.
    assert_eq!(fires("workshop_due", &an(&[]), "2026-05-04"), 3);
    assert_eq!(fires("workshop_due", &adopted(Segment::Strategic, 2), "2026-05-04"), 0);
    let second = adopted(Segment::Strategic, 2);
    let of_2026 = verdict("workshop_due", &second, "2026-05-04", "handbook-2026");
    assert!(matches!(of_2026.outcome, Outcome::Fires(_)), "{}", of_2026.reason);
}

#[test]
fn a_contact_counts_for_half_a_year_and_an_executive_for_a_year() {
    let meets = |an: An, persona, on: &str| {
        let last = LastContact::On(day(on));
        an.with(move |account| {
            let name = "I. Vestergaard".to_owned();
            account.health.contacts.push(stagecoach::account::Contact { name, persona, last });
        })
    };
    let an = meets(adopted(Segment::Strategic, 1), Persona::DevelopmentLead, "2026-03-02");
    let an = meets(an, Persona::SecurityLead, "2026-03-02");
    assert_eq!(fires("contacts_thin", &an, "2026-03-03"), 3, "an executive is missing");
    let an = meets(an, Persona::Executive, "2025-09-15");
    assert_eq!(fires("contacts_thin", &an, "2026-08-29"), 0);
    assert_eq!(fires("contacts_thin", &an, "2026-08-30"), 3, "two of three have lapsed");
    let fresh = meets(an, Persona::Other, "2026-08-20");
    let fresh = meets(fresh, Persona::Other, "2026-08-20");
    assert_eq!(fires("contacts_thin", &fresh, "2026-09-15"), 0);
    assert_eq!(fires("contacts_thin", &fresh, "2026-09-16"), 3, "the executive has lapsed");
    let lost = fresh.with(|account| {
        account.health.stays.push(LabelStay {
            label: "risk::loss of sponsor or champion".into(),
            entered: Some(day("2026-09-01")),
            left: None,
            by: None,
        });
    });
    assert_eq!(fires("contacts_thin", &lost, "2026-09-02"), 2);
    let found = meets(lost, Persona::Sponsor, "2026-09-03");
    assert_eq!(fires("contacts_thin", &found, "2026-09-03"), 0);
}
