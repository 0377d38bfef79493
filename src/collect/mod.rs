//! Reading: GitLab → Portfolio. Bounded, concurrent, sorted; a read that failed is never an empty answer.

mod account;
mod aliases;
mod arr_history;
mod belongs;
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
mod fresh;
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
mod owners;
mod places;
mod plan_text;
mod related;
mod rollup_epics;
mod rollups;
mod shared;
mod sheets;
mod taken_off;
mod talk;
mod told;
mod twins;

pub use aliases::Aliases;
pub use fields::is_card;
pub use labels::region_of;

use chrono::DateTime;
use chrono::Utc;
use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::Person;
use crate::account::Portfolio;
use crate::account::Role;
use crate::account::Zones;
use crate::collect::dossier::Dossier;
use crate::collect::heard::Ears;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::Source;
use crate::gitlab::wire::Issue;

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
    /// Usernames of those who take requests to the pool.
    pub pool: &'a [String],
    /// Accounts whose history is read at the same time.
    pub concurrency: usize,
    /// Called with the number of accounts read so far and their total.
    pub on_read: &'a (dyn Fn(usize, usize) + Sync),
}

/// Reads the whole portfolio. The first read that fails ends it, but for single accounts that
/// vanished meanwhile: those are named, and the portfolio is incomplete.
pub async fn collect<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Portfolio, GitLabError> {
    let user = gitlab.whoami().await?;
    let bot = Person { id: user.id, username: user.username };
    let place = place(gitlab, reading).await?;
    let home = place.project;
    let listed: Vec<Issue> = gitlab
        .issues(reading.source, &IssueFilter::default())
        .map_ok(|issue| reading.aliases.issue(issue))
        .try_filter(|issue| std::future::ready(is_tracked(issue)))
        // A GitLab look-alike may leave out what the question implies.
        .map_ok(|issue| match home {
            Some(project_id) if issue.project_id == 0 => Issue { project_id, ..issue },
            _ => issue,
        })
        .try_collect()
        .await?;
    put_together(gitlab, reading, bot, place, listed).await
}

/// The portfolio that these issues are, with all that hangs on them.
async fn put_together<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    bot: Person,
    place: Place,
    listed: Vec<Issue>,
) -> Result<Portfolio, GitLabError> {
    let Place { path: source, project: home, visibility } = place;
    let mut places = places::read(gitlab, reading, &source, &listed).await?;
    let (accounts, tracked): (Vec<Issue>, Vec<Issue>) =
        listed.into_iter().partition(|issue| issue.labels.iter().any(|l| l == ACCOUNT_LABEL));
    let home = home.or_else(|| accounts.iter().map(|issue| issue.project_id).min()).unwrap_or(0);
    let baseline = related::baseline(&tracked, &bot);
    let digests = digests::read(gitlab, &tracked, &bot, reading.concurrency).await?;
    let group = group_of(&source, reading.source);
    let (rollups, rollup_homes) =
        rollups::read(gitlab, reading, group.as_ref(), &tracked, &bot).await?;
    let mut related = related::Related::new(gitlab, &tracked, &bot, reading.concurrency).await?;
    let (dossiers, unread) = dossier::read(gitlab, reading, accounts).await?;
    let (least, at_once) = (reading.minimum_role, reading.concurrency);
    let ears = Ears::open(gitlab, &dossiers, &bot, least, at_once).await?;
    let assemble = |dossier| account::assemble(dossier, &bot, reading.zones, &ears);
    let mut accounts: Vec<Account> = dossiers.iter().map(assemble).collect();
    accounts.sort_by_key(|account| account.id);
    continued::hand_over(&mut accounts);
    let is_known = related.has_own()
        || baseline.is_some()
        || accounts.iter().any(|account| !account.spoken.remarks.is_empty());
    let alone = related.hand_out(&mut accounts, &dossiers, reading.zones.default);
    twins::read(gitlab, &mut accounts, reading.concurrency).await?;
    talk::read(gitlab, &mut accounts, &bot, reading).await?;
    let named = shared::Named::by(&tracked, &dossiers, &accounts);
    let shared = shared::read(gitlab, alone, &named, &bot, reading.concurrency).await?;
    epics::read(gitlab, &mut accounts, &dossiers, (&bot, reading.concurrency)).await?;
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
        busy,
        is_known,
        unread,
    })
}

/// The path of the group that a source is, or that holds it.
fn group_of(path: &str, source: &Source) -> Option<String> {
    match source {
        Source::Group(_) => Some(path.to_owned()),
        Source::Project(_) => path.rsplit_once('/').map(|(group, _)| group.to_owned()),
    }
}

/// The source as GitLab names it.
struct Place {
    path: String,
    /// None for a group.
    project: Option<u64>,
    visibility: Option<String>,
}

async fn place<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Place, GitLabError> {
    let found = match reading.source {
        Source::Project(name) => {
            let project = gitlab.project(name).await?;
            let visibility = if project.is_about(reading.external_topics) {
                Some(EXTERNAL.to_owned())
            } else {
                project.visibility
            };
            let path = project.path_with_namespace;
            Place { path, project: Some(project.id), visibility }
        }
        Source::Group(name) => {
            let group = gitlab.group(name).await?;
            Place { path: group.full_path, project: None, visibility: group.visibility }
        }
    };
    let path = if found.path.is_empty() { reading.source.to_string() } else { found.path };
    Ok(Place { path, ..found })
}

/// Issues without a `csm::` label are none of our business, but for parts of a success plan.
fn is_tracked(issue: &Issue) -> bool {
    issue.labels.iter().any(|label| is_tracked_label(label))
}

/// Whether an issue with this label is read.
pub fn is_tracked_label(label: &str) -> bool {
    label.starts_with("csm::") || objectives::is_part_label(label)
}
