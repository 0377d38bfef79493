//! Roll-ups that are epics, for `undo`: what a run wrote there is found by its name, like everything else.

use std::collections::BTreeSet;

use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::account::RollupPage;
use crate::account::TouchedPage;
use crate::collect::Reading;
use crate::collect::site;
use crate::collect::traces::touched_note;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;

/// All of the bot's own in the groups of the roll-ups: a comment does not always change when an epic was updated.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    source: &str,
    bot: &Person,
) -> Result<Vec<TouchedPage>, GitLabError> {
    let group = site::group_of(source, reading.source);
    let groups = reading.rollup_groups.iter();
    let groups: BTreeSet<&String> =
        groups.filter_map(|named| named.as_ref().or(group.as_ref())).collect();
    let mut pages = Vec::new();
    for group in groups {
        let Some(home) = gitlab.epic_home(group).await?.home else { continue };
        let mut epics = gitlab.epics_labelled(&home, RollupPage::LABEL).await?;
        epics.retain(|epic| epic.author.as_ref().is_some_and(|author| author.id == bot.id));
        for epic in epics {
            let notes = gitlab.notes_of_epic(&home, &epic).await?.into_iter();
            pages.push(TouchedPage {
                reference: format!("{}&{}", home.group, epic.iid),
                notes: notes.map(|note| touched_note(note, bot)).collect(),
                description: epic.description,
            });
        }
    }
    Ok(pages)
}
