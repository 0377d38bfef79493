//! Digests that nobody reads any more are closed, and each says why.

use std::collections::BTreeMap;

use stagecoach::bot::Policy;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::policy;

const DAY: &str = "2026-03-20";
const OPS: (&str, &str) = ("etiquette.ops", "csm-avery");
const PACKS: (&str, &str) = ("etiquette.manager_packs", "true");

fn world(settings: &[(&str, &str)]) -> World {
    let mut world = World::planted(&portfolio(3, day(DAY), 12), day(DAY));
    world.first_run = FirstRun::Ordinary;
    world.policy = of(settings);
    world
}

fn of(settings: &[(&str, &str)]) -> &'static Policy {
    let owned = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    policy(&owned.collect::<BTreeMap<String, String>>())
}

/// Why each digest is closed when the settings change after a pass, by the name of its page.
async fn closed(before: &[(&str, &str)], after: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut world = world(before);
    world.pass().await.unwrap();
    world.policy = of(after);
    let plan = world.plan().await.unwrap();
    let closes = plan.actions.iter().filter(|it| it.kind == ActionKind::CloseIssue);
    let digests = closes.filter(|it| it.rule == "digest");
    digests.map(|it| (it.key.episode.as_str().to_owned(), it.summary.clone())).collect()
}

#[tokio::test]
async fn each_digest_that_ends_says_why() {
    let packs_off = [OPS, ("etiquette.manager_packs", "false")];
    let found = closed(&[OPS, PACKS], &packs_off).await;
    assert!(!found.is_empty());
    for (page, why) in found {
        assert_eq!(why, "the packs for managers are switched off in the settings", "{page}");
    }
    let found = closed(&[OPS, PACKS], &[PACKS]).await;
    let whys: Vec<&str> = found.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(whys, ["this page is switched off in the settings"]);
    let found = closed(&[OPS, PACKS], &[("etiquette.ops", "csm-blake"), PACKS]).await;
    let whys: Vec<&str> = found.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(whys, ["csm-blake reads this page now"]);
    let found = closed(&[OPS, PACKS], &[OPS, PACKS, ("etiquette.one_to_ones", "[]")]).await;
    let whys: Vec<&str> = found.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(whys, ["the settings name nothing that one-to-ones look at"]);
    let found = closed(&[OPS, PACKS], &[OPS, PACKS, ("etiquette.digests", "false")]).await;
    assert!(found.len() > 3);
    for (page, why) in found {
        assert_eq!(why, "digests are switched off in the settings", "{page}");
    }
}

#[tokio::test]
async fn an_action_names_the_issue_that_it_is_about() {
    let plan = world(&[PACKS]).plan().await.unwrap();
    let said = plan.actions.iter().filter(|it| it.kind == ActionKind::Comment);
    let of_accounts: Vec<_> = said.filter(|it| it.account.is_some()).collect();
    assert!(!of_accounts.is_empty());
    for action in of_accounts {
        let account = action.account.unwrap();
        let own = format!("acme/accounts#{}", account.iid);
        assert!(action.target.starts_with(&own), "{}: {}", action.name(), action.target);
    }
}
