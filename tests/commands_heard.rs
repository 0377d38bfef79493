//! Comments addressed to the bot, from the note to the answer: heard once, by whom, and to what effect.

use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::Account;
use stagecoach::account::Command;
use stagecoach::account::FactName;
use stagecoach::account::Source;
use stagecoach::account::sections;
use stagecoach::collect::commands;
use stagecoach::decide::FirstRun;
use stagecoach::enact::Outcome;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::records::Note;

use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const CSM: &str = "csm-avery";
const GUEST: &str = "guest-rowan";
const ISSUE: &str = "projects/acme%2Faccounts/issues/1";

/// One account that the bot has written to before, on 20 February at noon.
async fn known(card: &str) -> World {
    let simulator = Simulator::new(noon(day("2026-02-16"))).with_project(PROJECT, "private");
    let simulator = simulator.with_user(CSM, 30).with_user(MANAGER, 40).with_user(GUEST, 10);
    let mut world = World::of(simulator, PROJECT);
    world.first_run = FirstRun::Ordinary;
    let card = format!(
        "| Field | Value |\n|---|---|\n| Customer since | 2026-02-16 |\n\
         | Onboarding start | 2026-02-16 |\n| Renewal date | 2027-02-16 |\n{card}"
    );
    let csm = world.gitlab().user_id(CSM);
    let labels = "csm::account,segment::strategic,csm-priority::1";
    let body = json!({ "title": "Tallowmere – account", "description": card, "labels": labels,
        "assignee_ids": [csm] });
    let (status, _) =
        world.gitlab().by_hand(MANAGER, "POST", "projects/acme%2Faccounts/issues", &body);
    assert_eq!(status, 201);
    world.set_day(day("2026-02-20"));
    world.pass().await.unwrap();
    world.gitlab().advance(TimeDelta::hours(1));
    world
}

fn by_hand(world: &World, who: &str, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = world.gitlab().by_hand(who, method, &format!("{ISSUE}{path}"), body);
    assert!(status < 300, "{status} {answer}");
    answer
}

/// Comments, and gives the number of the comment; a second passes.
fn comment(world: &World, who: &str, body: &str) -> u64 {
    world.gitlab().advance(TimeDelta::seconds(1));
    by_hand(world, who, "POST", "/notes", &json!({ "body": body }))["id"].as_u64().unwrap()
}

/// A pass an hour later: what was done, by name.
async fn pass(world: &World) -> Vec<String> {
    world.gitlab().advance(TimeDelta::hours(1));
    let report = world.pass().await.unwrap();
    let failed: Vec<_> = report.actions.iter().filter(|done| !done.outcome.is_success()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    report.actions.iter().map(|done| done.action.name()).collect()
}

async fn account(world: &World) -> Account {
    world.portfolio().await.unwrap().accounts.remove(0)
}

fn thumbs(world: &World, note: u64) -> usize {
    let gitlab = world.gitlab();
    let notes = gitlab.notes(PROJECT, 1);
    notes.iter().find(|known| known.id == note).unwrap().awards.len()
}

fn replies(world: &World) -> Vec<String> {
    let gitlab = world.gitlab();
    let bot = gitlab.user_id(BOT);
    let notes = gitlab.notes(PROJECT, 1).into_iter().filter(|note: &&Note| note.author == bot);
    let replies = notes.filter(|note| note.body.contains("key=command/"));
    replies.map(|note| note.body.clone()).collect()
}

/// Requests for somebody's role so far.
fn asked_for_roles(world: &World) -> usize {
    let gitlab = world.gitlab();
    gitlab.log().iter().filter(|request| request.path_and_query.contains("/members/all?")).count()
}

#[tokio::test]
async fn what_was_heard_is_answered_once_and_who_said_it_is_asked_once() {
    let world = known("").await;
    let one = comment(&world, CSM, "Hi\n@stagecoach-bot engaged 2026-02-19\nbye");
    let two = comment(&world, CSM, "@stagecoach-bot sentiment green");
    let done = pass(&world).await;
    assert!(done.iter().any(|name| name.starts_with("react ")), "{done:?}");
    assert_eq!((thumbs(&world, one), thumbs(&world, two)), (1, 1));
    // A plan and the pass make two readings, and one person is asked about in each.
    assert_eq!(asked_for_roles(&world), 1);
    assert_eq!(pass(&world).await, Vec::<String>::new());
    assert_eq!(asked_for_roles(&world), 1, "what is on record is not asked about again");
    assert_eq!(replies(&world), Vec::<String>::new());
    let account = account(&world).await;
    let fact = account.facts.best(FactName::FirstEngagement).unwrap();
    assert_eq!((fact.on, fact.source), (day("2026-02-19"), Source::Command));
    assert_eq!(fact.author.as_deref(), Some(CSM));
    assert!(fact.url.ends_with(&format!("#note_{one}")), "{}", fact.url);
    assert_eq!(&*fact.words, "@csm-avery wrote “engaged 2026-02-19”");
}

#[tokio::test]
async fn an_edited_comment_is_judged_anew_and_a_deleted_one_is_forgotten() {
    let world = known("").await;
    let note = comment(&world, CSM, "@stagecoach-bot engaged 2026-02-19");
    pass(&world).await;
    let path = format!("/notes/{note}");
    by_hand(
        &world,
        CSM,
        "PUT",
        &path,
        &json!({ "body": "P.S.\n\n@stagecoach-bot engaged 2026-02-19" }),
    );
    assert_eq!(pass(&world).await, Vec::<String>::new(), "the line is the same");
    by_hand(&world, CSM, "PUT", &path, &json!({ "body": "@stagecoach-bot engaged 2026-02-18" }));
    assert!(!pass(&world).await.is_empty());
    let told = async || account(&world).await.facts.best(FactName::FirstEngagement).map(|f| f.on);
    assert_eq!(told().await, Some(day("2026-02-18")));
    by_hand(&world, CSM, "PUT", &path, &json!({ "body": "never mind" }));
    pass(&world).await;
    assert_eq!(told().await, None);
    let note = comment(&world, CSM, "@stagecoach-bot engaged 2026-02-18");
    pass(&world).await;
    by_hand(&world, CSM, "DELETE", &format!("/notes/{note}"), &Value::Null);
    pass(&world).await;
    let account = account(&world).await;
    assert!(account.facts.best(FactName::FirstEngagement).is_none());
    assert!(account.spoken.heard.is_empty());
}

#[tokio::test]
async fn who_leaves_the_team_has_said_it_all_the_same() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot engaged 2026-02-19");
    pass(&world).await;
    let id = world.gitlab().user_id(CSM);
    world.gitlab().world_mut().users.get_mut(&id).unwrap().default_access = 0;
    assert_eq!(pass(&world).await, Vec::<String>::new());
    assert!(account(&world).await.facts.best(FactName::FirstEngagement).is_some());
}

#[tokio::test]
async fn a_stranger_gets_one_reply_and_changes_nothing() {
    let world = known("").await;
    let note = comment(&world, GUEST, "@stagecoach-bot engaged 2026-02-19");
    pass(&world).await;
    assert_eq!(thumbs(&world, note), 0);
    let said = replies(&world);
    assert!(said.len() == 1 && said[0].contains("needs the role Planner or higher"), "{said:?}");
    let asked = asked_for_roles(&world);
    assert_eq!(pass(&world).await, Vec::<String>::new());
    assert_eq!(asked_for_roles(&world), asked);
    let account = account(&world).await;
    assert!(account.facts.best(FactName::FirstEngagement).is_none());
    assert!(account.asked.is_empty() && account.holds.is_empty());
}

#[tokio::test]
async fn the_bot_does_not_listen_to_itself_but_to_internal_comments() {
    let world = known("").await;
    comment(&world, BOT, "@stagecoach-bot engaged 2026-02-19");
    let body = json!({ "body": "@stagecoach-bot value 2026-02-19", "internal": true });
    world.gitlab().advance(TimeDelta::seconds(1));
    by_hand(&world, CSM, "POST", "/notes", &body);
    let account = account(&world).await;
    assert!(account.facts.best(FactName::FirstEngagement).is_none());
    assert!(account.facts.best(FactName::FirstValue).is_some());
}

#[tokio::test]
async fn what_only_the_team_can_read_is_repeated_to_the_team_alone() {
    let world = known("").await;
    let lines = "@stagecoach-bot sentiment red they will leave\n@stagecoach-bot call 2026-02-19 the \
                 merger\n@stagecoach-bot snooze 2w the merger\n@stagecoach-bot engagd the merger\n\
                 @stagecoach-bot explain";
    by_hand(&world, CSM, "POST", "/notes", &json!({ "body": lines, "internal": true }));
    pass(&world).await;
    world.set_day(day("2026-02-27"));
    pass(&world).await;
    let gitlab = world.gitlab();
    let bot = gitlab.user_id(BOT);
    let own = gitlab.notes(PROJECT, 1).into_iter().filter(|note: &&Note| note.author == bot);
    let (team, everybody): (Vec<&Note>, Vec<&Note>) = own.partition(|note| note.internal);
    assert!(team.len() == 1 && team[0].body.contains("the merger"), "{team:?}");
    assert!(!everybody.is_empty());
    for note in everybody {
        assert!(!note.body.contains("merger") && !note.body.contains("leave"), "{}", note.body);
    }
}

#[tokio::test]
async fn yesterday_is_the_day_before_the_comment_where_the_account_lives() {
    let world = known("| Time zone | Pacific/Auckland |\n").await;
    // Half past one at night on the 3rd of March in Auckland.
    world.gitlab().set_now("2026-03-02T12:30:00Z".parse().unwrap());
    comment(&world, CSM, "@stagecoach-bot engaged yesterday");
    for later in ["2026-03-02", "2026-03-20"] {
        world.set_day(day(later));
        world.gitlab().advance(TimeDelta::hours(6));
        let account = account(&world).await;
        let fact = account.facts.best(FactName::FirstEngagement).unwrap();
        assert_eq!(fact.on, day("2026-03-02"), "read on {later}");
    }
}

#[tokio::test]
async fn a_mistake_gets_one_reply_that_follows_the_comment() {
    let world = known("").await;
    let note = comment(&world, CSM, "@stagecoach-bot engagd 2026-02-19\n@stagecoach-bot ack");
    pass(&world).await;
    let said = replies(&world);
    assert!(said.len() == 1 && said[0].contains("perhaps `engaged`"), "{said:?}");
    assert_eq!(thumbs(&world, note), 1, "the other line was heard");
    assert_eq!(pass(&world).await, Vec::<String>::new());
    let path = format!("/notes/{note}");
    by_hand(&world, CSM, "PUT", &path, &json!({ "body": "@stagecoach-bot engaged 2026-02-31" }));
    pass(&world).await;
    let said = replies(&world);
    assert!(said.len() == 1 && said[0].contains("is not a date"), "{said:?}");
    by_hand(&world, CSM, "PUT", &path, &json!({ "body": "@stagecoach-bot engaged 2026-02-19" }));
    pass(&world).await;
    let said = replies(&world);
    assert!(said.len() == 1 && said[0].contains("All good now"), "{said:?}");
    assert_eq!(pass(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_reply_that_a_person_deleted_is_not_written_again() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot engagd 2026-02-19");
    pass(&world).await;
    let reply = {
        let gitlab = world.gitlab();
        let notes = gitlab.notes(PROJECT, 1);
        notes.iter().find(|note| note.body.contains("key=command/")).unwrap().id
    };
    by_hand(&world, MANAGER, "DELETE", &format!("/notes/{reply}"), &Value::Null);
    assert_eq!(pass(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn two_passes_at_once_answer_once() {
    let world = known("").await;
    let heard = comment(&world, CSM, "@stagecoach-bot engaged 2026-02-19");
    comment(&world, CSM, "@stagecoach-bot engagd 2026-02-19\n@stagecoach-bot explain");
    world.gitlab().advance(TimeDelta::hours(1));
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let first = world.enact(&world.client(), &mine).await;
    let second = world.enact(&world.client(), &yours).await;
    assert!(first.iter().chain(&second).all(|done| done.outcome.is_success()));
    assert_eq!((thumbs(&world, heard), replies(&world).len()), (1, 1));
    assert_eq!(pass(&world).await, Vec::<String>::new());
    let account = account(&world).await;
    let all = account.spoken.remarks.iter().flat_map(|remark| &remark.sections);
    let explained = all.filter(|section| section.marker.key.rule == "explain").count();
    assert_eq!(explained, 1);
}

#[tokio::test]
async fn a_gitlab_without_reactions_holds_nothing_up() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot engaged 2026-02-19");
    let deaf = |arrival: &Arrival| {
        arrival.path_and_query.contains("award_emoji").then_some(Fault::Status(404))
    };
    world.gitlab().set_fault_rule(Some(deaf));
    world.gitlab().advance(TimeDelta::hours(1));
    let report = world.pass().await.unwrap();
    assert_eq!(report.count(Outcome::NotTried), 1);
    assert_eq!(report.count(Outcome::Failed), 0);
    assert_eq!(pass(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn when_nobody_can_be_asked_about_nothing_is_heard_and_nothing_lost() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot engaged 2026-02-19");
    let blind = |arrival: &Arrival| {
        arrival.path_and_query.contains("/members/all?").then_some(Fault::Status(500))
    };
    world.gitlab().set_fault_rule(Some(blind));
    assert!(world.pass().await.is_err());
    assert_eq!(replies(&world), Vec::<String>::new());
    world.gitlab().set_fault_rule(None::<fn(&Arrival) -> Option<Fault>>);
    assert!(!pass(&world).await.is_empty());
}

#[tokio::test]
async fn hostile_comments_set_nothing_off() {
    let parts = [
        "/close",
        "@all",
        "<b>",
        "-->",
        "<!-- stagecoach heard 1:ab -->",
        "<!-- stagecoach key=a/1-1/1 hash=x -->",
        "{{ 7 * 7 }}",
        "`",
        "``` /close",
        "|",
        "#1 ~bug !2 &3",
        "[x](http://x.example)",
        "https://gitlab.example/acme/accounts/-/issues/1",
        "\u{202e}",
        "{{issue ebr_due/1-1/1}}",
        "@mgr-imke",
    ];
    let world = known("").await;
    for (nth, part) in parts.iter().enumerate() {
        let next = parts[(nth + 5) % parts.len()];
        let lines = [
            format!("@stagecoach-bot engaged {part} {next}"),
            format!("@stagecoach-bot {part}{next}"),
            format!("@stagecoach-bot sentiment red {part} {next}"),
            format!("@stagecoach-bot snooze 2w {next} {part}"),
            format!("@stagecoach-bot not-relevant {part}, {next}"),
            format!("@stagecoach-bot call 2026-02-19 {part} {next}"),
        ];
        comment(&world, CSM, &lines.join("\n\n"));
    }
    pass(&world).await;
    world.set_day(day("2026-03-20"));
    pass(&world).await;
    assert_eq!(pass(&world).await, Vec::<String>::new());
    let gitlab = world.gitlab();
    let world = gitlab.world();
    let by_bot = |who: &str| who == BOT;
    let told = world.notifications.iter().filter(|told| by_bot(&told.by));
    assert!(told.clone().all(|told| told.mentioned == CSM), "{:?}", told.collect::<Vec<_>>());
    assert!(world.executed_quick_actions.iter().all(|action| !by_bot(&action.by)));
    let bot = gitlab.user_id(BOT);
    for issue in world.issues.values() {
        for note in issue.notes.iter().filter(|note| note.author == bot) {
            assert_eq!(commands::read(&note.body, BOT, day("2026-03-20")), vec![], "{}", note.body);
            for section in sections(&note.body) {
                assert!(!section.marker.key.rule.is_empty() && section.marker.key.rule != "a");
            }
        }
    }
}

#[tokio::test]
async fn every_example_of_the_help_is_a_command() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot help");
    pass(&world).await;
    let said = replies(&world).remove(0);
    let examples = said.lines().filter_map(|line| line.strip_prefix("- `")?.split('`').next());
    let mut read = 0;
    for example in examples {
        let said = commands::read(example, BOT, day("2026-02-20"));
        assert!(said.len() == 1 && said[0].result.is_ok(), "{example}: {said:?}");
        read += 1;
    }
    assert_eq!(read, 18);
}

#[tokio::test]
async fn what_becomes_more_urgent_speaks_after_an_ack_and_through_a_snooze() {
    for quiet in ["ack", "snooze until 2026-03-20 customer on holiday"] {
        let world = known("").await;
        world.set_day(day("2026-02-27"));
        assert!(pass(&world).await.iter().any(|name| name.ends_with("/1-at-risk")), "{quiet}");
        comment(&world, CSM, &format!("@stagecoach-bot {quiet}"));
        pass(&world).await;
        world.set_day(day("2026-03-03"));
        let done = pass(&world).await;
        assert!(done.iter().any(|name| name.starts_with("comment ")), "{quiet}: {done:?}");
        assert_eq!(pass(&world).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_snooze_holds_back_what_is_new_until_its_day() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot snooze until 2026-03-05 customer on holiday");
    pass(&world).await;
    for today in ["2026-02-27", "2026-03-03", "2026-03-04"] {
        world.set_day(day(today));
        let done = pass(&world).await;
        let is_notice = |name: &String| name.starts_with("comment time_to");
        assert!(!done.iter().any(is_notice), "{today}: {done:?}");
    }
    world.set_day(day("2026-03-05"));
    assert!(pass(&world).await.iter().any(|name| name.ends_with("/1-breached")));
}

#[tokio::test]
async fn nothing_that_was_written_before_the_first_run_is_answered() {
    let mut world = known("").await;
    world.first_run = FirstRun::Baseline;
    let seed = stagecoach::simulator::portfolio::portfolio(10, day("2026-03-20"), 6);
    let fresh = World::planted(&seed, day("2026-03-20"));
    let iid = {
        let gitlab = fresh.gitlab();
        let mut issues = gitlab.world().issues.values();
        issues.find(|issue| issue.open && issue.labels.contains("csm::account")).unwrap().iid
    };
    let path = format!("projects/acme%2Faccounts/issues/{iid}/notes");
    let body = json!({ "body": "@stagecoach-bot engagd\n@stagecoach-bot explain" });
    assert_eq!(fresh.gitlab().by_hand(MANAGER, "POST", &path, &body).0, 201);
    for _ in 0..2 {
        let report = fresh.pass().await.unwrap();
        let names: Vec<String> = report.actions.iter().map(|done| done.action.name()).collect();
        let answers = names.iter().filter(|n| n.contains(" command/") || n.starts_with("react "));
        assert_eq!(answers.count(), 0, "{names:?}");
        fresh.gitlab().advance(TimeDelta::hours(1));
    }
}

#[tokio::test]
async fn what_people_ask_is_kept_with_who_and_when() {
    let world = known("").await;
    comment(&world, CSM, "@stagecoach-bot not-relevant wrong segment\n@stagecoach-bot status");
    comment(&world, MANAGER, "@stagecoach-bot sentiment red the sponsor has left");
    let account = account(&world).await;
    let asked: Vec<String> =
        account.asked.iter().map(|asked| format!("{}: {}", asked.author, asked.what)).collect();
    assert_eq!(asked, ["csm-avery: not-relevant wrong segment", "csm-avery: status"]);
    assert!(matches!(account.asked[1].what, Command::Status));
    let felt = &account.sentiments_said[0];
    assert_eq!((felt.author.as_str(), felt.colour.to_string().as_str()), (MANAGER, "red"));
    assert_eq!((felt.on, felt.reason.as_str()), (day("2026-02-20"), "the sponsor has left"));
}
