//! Who changed a description between a read and a write of ours.

use std::cmp::Ordering;

use chrono::DateTime;
use chrono::Utc;
use gitlab::api::AsyncClient;
use serde_json::json;

use super::GitLab;
use super::GitLabError;
use super::Overwritten;
use super::is_deaf;
use super::target::Shown;
use super::target::Target;
use crate::gitlab::epics::gid;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::graphql::Page;
use crate::gitlab::graphql::Paged;
use crate::gitlab::graphql::documents;
use crate::gitlab::wire::Discussed;
use crate::gitlab::wire::Note;
use crate::gitlab::wire::Thread;
use crate::gitlab::wire::Traced;

impl Paged for Discussed<Traced> {
    type Row = Thread<Traced>;

    fn page(self) -> Option<Page<Thread<Traced>>> {
        self.discussions()
    }
}

/// GitLab's words for a changed description; a ticked box is one too, and leaves no version.
fn is_change(body: &str) -> bool {
    body.starts_with("changed the description") || body.starts_with("marked the ")
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The last change by somebody else that our write replaced.
    pub(super) async fn between(
        &self,
        target: &Target<'_>,
        before: &Shown,
        after: &Shown,
        me: u64,
    ) -> Result<Option<Overwritten>, GitLabError> {
        let Target::Item(id, _) = target else {
            let notes = match target {
                Target::Item(..) => Vec::new(),
                Target::Epic(home, epic) => self.notes_of_epic(home, epic).await?,
                Target::Issue(issue) => self.notes(issue.project_id, issue.iid).await?,
            };
            return Ok(by_notes(&notes, before, me));
        };
        if let (Some(was), Some(is)) = (before.lock_version, after.lock_version)
            && is == was + 1
        {
            return Ok(None);
        }
        let operation = format!("list changes of {}", target.named());
        let traces = self.traces(&operation, *id, before.updated_at).await?;
        Ok(by_versions(&traces, before, after, me))
    }

    /// The changes since a moment, oldest first.
    async fn traces(
        &self,
        operation: &str,
        id: u64,
        since: DateTime<Utc>,
    ) -> Result<Vec<Traced>, GitLabError> {
        // Each row may carry a whole description.
        const ROWS: u32 = 20;
        let goes_on = |threads: &[Thread<Traced>]| {
            threads.iter().all(|thread| thread.peek().all(|trace| trace.created_at >= since))
        };
        let newest = json!({ "id": gid(id), "sort": "CREATED_DESC" });
        let list = documents::CHANGES_NEWEST;
        let threads = match self
            .every_row::<Discussed<Traced>>(operation, list, (newest, ROWS), goes_on)
            .await
        {
            Err(error) if error.kind == ErrorKind::Rejected && is_deaf(&error) => {
                let (all, list) = (json!({ "id": gid(id) }), documents::CHANGES);
                self.every_row::<Discussed<Traced>>(operation, list, (all, ROWS), |_| true).await?
            }
            threads => threads?,
        };
        let traces = threads.into_iter().flat_map(Thread::said);
        let mut traces: Vec<Traced> = traces
            .filter(|trace| trace.created_at >= since && trace.number().is_some())
            .filter(|trace| is_change(&trace.body))
            .collect();
        traces.sort_by_key(Traced::number);
        Ok(traces)
    }
}

/// By GitLab's versions of the text. Times are whole seconds here: what happened in the second of our read is told
/// from what we saw by its text.
fn by_versions(traces: &[Traced], before: &Shown, after: &Shown, me: u64) -> Option<Overwritten> {
    let ours = traces.iter().rposition(|trace| trace.text() == Some(&after.text));
    let Some(ours) = ours else {
        // Our own version is not shown: that somebody else changed it is all that can be known.
        let other = |trace: &&Traced| trace.author.as_ref().is_none_or(|author| author.id != me);
        return traces.iter().rev().find(other).map(|trace| told(trace, false));
    };
    let earlier = &traces[..ours];
    let seen = earlier.iter().rposition(|trace| trace.text() == Some(&before.text));
    let missed = seen.map_or(earlier, |seen| &earlier[seen + 1..]);
    let mut last = missed.last()?;
    let is_mine = |trace: &Traced| trace.author.as_ref().is_some_and(|author| author.id == me);
    // Another process of ours may have written without knowing the words of a person: theirs come first, and what that
    // process wrote is written again by the next pass.
    if is_mine(last) {
        match missed.iter().rfind(|trace| !is_mine(trace)) {
            Some(theirs) => last = theirs,
            None if seen.is_some_and(|seen| !is_mine(&earlier[seen])) => return None,
            None => {}
        }
    }
    let is_sure = seen.is_some() || last.created_at > before.updated_at;
    Some(told(last, is_sure))
}

fn told(trace: &Traced, is_sure: bool) -> Overwritten {
    let by = trace.author.as_ref().map(|author| author.username.clone());
    let text = trace.text().filter(|_| is_sure).map(str::to_owned);
    Overwritten { by, at: trace.created_at, text }
}

/// By the lines that GitLab writes: who and when, never what.
fn by_notes(notes: &[Note], before: &Shown, me: u64) -> Option<Overwritten> {
    let is_mine = |note: &&Note| note.author.as_ref().is_some_and(|author| author.id == me);
    let mut changes: Vec<&Note> =
        notes.iter().filter(|note| note.system && is_change(&note.body)).collect();
    changes.retain(|note| note.created_at > before.updated_at);
    let ours = changes.iter().rev().find(|note| is_mine(note)).map(|note| note.id);
    let is_earlier = |note: &&&Note| ours.is_none_or(|ours| note.id.cmp(&ours) == Ordering::Less);
    let theirs = changes.iter().rev().filter(is_earlier).find(|note| !is_mine(note))?;
    let by = theirs.author.as_ref().map(|author| author.username.clone());
    Some(Overwritten { by, at: theirs.created_at, text: None })
}
