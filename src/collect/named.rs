//! Reading again what events named, with what belongs to it, into a portfolio that was read before. The rest
//! stays as it was: it is complete, and a little older.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::Survivor;
use crate::account::WorkKind;
use crate::collect::Aliases;
use crate::collect::Reading;
use crate::collect::continued;
use crate::collect::fresh::Fresh;
use crate::collect::fresh::by_numbers;
use crate::collect::items;
use crate::collect::objectives;
use crate::collect::owners::Owners;
use crate::collect::owners::is_account;
use crate::collect::recall::Recall;
use crate::collect::site;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::wire::Issue;

/// GitLab's clock and ours may differ by so much.
const SKEW_MINUTES: i64 = 10;

/// What to read again.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Issues, accounts or not, by project and number.
    pub named: &'a BTreeSet<(u64, u64)>,
    /// Accounts that were written to since they were read.
    pub unsure: &'a BTreeSet<AccountId>,
    /// When the whole portfolio was read.
    pub since: DateTime<Utc>,
}

/// Accounts that were read again.
#[derive(Debug)]
pub struct Again {
    /// Those that the named issues are about.
    pub concerned: BTreeSet<AccountId>,
    asked: BTreeSet<AccountId>,
    read: Portfolio,
}

impl Again {
    /// Puts them in the place of what was known of them.
    pub fn put_into(self, portfolio: &mut Portfolio) {
        let Self { asked, read, .. } = self;
        let is_waiting = |account: &Account| {
            let mut requests = account.work_of(WorkKind::PoolRequest);
            requests.any(|request| request.open && request.assignee.is_none())
        };
        if read.accounts.iter().any(is_waiting) {
            portfolio.busy = read.busy;
        }
        portfolio.accounts.retain(|account| !asked.contains(&account.id));
        portfolio.accounts.extend(read.accounts);
        portfolio.accounts.sort_by_key(|account| account.id);
        portfolio.unread.extend(read.unread);
        portfolio.unread.sort_by(|a, b| a.reference.cmp(&b.reference));
        portfolio.unread.dedup();
        portfolio.places.renew(read.places);
        portfolio.visibility = read.visibility;
        portfolio.read_at = read.read_at;
    }
}

/// Reads what the wish names, and everything that belongs to the same accounts. None when it is about no account.
pub async fn read_again<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    known: &Portfolio,
    wish: Wish<'_>,
) -> Result<Option<Again>, GitLabError> {
    let mut fresh = Fresh::default();
    fresh.read(gitlab, reading.aliases, wish.named.iter().copied()).await?;
    let owners = Owners::of(known);
    let mut concerned: BTreeSet<AccountId> =
        wish.named.iter().flat_map(|place| owners.all(*place, &fresh, known)).collect();
    if concerned.is_empty() {
        return Ok(None);
    }
    let site = site::read(gitlab, reading).await?;
    // What was begun meanwhile for one of them has perhaps not been named: nothing is opened twice.
    let elapsed = reading.read_at - wish.since;
    // By GitLab's clock, where it tells: ours may be far ahead of it.
    let since = gitlab.told_at().map_or(wish.since, |at| wish.since.min(at - elapsed));
    let filter = IssueFilter {
        updated_after: Some(since - TimeDelta::minutes(SKEW_MINUTES)),
        ..IssueFilter::default()
    };
    let changed = gitlab.issues(reading.source, &filter);
    let changed = changed.map_ok(|issue| reading.aliases.issue(issue));
    let changed = changed.try_filter(|issue| std::future::ready(super::is_tracked(issue)));
    fresh.add(site.project, changed.try_collect().await?);
    let merged = mergers(known, &fresh);
    let mut asked: BTreeSet<AccountId> = concerned.union(wish.unsure).copied().collect();
    // A merger may follow another one.
    for (gone, heir) in merged.iter().chain(&merged) {
        if concerned.contains(gone) {
            concerned.insert(*heir);
        }
        if asked.contains(gone) || asked.contains(heir) {
            asked.extend([*gone, *heir]);
        }
    }
    let of_asked = known.accounts.iter().filter(|account| asked.contains(&account.id));
    let work: Vec<_> = of_asked.flat_map(|account| &account.work).collect();
    let places: BTreeSet<(u64, u64)> = work.iter().map(|it| (it.project, it.iid)).collect();
    // Work that was begun for an account that moved here goes on under the old one's key.
    let begun_for = work.iter().filter_map(|issue| issue.key.as_ref().and_then(Key::account));
    asked.extend(begun_for.collect::<Vec<_>>());
    let homes = asked.iter().map(|id| (id.project, id.iid));
    fresh.read(gitlab, reading.aliases, homes.chain(places)).await?;
    let mut listed = fresh.belonging(&asked, &owners, known);
    listed.extend(parts(gitlab, reading.aliases, &listed).await?);
    let few = Reading { rollup_groups: &[], live_lists: false, on_read: &|_, _| {}, ..*reading };
    // What an event names has just changed: nothing is recalled.
    let gitlab = &Recall::new(gitlab, None);
    let read = super::put_together(gitlab, &few, known.bot.clone(), site, listed).await?;
    Ok(Some(Again { concerned, asked, read }))
}

/// Every account that was merged into another one, with that one.
fn mergers(known: &Portfolio, fresh: &Fresh) -> Vec<(AccountId, AccountId)> {
    let of_known = known.accounts.iter().map(|account| (account.id, account.continued_by));
    let of_fresh =
        fresh.0.iter().filter(|(_, issue)| is_account(issue)).map(|((project, iid), issue)| {
            (AccountId { project: *project, iid: *iid }, continued::by(issue))
        });
    let merged = |(id, by)| match by {
        Some(Survivor::Merged(to)) => Some((id, to)),
        Some(Survivor::Moved(_)) | None => None,
    };
    of_known.chain(of_fresh).filter_map(merged).collect()
}

/// Objectives and initiatives that success plans name: they are issues of their own.
async fn parts<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    aliases: &Aliases,
    listed: &[Issue],
) -> Result<Vec<Issue>, GitLabError> {
    let there: BTreeSet<u64> = listed.iter().map(|issue| issue.id).collect();
    let mut named: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for plan in listed.iter().filter(|it| it.labels.iter().any(|l| l == "csm::success-plan")) {
        for (project, iid) in items::references(&plan.description) {
            let project = project.unwrap_or_else(|| plan.project_id.to_string());
            named.entry(project).or_default().insert(iid);
        }
    }
    let mut parts = Vec::new();
    for (project, iids) in named {
        let read = by_numbers(gitlab, aliases, &project, &iids).await;
        // A plan may name a project that the bot cannot see: a whole reading has nothing of it either.
        let read =
            read.or_else(|error| if error.status == Some(404) { Ok(vec![]) } else { Err(error) })?;
        let is_new = |it: &Issue| objectives::is_part(it) && !there.contains(&it.id);
        parts.extend(read.into_iter().filter(is_new));
    }
    Ok(parts)
}
