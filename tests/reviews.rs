//! Renewals, EBR reminders, growth plans and reviews: their days, their ranks, and what ends them.

use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::CheckBox;
use stagecoach::account::FactName;
use stagecoach::account::Money;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;
use stagecoach::bot::Policy;
use stagecoach::consider::consider;
use stagecoach::rules::Outcome;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::work_issue;

thread_local! {
    static POLICY: Policy = Settings::defaults().policy().unwrap();
}

/// Whether one rule speaks about an account on a day, by what key, and its sentence.
fn says(rule: &str, an: An, on: &str) -> (Option<String>, String) {
    let world = portfolio(vec![an.0], "2030-01-01");
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    POLICY.with(|policy| {
        let standings = consider(&world, &policy.targets, now);
        let rule = policy.rulebook.rules.iter().find(|known| known.entry.name == rule).unwrap();
        let verdict = (rule.evaluate)(&standings.list[0]);
        let episode = match verdict.outcome {
            Outcome::Fires(call) => Some(call.key.episode.as_str().to_owned()),
            _ => None,
        };
        (episode, verdict.reason.into_owned())
    })
}

fn speaks(rule: &str, an: An, on: &str) -> Option<String> {
    says(rule, an, on).0
}

fn renewing(on: &str) -> An {
    account().customer_since("2024-02-10").card(FactName::Renewal, on)
}

fn issue(kind: WorkKind, created: &str) -> WorkIssue {
    work_issue(34, kind, day(created).and_hms_opt(9, 0, 0).unwrap().and_utc())
}

fn with_issue(an: An, issue: WorkIssue) -> An {
    an.with(|account| account.work.push(issue))
}

fn boxed(mut issue: WorkIssue, words: &str, done: bool) -> WorkIssue {
    issue.sheet.boxes.push(CheckBox { words: words.to_owned(), done, on: None });
    issue
}

#[test]
fn a_renewal_opens_four_calendar_months_before_clamped_to_the_end_of_the_month() {
    let opens = |renewal: &str, on: &str| speaks("renewal_approaching", renewing(renewal), on);
    assert_eq!(opens("2027-06-30", "2027-02-27"), None);
    assert_eq!(opens("2027-06-30", "2027-02-28").as_deref(), Some("2027-06"));
    assert_eq!(opens("2027-06-30", "2027-06-30").as_deref(), Some("2027-06"));
    // A checklist up to a day that has passed helps nobody; the missing outcome is another rule's.
    assert_eq!(opens("2027-06-30", "2027-07-01"), None);
    assert_eq!(speaks("renewal_undecided", renewing("2027-06-30"), "2027-07-13"), None);
    let told = speaks("renewal_undecided", renewing("2027-06-30"), "2027-07-14");
    assert_eq!(told.as_deref(), Some("2027-06-outcome"));
}

#[test]
fn an_outcome_that_closed_the_issue_of_the_term_before_decides_nothing_now() {
    let closed = |on: &str| {
        let mut issue = issue(WorkKind::Renewal, "2025-11-01");
        issue.labels = ["csm::renewal".to_owned(), "renewal::won".to_owned()].into();
        issue.open = false;
        issue.closed_at = Some(day(on).and_hms_opt(9, 0, 0).unwrap().and_utc());
        with_issue(renewing("2027-03-02"), issue)
    };
    assert_eq!(
        speaks("renewal_approaching", closed("2026-03-02"), "2026-11-10").as_deref(),
        Some("2027-03")
    );
    let (fires, reason) = says("renewal_approaching", closed("2026-10-02"), "2026-11-10");
    assert_eq!((fires, reason.as_str()), (None, "the renewal of 2 Mar 2027 is recorded as won"));
}

#[test]
fn a_renewal_is_judged_by_dated_answers_and_monitor_only_counts_once() {
    let judged = |forecast: &str, on: &str| {
        speaks("renewal_undecided", renewing("2027-03-02").value("renewal forecast", forecast), on)
    };
    let (first, second) = (Some("2027-03-first"), Some("2027-03-second"));
    assert_eq!(judged("monitor (2026-08-20)", "2026-09-10"), None);
    assert_eq!(judged("monitor (2026-08-20)", "2026-12-02").as_deref(), second);
    assert_eq!(judged("monitor (2026-11-20)", "2026-12-02").as_deref(), second);
    assert_eq!(judged("at risk (2026-11-20)", "2026-12-02"), None);
    assert_eq!(judged("good (2026-06-01)", "2026-09-10").as_deref(), first);
    assert_eq!(judged("good", "2026-09-10").as_deref(), first, "nobody knows when");
    assert_eq!(judged("good (2026-12-24)", "2026-12-02").as_deref(), second, "not said yet");
    let ticked = |good, risk| {
        let issue = boxed(issue(WorkKind::Renewal, "2026-11-02"), "Renewal forecast: good", good);
        let issue = boxed(issue, "Renewal forecast: at risk", risk);
        speaks("renewal_undecided", with_issue(renewing("2027-03-02"), issue), "2026-12-02")
    };
    assert_eq!(ticked(true, false), None);
    assert_eq!(ticked(true, true).as_deref(), second, "two answers are none");
    assert_eq!(ticked(false, false).as_deref(), second);
}

#[test]
fn every_rung_of_the_ebr_ladder_has_its_day() {
    // Held six months before the renewal: on 10 August 2026, and a year after the last one.
    let an = || renewing("2027-02-10").card(FactName::EbrHeld, "2025-08-10");
    let rung = |an: An, on: &str| speaks("ebr_overdue", an, on);
    assert_eq!(rung(an(), "2026-04-11"), None);
    for (on, name) in [
        ("2026-04-12", "kickoff"),
        ("2026-05-11", "kickoff"),
        ("2026-05-12", "talk"),
        ("2026-06-10", "talk"),
        ("2026-06-11", "schedule"),
        ("2026-08-10", "schedule"),
    ] {
        assert_eq!(rung(an(), on), Some(format!("2027-02-{name}")), "{on}");
    }
    assert_eq!(rung(an(), "2026-08-11").as_deref(), Some("none-since-2025-08"));
    assert_eq!(rung(an(), "2027-08-10").as_deref(), Some("none-since-2025-08-manager"));
    let agreed = || an().card(FactName::EbrScheduled, "2026-08-12").value("ebr accepted", "yes");
    assert_eq!(rung(agreed(), "2026-07-28"), None);
    assert_eq!(rung(agreed(), "2026-07-29").as_deref(), Some("2027-02-prepare"));
    let done =
        boxed(issue(WorkKind::Ebr, "2026-07-10"), "Final preparation — Wed 29 Jul 2026", true);
    assert_eq!(rung(with_issue(agreed(), done), "2026-07-29"), None);
}

#[test]
fn what_follows_an_ebr_is_asked_for_while_its_box_is_open() {
    let held = |done: bool| {
        let mut issue = boxed(issue(WorkKind::Ebr, "2026-07-10"), "Summary mail sent", done);
        issue.open = false;
        let issue = boxed(issue, "Success plan updated", done);
        with_issue(renewing("2027-02-10").card(FactName::EbrHeld, "2026-08-10"), issue)
    };
    let after = |done, on: &str| speaks("ebr_overdue", held(done), on);
    assert_eq!(after(false, "2026-08-10"), None);
    assert_eq!(after(false, "2026-08-11").as_deref(), Some("2026-08-summary"));
    assert_eq!(after(false, "2026-08-13").as_deref(), Some("2026-08-plan"));
    assert_eq!(after(false, "2026-08-31").as_deref(), Some("2026-08-plan"));
    assert_eq!(after(false, "2026-09-01"), None);
    assert_eq!(after(true, "2026-08-13"), None);
}

fn paying(nth: u64, name: &str, arr: Option<(u64, &str)>) -> Account {
    let money = |(amount, currency): (u64, &str)| Money {
        amount,
        currency: (!currency.is_empty()).then(|| currency.to_owned()),
    };
    let an = renewing("2029-02-10").with(|account| {
        account.id = AccountId { project: 42, iid: nth };
        name.clone_into(&mut account.name);
        account.region = Some("emea".to_owned());
        account.arr = arr.map(money);
    });
    an.0
}

/// The names of the ranked accounts, the largest first.
fn ranking(accounts: Vec<Account>) -> Vec<String> {
    let world = portfolio(accounts, "2026-03-10");
    let now = day("2026-03-10").and_hms_opt(12, 0, 0).unwrap().and_utc();
    POLICY.with(|policy| {
        let standings = consider(&world, &policy.targets, now);
        let ranked = standings.list.iter().filter_map(|s| Some((s.arr_rank.as_ref()?, s)));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| rank.rank);
        let all = ranked.len();
        assert!(ranked.iter().zip(1..).all(|((rank, _), nth)| (rank.rank, rank.of) == (nth, all)));
        ranked.into_iter().map(|(_, standing)| standing.account.name.clone()).collect()
    })
}

#[test]
fn accounts_are_ranked_by_what_they_pay_and_then_by_name() {
    let all = vec![
        paying(1, "Cask", Some((300_000, "USD"))),
        paying(2, "Alder", Some((300_000, ""))),
        paying(3, "Birch", Some((900_000, "USD"))),
        paying(4, "Dune", None),
    ];
    assert_eq!(ranking(all), ["Birch", "Alder", "Cask"]);
}

#[test]
fn a_subsidiary_is_part_of_its_parent_and_a_flag_comes_after_the_amounts() {
    let mut child = paying(2, "Alder Nord", Some((800_000, "USD")));
    child.parent = Some("Alder".to_owned());
    let mut flagged = paying(3, "Birch", None);
    flagged.labels.insert("top20".to_owned());
    let all = vec![paying(1, "Alder", Some((900_000, "USD"))), child.clone(), flagged.clone()];
    assert_eq!(ranking(all), ["Alder", "Birch"]);
    let no_amount = vec![paying(1, "Alder", None), child, flagged];
    assert_eq!(ranking(no_amount), ["Alder Nord", "Birch"], "nothing would count it otherwise");
}

#[test]
fn amounts_that_cannot_be_compared_have_no_rank() {
    let all = vec![
        paying(1, "Alder", Some((900_000, "JPY"))),
        paying(2, "Birch", Some((400_000, "EUR"))),
        paying(3, "Cask", Some((500_000, "EUR"))),
    ];
    assert_eq!(ranking(all), ["Cask", "Birch"]);
}

#[test]
fn a_segment_that_contradicts_what_the_customer_pays_is_asked_about_and_counts() {
    let labelled = |segment: Segment, amount: u64| {
        let an = renewing("2029-02-10").with(|account| {
            account.segment = Some(segment);
            account.priority = Some(Priority(2));
            account.arr = Some(Money { amount, currency: Some("USD".to_owned()) });
        });
        says("priority_review_due", an, "2026-03-10")
    };
    let (asked, reason) = labelled(Segment::Growth, 30_000);
    assert_eq!(asked.as_deref(), Some("FY27-Q1"));
    assert!(reason.ends_with("labelled growth with an ARR of USD 30,000"), "{reason}");
    assert_eq!(labelled(Segment::Growth, 50_000).0, None);
    assert_eq!(labelled(Segment::Scale, 50_000).0, None);
    assert_eq!(labelled(Segment::Scale, 50_001).0.as_deref(), Some("FY27-Q1"));
}
