//! Reading: GitLab → Portfolio. Bounded, concurrent, sorted; a read that failed is never an empty answer.

mod account;
mod accounts;
mod ahead;
mod aliases;
mod arr_history;
mod belongs;
mod beside;
mod busy;
pub mod card;
mod closed;
pub mod commands;
mod continued;
mod deeds;
mod digests;
mod dossier;
mod ebrs;
mod epics;
mod facts;
mod fields;
mod first_run;
mod fresh;
mod gist;
mod handovers;
mod heard;
mod history;
mod holds;
mod holds_said;
mod items;
mod labels;
mod licences;
mod measures;
mod money;
mod named;
mod number;
mod objectives;
mod outline;
mod overheard;
mod owners;
mod places;
mod plan_text;
mod recall;
mod related;
mod rollup_epics;
mod rollups;
mod shard;
mod shared;
mod sheets;
mod site;
mod taken_off;
mod talk;
mod told;
mod traced_epics;
mod traces;
mod twins;

pub use aliases::Aliases;
pub use fields::is_card;
pub use labels::region_of;
pub use shard::Shard;
pub use site::is_as_open;
pub use traces::traces;

use chrono::DateTime;
use chrono::Utc;
use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::account::Portfolio;
use crate::account::Role;
use crate::account::Zones;
use crate::collect::accounts::Accounts;
use crate::collect::dossier::Dossier;
use crate::collect::recall::Recall;
use crate::collect::site::Site;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::Source;
use crate::gitlab::wire::Issue;
use crate::memo::Memo;

pub use named::Again;
pub use named::Wish;
pub use named::read_again;

/// The label that makes an issue an account.
pub const ACCOUNT_LABEL: &str = "csm::account";

/// The visibility of a private project that is marked as one customers can read.
pub const EXTERNAL: &str = "external";

/// How to read.
pub struct Reading<'a> {
    pub source: &'a Source,
    /// The part of the accounts that is looked into, without a memo; none stands for all of them.
    pub shard: Option<Shard>,
    /// The instant reading begins (UTC).
    pub read_at: DateTime<Utc>,
    /// Zones in which an event's date is a date.
    pub zones: &'a Zones,
    /// The least role of those who may ask something of the bot in a comment.
    pub minimum_role: Role,
    /// Labels that a team has for what one of ours says.
    pub aliases: &'a Aliases,
    /// Topics by which a project that customers can read is known.
    pub external_topics: &'a [String],
    /// Groups whose epics may hold roll-ups; none stands for that of the source.
    pub rollup_groups: &'a [Option<String>],
    /// Whether it matters for roll-ups if GitLab draws lists that it keeps live.
    pub live_lists: bool,
    /// Usernames of those who take requests to the pool.
    pub pool: &'a [String],
    /// Accounts whose history is read at the same time.
    pub concurrency: usize,
    /// What earlier passes read; without one everything is asked of GitLab.
    pub memo: Option<&'a Memo>,
    /// Called with the number of accounts read so far and their total.
    pub on_read: &'a (dyn Fn(usize, usize) + Sync),
}

/// Reads the whole portfolio. The first read that fails ends it, but for single accounts that
/// vanished meanwhile: those are named, and the portfolio is incomplete.
pub async fn collect<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Portfolio, GitLabError> {
    let gitlab = &Recall::new(gitlab, reading.memo);
    let (bot, site) = begin(gitlab, reading).await?;
    let began = gitlab.gitlab.told_at().unwrap_or(reading.read_at);
    let is_ours = |issue: &Issue| {
        let issue = reading.aliases.meant(issue);
        is_tracked(&issue) && shard::wants(reading.shard, &issue, &bot)
    };
    let is_told = |issue: &Issue| beside::is_told(reading.aliases, issue);
    let (source, home, at_once) = (reading.source, site.project, reading.concurrency);
    let listed = gitlab.issues(source, is_ours, is_told, home, at_once).await?;
    let listed = listed.into_iter().map(|issue| reading.aliases.issue(issue)).collect();
    let portfolio = put_together(gitlab, reading, bot, site, listed).await?;
    let portfolio = first_run::looked_for(gitlab, reading, portfolio, began).await?;
    gitlab.report();
    Ok(portfolio)
}

/// The portfolio that these issues are, with all that hangs on them.
async fn put_together<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    bot: Person,
    site: Site,
    listed: Vec<Issue>,
) -> Result<Portfolio, GitLabError> {
    let mut places = places::of(&site, &listed);
    let Site { path: source, project: home, visibility, .. } = site;
    let (accounts, tracked): (Vec<Issue>, Vec<Issue>) =
        listed.into_iter().partition(|issue| issue.labels.iter().any(|l| l == ACCOUNT_LABEL));
    // What is about many accounts is kept where no customer reads, if there is such a place.
    let at = || accounts.iter().map(|issue| issue.project_id);
    let private = || at().filter(|id| !places.is_open_project(*id)).min();
    let home = home.or_else(private).or_else(|| at().min()).unwrap_or(0);
    let baseline = related::baseline(&tracked, &bot);
    let digests = digests::read(gitlab, &tracked, &bot, reading.concurrency).await?;
    let group = site::group_of(&source, reading.source);
    let (rollups, rollup_homes) =
        rollups::read(gitlab, reading, group.as_ref(), &tracked, &bot).await?;
    let has_live_lists = reading.live_lists && rollup_epics::has_live_lists(gitlab).await?;
    let mut related = related::Related::new(gitlab, &tracked, &bot, reading.concurrency).await?;
    let work = (tracked.as_slice(), related.issues());
    let Accounts { list: mut accounts, gists, unread } =
        accounts::read(gitlab, reading, accounts, work, &bot).await?;
    continued::hand_over(&mut accounts);
    let is_known = related.has_own()
        || baseline.is_some()
        || accounts.iter().any(|account| !account.spoken.remarks.is_empty());
    let alone = related.hand_out(&mut accounts, &gists, reading.zones.default);
    twins::read(gitlab, &mut accounts, reading.concurrency).await?;
    talk::read(gitlab, &mut accounts, &bot, reading).await?;
    let named = shared::Named::by(&tracked, &gists, &accounts);
    let shared = shared::read(gitlab, alone, &named, &bot, reading.concurrency).await?;
    epics::read(gitlab, &mut accounts, &gists, (&bot, reading.concurrency)).await?;
    let busy = busy::read(gitlab, &accounts, reading.pool, reading.concurrency).await?;
    places::complete(&mut places, &accounts, &shared, (&rollups, &rollup_homes));
    Ok(Portfolio {
        source,
        visibility,
        places,
        group,
        home,
        accounts,
        shared,
        bot,
        read_at: reading.read_at,
        baseline,
        digests,
        rollups,
        rollup_homes,
        has_live_lists,
        busy,
        is_known,
        unread,
    })
}

/// Who the bot is, and where it looks.
async fn begin<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
) -> Result<(Person, Site), GitLabError> {
    if let Some(memo) = gitlab.memo {
        memo.begin(reading.read_at);
    }
    let user = gitlab.answer(|| "user".to_owned(), gitlab.gitlab.whoami()).await?;
    if let Some(memo) = gitlab.memo {
        memo.bot_is(user.id);
    }
    let read = site::read(gitlab.gitlab, reading);
    let question = || format!("site {}", reading.external_topics.join(","));
    let site = gitlab.answer(question, read).await?;
    Ok((Person { id: user.id, username: user.username }, site))
}

/// Issues without a `csm::` label are none of our business, but for parts of a success plan.
fn is_tracked(issue: &Issue) -> bool {
    issue.labels.iter().any(|label| is_tracked_label(label))
}

/// Whether an issue with this label is read.
pub fn is_tracked_label(label: &str) -> bool {
    label.starts_with("csm::") || objectives::is_part_label(label)
}
