//! What two runs made at the same moment on epics: the younger epic is closed, the younger comment taken back.

use gitlab::api::AsyncClient;

use crate::account::ImprintKind;
use crate::account::Person;
use crate::account::Run;
use crate::account::replace_sections;
use crate::account::sections;
use crate::enact::Outcome;
use crate::enact::amend;
use crate::enact::rollup;
use crate::enact::shelf::Homes;
use crate::enact::shelf::Shelf;
use crate::gitlab::Child;
use crate::gitlab::EpicEdit;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::MayWrite;
use crate::gitlab::StateEdit;
use crate::gitlab::wire::IssueState;
use crate::privacy::Printed;

/// Closes an epic that says what another one says. The reason is written first: an epic that has it and is open
/// is closed by the next run.
pub(super) async fn close<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    place: (&str, &str),
    (epic, stays): (u64, u64),
    (append, run): (&Printed, &Run),
    homes: &mut Homes,
) -> Result<Outcome, GitLabError> {
    let shelf = Shelf::of(gitlab, bot, place, homes).await?;
    let (twin, stays) = (shelf.numbered(epic)?, shelf.numbered(stays)?);
    if twin.state == IssueState::Closed {
        return Ok(Outcome::AlreadyDone);
    }
    let below = shelf.own.iter().filter(|part| part.parent == Some(twin.id));
    let below: Vec<Child> = below.map(|part| Child::Epic(part.id)).collect();
    if !below.is_empty() {
        let edit = EpicEdit { add_children: below, ..EpicEdit::default() };
        gitlab.writer().edit_epic(&shelf.home, stays, &edit).await?;
    }
    let with_reason = |text: &str| {
        let is_new = !text.contains(append.as_str());
        is_new.then(|| {
            let text = append.map(|words| format!("{}\n\n{words}", text.trim_end()));
            amend::signed(&text, ImprintKind::Closed, run, None)
        })
    };
    let written = gitlab.writer().rewrite_epic(&shelf.home, twin, bot.id, with_reason).await?;
    rollup::tell(&written, &format!("{}&{}", shelf.home.group, twin.iid));
    let edit = EpicEdit { state: Some(StateEdit::Close), ..EpicEdit::default() };
    gitlab.writer().edit_epic(&shelf.home, twin, &edit).await?;
    Ok(Outcome::Done)
}

/// Edits the bot's sections in a comment on an epic as it is now.
pub(super) async fn edit_comment<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    place: (&str, &str),
    (epic, note): (u64, u64),
    body: &Printed,
    homes: &mut Homes,
) -> Result<Outcome, GitLabError> {
    let shelf = Shelf::of(gitlab, bot, place, homes).await?;
    let epic = shelf.numbered(epic)?;
    let notes = gitlab.notes_of_epic(&shelf.home, epic).await?;
    // Whoever deleted it meanwhile has done more than was asked.
    let Some(now) = notes.iter().find(|found| found.id == note) else {
        return Ok(Outcome::AlreadyDone);
    };
    let text = body.map(|body| replace_sections(&now.body, &sections(body)));
    if text.as_str() == now.body {
        return Ok(Outcome::AlreadyDone);
    }
    gitlab.writer().edit_epic_note(&shelf.home, epic, note, text).await?;
    Ok(Outcome::Done)
}
