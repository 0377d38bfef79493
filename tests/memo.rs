//! The memo: with it, without it, with an old, a torn or a foreign one the same is found; with it, for what changed.

mod binary;
mod properties;

use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::collect::Reading;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::NoPause;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::gitlab::Writable;
use stagecoach::memo::Binding;
use stagecoach::memo::Labels;
use stagecoach::memo::Memo;
use stagecoach::memo::Next;
use stagecoach::memo::Refused;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::in_process::InProcess;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::meanwhile::Meanwhile;
use crate::support::memo::binding;
use crate::support::memo::terms;
use crate::support::world::BOT;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const OWNER: &str = "owner-olga";
const TODAY: &str = "2026-03-20";

/// The memo as the next run finds it.
fn reopened(memo: &Memo) -> Option<Memo> {
    let bytes = memo.written(&binding())?;
    Some(Memo::read(bytes, &binding(), terms()).unwrap())
}

/// A portfolio with somebody who may do everything, in a GitLab that counts comments as GitLab does.
fn world(accounts: usize) -> World {
    let seed = portfolio(10, day(TODAY), accounts);
    let simulator = Simulator::new(noon(day(TODAY)))
        .plant(&seed)
        .with_project("acme/elsewhere", "private")
        .with_user(OWNER, 50);
    let world = World::of(simulator, PROJECT);
    world.gitlab().world_mut().bounds.touches_every = TimeDelta::seconds(60);
    world
}

/// What a pass would know, from which alone it decides, and what it asked for that.
#[derive(Debug)]
struct Seen {
    portfolio: String,
    reads: Vec<String>,
}

fn reading<'a>(world: &'a World, source: &'a Source, memo: Option<&'a Memo>) -> Reading<'a> {
    let now = world.gitlab().now();
    Reading { memo, ..world.reading(source, now) }
}

async fn look(world: &World, memo: Option<&Memo>) -> Seen {
    let before = world.gitlab().log().len();
    let source = Source::Project(PROJECT.to_owned());
    let read = bot::survey(&world.client(), &reading(world, &source, memo)).await.unwrap();
    let gitlab = world.gitlab();
    let reads = gitlab.log()[before..].iter().map(|it| it.path_and_query.clone()).collect();
    Seen { portfolio: format!("{read:?}"), reads }
}

async fn pass(world: &World, memo: &Memo) {
    let now = world.gitlab().now();
    let source = Source::Project(PROJECT.to_owned());
    let orders = Orders {
        moment: now.into(),
        first_run: world.first_run,
        run: "test".to_owned(),
        is_cancelled: &|| false,
    };
    let (client, reading) = (world.client(), reading(world, &source, Some(memo)));
    let requests = &Requests::default;
    bot::pass(&client, &reading, world.policy, &orders, None, requests).await.unwrap();
}

fn later(world: &World, by: TimeDelta) {
    world.gitlab().advance(by);
}

/// Something that a person does in the browser.
fn by_hand(world: &World, method: &str, path: &str, body: &Value) -> u16 {
    let path = format!("projects/{}/{path}", PROJECT.replace('/', "%2F"));
    world.gitlab().by_hand(OWNER, method, &path, body).0
}

/// Numbers of open account issues.
fn accounts(world: &World) -> Vec<u64> {
    let gitlab = world.gitlab();
    let issues = gitlab.world().issues.values();
    let open = issues.filter(|issue| issue.open && issue.labels.contains("csm::account"));
    open.map(|issue| issue.iid).collect()
}

/// Numbers of open issues that are tracked, accounts and others in turn.
fn tracked(world: &World) -> Vec<u64> {
    let gitlab = world.gitlab();
    let issues = gitlab.world().issues.values();
    let open = issues.filter(|it| it.open && it.labels.iter().any(|l| l.starts_with("csm::")));
    let mut iids: Vec<u64> = open.map(|issue| issue.iid).collect();
    iids.sort_by_key(|iid| iid % 7);
    iids
}

#[track_caller]
fn assert_same(with: &Seen, without: &Seen, what: &str) {
    if with.portfolio != without.portfolio {
        let same =
            with.portfolio.bytes().zip(without.portfolio.bytes()).take_while(|(a, b)| a == b);
        let at = same.count().saturating_sub(300);
        let around = |seen: &Seen| seen.portfolio.chars().skip(at).take(600).collect::<String>();
        panic!("{what}: another portfolio:\n{}\n\n{}", around(with), around(without));
    }
}

/// Passes until the bot has said everything, then time for GitLab's own minute.
async fn settled(accounts: usize) -> (World, Memo) {
    let world = world(accounts);
    let memo = Memo::empty(terms());
    for _ in 0..3 {
        pass(&world, &memo).await;
        later(&world, TimeDelta::minutes(10));
    }
    look(&world, Some(&memo)).await;
    (world, memo)
}

#[tokio::test]
async fn a_warm_pass_without_changes_costs_three_requests() {
    for size in [12, 80] {
        let (world, memo) = settled(size).await;
        let memo = reopened(&memo).unwrap();
        let warm = look(&world, Some(&memo)).await;
        assert!(warm.reads.len() <= 3, "{size}: {:#?}", warm.reads);
        assert_same(&warm, &look(&world, None).await, "nothing changed");
        assert!(reopened(&memo).is_none(), "nothing is new, and nothing is written");
    }
}

#[tokio::test]
async fn passes_that_follow_at_once_do_not_read_again_what_the_bot_wrote() {
    let world = world(12);
    let memo = Memo::empty(terms());
    later(&world, TimeDelta::minutes(10));
    pass(&world, &memo).await;
    pass(&world, &memo).await;
    let first = look(&world, Some(&memo)).await;
    let second = look(&world, Some(&memo)).await;
    assert!(second.reads.len() <= 3, "{} {:#?}", first.reads.len(), second.reads);
    assert_same(&second, &look(&world, None).await, "nothing changed");
}

#[tokio::test]
async fn a_thousand_accounts_cost_no_more() {
    let world = world(1000);
    let memo = Memo::empty(terms());
    let cold = look(&world, Some(&memo)).await;
    later(&world, TimeDelta::minutes(10));
    let memo = reopened(&memo).unwrap();
    let warm = look(&world, Some(&memo)).await;
    // Histories one by one, comments a hundred issues at a time.
    let accounts = accounts(&world);
    let histories = accounts.len() + accounts.len() / 2;
    assert!((accounts.len()..histories).contains(&cold.reads.len()), "{}", cold.reads.len());
    assert!(warm.reads.len() <= 3, "{:#?}", warm.reads);
    // Accounts, then whatever is tracked.
    let mut last = None;
    let tracked = tracked(&world);
    for (issues, changes) in [(&accounts, 1), (&accounts, 10), (&accounts, 150), (&tracked, 400)] {
        for iid in issues.iter().take(changes) {
            let path = format!("issues/{iid}/notes");
            by_hand(&world, "POST", &path, &json!({ "body": "Spoke today." }));
        }
        later(&world, TimeDelta::minutes(10));
        let changed = look(&world, Some(&memo)).await;
        // A hundred are a page of the list, and a question about comments.
        let most = 2 + 2 * changes.div_ceil(100) + changes;
        assert!(changed.reads.len() <= most, "{changes}: {} of {most}", changed.reads.len());
        last = Some(changed);
    }
    assert_same(&last.unwrap(), &look(&world, None).await, "some changed");
}

#[tokio::test]
async fn what_changed_is_read_and_nothing_else() {
    let (world, memo) = settled(12).await;
    let iids = accounts(&world);
    let comment = |iid: u64| format!("issues/{iid}/notes");
    by_hand(&world, "POST", &comment(iids[0]), &json!({ "body": "A call." }));
    by_hand(&world, "PUT", &format!("issues/{}", iids[1]), &json!({ "add_labels": "region::x" }));
    let changed = look(&world, Some(&memo)).await;
    let histories = |seen: &Seen| -> Vec<String> {
        let is_about_some = |it: &&String| it.contains("/issues/") || it.contains("graphql");
        let of_issues = seen.reads.iter().filter(is_about_some);
        of_issues.map(|it| it.split(['?']).next().unwrap().to_owned()).collect()
    };
    let mut expected: Vec<String> = iids[..2]
        .iter()
        .map(|iid| {
            let project = world.gitlab().world().project(PROJECT).unwrap().id;
            format!("/api/v4/projects/{project}/issues/{iid}/resource_label_events")
        })
        .collect();
    // The comments of both.
    expected.push("/api/graphql".to_owned());
    let mut read = histories(&changed);
    read.sort();
    expected.sort();
    assert_eq!(read, expected);
    assert_same(&changed, &look(&world, None).await, "two changes");
    let again = look(&world, Some(&memo)).await;
    assert_eq!(histories(&again).len(), 3, "within a minute another comment would move nothing");
    later(&world, TimeDelta::minutes(2));
    look(&world, Some(&memo)).await;
    assert_eq!(look(&world, Some(&memo)).await.reads.len(), 3);
}

/// Gives the bot another role.
fn role(gitlab: &mut Simulator, level: u8) {
    let bot = gitlab.user_id(BOT);
    for project in gitlab.world_mut().projects.values_mut() {
        project.members.insert(bot, level);
    }
    if let Some(user) = gitlab.world_mut().users.get_mut(&bot) {
        user.default_access = level;
    }
}

/// Found by the simulation: a guest is shown no comments that only the team reads, and nothing says so.
#[tokio::test]
async fn what_was_read_after_the_role_was_lost_is_read_again() {
    let (world, memo) = settled(12).await;
    let iids = accounts(&world);
    for iid in &iids {
        let said = json!({ "body": "The sponsor leaves.", "internal": true });
        assert_eq!(by_hand(&world, "POST", &format!("issues/{iid}/notes"), &said), 201);
    }
    let hidden = json!({ "confidential": true });
    assert!(by_hand(&world, "PUT", &format!("issues/{}", iids[0]), &hidden) < 300);
    later(&world, TimeDelta::minutes(10));
    let gitlab = world.shared();
    let lost = move || role(&mut gitlab.lock().unwrap(), 10);
    let transport = Writable(Meanwhile::new(InProcess::new(world.shared(), TOKEN), lost));
    let client = GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()));
    let source = Source::Project(PROJECT.to_owned());
    let orders = Orders {
        moment: world.gitlab().now().into(),
        first_run: world.first_run,
        run: "test".to_owned(),
        is_cancelled: &|| false,
    };
    let (reading, requests) = (reading(&world, &source, Some(&memo)), &Requests::default);
    drop(bot::pass(&client, &reading, world.policy, &orders, None, requests).await);
    role(&mut world.gitlab(), 30);
    later(&world, TimeDelta::minutes(10));
    let with = look(&world, Some(&reopened(&memo).unwrap())).await;
    assert_same(&with, &look(&world, None).await, "what only the team reads");
}

#[tokio::test]
async fn a_second_comment_within_the_minute_is_seen() {
    let (world, memo) = settled(12).await;
    let path = format!("issues/{}/notes", accounts(&world)[0]);
    by_hand(&world, "POST", &path, &json!({ "body": "A call." }));
    look(&world, Some(&memo)).await;
    later(&world, TimeDelta::seconds(20));
    by_hand(&world, "POST", &path, &json!({ "body": "@stagecoach-bot call today" }));
    let with = look(&world, Some(&memo)).await;
    assert_same(&with, &look(&world, None).await, "a comment that moved nothing");
}

#[tokio::test]
async fn a_label_that_is_renamed_or_deleted_changes_what_is_known() {
    for (method, body) in [("PUT", json!({ "new_name": "segment::other" })), ("DELETE", json!({}))]
    {
        let (world, memo) = settled(12).await;
        // Most is older by now than what a list of changes shows.
        later(&world, TimeDelta::minutes(20));
        let path = format!("issues/{}/notes", accounts(&world)[0]);
        by_hand(&world, "POST", &path, &json!({ "body": "A call." }));
        later(&world, TimeDelta::minutes(2));
        look(&world, Some(&memo)).await;
        let status = by_hand(&world, method, "labels/segment::strategic", &body);
        assert!(status < 300, "{status}");
        let with = look(&world, Some(&memo)).await;
        let without = look(&world, None).await;
        assert_same(&with, &without, method);
        assert!(with.reads.len() < without.reads.len(), "most is still known");
    }
}

/// Renames a label while a pass reads, and back before the next one begins.
async fn renamed_meanwhile(world: &World, memo: &Memo, label: &str) {
    let is_done = std::sync::atomic::AtomicBool::new(false);
    let rename = |from: &str, to: &str| {
        let status = by_hand(world, "PUT", &format!("labels/{from}"), &json!({ "new_name": to }));
        assert!(status < 300, "{status}");
    };
    let on_read = |_, _| {
        if !is_done.swap(true, std::sync::atomic::Ordering::Relaxed) {
            rename(label, "csm::of-old");
        }
    };
    let source = Source::Project(PROJECT.to_owned());
    let reading = Reading { on_read: &on_read, ..reading(world, &source, Some(memo)) };
    bot::survey(&world.client(), &reading).await.unwrap();
    rename("csm::of-old", label);
}

#[tokio::test]
async fn a_label_that_is_renamed_while_histories_are_read_and_back_is_called_what_it_is() {
    let world = world(12);
    later(&world, TimeDelta::minutes(10));
    let memo = Memo::empty(terms());
    renamed_meanwhile(&world, &memo, "csm::account").await;
    let memo = reopened(&memo).unwrap();
    let with = look(&world, Some(&memo)).await;
    assert_same(&with, &look(&world, None).await, "a name that was another one for a moment");
}

/// Found by the simulation: the list was counted only when it had been read, and the memo kept what was gone by then.
#[tokio::test]
async fn an_issue_that_is_deleted_while_the_list_is_read_is_not_remembered() {
    let world = world(12);
    later(&world, TimeDelta::minutes(10));
    let memo = Memo::empty(terms());
    let left = world.gitlab().world().issues.len() - 1;
    let counts =
        json!({ "statistics": { "counts": { "all": left, "opened": left, "closed": 0 } } });
    let mut asked = 0;
    world.gitlab().set_fault_rule(Some(move |arrival: &Arrival<'_>| {
        asked += usize::from(arrival.path_and_query.contains("issues_statistics"));
        // As if somebody had deleted one after the list showed it.
        let is_second = asked == 2 && arrival.path_and_query.contains("issues_statistics");
        is_second.then(|| Fault::Json(200, counts.clone()))
    }));
    look(&world, Some(&memo)).await;
    world.gitlab().set_fault_rule(None::<fn(&Arrival<'_>) -> Option<Fault>>);
    let gone = accounts(&world)[0];
    assert!(by_hand(&world, "DELETE", &format!("issues/{gone}"), &json!({})) < 300);
    let with = look(&world, Some(&memo)).await;
    assert_same(&with, &look(&world, None).await, "what is gone is not remembered");
}

/// Shows a memo one issue with these labels, in a pass of its own over a source that has the label `csm::account`.
fn shown(memo: &Memo, labels: &[&str]) -> Next {
    memo.begin(noon(day(TODAY)));
    let names = [(1, "csm::account".to_owned())].into();
    let next = memo.next(&Labels { names, is_part: false });
    let at = "2026-03-01T09:00:00Z";
    let issue = json!({
        "id": 5, "iid": 1, "project_id": 1, "title": "Alder – account", "state": "opened",
        "created_at": at, "updated_at": at, "labels": labels, "web_url": "https://gitlab.example/1",
    });
    memo.see(&serde_json::from_value(issue).unwrap(), labels.contains(&"csm::account"));
    match next {
        Next::Since(_) => drop(memo.is_whole(None, 1)),
        Next::Everything(_) => memo.was_whole(&[(1, 1)].into(), Some(1)),
    }
    memo.end();
    next
}

#[test]
fn a_label_that_is_renamed_while_issues_are_listed_and_back_is_called_what_it_is() {
    let memo = Memo::empty(terms());
    assert!(matches!(shown(&memo, &["csm::account"]), Next::Everything(_)));
    for _ in 0..2 {
        let listed = shown(&memo, &["of-old"]);
        assert!(matches!(listed, Next::Since(_)), "{listed:?}");
        let listed = shown(&memo, &["csm::account"]);
        assert!(matches!(listed, Next::Everything(_)), "such a name is in no list of labels");
    }
    shown(&memo, &["of-old"]);
    let listed = [(); 3].map(|()| shown(&memo, &["of-old"]));
    assert!(matches!(listed[0], Next::Everything(_)));
    assert!(
        matches!(listed[1..], [Next::Since(_), Next::Since(_)]),
        "a name that stays is asked for once"
    );
}

#[tokio::test]
async fn of_many_labels_a_pass_looks_at_a_page_and_misses_none_that_issues_show() {
    let (world, memo) = settled(12).await;
    for nth in 0..150 {
        by_hand(
            &world,
            "POST",
            "labels",
            &json!({ "name": format!("a {nth}"), "color": "#000000" }),
        );
    }
    later(&world, TimeDelta::minutes(61));
    let all = look(&world, Some(&memo)).await;
    let warm = look(&world, Some(&memo)).await;
    assert!(warm.reads.len() <= 3 && all.reads.len() > 3, "{:#?}", warm.reads);
    let body = json!({ "new_name": "segment::other" });
    assert!(by_hand(&world, "PUT", "labels/segment::strategic", &body) < 300);
    let iid = accounts(&world)[0];
    by_hand(&world, "PUT", &format!("issues/{iid}"), &json!({ "title": "Other – account" }));
    later(&world, TimeDelta::minutes(61));
    let with = look(&world, Some(&memo)).await;
    assert_same(&with, &look(&world, None).await, "after an hour at the latest");
}

#[tokio::test]
async fn an_issue_that_is_gone_is_missed() {
    let (world, memo) = settled(12).await;
    let iids = accounts(&world);
    let target = world.gitlab().world().project("acme/elsewhere").unwrap().id;
    assert!(by_hand(&world, "DELETE", &format!("issues/{}", iids[0]), &json!({})) < 300);
    let body = json!({ "to_project_id": target });
    assert!(by_hand(&world, "POST", &format!("issues/{}/move", iids[1]), &body) < 300);
    // One goes and one comes: the number of issues stays.
    let body = json!({ "title": "Another – account", "labels": "csm::account" });
    assert!(by_hand(&world, "POST", "issues", &body) < 300);
    let with = look(&world, Some(&memo)).await;
    assert_same(&with, &look(&world, None).await, "one went, one moved, one came");
}

#[tokio::test]
async fn what_no_issue_tells_is_believed_for_an_hour_and_never_before_a_write() {
    let (world, memo) = settled(12).await;
    let id = world.gitlab().world().project(PROJECT).unwrap().id;
    let open = |world: &World| {
        let mut gitlab = world.gitlab();
        let project = gitlab.world_mut().projects.get_mut(&id).unwrap();
        project.visibility = stagecoach::simulator::residents::Visibility::Public;
    };
    // Something to write, and nothing to be written.
    let iid = accounts(&world)[0];
    let body = json!({ "body": "@stagecoach-bot help" });
    by_hand(&world, "POST", &format!("issues/{iid}/notes"), &body);
    open(&world);
    let written = |world: &World| world.gitlab().log().iter().filter(|it| it.is_write()).count();
    let before = written(&world);
    let source = Source::Project(PROJECT.to_owned());
    let now = world.gitlab().now();
    let orders = Orders {
        moment: now.into(),
        first_run: world.first_run,
        run: "test".to_owned(),
        is_cancelled: &|| false,
    };
    let (client, reading) = (world.client(), reading(&world, &source, Some(&memo)));
    let requests = &Requests::default;
    let refused = bot::pass(&client, &reading, world.policy, &orders, None, requests).await;
    assert!(matches!(refused, Err(bot::PassError::Exposed(_))));
    assert_eq!(written(&world), before);
}

#[tokio::test]
async fn an_audit_finds_what_gitlab_did_not_tell() {
    let (world, memo) = settled(12).await;
    let iid = accounts(&world)[0];
    {
        let mut gitlab = world.gitlab();
        let issues = gitlab.world_mut().issues.values_mut();
        let account = issues.into_iter().find(|issue| issue.iid == iid).unwrap();
        let note = account.notes.iter_mut().find(|note| !note.system).unwrap();
        "@stagecoach-bot engaged 2026-03-02".clone_into(&mut note.body);
    }
    let without = look(&world, None).await;
    let with = look(&world, Some(&memo)).await;
    assert_ne!(with.portfolio, without.portfolio, "nothing tells of this");
    later(&world, TimeDelta::days(8));
    let audit = look(&world, Some(&memo)).await;
    let without = look(&world, None).await;
    assert_same(&audit, &without, "an audit");
    assert!(audit.reads.len() >= without.reads.len(), "everything is read");
    assert_eq!(memo.end().drifted, 1);
    assert!(look(&world, Some(&memo)).await.reads.len() <= 3);
}

#[tokio::test]
async fn an_incomplete_read_is_no_complete_one_and_the_next_pass_goes_on() {
    let world = world(12);
    let memo = Memo::empty(terms());
    let whole = look(&world, None).await;
    let after = world.gitlab().log().len();
    world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| {
        (arrival.number > after + 20).then_some(Fault::LostBefore)
    }));
    let source = Source::Project(PROJECT.to_owned());
    let failed = bot::survey(&world.client(), &reading(&world, &source, Some(&memo))).await;
    assert!(failed.is_err());
    world.gitlab().set_fault_rule(None::<fn(&Arrival) -> Option<Fault>>);
    let memo = reopened(&memo).unwrap();
    let rest = look(&world, Some(&memo)).await;
    assert_same(&rest, &whole, "the second half");
    assert!(rest.reads.len() + 5 < whole.reads.len(), "{} {}", rest.reads.len(), whole.reads.len());
}

#[tokio::test]
async fn what_cannot_be_believed_says_why() {
    let (_, memo) = settled(6).await;
    let written = |binding: &Binding| {
        memo.forget((0, 0));
        memo.written(binding).unwrap()
    };
    let refused = |bytes: Vec<u8>| Memo::read(bytes, &binding(), terms()).err();
    let own = written(&binding());
    assert_eq!(refused(own.clone()), None);
    let mut newer = own.clone();
    newer.splice(0.."stagecoach memo 1".len(), *b"stagecoach memo 7");
    assert_eq!(refused(newer), Some(Refused::Newer(7)));
    for cut in [0, 5, 20, 60, 200, own.len() / 2, own.len() - 1] {
        assert_eq!(refused(own[..cut].to_vec()), Some(Refused::Damaged), "{cut}");
    }
    for at in (130..own.len()).step_by(own.len() / 23) {
        let mut changed = own.clone();
        changed[at] ^= 4;
        assert_eq!(refused(changed), Some(Refused::Damaged), "{at}");
    }
    let other = Binding::new("https://gitlab.example", "project acme/other", &TOKEN.into());
    assert!(matches!(refused(written(&other)), Some(Refused::Foreign { .. })));
    let token = Binding::new("https://gitlab.example", "project acme/accounts", &"other".into());
    assert_eq!(refused(written(&token)), Some(Refused::Damaged), "whoever lacks the token");
}
