//! Metrics of what comes of the work: money, renewals, playbooks, by hand.

use std::collections::BTreeMap;

use stagecoach::account::Account;
use stagecoach::account::Colour;
use stagecoach::account::DatedMoney;
use stagecoach::account::FactName;
use stagecoach::account::LabelSpan;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Money;
use stagecoach::account::Sentiment;
use stagecoach::account::Source;
use stagecoach::account::Survivor;
use stagecoach::consider::Moment;
use stagecoach::metrics::Figures;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::shared;
use crate::support::figures::frame;
use crate::support::figures::measured;
use crate::support::figures::parts;
use crate::support::figures::short;
use crate::support::figures::values;
use crate::support::world;

const TODAY: &str = "2026-03-02";

fn at(on: &str) -> chrono::DateTime<chrono::Utc> {
    day(on).and_hms_opt(10, 0, 0).unwrap().and_utc()
}

fn usd(amount: u64) -> Money {
    Money { amount, currency: Some("USD".into()) }
}

/// A customer of three years with these dated amounts.
fn paying(amounts: &[(&str, u64)]) -> An {
    let dated = |(on, amount): &(&str, u64)| DatedMoney { on: day(on), money: usd(*amount) };
    account()
        .customer_since("2023-02-10")
        .labelled(LifecycleStage::Adoption, "2023-06-01")
        .with(|account| account.arr_history = amounts.iter().map(dated).collect())
}

fn now(an: An, money: Money) -> An {
    an.with(|account| account.arr = Some(money))
}

fn churned(an: An, on: &str) -> An {
    let an = an.with(|account| {
        account.stage_labels.clear();
        account.stays.iter_mut().for_each(|stay| stay.left = Some(at(on)));
    });
    an.labelled(LifecycleStage::Churned, on)
}

#[test]
fn retention_is_one_sum_over_the_customers_of_a_year_ago() {
    let eur = Money { amount: 500, currency: Some("EUR".into()) };
    let values = measured(
        [
            now(paying(&[("2024-02-10", 100)]), usd(150)),
            paying(&[("2024-02-10", 200), ("2026-02-10", 120)]),
            churned(now(paying(&[("2025-02-10", 300)]), usd(300)), "2025-12-01"),
            // Nobody knows what this one paid a year ago.
            now(paying(&[]), usd(1_000)),
            now(paying(&[("2025-03-03", 900)]), usd(1_000)),
            paying(&[("2025-03-02", 400)]),
            now(account().customer_since("2025-03-03"), usd(70)),
            churned(paying(&[("2024-02-10", 5_000)]), "2025-03-01"),
            paying(&[("2024-02-10", 0), ("2026-02-10", 120)]),
            now(paying(&[("2024-02-10", 100)]), eur.clone()),
            now(paying(&[]), eur.clone()).with(|account| {
                account.arr_history = vec![DatedMoney { on: day("2024-01-01"), money: eur }];
            }),
        ],
        TODAY,
    );
    let (gross, net) = (&values["gross_revenue_retention"], &values["net_revenue_retention"]);
    let left = "; 1 customers for less than a year; 1 gone for more than a year; 1 in another currency; \
                1 in two currencies; 1 that paid nothing a year ago; 2 without a dated ARR of a year ago";
    // 100 → 150, 200 → 120, 300 → 0, 400 → 400.
    assert_eq!(short(gross), format!("620/1000{left}"));
    assert_eq!(short(net), format!("670/1000{left}"));
    assert_eq!((gross.value, net.value), (Some(0.62), Some(0.67)));
    assert_eq!(parts(gross), "churned 300, contracted 80");
    assert_eq!(parts(net), "churned 300, contracted 80, expanded 50");
    assert_eq!((gross.yes.count, gross.no.count, gross.note.as_deref()), (2, 2, Some("in USD")));
}

#[test]
fn what_was_merged_is_summed_under_the_survivor_and_a_duplicate_is_not() {
    let survivor = |name: &str| {
        let mut heir = now(paying(&[("2024-02-10", 100)]), usd(250)).0;
        heir.merged = vec![stagecoach::account::Facts::default()];
        let mut gone = paying(&[("2024-02-10", 100)]).0;
        gone.id.iid = 99;
        gone.name = name.into();
        gone.continued_by = Some(Survivor::Merged(heir.id));
        let values = values(&portfolio(vec![heir, gone], TODAY), day(TODAY));
        short(&values["net_revenue_retention"])
    };
    assert_eq!(survivor("Harrow & Sedge"), "250/200; 1 merged or moved");
    assert_eq!(survivor("TALLOWMERE logistics"), "250/100; 1 merged or moved");
}

#[test]
fn a_past_day_is_told_by_the_amounts_that_were_dated_then() {
    let an = now(paying(&[("2023-02-10", 100), ("2025-02-10", 80), ("2026-02-10", 160)]), usd(160));
    let all = portfolio(vec![an.0], TODAY);
    let net = |on: &str| short(&values(&all, day(on))["net_revenue_retention"]);
    assert_eq!(net("2024-02-10"), "100/100");
    assert_eq!(net("2025-03-01"), "80/100");
    assert_eq!(net("2026-02-09"), "80/100");
    assert_eq!(net("2026-02-10"), "160/80");
    let later = Account { arr: Some(usd(999)), ..all.accounts[0].clone() };
    let later = Account {
        arr_history: [
            later.arr_history.clone(),
            vec![DatedMoney { on: day("2026-09-01"), money: usd(999) }],
        ]
        .concat(),
        ..later
    };
    let read_later = portfolio(vec![later], "2026-10-01");
    for on in ["2024-02-10", "2025-03-01", "2026-02-09", "2026-02-10", TODAY] {
        let gross = |all| short(&values(all, day(on))["gross_revenue_retention"]);
        assert_eq!(gross(&read_later), gross(&all), "{on}");
    }
}

fn said(an: An, label: &str, from: &str, to: Option<&str>) -> An {
    an.with(|account| {
        account.history.spans.push(LabelSpan {
            id: 1,
            name: label.into(),
            added: at(from),
            added_by: None,
            removed: to.map(at),
        });
        if to.is_none() {
            account.labels.insert(label.into());
        }
    })
}

#[test]
fn renewals_count_in_the_quarter_in_which_they_were_first_due() {
    // The quarter is 1 February to 30 April 2026.
    let due = |on: &str| paying(&[("2025-02-10", 100)]).card(FactName::Renewal, on);
    let paid = |an: An, on: &str, amount| {
        an.with(|account| account.arr_history.push(DatedMoney { on: day(on), money: usd(amount) }))
    };
    let all = vec![
        // Won early, and the card has the next date already.
        said(
            paid(due("2027-02-10"), "2026-01-20", 130),
            "renewal::won",
            "2026-01-20",
            Some("2026-02-20"),
        ),
        // Won: nobody wrote down for how much.
        said(due("2026-02-20"), "renewal::won", "2026-02-18", None),
        said(
            paid(due("2026-02-11"), "2026-02-11", 70),
            "renewal::won-contracted",
            "2026-02-10",
            None,
        ),
        said(due("2026-02-12"), "renewal::won-contracted", "2026-02-10", None),
        said(due("2026-02-13"), "renewal::lost", "2026-02-14", None),
        churned(due("2026-02-14"), "2026-02-15"),
        due("2026-02-15"),
        due("2026-04-30"),
        // Not of this quarter.
        due("2026-01-31"),
        due("2026-05-01"),
        // Its term of last year was decided then; nobody said anything of an anniversary.
        due("2027-03-01"),
        // A term of three years is not renewed every year.
        said(due("2028-02-10").value("term", "36 months"), "renewal::won", "2025-02-01", None),
        now(paying(&[]), usd(50)).card(FactName::Renewal, "2026-03-01"),
    ];
    let values = measured(all, TODAY);
    let logo = &values["renewal_rate_logo"];
    assert_eq!(short(logo), "4/6; 3 not decided yet");
    assert_eq!(parts(logo), "lost 2, open 3, won 2, won with a smaller contract 2");
    // 100 + 100 + 70 + 0 + 0 of 500.
    let gross = &values["renewal_rate_gross"];
    assert_eq!(
        short(gross),
        "270/500; 3 not decided yet; 1 renewed at an amount that nobody has dated"
    );
    assert_eq!(parts(gross), "kept 270, lost 230, open 250");
    // 130 + 70 + 0 + 0 of 400.
    let net = &values["renewal_rate_net"];
    assert_eq!(
        short(net),
        "200/400; 3 not decided yet; 2 renewed at an amount that nobody has dated"
    );
}

#[test]
fn a_renewal_that_was_won_too_late_was_not_renewed_in_its_period() {
    let won = |on: &str| {
        let an = paying(&[("2025-02-10", 100)]).card(FactName::Renewal, "2026-02-10");
        said(an, "renewal::won", on, None)
    };
    let went = |an: An, on: &str| {
        let all = portfolio(vec![an.0], "2026-12-01");
        parts(&values(&all, day(on))["renewal_rate_logo"])
    };
    assert_eq!(went(won("2026-04-11"), "2026-04-30"), "won 1");
    assert_eq!(went(won("2026-04-12"), "2026-04-30"), "won too late 1");
    assert_eq!(went(won("2026-04-12"), "2026-04-11"), "open 1");
}

#[test]
fn a_renewal_that_was_put_off_counts_when_it_was_first_due() {
    let key = |month: &str| format!("renewal_approaching/42-17/{month}").parse().unwrap();
    let an = |month: &str| {
        let an = paying(&[("2025-02-10", 100)]).card(FactName::Renewal, "2026-06-10");
        an.with(|account| account.spoken.ledger = [key(month)].into()).0
    };
    let open = |month: &str| {
        let values = values(&portfolio(vec![an(month)], TODAY), day(TODAY));
        values["renewal_rate_logo"].parts.get("open").copied()
    };
    assert_eq!(open("2026-03"), Some(1.0), "moved from March to June");
    assert_eq!(open("2026-06"), None, "due in June from the beginning");
    assert_eq!(open("2025-06"), None, "that was the term before");
}

use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;

use crate::support::account::work_issue;

fn play(opened: &str, closed: Option<&str>, labels: &[&str]) -> WorkIssue {
    let mut issue = work_issue(100, WorkKind::Playbook, at(opened));
    issue.labels = labels.iter().map(|label| (*label).to_owned()).collect();
    issue.labels.insert("csm::playbook".into());
    issue.open = closed.is_none();
    issue.closed_at = closed.map(at);
    issue
}

fn playing(plays: Vec<WorkIssue>) -> An {
    paying(&[]).with(|account| account.work = plays)
}

const WON: [&str; 2] = ["play-status::success", "play::enable"];

#[test]
fn playbooks_are_compared_with_the_same_days_of_the_quarter_before() {
    // The quarter is 1 February to 30 April; 2 March is its 30th day, 30 November that of the one before.
    let won = |closed: &str| play("2025-06-01", Some(closed), &WON);
    let old = WorkIssue { title: "OLD: CI Enable".into(), ..won("2026-02-10") };
    let values = measured(
        [
            playing(vec![
                won("2026-02-01"),
                won("2026-03-02"),
                won("2026-03-03"),
                won("2026-01-31"),
                old,
            ]),
            playing(vec![
                won("2025-11-01"),
                won("2025-11-30"),
                won("2025-12-01"),
                won("2025-10-31"),
            ]),
            playing(vec![play(
                "2026-02-01",
                Some("2026-02-20"),
                &["play-status::success", "play::expand"],
            )]),
            playing(vec![
                play("2026-02-01", Some("2026-02-20"), &["play-status::deferred"]),
                play("2026-02-01", None, &WON),
            ]),
        ],
        TODAY,
    );
    let completed = &values["playbooks_completed"];
    assert_eq!((completed.value, short(completed).as_str()), (Some(3.0), "3/4"));
    assert_eq!(parts(completed), "enable 2, expand 1");
    let change = &values["playbooks_completed_change"];
    assert_eq!(
        (change.value, parts(change).as_str()),
        (Some(0.5), "change 1, quarter before 2, this quarter 3")
    );
    let none = measured([playing(vec![won("2026-02-10")])], TODAY);
    assert_eq!(none["playbooks_completed_change"].value, None);
    assert_eq!(
        parts(&none["playbooks_completed_change"]),
        "change 1, quarter before 0, this quarter 1"
    );
    let idle = measured([playing(vec![])], TODAY);
    assert_eq!(idle["playbooks_completed"].value, Some(0.0));
}

#[test]
fn on_the_last_day_of_a_quarter_the_whole_quarter_before_counts() {
    // 28 February to 30 April has 89 days, 1 November to 31 January has 92.
    let all = portfolio(
        vec![playing(vec![play("2025-06-01", Some("2026-01-31"), &WON)]).0],
        "2026-06-01",
    );
    let before = |on: &str| values(&all, day(on))["playbooks_completed_change"].denominator;
    assert_eq!([before("2026-04-29"), before("2026-04-30")], [Some(0.0), Some(1.0)]);
    let first = portfolio(
        vec![playing(vec![play("2025-06-01", Some("2025-11-01"), &WON)]).0],
        "2026-06-01",
    );
    assert_eq!(
        values(&first, day("2026-02-01"))["playbooks_completed_change"].denominator,
        Some(1.0)
    );
}

#[test]
fn the_win_rate_is_of_expansion_and_leaves_out_what_was_neither_won_nor_lost() {
    let ended = |status: &str| {
        play("2026-02-01", Some("2026-02-20"), &["play::expand", &format!("play-status::{status}")])
    };
    let values = measured(
        [
            playing(["success", "deferred", "already-solved", "not-relevant"].map(ended).into()),
            playing(
                ["success", "competitive-loss", "not-needed", "duplicate", "wip"].map(ended).into(),
            ),
            playing(vec![
                play("2026-02-01", Some("2026-02-20"), &WON),
                play("2026-02-01", Some("2026-03-03"), &["play::expand", "play-status::success"]),
                play("2025-11-01", Some("2026-01-20"), &["play::expand", "play-status::success"]),
                play("2025-03-01", Some("2026-01-20"), &["play::expand", "play-status::success"]),
            ]),
        ],
        TODAY,
    );
    let (all, adjusted) = (&values["win_rate"], &values["win_rate_adjusted"]);
    assert_eq!(short(all), "2/9");
    assert_eq!(parts(all), format!("begun in FY26-Q4 1, begun in FY27-Q1 {}", 2.0 / 9.0));
    assert_eq!(
        short(adjusted),
        "2/4; 1 already solved; 1 duplicate; 1 not needed; 1 not relevant; 1 without an outcome"
    );
    assert_eq!(
        parts(adjusted),
        "already-solved 1, competitive-loss 1, deferred 1, duplicate 1, not-needed 1, not-relevant 1, success 2, without an outcome 1"
    );
}

#[test]
fn reasons_for_churn_weigh_what_was_paid() {
    let risk = |an: An, labels: &[&str]| {
        an.with(|account| {
            account.labels.extend(labels.iter().map(|label| format!("risk::{label}")));
        })
    };
    let left = |amount, on| churned(paying(&[("2024-02-10", amount)]), on);
    let decided = |an: An, label: &str| {
        an.with(|account| {
            let mut issue = work_issue(100, WorkKind::WillChurn, at("2025-10-01"));
            issue.labels.insert(format!("risk::{label}"));
            account.work.push(issue);
        })
    };
    let values = measured(
        [
            risk(left(300, "2026-01-10"), &["competition"]),
            risk(left(100, "2025-03-03"), &["competition"]),
            risk(left(50, "2025-03-02"), &["competition"]),
            decided(risk(left(400, "2026-01-10"), &["competition"]), "lack of budget"),
            risk(left(150, "2026-01-10"), &["competition", "lack of budget"]),
            left(50, "2026-01-10"),
            churned(paying(&[]), "2026-01-10"),
            paying(&[("2024-02-10", 999)]),
        ],
        TODAY,
    );
    let value = &values["churn_reasons"];
    assert_eq!(short(value), "800/1000; 1 without an ARR");
    assert_eq!(parts(value), "competition 0.4, lack of budget 0.4, nobody has said 0.2");
    assert_eq!((value.yes.count, value.no.count), (3, 2));
}

#[test]
fn days_of_playbooks_are_of_those_completed_and_the_median_to_expect_is_of_all_that_were_open() {
    let of = |opened: &str, closed: Option<&str>, status: &str, case: &str| {
        play(opened, closed, &[&format!("play-status::{status}"), &format!("use-case::{case}")])
    };
    let values = measured(
        [
            playing(vec![
                of("2026-02-01", Some("2026-02-11"), "success", "ci"),
                of("2026-02-01", Some("2026-02-21"), "success", "ci"),
                of("2026-02-01", Some("2026-03-02"), "success", "cd"),
                of("2025-02-01", Some("2025-03-01"), "success", "cd"),
            ]),
            playing(vec![
                of("2026-02-10", None, "wip", "ci"),
                of("2026-02-01", Some("2026-02-06"), "deferred", "ci"),
            ]),
        ],
        TODAY,
    );
    let days = &values["playbook_days"];
    assert_eq!((days.value, parts(days).as_str()), (Some(20.0), "cd 29, ci 15"));
    let mean = &values["playbook_days_mean"];
    assert_eq!((mean.value, parts(mean).as_str()), (Some(59.0 / 3.0), "cd 29, ci 15"));
    assert_eq!(parts(&values["playbook_days_by_stage"]), "adoption 20");
    // Five were open: one lost on day 5 (4/5 left), one reached on day 10 (1/5), on day 20 one of the three
    // that are left is no more than the one open until then: 1/5 + 3/5 · 1/3 = 2/5; on day 29 the last: 4/5.
    let expected = &values["playbook_days_expected"];
    assert_eq!((expected.value, short(expected).as_str()), (Some(29.0), "3/5"));
    // Of the four of CI: 3/4 · 1/3 on day 10, and 1/2 · 1/2 more on day 20.
    assert_eq!(parts(expected), "cd 29, ci 20");
    assert_eq!(expected.note, None);
}

#[test]
fn days_of_rest_are_told_beside_the_days_of_completed_playbooks() {
    let resting = |opened: &str, closed: Option<&str>, days: &[(&str, &str)]| {
        let mut issue = play(opened, closed, &["play-status::success"]);
        let days = days.iter().map(|(field, on)| ((*field).to_owned(), day(on)));
        issue.sheet.days = days.collect();
        issue
    };
    let (from, until) = ("snooze from", "snooze until");
    let plays = vec![
        // Ten days, six of them at rest; ten days, of which the last three were to be rest; ten days of work.
        resting("2026-02-02", Some("2026-02-12"), &[(from, "2026-02-04"), (until, "2026-02-10")]),
        resting("2026-02-02", Some("2026-02-12"), &[(from, "2026-02-09"), (until, "2026-06-01")]),
        resting("2026-02-02", Some("2026-02-12"), &[]),
        // It rested before it began, which is no rest.
        resting("2026-02-02", Some("2026-02-12"), &[(from, "2026-01-04"), (until, "2026-01-10")]),
        // Nobody says since when; not completed; of another quarter.
        resting("2026-02-02", Some("2026-02-12"), &[(until, "2026-02-10")]),
        resting("2026-02-02", None, &[(from, "2026-02-04"), (until, "2026-02-10")]),
        resting("2026-01-02", Some("2026-01-12"), &[(from, "2026-01-04"), (until, "2026-01-10")]),
    ];
    let value = &measured([playing(plays)], TODAY)["playbook_rest_share"];
    let left = "1 that rested, and nobody says from when until when";
    assert_eq!(short(value), format!("9/40; {left}"));
    assert_eq!((value.yes.count, value.no.count), (2, 2));
}

#[test]
fn a_playbook_from_before_the_quarter_is_seen_from_its_first_day_on() {
    let old = play("2026-01-02", Some("2026-02-01"), &WON);
    let values = measured([playing(vec![old, play("2026-01-12", None, &WON)])], TODAY);
    // Both were open the evening before, at 29 and 19 days; the first ends with 30.
    assert_eq!(short(&values["playbook_days_expected"]), "1/2");
    assert_eq!(values["playbook_days_expected"].value, Some(30.0));
    let open = measured([playing(vec![play("2026-02-12", None, &WON)])], TODAY);
    assert_eq!(open["playbook_days_expected"].note.as_deref(), Some("not reached"));
}

#[test]
fn a_forecast_is_held_against_what_came_of_it() {
    let due = |amount| paying(&[("2025-02-10", amount)]).card(FactName::Renewal, "2026-02-20");
    let expected = |an: An, said: &str| an.value("renewal forecast", said);
    let won = |an: An| said(an, "renewal::won", "2026-02-18", None);
    let lost = |an: An| said(an, "renewal::lost", "2026-02-18", None);
    let values = measured(
        [
            // 22 November is ninety days before.
            expected(won(due(100)), "good (2025-11-22)"),
            expected(lost(due(200)), "good (2025-11-01)"),
            expected(lost(due(300)), "at risk (2025-11-01)"),
            expected(won(due(400)), "at risk (2025-11-01)"),
            expected(won(due(1_000)), "good (2025-11-23)"),
            expected(won(due(1_000)), "monitor (2025-11-01)"),
            expected(due(1_000), "good (2025-11-01)"),
        ],
        TODAY,
    );
    let value = &values["renewal_forecast_error"];
    assert_eq!(
        short(value),
        "600/1000; 1 not decided yet; 1 of which nobody could tell; 1 without a forecast of 90 days before"
    );
    assert_eq!(parts(value), "forecasts that were right 0.5");
    assert_eq!((value.value, value.no.count), (Some(0.6), 2));
}

#[test]
fn members_of_cohorts_are_heard_of_or_not_and_who_leaves_stays_in() {
    let all = [
        paying(&[]).call("2026-01-31"),
        paying(&[]).call("2026-01-30"),
        churned(paying(&[]), "2026-02-20").call("2026-02-10"),
        paying(&[]).call("2026-03-03"),
        paying(&[]).call("2026-02-10"),
    ];
    let mut all = portfolio(crate::support::figures::numbered(all), TODAY);
    all.shared = vec![
        shared(201, WorkKind::Cohort, "2026-01-05", &[1, 2, 3], |_| ()),
        shared(202, WorkKind::Cohort, "2026-01-05", &[4, 5], |issue| {
            (issue.open, issue.closed_at) = (false, Some(at("2026-02-20")));
        }),
    ];
    let on = |text: &str| {
        let values = values(&all, day(text));
        (short(&values["cohort_engagement_rate"]), parts(&values["cohort_engagement_rate"]))
    };
    assert_eq!(on(TODAY), ("2/3".into(), format!("Shared 201 {}", 2.0 / 3.0)));
    assert_eq!(on("2026-02-19"), ("4/5".into(), "Shared 201 1, Shared 202 0.5".into()));
    assert_eq!(on("2026-01-04").0, "0/0");
}

#[test]
fn a_pilot_says_what_keeps_it_from_being_a_claim() {
    let pilot = |heard: (usize, usize), each: usize| {
        let arm = |heard: usize| {
            (0..each)
                .map(move |n| if n < heard { paying(&[]).call("2026-02-20") } else { paying(&[]) })
        };
        let all = crate::support::figures::numbered(arm(heard.0).chain(arm(heard.1)));
        let mut all = portfolio(all, "2026-06-01");
        let each = u64::try_from(each).unwrap();
        let of = |iid, label: &str, from: u64| {
            let members: Vec<u64> = (from + 1..=from + each).collect();
            shared(iid, WorkKind::Cohort, "2026-01-05", &members, |issue| {
                issue.labels.insert(format!("cohort::{label}"));
                issue.due = Some(day("2026-03-10"));
            })
        };
        all.shared = vec![of(201, "a", 0), of(202, "b", each)];
        all
    };
    let read = |all: &stagecoach::account::Portfolio, on: &str| {
        let value = values(all, day(on))["pilot_difference"].clone();
        let round = |it: f64| (it * 1_000.0).round() / 1_000.0;
        (
            value.value.map(round),
            value.interval.map(|(low, high)| (round(low), round(high))),
            value.note,
        )
    };
    // Newcombe (1998), table II, method 10: 9/10 and 3/10.
    let few = pilot((9, 3), 10);
    let expected = (Some(0.6), Some((0.171, 0.809)));
    let (difference, interval, note) = read(&few, TODAY);
    assert_eq!((difference, interval), expected);
    assert_eq!(
        note.as_deref(),
        Some(
            "9 of 10 in arm a, 3 of 10 in arm b; interim, the pilot ends on 10 Mar 2026; descriptive only"
        )
    );
    // On its last day it is no more interim, and later days change nothing.
    for on in ["2026-03-10", "2026-05-20"] {
        let last = read(&few, on);
        assert_eq!(
            (last.0, last.1, last.2.as_deref()),
            (expected.0, expected.1, Some("9 of 10 in arm a, 3 of 10 in arm b; descriptive only"))
        );
    }
    let alike = read(&pilot((20, 19), 30), "2026-03-10");
    assert_eq!(alike.2.as_deref(), Some("20 of 30 in arm a, 19 of 30 in arm b; not conclusive"));
    let clear = read(&pilot((28, 9), 30), "2026-03-10");
    assert_eq!(clear.2.as_deref(), Some("28 of 30 in arm a, 9 of 30 in arm b"));
}

/// Fourteen days, thirty days and never in arm a, and one that left after twenty; never but once in arm b.
#[test]
fn f17_a_pilot_with_a_day_tells_which_arm_is_sooner_and_how_likely_chance_is() {
    let new = || account().customer_since("2026-02-02");
    let reaching = |on: &str| new().card(FactName::FirstValue, on);
    let all = [
        reaching("2026-02-19"),
        reaching("2026-03-07"),
        new(),
        churned(new(), "2026-02-25"),
        reaching("2026-03-27"),
        new(),
        new(),
        new(),
    ];
    let mut all = portfolio(crate::support::figures::numbered(all), "2026-06-01");
    let of = |iid, label: &str, members: &[u64]| {
        shared(iid, WorkKind::Cohort, "2026-01-26", members, |issue| {
            issue.labels.insert(format!("cohort::{label}"));
            issue.sheet.values.insert("pilot".to_owned(), "Pipelines".to_owned());
        })
    };
    all.shared = vec![of(201, "a", &[1, 2, 3, 4]), of(202, "b", &[5, 6, 7, 8])];
    let mut targets = world::policy(&BTreeMap::new()).targets.clone();
    targets.pilots.push(stagecoach::consider::Pilot {
        name: "Pipelines".to_owned(),
        segments: Vec::new(),
        stages: Vec::new(),
        start: day("2026-02-05"),
        planned_end: day("2026-04-30"),
        outcome: stagecoach::consider::PilotOutcome::FirstValue,
        seed: "seed".to_owned(),
    });
    let on = |text: &str| {
        let standings = stagecoach::consider::consider(&all, &targets, Moment::Day(day(text)));
        let frame = frame(day(text));
        let whole = Figures::of(&standings, &frame, |_| true);
        let mut parts = Figures::of(&standings, &frame, |it| it.account.id.iid > 4);
        parts.merge(&Figures::of(&standings, &frame, |it| it.account.id.iid <= 4));
        assert_eq!(parts, whole);
        whole.values(&frame)["pilot_speed"].clone()
    };
    // Day 14: one of four in eight; day 30: one of two in six; day 50: none of one in five.
    let excess = 2.0 - 4.0 / 8.0 - 2.0 / 6.0 - 1.0 / 5.0;
    let variance = 16.0 / 64.0 + 8.0 / 36.0 + 4.0 / 25.0;
    let expected = second_erfc((excess * excess / variance / 2.0_f64).sqrt());
    let last = on("2026-05-20");
    let p = last.value.unwrap();
    assert!((p - expected).abs() < 1e-6, "{p}, expected {expected}");
    let told = "first value reached: 2 of 4 in arm a, 1 of 4 in arm b, arm a sooner; descriptive only; not conclusive";
    assert_eq!(last.note.as_deref(), Some(told));
    let early = on("2026-03-01").note.unwrap();
    assert!(early.contains("1 of 4 in arm a, 0 of 4 in arm b"), "{early}");
    assert!(early.contains("interim, the pilot ends on 30 Apr 2026"), "{early}");
    assert_eq!(on("2026-02-01").value, None, "nobody can be compared before it begins");
}

/// Abramowitz and Stegun 7.1.26, good to seven digits: a second way to the same number.
fn second_erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    sum * (-x * x).exp()
}

#[test]
fn a_webinar_is_measured_by_accounts_that_had_not_adopted_on_the_day() {
    let adopting = |on: &str| {
        let an = account()
            .customer_since("2023-02-10")
            .labelled(LifecycleStage::Onboarding, "2023-06-01");
        an.with(|account| account.stays[0].left = Some(at(on)))
            .labelled(LifecycleStage::Adoption, on)
    };
    let waiting = || {
        account().customer_since("2023-02-10").labelled(LifecycleStage::Onboarding, "2023-06-01")
    };
    let all = [
        adopting("2026-02-10"),
        waiting(),
        adopting("2025-12-01"),
        adopting("2026-02-10"),
        waiting(),
        waiting(),
        adopting("2026-03-20"),
    ];
    let mut all = portfolio(crate::support::figures::numbered(all), "2026-06-01");
    all.shared = vec![shared(201, WorkKind::Webinar, "2026-01-05", &[1, 2, 3, 7], |issue| {
        issue.due = Some(day("2026-01-20"));
    })];
    let on = |text: &str| {
        let value = values(&all, day(text))["webinar_adoption"].clone();
        (short(&value), parts(&value), value.note)
    };
    let third = 1.0 / 3.0;
    let (counts, told, note) = on(TODAY);
    assert_eq!(counts, "1/3; 1 had adopted before, or are like nobody who came");
    assert!(told.starts_with(&format!("came {third}, difference ")), "{told}");
    assert!(told.ends_with(&format!("stayed away {third}")), "{told}");
    assert!(note.unwrap().starts_with("self-selected"));
    // 21 March is the 60th day.
    assert!(on("2026-05-01").0.starts_with("2/3"));
    assert!(on("2026-01-19").0.starts_with("0/0"));
}

#[test]
fn health_of_ninety_days_before_is_held_against_how_renewals_ended() {
    let due = |colour: Colour| {
        let sentiment = Sentiment {
            colour,
            on: Some(day("2025-11-10")),
            reason: String::new(),
            source: Source::Card,
            url: String::new(),
        };
        let an = paying(&[("2025-02-10", 100)]).card(FactName::Renewal, "2026-02-20");
        an.call("2025-11-15").with(|account| account.health.sentiments.push(sentiment))
    };
    let won = |an: An| said(an, "renewal::won", "2026-02-18", None);
    let less = |an: An| said(an, "renewal::won-contracted", "2026-02-18", None);
    let lost = |an: An| said(an, "renewal::lost", "2026-02-18", None);
    let [red, yellow] = [Colour::Red, Colour::Yellow];
    // An account that nobody knows anything of is left out, and so is what is not decided.
    let unknown = || paying(&[]).card(FactName::Renewal, "2026-02-20");
    let values = measured(
        [
            lost(due(red)),
            less(due(red)),
            won(due(red)),
            won(due(yellow)),
            won(due(yellow)),
            lost(due(yellow)),
            due(red),
            lost(unknown()),
        ],
        TODAY,
    );
    let value = &values["health_backtest"];
    assert_eq!(short(value), "2/3; 1 not decided yet; 1 of unknown health 90 days before");
    assert_eq!(
        parts(value),
        "of red, ended badly 0.6666666666666666, red 90 days before, lost 1, red 90 days before, renewed 1, red 90 days before, renewed for less 1, yellow 90 days before, lost 1, yellow 90 days before, renewed 2"
    );
    assert_eq!((value.note.as_deref(), value.no.count), (None, 1));
}
