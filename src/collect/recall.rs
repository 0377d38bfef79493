//! GitLab as collecting asks it: what the memo still knows is recalled, the rest is read and remembered.

use std::collections::BTreeSet;
use std::future::Future;

use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::collect::ahead;
use crate::collect::ahead::Ahead;
use crate::collect::beside::Walk;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::OrderBy;
use crate::gitlab::Sort;
use crate::gitlab::Source;
use crate::gitlab::wire::Award;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::LabelEvent;
use crate::gitlab::wire::LinkedIssue;
use crate::gitlab::wire::Note;
use crate::memo::Hanging;
use crate::memo::Labels;
use crate::memo::Memo;
use crate::memo::Next;
use crate::memo::Part;
use crate::memo::Place;
use crate::memo::Tally;

/// So many rows without anything new, and what lies below them has nothing new either: a page.
const UNCHANGED_MAX: usize = 100;

/// The reads, with a memory where there is a memo.
pub(super) struct Recall<'a, T> {
    pub(super) gitlab: &'a GitLab<T>,
    pub(super) memo: Option<&'a Memo>,
    pub(super) ahead: Ahead,
}

impl<'a, T> Recall<'a, T> {
    pub(super) fn new(gitlab: &'a GitLab<T>, memo: Option<&'a Memo>) -> Self {
        Self { gitlab, memo, ahead: Ahead::default() }
    }
}

impl<T: AsyncClient + Sync> Recall<'_, T> {
    /// Every issue of the source, with those that `is_tracked` alone.
    pub(super) async fn issues(
        &self,
        source: &Source,
        is_tracked: impl Fn(&Issue) -> bool + Send + Sync,
        is_told: impl Fn(&Issue) -> bool + Send + Sync,
        home: Option<u64>,
        at_once: usize,
    ) -> Result<Vec<Issue>, GitLabError> {
        // A GitLab look-alike may leave out what the question implies.
        let at_home = |issue: Issue| match home {
            Some(project_id) if issue.project_id == 0 => Issue { project_id, ..issue },
            _ => issue,
        };
        let all = IssueFilter::default();
        let Some(memo) = self.memo else {
            let listed = self.gitlab.issues(source, &all).map_ok(at_home);
            return self.walk(listed, Walk { see: is_tracked, is_told, at_once }).await;
        };
        let see = |issue: &Issue| memo.see(issue, is_tracked(issue));
        // Before the issues: what is renamed later is seen the next time.
        let labels = self.labels(memo, source).await?;
        memo.gitlab_shows(self.gitlab.told_at());
        let why = match memo.next(&labels) {
            Next::Everything(why) => why,
            Next::Since(from) => {
                let order = (OrderBy::UpdatedAt, Sort::Descending);
                let updated_after = Some(from);
                let (order_by, sort) = order;
                let filter = IssueFilter { updated_after, order_by, sort, ..Default::default() };
                let mut rows = std::pin::pin!(self.gitlab.issues(source, &filter));
                let (mut newest, mut unchanged) = (None, 0);
                // Newest first: an issue that changes meanwhile moves up, where the next pass finds it, and
                // pushes none out of sight.
                while unchanged < UNCHANGED_MAX || memo.awaits_rows() {
                    let Some(issue) = rows.try_next().await?.map(at_home) else { break };
                    newest = newest.max(Some(issue.updated_at));
                    unchanged = if see(&issue) { 0 } else { unchanged + 1 };
                }
                let counts = self.gitlab.issue_counts(source, &[]).await?;
                let is_whole = counts.is_some_and(|counts| memo.is_whole(newest, counts.all));
                match memo.rows().filter(|_| is_whole) {
                    Some(rows) => return Ok(rows),
                    None => "issues were deleted, moved, hidden or relabelled",
                }
            }
        };
        if labels.is_part {
            let names = self.gitlab.label_names(source, None).await?;
            memo.next(&Labels { names, is_part: false });
        }
        tracing::info!("all issues of {source} are listed: {why}");
        let before = self.gitlab.issue_counts(source, &[]).await?;
        let mut seen = BTreeSet::new();
        let see = |issue: &Issue| {
            see(issue);
            seen.insert((issue.project_id, issue.iid));
            is_tracked(issue)
        };
        let listed = self.gitlab.issues(source, &all).map_ok(at_home);
        let tracked = self.walk(listed, Walk { see, is_told, at_once }).await?;
        let counts = self.gitlab.issue_counts(source, &[]).await?;
        // Fewer than before: what the list showed first may be gone since, and nothing else would ever tell.
        let is_steady = counts.zip(before).is_some_and(|(now, before)| now.all >= before.all);
        memo.was_whole(&seen, counts.filter(|_| is_steady).map(|counts| counts.all));
        Ok(tracked)
    }

    /// All labels; where they fill several pages, one of those, and all of them once in a while.
    async fn labels(&self, memo: &Memo, source: &Source) -> Result<Labels, GitLabError> {
        let page = memo.label_page();
        let names = self.gitlab.label_names(source, page).await?;
        Ok(Labels { names, is_part: page.is_some() })
    }

    pub(super) async fn notes(&self, project: u64, iid: u64) -> Result<Vec<Note>, GitLabError> {
        if let Some(notes) = self.ahead.take((project, iid), Part::Notes) {
            return Ok(notes);
        }
        let read = async { Ok(ahead::alike(self.gitlab.notes(project, iid).await?)) };
        self.part((project, iid), Part::Notes, read).await
    }

    pub(super) async fn label_events(
        &self,
        project: u64,
        iid: u64,
    ) -> Result<Vec<LabelEvent>, GitLabError> {
        if let Some(events) = self.ahead.take((project, iid), Part::LabelEvents) {
            return Ok(events);
        }
        let read = self.gitlab.label_events(project, iid);
        self.part((project, iid), Part::LabelEvents, read).await
    }

    pub(super) async fn links(
        &self,
        project: u64,
        iid: u64,
    ) -> Result<Vec<LinkedIssue>, GitLabError> {
        if self.memo.is_some() {
            // The comments tell whether links changed, and most are read anyway.
            match self.notes(project, iid).await {
                Err(e) if !matches!(e.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
                    return Err(e);
                }
                _ => {}
            }
        }
        self.part((project, iid), Part::Links, self.gitlab.links(project, iid)).await
    }

    pub(super) async fn awards(&self, project: u64, iid: u64) -> Result<Vec<Award>, GitLabError> {
        self.part((project, iid), Part::Awards, self.gitlab.awards(project, iid)).await
    }

    async fn part<O: Hanging + DeserializeOwned>(
        &self,
        place: Place,
        part: Part,
        read: impl Future<Output = Result<Vec<O>, GitLabError>> + Send,
    ) -> Result<Vec<O>, GitLabError> {
        let Some(memo) = self.memo else { return read.await };
        if let Some(known) = memo.recall(place, part) {
            return Ok(known);
        }
        let list = read.await?;
        memo.keep(place, part, &list, self.gitlab.told_at());
        Ok(list)
    }

    /// Everything was read: says what came from where, and what had changed without GitLab saying so.
    pub(super) fn report(&self) {
        let Some(memo) = self.memo else { return };
        let Tally { changed, recalled, read, drifted } = memo.end();
        tracing::info!(
            changed,
            recalled,
            read,
            "{changed} issues had changed; {recalled} of {} histories came from the memo",
            recalled + read
        );
        if drifted > 0 {
            tracing::warn!(
                drifted,
                "the memo disagreed with GitLab in {drifted} places, and is right again: set a smaller \
                 memo.audit_days if this returns"
            );
        }
    }

    /// An answer that is believed for a while.
    pub(super) async fn answer<O: Serialize + DeserializeOwned>(
        &self,
        question: impl FnOnce() -> String,
        read: impl Future<Output = Result<O, GitLabError>> + Send,
    ) -> Result<O, GitLabError> {
        let Some(memo) = self.memo else { return read.await };
        let question = question();
        if let Some(known) = memo.answer(&question) {
            return Ok(known);
        }
        let answer = read.await?;
        memo.keep_answer(question, &answer);
        Ok(answer)
    }
}
