//! Whole quarters with people in them: what each receives, and that nothing is said twice or gets lost.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Weekday;
use stagecoach::account::sections;
use stagecoach::decide::FirstRun;
use stagecoach::enact::Report;
use stagecoach::simulator::cast::Cast;
use stagecoach::simulator::portfolio::sample;
use stagecoach::simulator::received::Figures;
use stagecoach::simulator::received::Received;
use stagecoach::simulator::records::Issue;

use crate::support::world::BOT;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;

/// Days of a quarter and a month more.
const DAYS: u64 = 120;
/// Accounts at the start: as few as hold several troubles, since a pass costs by the account.
const ACCOUNTS: usize = 6;
/// A second pass is made on every so many-th day, and on the last.
const AGAIN_EVERY: u64 = 20;

/// Labels that are the bot's own.
const OWN_SCOPES: [&str; 7] =
    ["tte::", "ttv::", "tto::", "cadence::", "health::", "sp-health::", "data::"];

/// A project with people in it, and what is counted.
struct Quarter {
    seed: u64,
    world: World,
    cast: Cast,
    received: Received,
    urgent: BTreeSet<String>,
    withheld: Vec<(NaiveDate, String)>,
    failed: Vec<String>,
}

impl Quarter {
    fn new(seed: u64, first: NaiveDate) -> Self {
        let world = World::planted(&sample(seed, first, ACCOUNTS), first);
        let cast = Cast::new(seed, &mut world.gitlab(), PROJECT, BOT);
        let received = Received::new(&world.gitlab(), PROJECT, BOT);
        let (urgent, withheld, failed) = (BTreeSet::new(), Vec::new(), Vec::new());
        Self { seed, world, cast, received, urgent, withheld, failed }
    }

    /// A pass at noon where the schedule has one, and the rest of the day of the people.
    async fn live(&mut self, today: NaiveDate, number: u64) {
        if matches!(today.weekday(), Weekday::Sat | Weekday::Sun) {
            return;
        }
        self.world.set_day(today);
        let report = self.world.pass().await.unwrap();
        let is_first_run = number == 0;
        self.note(today, &report);
        self.received.look(&self.world.gitlab(), &self.urgent, is_first_run);
        self.check(today);
        if number.is_multiple_of(AGAIN_EVERY) || number + 3 > DAYS {
            let again = self.world.pass().await.unwrap();
            let idle = again.actions.is_empty() || again.plan.withheld.is_some();
            assert!(idle, "seed {} on {today}: a second pass {:?}", self.seed, summaries(&again));
        }
        self.cast.live(&mut self.world.gitlab());
    }

    fn note(&mut self, today: NaiveDate, report: &Report) {
        let urgent = report.actions.iter().filter(|done| done.action.severity == 1);
        self.urgent.extend(urgent.map(|done| done.action.key.to_string()));
        if let Some(withheld) = &report.plan.withheld {
            self.withheld.push((today, withheld.reason.clone()));
        } else {
            let failed = report.actions.iter().filter(|done| !done.outcome.is_success());
            let line = |done: &stagecoach::enact::Done| {
                format!("{today} {}: {:?} {:?}", done.action.summary, done.outcome, done.error)
            };
            self.failed.extend(failed.map(line));
        }
    }

    /// What must hold on every day.
    fn check(&self, today: NaiveDate) {
        let gitlab = self.world.gitlab();
        let bot = gitlab.user_id(BOT);
        let mut keys = BTreeMap::<String, usize>::new();
        for issue in gitlab.world().issues.values() {
            let here = format!("seed {} on {today}, #{} {}", self.seed, issue.iid, issue.title);
            for scope in OWN_SCOPES {
                let values = issue.labels.iter().filter(|label| label.starts_with(scope)).count();
                assert!(values <= 1, "{here}: {values} labels {scope}");
            }
            let notes = issue.notes.iter().filter(|note| note.author == bot && !note.system);
            let texts = notes.map(|note| note.body.as_str());
            let own = issue.description.as_deref().filter(|_| issue.author == bot);
            for section in texts.chain(own).flat_map(sections) {
                *keys.entry(section.marker.key.to_string()).or_default() += 1;
            }
        }
        let twice: Vec<_> = keys.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "seed {} on {today}: said twice {twice:?}", self.seed);
        if self.withheld.last().is_none_or(|(on, _)| *on != today) {
            let left: Vec<&str> =
                left_open(&gitlab, bot).map(|issue| issue.title.as_str()).collect();
            assert!(left.is_empty(), "seed {} on {today}: left open {left:?}", self.seed);
        }
    }

    fn people(&self) -> Vec<&str> {
        self.cast.tempers().keys().map(String::as_str).collect()
    }

    /// What must hold of the whole quarter.
    fn promises(&self) -> Vec<String> {
        let people = self.people();
        let seed = self.seed;
        let mut broken = Vec::new();
        let crowded = self.received.crowded();
        if !crowded.is_empty() {
            broken.push(format!("seed {seed}: two comments within seven days {crowded:?}"));
        }
        if let Some((who, on, count)) = self.received.most_mentions(&people).filter(|m| m.2 > 3) {
            broken.push(format!("seed {seed}: {who} was mentioned {count} times on {on}"));
        }
        let late = self.received.late(2);
        if !late.is_empty() {
            broken.push(format!("seed {seed}: breaches known late {late:?}"));
        }
        if !self.withheld.is_empty() {
            broken.push(format!("seed {seed}: withheld {:?}", self.withheld));
        }
        if !self.failed.is_empty() {
            broken.push(format!("seed {seed}: failed {:?}", self.failed));
        }
        broken
    }
}

fn summaries(report: &Report) -> Vec<&str> {
    report.actions.iter().map(|done| done.action.summary.as_str()).collect()
}

/// Open work of the bot beside an account that is closed.
fn left_open(
    gitlab: &stagecoach::simulator::Simulator,
    bot: u64,
) -> impl Iterator<Item = &Issue> + '_ {
    let world = gitlab.world();
    let own = world.issues.values().filter(move |issue| issue.author == bot && issue.open);
    own.filter(|issue| {
        let links = issue.links.iter().filter_map(|id| world.links.get(id));
        let ends = links.flat_map(|link| [link.source, link.target]);
        let mut accounts = ends
            .filter(|id| *id != issue.id)
            .filter_map(|id| world.issues.get(&id))
            .filter(|other| other.labels.contains("csm::account"))
            .peekable();
        accounts.peek().is_some() && accounts.all(|account| !account.open)
    })
}

/// Lives through a quarter for each seed, each beginning on another day of the year: the figures of
/// each, and every promise that was not kept.
async fn quarters(seeds: Range<u64>) -> (String, Vec<String>) {
    let (mut told, mut broken) = (Vec::new(), Vec::new());
    for seed in seeds {
        let first = day("2026-01-05") + Days::new(seed * 17 % 365);
        let first = crate::support::world::workday(first);
        let mut quarter = Quarter::new(seed, first);
        assert_eq!(quarter.world.first_run, FirstRun::Baseline);
        for number in 0..DAYS {
            quarter.live(first + Days::new(number), number).await;
        }
        let figures: Figures = quarter.received.figures(&quarter.people());
        let withheld = quarter.withheld.len();
        told.push(format!("seed {seed}: {figures:?}, withheld on {withheld} days"));
        broken.extend(quarter.promises());
    }
    (told.join("\n"), broken)
}

#[tokio::test]
async fn a_quarter_keeps_the_promises() {
    let (told, broken) = quarters(1..3).await;
    println!("{told}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[tokio::test]
async fn other_quarters_keep_them_too() {
    let (told, broken) = quarters(3..5).await;
    println!("{told}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The same for as many quarters as a night has time for: `.ci/run nightly`.
#[tokio::test]
#[ignore = "takes a quarter of an hour: the nightly recipe runs it"]
async fn hundreds_of_quarters_keep_them() {
    let (told, broken) = quarters(5..205).await;
    println!("{told}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
