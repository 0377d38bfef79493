//! Every account, read and put together some at a time: what an account is made of is larger than itself, and let go.

use std::collections::BTreeSet;

use gitlab::api::AsyncClient;
use rayon::prelude::*;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Person;
use crate::account::Unread;
use crate::account::WorkIssue;
use crate::collect::Reading;
use crate::collect::account;
use crate::collect::ahead;
use crate::collect::continued;
use crate::collect::dossier;
use crate::collect::dossier::Dossier;
use crate::collect::dossier::Gone;
use crate::collect::gist::Gist;
use crate::collect::heard::Ears;
use crate::collect::overheard;
use crate::collect::overheard::Workplaces;
use crate::collect::recall::Recall;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;

/// So many accounts are put together before what they were made of is let go.
const AT_ONCE: usize = 256;

/// The accounts of a portfolio, by project and number.
#[derive(Default)]
pub(super) struct Accounts {
    pub(super) list: Vec<Account>,
    pub(super) gists: Vec<Gist>,
    /// Those that vanished while they were read, by reference.
    pub(super) unread: Vec<Unread>,
}

/// Reads these accounts, with what was said about them on work issues.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issues: Vec<Issue>,
    (tracked, work): (&[Issue], &[WorkIssue]),
    bot: &Person,
) -> Result<Accounts, GitLabError> {
    let heirs = continued::heirs(&issues.iter().map(Gist::of).collect::<Vec<_>>());
    let workplaces = Workplaces::of(tracked, work, &heirs, reading.read_at);
    read_ahead(gitlab, reading, &issues, &workplaces).await?;
    let mut all = Accounts { list: Vec::with_capacity(issues.len()), ..Accounts::default() };
    let (mut gone, mut ears) = (Gone::default(), Ears::new(reading.minimum_role));
    let mut issues = issues.into_iter().peekable();
    while issues.peek().is_some() {
        let some: Vec<Issue> = issues.by_ref().take(AT_ONCE).collect();
        let mut dossiers = dossier::read(gitlab, reading, some, &mut gone).await?;
        let asking = (bot, reading.concurrency);
        overheard::read(gitlab, &workplaces, &mut dossiers, asking).await?;
        ears.open(gitlab, &dossiers, asking).await?;
        let assemble = |dossier: &mut Dossier| {
            let account = account::assemble(dossier, bot, reading.zones, &ears);
            (account, Gist::of_dossier(dossier))
        };
        let (some, gists): (Vec<Account>, Vec<Gist>) =
            dossiers.par_iter_mut().map(assemble).unzip();
        all.list.extend(some);
        all.gists.extend(gists);
        overheard::give_back(gitlab, dossiers);
    }
    all.list.sort_by_key(|account| account.id);
    all.gists.sort_by_key(|gist| gist.id);
    all.unread = gone.unread;
    all.unread.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok(all)
}

/// Reads what is certain to be asked for, so that nothing waits while some accounts are put together.
async fn read_ahead<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issues: &[Issue],
    workplaces: &Workplaces<'_>,
) -> Result<(), GitLabError> {
    dossier::read_ahead(gitlab, reading, issues).await?;
    let told = issues.iter().filter(|issue| dossier::is_told(issue));
    let told = told.map(|it| AccountId { project: it.project_id, iid: it.iid });
    let told: BTreeSet<AccountId> = told.collect();
    let live = told.into_iter().flat_map(|account| workplaces.live(account));
    gitlab.read_ahead(live.map(ahead::work_spot), reading.concurrency).await
}
