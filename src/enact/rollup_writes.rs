//! What is written on a roll-up that is an epic, signed by the run like everything else.

use gitlab::api::AsyncClient;

use crate::account::Key;
use crate::account::Person;
use crate::decide::RollupWrite;
use crate::enact::Outcome;
use crate::enact::Progress;
use crate::enact::rollup;
use crate::enact::rollup_twin;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::MayWrite;
use crate::privacy::Printed;

pub(super) async fn write<T: AsyncClient + MayWrite + Sync>(
    (key, change): (&Key, &RollupWrite),
    (title, text): (&Printed, &Printed),
    gitlab: &GitLab<T>,
    bot: &Person,
    progress: &mut Progress,
) -> Result<Outcome, GitLabError> {
    let text = &progress.fill(text);
    match change {
        RollupWrite::Page(draft) => {
            let homes = &mut progress.homes;
            let (outcome, reference) =
                rollup::write(gitlab, bot, key, draft, (title, text), homes).await?;
            progress.references.insert(key.clone(), reference);
            Ok(outcome)
        }
        RollupWrite::Comment { group, label, page, .. } => {
            rollup::comment(gitlab, bot, (group, label), page, text, &mut progress.homes).await
        }
        RollupWrite::EditComment { group, label, epic, note, .. } => {
            let (which, homes) = ((*epic, *note), &mut progress.homes);
            rollup_twin::edit_comment(gitlab, bot, (group, label), which, text, homes).await
        }
        RollupWrite::Close { group, label, epic, stays, .. } => {
            let (which, homes) = ((*epic, *stays), &mut progress.homes);
            let why = (text, &progress.run);
            rollup_twin::close(gitlab, bot, (group, label), which, why, homes).await
        }
    }
}
