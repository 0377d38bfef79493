//! The limits of a plan at their exact edges, and what a spent budget leaves for the next pass.

use std::sync::LazyLock;

use chrono::TimeDelta;
use stagecoach::account::AccountId;
use stagecoach::account::Episode;
use stagecoach::account::Key;
use stagecoach::cli::Exit;
use stagecoach::decide::Action;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Limits;
use stagecoach::decide::Plan;
use stagecoach::decide::Write;
use stagecoach::decide::clear;
use stagecoach::decide::clear_beside;
use stagecoach::enact::Outcome;
use stagecoach::enact::Report;
use stagecoach::enact::Stop;
use stagecoach::privacy::About;
use stagecoach::privacy::Places;
use stagecoach::privacy::Words;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::limits::Limits as Allowed;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::seed::SeedProject;

use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const DAY: &str = "2026-03-20";

fn limits() -> Limits {
    Settings::defaults().limits
}

/// A plan of one kind of action over the first accounts of so many.
fn plan(accounts: usize, count: usize, write: Kind) -> Plan {
    let action = |iid: u64| {
        let (kind, write) = write(iid);
        let account = AccountId { project: 1, iid };
        Action {
            kind,
            key: Key::new("time_to_engage_late", account, Episode::new("1")),
            rule: "time_to_engage_late".to_owned(),
            account: Some(account),
            target: format!("acme/accounts#{iid}"),
            summary: "Alder: late".to_owned(),
            because: Vec::new(),
            severity: 2,
            write,
            after: Vec::new(),
            is_first: false,
        }
    };
    Plan {
        as_of: day(DAY),
        policy: "handbook-2022".to_owned(),
        accounts,
        listed: accounts,
        complete: true,
        actions: (1..=count as u64).map(action).collect(),
        notes: Vec::new(),
        withheld: None,
        checksum: String::new(),
        places: Places::default(),
    }
}

fn nothing() -> Words {
    Words::new(About::known("acme/accounts"), "")
}

/// One write to an issue, by the issue's number.
type Kind = fn(u64) -> (ActionKind, Write);

fn close(iid: u64) -> (ActionKind, Write) {
    (ActionKind::CloseIssue, Write::CloseIssue { project: 1, iid, append: nothing() })
}

fn reopen(iid: u64) -> (ActionKind, Write) {
    (ActionKind::ReopenIssue, Write::ReopenIssue { project: 1, iid, due: None, append: None })
}

fn say(iid: u64) -> (ActionKind, Write) {
    let body = nothing();
    let write = Write::Comment { project: 1, iid, body, notifies: true, internal: false };
    (ActionKind::Comment, write)
}

fn edit(iid: u64) -> (ActionKind, Write) {
    let write = Write::EditComment { project: 1, iid, note: iid, body: nothing() };
    (ActionKind::EditComment, write)
}

fn relabel(iid: u64) -> (ActionKind, Write) {
    let (add, remove) = (vec!["tte::breached".to_owned()], vec!["tte::at-risk".to_owned()]);
    (ActionKind::SetLabels, Write::SetLabels { project: 1, iid, add, remove })
}

/// The limit that a plan breaks, with what was found and what is allowed.
fn broken(plan: Plan, limits: &Limits) -> Option<(String, usize, usize)> {
    let before = plan.actions.clone();
    match clear(plan, limits) {
        Ok(cleared) => {
            assert_eq!(cleared.plan().actions, before, "a cleared plan is the plan");
            None
        }
        Err(withheld) => {
            let why = withheld.withheld.unwrap();
            assert!(why.reason.contains(&format!("limits.{} allows {}", why.limit, why.allowed)));
            let what = match why.limit.as_str() {
                "issues_max" => "issues would be opened",
                "comments_max" => "comments would mention somebody",
                "edits_max" => "edits would be made",
                "closes_max" => "issues would be closed",
                "storm_percent" => "accounts would change state at once",
                _ => "accounts would be touched by one kind of action",
            };
            assert!(why.reason.starts_with(&format!("{} {what}, ", why.found)), "{}", why.reason);
            Some((why.limit, why.found, why.allowed))
        }
    }
}

#[test]
fn at_the_count_it_passes_and_one_above_is_withheld() {
    let limits = limits();
    let kinds: [(&str, usize, Kind); 6] = [
        ("issues_max", limits.issues_max, reopen),
        ("comments_max", limits.comments_max, say),
        ("edits_max", limits.edits_max, edit),
        ("closes_max", limits.closes_max, close),
        ("edits_max", limits.edits_max, |iid| {
            (ActionKind::Unlink, Write::Unlink { project: 1, iid, link: iid })
        }),
        // A comment that mentions nobody.
        ("edits_max", limits.edits_max, |iid| {
            let body = nothing();
            let write = Write::Comment { project: 1, iid, body, notifies: false, internal: false };
            (ActionKind::Comment, write)
        }),
    ];
    for (name, max, kind) in kinds {
        assert_eq!(broken(plan(1_000, max, kind), &limits), None, "{name}");
        let above = Some((name.to_owned(), max + 1, max));
        assert_eq!(broken(plan(1_000, max + 1, kind), &limits), above);
    }
}

#[test]
fn shares_count_from_twenty_accounts_up() {
    let limits = Limits { closes_max: 1_000, ..limits() };
    assert_eq!((limits.share_from_accounts, limits.share_percent), (20, 50));
    assert_eq!(broken(plan(20, 10, close), &limits), None);
    let above = Some(("share_percent".to_owned(), 11, 10));
    assert_eq!(broken(plan(20, 11, close), &limits), above);
    assert_eq!(broken(plan(19, 19, close), &limits), None, "nineteen have counts only");
    // One account, however often, is one account.
    let mut one = plan(20, 15, close);
    for action in &mut one.actions {
        action.account = Some(AccountId { project: 1, iid: 1 });
    }
    assert_eq!(broken(one, &limits), None);
}

#[test]
fn a_storm_is_more_than_a_fifth_of_twenty_accounts_or_more() {
    let limits = limits();
    assert_eq!(limits.storm_percent, 20);
    assert_eq!(broken(plan(20, 4, relabel), &limits), None);
    let storm = Some(("storm_percent".to_owned(), 5, 4));
    assert_eq!(broken(plan(20, 5, relabel), &limits), storm);
    assert_eq!(broken(plan(24, 4, relabel), &limits), None);
    assert_eq!(broken(plan(24, 5, relabel), &limits), storm);
    assert_eq!(broken(plan(19, 19, relabel), &limits), None, "nineteen have counts only");
    // First labels change no state.
    let mut first = plan(20, 20, relabel);
    for action in &mut first.actions {
        action.is_first = true;
        if let Write::SetLabels { remove, .. } = &mut action.write {
            remove.clear();
        }
    }
    assert_eq!(broken(first, &limits), None);
}

#[test]
fn first_words_do_not_count() {
    let mut first = plan(1_000, 500, edit);
    first.actions.iter_mut().for_each(|action| action.is_first = true);
    assert_eq!(broken(first, &limits()), None);
}

#[test]
fn digests_do_not_count() {
    let mut digests = plan(1_000, 500, edit);
    digests.actions.iter_mut().for_each(|action| action.rule = "digest".to_owned());
    assert_eq!(broken(digests, &limits()), None);
}

#[test]
fn digests_that_end_at_once_do_count() {
    let digests = |count| {
        let mut plan = plan(19, count, close);
        plan.actions.iter_mut().for_each(|action| "digest".clone_into(&mut action.rule));
        broken(plan, &limits())
    };
    assert_eq!(digests(10), None);
    assert_eq!(digests(11), Some(("closes_max".to_owned(), 11, 10)));
}

#[test]
fn what_passes_of_the_hour_began_counts_with_the_next() {
    let limits = limits();
    let max = limits.closes_max;
    let before = plan(1_000, 1, close).actions;
    assert!(clear_beside(plan(1_000, max - 1, close), &before, &limits).is_ok());
    let withheld = clear_beside(plan(1_000, max, close), &before, &limits).unwrap_err().withheld;
    assert_eq!(withheld.map(|it| (it.limit, it.found)), Some(("closes_max".to_owned(), max + 1)));
}

fn world(limits: Allowed) -> World {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day(DAY), 6));
    let simulator = Simulator::new(noon(day(DAY))).plant(&SEED).with_limits(limits);
    let mut world = World::of(simulator, &SEED.path);
    world.first_run = FirstRun::Ordinary;
    world
}

/// In as many minutes as it takes, each with a pass.
async fn passes(world: &World) -> Vec<Report> {
    let mut reports = Vec::new();
    for _ in 0..30 {
        let report = world.pass().await.unwrap();
        let is_over = report.actions.is_empty();
        reports.push(report);
        world.gitlab().advance(TimeDelta::minutes(1));
        if is_over {
            return reports;
        }
    }
    panic!("thirty passes were not enough");
}

#[tokio::test]
async fn a_spent_budget_stops_cleanly_and_the_next_pass_goes_on() {
    let world = world(Allowed { notes_per_minute: Some(4), ..Allowed::default() });
    let reports = passes(&world).await;
    let first = &reports[0];
    assert_eq!((first.stopped, Exit::of(first)), (Some(Stop::BudgetSpent), Exit::Budget));
    let tried: Vec<bool> = first.actions.iter().map(|it| it.outcome != Outcome::NotTried).collect();
    let until = tried.iter().position(|tried| !tried).unwrap();
    assert!(until > 4 && tried[until..].iter().all(|tried| !tried), "the plan's order: {tried:?}");
    let urgency = |done: &[stagecoach::enact::Done]| -> Vec<u8> {
        done.iter().map(|it| it.action.severity).collect()
    };
    let (done, left) = first.actions.split_at(until);
    assert!(urgency(done).iter().max() <= urgency(left).iter().min(), "most urgent first");
    let why = left[0].error.as_deref().unwrap();
    assert_eq!(why, "the request budget is spent: the next run goes on");
    assert!(reports.len() > 2 && Exit::of(&reports[reports.len() - 2]) == Exit::Done);
    assert_eq!(world.gitlab().world().unexpected, [""; 0]);

    let calm = self::world(Allowed::default());
    passes(&calm).await;
    let said = |world: &World| -> Vec<String> {
        world.traces().into_iter().filter(|line| line.contains(" says ")).collect()
    };
    let key = |line: &String| line.split("hash").next().unwrap_or_default().to_owned();
    let keys = |world: &World| -> Vec<String> { said(world).iter().map(key).collect() };
    assert_eq!(keys(&world), keys(&calm), "nothing is lost and nothing doubled");
}

#[tokio::test]
async fn a_withheld_plan_changes_nothing() {
    let mut world = world(Allowed::default());
    let none =
        [("limits.edits_max", "0"), ("limits.comments_max", "0"), ("limits.issues_max", "0")];
    let none = none.map(|(key, max)| (key.to_owned(), max.to_owned()));
    world.policy = crate::support::world::policy(&none.into());
    let before = world.gitlab().log().len();
    let report = world.pass().await.unwrap();
    assert_eq!(Exit::of(&report), Exit::Withheld);
    assert!(report.actions.iter().all(|done| done.outcome == Outcome::NotTried));
    let gitlab = world.gitlab();
    assert!(gitlab.log()[before..].iter().all(|request| !request.is_write()));
}
