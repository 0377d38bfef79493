//! The rotation of plan reviews: nobody reviews a plan of their own, nobody more than one a month, every
//! plan gets its turn, and neither the order of the accounts nor another CSM's customers change it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::Months;
use chrono::NaiveDate;
use proptest::prelude::*;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Episode;
use stagecoach::account::Key;
use stagecoach::account::LabelStay;
use stagecoach::account::Person;
use stagecoach::account::WorkKind;
use stagecoach::consider::Reviewer;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;

use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::work_issue;
use crate::support::world::noon;
use crate::support::world::policy;

/// Months in which every plan of a CSM has had its turn.
const PLANS_MAX: usize = 4;

/// The shipped settings with a manager, and room for everything at once.
fn targets() -> &'static Targets {
    static TARGETS: LazyLock<Targets> = LazyLock::new(|| policy(&BTreeMap::new()).targets.clone());
    &TARGETS
}

/// An active plan of a CSM.
fn planned(iid: u64, csm: usize) -> Account {
    let mut planned = account().0;
    planned.id = AccountId { project: 42, iid };
    planned.csm = Some(Person { id: csm as u64 + 100, username: format!("csm-{csm}") });
    let label = "success-plan::active".to_owned();
    planned.health.stays = vec![LabelStay { label, entered: None, left: None, by: None }];
    planned
}

/// The accounts of each CSM, `plans[csm]` of them, in the order of their numbers.
fn team(plans: &[usize]) -> Vec<Account> {
    let owners = plans.iter().enumerate().flat_map(|(csm, count)| vec![csm; *count]);
    owners.zip(1..).map(|(csm, iid)| planned(iid, csm)).collect()
}

/// This month's reviews by colleagues: account, its CSM, reviewer.
fn reviews(accounts: &[Account], on: NaiveDate) -> BTreeMap<u64, (String, String)> {
    let world = portfolio(accounts.to_vec(), "2030-01-01");
    let standings = consider(&world, targets(), noon(on));
    let drawn = standings.list.iter().filter_map(|standing| {
        let csm = standing.account.csm.as_ref()?.username.clone();
        match &standing.plan_turn.as_ref()?.reviewer {
            Reviewer::Peer(peer) => Some((standing.account.id.iid, (csm, peer.clone()))),
            Reviewer::Manager | Reviewer::OtherManager(_) => None,
        }
    });
    drawn.collect()
}

/// Opens the reviews of a month as the bot does.
fn open(accounts: &mut [Account], drawn: &BTreeMap<u64, (String, String)>, on: NaiveDate) {
    for account in accounts {
        let Some((_, peer)) = drawn.get(&account.id.iid) else { continue };
        let count = u64::try_from(account.work.len()).unwrap();
        let mut issue = work_issue(1_000 + count, WorkKind::PlanReview, noon(on));
        let episode = Episode::new(format!("{}-peer", on.format("%Y-%m")));
        issue.key = Some(Key::new("success_plan_review_due", account.id, episode));
        issue.assignee = Some(Person { id: 1, username: peer.clone() });
        (issue.open, issue.closed_at) = (false, Some(noon(on)));
        account.work.push(issue);
    }
}

fn plans() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..=PLANS_MAX, 2..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nobody_reviews_their_own_and_nobody_two_a_month(plans in plans(), month in 0u32..36) {
        let on = day("2026-01-12").checked_add_months(Months::new(month)).unwrap();
        let drawn = reviews(&team(&plans), on);
        prop_assert_eq!(drawn.len(), plans.len(), "one plan of each CSM");
        prop_assert!(drawn.values().all(|(csm, peer)| csm != peer));
        let peers: BTreeSet<&String> = drawn.values().map(|(_, peer)| peer).collect();
        prop_assert_eq!(peers.len(), drawn.len());
        let owners: BTreeSet<&String> = drawn.values().map(|(csm, _)| csm).collect();
        prop_assert_eq!(owners.len(), drawn.len());
    }

    #[test]
    fn every_plan_gets_its_turn(plans in plans()) {
        let mut accounts = team(&plans);
        let mut seen = BTreeSet::new();
        for month in 0..u32::try_from(PLANS_MAX).unwrap() {
            let on = day("2026-01-12").checked_add_months(Months::new(month)).unwrap();
            let drawn = reviews(&accounts, on);
            seen.extend(drawn.keys().copied());
            open(&mut accounts, &drawn, on);
            // For the rest of the month it stays as it was given out.
            prop_assert_eq!(&reviews(&accounts, on + chrono::Days::new(7)), &drawn);
        }
        prop_assert_eq!(seen.len(), accounts.len());
    }

    #[test]
    fn neither_order_nor_another_customer_changes_it(
        (plans, mixed) in plans().prop_flat_map(|plans| {
            let all = team(&plans);
            (Just(plans), Just((0..all.len()).collect::<Vec<_>>()).prop_shuffle())
        }),
        more in 0usize..2,
    ) {
        let (accounts, on) = (team(&plans), day("2026-03-02"));
        let drawn = reviews(&accounts, on);
        let shuffled: Vec<Account> = mixed.iter().map(|at| accounts[*at].clone()).collect();
        prop_assert_eq!(&reviews(&shuffled, on), &drawn);
        // Another customer of somebody who has some already.
        let with_one: Vec<Account> = accounts.into_iter().chain([planned(900, more)]).collect();
        prop_assert_eq!(&reviews(&with_one, on), &drawn);
    }
}

#[test]
fn a_month_does_not_begin_for_everybody_at_once() {
    let world = portfolio(team(&[1; 8]), "2030-01-01");
    let standings = consider(&world, targets(), noon(day("2026-03-02")));
    let turns: Vec<bool> =
        standings.list.iter().filter_map(|it| Some(it.plan_turn.as_ref()?.waits)).collect();
    assert_eq!(turns.iter().filter(|waits| !**waits).count(), 3);
    assert_eq!(turns.len(), 8);
}

#[test]
fn one_csm_alone_is_reviewed_by_the_manager_and_never_by_herself() {
    let world = portfolio(team(&[3]), "2030-01-01");
    let standings = consider(&world, targets(), noon(day("2026-03-02")));
    let turns: Vec<&Reviewer> =
        standings.list.iter().filter_map(|it| Some(&it.plan_turn.as_ref()?.reviewer)).collect();
    assert_eq!(turns, [&Reviewer::Manager, &Reviewer::Manager]);
}
