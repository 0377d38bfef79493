//! Edge cases of accounts, by their number in our notes, where a story would need too many days.

#![expect(clippy::redundant_closure_for_method_calls, reason = "a method is of one lifetime only")]

use chrono::Days;
use chrono::NaiveDate;
use stagecoach::account::Account;
use stagecoach::account::Episode;
use stagecoach::account::FactName;
use stagecoach::account::Handover;
use stagecoach::account::Hold;
use stagecoach::account::Key;
use stagecoach::account::LifecycleStage;
use stagecoach::account::PlayOutcome;
use stagecoach::account::Portfolio;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::Source;
use stagecoach::account::Stay;
use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;
use stagecoach::bot;
use stagecoach::bot::Policy;
use stagecoach::consider::Absence;
use stagecoach::consider::ClockState;
use stagecoach::consider::PlaybookRecord;
use stagecoach::consider::RenewalState;
use stagecoach::consider::Sla;
use stagecoach::consider::Standing;
use stagecoach::consider::Targets;
use stagecoach::consider::Weight;
use stagecoach::consider::consider;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Plan;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::work_issue;

thread_local! {
    // Without digests, which follow whatever is open.
    static POLICY: Policy = {
        let mut policy = Settings::defaults().policy().unwrap();
        policy.rulebook.digests = false;
        policy
    };
}

fn noon(on: &str) -> chrono::DateTime<chrono::Utc> {
    day(on).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn judged<R>(account: An, on: &str, look: impl FnOnce(&Standing<'_>) -> R) -> R {
    let world = portfolio(vec![account.0], "2030-01-01");
    POLICY.with(|policy| look(&consider(&world, &policy.targets, noon(on)).list[0]))
}

fn plan(world: &Portfolio, on: &str) -> Plan {
    POLICY.with(|policy| bot::plan(world, policy, noon(on), FirstRun::Ordinary).1)
}

/// A customer for years, with a renewal.
fn renewing(on: &str) -> An {
    let an = account().customer_since("2024-02-10").onboarding_start("2024-02-10");
    let an = an.call("2024-02-12").card(FactName::FirstValue, "2024-02-20");
    an.card(FactName::OnboardingClosed, "2024-03-01").card(FactName::Renewal, on)
}

fn work(iid: u64, kind: WorkKind, labels: &[&str]) -> WorkIssue {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    WorkIssue { title: "Work".into(), labels, ..work_issue(iid, kind, noon("2026-03-01")) }
}

/// A date that an earlier status card has seen.
fn remembering(an: An, on: &str) -> An {
    an.with(|account| {
        let key = Key::new("ebr_date", account.id, Episode::new(on));
        account.spoken.ledger.insert(key);
    })
}

#[test]
fn e4_14_a_renewal_that_moves_redates_the_open_ebr_issue_once() {
    let own = |episode: &str| {
        let id = account().0.id;
        let key = Key::new("ebr_due", id, Episode::new(episode));
        let mut issue = work(34, WorkKind::Ebr, &[]);
        (issue.key, issue.linked) = (Some(key), Some(true));
        renewing("2027-04-10").call("2026-09-10").with(|account| account.work.push(issue))
    };
    let edits = |an: An| {
        let plan = plan(&portfolio(vec![an.0], "2030-01-01"), "2026-09-20");
        let opened = plan.actions.iter().any(|action| action.kind == ActionKind::OpenIssue);
        assert!(!opened, "no second issue: {:?}", plan.actions);
        plan.actions.iter().filter(|action| action.kind == ActionKind::EditIssue).count()
    };
    assert_eq!((edits(own("2027-02")), edits(own("2027-04"))), (1, 0));
}

#[test]
fn e4_15_a_renewal_that_passed_in_silence_is_overdue_and_no_churn() {
    let renewal = |an: An, on: &str| {
        judged(an, on, |standing| {
            assert_ne!(standing.stage.stage, LifecycleStage::Churned);
            standing.renewal_outlook()
        })
    };
    let due = || renewing("2026-02-10");
    assert_eq!(renewal(due(), "2026-02-10").state, RenewalState::Ahead);
    let overdue = renewal(due(), "2026-02-11");
    assert_eq!(overdue.state, RenewalState::Overdue);
    assert_eq!(overdue.note, renewal(due(), "2026-05-11").note, "it reads the same every day");
    let won = |on: &str| {
        let an = due().fact(FactName::RenewalDecided, on, Source::LabelEvent);
        an.with(|account| account.labels.extend(["renewal::won".into()]))
    };
    assert_eq!(renewal(won("2026-02-20"), "2026-03-01").state, RenewalState::Won);
    // Once people say that the customer has left, nothing is overdue.
    let left = due().labelled(LifecycleStage::Churned, "2026-02-20");
    let left = judged(left, "2026-03-01", |standing| standing.renewal_outlook());
    assert_eq!((left.state, left.note), (RenewalState::Lost, None));
    // The label of the year before says nothing about this one.
    assert_eq!(renewal(won("2025-02-20"), "2026-03-01").state, RenewalState::Overdue);
}

#[test]
fn e4_43_a_date_moved_within_its_quarter_is_no_refusal_and_one_moved_out_of_it_is() {
    let plan = |was: &[&str], on: &str| {
        let an = renewing("2027-02-10").card(FactName::EbrScheduled, on);
        let an = was.iter().fold(an, |an, was| remembering(an, was));
        judged(an, "2026-08-20", |standing| standing.ebr.plan.clone())
    };
    assert_eq!(plan(&["2026-09-10"], "2026-10-31").refusals, 0);
    assert_eq!(plan(&["2026-09-10"], "2026-11-01").refusals, 1);
    // Two days of one quarter that was given up are one refusal; two quarters are two.
    assert_eq!(plan(&["2026-09-10", "2026-09-24"], "2026-11-12").refusals, 1);
    assert_eq!(plan(&["2026-07-10", "2026-09-24"], "2026-11-12").refusals, 2);
    // What came before an EBR that was held is settled by it.
    let held = remembering(renewing("2027-02-10"), "2026-04-10")
        .card(FactName::EbrHeld, "2026-05-05")
        .card(FactName::EbrScheduled, "2027-05-05");
    assert_eq!(judged(held, "2026-08-20", |standing| standing.ebr.plan.refusals), 0);
}

#[test]
fn e4_44_a_date_is_scheduled_only_when_somebody_says_that_it_is_accepted() {
    let dated = || renewing("2027-02-10").card(FactName::EbrScheduled, "2026-09-10");
    let is_scheduled = |an: An| {
        judged(an, "2026-08-20", |standing| standing.ebr.plan.is_scheduled(standing.today))
    };
    assert!(!is_scheduled(dated()));
    assert!(is_scheduled(dated().value("ebr accepted", "yes")));
    assert!(!is_scheduled(dated().value("ebr accepted", "not yet")));
    let labelled = |label: &str| {
        let issue = work(34, WorkKind::Ebr, &[label]);
        dated().with(|account| account.work.push(issue))
    };
    assert!(is_scheduled(labelled("ebr::scheduled")));
    assert!(!is_scheduled(labelled("ebr::not-started")));
    // Accepted or not: without a date nothing is scheduled.
    assert!(!is_scheduled(renewing("2027-02-10").value("ebr accepted", "yes")));
}

#[test]
fn e4_45_one_refusal_told_three_times_is_one() {
    let told = |facts: &[(&str, Source)]| {
        let an = facts.iter().fold(renewing("2027-02-10"), |an, (on, source)| {
            an.fact(FactName::EbrDeclined, on, *source)
        });
        judged(an, "2026-08-20", |standing| standing.ebr.plan.refusals)
    };
    let (card, label) = (Source::Card, Source::LabelEvent);
    let issue = Source::LinkedIssue;
    assert_eq!(told(&[("2026-06-01", card), ("2026-06-02", label), ("2026-06-04", issue)]), 1);
    assert_eq!(told(&[("2026-06-01", card), ("2026-07-02", card)]), 2);
    assert_eq!(told(&[("2026-09-01", card)]), 0, "not yet on the judged day");
}

#[test]
fn e4_46_the_window_is_open_below() {
    let counts = |on: &str| {
        let held = renewing("2027-02-10").card(FactName::EbrHeld, "2025-08-20");
        judged(held, on, |standing| standing.ebr.is_in_window)
    };
    assert!(counts("2026-08-19"));
    assert!(!counts("2026-08-20"));
}

#[test]
fn e4_47_coverage_names_whom_it_leaves_out_and_divides_by_nobody() {
    let world = |accounts: Vec<Account>| {
        let plan = plan(&portfolio(accounts, "2030-01-01"), "2026-08-20");
        serde_json::to_value(plan).unwrap()["notes"].clone()
    };
    let young = || account().customer_since("2026-06-01").0;
    let notes = world(vec![young()]);
    assert_eq!(
        (&notes[0]["value"], &notes[0]["denominator"]),
        (&serde_json::json!(null), &0.into())
    );
    assert_eq!(notes[0]["excluded"][0]["reason"], "with less than 6 months as a customer");
    assert!(notes[0]["sentence"].as_str().unwrap().contains("n/a (0/0)"), "{notes}");
    let held = renewing("2027-02-10").card(FactName::EbrHeld, "2026-03-01").0;
    let leaving = renewing("2027-02-10").labelled(LifecycleStage::WillChurn, "2026-05-01").0;
    let notes = world(vec![held, renewing("2027-02-10").0, leaving, young()]);
    assert_eq!((&notes[0]["numerator"], &notes[0]["denominator"]), (&1.into(), &2.into()));
    assert_eq!(notes[0]["excluded"].as_array().unwrap().len(), 2);
    // Half a year to the day is long enough.
    let notes = world(vec![account().customer_since("2026-02-20").0]);
    assert_eq!(notes[0]["denominator"], 1);
}

fn playbook(title: &str, opened: &str, closed: &str) -> WorkIssue {
    let labels = ["csm::playbook", "play-status::success", "use-case::ci"];
    let mut issue = work(7, WorkKind::Playbook, &labels);
    title.clone_into(&mut issue.title);
    (issue.open, issue.created_at, issue.closed_at) = (false, noon(opened), Some(noon(closed)));
    issue
}

/// What these playbooks come to, on a day.
fn record(issues: Vec<WorkIssue>, on: &str) -> (usize, Option<f64>, usize, usize) {
    let an = account().with(|account| account.work = issues);
    judged(an, on, |standing| {
        let quarter = standing.norms.fiscal.quarter_of(standing.today);
        let record = standing.playbooks();
        (
            record.completed_in(quarter),
            record.days_median(quarter),
            record.same_day(quarter),
            record.old,
        )
    })
}

#[test]
fn e4_49_a_playbook_counts_in_the_quarter_of_its_last_close() {
    let twice = playbook("CI Enablement", "2026-01-10", "2026-05-02");
    assert_eq!(record(vec![twice.clone()], "2026-05-10").0, 1);
    let mut again = twice;
    again.open = true;
    assert_eq!(record(vec![again], "2026-05-10"), (0, None, 0, 0));
}

#[test]
fn e4_50_what_is_called_old_is_left_out_and_a_customer_may_be_called_so() {
    let old = playbook("OLD CI Enablement", "2026-05-01", "2026-05-09");
    let gold = playbook("Gold CI Enablement: GOLD", "2026-05-01", "2026-05-09");
    assert_eq!(record(vec![old, gold], "2026-05-10"), (1, Some(8.0), 0, 1));
    let named = account().with(|account| {
        account.name = "OLD Mill".into();
        account.work = vec![playbook("CI Enablement – OLD Mill", "2026-05-01", "2026-05-09")];
    });
    assert!(!named.0.playbooks().next().unwrap().is_old);
}

#[test]
fn e4_51_a_playbook_closed_on_its_first_day_took_no_days_and_stays_in_the_median() {
    let days = |closed: [&str; 2]| {
        let one = |closed| playbook("CI Enablement", "2026-05-01", closed);
        record(closed.into_iter().map(one).collect(), "2026-05-20")
    };
    assert_eq!(days(["2026-05-01", "2026-05-08"]), (2, Some(3.5), 1, 0));
}

#[test]
fn playbooks_add_up_in_any_order() {
    let parts = [
        playbook("CI Enablement", "2026-05-01", "2026-05-09"),
        playbook("CI Enablement", "2026-05-01", "2026-05-01"),
        playbook("OLD CI Enablement", "2026-05-01", "2026-05-09"),
    ];
    let of = |issues: Vec<WorkIssue>| {
        let an = account().with(|account| account.work = issues);
        judged(an, "2026-05-20", |standing| standing.playbooks())
    };
    let mut forwards = PlaybookRecord::default();
    for part in &parts {
        forwards.merge(&of(vec![part.clone()]));
    }
    let mut backwards = PlaybookRecord::default();
    for part in parts.iter().rev() {
        backwards.merge(&of(vec![part.clone()]));
    }
    assert_eq!(forwards, backwards);
    assert_eq!(forwards, of(parts.to_vec()));
    let lost = work(8, WorkKind::Playbook, &["csm::playbook", "play-status::not-a-priority"]);
    let lost = account().with(|account| account.work = vec![lost]).0;
    let outcome = lost.playbooks().next().unwrap().outcome;
    assert_eq!(outcome, PlayOutcome::Other("not-a-priority".into()));
}

#[test]
fn e4_54_a_flapping_customer_gets_the_same_issue_again_within_thirty_days() {
    let stuck = |closed_on: NaiveDate, by_bot: bool, labels: &[&str]| {
        let id = account().0.id;
        let mut issue = work(34, WorkKind::Triage, labels);
        issue.key = Some(Key::new("onboarding_stuck", id, Episode::new("1-2026-02-01")));
        (issue.open, issue.closed_by_bot) = (false, by_bot);
        issue.closed_at = Some(closed_on.and_hms_opt(12, 0, 0).unwrap().and_utc());
        // Silent for three weeks again on 20 March.
        let an = account().onboarding_start("2026-02-10").call("2026-02-26");
        let an = an.with(|account| account.work.push(issue));
        let plan = plan(&portfolio(vec![an.0], "2030-01-01"), "2026-03-20");
        let kinds = plan.actions.iter().map(|action| action.kind);
        kinds
            .filter(|kind| matches!(kind, ActionKind::OpenIssue | ActionKind::ReopenIssue))
            .collect::<Vec<_>>()
    };
    let ago = |days: u64| day("2026-03-20") - Days::new(days);
    assert_eq!(stuck(ago(29), true, &[]), [ActionKind::ReopenIssue]);
    assert_eq!(stuck(ago(30), true, &[]), [ActionKind::OpenIssue]);
    // What a person closed, or called resolved, stays closed; the new trouble has its own.
    assert_eq!(stuck(ago(29), false, &[]), [ActionKind::OpenIssue]);
    assert_eq!(stuck(ago(29), true, &["triage::resolved-won"]), [ActionKind::OpenIssue]);
}

/// What the list of the first run, or a card, has told is not begun again by an issue of an earlier episode.
#[test]
fn e4_54_what_counts_as_said_opens_no_earlier_issue_again() {
    let stuck = || {
        let id = account().0.id;
        let mut issue = work(34, WorkKind::Triage, &[]);
        issue.key = Some(Key::new("onboarding_stuck", id, Episode::new("1-2026-02-01")));
        (issue.open, issue.closed_by_bot) = (false, true);
        issue.closed_at = Some(noon("2026-03-10"));
        let an = account().onboarding_start("2026-02-10").call("2026-02-26");
        an.with(|account| account.work.push(issue))
    };
    let begun = |an: An| {
        let actions = plan(&portfolio(vec![an.0], "2030-01-01"), "2026-03-20").actions;
        let begins = [ActionKind::OpenIssue, ActionKind::ReopenIssue];
        let begun = actions.into_iter().filter(|action| begins.contains(&action.kind));
        begun.map(|action| (action.kind, action.key)).collect::<Vec<_>>()
    };
    let [(ActionKind::ReopenIssue, key)] = &begun(stuck())[..] else { panic!("another scene") };
    let said = stuck().with(|account| account.spoken.ledger.extend([key.clone()]));
    assert_eq!(begun(said), []);
}

#[test]
fn e4_55_each_escalation_is_tracked_and_the_strictest_says_when() {
    let escalated = || {
        let an = account().call("2026-03-10");
        an.with(|account| {
            account.labels.insert("escalation::low".into());
            account.work.push(work(5, WorkKind::Other, &["csm::content", "escalation::high"]));
            account.work.push(work(6, WorkKind::Triage, &["escalation::medium"]));
        })
    };
    let on = |an: An, on: &str| judged(an, on, |standing| standing.escalations());
    let all = on(escalated(), "2026-03-12");
    let each: Vec<&str> = all.open.iter().map(|one| one.reference.as_str()).collect();
    assert_eq!(each, ["acme/accounts#5", "acme/accounts#6", "acme/accounts#17"]);
    assert_eq!((all.update_every_days, all.next_update), (Some(2), Some(day("2026-03-12"))));
    assert!(!all.is_overdue && on(escalated(), "2026-03-13").is_overdue);
    let calmer = escalated().with(|account| account.work[0].open = false);
    assert_eq!(on(calmer, "2026-03-12").next_update, Some(day("2026-03-17")));
    // Nothing on record: the next update is due at once.
    let silent = account().with(|account| account.labels.extend(["escalation::low".into()]));
    let silent = on(silent, "2026-03-12");
    assert_eq!((silent.next_update, silent.is_overdue), (None, true));
    assert_eq!(on(account(), "2026-03-12"), stagecoach::consider::Escalations::default());
}

#[test]
fn e4_56_too_many_at_priority_1_is_a_note_and_never_a_label() {
    let world = |first: usize, of: usize| {
        let one = |n: usize| {
            account().with(|account| {
                account.id.iid = u64::try_from(n).unwrap() + 1;
                account.segment = Some(Segment::Growth);
                account.priority = Some(Priority(if n < first { 1 } else { 2 }));
            })
        };
        plan(&portfolio((0..of).map(|n| one(n).0).collect(), "2030-01-01"), "2026-03-20")
    };
    let notes = |plan: &Plan| plan.notes.iter().filter(|n| n.note == "priority_1_share").count();
    assert_eq!(notes(&world(1, 5)), 0, "a fifth is not more than a fifth");
    assert_eq!(notes(&world(4, 4)), 0, "four accounts have no share worth a word");
    let plan = world(2, 5);
    assert_eq!(notes(&plan), 1);
    let text = serde_json::to_string(&plan.actions).unwrap();
    assert!(!text.contains("csm-priority"), "{text}");
}

#[test]
fn e4_1_who_takes_over_is_told_once_and_what_was_late_before_is_said_to_be() {
    let handed = |to: &str| {
        let handover = Handover { at: noon("2026-03-10"), from: "csm-blake".into(), to: to.into() };
        let an = account().onboarding_start("2026-02-16").customer_since("2026-02-16");
        an.with(|account| account.handovers.push(handover))
    };
    let summary = |an: An, on: &str| {
        let plan = plan(&portfolio(vec![an.0], "2030-01-01"), on);
        let mut comments = plan.actions.into_iter().filter(|a| a.kind == ActionKind::Comment);
        comments.find(|comment| comment.summary.contains("Handed over"))
    };
    let told = summary(handed("csm-avery"), "2026-03-10").unwrap();
    let text = serde_json::to_string(&told.write).unwrap();
    assert!(text.contains("First engagement is late, due on Mon 2 Mar 2026; it was late before"));
    assert!(text.contains("First value is on track, due on Wed 18 Mar 2026\\n"), "{text}");
    assert!(summary(handed("csm-avery"), "2026-04-08").is_some());
    assert!(summary(handed("csm-avery"), "2026-04-09").is_none(), "a month later it is no news");
    assert!(summary(handed("csm-avery"), "2026-03-09").is_none(), "a replay does not know of it");
    assert!(
        summary(handed("csm-mara"), "2026-03-11").is_none(),
        "who has it now took nothing over"
    );
}

#[test]
fn e4_11_days_on_hold_are_shown_apart_and_count_until_the_last_one() {
    let held = || {
        let hold = Hold::by_dates(day("2026-02-20"), Some(day("2026-03-09")), "contract", "");
        account().onboarding_start("2026-02-16").with(|account| account.holds.push(hold))
    };
    let clock = |on: &str| {
        judged(held(), on, |standing| {
            let clock = standing.clock(Sla::TimeToEngage);
            (clock.state, clock.elapsed_days, clock.gross_days, clock.held_days)
        })
    };
    assert_eq!(clock("2026-03-08"), (ClockState::Paused, Some(3), Some(20), 17));
    assert_eq!(clock("2026-03-09"), (ClockState::Running, Some(4), Some(21), 17));
    assert_eq!(clock("2026-03-20"), (ClockState::Breached, Some(15), Some(32), 17));
    let endless = Hold::by_dates(day("2026-02-20"), None, "contract", "");
    let endless = || {
        let an = account().onboarding_start("2026-02-16");
        an.with(|account| account.holds.push(endless.clone()))
    };
    let said = |an: An, on: &str| {
        judged(an, on, |standing| {
            let notes = standing.notes().into_iter().find(|note| note.about == "hold");
            notes.map(|note| note.sentence).unwrap_or_default()
        })
    };
    assert_eq!(said(held(), "2026-03-01"), "");
    let asked = "on hold for contract since 20 Feb 2026, and nobody has said until when";
    assert_eq!(said(endless(), "2026-03-01"), asked);
    // For thirty days it is waiting; on the day after, it is trouble.
    let opened = |on: &str| {
        let plan = plan(&portfolio(vec![endless().0], "2030-01-01"), on);
        let opened = plan.actions.iter().filter(|action| action.kind == ActionKind::OpenIssue);
        opened.filter(|action| action.rule == "onboarding_stuck").count()
    };
    assert_eq!((opened("2026-03-22"), opened("2026-03-23")), (0, 1));
}

#[test]
fn e4_18_who_will_churn_leaves_the_shares_and_the_colours_and_keeps_the_renewal() {
    let leaving = || renewing("2026-09-10").labelled(LifecycleStage::WillChurn, "2026-05-04");
    judged(leaving(), "2026-05-05", |standing| {
        assert_eq!(standing.health.colour.label(), "na");
        assert_eq!(standing.renewal_outlook().state, RenewalState::Ahead);
        assert_eq!(standing.renewal, Some(day("2026-09-10")));
    });
    let world = portfolio(vec![leaving().0, renewing("2026-12-10").0], "2030-01-01");
    let share = &plan(&world, "2026-05-05").notes[0];
    assert_eq!((share.numerator, share.denominator), (Some(0), Some(1)));
    assert_eq!(share.excluded[0].reason, "leaving");
}

#[test]
fn e4_19_who_comes_back_has_new_clocks_and_keeps_the_old_facts_as_earlier_ones() {
    let at = |on: &str| day(on).and_hms_opt(9, 0, 0).unwrap().and_utc();
    let back = || {
        let an = account().customer_since("2026-03-16").onboarding_start("2026-03-16");
        let an = an.fact(FactName::OnboardingClosed, "2025-02-10", Source::LabelEvent);
        an.call("2025-01-20").with(|account| {
            account.stays.push(Stay {
                stage: LifecycleStage::Churned,
                entered: at("2026-01-13"),
                left: Some(at("2026-03-16")),
            });
        })
    };
    judged(back(), "2026-03-20", |standing| {
        assert_eq!(standing.life.number, 2);
        let states = standing.every_clock().map(|clock| clock.state);
        assert_eq!(states.collect::<Vec<_>>(), [ClockState::Running; 3]);
        let facts = standing.facts();
        let closed = facts.iter().find(|(fact, _)| fact.name == FactName::OnboardingClosed);
        let (fact, weight) = closed.expect("what was known once stays");
        assert_eq!((fact.on, *weight), (day("2025-02-10"), Weight::EarlierEpisode));
    });
    let plan = plan(&portfolio(vec![back().0], "2030-01-01"), "2026-03-31");
    let late = plan.actions.iter().find(|action| action.rule == "time_to_engage_late").unwrap();
    assert_eq!(late.key.episode.as_str(), "e2-1-breached");
}

#[test]
fn e4_22_an_imported_account_is_never_called_late_on_dates_of_the_import() {
    let calls = |imported: bool| {
        let an = account().labelled(LifecycleStage::Onboarding, "2026-01-05");
        let an = an.with(|account| account.is_imported = imported);
        let plan = plan(&portfolio(vec![an.0], "2030-01-01"), "2026-03-20");
        let loud = plan.actions.iter().filter(|action| {
            action.kind == ActionKind::OpenIssue || action.rule.ends_with("_late")
        });
        loud.count()
    };
    assert_eq!((calls(false), calls(true)), (2, 0));
}

/// A child of the account with iid 17, with another iid and a priority.
fn child(iid: u64, parent: &str, priority: u8) -> An {
    let an = account().customer_since("2026-02-16").onboarding_start("2026-02-16");
    an.with(|account| {
        account.id.iid = iid;
        account.name = format!("Child {iid}");
        account.reference = format!("acme/accounts#{iid}");
        account.url = format!("https://gitlab.example/acme/accounts/-/issues/{iid}");
        account.priority = Some(Priority(priority));
        account.parent = Some(parent.into());
    })
}

/// The notes on the parent's card.
fn about_children(children: Vec<An>, on: &str) -> Vec<String> {
    let all = children.into_iter().map(|an| an.0).chain([account().0]).collect();
    let world = portfolio(all, "2030-01-01");
    POLICY.with(|policy| {
        let standings = consider(&world, &policy.targets, noon(on));
        let parent = standings.list.iter().find(|s| s.account.id.iid == 17).unwrap();
        let notes = parent.notes().into_iter().filter(|note| note.about == "subsidiary");
        notes.map(|note| note.sentence).collect()
    })
}

#[test]
fn e4_23_a_parent_is_found_however_the_card_names_it_and_lists_the_worst_first() {
    for name in [
        "Tallowmere Logistics",
        " tallowmere logistics ",
        "#17",
        "acme/accounts#17",
        "[Tallowmere](https://gitlab.example/acme/accounts/-/issues/17)",
        "acme/accounts#17+ (holding)",
    ] {
        let notes = about_children(vec![child(18, name, 2)], "2026-02-20");
        assert_eq!(notes.len(), 1, "{name}: {notes:?}");
    }
    for name in ["Tallowmere", "#99", "17", "other/accounts#17", "Child 18"] {
        let notes = about_children(vec![child(18, name, 2)], "2026-02-20");
        assert!(notes.is_empty(), "{name}: {notes:?}");
    }
    let met = child(20, "#17", 2).call("2026-02-18");
    let all = vec![child(18, "#17", 3), met, child(19, "#17", 2)];
    assert_eq!(
        about_children(all, "2026-03-03"),
        [
            "subsidiary Child 19: onboarding, first engagement is late, it was due on 2 Mar 2026",
            "subsidiary Child 20: onboarding, first value is on track, due on 18 Mar 2026",
            "subsidiary Child 18: onboarding, no CSM of its own, so no promise is counted",
        ]
    );
    let many = (18..30).map(|iid| child(iid, "#17", 2)).collect();
    let many = about_children(many, "2026-02-20");
    assert_eq!((many.len(), many.last().unwrap().as_str()), (11, "2 more subsidiaries"));
    // Two accounts of one name are no parent: nobody can tell which is meant.
    let twins = vec![child(18, "Child 19", 2), child(19, "", 2), child(20, "", 2)];
    let twins = twins
        .into_iter()
        .map(|an| an.with(|account| account.name = account.name.replace("20", "19")).0);
    let world = portfolio(twins.collect(), "2030-01-01");
    POLICY.with(|policy| {
        let standings = consider(&world, &policy.targets, noon("2026-02-20"));
        assert!(standings.list.iter().all(|s| s.family.subsidiaries.is_empty()));
    });
}

#[test]
fn e4_35_a_colleague_covers_from_the_first_day_to_the_last_and_no_clock_waits() {
    let away = |backup: Option<&str>| Absence {
        username: "CSM-Avery".into(),
        from: day("2026-02-27"),
        to: day("2026-03-13"),
        backup: backup.map(str::to_owned),
    };
    let targets = |absences: Vec<Absence>| {
        POLICY.with(|policy| Targets { absences, ..policy.targets.clone() })
    };
    let world = portfolio(vec![account().onboarding_start("2026-02-16").0], "2030-01-01");
    let said = |absences: Vec<Absence>, on: &str| {
        let targets = targets(absences);
        let standings = consider(&world, &targets, noon(on));
        let clock = standings.list[0].clock(Sla::TimeToEngage).elapsed_days;
        let notes = standings.list[0].notes().into_iter().filter(|note| note.about == "csm");
        (clock, notes.map(|note| note.sentence).collect::<Vec<_>>())
    };
    let covered = "csm-avery is away until 13 Mar 2026, and csm-blake covers";
    for (on, days, is_away) in [
        ("2026-02-26", 10, false),
        ("2026-02-27", 11, true),
        ("2026-03-13", 25, true),
        ("2026-03-14", 26, false),
    ] {
        let (clock, notes) = said(vec![away(Some("csm-blake"))], on);
        assert_eq!(clock, Some(days), "{on}");
        assert_eq!(notes, if is_away { vec![covered.to_owned()] } else { vec![] }, "{on}");
    }
    let alone = said(vec![away(None)], "2026-03-01").1;
    assert_eq!(alone, ["csm-avery is away until 13 Mar 2026, and nobody is named to cover"]);
}
