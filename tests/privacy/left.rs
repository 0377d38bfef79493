//! What the bot left in a group, issue by issue and epic by epic, and what must not stand there because of who reads it.

use proptest::prelude::*;
use stagecoach::simulator::records::Issue;
use stagecoach::simulator::records::Note;
use stagecoach::simulator::world::World as Site;

use super::Group;
use super::PATHS;
use crate::support::world::BOT;
use crate::support::world::World;

/// Of one issue or epic: what the bot wrote that not only those read who may read internal comments.
struct Left {
    at: String,
    texts: Vec<String>,
    is_confidential: bool,
    /// Which of the projects it is in; none for an epic.
    project: Option<usize>,
    /// Whether it covers what a manager may read, whichever place keeps it.
    is_rollup: bool,
}

fn comments(notes: &[Note], bot: u64) -> Vec<String> {
    let own = notes.iter().filter(|note| note.author == bot && !note.system && !note.internal);
    own.map(|note| note.body.clone()).collect()
}

fn of_issue(site: &Site, issue: &Issue, bot: u64) -> Left {
    let mut texts = comments(&issue.notes, bot);
    if issue.author == bot {
        texts.extend([issue.title.clone(), issue.description.clone().unwrap_or_default()]);
    }
    let by_bot = issue.label_events.iter().filter(|event| event.user == bot && event.added);
    let labels = by_bot.filter_map(|event| site.labels.get(&event.label?));
    texts.extend(labels.map(|label| format!("label {}", label.name)));
    let path = &site.projects[&issue.project_id].path;
    Left {
        at: format!("{path}#{}", issue.iid),
        texts,
        is_confidential: issue.confidential,
        project: PATHS.iter().position(|known| known == path),
        is_rollup: issue.labels.contains("csm::rollup"),
    }
}

fn of_epics(site: &Site, bot: u64) -> impl Iterator<Item = Left> {
    site.epics.values().map(move |epic| {
        let mut texts = comments(&epic.notes, bot);
        if epic.author == bot {
            let labels = epic.labels.iter().map(|name| format!("label {name}"));
            texts.extend(labels.chain([epic.title.clone(), epic.description.clone()]));
        }
        let (is_confidential, is_rollup) = (epic.confidential, epic.labels.contains("csm::rollup"));
        Left { at: format!("&{}", epic.iid), texts, is_confidential, project: None, is_rollup }
    })
}

impl Left {
    /// Which of some words it tells.
    fn tells(&self, words: &[String]) -> Option<String> {
        let is_told = |word: &&String| self.texts.iter().any(|text| text.contains(word.as_str()));
        let told: Vec<&String> = words.iter().filter(is_told).collect();
        (!told.is_empty()).then(|| format!("{told:?} in {}: {:?}", self.at, self.texts))
    }
}

/// What is known of the account with this number, in words found nowhere else.
fn secrets(nth: usize) -> Vec<String> {
    let arr = [format!("77{nth},000"), format!("77{nth}000")];
    ["name", "risk", "mood"].map(|of| format!("Canary{of}{nth}")).into_iter().chain(arr).collect()
}

/// What is known of the first account and is told nowhere at all: of that a look for it says nothing.
pub(super) fn untold(world: &World) -> Vec<String> {
    let gitlab = world.gitlab();
    let (bot, site) = (gitlab.user_id(BOT), gitlab.world());
    let issues = site.issues.values().map(|issue| of_issue(site, issue, bot));
    let all: Vec<Left> = issues.chain(of_epics(site, bot)).collect();
    let is_told =
        |word: &String| all.iter().any(|left| left.texts.iter().any(|text| text.contains(word)));
    secrets(0).into_iter().filter(|word| !is_told(word)).collect()
}

pub(super) fn check(group: &Group, world: &World) -> Result<usize, TestCaseError> {
    let gitlab = world.gitlab();
    let (bot, site) = (gitlab.user_id(BOT), gitlab.world());
    prop_assert!(site.customer_mails.is_empty(), "{:?}", site.customer_mails);
    let external = site.issues.values().filter(|issue| issue.labels.contains("bot::external"));
    for left in external.map(|issue| of_issue(site, issue, bot)) {
        prop_assert!(left.texts.is_empty(), "{} has {:?}", left.at, left.texts);
    }
    let issues = site.issues.values().map(|issue| of_issue(site, issue, bot));
    let epics: Vec<Left> = of_epics(site, bot).collect();
    let written = epics.iter().filter(|epic| !epic.texts.is_empty()).count();
    for left in issues.chain(epics) {
        let is_open = match left.project {
            Some(nth) => {
                group.visibilities[nth] != "private" || group.topics[nth] == Some("External")
            }
            None => group.visibility != "private",
        };
        prop_assert!(left.texts.is_empty() || !is_open, "{} has {:?}", left.at, left.texts);
        for (nth, place) in group.accounts.iter().enumerate() {
            let is_rollup = left.is_rollup && group.has_rollups;
            let is_home = left.project == Some(place.project);
            if place.is_confidential && !(left.is_confidential && (is_home || is_rollup)) {
                prop_assert_eq!(left.tells(&secrets(nth)), None);
            }
            if place.is_internal {
                prop_assert_eq!(left.tells(&[format!("Canarymood{nth}")]), None);
            }
        }
    }
    Ok(written)
}
