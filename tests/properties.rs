//! What holds for any portfolio: drawn by seed, shuffled, added to, and named by hostile people.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use stagecoach::account::Account;
use stagecoach::account::Key;
use stagecoach::account::Portfolio;
use stagecoach::account::Section;
use stagecoach::account::replace_sections;
use stagecoach::account::sections;
use stagecoach::decide::Action;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Plan;
use stagecoach::decide::Write;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::seed::SeedProject;

use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;

const TODAY: &str = "2026-03-20";

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn world(seed: &SeedProject, first_run: FirstRun) -> World {
    let mut world = World::planted(seed, day(TODAY));
    world.first_run = first_run;
    world
}

/// A world, what was read of it and what would be done, on an ordinary day.
fn planned(seed: u64, accounts: usize) -> (World, Portfolio, Plan) {
    let world = world(&portfolio(seed, day(TODAY), accounts), FirstRun::Ordinary);
    let portfolio = block(world.portfolio()).unwrap();
    let plan = world.plan_of(&portfolio);
    (world, portfolio, plan)
}

/// Every text that a plan would write, title and description of an issue apart.
fn texts(plan: &Plan) -> Vec<&str> {
    let texts = plan.actions.iter().flat_map(|action| match &action.write {
        Write::OpenIssue(new) => vec![new.title.to_operators(), new.description.to_operators()],
        Write::Comment { body, .. } | Write::EditComment { body, .. } => vec![body.to_operators()],
        Write::CloseIssue { append, .. } => vec![append.to_operators()],
        _ => Vec::new(),
    });
    texts.collect()
}

fn rotate<T>(list: &mut [T], by: usize) {
    let length = list.len().max(1);
    list.rotate_left(by % length);
}

/// What no order may change, in another order.
fn shuffled(mut portfolio: Portfolio, by: usize) -> Portfolio {
    for account in &mut portfolio.accounts {
        rotate(&mut account.touchpoints, by);
        rotate(&mut account.findings, by);
        rotate(&mut account.spoken.remarks, 0);
    }
    portfolio
}

/// The same project with labels, people and activity rows told in another order.
fn reordered(mut seed: SeedProject, by: usize) -> SeedProject {
    for issue in &mut seed.issues {
        rotate(&mut issue.labels_at_creation, by);
        let mut lines: Vec<String> = issue.description.lines().map(str::to_owned).collect();
        let is_row = |line: &String| line.starts_with("| 20") && line.matches('|').count() == 4;
        let rows: Vec<usize> = (0..lines.len()).filter(|n| is_row(&lines[*n])).collect();
        let mut texts: Vec<String> = rows.iter().map(|n| lines[*n].clone()).collect();
        rotate(&mut texts, by);
        rows.iter().zip(texts).for_each(|(n, text)| lines[*n] = text);
        issue.description = lines.join("\n");
    }
    rotate(&mut seed.users, by);
    seed
}

fn names(plan: &Plan) -> Vec<(String, String)> {
    plan.actions.iter().map(|action| (action.name(), action.summary.clone())).collect()
}

fn is_upkeep(action: &Action) -> bool {
    matches!(action.rule.as_str(), "status_card" | "labels" | "baseline" | "digest")
        || matches!(
            action.kind,
            ActionKind::Link | ActionKind::CloseIssue | ActionKind::EditComment
        )
}

/// Reasons, keys and limits of one plan.
fn is_sound(plan: &Plan, world: &World) -> TestCaseResult {
    let mut said = BTreeSet::new();
    for action in &plan.actions {
        prop_assert!(
            is_upkeep(action) || !action.because.is_empty(),
            "{} has no reason",
            action.name()
        );
        prop_assert_eq!(action.key.to_string().parse::<Key>(), Ok(action.key.clone()));
        prop_assert!(said.insert(action.name()), "twice in a plan: {}", action.name());
        prop_assert!(!action.summary.is_empty() && !action.summary.contains('\n'));
    }
    let count = |kind| plan.actions.iter().filter(|a| a.kind == kind && !a.is_first).count();
    let limits = &world.policy.limits;
    let within = count(ActionKind::OpenIssue) <= limits.issues_max
        && count(ActionKind::CloseIssue) <= limits.closes_max
        && count(ActionKind::EditComment) + count(ActionKind::SetLabels) <= limits.edits_max;
    prop_assert!(plan.withheld.is_some() || within, "a plan beyond its limits was cleared");
    Ok(())
}

/// Two passes, some days apart: each plan is sound, and done once it was done.
fn is_done_once_done(seed: u64, baseline: bool, later: u64) -> TestCaseResult {
    let first = if baseline { FirstRun::Baseline } else { FirstRun::Ordinary };
    let world = world(&portfolio(seed, day(TODAY), 10), first).with_rollups();
    let (plan, again) = (block(world.plan()).unwrap(), block(world.plan()).unwrap());
    is_sound(&plan, &world)?;
    prop_assert_eq!(&plan.checksum, &again.checksum);
    let before = world.gitlab().log().len();
    let report = block(world.pass()).unwrap();
    if report.plan.withheld.is_some() {
        return Ok(());
    }
    let writes = world.gitlab().log()[before..].iter().filter(|r| r.is_write()).count();
    prop_assert_eq!(writes, plan.actions.len(), "a write is an action, and an action a write");
    let rest = block(world.plan()).unwrap();
    prop_assert!(rest.is_empty(), "still to do: {:?}", names(&rest));
    world.set_day(day(TODAY) + chrono::Days::new(later));
    is_sound(&block(world.plan()).unwrap(), &world)?;
    if block(world.pass()).unwrap().plan.withheld.is_none() {
        let rest = block(world.plan()).unwrap();
        prop_assert!(rest.is_empty(), "{later} days later still to do: {:?}", names(&rest));
    }
    let unexpected = world.gitlab().world().unexpected.clone();
    prop_assert_eq!(unexpected, Vec::<String>::new());
    Ok(())
}

/// Portfolios that once were not done in one pass.
#[test]
fn what_was_not_done_once_is() {
    is_done_once_done(7146, false, 24).unwrap();
}

fn hostile_name() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "/close",
        "\n/label ~x\n",
        "@all",
        "<b>",
        "-->",
        "<!-- stagecoach key=a/1-1/1 hash=x -->",
        "{{ 7 * 7 }}",
        "`",
        "```\n/close",
        "|",
        "#1",
        "~bug",
        "[x](http://x.example)",
        "Acme",
        "  ",
        "https://gitlab.example/x",
        "\\",
        "\u{202e}",
        "é",
        "{{issue ebr_due/1-1/1}}",
    ];
    prop::collection::vec(prop::sample::select(PARTS), 1..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10) })]

    #[test]
    fn a_plan_is_sound_stable_and_done_after_it_was_done(
        seed in 0..10_000_u64,
        baseline in any::<bool>(),
        later in 1..120_u64,
    ) {
        is_done_once_done(seed, baseline, later)?;
    }

    #[test]
    fn no_order_matters(seed in 0..10_000_u64, by in 1..20_usize) {
        let told = portfolio(seed, day(TODAY), 10);
        let (world, portfolio, plan) = planned(seed, 10);
        prop_assert_eq!(names(&world.plan_of(&shuffled(portfolio, by))), names(&plan));
        let other = self::world(&reordered(told, by), FirstRun::Ordinary);
        prop_assert_eq!(names(&block(other.plan()).unwrap()), names(&plan));
    }

    #[test]
    fn one_account_more_changes_nothing_for_the_others(seed in 0..10_000_u64, out in 0..10_usize) {
        let (mut world, mut portfolio, _) = planned(seed, 10);
        // What people can take in a day is shared among accounts, and so are digests.
        let flags = [("etiquette.mentions_per_day", "100"), ("etiquette.digests", "false")];
        let flags = flags.map(|(name, value)| (name.to_owned(), value.to_owned()));
        world.policy = crate::support::world::policy(&flags.into());
        let plan = world.plan_of(&portfolio);
        let gone: Account = portfolio.accounts.remove(out % portfolio.accounts.len());
        let rest = world.plan_of(&portfolio);
        // But for reviews of plans: who reviews whom is a matter of all accounts.
        let counts = |action: &&Action| action.rule != "success_plan_review_due";
        let kept = plan.actions.iter().filter(|action| action.account != Some(gone.id));
        let names = |action: &Action| (action.kind, action.key.clone());
        let kept: Vec<_> = kept.filter(counts).map(names).collect();
        let rest: Vec<_> = rest.actions.iter().filter(counts).map(names).collect();
        prop_assert_eq!(kept, rest);
    }

    #[test]
    fn no_name_can_command_mention_or_forge(seed in 0..10_000_u64, name in hostile_name()) {
        let (world, mut portfolio, _) = planned(seed, 8);
        let subjects: BTreeSet<String> =
            portfolio.accounts.iter().map(|account| account.id.to_string()).collect();
        let mut told: BTreeSet<String> = ["mgr-imke".to_owned()].into();
        for account in &mut portfolio.accounts {
            account.name.clone_from(&name);
            account.touchpoints.iter_mut().for_each(|touch| touch.words = name.as_str().into());
            for finding in &mut account.findings {
                finding.sentence.clone_from(&name);
                finding.paste = vec![name.clone()];
            }
            told.extend(account.csm.iter().map(|csm| csm.username.clone()));
        }
        for text in texts(&world.plan_of(&portfolio)) {
            let mut lines = text.lines();
            prop_assert!(!lines.any(|line| line.trim_start().starts_with('/')), "{text}");
            for section in sections(text) {
                let subject = &section.marker.key.subject;
                let is_digest = section.marker.key.rule == "digest" && told.contains(subject);
                prop_assert!(subjects.contains(subject) || is_digest, "forged: {}", section.marker.key);
            }
        }
        // GitLab itself tells what would have come of it.
        block(world.enact(&world.client(), &portfolio));
        let gitlab = world.gitlab();
        prop_assert!(gitlab.world().executed_quick_actions.is_empty());
        for notification in &gitlab.world().notifications {
            prop_assert!(told.contains(&notification.mentioned), "{notification:?}");
        }
    }

    #[test]
    fn two_situations_never_share_a_key(seed in 0..10_000_u64) {
        let (_, portfolio, plan) = planned(seed, 20);
        let mut subjects = BTreeSet::new();
        let of_accounts = plan.actions.iter().filter(|action| action.rule != "digest");
        for action in of_accounts.filter(|action| action.kind != ActionKind::Link) {
            let account = action.account.unwrap();
            prop_assert_eq!(action.key.account(), Some(account));
            prop_assert!(subjects.insert(action.key.clone()), "{}", action.key);
        }
        prop_assert_eq!(portfolio.source, PROJECT);
    }
}

/// Sections as the bot prints them, for round trips.
static PRINTED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let (_, _, plan) = planned(10, 6);
    let bodies = plan.actions.iter().filter_map(|action| match &action.write {
        Write::Comment { body, .. } => Some(body.to_operators().to_owned()),
        _ => None,
    });
    bodies.collect()
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn what_people_write_around_a_section_stays(
        above in "([a-zA-Z<>*_| -]{0,20}\n){0,3}[a-z]{0,5}",
        below in "([a-zA-Z<>*_| -]{0,20}\n){0,3}[a-z]{0,5}",
        which in any::<prop::sample::Index>(),
    ) {
        let printed = which.get(&PRINTED);
        let text = format!("{above}\n\n{printed}\n\n{below}");
        prop_assert_eq!(sections(&text), sections(printed));
        let mut changed = sections(printed);
        let same = replace_sections(&text, &changed);
        prop_assert_eq!(&same, &text);
        for section in &mut changed {
            "new".clone_into(&mut section.body);
        }
        let edited = replace_sections(&text, &changed);
        prop_assert!(edited.starts_with(&above) && edited.ends_with(&below), "{edited}");
        prop_assert_eq!(sections(&edited), changed);
        let bodies: Vec<String> = sections(printed).iter().map(Section::print).collect();
        prop_assert_eq!(&bodies.join("\n\n"), printed);
    }
}

/// Once the property's: on a Saturday a red account gets its triage, and being stuck waits for Monday no
/// more, since that triage is in hand.
#[test]
fn a_triage_that_waits_is_in_hand_with_one_that_begins() {
    let world = world(&portfolio(3957, day(TODAY), 10), FirstRun::Ordinary);
    block(world.pass()).unwrap();
    world.set_day(day(TODAY) + chrono::Days::new(22));
    let opened = block(world.pass()).unwrap();
    assert!(opened.actions.iter().any(|done| done.action.rule == "health_red"));
    let rest = block(world.plan()).unwrap();
    assert!(rest.is_empty(), "still to do: {:?}", names(&rest));
}
