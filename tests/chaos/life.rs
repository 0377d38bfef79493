//! One seed: a world, a few days in it with everything that can go wrong, the same days without, and the difference.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use fastrand::Rng;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::bot::Pass;
use stagecoach::collect::Reading;
use stagecoach::decide::FirstRun;
use stagecoach::enact::Done;
use stagecoach::enact::Outcome as Became;
use stagecoach::enact::Report;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::ReadOnly;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::gitlab::Writable;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::graphql::GraphQl;
use stagecoach::simulator::portfolio::sample;
use stagecoach::simulator::residents::Tier;
use stagecoach::simulator::seed::SeedChange;
use stagecoach::simulator::seed::SeedEvent;
use stagecoach::simulator::seed::SeedIssue;

use super::clocks::Machine;
use super::clocks::Step;
use super::deeds::ARCHIVE;
use super::deeds::Deed;
use super::laws;
use super::laws::INTERNAL;
use super::laws::SECRET;
use super::laws::Situation;
use super::laws::Told;
use super::memory::Fate;
use super::memory::Memory;
use super::named::Hooks;
use super::stage::MISHAPS;
use super::stage::Mishap;
use super::stage::PLANNER;
use super::stage::Stage;
use super::stage::State;
use super::stage::Store;
use super::tally::Breach;
use super::tally::Law;
use super::tally::Tally;
use super::trouble::Weather;
use super::wire::Waiting;
use super::wire::Wire;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;
use crate::support::world::workday;

pub(crate) type Client = GitLab<Patient<Writable<Wire>, Waiting>>;

pub(crate) const DAEMON: &str = "daemon";
pub(crate) const PIPELINE: &str = "pipeline";

/// Who runs in a round, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Alone,
    /// The process ends at some await; another begins.
    Cut,
    AtOnce,
    /// Two at once, and one of them ends at some await.
    AtOnceCut,
    /// Somebody plans meanwhile.
    WithPlan,
    /// Two jobs read a part each, and a third one writes.
    InParts,
    /// The same, and the daemon at once.
    InPartsAtOnce,
}

const WAYS: [Way; 7] = [
    Way::Alone,
    Way::Cut,
    Way::AtOnce,
    Way::AtOnceCut,
    Way::WithPlan,
    Way::InParts,
    Way::InPartsAtOnce,
];

/// Most passes take more turns than that, so most that are to be cut are.
const CUT_AFTER_MAX: u32 = 60;

/// What happens in one round: a pass, or several at once.
#[derive(Clone, Debug)]
struct Round {
    at: DateTime<Utc>,
    facts: Vec<Deed>,
    store: Store,
    way: Way,
    /// After so many turns a process ends.
    cut_after: u32,
    /// What happened before to the file of the daemon's memo.
    memo: Fate,
}

/// A whole life, drawn from its seed.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub(crate) struct Script {
    seed: u64,
    first: NaiveDate,
    accounts: usize,
    /// Whether more accounts are there that break their first promise: two have, three will tonight.
    late: bool,
    tier: Tier,
    graphql: GraphQl,
    rows_per_page: usize,
    pub(crate) first_run: FirstRun,
    /// Whether managers have roll-ups and packs, which cost the most by far.
    has_pages: bool,
    /// Whether the daemon has a memo.
    remembers: bool,
    /// Whether the daemon takes webhooks.
    is_hooked: bool,
    rounds: Vec<Round>,
}

impl Script {
    pub(crate) fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xC4A0);
        let first = workday(day("2026-01-05") + Days::new(rng.u64(..360)));
        let mut on = first;
        let mut rounds = Vec::new();
        let mut apart = Rng::with_seed(seed ^ 0x6d65_6d6f);
        let (remembers, is_hooked) = (apart.bool(), apart.u8(..3) == 0);
        for number in 0..rng.usize(2..=3) {
            let latest = if number == 0 { 10 } else { 18 };
            let mut round = Round::drawn(&mut rng, on, latest);
            round.memo = Fate::drawn(&mut apart);
            round.store.step = Step::drawn(&mut apart, number == 0);
            rounds.push(round);
            on = workday(on + Days::new(rng.u64(1..=3)));
        }
        Self {
            seed,
            first,
            accounts: rng.usize(2..=4),
            late: false,
            tier: *rng.choice(&[Tier::Free, Tier::Premium, Tier::Ultimate]).expect("three"),
            graphql: *rng
                .choice(&[GraphQl::Epics, GraphQl::Epics, GraphQl::NoEpics, GraphQl::Closed])
                .expect("four"),
            rows_per_page: *rng.choice(&[3, 7, 100, 100]).expect("four"),
            first_run: *rng
                .choice(&[FirstRun::Baseline, FirstRun::Baseline, FirstRun::Ordinary])
                .expect("three"),
            has_pages: seed.is_multiple_of(2),
            remembers,
            is_hooked,
            rounds,
        }
    }

    /// A pass every hour of a day and a night, and of the requests one in five fails.
    pub(crate) fn of_a_bad_day() -> Self {
        let mut rng = Rng::with_seed(24);
        let first = day("2026-03-19");
        let rounds = (0..24).map(|hour| Round {
            at: noon(first) + TimeDelta::hours(hour),
            facts: Vec::new(),
            store: Store {
                weather: Some(Weather { percent: 20, kinds: u32::MAX }),
                ..Store::default()
            },
            way: *rng.choice(&[Way::Alone, Way::Cut]).expect("two"),
            cut_after: rng.u32(1..CUT_AFTER_MAX),
            memo: Fate::Kept,
        });
        Self {
            seed: 10,
            first,
            accounts: 1,
            late: true,
            tier: Tier::Premium,
            graphql: GraphQl::Epics,
            rows_per_page: 100,
            first_run: FirstRun::Ordinary,
            has_pages: false,
            remembers: true,
            is_hooked: false,
            rounds: rounds.collect(),
        }
    }

    /// The world as it is before the bot first looks, with words in it that only some may read.
    fn world(&self) -> World {
        let mut seed = sample(self.seed, self.first, self.accounts);
        if self.late {
            seed.issues.extend((0..5).map(|nth| late(self.first, nth)));
        }
        let is_account = |labels: &[String]| labels.iter().any(|name| name == "csm::account");
        let mut accounts =
            seed.issues.iter_mut().filter(|issue| is_account(&issue.labels_at_creation));
        if let Some(issue) = accounts.next() {
            issue.confidential = true;
            issue.title = format!("{SECRET} Ltd – account");
        }
        if let Some(issue) = accounts.next() {
            let body = format!("{INTERNAL}: they asked us to keep this to ourselves.");
            let what = SeedChange::Comment { body, internal: true };
            let at = issue.history.last().map_or(issue.created_at, |event| event.at);
            issue.history.push(SeedEvent { at, by: MANAGER.to_owned(), what });
        }
        let simulator = Simulator::new(noon(self.first) - TimeDelta::hours(6));
        let simulator = simulator.with_tier(self.tier).with_graphql(self.graphql).plant(&seed);
        let simulator = simulator.with_project(ARCHIVE, "private").with_user("own-priya", 50);
        let world = World::of(simulator, PROJECT);
        let mut world = if self.has_pages { world.with_rollups() } else { world };
        world.first_run = self.first_run;
        {
            let mut gitlab = world.gitlab();
            let bounds = &mut gitlab.world_mut().bounds;
            bounds.rows_per_page_max = self.rows_per_page;
            // As GitLab does it: of a second comment within the minute a list of what changed does not tell.
            bounds.touches_every = TimeDelta::seconds(60);
        }
        world
    }

    fn settling_days(&self) -> [DateTime<Utc>; 3] {
        let last = self.rounds.last().map_or(self.first, |round| round.at.date_naive());
        let mut on = last;
        [(); 3].map(|()| {
            on = workday(on + Days::new(1));
            noon(on)
        })
    }
}

/// An account to whom nobody has spoken: the first two days too long, the others for as long as may be.
fn late(today: NaiveDate, nth: u64) -> SeedIssue {
    let start = today - Days::new(if nth < 2 { 17 } else { 14 });
    let csm = ["csm-avery", "csm-blake", "csm-carmo", "csm-devika", "csm-emeka"];
    SeedIssue {
        title: format!("Late {nth} – account"),
        description: format!(
            "| Field | Value |\n|---|---|\n| Customer since | {start} |\n| Onboarding start | {start} |\n| Renewal date | 2027-03-01 |\n"
        ),
        author: MANAGER.to_owned(),
        assignees: vec![csm[usize::try_from(nth).unwrap_or(0) % csm.len()].to_owned()],
        created_at: noon(start),
        due_date: None,
        milestone: None,
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: ["csm::account", "segment::strategic", "csm-priority::1"]
            .map(str::to_owned)
            .to_vec(),
        history: Vec::new(),
    }
}

impl Round {
    fn drawn(rng: &mut Rng, on: NaiveDate, latest: i64) -> Self {
        let facts = (0..rng.usize(..3)).map(|_| Deed::of_facts(rng)).collect();
        let deeds = (0..rng.usize(..4)).map(|_| (rng.usize(5..90), Deed::of_any_time(rng)));
        // Whether somebody deletes something before somebody else closes what it is about makes two worlds of one.
        let mut deeds: Vec<_> = deeds.collect();
        deeds.sort_by_key(|(at, _)| *at);
        let mishap = (rng.u32(..4) == 0).then(|| {
            let mishap = *rng.choice(&MISHAPS).expect("there are some");
            (rng.usize(2..120), mishap)
        });
        let (weather, way) = (Weather::drawn(rng), *rng.choice(&WAYS).expect("seven"));
        // Without the role even what would repair an issue without labels is refused.
        let is_role_lost = matches!(mishap, Some((_, Mishap::RoleLost)));
        let (weather, way) =
            if is_role_lost { (Weather::CALM, Way::Alone) } else { (weather, way) };
        Self {
            at: noon(on) - TimeDelta::hours(12) + TimeDelta::minutes(rng.i64(7 * 60..latest * 60)),
            store: Store {
                weather: Some(weather),
                deeds,
                mishap,
                off: TimeDelta::minutes(*rng.choice(&[0, 0, 0, -45, 45]).expect("five")),
                step: None,
            },
            facts,
            way,
            cut_after: rng.u32(1..CUT_AFTER_MAX),
            memo: Fate::Kept,
        }
    }
}

/// Ends a future after some turns, wherever it is.
struct CutAfter<F> {
    inner: Option<Pin<Box<F>>>,
    left: u32,
}

impl<F: Future> Future for CutAfter<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            self.inner = None;
            return Poll::Ready(None);
        }
        self.left -= 1;
        let inner = self.inner.as_mut().expect("a future is not asked again after its end");
        inner.as_mut().poll(context).map(Some)
    }
}

/// One world with its bots.
pub(crate) struct Life {
    pub(crate) script: Script,
    pub(crate) world: World,
    pub(crate) stage: Arc<Stage>,
    pub(crate) memory: Memory,
    pub(crate) hooks: Hooks,
    /// The project's number, whatever its name is just now.
    pub(crate) home: u64,
}

impl Life {
    fn new(script: &Script, remembers: bool, is_hooked: bool) -> Self {
        let world = script.world();
        let accounts: Vec<u64> = {
            let gitlab = world.gitlab();
            let issues = gitlab.world().issues.values();
            let accounts = issues.filter(|issue| issue.labels.contains("csm::account"));
            accounts.map(|issue| issue.iid).collect()
        };
        let stage = Arc::new(Stage::new(world.shared(), script.seed, accounts));
        let (memory, hooks) = (Memory::new(remembers), Hooks::new(is_hooked));
        let home = world.gitlab().world().project(PROJECT).map_or(0, |project| project.id);
        Self { script: script.clone(), world, stage, memory, hooks, home }
    }

    fn client(&self, bot: &'static str) -> Client {
        let wire = Wire::new(&self.stage, bot, TOKEN);
        let pause = Waiting { stage: Arc::clone(&self.stage), since: noon(day("2026-01-01")) };
        GitLab::new(Patient::new(Writable(wire), Patience::default(), pause))
    }

    /// One pass of a process, if it comes that far.
    async fn pass(&self, bot: &'static str, client: &Client, machine: Machine) -> Option<Report> {
        self.stage.start(bot);
        client.transport().renew();
        let now = self.stage.now(machine);
        let source = Source::Project(PROJECT.to_owned());
        let orders = Orders {
            moment: now.into(),
            first_run: self.script.first_run,
            run: bot.to_owned(),
            is_cancelled: &|| false,
        };
        let memo = if bot == DAEMON { self.memory.open() } else { None };
        self.stage.state().tally.with_memo += usize::from(memo.is_some());
        let memo = memo.as_ref();
        let reading = Reading { memo, ..self.world.reading(&source, now) };
        let requests = &Requests::default;
        let policy = self.world.policy;
        let pass = Box::pin(bot::pass(client, &reading, policy, &orders, None, requests)).await;
        self.memory.save(memo);
        self.stage.stop(bot);
        match pass {
            Ok(Pass { report, portfolio, .. }) => {
                if bot == DAEMON {
                    self.hooks.remember(portfolio, &report);
                }
                Some(report)
            }
            Err(error) => {
                self.stage.state().log.push(format!("{bot}: no pass: {error}"));
                None
            }
        }
    }

    async fn plan(&self) {
        let wire = ReadOnly(Wire::new(&self.stage, PLANNER, TOKEN));
        let pause = Waiting { stage: Arc::clone(&self.stage), since: noon(day("2026-01-01")) };
        let client = GitLab::new(Patient::new(wire, Patience::default(), pause));
        let now = self.stage.now(Machine::Right);
        let source = Source::Project(PROJECT.to_owned());
        let reading = self.world.reading(&source, now);
        if let Ok(portfolio) = Box::pin(bot::survey(&client, &reading)).await {
            bot::plan(&portfolio, self.world.policy, now, self.script.first_run);
        }
        self.stage.stop(PLANNER);
    }

    /// The same, ended after some turns.
    async fn cut(&self, bot: &'static str, client: &Client, round: &Round) -> Option<Report> {
        let inner = Some(Box::pin(self.pass(bot, client, Machine::Ours)));
        let ended = CutAfter { inner, left: round.cut_after }.await;
        if ended.is_none() {
            self.stage.cut(bot);
            self.hooks.forget();
        }
        self.stage.stop(bot);
        self.stage.state().tally.cuts += usize::from(ended.is_none());
        ended.flatten()
    }

    /// Whether a pass has seen everything and done all that it had to, or has at least spoken.
    async fn round(&self, daemon: &Client, round: &Round) -> bool {
        self.set_time(round.at);
        self.memory.suffer(round.memo);
        for deed in &round.facts {
            self.stage.act(*deed);
        }
        self.stage.state().twins_may_be |=
            matches!(round.way, Way::AtOnce | Way::AtOnceCut | Way::InPartsAtOnce)
                || self.script.rows_per_page < 100;
        self.stage.begin(round.store.clone());
        self.named(daemon, round.at).await;
        let began = self.stage.gitlab().now();
        let pipeline = self.client(PIPELINE);
        let reports = match round.way {
            Way::Alone => [self.pass(DAEMON, daemon, Machine::Ours).await, None],
            Way::Cut => {
                let first = self.cut(DAEMON, daemon, round).await;
                [first, self.pass(DAEMON, &self.client(DAEMON), Machine::Ours).await]
            }
            Way::AtOnce => {
                let mine = self.pass(DAEMON, daemon, Machine::Ours);
                let other = self.pass(PIPELINE, &pipeline, Machine::Right);
                futures_util::future::join(mine, other).await.into()
            }
            Way::AtOnceCut => {
                let mine = self.cut(DAEMON, daemon, round);
                let other = self.pass(PIPELINE, &pipeline, Machine::Right);
                futures_util::future::join(mine, other).await.into()
            }
            Way::WithPlan => {
                let mine = self.pass(DAEMON, daemon, Machine::Ours);
                [futures_util::future::join(mine, self.plan()).await.0, None]
            }
            Way::InParts => [self.in_parts(&pipeline, Machine::Ours).await, None],
            Way::InPartsAtOnce => {
                let mine = self.pass(DAEMON, daemon, Machine::Ours);
                let other = self.in_parts(&pipeline, Machine::Right);
                futures_util::future::join(mine, other).await.into()
            }
        };
        self.named(daemon, began).await;
        let seen = self.stage.end();
        self.stage.state().began_blindly |= seen.lists_lag && round.at == self.script.rounds[0].at;
        self.count_twins();
        seen.has_said || seen.all && reports.iter().flatten().any(got_through)
    }

    /// Twins are put right by the next clean pass; where nothing could make any there are none.
    fn count_twins(&self) {
        let doubles = laws::doubles(&self.stage.gitlab());
        let mut state = self.stage.state();
        state.tally.passing_twins += doubles.len();
        if !state.twins_may_be && !doubles.is_empty() {
            let what = format!("without a reason: {}", doubles.join(", "));
            state.broken.push(Breach { law: Law::NoDuplicate, what });
        }
    }

    fn set_time(&self, at: DateTime<Utc>) {
        let mut gitlab = self.stage.gitlab();
        let now = gitlab.now().max(at);
        gitlab.set_now(now);
        self.stage.state().log.push(format!("It is {now}."));
    }

    /// A clean pass; what it wrote.
    async fn clean(&self) -> Vec<String> {
        self.stage.gitlab().advance(TimeDelta::minutes(1));
        let report = self.pass(DAEMON, &self.client(DAEMON), Machine::Right).await;
        let Some(report) = report else { return vec!["a pass that did not end well".to_owned()] };
        if report.plan.withheld.is_some() {
            return Vec::new();
        }
        let done = report.actions.iter();
        done.map(|done| format!("{} ({:?} {:?})", done.action.name(), done.outcome, done.error))
            .collect()
    }

    /// So many clean passes, and nothing to do for one more.
    async fn settles_within(&self, passes: usize) {
        for _ in 0..passes {
            self.clean().await;
        }
        let left = self.clean().await;
        let doubles = laws::doubles(&self.stage.gitlab());
        let mut state = self.stage.state();
        state.twins_may_be = false;
        let found = [(Law::Settles, left), (Law::NoDuplicate, doubles)];
        for (law, found) in found.into_iter().filter(|(_, found)| !found.is_empty()) {
            state.broken.push(Breach { law, what: format!("at rest: {}", found.join(", ")) });
        }
    }

    /// The days with everything that goes wrong; in which rounds some pass got through.
    async fn live(&self) -> Vec<bool> {
        let daemon = self.client(DAEMON);
        let mut got_through = Vec::new();
        for (number, round) in self.script.rounds.iter().enumerate() {
            got_through.push(self.round(&daemon, round).await);
            self.compare_memo().await;
            if number == 0 {
                // Both worlds begin on the same day.
                self.clean().await;
            }
        }
        let [first, second, third] = self.script.settling_days();
        self.set_time(first);
        self.settles_within(2).await;
        self.set_time(second);
        self.clean().await;
        self.set_time(third);
        self.settles_within(1).await;
        got_through
    }

    /// The same days with nothing going wrong, and with passes on the days on which one got through or spoke there. What a bot
    /// says depends on when it first looks: it names a stay in red by that day, and is silent where people were there
    /// before it, or have closed or deleted the account meanwhile.
    async fn live_quietly(&self, got_through: &[bool]) {
        for (number, round) in self.script.rounds.iter().enumerate() {
            self.set_time(round.at);
            let during = round.store.deeds.iter().map(|(_, deed)| deed);
            round.facts.iter().chain(during).for_each(|deed| self.stage.act(*deed));
            if number == 0 || got_through[number] {
                self.clean().await;
            }
        }
        for at in self.script.settling_days() {
            self.set_time(at);
            self.clean().await;
        }
    }
}

/// Whether a pass has read everything and done all that it had to.
fn got_through(report: &Report) -> bool {
    let is_done = |done: &Done| matches!(done.outcome, Became::Done | Became::AlreadyDone);
    report.plan.complete && report.plan.withheld.is_none() && report.actions.iter().all(is_done)
}

/// What one seed did and broke.
pub(crate) struct Outcome {
    pub(crate) tally: Tally,
    /// Broken promises that were told, in the end.
    pub(crate) breaches: usize,
    pub(crate) broken: Vec<Breach>,
    pub(crate) log: Vec<String>,
    /// The same of the quiet world.
    pub(crate) quiet_log: Vec<String>,
}

/// Lives through a script, with everything that goes wrong and without, and compares.
pub(crate) async fn live(script: &Script) -> Outcome {
    let life = Life::new(script, script.remembers, script.is_hooked);
    let got_through = life.live().await;
    let calm = Life::new(script, false, false);
    calm.live_quietly(&got_through).await;
    let (found, expected) = (Told::of(&life.stage.gitlab()), Told::of(&calm.stage.gitlab()));
    let gone_calmly = calm.stage.state().deleted.clone();
    let mut state = life.stage.state();
    let differences = differences(&expected, &found, &gone_calmly, &state);
    let mut broken = std::mem::take(&mut state.broken);
    broken.extend(differences);
    let broken_calmly = std::mem::take(&mut calm.stage.state().broken);
    let quiet_log = std::mem::take(&mut calm.stage.state().log);
    broken.extend(broken_calmly.into_iter().map(|breach| {
        let what = format!("in the quiet world: {}", breach.what);
        Breach { what, ..breach }
    }));
    let mut tally = std::mem::take(&mut state.tally);
    tally.seeds = 1;
    for breach in &broken {
        *tally.broken.entry(breach.law).or_default() += 1;
    }
    let breaches = found.breaches.len();
    Outcome { tally, breaches, broken, log: std::mem::take(&mut state.log), quiet_log }
}

/// What is missing after everything that went wrong, and what is there beside it; but for issues that somebody deleted
/// in one world or the other, since which one that is depends on which there are. A digest that was opened stays, so
/// one may be there beside those that the quiet world needed, and one that has nothing on it any more may be missing.
fn differences(
    expected: &Told,
    found: &Told,
    gone_calmly: &BTreeSet<Situation>,
    state: &State,
) -> Vec<Breach> {
    let deleted = gone_calmly | &state.deleted;
    let alone = gone_calmly ^ &state.deleted;
    // Whose plan is reviewed in a month depends on which accounts there are.
    let is_turn = |about: &Situation| about.name.starts_with("success_plan_review_due/");
    let is_kept = |about: &&Situation| {
        let is_settled = found.has(about) && !deleted.contains(*about);
        is_settled && !(state.left_in_mid_pass && is_turn(about))
    };
    let mut broken = Vec::new();
    let mut tell = |law, what: String| broken.push(Breach { law, what });
    for key in expected.breaches.difference(&found.breaches) {
        tell(Law::NothingLost, format!("{key} was not told"));
    }
    // A card that somebody deleted is written anew, unless the account is closed by then.
    let is_deleted = |key: &&String| state.deleted.iter().any(|about| about.name == **key);
    for key in expected.cards.difference(&found.cards).filter(|key| !is_deleted(key)) {
        tell(Law::NothingLost, format!("{key} is not there"));
    }
    // What one thing that is open or not brings with it for its account is no difference, either.
    // What was deleted in one of them alone held back something, or did not.
    let mut other: BTreeSet<u64> = alone.iter().filter_map(|about| about.account).collect();
    let missing = expected.open.difference(&found.open).filter(is_kept);
    let missing = missing.filter(|about| about.account.is_none_or(|iid| !other.contains(&iid)));
    let missing: Vec<&Situation> = missing.collect();
    for about in missing.into_iter().filter(|about| !expected.idle.contains(about)) {
        if found.counts_as_said(about) {
            other.extend(about.account);
            continue;
        }
        tell(Law::NoWrongClose, format!("{} is not open", about.name));
    }
    for about in found.begun_again.difference(&expected.begun_again) {
        tell(Law::NoWrongClose, format!("{} was closed, and goes on", about.name));
    }
    // A digest and the list of the first run are there whatever becomes of what they are about.
    let is_list =
        |about: &Situation| ["digest/", "baseline/"].iter().any(|it| about.name.starts_with(it));
    // What was not shown to the very first pass is news to the second, and so is what it listed once the list is gone.
    let is_forgotten = alone.iter().any(|about| about.name.starts_with("baseline/"));
    let is_news = state.began_blindly || is_forgotten;
    let beside = found.open.difference(&expected.open).filter(|_| !is_news);
    let beside = beside.filter(is_kept).filter(|about| !is_list(about));
    let beside = beside.filter(|about| about.account.is_none_or(|iid| !other.contains(&iid)));
    for about in beside.filter(|about| !found.was_before_people(about, &state.acted)) {
        tell(Law::Settles, format!("{} is open, and should not be", about.name));
    }
    for iid in expected.labels.keys() {
        let (labels, now) =
            (expected.labels_beside(found, *iid), found.labels_beside(expected, *iid));
        if now != labels {
            tell(Law::Settles, format!("#{iid} has the labels {now:?}, not {labels:?}"));
        }
    }
    broken
}
