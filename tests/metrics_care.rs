//! Metrics of how customers are looked after, by hand.

use stagecoach::account::CheckBox;
use stagecoach::account::Contact;
use stagecoach::account::LastContact;
use stagecoach::account::Licences;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Persona;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::Share;
use stagecoach::account::Stated;
use stagecoach::account::TouchpointKind;
use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::work_issue;
use crate::support::figures::measured;
use crate::support::figures::parts;
use crate::support::figures::short;

const TODAY: &str = "2026-03-02";

fn at(on: &str) -> chrono::DateTime<chrono::Utc> {
    day(on).and_hms_opt(10, 0, 0).unwrap().and_utc()
}

/// A strategic customer of three years.
fn old() -> An {
    account().customer_since("2023-02-10").labelled(LifecycleStage::Adoption, "2023-06-01")
}

fn with_work(an: An, kind: WorkKind, opened: &str, change: impl FnOnce(&mut WorkIssue)) -> An {
    let mut issue = work_issue(100, kind, at(opened));
    change(&mut issue);
    an.with(|account| account.work.push(issue))
}

#[test]
fn ebr_coverage_counts_who_should_have_had_one_and_says_who_is_left_out() {
    let ebr = |an: An, on: &str| an.touch(on, TouchpointKind::Ebr);
    let test = |an: An| an.with(|account| account.labels = ["csm::test".to_owned()].into());
    let values = measured(
        vec![
            ebr(old(), "2025-03-03"),
            ebr(ebr(old(), "2025-06-03"), "2025-12-03"),
            ebr(old(), "2025-03-02"),
            old(),
            ebr(old(), "2026-03-03"),
            ebr(account().customer_since("2025-10-01"), "2026-01-08"),
            account().customer_since("2025-09-02"),
            account(),
            old().labelled(LifecycleStage::WillChurn, "2026-01-01").with(|account| {
                account.stage_labels = [LifecycleStage::WillChurn].into();
                account.stays.remove(0);
            }),
            old().with(|account| account.segment = Some(Segment::Growth)),
            old().with(|account| account.priority = Some(Priority(3))),
            test(ebr(old(), "2026-01-08")),
        ],
        TODAY,
    );
    let apart = "1 leaving; 1 without a CSM of their own";
    assert_eq!(
        short(&values["ebr_coverage"]),
        "2/6; 1 for tests; 1 leaving; 1 with less than 6 months as a customer; \
         1 without a CSM of their own; 1 without a contract date"
    );
    assert_eq!(short(&values["ebr_coverage_all"]), format!("3/8; 1 for tests; {apart}"));
    assert_eq!(values["ebr_coverage"].yes.count, 2);
    assert_eq!(values["ebr_coverage"].target, Some(0.75));
    assert_eq!(values["ebr_coverage"].no.kept[0].reference, "acme/accounts#3");
}

#[test]
fn a_good_ebr_has_an_executive_in_it_and_the_plan_follows_within_a_week() {
    let held = "2025-12-03";
    let ebr = |words: &str| {
        let words = words.to_owned();
        old().touch(held, TouchpointKind::Ebr).with(|account| {
            account.touchpoints.iter_mut().for_each(|touch| touch.words = words.as_str().into());
        })
    };
    let plan = |an: An, edited: &str| {
        with_work(an, WorkKind::SuccessPlan, "2025-02-03", |issue| {
            issue.plan = Some(stagecoach::account::PlanText::default());
            issue.edits = vec![at(edited)];
        })
    };
    let ticked = |an: An, on: &str| {
        with_work(an, WorkKind::Ebr, "2025-10-03", |issue| {
            let words = format!("Success plan updated {on}");
            issue.sheet.boxes.push(CheckBox { words, done: true, on: Some(day(on)) });
            issue.sheet.values.insert("executive attendee".into(), "M. Halloran".into());
        })
    };
    let met = |an: An, on: &str| {
        let last = LastContact::On(day(on));
        let contact = Contact { name: "M. H.".into(), persona: Persona::Executive, last };
        an.with(|account| account.health.contacts.push(contact))
    };
    let good = |an: An| {
        let values = measured([an], TODAY);
        assert_eq!(short(&values["ebr_coverage"]), "1/1");
        values["ebr_coverage_quality"].value == Some(1.0)
    };
    // 3 December is a Wednesday: five working days later it is the 10th.
    assert!(good(plan(ebr("outcomes, with the CTO"), "2025-12-10")));
    assert!(!good(plan(ebr("outcomes, with the CTO"), "2025-12-11")));
    assert!(!good(plan(ebr("outcomes, with the CTO"), "2025-12-02")));
    assert!(!good(plan(ebr("outcomes"), "2025-12-10")));
    assert!(!good(ebr("outcomes, with the CTO")));
    assert!(good(plan(met(ebr("outcomes"), held), "2025-12-10")));
    assert!(!good(plan(met(ebr("outcomes"), "2025-12-04"), "2025-12-10")));
    assert!(good(ticked(ebr("outcomes"), "2025-12-04")));
    assert!(!good(ticked(ebr("outcomes"), "2025-12-20")));
}

#[test]
fn the_segment_of_a_past_day_is_that_of_its_label() {
    let labelled = |name: &str, from: &str, to: Option<&str>| stagecoach::account::LabelSpan {
        id: 1,
        name: name.into(),
        added: at(from),
        added_by: None,
        removed: to.map(at),
    };
    let an = old().touch("2025-06-03", TouchpointKind::Ebr).with(|account| {
        account.segment = Some(Segment::Growth);
        account.history.spans = vec![
            labelled("segment::strategic", "2023-02-10", Some("2026-01-10")),
            labelled("segment::growth", "2026-01-10", None),
        ];
    });
    let all = portfolio(vec![an.0], TODAY);
    let on = |text: &str| {
        let values = crate::support::figures::values(&all, day(text));
        short(&values["ebr_coverage"])
    };
    assert_eq!([on("2026-01-09"), on("2026-01-10"), on(TODAY)], ["1/1", "0/0", "0/0"]);
}

#[test]
fn the_score_of_plans_is_a_median_in_which_a_missing_plan_is_worth_nothing() {
    let objective = stagecoach::account::Objective {
        name: "CI".into(),
        open: true,
        due: Some(day("2026-08-09")),
        ..Default::default()
    };
    let plan = |objectives: Option<Vec<stagecoach::account::Objective>>| {
        with_work(old(), WorkKind::SuccessPlan, "2026-02-03", |issue| {
            let is_read = true;
            issue.plan = Some(stagecoach::account::PlanText { is_read, ..Default::default() });
            issue.objectives = objectives;
        })
    };
    let growth = |an: An| an.with(|account| account.segment = Some(Segment::Digital));
    let values = measured([plan(Some(vec![objective])), old(), plan(None), growth(old())], TODAY);
    let value = &values["success_plan_score"];
    // An update of the last month, due dates: 20 points. The other has none: 0.
    assert_eq!((value.value, value.denominator), (Some(10.0), Some(2.0)));
    assert_eq!(parts(value), "accepted by the customer 1, baseline 1, customer sponsor 1");
    assert_eq!(short(value), "-/2; 1 that need none; 1 whose objectives were not read");
    assert_eq!(values["success_plan_green"].denominator, Some(3.0));
    let nobody = measured([growth(old())], TODAY);
    assert_eq!(nobody["success_plan_score"].value, None);
}

fn triage(iid: u64, opened: &str, closed: Option<&str>, is_by_bot: bool) -> WorkIssue {
    let mut issue = work_issue(iid, WorkKind::Triage, at(opened));
    issue.open = closed.is_none();
    issue.closed_at = closed.map(at);
    let key = || format!("onboarding_stuck/42-1/{opened}").parse().unwrap();
    issue.key = is_by_bot.then(key);
    issue
}

fn said(mut issue: WorkIssue, on: &str, is_by_bot: bool) -> WorkIssue {
    let author = stagecoach::account::Person { id: 8, username: "csm-blair".into() };
    let words = "Summary, context, what is needed; next 2026-04-01, yellow".into();
    issue.comments.push(stagecoach::account::Comment {
        at: at(on),
        author,
        is_by_bot,
        is_for_bot: false,
        words,
    });
    issue
}

fn in_triage(issues: Vec<WorkIssue>) -> An {
    old().with(|account| account.work = issues)
}

#[test]
fn triages_are_counted_in_their_quarter_with_what_has_not_happened_left_out() {
    // The quarter began on 1 February.
    let by_people = triage(1, "2026-02-02", None, false);
    let answered = said(triage(2, "2026-02-03", Some("2026-02-20"), true), "2026-02-03", true);
    let answered = said(answered, "2026-02-07", false);
    let mute = triage(3, "2026-02-10", None, true);
    let old = triage(4, "2025-11-03", Some("2026-02-01"), false);
    let older = triage(5, "2025-10-03", Some("2026-01-31"), false);
    let again = triage(6, "2026-02-25", None, false);
    let values = measured(
        [
            in_triage(vec![by_people]).call("2026-02-08"),
            in_triage(vec![answered, again]).call("2026-02-02").call("2026-02-24"),
            in_triage(vec![mute]),
            in_triage(vec![old, older]),
            account().with(|account| account.labels = ["csm::test".to_owned()].into()),
        ],
        TODAY,
    );
    assert_eq!(
        (values["triage_opened"].value, values["triage_closed"].value),
        (Some(4.0), Some(2.0))
    );
    assert_eq!(short(&values["triage_opened"]), "4/4; 1 for tests");
    let ack = &values["triage_days_to_ack"];
    // 0, 4 and 0 days.
    assert_eq!(
        (ack.value, short(ack).as_str()),
        (Some(0.0), "-/3; 1 for tests; 1 not acknowledged yet")
    );
    let action = &values["triage_days_to_action"];
    assert_eq!(action.value, Some(6.0));
    assert_eq!(
        short(action),
        "-/1; 1 closed without a call or meeting; 1 for tests; 2 no call or meeting yet"
    );
    // 17 and 90 days.
    assert_eq!(values["triage_days_to_close"].value, Some(53.5));
    assert_eq!(short(&values["triage_reopen_rate"]), "1/2; 1 for tests");
    assert_eq!(values["triage_age_p90"].value, Some(28.0));
}

#[test]
fn triages_of_a_past_day_are_those_that_were_open_then() {
    let issues = vec![triage(1, "2026-02-03", Some("2026-02-20"), false)];
    let all = portfolio(vec![in_triage(issues).0], TODAY);
    let on = |text: &str| {
        let values = crate::support::figures::values(&all, day(text));
        let number = |id: &str| values[id].value;
        (number("triage_opened"), number("triage_closed"), number("triage_age_p90"))
    };
    assert_eq!(on("2026-02-02"), (Some(0.0), Some(0.0), None));
    assert_eq!(on("2026-02-19"), (Some(1.0), Some(0.0), Some(16.0)));
    assert_eq!(on("2026-02-20"), (Some(1.0), Some(1.0), None));
    assert_eq!(on("2026-05-01"), (Some(0.0), Some(0.0), None));
}

#[test]
fn risk_updates_are_in_time_to_the_day_and_a_past_day_knows_its_own_triage() {
    let told = |on: &str| in_triage(vec![said(triage(1, "2026-01-02", None, false), on, false)]);
    // Yellow in triage: an update every 30 days.
    let values = measured(
        [
            told("2026-01-31"),
            told("2026-01-30"),
            in_triage(vec![triage(1, "2026-02-20", None, false)]),
            old(),
        ],
        TODAY,
    );
    assert_eq!(short(&values["risk_update_on_time"]), "2/3");
    assert_eq!(values["risk_update_on_time"].no.kept[0].reference, "acme/accounts#2");
    let closed = triage(1, "2026-01-02", Some("2026-02-10"), false);
    let all = portfolio(vec![in_triage(vec![closed]).0], TODAY);
    let on = |text: &str| {
        short(&crate::support::figures::values(&all, day(text))["risk_update_on_time"])
    };
    assert_eq!(
        [on("2026-01-01"), on("2026-02-01"), on("2026-02-09"), on("2026-02-10")],
        ["0/0", "1/1", "0/1", "0/0"]
    );
}

#[test]
fn accounts_and_load_are_spread_over_those_who_were_the_csm_on_the_day() {
    use stagecoach::account::Handover;
    use stagecoach::account::Money;
    use stagecoach::account::Person;
    let of = |name: &str| {
        let person = Person { id: 9, username: name.into() };
        let money = Money { amount: 1_000, currency: Some("USD".into()) };
        old().with(|account| (account.csm, account.arr) = (Some(person), Some(money)))
    };
    let given = of("blair").with(|account| {
        let (from, to) = ("avery".into(), "blair".into());
        account.handovers.push(Handover { at: at("2026-02-10"), from, to });
    });
    let nobodys = old().with(|account| account.csm = None);
    let young = of("casey").with(|account| account.labels = ["csm::test".to_owned()].into());
    let all = [of("avery"), of("avery"), of("avery"), given, of("drew"), nobodys, young];
    let accounts = crate::support::figures::numbered(all);
    let all = portfolio(accounts, TODAY);
    let now = crate::support::figures::values(&all, day(TODAY));
    let (accounts, load) = (&now["accounts_per_csm"], &now["load_per_csm"]);
    assert_eq!(parts(accounts), "avery 3, blair 1, drew 1");
    assert_eq!(short(accounts), "5/3; 1 for tests; 1 without a CSM");
    assert_eq!((accounts.value, now["accounts_per_csm_spread"].value), (Some(1.0), Some(3.0)));
    assert_eq!(now["accounts_per_csm_spread"].note.as_deref(), Some("most: avery"));
    let weigh = crate::support::figures::judged(&all, day(TODAY)).list[0].load.weight;
    assert!(weigh > 0);
    let points = f64::from(u32::try_from(weigh).unwrap()) / 10.0;
    assert_eq!(
        (load.parts["drew"], load.parts["avery"]),
        (points, f64::from(u32::try_from(3 * weigh).unwrap()) / 10.0)
    );
    assert_eq!(parts(&now["arr_per_csm"]), "avery 3000, blair 1000, drew 1000");
    assert_eq!(now["load_utilisation"].value, None, "nobody has said what they can carry");
    let then = crate::support::figures::values(&all, day("2026-02-09"));
    assert_eq!(parts(&then["accounts_per_csm"]), "avery 4, drew 1");
}

#[test]
fn completeness_counts_every_required_fact_and_a_flawed_one_is_not_there() {
    use stagecoach::account::FactName;
    use stagecoach::account::Flaw;
    let full = || {
        let money = stagecoach::account::Money { amount: 5, currency: None };
        old().card(FactName::Renewal, "2027-02-10").onboarding_start("2023-02-12").with(|account| {
            (account.region, account.arr) = (Some("emea".into()), Some(money));
            account.health.plan.sponsor = Some(true);
            account.health.sentiments.push(stagecoach::account::Sentiment {
                colour: stagecoach::account::Colour::Green,
                on: Some(day("2026-02-10")),
                reason: String::new(),
                source: stagecoach::account::Source::Card,
                url: String::new(),
            });
        })
    };
    let gaps =
        full().flawed(FactName::Renewal, Flaw::Contradictory).with(|account| account.region = None);
    let weak = full().flawed(FactName::Renewal, Flaw::LowConfidence);
    let digital = full().with(|account| account.segment = Some(Segment::Digital));
    let values = measured([full(), gaps, weak, digital], TODAY);
    let value = &values["data_completeness"];
    assert_eq!(short(value), "28/30; 1 without a CSM of their own");
    assert_eq!((value.yes.count, value.no.count), (2, 1));
    let third = 2.0 / 3.0;
    assert_eq!(
        (value.parts["Region"], value.parts["Renewal date"], value.parts["ARR"]),
        (third, third, 1.0)
    );
}

#[test]
fn a_question_about_facts_is_answered_by_a_change_in_time_that_leaves_no_gap() {
    use stagecoach::account::Deed;
    use stagecoach::account::DeedKind;
    use stagecoach::account::FactName;
    use stagecoach::account::Marker;
    use stagecoach::account::Person;
    use stagecoach::account::Remark;
    use stagecoach::account::Section;
    let asked = |an: An, on: &str, changed: &str| {
        let key = "facts_missing/42-17/1".parse().unwrap();
        let marker = Marker::new(key, "ab12".into());
        let section = Section { marker, body: String::new() };
        an.with(|account| {
            account.spoken.remarks.push(Remark {
                is_internal: false,
                elsewhere: None,
                note_id: 1,
                created_at: at(on),
                body: String::new(),
                sections: vec![section],
            });
            let who = Person { id: 8, username: "csm-blair".into() };
            account.deeds.push(Deed { at: at(changed), who, what: DeedKind::Edited });
        })
    };
    let whole = || {
        let an = old().card(FactName::Renewal, "2027-02-10").onboarding_start("2023-02-12");
        let an = an.card(FactName::FirstEngagement, "2023-02-20");
        let an = an.card(FactName::FirstValue, "2023-03-01");
        an.card(FactName::OnboardingClosed, "2023-03-20")
    };
    let values = measured(
        [
            asked(whole(), "2026-01-10", "2026-01-24"),
            asked(whole(), "2026-01-10", "2026-01-25"),
            asked(old(), "2026-01-10", "2026-01-12"),
            // Too new, and too old.
            asked(whole(), "2026-02-17", "2026-02-18"),
            asked(whole(), "2025-12-02", "2025-12-03"),
        ],
        TODAY,
    );
    assert_eq!(short(&values["data_fix_rate_14d"]), "1/3");
}

fn remark(note_id: u64, on: &str, key: &str, body: &str) -> stagecoach::account::Remark {
    use stagecoach::account::Marker;
    use stagecoach::account::Section;
    let marker = Marker::new(key.parse().unwrap(), "ab12".into());
    let sections = vec![Section { marker, body: body.to_owned() }];
    stagecoach::account::Remark {
        elsewhere: None,
        note_id,
        created_at: at(on),
        is_internal: false,
        body: body.to_owned(),
        sections,
    }
}

fn asked(an: An, on: &str, what: stagecoach::account::Command) -> An {
    let author = "csm-blair".to_owned();
    an.with(|account| {
        account.asked.push(stagecoach::account::Asked {
            note_id: 9,
            elsewhere: None,
            at: at(on) + chrono::TimeDelta::hours(1),
            on: day(on),
            author,
            is_internal: false,
            what,
        });
    })
}

#[test]
fn precision_is_told_by_rule_from_labels_and_words_up_to_the_day() {
    use stagecoach::account::Command;
    let called = |rule: &str, label: &str| {
        with_work(old(), WorkKind::Ebr, "2026-01-05", |issue| {
            issue.key = Some(format!("{rule}/42-17/1").parse().unwrap());
            issue.labels.insert(label.into());
            issue.closed_at = Some(at("2026-01-20"));
        })
    };
    let told = |an: An| {
        an.with(|account| {
            let body = "@csm-avery, please look.";
            account.spoken.remarks.push(remark(1, "2026-01-08", "gone_quiet/42-17/1", body));
        })
    };
    let all = [
        called("ebr_due", "cta::useful"),
        called("ebr_due", "cta::not-relevant"),
        called("ebr_due", "cta::useful"),
        asked(told(old()), "2026-01-09", Command::Known),
        asked(told(old()), "2026-02-09", Command::Useful),
        old(),
    ];
    let accounts = crate::support::figures::numbered(all);
    let all = portfolio(accounts, TODAY);
    let on = |text: &str| {
        let values = crate::support::figures::values(&all, day(text));
        let value = &values["cta_precision"];
        (short(value), parts(value))
    };
    let two_of_three = 2.0 / 3.0;
    assert_eq!(on(TODAY), ("3/5".into(), format!("ebr_due {two_of_three}, gone_quiet 0.5")));
    assert_eq!(on("2026-01-19"), ("0/1".into(), "gone_quiet 0".into()));
}

#[test]
fn noise_is_what_mentions_somebody_of_its_own_accord() {
    use stagecoach::account::Command;
    let body = "@csm-avery, please look.";
    let an = old().with(|account| {
        account.spoken.remarks = vec![
            remark(1, "2026-01-31", "gone_quiet/42-17/1", body),
            remark(2, "2026-02-01", "gone_quiet/42-17/2", body),
            remark(3, "2026-02-24", "ebr_due/42-17/1", "@csm-avery and @mgr-drew"),
            remark(4, "2026-02-25", "facts_missing/42-17/1", "nobody is mentioned"),
            remark(5, "2026-02-26", "status_card/42-17/1", body),
            remark(6, "2026-02-27", "command/42-17/note-7", body),
        ];
    });
    let until = day("2026-03-03");
    let quiet = asked(old(), "2026-02-20", Command::Snooze { until, reason: "fair".into() });
    let answered = asked(an, "2026-02-28", Command::Ack);
    let values = measured([answered, quiet, old(), old()], TODAY);
    let value = &values["cta_noise"];
    assert_eq!((value.value, short(value).as_str()), (Some(0.5), "2/4"));
    assert_eq!(
        parts(value),
        "median days to a reaction 15.5, most mentions of one person in 7 days 1, share of accounts snoozed 0.25"
    );
}

#[test]
fn every_early_sign_is_counted_by_itself() {
    use stagecoach::account::FactName;
    let silent = old().call("2025-12-01");
    let spoken = || old().call("2026-02-28");
    let single = spoken().with(|account| {
        let last = LastContact::Never;
        account.health.contacts.push(Contact {
            name: "I. V.".into(),
            persona: Persona::Admin,
            last,
        });
    });
    let put_off = spoken().card(FactName::Renewal, "2026-06-10").with(|account| {
        account.spoken.ledger = ["renewal_approaching/42-17/2026-04".parse().unwrap()].into();
    });
    let overdue = with_work(spoken(), WorkKind::SuccessPlan, "2026-02-03", |issue| {
        issue.plan = Some(stagecoach::account::PlanText::default());
        let due = Some(day("2026-03-01"));
        let objective = stagecoach::account::Objective { open: true, due, ..Default::default() };
        issue.objectives = Some(vec![objective]);
    });
    let values = measured([silent, single, put_off, overdue, spoken()], TODAY);
    let value = &values["leading_indicators"];
    assert_eq!(short(value), "4/5");
    assert_eq!(
        parts(value),
        "health falls fast 0, objective overdue 1, renewal put off 1, sentiment stale 0, silent for too long 1, single contact 1, sponsor lost 0, usage drops 0"
    );
    assert_eq!(values["days_since_conversation"].value, Some(2.0));
}

/// With this count on the card, and these that the status card remembers.
fn counted(an: An, now: (u64, Option<&str>), before: &[(&str, u64)]) -> An {
    an.with(|account| {
        let value = Share { part: now.0, whole: 1_000 };
        account.health.licences = Licences::Counted(Stated { value, on: now.1.map(day) });
        for (on, users) in before {
            account.spoken.usage.add(day(on), *users);
        }
    })
}

#[test]
fn usage_is_compared_with_the_month_before_by_what_the_status_card_remembers() {
    let of = |now, before: &[(&str, u64)]| counted(old().call("2026-02-28"), now, before);
    let all = [
        // A fifth less, and a little less than a fifth.
        of((80, Some("2026-03-20")), &[("2026-02-03", 120), ("2026-02-27", 100)]),
        of((81, Some("2026-03-20")), &[("2026-02-27", 100)]),
        // A number without a day is of the day on which it was read first: the 31st, or the 9th.
        of((60, None), &[("2026-02-10", 100)]),
        of((60, None), &[("2026-02-10", 100), ("2026-03-09", 60)]),
        // Of this month and the one before last; of last month and the one before; too long ago; one alone.
        of((10, Some("2026-03-20")), &[("2026-01-31", 100)]),
        of((10, Some("2026-02-20")), &[("2026-01-31", 100)]),
        of((10, Some("2026-01-20")), &[("2025-12-31", 100)]),
        of((10, Some("2026-03-20")), &[]),
        old().call("2026-02-28"),
        // From nothing nothing falls.
        of((0, Some("2026-03-20")), &[("2026-02-20", 0)]),
    ];
    let all = portfolio(crate::support::figures::numbered(all), "2026-03-31");
    let on = |text: &str| crate::support::figures::values(&all, day(text));
    let value = on("2026-03-31")["usage_drop_share"].clone();
    let left = "4 whose usage was not counted in two months running; 1 without a count of usage";
    assert_eq!(short(&value), format!("4/5; {left}"));
    assert_eq!(value.no.kept[0].reference, "acme/accounts#2");
    assert!(parts(&on("2026-03-31")["leading_indicators"]).ends_with("usage drops 4"));
    // On a past day nobody knew the count that has no day; what is dated was known.
    assert_eq!(short(&on("2026-03-30")["usage_drop_share"]), format!("3/4; 5{}", &left[1..]));
    assert!(short(&on("2026-03-08")["usage_drop_share"]).starts_with("1/1;"));
    // In the weeks in which few people work a fall says nothing.
    let winter = [
        counted(old(), (10, Some("2025-12-22")), &[("2025-11-20", 100)]),
        counted(old(), (10, Some("2025-12-18")), &[("2025-11-20", 100)]),
    ];
    let winter = measured(winter, "2025-12-23");
    assert_eq!(short(&winter["usage_drop_share"]), "1/1; 1 counted when few people work");
}

#[test]
fn adoption_reviews_are_of_the_largest_of_each_region_and_of_this_fiscal_year() {
    let paying = |amount: u64, region: &str, reviewed: Option<&str>| {
        let money = stagecoach::account::Money { amount, currency: Some("USD".into()) };
        old().with(|account| {
            (account.arr, account.region) = (Some(money), Some(region.into()));
            if let Some(on) = reviewed {
                account.facts.note_day("adoption review".into(), day(on));
            }
        })
    };
    let many = (0..20).map(|n| paying(1_000 + n, "emea", None));
    let largest = paying(5_000, "emea", Some("2026-02-01"));
    let all = many.chain([
        largest,
        paying(4_000, "apac", Some("2026-01-31")),
        paying(3_000, "apac", Some("2026-02-20")),
    ]);
    let values = measured(all, TODAY);
    let value = &values["adoption_review_coverage"];
    assert_eq!((short(value).as_str(), parts(value).as_str()), ("2/22", "apac 0.5, emea 0.05"));
    assert_eq!(value.target, Some(1.0));
}
