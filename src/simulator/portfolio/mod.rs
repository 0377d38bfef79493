//! A realistic fictional portfolio for the demo and the tests: mostly healthy, with every trouble a bot must
//! tell apart, the same for the same seed and day.

mod card;
mod facts;
mod gaps;
mod handwriting;
mod history;
mod labels;
mod movers;
mod names;
mod ordinary;
mod peculiar;
mod people;
mod plot;
mod related;
mod shared;
mod slips;
mod storyline;
mod talk;
mod terms;
mod troubles;
mod unrelated;
mod watch;
mod worksheets;

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::NaiveDate;
use fastrand::Rng;

use crate::simulator::portfolio::card::Card;
use crate::simulator::portfolio::card::References;
use crate::simulator::portfolio::names::HOSTILE;
use crate::simulator::portfolio::names::Names;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::related::Related;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::seed::SeedIssue;
use crate::simulator::seed::SeedProject;

/// How many accounts hold each special situation exactly once.
pub const DEFAULT_ACCOUNTS: usize = FIRST_BOOK + SECOND_BOOK;
/// The accounts of the first book: clocks, labels, handwriting; and of the second: gaps of every other kind.
const FIRST_BOOK: usize = 84;
const SECOND_BOOK: usize = 32;

const REGIONS: [&str; 7] =
    ["emea", "amer-east", "apac", "amer-west", "commercial", "latam", "pubsec"];

/// A project of `accounts` account issues and the work around them as it stands on the morning of `today`;
/// the same arguments give the same project. The bot is not a member yet.
pub fn portfolio(seed: u64, today: NaiveDate, accounts: usize) -> SeedProject {
    let mut rng = Rng::with_seed(seed);
    let stories = stories(&mut rng, today, accounts);
    project(&stories, today, &mut rng)
}

/// A small project drawn from all situations there are, for tests that live through many of them.
pub fn sample(seed: u64, today: NaiveDate, accounts: usize) -> SeedProject {
    let mut rng = Rng::with_seed(seed);
    let mut stories = book(&mut rng, today);
    stories.extend(second_book(&mut rng, today));
    rng.shuffle(&mut stories);
    stories.truncate(accounts);
    christen(&mut stories, &mut rng);
    project(&stories, today, &mut rng)
}

fn project(stories: &[Storyline], today: NaiveDate, rng: &mut Rng) -> SeedProject {
    SeedProject {
        path: "acme/accounts".to_owned(),
        name: "Accounts".to_owned(),
        visibility: "private".to_owned(),
        users: people::team(),
        issues: issues(stories, today, rng),
    }
}

fn stories(rng: &mut Rng, today: NaiveDate, accounts: usize) -> Vec<Storyline> {
    let mut stories = Vec::with_capacity(accounts);
    for turn in 0.. {
        if stories.len() >= accounts {
            break;
        }
        let mut book = if turn % 2 == 0 { book(rng, today) } else { second_book(rng, today) };
        rng.shuffle(&mut book);
        stories.extend(book.into_iter().take(accounts - stories.len()));
    }
    christen(&mut stories, rng);
    stories
}

/// Names, regions and CSMs for everybody.
fn christen(stories: &mut [Storyline], rng: &mut Rng) {
    let mut names = Names::new();
    for (turn, story) in stories.iter_mut().enumerate() {
        story.region = story.plot.region.unwrap_or(REGIONS[turn % REGIONS.len()]);
        let unowned = story.plot.has(Quirk::NoCsm);
        story.csm = (!unowned).then(|| people::csm_of(story.region, turn / REGIONS.len()));
        story.name = names.company(rng, story.region);
        if let Some(Quirk::Hostile(which)) = hostile(&story.plot) {
            story.name = format!("{} {}", HOSTILE[which], story.name);
        }
    }
    adopt_subsidiaries(stories);
}

fn hostile(plot: &Plot) -> Option<Quirk> {
    plot.quirks.iter().copied().find(|quirk| matches!(quirk, Quirk::Hostile(_)))
}

/// Accounts that mostly have their clocks behind them, and lack something else.
fn second_book(rng: &mut Rng, today: NaiveDate) -> Vec<Storyline> {
    let told = gaps::GAPS.iter().map(|plot| Storyline::tell(plot, today, rng));
    let mut book: Vec<_> = told.collect();
    calm(&mut book, SECOND_BOOK, today, rng);
    book
}

/// The accounts of the first book.
fn book(rng: &mut Rng, today: NaiveDate) -> Vec<Storyline> {
    let special = movers::MOVERS.into_iter().chain(slips::SLIPS);
    let special = special.chain(troubles::TROUBLES).chain(peculiar::PECULIAR);
    let mut book: Vec<_> = special.map(|plot| Storyline::tell(&plot, today, rng)).collect();
    calm(&mut book, FIRST_BOOK, today, rng);
    book
}

/// Fills a book up with accounts with whom all is well.
fn calm(book: &mut Vec<Storyline>, up_to: usize, today: NaiveDate, rng: &mut Rng) {
    for turn in 0..up_to - book.len() {
        // A calm account found within a few draws; the bound is there for days when months are odd.
        let drawn = (0..64).map(|_| Storyline::tell(&ordinary::draw(rng, turn), today, rng));
        let mut drawn = drawn.skip_while(|story| !watch::entered(story, 7).is_empty());
        book.extend(drawn.next());
    }
}

/// Every second subsidiary begins the turn of the next parent, so that families have two each.
fn adopt_subsidiaries(stories: &mut [Storyline]) {
    let parents: Vec<_> = stories.iter().filter(|story| story.plot.has(Quirk::Parent)).collect();
    let parents: Vec<_> = parents.iter().map(|story| story.name.clone()).collect();
    let children = stories.iter_mut().filter(|story| story.plot.has(Quirk::Subsidiary));
    for (child, parent) in children.zip(parents.iter().flat_map(|parent| [parent, parent])) {
        child.parent = Some(parent.clone());
    }
    for story in stories.iter_mut().filter(|s| s.plot.priority == 3 && s.parent.is_none()) {
        story.parent = Some(format!("{} Group", story.name));
    }
}

/// What stands at one iid.
enum Entry {
    Account(usize),
    Beside(usize, Related),
    Shared(shared::Shared),
    Unrelated(SeedIssue),
}

fn issues(stories: &[Storyline], today: NaiveDate, rng: &mut Rng) -> Vec<SeedIssue> {
    let mut entries = Vec::new();
    for (at, story) in stories.iter().enumerate() {
        entries.push((story.opened, Entry::Account(at)));
        let related = related::of(story).into_iter();
        entries.extend(related.map(|beside| (beside.opened, Entry::Beside(at, beside))));
    }
    let shared = shared::of(stories, today).into_iter();
    entries.extend(shared.map(|shared| (shared.opened, Entry::Shared(shared))));
    let unrelated = unrelated::issues(today).into_iter();
    entries.extend(unrelated.map(|issue| (issue.created_at.date_naive(), Entry::Unrelated(issue))));
    entries.sort_by_key(|(opened, _)| *opened);
    let (iids, references) = references(&entries, stories);
    let issue = |(_, entry)| match entry {
        Entry::Account(at) => account_issue(&stories[at], &references[at], rng),
        Entry::Beside(at, beside) => related::issue(beside, &stories[at], iids[at]),
        Entry::Shared(shared) => shared::issue(&shared, stories, &iids),
        Entry::Unrelated(issue) => issue,
    };
    entries.into_iter().map(issue).collect()
}

/// The iid of each story's account issue, and the references its card holds.
fn references(
    entries: &[(NaiveDate, Entry)],
    stories: &[Storyline],
) -> (Vec<usize>, Vec<References>) {
    let mut iids = vec![0; stories.len()];
    let mut references = vec![References::new(); stories.len()];
    for (iid, (_, entry)) in (1..).zip(entries) {
        match entry {
            Entry::Account(at) => iids[*at] = iid,
            Entry::Beside(at, beside) => {
                references[*at].push((beside.work.heading(), format!("#{iid}")));
            }
            Entry::Shared(_) | Entry::Unrelated(_) => {}
        }
    }
    let named: BTreeMap<_, _> = stories.iter().map(|story| &story.name).zip(0..).collect();
    for (child, story) in stories.iter().enumerate() {
        let parent: Option<&usize> = story.parent.as_ref().and_then(|parent| named.get(parent));
        if let Some(parent) = parent {
            references[*parent].push(("Subsidiaries", format!("#{}", iids[child])));
        }
    }
    (iids, references)
}

fn account_issue(story: &Storyline, references: &References, rng: &mut Rng) -> SeedIssue {
    let created_at = history::at(story.opened, 9, rng.u32(0..60));
    let card = Card::of(story, references, rng);
    let (labels_at_creation, history) = history::of(story, created_at, rng);
    SeedIssue {
        title: format!("{} – account", story.name),
        description: handwriting::write(&card, story),
        author: story.csm.unwrap_or_else(|| people::manager_of(story.region)).to_owned(),
        assignees: story.csm.map(str::to_owned).into_iter().collect(),
        created_at,
        due_date: None,
        milestone: story.renewal.filter(|_| !story.plot.has(Quirk::MissingDates)).map(quarter),
        confidential: story.plot.has(Quirk::Confidential),
        service_desk_reply_to: None,
        labels_at_creation,
        history,
    }
}

/// The fiscal quarter of a date in a year that begins in February and is named by its end.
fn quarter(on: NaiveDate) -> String {
    let year = if on.month() >= 2 { on.year() + 1 } else { on.year() };
    format!("FY{:02}-Q{}", year % 100, (on.month() + 10) % 12 / 3 + 1)
}

#[cfg(test)]
mod tests;
