//! The writes themselves, each safe to meet twice.

use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::account::Section;
use crate::account::replace_sections;
use crate::account::sections;
use crate::decide::Action;
use crate::decide::NewIssue;
use crate::decide::Texts;
use crate::decide::Write;
use crate::decide::texts;
use crate::enact::Opened;
use crate::enact::Outcome;
use crate::enact::Progress;
use crate::enact::amend;
use crate::enact::exactly_once;
use crate::enact::links;
use crate::enact::opening;
use crate::enact::rollup_writes;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::MayWrite;
use crate::gitlab::StateEdit;
use crate::gitlab::wire::Issue;
use crate::privacy::Leak;
use crate::privacy::Printed;

/// Writes one action.
pub(super) async fn write<T: AsyncClient + MayWrite + Sync>(
    action: &Action,
    gitlab: &GitLab<T>,
    bot: &Person,
    progress: &mut Progress,
) -> Result<Outcome, GitLabError> {
    let Texts { title, body: text } = printed(action, progress)?;
    match &action.write {
        Write::OpenIssue(new) => {
            opening::open(action, new, (title, text), gitlab, bot, progress).await
        }
        Write::Comment { project, iid, .. } => {
            comment(gitlab, bot, (*project, *iid), &progress.fill(&text)).await
        }
        Write::EditComment { project, iid, note, .. } => {
            edit(gitlab, (*project, *iid), *note, &progress.fill(&text)).await
        }
        Write::CloseIssue { project, iid, .. } => {
            let how = (StateEdit::Close, &text);
            amend::turn(gitlab, bot, (*project, *iid), how, &progress.run).await
        }
        Write::Restore { project, iid, .. } => {
            let how = (StateEdit::Reopen, &text);
            amend::turn(gitlab, bot, (*project, *iid), how, &progress.run).await
        }
        Write::ReopenIssue { project, iid, due, append } => {
            let append = append.as_ref().map(|_| progress.fill(&text));
            let (place, append) = ((*project, *iid), append.as_ref());
            let done = amend::reopen(gitlab, bot, place, *due, append, &progress.run).await;
            done.inspect(|_| progress.serve_again(action, *project, *iid))
        }
        Write::EditIssue { project, iid, due, .. } => {
            let (place, append) = ((*project, *iid), progress.fill(&text));
            let done = amend::add(gitlab, bot, place, *due, &append, &progress.run).await;
            done.inspect(|_| progress.serve_again(action, *project, *iid))
        }
        Write::WriteSection { project, iid, hides, reopens, assigns, .. } => {
            let place = (*project, *iid);
            let beside = (*hides, *reopens, *assigns);
            amend::rewrite(gitlab, bot, place, &progress.fill(&text), beside).await
        }
        Write::Rollup(change) => {
            let what = (&action.key, change);
            rollup_writes::write(what, (&title, &text), gitlab, bot, progress).await
        }
        Write::SetLabels { project, iid, add, remove } => {
            amend::relabel(gitlab, (*project, *iid), add, remove).await
        }
        Write::Link { project, iid, to } => {
            links::put(gitlab, (*project, *iid), to, progress).await
        }
        Write::Unlink { project, iid, link } => {
            links::take_away(gitlab, (*project, *iid), *link).await
        }
        Write::React { project, iid, note, name } => {
            gitlab.writer().award_emoji(*project, *iid, *note, name).await?;
            Ok(Outcome::Done)
        }
    }
}

fn printed(action: &Action, progress: &Progress) -> Result<Texts, GitLabError> {
    let refused =
        |leak: Leak| GitLabError::new(ErrorKind::Rejected, &action.name(), leak.to_string());
    texts(action, &progress.places).map_err(refused)
}

/// Comments unless the comment is there. An unanswered comment is looked for, never repeated.
async fn comment<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    place: (u64, u64),
    body: &Printed,
) -> Result<Outcome, GitLabError> {
    let unsaid = exactly_once::unsaid(gitlab, bot, place, body.as_str()).await?;
    if unsaid.is_empty() {
        return Ok(Outcome::AlreadyDone);
    }
    let left = unsaid.iter().map(Section::print).collect::<Vec<_>>().join("\n\n");
    let body = body.map(|_| left);
    match gitlab.writer().create_note(place.0, place.1, body.clone(), false).await {
        Ok(_) => Ok(Outcome::Done),
        Err(error) if error.kind == ErrorKind::Unanswered => {
            let unsaid = exactly_once::unsaid(gitlab, bot, place, body.as_str()).await;
            if unsaid.is_ok_and(|unsaid| unsaid.is_empty()) {
                Ok(Outcome::Done)
            } else {
                Err(error)
            }
        }
        Err(error) => Err(error),
    }
}

/// Edits the bot's sections in the comment as it is now: somebody may have written around them
/// since the portfolio was read.
async fn edit<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    note: u64,
    body: &Printed,
) -> Result<Outcome, GitLabError> {
    let notes = gitlab.notes(project, iid).await?;
    let now = notes.iter().find(|found| found.id == note).map(|found| found.body.as_str());
    let text = body.map(|body| match now {
        Some(now) => replace_sections(now, &sections(body)),
        None => body.to_owned(),
    });
    if Some(text.as_str()) == now {
        return Ok(Outcome::AlreadyDone);
    }
    gitlab.writer().edit_note(project, iid, note, text).await?;
    Ok(Outcome::Done)
}

impl Progress {
    pub(super) fn remember(&mut self, action: &Action, new: &NewIssue, issue: &Issue) {
        let reference = if issue.references.full.is_empty() {
            format!("#{}", issue.iid)
        } else {
            issue.references.full.clone()
        };
        self.opened.insert(action.key.clone(), Opened { project: new.project, iid: issue.iid });
        self.references.insert(action.key.clone(), reference);
    }

    /// An issue that is open again stands for the key of the action, which may be a new one.
    fn serve_again(&mut self, action: &Action, project: u64, iid: u64) {
        self.opened.insert(action.key.clone(), Opened { project, iid });
        self.references.insert(action.key.clone(), action.target.clone());
    }
}
