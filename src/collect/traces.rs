//! What changed in a source since a run began, for `undo`: read from GitLab's own lists, from no memory.

use chrono::DateTime;
use chrono::Utc;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::account::Relabelled;
use crate::account::Touched;
use crate::account::TouchedNote;
use crate::account::Traces;
use crate::collect::ACCOUNT_LABEL;
use crate::collect::Reading;
use crate::collect::places;
use crate::collect::related::reference;
use crate::collect::site;
use crate::collect::traced_epics;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::LabelAction;
use crate::gitlab::wire::Note;
use crate::gitlab::wire::User;

/// Reads every issue that changed since then, with all that hangs on it. A read that fails ends it: half of
/// a run is not undone.
pub async fn traces<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    since: DateTime<Utc>,
) -> Result<(Traces, Person), GitLabError> {
    let user = gitlab.whoami().await?;
    let bot = Person { id: user.id, username: user.username };
    let filter = IssueFilter { updated_after: Some(since), ..IssueFilter::default() };
    let changed: Vec<Issue> = gitlab.issues(reading.source, &filter).try_collect().await?;
    let site = site::read(gitlab, reading).await?;
    let places = places::of(&site, &changed);
    let pages = traced_epics::read(gitlab, reading, &site.path, &bot).await?;
    let total = changed.len();
    let reads = changed.into_iter().map(|issue| touched(gitlab, issue, &bot));
    let reads = stream::iter(reads).buffer_unordered(reading.concurrency.max(1));
    let mut read = 0;
    let reads = reads.inspect(|_| {
        read += 1;
        (reading.on_read)(read, total);
    });
    let mut issues: Vec<Touched> = reads.try_collect().await?;
    issues.sort_by_key(|issue| (issue.project, issue.iid));
    let accounts = accounts(gitlab, reading).await?;
    Ok((Traces { bot: bot.username.clone(), accounts, issues, pages, places }, bot))
}

/// How many accounts there are: limits are shares of them.
async fn accounts<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<usize, GitLabError> {
    let labels = vec![ACCOUNT_LABEL.to_owned()];
    if let Some(counts) = gitlab.issue_counts(reading.source, &labels).await? {
        return Ok(usize::try_from(counts.all).unwrap_or(usize::MAX));
    }
    let filter = IssueFilter { labels, ..IssueFilter::default() };
    let all: Vec<Issue> = gitlab.issues(reading.source, &filter).try_collect().await?;
    Ok(all.len())
}

async fn touched<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    issue: Issue,
    bot: &Person,
) -> Result<Touched, GitLabError> {
    let (project, iid) = (issue.project_id, issue.iid);
    let notes = gitlab.notes(project, iid).await?.into_iter();
    let notes = notes.map(|note| touched_note(note, bot)).collect();
    let events = gitlab.label_events(project, iid).await?.into_iter().filter_map(|event| {
        Some(Relabelled {
            at: event.created_at,
            label: event.label?.name,
            by: name(event.user, bot),
            is_on: event.action == LabelAction::Add,
        })
    });
    let is_own = issue.author.as_ref().is_some_and(|author| author.id == bot.id);
    Ok(Touched {
        project,
        iid,
        reference: reference(&issue),
        is_account: issue.labels.iter().any(|label| label == ACCOUNT_LABEL),
        is_own,
        open: issue.state == IssueState::Opened,
        labels: issue.labels.iter().cloned().collect(),
        notes,
        relabelled: events.collect(),
        links: if is_own { links(gitlab, (project, iid)).await? } else { Vec::new() },
        title: issue.title,
        url: issue.web_url,
        description: issue.description,
        due: issue.due_date,
    })
}

pub(super) fn touched_note(note: Note, bot: &Person) -> TouchedNote {
    TouchedNote {
        id: note.id,
        by: name(note.author, bot),
        is_system: note.system,
        at: note.created_at,
        body: note.body,
    }
}

/// Username; none for the bot itself.
fn name(user: Option<User>, bot: &Person) -> Option<String> {
    match user {
        Some(user) if user.id == bot.id => None,
        Some(user) => Some(user.username),
        None => Some("somebody".to_owned()),
    }
}

/// A GitLab without links has none to take away.
async fn links<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
) -> Result<Vec<(u64, String)>, GitLabError> {
    match gitlab.links(project, iid).await {
        Ok(linked) => {
            let end = |issue: &Issue| reference(issue);
            let known = linked.iter().filter_map(|it| Some((it.issue_link_id?, end(&it.issue))));
            Ok(known.collect())
        }
        Err(error) if error.kind == ErrorKind::Missing => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
