//! A pass for the accounts named: it sees what a whole reading sees, writes for them alone, and is no way around
//! what people can take in a day or what the guard allows.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Days;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::json;
use stagecoach::account::AccountId;
use stagecoach::account::Portfolio;
use stagecoach::account::sections;
use stagecoach::bot;
use stagecoach::bot::Kept;
use stagecoach::bot::NamedPass;
use stagecoach::bot::Orders;
use stagecoach::collect::Wish;
use stagecoach::collect::read_again;
use stagecoach::consider::consider;
use stagecoach::decide::FirstRun;
use stagecoach::decide::decide;
use stagecoach::decide::decide_for;
use stagecoach::enact::Report;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::simulator::cast::Cast;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::portfolio::sample;

use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::policy;
use crate::support::world::workday;

type Places = BTreeSet<(u64, u64)>;

fn source() -> Source {
    Source::Project(PROJECT.to_owned())
}

/// A known portfolio with these issues read again; how many requests it took.
async fn again(
    world: &World,
    known: &Portfolio,
    (since, named): (DateTime<Utc>, &Places),
) -> (Option<Portfolio>, usize) {
    let (source, before) = (source(), world.gitlab().log().len());
    let reading = world.reading(&source, world.gitlab().now());
    let wish = Wish { named, unsure: &BTreeSet::new(), since };
    let again = read_again(&world.client(), &reading, known, wish).await.unwrap();
    let read = again.map(|again| {
        let mut portfolio = known.clone();
        again.put_into(&mut portfolio);
        portfolio
    });
    (read, world.gitlab().log().len() - before)
}

/// A world in which the bot and people have been at work for some days, and as it was before the last of them.
async fn lived(seed: u64, days: u64) -> (World, Portfolio) {
    let first = day("2026-03-02");
    let world = World::planted(&sample(seed, first, 12), first);
    let mut cast = Cast::new(seed, &mut world.gitlab(), PROJECT, BOT);
    let mut known = None;
    for number in 0..days {
        world.set_day(workday(first + Days::new(number)));
        world.pass().await.unwrap();
        known = Some(world.portfolio().await.unwrap());
        cast.live(&mut world.gitlab());
    }
    (world, known.unwrap())
}

/// People do something in every account, each time something else.
fn disturb(world: &World, known: &Portfolio) {
    for (nth, account) in known.accounts.iter().enumerate() {
        let own = format!("projects/acme%2Faccounts/issues/{}", account.id.iid);
        let notes = format!("{own}/notes");
        let new = "projects/acme%2Faccounts/issues".to_owned();
        let title = format!("EBR: {}", account.name);
        let (method, path, body) = match nth % 7 {
            0 => {
                ("POST", notes, json!({ "body": "@stagecoach-bot hold contract until 2026-04-30" }))
            }
            1 => ("PUT", own, json!({ "add_labels": "hold::contract" })),
            2 => ("POST", new, json!({ "title": title, "labels": "csm::ebr" })),
            3 => ("PUT", own, json!({ "state_event": "close" })),
            4 => ("PUT", own, json!({ "description": LATE })),
            5 => ("PUT", own, json!({ "title": format!("{} Group – account", account.name) })),
            _ => ("POST", notes, json!({ "body": "Spoke with them today." })),
        };
        let (status, answer) = world.gitlab().by_hand(MANAGER, method, &path, &body);
        assert!(status < 300, "{status} {answer}");
    }
    world.gitlab().advance(TimeDelta::minutes(1));
}

#[tokio::test]
async fn reading_one_account_again_sees_what_reading_everything_sees() {
    let (world, known) = lived(1, 3).await;
    disturb(&world, &known);
    let whole = world.portfolio().await.unwrap();
    let text = |portfolio: &Portfolio, id: AccountId| {
        let found = portfolio.accounts.iter().find(|account| account.id == id);
        format!("{found:#?}")
    };
    let mut changed = 0;
    for account in &whole.accounts {
        let named = Places::from([(account.id.project, account.id.iid)]);
        let (read, requests) = again(&world, &known, (known.read_at, &named)).await;
        let read = text(&read.unwrap(), account.id);
        assert_eq!(read, text(&whole, account.id));
        // The account, its project, what changed, its work; comments and events of each.
        let most = 8 + 3 * account.work.len();
        assert!(requests <= most, "{requests} requests for {:?}", account.id);
        changed += usize::from(text(&known, account.id) != read);
    }
    assert!(changed >= 10, "only {changed} accounts changed: the comparison says little");
}

#[tokio::test]
async fn a_clock_of_ours_that_is_ahead_hides_nothing_that_was_begun_meanwhile() {
    let (world, _) = lived(1, 3).await;
    let (source, ahead) = (source(), TimeDelta::minutes(45));
    let now = || world.gitlab().now() + ahead;
    let known = bot::survey(&world.client(), &world.reading(&source, now())).await.unwrap();
    let account = &known.accounts[2];
    let title = format!("EBR: {}", account.name);
    let body = json!({ "title": title, "labels": "csm::ebr" });
    let path = "projects/acme%2Faccounts/issues";
    let (status, answer) = world.gitlab().by_hand(MANAGER, "POST", path, &body);
    assert_eq!(status, 201, "{answer}");
    {
        let mut gitlab = world.gitlab();
        gitlab.advance(TimeDelta::minutes(1));
        let shown = gitlab.now();
        gitlab.world_mut().clock_shown = Some(shown);
    }
    let named = Places::from([(account.id.project, account.id.iid)]);
    let wish = Wish { named: &named, unsure: &BTreeSet::new(), since: known.read_at };
    let reading = world.reading(&source, now());
    let again = read_again(&world.client(), &reading, &known, wish).await.unwrap().unwrap();
    let mut read = known.clone();
    again.put_into(&mut read);
    let found = read.accounts.iter().find(|it| it.id == account.id).unwrap();
    assert!(found.work.iter().any(|issue| issue.title == title), "{:?}", found.work);
}

#[tokio::test]
async fn the_plan_for_some_accounts_is_their_part_of_the_plan_for_all() {
    let (world, known) = lived(1, 3).await;
    disturb(&world, &known);
    let mut portfolio = world.portfolio().await.unwrap();
    let (rulebook, moment) = (&world.policy.rulebook, world.gitlab().now());
    let ids: Vec<AccountId> = portfolio.accounts.iter().map(|account| account.id).collect();
    let mut planned = Vec::new();
    // The bot has spoken there, or never.
    for is_known in [true, false] {
        portfolio.is_known = is_known;
        let standings = consider(&portfolio, &world.policy.targets, moment);
        let whole = decide(&portfolio, &standings, None, rulebook, FirstRun::Baseline);
        let of_some = ids.chunks(3).map(|some| {
            let some: BTreeSet<AccountId> = some.iter().copied().collect();
            let plan = decide_for(&portfolio, &standings, rulebook, FirstRun::Baseline, &some);
            assert_eq!(plan.actions, whole.clone().only(&some).actions, "known: {is_known}");
            plan.actions.len()
        });
        planned.push(of_some.sum::<usize>());
    }
    assert!(planned[0] >= 10, "only {planned:?} actions were compared");
}

#[tokio::test]
async fn an_issue_that_belongs_to_an_account_names_it_and_any_other_names_nothing() {
    let (world, known) = lived(5, 3).await;
    let work = known.accounts.iter().flat_map(|account| &account.work);
    let mut places: Vec<(u64, u64)> = work.map(|issue| (issue.project, issue.iid)).collect();
    assert!(places.len() > 5);
    let whole = world.portfolio().await.unwrap();
    for place in places.drain(..) {
        let owner = known
            .accounts
            .iter()
            .find(|account| account.work.iter().any(|issue| (issue.project, issue.iid) == place));
        let wish = (known.read_at, &Places::from([place]));
        let (read, _) = again(&world, &known, wish).await;
        let find = |portfolio: &Portfolio| {
            let id = owner.unwrap().id;
            format!("{:?}", portfolio.accounts.iter().find(|account| account.id == id))
        };
        assert_eq!(find(&read.unwrap()), find(&whole), "{place:?}");
    }
    let (status, issue) = world.gitlab().by_hand(
        MANAGER,
        "POST",
        "projects/acme%2Faccounts/issues",
        &json!({ "title": "Order new chairs" }),
    );
    assert_eq!(status, 201);
    let named = Places::from([(known.home, issue["iid"].as_u64().unwrap())]);
    let (read, requests) = again(&world, &known, (known.read_at, &named)).await;
    assert!(read.is_none() && requests == 1, "{requests}");
}

/// A daemon that has made its first run and a whole pass since.
struct Daemon {
    world: World,
    kept: Kept,
}

fn orders(now: DateTime<Utc>) -> Orders<'static> {
    Orders {
        moment: now.into(),
        first_run: FirstRun::Baseline,
        run: "test".to_owned(),
        is_cancelled: &|| false,
    }
}

impl Daemon {
    async fn new(world: World) -> Self {
        let first = Self::whole(&world).await;
        assert!(first.is_none(), "what a first run found out is in no portfolio yet");
        let kept = Self::whole(&world).await.unwrap();
        Self { world, kept }
    }

    async fn whole(world: &World) -> Option<Kept> {
        let (source, now) = (source(), world.gitlab().now());
        let (client, reading, requests) =
            (world.client(), world.reading(&source, now), &Requests::default);
        let pass = bot::pass(&client, &reading, world.policy, &orders(now), None, requests).await;
        let pass = pass.unwrap();
        Kept::after(pass.portfolio, &pass.report)
    }

    async fn named(&mut self, iids: &[u64]) -> Option<NamedPass> {
        let Self { world, kept } = self;
        let home = world.gitlab().world().project(PROJECT).unwrap().id;
        let named: Places = iids.iter().map(|iid| (home, *iid)).collect();
        let (source, now) = (source(), world.gitlab().now());
        let (client, reading, requests) =
            (world.client(), world.reading(&source, now), &Requests::default);
        let orders = orders(now);
        let kept = (kept, &named);
        bot::pass_named(&client, &reading, world.policy, &orders, kept, requests).await.unwrap()
    }

    fn by_hand(&self, who: &str, method: &str, path: &str, body: &serde_json::Value) {
        let path = format!("projects/acme%2Faccounts/issues/{path}");
        let (status, answer) = self.world.gitlab().by_hand(who, method, &path, body);
        assert!(status < 300, "{status} {answer}");
    }

    /// Numbers of open accounts that the bot writes to.
    fn accounts(&self) -> Vec<u64> {
        let gitlab = self.world.gitlab();
        let is_one = |issue: &&stagecoach::simulator::records::Issue| {
            issue.open
                && issue.labels.contains("csm::account")
                && issue.notes.iter().any(|note| note.body.contains("key=status_card/"))
        };
        gitlab.world().issues.values().filter(is_one).map(|issue| issue.iid).collect()
    }
}

fn written(report: &Report) -> BTreeSet<u64> {
    let accounts = report.actions.iter().map(|done| done.action.account.unwrap().iid);
    accounts.collect()
}

const LATE: &str = "| Field | Value |\n|---|---|\n| Customer since | 2026-01-01 |\n| Onboarding start | 2026-01-02 |\n| Renewal date | 2027-01-01 |\n";

fn late() -> serde_json::Value {
    let labels = "csm::account,segment::growth,csm-priority::2,stage::onboarding";
    json!({ "description": LATE, "labels": labels })
}

fn planted(accounts: usize) -> World {
    World::planted(&portfolio(10, day("2026-03-20"), accounts), day("2026-03-20"))
}

#[tokio::test]
async fn only_the_accounts_named_are_written_to_and_a_second_pass_has_nothing_to_do() {
    let mut daemon = Daemon::new(planted(12)).await;
    let accounts = daemon.accounts();
    for iid in &accounts[..4] {
        daemon.by_hand(MANAGER, "PUT", &iid.to_string(), &late());
    }
    daemon.world.gitlab().advance(TimeDelta::minutes(1));
    let pass = daemon.named(&accounts[..1]).await.unwrap();
    assert_eq!((pass.accounts, written(&pass.report)), (1, BTreeSet::from([accounts[0]])));
    let again = daemon.named(&accounts[..1]).await.unwrap();
    assert!(again.report.actions.is_empty(), "{:?}", again.report.actions);
    // The schedule finds nothing left of the one, and all of the others.
    let whole = daemon.world.plan().await.unwrap();
    let of_accounts: BTreeSet<u64> =
        whole.actions.iter().filter_map(|action| action.account).map(|id| id.iid).collect();
    assert!(!of_accounts.contains(&accounts[0]), "{whole:#?}");
    assert!(accounts[1..4].iter().all(|iid| of_accounts.contains(iid)), "{of_accounts:?}");
}

#[tokio::test]
async fn a_command_is_answered_in_a_pass_for_its_account() {
    let mut daemon = Daemon::new(planted(12)).await;
    let iid = daemon.accounts()[0];
    let asks = json!({ "body": "@stagecoach-bot engaged 2026-03-19" });
    daemon.by_hand(MANAGER, "POST", &format!("{iid}/notes"), &asks);
    let asked = daemon.world.gitlab().notes(PROJECT, iid).last().unwrap().id;
    let pass = daemon.named(&[iid]).await.unwrap();
    assert_eq!(written(&pass.report), BTreeSet::from([iid]));
    let gitlab = daemon.world.gitlab();
    let notes = gitlab.notes(PROJECT, iid);
    let asked = notes.iter().find(|note| note.id == asked).unwrap();
    assert_eq!(asked.awards.len(), 1, "the bot shows that it has heard");
    let mut cards = notes.iter().flat_map(|note| sections(&note.body));
    let card = cards.find(|section| section.marker.key.rule == "status_card").unwrap();
    assert!(card.body.contains("wrote “engaged 2026-03-19”"), "{}", card.body);
}

#[tokio::test]
async fn an_account_that_is_new_gets_its_card_and_one_that_is_gone_gets_nothing() {
    let mut daemon = Daemon::new(planted(12)).await;
    let new = json!({ "title": "Zinnia Works – account", "description": LATE,
        "labels": "csm::account,segment::growth,csm-priority::2,stage::onboarding" });
    let path = "projects/acme%2Faccounts/issues";
    let (_, issue) = daemon.world.gitlab().by_hand(MANAGER, "POST", path, &new);
    let iid = issue["iid"].as_u64().unwrap();
    let pass = daemon.named(&[iid]).await.unwrap();
    assert_eq!(written(&pass.report), BTreeSet::from([iid]));
    let gone = json!({ "labels": "" });
    daemon.by_hand(MANAGER, "PUT", &iid.to_string(), &gone);
    let pass = daemon.named(&[iid]).await.unwrap();
    assert!(pass.report.actions.is_empty(), "{:?}", pass.report.actions);
    assert!(daemon.named(&[iid]).await.is_none(), "it is known no more");
}

#[tokio::test]
async fn many_passes_mention_nobody_more_often_than_one_pass_would() {
    let mut daemon = Daemon::new(planted(24)).await;
    let accounts: Vec<u64> = daemon.accounts().into_iter().take(8).collect();
    daemon.world.gitlab().advance(TimeDelta::days(10));
    daemon.kept = Daemon::whole(&daemon.world).await.unwrap();
    daemon.world.gitlab().advance(TimeDelta::days(3));
    let csm = daemon.world.gitlab().issue(PROJECT, accounts[0]).assignees[0];
    let mentions = |daemon: &Daemon| {
        let gitlab = daemon.world.gitlab();
        let name = format!("@{}", gitlab.world().users[&csm].username);
        let bot = gitlab.user_id(BOT);
        let today = gitlab.now().date_naive();
        let notes = gitlab.world().issues.values().flat_map(|issue| &issue.notes);
        let of_today =
            notes.filter(|note| note.author == bot && note.created_at.date_naive() == today);
        of_today.filter(|note| note.body.contains(&name)).count()
    };
    let before = mentions(&daemon);
    for (nth, iid) in accounts.iter().enumerate() {
        // What comes later is more important, so that it would be told first if nothing had been.
        let priority = if nth < 3 { 3 } else { 1 };
        let labels =
            format!("csm::account,segment::growth,csm-priority::{priority},stage::onboarding");
        let change = json!({ "description": LATE, "assignee_ids": [csm], "labels": labels });
        daemon.by_hand(MANAGER, "PUT", &iid.to_string(), &change);
        daemon.world.gitlab().advance(TimeDelta::minutes(2));
        daemon.named(&[*iid]).await.unwrap();
    }
    let told = mentions(&daemon) - before;
    assert_eq!(told, 3, "mentions_per_day is 3, and there were {} reasons", accounts.len());
}

#[tokio::test]
async fn many_passes_together_stay_within_what_the_guard_allows_one() {
    let mut world = planted(24);
    let few = [("limits.edits_max".to_owned(), "4".to_owned())];
    let generous = world.policy;
    let first = Daemon::new(world).await;
    world = first.world;
    assert_eq!(generous.limits.edits_max, 100);
    world.policy = policy(&few.into());
    let mut daemon = Daemon { world, kept: first.kept };
    let mut withheld = 0;
    for iid in daemon.accounts().into_iter().take(6) {
        daemon.by_hand(
            MANAGER,
            "PUT",
            &iid.to_string(),
            &json!({ "add_labels": "hold::contract" }),
        );
        let pass = daemon.named(&[iid]).await.unwrap();
        withheld += usize::from(pass.report.plan.withheld.is_some());
    }
    assert!((1..6).contains(&withheld), "{withheld} passes were withheld");
    // An hour later there is room again.
    daemon.world.gitlab().advance(TimeDelta::minutes(61));
    let last = daemon.accounts()[5];
    let pass = daemon.named(&[last]).await.unwrap();
    assert_eq!(pass.report.plan.withheld, None);
}

#[tokio::test]
async fn a_project_that_became_public_is_not_written_to() {
    let mut daemon = Daemon::new(planted(12)).await;
    let iid = daemon.accounts()[0];
    daemon.by_hand(MANAGER, "PUT", &iid.to_string(), &late());
    {
        let mut gitlab = daemon.world.gitlab();
        let projects = &mut gitlab.world_mut().projects;
        let project = projects.values_mut().find(|project| project.path == PROJECT).unwrap();
        project.visibility = stagecoach::simulator::residents::Visibility::Public;
    }
    let home =
        AccountId { project: daemon.world.gitlab().world().project(PROJECT).unwrap().id, iid };
    let named = Places::from([(home.project, home.iid)]);
    let (source, now) = (source(), daemon.world.gitlab().now());
    let (client, reading) = (daemon.world.client(), daemon.world.reading(&source, now));
    let (orders, requests) = (orders(now), &Requests::default);
    let kept = (&mut daemon.kept, &named);
    let policy = daemon.world.policy;
    let pass = bot::pass_named(&client, &reading, policy, &orders, kept, requests).await;
    assert!(pass.err().unwrap().to_string().contains("is public"));
}
