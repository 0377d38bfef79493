//! Roll-ups in epics, each safe to meet twice: found again by marker and label, never by title.

use gitlab::api::AsyncClient;

use crate::account::Key;
use crate::account::Person;
use crate::account::replace_sections;
use crate::account::sections;
use crate::decide::RollupDraft;
use crate::enact::Outcome;
use crate::enact::report::without_labels;
use crate::enact::shelf::Homes;
use crate::enact::shelf::Shelf;
use crate::gitlab::Child;
use crate::gitlab::EpicEdit;
use crate::gitlab::EpicHome;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::GroupEpic;
use crate::gitlab::MayWrite;
use crate::gitlab::NewEpic;
use crate::gitlab::Rewrite;
use crate::gitlab::StateEdit;
use crate::privacy::Printed;

/// Opens the epic, or rewrites the bot's section in it as it is now; then its parts are put below it. Gives
/// the reference by which other texts name it.
pub(super) async fn write<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    key: &Key,
    draft: &RollupDraft,
    (title, body): (&Printed, &Printed),
    homes: &mut Homes,
) -> Result<(Outcome, String), GitLabError> {
    let place = (draft.group.as_str(), draft.label.as_str());
    let shelf = Shelf::of(gitlab, bot, place, homes).await?;
    let (epic, outcome) = match shelf.find(key) {
        Some(epic) => (epic.clone(), rewrite(gitlab, bot, &shelf.home, epic, body).await?),
        None => (open(gitlab, bot, key, &shelf.home, draft, (title, body)).await?, Outcome::Done),
    };
    adopt(gitlab, &shelf, &epic, &draft.parts).await;
    Ok((outcome, format!("{}&{}", shelf.home.group, epic.iid)))
}

/// An opening that was not answered is looked for, never repeated.
async fn open<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    key: &Key,
    home: &EpicHome,
    draft: &RollupDraft,
    (title, body): (&Printed, &Printed),
) -> Result<GroupEpic, GitLabError> {
    let new = NewEpic {
        title: title.clone(),
        description: body.clone(),
        labels: vec![draft.label.clone()],
        confidential: draft.confidential,
        parent: None,
    };
    let epic = match gitlab.writer().open_epic(home, &new).await {
        Err(error) if error.kind == ErrorKind::Unanswered => {
            let found = Shelf::at(gitlab, bot, home.clone(), &draft.label).await.ok();
            found.and_then(|shelf| shelf.find(key).cloned()).ok_or(error)?
        }
        other => other?,
    };
    if epic.labels.contains(&draft.label) {
        return Ok(epic);
    }
    Err(give_up(gitlab, home, &epic).await)
}

/// An epic without its label is never found again: it is closed, like an issue without its labels (`opening`).
async fn give_up<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    home: &EpicHome,
    epic: &GroupEpic,
) -> GitLabError {
    let close = EpicEdit { state: Some(StateEdit::Close), ..EpicEdit::default() };
    let name = format!("{}&{}", home.group, epic.iid);
    if let Err(error) = gitlab.writer().edit_epic(home, epic, &close).await {
        tracing::warn!(%error, name, "an epic that came without its label is left open: close it");
    }
    without_labels(&format!("epic {name}"), "group")
}

async fn rewrite<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    home: &EpicHome,
    epic: &GroupEpic,
    body: &Printed,
) -> Result<Outcome, GitLabError> {
    let new = sections(body.as_str());
    let change = |text: &str| {
        let changed = body.map(|_| replace_sections(text, &new));
        Some(changed).filter(|changed| changed.as_str() != text)
    };
    let name = format!("{}&{}", home.group, epic.iid);
    let written = gitlab.writer().rewrite_epic(home, epic, bot.id, change).await?;
    tell(&written, &name);
    Ok(if written == Rewrite::Unchanged { Outcome::AlreadyDone } else { Outcome::Done })
}

/// What people should know of a write that met somebody else's.
pub(super) fn tell(written: &Rewrite, name: &str) {
    match written {
        Rewrite::Unchanged | Rewrite::Written => {}
        Rewrite::Merged(theirs) => {
            tracing::info!(
                target_name = name,
                by = theirs.by,
                "somebody wrote at the same moment: both changes stay"
            );
        }
        Rewrite::Overwrote(theirs) => {
            tracing::warn!(target_name = name, by = theirs.by, at = %theirs.at, "somebody wrote at the same moment, and their change is gone: look into the history of the description");
        }
        Rewrite::Unchecked(why) => {
            tracing::warn!(
                target_name = name,
                why,
                "written; whether somebody else wrote at the same moment is not known"
            );
        }
    }
}

/// Puts the parts below the whole. Only some licences nest epics: where it is refused, the links in the text do.
async fn adopt<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    shelf: &Shelf,
    epic: &GroupEpic,
    parts: &[Key],
) {
    let parts = parts.iter().filter_map(|key| shelf.find(key));
    let strays: Vec<Child> =
        parts.filter(|part| part.parent.is_none()).map(|part| Child::Epic(part.id)).collect();
    if strays.is_empty() {
        return;
    }
    let edit = EpicEdit { add_children: strays, ..EpicEdit::default() };
    if let Err(error) = gitlab.writer().edit_epic(&shelf.home, epic, &edit).await {
        tracing::warn!(%error, "the parts of a portfolio could not be put below it; its page links them");
    }
}

/// Comments on the epic that carries this key, unless the comment is there.
pub(super) async fn comment<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (group, label): (&str, &str),
    page: &Key,
    body: &Printed,
    homes: &mut Homes,
) -> Result<Outcome, GitLabError> {
    let shelf = Shelf::of(gitlab, bot, (group, label), homes).await?;
    let Some(epic) = shelf.find(page) else {
        let operation = format!("comment on the roll-up {page}");
        return Err(GitLabError::new(ErrorKind::Missing, &operation, "it is not there any more"));
    };
    let said = || async {
        let notes = gitlab.notes_of_epic(&shelf.home, epic).await?;
        let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));
        let wanted = sections(body.as_str());
        let is_there = |note: &crate::gitlab::wire::Note| {
            let there = sections(&note.body);
            wanted.iter().all(|one| there.iter().any(|it| it.marker.key == one.marker.key))
        };
        Ok::<bool, GitLabError>(own.into_iter().any(is_there))
    };
    if said().await? {
        return Ok(Outcome::AlreadyDone);
    }
    match gitlab.writer().comment_on_epic(&shelf.home, epic, body.clone(), false).await {
        Ok(_) => Ok(Outcome::Done),
        Err(error) if error.kind == ErrorKind::Unanswered && said().await.unwrap_or(false) => {
            Ok(Outcome::Done)
        }
        Err(error) => Err(error),
    }
}
