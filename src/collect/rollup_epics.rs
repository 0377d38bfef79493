//! Roll-ups that are epics: whether the groups have any, and those that the bot keeps there.

use std::collections::BTreeSet;

use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::Person;
use crate::account::RollupHome;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::sections;
use crate::collect::account;
use crate::collect::recall::Recall;
use crate::gitlab::EpicHome;
use crate::gitlab::EpicId;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::GroupEpic;
use crate::gitlab::wire::IssueState;

/// The first GitLab whose pages draw GLQL without a feature flag.
const LIVE_LISTS_FROM: (u32, u32) = (18, 3);

/// Whether this GitLab draws lists that it keeps live, in epics and issues alike.
pub(super) async fn has_live_lists<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
) -> Result<bool, GitLabError> {
    let version = gitlab.answer(|| "version".to_owned(), gitlab.gitlab.metadata()).await?;
    Ok(version.is_some_and(|it| is_from(&it.version, LIVE_LISTS_FROM)))
}

/// What every group answers, and the bot's roll-ups in it; oldest first.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    groups: &BTreeSet<String>,
    bot: &Person,
) -> Result<(Vec<RollupHome>, Vec<RollupPage>), GitLabError> {
    let (mut homes, mut pages) = (Vec::new(), Vec::new());
    for group in groups {
        let probe =
            gitlab.answer(|| format!("epic home {group}"), gitlab.gitlab.epic_home(group)).await?;
        let read = gitlab.gitlab.group(group);
        let visibility = match gitlab.answer(|| format!("group {group}"), read).await {
            Ok(found) => found.visibility,
            // The namespace of a person is no group.
            Err(error) if is_absent(&error) => None,
            Err(error) => return Err(error),
        };
        homes.push(RollupHome {
            group: group.clone(),
            has_epics: probe.home.is_some(),
            why: probe.reason,
            visibility,
        });
        let Some(home) = probe.home else { continue };
        let list = gitlab.gitlab.epics_labelled(&home, RollupPage::LABEL);
        for epic in gitlab.answer(|| format!("epic roll-ups {group}"), list).await? {
            pages.extend(page(gitlab, &home, &epic, bot).await?);
        }
    }
    Ok((homes, pages))
}

/// Whether a version such as `18.3.1-ee` is this one or a later one.
fn is_from(version: &str, (major, minor): (u32, u32)) -> bool {
    let mut numbers = version.split(['.', '-']).map(|number| number.parse::<u32>().ok());
    let (Some(Some(first)), Some(Some(second))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    (first, second) >= (major, minor)
}

fn is_absent(error: &GitLabError) -> bool {
    matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden)
}

async fn page<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    home: &EpicHome,
    epic: &GroupEpic,
    bot: &Person,
) -> Result<Option<RollupPage>, GitLabError> {
    let is_own = epic.author.as_ref().is_some_and(|author| author.id == bot.id);
    let section =
        sections(&epic.description).into_iter().find(|it| it.marker.key.rule == RollupPage::RULE);
    let Some(section) = section.filter(|_| is_own) else { return Ok(None) };
    let read = gitlab.gitlab.notes_of_epic(home, epic);
    let question = || format!("epic roll-up notes {}&{}", home.group, epic.iid);
    let remarks = match gitlab.answer(question, read).await {
        Ok(notes) => account::spoken(&notes, bot).remarks,
        // It vanished since it was listed: another one is written.
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(RollupPage {
        key: section.marker.key.clone(),
        place: RollupPlace::Epic { group: home.group.clone(), iid: epic.iid },
        reference: format!("{}&{}", home.group, epic.iid),
        url: epic.web_url.clone(),
        open: epic.state == IssueState::Opened,
        confidential: epic.confidential,
        created_at: epic.created_at,
        closed_by_bot: epic.description.contains(CLOSED_BY_BOT),
        section,
        remarks,
        parent: epic.parent.map(EpicId::number),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_compared_by_its_numbers() {
        for (version, expected) in [
            ("18.3.0", true),
            ("18.3.0-ee", true),
            ("18.10.1", true),
            ("19.0.0-pre", true),
            ("18.2.8-ee", false),
            ("9.11.0", false),
            ("", false),
            ("eighteen", false),
        ] {
            assert_eq!(is_from(version, LIVE_LISTS_FROM), expected, "{version}");
        }
    }
}
