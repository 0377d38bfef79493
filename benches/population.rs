//! Portfolios of any size: the simulator's accounts, read as a pass reads them, and repeated with numbers,
//! names and people of their own.

use std::sync::Arc;
use std::sync::Mutex;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Person;
use stagecoach::account::Portfolio;
use stagecoach::account::Role;
use stagecoach::account::SharedIssue;
use stagecoach::account::Survivor;
use stagecoach::account::WorkIssue;
use stagecoach::account::Zones;
use stagecoach::collect::Aliases;
use stagecoach::collect::Reading;
use stagecoach::collect::collect;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::NoPause;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::Source;
use stagecoach::gitlab::Writable;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::in_process::InProcess;
use stagecoach::simulator::portfolio::portfolio;

/// Accounts that are read; the rest are copies of them.
const READ: usize = 500;
/// More than any number in the project that is read.
const STRIDE: u64 = 100_000;
const BOT: &str = "stagecoach-bot";
const PROJECT: &str = "acme/accounts";

/// The accounts as the collector reads them.
pub(crate) fn seen() -> Portfolio {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day of the calendar");
    let noon = today.and_hms_opt(12, 0, 0).expect("noon is a time of day").and_utc();
    let simulator = Simulator::new(noon).plant(&portfolio(7, today, READ));
    let simulator = simulator.with_bot(BOT, 30).with_member(PROJECT, BOT, 30);
    let simulator = Arc::new(Mutex::new(simulator.with_token("token", BOT, &["api"])));
    let transport = Writable(InProcess::new(simulator, "token"));
    let gitlab = GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a machine that runs this has timers");
    runtime.block_on(read(&gitlab, noon)).expect("the simulator answers")
}

type Client = GitLab<Patient<Writable<InProcess>, NoPause>>;

async fn read(
    gitlab: &Client,
    read_at: DateTime<Utc>,
) -> Result<Portfolio, stagecoach::gitlab::GitLabError> {
    let source = Source::Project(PROJECT.to_owned());
    let aliases = Aliases::default();
    let reading = Reading {
        aliases: &aliases,
        memo: None,
        source: &source,
        shard: None,
        read_at,
        zones: &Zones::only(chrono_tz::Tz::UTC),
        minimum_role: Role::Reporter,
        external_topics: &[],
        rollup_groups: &[],
        live_lists: false,
        pool: &[],
        concurrency: 4,
        on_read: &|_, _| {},
    };
    collect(gitlab, &reading).await
}

/// A portfolio of this many accounts: so many copies of those that were read, each with a team of its own.
pub(crate) fn of(seen: &Portfolio, accounts: usize) -> Portfolio {
    let copies = accounts.div_ceil(seen.accounts.len());
    let nth = |nth: usize| u64::try_from(nth).expect("a number of copies");
    let all =
        (0..copies).map(nth).flat_map(|nth| seen.accounts.iter().map(move |it| copy(it, nth)));
    let shared = (0..copies).map(nth);
    let shared = shared.flat_map(|nth| seen.shared.iter().map(move |it| copy_of_shared(it, nth)));
    let mut accounts: Vec<Account> = all.take(accounts).collect();
    accounts.sort_by_key(|account| account.id);
    let mut shared: Vec<SharedIssue> = shared.collect();
    shared.sort_by_key(|shared| shared.issue.iid);
    Portfolio { accounts, shared, ..seen.clone() }
}

fn moved(id: AccountId, nth: u64) -> AccountId {
    AccountId { iid: id.iid + nth * STRIDE, ..id }
}

/// `acme/accounts#12` or its address, with the number of the copy.
fn renumbered(text: &str, nth: u64) -> String {
    let apart = text.rfind(['#', '/']).map(|at| text.split_at(at + 1));
    let read = apart.and_then(|(place, iid)| Some((place, iid.parse::<u64>().ok()?)));
    read.map_or_else(|| text.to_owned(), |(place, iid)| format!("{place}{}", iid + nth * STRIDE))
}

fn named(person: &Person, nth: u64) -> Person {
    let Person { id, username } = person;
    Person { id: id + nth * STRIDE, username: format!("{username}-{nth}") }
}

fn copy(account: &Account, nth: u64) -> Account {
    let mut copy = account.clone();
    if nth == 0 {
        return copy;
    }
    copy.id = moved(copy.id, nth);
    copy.reference = renumbered(&copy.reference, nth);
    copy.url = renumbered(&copy.url, nth);
    copy.name = format!("{} {nth}", copy.name);
    copy.parent = copy.parent.map(|parent| format!("{parent} {nth}"));
    copy.csm = copy.csm.map(|csm| named(&csm, nth));
    copy.continued_by = copy.continued_by.map(|survivor| match survivor {
        Survivor::Merged(id) => Survivor::Merged(moved(id, nth)),
        Survivor::Moved(id) => Survivor::Moved(id + nth * STRIDE),
    });
    copy.work.iter_mut().for_each(|issue| renumber(issue, nth));
    copy
}

fn renumber(issue: &mut WorkIssue, nth: u64) {
    issue.iid += nth * STRIDE;
    issue.reference = renumbered(&issue.reference, nth);
    issue.url = renumbered(&issue.url, nth);
}

fn copy_of_shared(shared: &SharedIssue, nth: u64) -> SharedIssue {
    let mut copy = shared.clone();
    renumber(&mut copy.issue, nth);
    copy.members.iter_mut().for_each(|member| *member = moved(*member, nth));
    copy
}

/// A description of 3 kB with what a card may hold.
pub(crate) fn card() -> String {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day of the calendar");
    let project = portfolio(7, today, READ);
    let cards = project.issues.into_iter().filter(|issue| {
        issue.labels_at_creation.iter().any(|label| label == stagecoach::collect::ACCOUNT_LABEL)
    });
    let distance = |text: &String| text.len().abs_diff(3_000);
    cards.map(|issue| issue.description).min_by_key(distance).expect("the portfolio has accounts")
}
