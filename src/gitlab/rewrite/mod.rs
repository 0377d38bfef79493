//! A description that people change too: read, changed, written, and checked for somebody who wrote in between.
//!
//! GitLab takes no "only if unchanged": the last writer wins. But it keeps every version of a description, and
//! GraphQL gives them (`systemNoteMetadata.descriptionVersion`). So the text is read right before it is written;
//! a `lockVersion` that grew by more than our own write says that somebody may have been there; the versions say
//! who, and what they wrote; and our change is made once more, on their text. Over REST there is neither: there
//! the system notes still tell that somebody changed the description in between, and only that can be said.

mod between;
mod target;

use chrono::DateTime;
use chrono::Utc;
use gitlab::api::AsyncClient;

use super::GitLab;
use super::Writer;
use super::edits::IssueEdit;
use super::epics::EpicHome;
use super::epics::EpicId;
use super::epics::GroupEpic;
use super::epics::is_deaf;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::wire::Issue;
use crate::privacy::Address;
use crate::privacy::Printed;
use target::Shown;
use target::Target;

/// What became of a rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// There was nothing to change, and nothing was written.
    Unchanged,
    /// Written, and nobody else wrote at that moment.
    Written,
    /// Somebody wrote between our read and our write: both changes are in the text now.
    Merged(Overwritten),
    /// Somebody wrote between our read and our write, and their change is not in the text any more.
    Overwrote(Overwritten),
    /// Written; whether somebody wrote at that moment could not be found out, for this reason.
    Unchecked(String),
}

/// How often what somebody wrote meanwhile is brought back in one rewrite.
const MENDED_MAX: usize = 4;

/// What became of bringing words back.
enum Redone {
    /// What was there right before, and what is there now.
    Written(Shown, Shown),
    /// It stood there already.
    There,
    /// Somebody has written on top of our text: that stays.
    GoneOn,
}

/// Whatever goes wrong, what must not be forgotten is that a change of theirs is gone.
fn lost(theirs: Overwritten, error: &GitLabError) -> Rewrite {
    tracing::warn!(%error, "a change made at the same moment could not be brought back");
    Rewrite::Overwrote(theirs)
}

/// A change by somebody else that fell between our read and our write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overwritten {
    /// Their username; None where GitLab does not tell.
    pub by: Option<String>,
    pub at: DateTime<Utc>,
    /// The whole description as they left it; None where GitLab does not give it.
    pub text: Option<String>,
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Changes the description of an epic. `change` makes the new text of the one it is given, or None to leave
    /// it; it is asked again when somebody wrote meanwhile. `me` is the id of the token's user.
    pub async fn rewrite_epic(
        &self,
        home: &EpicHome,
        epic: &GroupEpic,
        me: u64,
        change: impl Fn(&str) -> Option<Printed> + Sync,
    ) -> Result<Rewrite, GitLabError> {
        let target = match epic.id {
            EpicId::WorkItem(id) => Target::Item(id, Address::Epics(home.group.clone())),
            EpicId::Epic(_) => Target::Epic(home, epic),
        };
        let before = self.shown(&target).await?;
        self.rewrite(&target, before, me, change).await
    }

    /// The same for an issue; what else shall change goes along in the same request, and is sent even where the
    /// text stays.
    pub async fn rewrite_issue(
        &self,
        issue: &Issue,
        me: u64,
        change: impl Fn(&str) -> Option<Printed> + Sync,
        beside: &IssueEdit,
    ) -> Result<Rewrite, GitLabError> {
        let place = Address::Issue { project: issue.project_id, iid: issue.iid };
        let item = Target::Item(issue.id, place);
        let (target, before) = match self.shown(&item).await {
            // REST has just shown it: whoever cannot see it as a work item speaks REST.
            Err(error) if is_deaf(&error) || error.kind == ErrorKind::Missing => {
                let target = Target::Issue(issue);
                let before = self.shown(&target).await?;
                (target, before)
            }
            before => (item, before?),
        };
        if *beside == IssueEdit::default() {
            return self.rewrite(&target, before, me, change).await;
        }
        let text = change(&before.text).filter(|text| text.as_str() != before.text);
        let is_rewritten = text.is_some();
        let edit = IssueEdit { description: text, ..beside.clone() };
        let answer = self.edit_issue(issue.project_id, issue.iid, &edit).await?;
        if !is_rewritten {
            return Ok(Rewrite::Written);
        }
        // What GitLab answers to this very request: a read of our own might show what somebody wrote after it.
        let after = Shown::from(answer);
        self.mend(&target, &before, &after, me, change).await
    }

    async fn rewrite(
        &self,
        target: &Target<'_>,
        before: Shown,
        me: u64,
        change: impl Fn(&str) -> Option<Printed> + Sync,
    ) -> Result<Rewrite, GitLabError> {
        let Some(text) = change(&before.text).filter(|text| text.as_str() != before.text) else {
            return Ok(Rewrite::Unchanged);
        };
        let after = self.put(target, &text).await?;
        self.mend(target, &before, &after, me, change).await
    }

    /// Looks whether somebody wrote between our read and our write, and brings back what they wrote: as often as somebody
    /// writes while it does, within reason.
    async fn mend(
        &self,
        target: &Target<'_>,
        before: &Shown,
        after: &Shown,
        me: u64,
        change: impl Fn(&str) -> Option<Printed> + Sync,
    ) -> Result<Rewrite, GitLabError> {
        let (mut before, mut after) = (before.clone(), after.clone());
        let mut met = None;
        for _ in 0..MENDED_MAX {
            let theirs = match (self.gitlab.between(target, &before, &after, me).await, met.take())
            {
                (Err(error), None) => return Ok(Rewrite::Unchecked(error.to_string())),
                (Err(error), Some(theirs)) => return Ok(lost(theirs, &error)),
                (Ok(None), None) => return Ok(Rewrite::Written),
                (Ok(None), Some(theirs)) => return Ok(Rewrite::Merged(theirs)),
                (Ok(Some(theirs)), _) => theirs,
            };
            let Some(text) = &theirs.text else { return Ok(Rewrite::Overwrote(theirs)) };
            let again = || Printed::again(target.address(), text);
            match self.redo(target, &after, &change(text).unwrap_or_else(again)).await {
                Ok(Redone::Written(read, written)) => (before, after) = (read, written),
                Ok(Redone::There) => return Ok(Rewrite::Merged(theirs)),
                Ok(Redone::GoneOn) => return Ok(Rewrite::Overwrote(theirs)),
                Err(error) => return Ok(lost(theirs, &error)),
            }
            met = Some(theirs);
        }
        // Whoever writes so often looks at what they write.
        Ok(met.map_or(Rewrite::Written, Rewrite::Overwrote))
    }

    /// Writes what our change makes of their text, unless somebody has gone on from ours by now.
    async fn redo(
        &self,
        target: &Target<'_>,
        ours: &Shown,
        text: &Printed,
    ) -> Result<Redone, GitLabError> {
        let now = self.shown(target).await?;
        if now.text != ours.text {
            return Ok(Redone::GoneOn);
        }
        if text.as_str() == now.text {
            return Ok(Redone::There);
        }
        let after = self.put(target, text).await?;
        Ok(Redone::Written(now, after))
    }

    async fn shown(&self, target: &Target<'_>) -> Result<Shown, GitLabError> {
        self.gitlab.shown(target).await
    }
}
