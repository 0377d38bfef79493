//! Tracked issues → the account they belong to: by the bot's marker, by the card, by the name in the title.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Baseline;
use crate::account::CLOSED_BY_BOT;
use crate::account::Key;
use crate::account::Person;
use crate::account::RuleDays;
use crate::account::Twin;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::account::begun_by;
use crate::account::sections;
use crate::account::undone_by;
use crate::collect::ahead;
use crate::collect::belongs;
use crate::collect::continued;
use crate::collect::ebrs;
use crate::collect::gist::Gist;
use crate::collect::history;
use crate::collect::objectives;
use crate::collect::objectives::Shelf;
use crate::collect::plan_text;
use crate::collect::recall::Recall;
use crate::collect::sheets;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;

/// All tracked issues, and what their links say.
pub(super) struct Related {
    issues: Vec<WorkIssue>,
    /// Linked account issues, by the open work issue of the bot.
    links: BTreeMap<(u64, u64), Vec<AccountId>>,
}

/// The issue of the first run, if it has been written: the oldest of the bot's own.
pub(super) fn baseline(tracked: &[Issue], bot: &Person) -> Option<Baseline> {
    let mut own: Vec<(&Issue, Key)> = tracked
        .iter()
        .filter_map(|issue| Some((issue, own_keys(issue, bot).into_iter().next()?)))
        .filter(|(_, key)| key.rule == "baseline")
        .collect();
    own.sort_by_key(|(issue, _)| (issue.created_at, issue.iid));
    let (first, _) = own.first()?;
    let is_left = |issue: &Issue| {
        issue.state == IssueState::Opened && !issue.description.contains(CLOSED_BY_BOT)
    };
    let younger = own.iter().skip(1).filter(|(issue, _)| is_left(issue));
    let twins = younger.map(|(issue, key)| Twin {
        project: issue.project_id,
        iid: issue.iid,
        reference: reference(issue),
        key: key.clone(),
    });
    let section = sections(&first.description).into_iter().next()?;
    Some(Baseline {
        project: first.project_id,
        iid: first.iid,
        rules: RuleDays::read(&section.body),
        section,
        reference: reference(first),
        url: first.web_url.clone(),
        created_at: first.created_at,
        twins: twins.collect(),
    })
}

/// `group/project#12`; without GitLab's own reference, the number.
pub(super) fn reference(issue: &Issue) -> String {
    match issue.references.full.as_str() {
        "" => format!("#{}", issue.iid),
        full => full.to_owned(),
    }
}

/// The keys in the description, if the bot wrote the issue: those of the first one's rule.
pub(super) fn own_keys(issue: &Issue, bot: &Person) -> Vec<Key> {
    if issue.author.as_ref().is_none_or(|author| author.id != bot.id) {
        return Vec::new();
    }
    let keys = sections(&issue.description).into_iter().map(|section| section.marker.key);
    let mut keys: Vec<Key> = keys.collect();
    let first = keys.first().cloned();
    keys.retain(|key| {
        first.as_ref().is_some_and(|f| f.rule == key.rule && f.subject == key.subject)
    });
    keys
}

impl Related {
    /// Reads the links of the bot's open work issues; a GitLab without links says nothing.
    pub(super) async fn new<T: AsyncClient + Sync>(
        gitlab: &Recall<'_, T>,
        tracked: &[Issue],
        bot: &Person,
        concurrency: usize,
    ) -> Result<Self, GitLabError> {
        let shelf = Shelf::of(tracked);
        let issues: Vec<WorkIssue> =
            tracked.iter().filter_map(|issue| work_issue(issue, bot, &shelf)).collect();
        let open = issues.iter().filter(|issue| issue.open && issue.key.is_some());
        // The links of an issue are recalled by its comments.
        let spots = open.clone().filter(|_| gitlab.memo.is_some()).map(ahead::work_spot);
        gitlab.read_ahead(spots, concurrency).await?;
        let reads = open.map(|issue| linked(gitlab, (issue.project, issue.iid)));
        let reads = stream::iter(reads).buffer_unordered(concurrency.max(1));
        let links = reads.try_filter_map(|read| std::future::ready(Ok(read))).try_collect().await?;
        Ok(Self { issues, links })
    }

    /// All of them, before they are handed out.
    pub(super) fn issues(&self) -> &[WorkIssue] {
        &self.issues
    }

    /// Whether the bot has opened any of them.
    pub(super) fn has_own(&self) -> bool {
        self.issues.iter().any(|issue| issue.key.is_some())
    }

    /// Gives every issue to the account it belongs to, and back what is about none or about many.
    pub(super) fn hand_out(
        &mut self,
        accounts: &mut [Account],
        gists: &[Gist],
        zone: Tz,
    ) -> Vec<WorkIssue> {
        let by_card = belongs::named_on_cards(gists);
        let heirs = continued::heirs(gists);
        let by_name: BTreeMap<String, AccountId> =
            accounts.iter().map(|account| (account.name.to_lowercase(), account.id)).collect();
        let mut of_account: BTreeMap<AccountId, Vec<WorkIssue>> = BTreeMap::new();
        let mut alone = Vec::new();
        for mut issue in std::mem::take(&mut self.issues) {
            let place = (issue.project, issue.iid);
            let marked = issue.key.as_ref().and_then(Key::account);
            let named = || {
                by_card.get(&place).copied().or_else(|| belongs::in_title(&issue.title, &by_name))
            };
            let account = marked.or_else(named).filter(|_| !issue.kind.is_shared());
            let Some(account) = account else {
                alone.extend(Some(issue).filter(|issue| issue.kind.stands_alone()));
                continue;
            };
            // What was begun for an account that moved or was merged goes on where it does.
            let account = heirs.get(&account).copied().unwrap_or(account);
            issue.linked = self.links.get(&place).map(|ends| ends.contains(&account));
            of_account.entry(account).or_default().push(issue);
        }
        for account in accounts {
            account.work = of_account.remove(&account.id).unwrap_or_default();
            account.work.sort_by_key(|issue| (issue.created_at, issue.iid));
            ebrs::from_issues(account, account.zone.map_or(zone, |zone| zone.tz));
        }
        alone
    }
}

/// An issue and the issues it is linked to; none where issue links are not available.
pub(super) async fn linked<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    place: (u64, u64),
) -> Result<Option<((u64, u64), Vec<AccountId>)>, GitLabError> {
    match gitlab.links(place.0, place.1).await {
        Ok(linked) => {
            let end = |issue: &Issue| AccountId { project: issue.project_id, iid: issue.iid };
            Ok(Some((place, linked.iter().map(|link| end(&link.issue)).collect())))
        }
        Err(error) if error.kind == ErrorKind::Missing => {
            tracing::debug!(%error, "issue links are not available here");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether the issue may be about many accounts or about none.
pub(super) fn stands_alone(issue: &Issue) -> bool {
    kind(issue).is_some_and(WorkKind::stands_alone)
}

fn kind(issue: &Issue) -> Option<WorkKind> {
    issue.labels.iter().find_map(|label| WorkKind::from_label(label))
}

fn work_issue(issue: &Issue, bot: &Person, shelf: &Shelf<'_>) -> Option<WorkIssue> {
    let kind = kind(issue)?;
    // The last one: an issue may have gone on to serve a later episode of its rule.
    let key = own_keys(issue, bot).pop();
    let closed_by_bot = match &issue.closed_by {
        Some(user) => user.id == bot.id,
        None => key.is_some() && issue.description.contains(CLOSED_BY_BOT),
    };
    let is_plan = issue.labels.iter().any(|label| label == "csm::success-plan");
    let objectives = is_plan.then(|| objectives::in_plan(issue, shelf)).flatten();
    let text = || plan_text::of_issue(&issue.labels, &issue.description, objectives.as_deref());
    let plan = is_plan.then(text);
    Some(WorkIssue {
        reference: reference(issue),
        url: issue.web_url.clone(),
        title: issue.title.clone(),
        open: issue.state == IssueState::Opened,
        labels: issue.labels.iter().cloned().collect(),
        completed: issue.labels.iter().any(|label| label == "ebr::completed"),
        author: issue.author.as_ref().map(|author| author.id),
        assignee: issue.assignees.first().map(history::person),
        sheet: sheets::of(&issue.description),
        updated_at: issue.updated_at,
        closed_at: issue.closed_at,
        closed_by_bot,
        begun_by: key.as_ref().and_then(|_| begun_by(&issue.description)),
        undone_by: undone_by(&issue.description),
        key,
        due: issue.due_date,
        plan,
        objectives,
        ..WorkIssue::new(issue.project_id, issue.iid, kind, issue.created_at)
    })
}
