//! Promises by settings: versions, segments, days that count, anchors, and what is no longer promised.

use std::collections::BTreeMap;

use stagecoach::account::Episode;
use stagecoach::account::FactName;
use stagecoach::account::LabelSpan;
use stagecoach::account::Segment;
use stagecoach::bot::Policy;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::Moment;
use stagecoach::consider::Sla;
use stagecoach::consider::consider;
use stagecoach::consider::edited_promises;
use stagecoach::decide::opinions;
use stagecoach::rules::Outcome;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

const START: &str = "2026-02-16";

fn settings(file: &str) -> Settings {
    let file = Some(("mine.toml".to_owned(), file.to_owned()));
    Settings::load(&Layers { file, ..Layers::default() }).unwrap()
}

fn policy(file: &str) -> Policy {
    settings(file).policy().unwrap()
}

fn refused(file: &str) -> String {
    let file = Some(("mine.toml".to_owned(), file.to_owned()));
    Settings::load(&Layers { file, ..Layers::default() }).unwrap_err().to_string()
}

/// The clock, and what its rule says.
fn judged(account: An, policy: &Policy, on: &str) -> (Clock, String) {
    let world = portfolio(vec![account.0], "2030-01-01");
    let standings = consider(&world, &policy.targets, Moment::Day(day(on)));
    let standing = &standings.list[0];
    let opinions = opinions(standing, &policy.rulebook);
    let late = opinions.iter().find(|it| it.rule == "time_to_engage_late").unwrap();
    let fires = matches!(late.verdict.outcome, Outcome::Fires(_));
    let said = if fires { "fires".to_owned() } else { late.verdict.reason.to_string() };
    (standing.clock(Sla::TimeToEngage).clone(), said)
}

fn started() -> An {
    account().onboarding_start(START)
}

/// The account was strategic when it was opened, and a person relabelled it on a day.
fn relabelled(on: &str, to: Segment) -> An {
    let span = |name: &str, added: &str, removed: Option<&str>| LabelSpan {
        id: 0,
        name: name.to_owned(),
        added: format!("{added}T09:00:00Z").parse().unwrap(),
        added_by: None,
        removed: removed.map(|day| format!("{day}T09:00:00Z").parse().unwrap()),
    };
    started().with(|account| {
        account.segment = Some(to);
        let new = format!("segment::{to}");
        account.history.spans =
            vec![span("segment::strategic", "2026-02-01", Some(on)), span(&new, on, None)];
    })
}

#[test]
fn what_started_before_it_is_enforced_is_shown_and_nobody_is_called() {
    let policy = policy("[clocks.time_to_engage]\nenforce_from = \"2026-03-01\"\n");
    let (clock, said) = judged(started(), &policy, "2026-03-10");
    assert_eq!(clock.state, ClockState::Breached);
    assert_eq!(said, "the promise is enforced for clocks that start from 1 Mar 2026");
    let (clock, said) = judged(account().onboarding_start("2026-03-01"), &policy, "2026-03-20");
    assert_eq!((clock.state, said.as_str()), (ClockState::Breached, "fires"));
}

#[test]
fn a_promise_that_is_no_longer_made_calls_off_what_is_undecided_and_falls_silent() {
    let policy = policy("[clocks.time_to_engage]\nenabled = false\n");
    let (clock, _) = judged(started(), &policy, "2026-02-20");
    assert_eq!(clock.state, ClockState::Cancelled);
    let (clock, _) = judged(started().call("2026-02-20"), &policy, "2026-03-20");
    assert_eq!(clock.state, ClockState::Met);
    let (clock, said) = judged(started(), &policy, "2026-03-20");
    assert_eq!(
        (clock.state, said.as_str()),
        (ClockState::Breached, "this promise is no longer made")
    );
}

#[test]
fn working_days_leave_out_weekends_and_holidays() {
    let policy = policy(
        "[calendar]\nholidays = [\"2026-02-18\"]\n\
         [clocks.time_to_engage]\nunit = \"business_days\"\neffective_from = \"2026-02-01\"\n\
         target_days = 5\n",
    );
    // From Monday the 16th: 17, 19, 20, 23 and 24 are the five days; the 18th is a holiday.
    let (clock, _) = judged(started(), &policy, "2026-02-24");
    assert_eq!((clock.state, clock.elapsed_days), (ClockState::AtRisk, Some(5)));
    assert_eq!(clock.last_good_day, Some(day("2026-02-24")));
    assert_eq!(clock.breach_day, Some(day("2026-02-25")));
    // Ending on a Saturday after a due Friday is still in time.
    let late = account().onboarding_start("2026-02-13").call("2026-02-21");
    let (clock, _) = judged(late, &policy, "2026-03-20");
    assert_eq!((clock.state, clock.elapsed_days), (ClockState::Met, Some(4)));
}

#[test]
fn a_clock_can_start_at_a_named_field_or_label() {
    let by = |start: &str| {
        policy(&format!(
            "[clocks.time_to_engage]\nstart = \"{start}\"\neffective_from = \"2026-01-01\"\n"
        ))
    };
    let signed = || {
        account().with(|account| {
            account.facts.note_day("kickoff planned".to_owned(), day("2026-03-02"));
        })
    };
    let (clock, _) = judged(signed(), &by("field:Kickoff planned"), "2026-03-05");
    assert_eq!((clock.state, clock.elapsed_days), (ClockState::Running, Some(3)));
    let labelled = account().with(|account| {
        account.history.spans.push(LabelSpan {
            id: 0,
            name: "csm::kickoff".into(),
            added: "2026-03-03T09:00:00Z".parse().unwrap(),
            added_by: None,
            removed: None,
        });
    });
    let (clock, _) = judged(labelled, &by("label:csm::kickoff"), "2026-03-05");
    assert_eq!((clock.state, clock.elapsed_days), (ClockState::Running, Some(2)));
    let (clock, _) = judged(account(), &by("label:csm::kickoff"), "2026-03-05");
    assert_eq!(clock.state, ClockState::Pending);
}

/// Strategic is promised 14 days, growth 20, scale 5, digital nothing.
fn by_segment(change: &str) -> Policy {
    policy(&format!(
        "[[clocks.time_to_engage.versions]]\nid = \"growth\"\neffective_from = \"2026-01-01\"\n\
         segments = [\"growth\"]\ntarget_days = 20\n\
         [[clocks.time_to_engage.versions]]\nid = \"scale\"\neffective_from = \"2026-01-01\"\n\
         segments = [\"scale\"]\ntarget_days = 5\n\
         [clocks.time_to_engage]\nsegment_change = \"{change}\"\n"
    ))
}

#[test]
fn a_change_of_segment_keeps_tightens_or_rebinds() {
    let target = |change: &str, to: Segment, on: &str| {
        let (clock, _) = judged(relabelled("2026-02-20", to), &by_segment(change), on);
        (clock.state, clock.target_days)
    };
    let soon = "2026-02-21";
    assert_eq!(target("keep", Segment::Scale, soon), (ClockState::Running, 14));
    assert_eq!(target("keep", Segment::Digital, soon), (ClockState::Running, 14));
    // Four days so far and five more; a longer promise loosens nothing.
    assert_eq!(target("tighten", Segment::Scale, soon).1, 9);
    assert_eq!(target("tighten", Segment::Growth, soon).1, 14);
    assert_eq!(target("rebind", Segment::Scale, soon).1, 5);
    assert_eq!(target("rebind", Segment::Growth, soon).1, 20);
    assert_eq!(target("rebind", Segment::Digital, soon).0, ClockState::NotApplicable);
    // Before the change nothing is known of it, and what was decided before stays decided.
    assert_eq!(target("rebind", Segment::Scale, "2026-02-19").1, 14);
    let decided = relabelled("2026-03-10", Segment::Growth);
    let (clock, _) = judged(decided, &by_segment("rebind"), "2026-03-12");
    assert_eq!((clock.state, clock.target_days), (ClockState::Breached, 14));
}

#[test]
fn a_new_version_takes_open_clocks_along_only_when_it_says_so() {
    let with = |rebind: &str| {
        policy(&format!(
            "[[clocks.time_to_engage.versions]]\neffective_from = \"2026-02-20\"\ntarget_days = 10\n\
             rebind = \"{rebind}\"\n"
        ))
    };
    let (clock, _) = judged(started(), &with("never"), "2026-02-27");
    assert_eq!((clock.state, clock.target_days), (ClockState::AtRisk, 14));
    let (clock, _) = judged(started(), &with("open"), "2026-02-27");
    assert_eq!((clock.state, clock.target_days), (ClockState::Breached, 10));
    assert!(
        clock.reason.to_string().contains("14 days until the promise changed on 20 Feb 2026"),
        "{clock:?}"
    );
    let met = started().call("2026-02-18");
    let (clock, _) = judged(met, &with("open"), "2026-02-27");
    assert_eq!((clock.state, clock.target_days), (ClockState::Met, 14));
}

#[test]
fn a_version_that_clocks_run_by_may_not_vanish() {
    let change = |from: &str, days: u32| {
        format!("[clocks.time_to_engage]\neffective_from = \"{from}\"\ntarget_days = {days}\n")
    };
    let first = change("2026-02-01", 10);
    let (clock, _) = judged(started(), &policy(&first), "2026-02-20");
    let pinned = started().with(|account| account.spoken.pins.push(clock.pin().unwrap()));
    let world = portfolio(vec![pinned.0], "2030-01-01");
    let edited = |file: &str| edited_promises(&world, &policy(file).targets.clocks);
    assert!(edited(&first).is_empty());
    let said = edited(&change("2026-04-01", 7))[0].to_string();
    assert!(said.contains("of 2026-02-01 is gone"), "{said}");
    assert!(said.contains("1 clock runs by the 10 days of before"), "{said}");
    let kept =
        "[[clocks.time_to_engage.versions]]\neffective_from = \"2026-02-01\"\ntarget_days = 10\n";
    assert!(edited(&(change("2026-04-01", 7) + kept)).is_empty());
}

#[test]
fn two_versions_on_one_day_and_a_changed_past_are_refused() {
    let twice = "[[clocks.time_to_engage.versions]]\neffective_from = \"2027-01-01\"\n\
                 [[clocks.time_to_engage.versions]]\neffective_from = \"2027-01-01\"\ntarget_days = 9\n";
    let said = refused(twice);
    assert!(said.contains("two versions of “standard” begin on 2027-01-01"), "{said}");
    let edited = "[clocks.time_to_onboard]\nsegments = [\"strategic\"]\n";
    let said = refused(edited);
    assert!(said.contains("set clocks.time_to_onboard.effective_from"), "{said}");
}

#[test]
fn promises_that_never_match_or_stand_in_an_odd_order_are_warned_of() {
    let dead = "[[clocks.time_to_engage.versions]]\nid = \"all\"\neffective_from = \"2027-01-01\"\n\
                [[clocks.time_to_engage.versions]]\nid = \"late\"\neffective_from = \"2027-01-01\"\n\
                segments = [\"growth\"]\n";
    let warned = |file: &str| -> Vec<String> {
        settings(file).warnings().iter().map(ToString::to_string).collect()
    };
    let said = warned(dead).join("\n");
    assert!(said.contains("“late” of 2027-01-01 never matches: “all” stands before it"), "{said}");
    let odd = "[clocks.time_to_onboard]\ntarget_days = 7\neffective_from = \"2027-01-01\"\n";
    assert!(warned(odd)[0].contains("onboarding is promised within 7 days"), "{:?}", warned(odd));
    assert_eq!(warned(""), Vec::<String>::new());
}

#[test]
fn the_months_name_of_an_episode_tells_the_life_and_the_run() {
    let back = started().with(|account| {
        account.stays.push(stagecoach::account::Stay {
            stage: stagecoach::account::LifecycleStage::Churned,
            entered: "2025-06-01T09:00:00Z".parse().unwrap(),
            left: Some("2026-02-01T09:00:00Z".parse().unwrap()),
        });
    });
    let old = back.card(FactName::FirstEngagement, "2024-03-01");
    let (clock, said) = judged(old, &policy(""), "2026-03-10");
    assert_eq!((clock.state, clock.run().as_str()), (ClockState::Breached, "e2-1"), "{said}");
    assert_eq!(Episode::new(format!("{}-breached", clock.run())).as_str(), "e2-1-breached");
}

#[test]
fn profiles_differ_in_name_and_not_in_what_runs_already() {
    let of = |profile: &str| policy(&format!("[policy]\nprofile = \"{profile}\"\n"));
    let digests = |policy: &Policy| {
        Sla::ALL.map(|sla| policy.targets.clocks.promise(sla).policies[0].digest())
    };
    let (old, new) = (of("handbook-2022"), of("handbook-2026"));
    assert_eq!(digests(&old), digests(&new));
    assert_eq!(
        (old.rulebook.policy.as_str(), new.rulebook.policy.as_str()),
        ("handbook-2022", "handbook-2026")
    );
    let flags = BTreeMap::from([("policy.profile".to_owned(), "handbook-1999".to_owned())]);
    let error = Settings::load(&Layers { flags, ..Layers::default() }).unwrap_err().to_string();
    assert!(error.contains("handbook-2022 | handbook-2026"), "{error}");
}
