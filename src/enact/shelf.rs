//! The bot's own epics in a group as they are now, found by label and marker, never by title.

use std::collections::BTreeMap;

use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::Key;
use crate::account::Person;
use crate::account::sections;
use crate::gitlab::EpicHome;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::GroupEpic;
use crate::gitlab::wire::IssueState;

/// Groups that were found to have epics: asked once in a run, and kept with the labels they remember.
pub(super) type Homes = BTreeMap<String, EpicHome>;

/// A group's epics as they are now.
pub(super) struct Shelf {
    pub(super) home: EpicHome,
    /// The bot's own with the label, oldest first.
    pub(super) own: Vec<GroupEpic>,
}

impl Shelf {
    pub(super) async fn of<T: AsyncClient + Sync>(
        gitlab: &GitLab<T>,
        bot: &Person,
        (group, label): (&str, &str),
        homes: &mut Homes,
    ) -> Result<Self, GitLabError> {
        if let Some(home) = homes.get(group) {
            return Self::at(gitlab, bot, home.clone(), label).await;
        }
        let probe = gitlab.epic_home(group).await?;
        let Some(home) = probe.home else {
            let operation = format!("write a roll-up in {group}");
            return Err(GitLabError::new(ErrorKind::Missing, &operation, &probe.reason));
        };
        homes.insert(group.to_owned(), home.clone());
        Self::at(gitlab, bot, home, label).await
    }

    pub(super) async fn at<T: AsyncClient + Sync>(
        gitlab: &GitLab<T>,
        bot: &Person,
        home: EpicHome,
        label: &str,
    ) -> Result<Self, GitLabError> {
        let mut own = gitlab.epics_labelled(&home, label).await?;
        own.retain(|epic| epic.author.as_ref().is_some_and(|author| author.id == bot.id));
        Ok(Self { home, own })
    }

    /// The page that carries this key: the oldest that the bot did not close as the twin of another.
    pub(super) fn find(&self, key: &Key) -> Option<&GroupEpic> {
        let is_twin = |epic: &GroupEpic| {
            epic.state == IssueState::Closed && epic.description.contains(CLOSED_BY_BOT)
        };
        self.own.iter().find(|epic| !is_twin(epic) && carries(epic, key))
    }

    /// One of the bot's own by its number in the group.
    pub(super) fn numbered(&self, iid: u64) -> Result<&GroupEpic, GitLabError> {
        self.own.iter().find(|epic| epic.iid == iid).ok_or_else(|| {
            let operation = format!("find the roll-up {}&{iid}", self.home.group);
            GitLabError::new(ErrorKind::Missing, &operation, "it is not there any more")
        })
    }
}

fn carries(epic: &GroupEpic, key: &Key) -> bool {
    sections(&epic.description).iter().any(|section| section.marker.key == *key)
}
