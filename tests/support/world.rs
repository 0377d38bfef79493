//! A simulated GitLab with a bot in it, and passes over it without sockets or waiting.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;
use chrono::Weekday;
use gitlab::api::AsyncClient;
use stagecoach::account::Portfolio;
use stagecoach::account::Run;
use stagecoach::account::sections;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::bot::PassError;
use stagecoach::bot::Policy;
use stagecoach::collect::Reading;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Plan;
use stagecoach::decide::clear;
use stagecoach::enact::Done;
use stagecoach::enact::Report;
use stagecoach::enact::enact;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::MayWrite;
use stagecoach::gitlab::NoPause;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::gitlab::Writable;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::in_process::InProcess;
use stagecoach::simulator::records::Issue;
use stagecoach::simulator::seed::SeedProject;

pub(crate) const PROJECT: &str = "acme/accounts";
pub(crate) const BOT: &str = "stagecoach-bot";
pub(crate) const TOKEN: &str = "bot-token";
pub(crate) const MANAGER: &str = "mgr-imke";

pub(crate) type Client = GitLab<Patient<Writable<InProcess>, NoPause>>;

/// One simulated GitLab and the policy the bot works by.
pub(crate) struct World {
    simulator: Arc<Mutex<Simulator>>,
    pub(crate) policy: &'static Policy,
    pub(crate) first_run: FirstRun,
}

/// Noon in UTC: the hour at which every pass of these tests runs.
pub(crate) fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).expect("noon is a time of day").and_utc()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text}: expected YYYY-MM-DD"))
}

/// The same day, or the Monday after.
pub(crate) fn workday(on: NaiveDate) -> NaiveDate {
    match on.weekday() {
        Weekday::Sat => on + Days::new(2),
        Weekday::Sun => on + Days::new(1),
        _ => on,
    }
}

/// The shipped settings with a manager to tell.
static POLICY: LazyLock<Policy> = LazyLock::new(|| read(&BTreeMap::new()));

/// The same with some settings changed, for as long as the tests run.
pub(crate) fn policy(flags: &BTreeMap<String, String>) -> &'static Policy {
    Box::leak(Box::new(read(flags)))
}

/// Roll-ups and the packs of managers tell of everything, so that every change of anything changes them: they
/// are looked at by those who ask for them.
fn read(flags: &BTreeMap<String, String>) -> Policy {
    let mut flags = flags.clone();
    for page in ["rollups.enabled", "etiquette.manager_packs"] {
        flags.entry(page.to_owned()).or_insert_with(|| "false".to_owned());
    }
    of(&Layers { flags, ..Layers::default() })
}

fn of(layers: &Layers) -> Policy {
    let mut settings = Settings::load(layers).expect("these settings are right");
    settings.people.managers = vec![MANAGER.to_owned()];
    settings.policy().expect("the built-in settings are a policy")
}

/// The same with roll-ups.
static WITH_ROLLUPS: LazyLock<Policy> = LazyLock::new(|| of(&Layers::default()));

impl World {
    /// The same world, and managers with pages to steer by.
    pub(crate) fn with_rollups(mut self) -> Self {
        self.policy = &WITH_ROLLUPS;
        self
    }

    /// The same with a settings file.
    pub(crate) fn with_settings(mut self, text: &str) -> Self {
        let file = Some(("a test's settings".to_owned(), text.to_owned()));
        self.policy = Box::leak(Box::new(of(&Layers { file, ..Layers::default() })));
        self
    }

    /// A project as it stands on a day; the bot has never looked.
    pub(crate) fn planted(seed: &SeedProject, today: NaiveDate) -> Self {
        let simulator = Simulator::new(noon(today)).plant(seed);
        Self::of(simulator, &seed.path)
    }

    /// Any simulator with a project that the bot is let into.
    pub(crate) fn of(simulator: Simulator, project: &str) -> Self {
        let simulator = simulator.with_bot(BOT, 30).with_member(project, BOT, 30);
        let simulator = simulator.with_token(TOKEN, BOT, &["api"]);
        let simulator = Arc::new(Mutex::new(simulator));
        Self { simulator, policy: &POLICY, first_run: FirstRun::Baseline }
    }

    /// The same world, in the place of another: who shares that one has this one from now on.
    pub(crate) fn moved_into(self, other: &Self) -> Self {
        {
            let (mut new, mut old) = (self.gitlab(), other.gitlab());
            std::mem::swap(&mut *new, &mut *old);
            let address = new.world().base_url.clone();
            old.world_mut().base_url = address;
        }
        Self { simulator: other.shared(), ..self }
    }

    pub(crate) fn shared(&self) -> Arc<Mutex<Simulator>> {
        Arc::clone(&self.simulator)
    }

    pub(crate) fn gitlab(&self) -> MutexGuard<'_, Simulator> {
        self.simulator.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_day(&self, today: NaiveDate) {
        self.gitlab().set_now(noon(today));
    }

    pub(crate) fn client(&self) -> Client {
        let transport = Writable(InProcess::new(self.shared(), TOKEN));
        GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()))
    }

    pub(crate) fn reading<'a>(&self, source: &'a Source, read_at: DateTime<Utc>) -> Reading<'a> {
        Reading {
            source,
            shard: None,
            read_at,
            zones: &self.policy.zones,
            minimum_role: self.policy.rulebook.minimum_role,
            aliases: &self.policy.aliases,
            external_topics: &[],
            rollup_groups: &self.policy.rulebook.rollups.groups,
            live_lists: self.policy.rulebook.rollups.may_have_live_lists(),
            pool: &self.policy.targets.pool.desk.csms,
            concurrency: 4,
            memo: None,
            on_read: &|_, _| {},
        }
    }

    pub(crate) async fn portfolio(&self) -> Result<Portfolio, PassError> {
        let now = self.gitlab().now();
        let source = Source::Project(PROJECT.to_owned());
        bot::survey(&self.client(), &self.reading(&source, now)).await
    }

    /// Whether no promise was changed for the past.
    pub(crate) async fn policy_is_kept(&self) -> Result<(), PassError> {
        bot::refuse_edited(&self.portfolio().await?, self.policy)
    }

    pub(crate) async fn plan(&self) -> Result<Plan, PassError> {
        let portfolio = self.portfolio().await?;
        Ok(self.plan_of(&portfolio))
    }

    pub(crate) fn plan_of(&self, portfolio: &Portfolio) -> Plan {
        let now = self.gitlab().now();
        bot::plan(portfolio, self.policy, now, self.first_run).1
    }

    /// One whole pass: read, judge, decide, write.
    pub(crate) async fn pass(&self) -> Result<Report, PassError> {
        let now = self.gitlab().now();
        let source = Source::Project(PROJECT.to_owned());
        let orders = Orders {
            moment: now.into(),
            first_run: self.first_run,
            run: "test".to_owned(),
            is_cancelled: &|| false,
        };
        let (client, reading) = (self.client(), self.reading(&source, now));
        let requests = &Requests::default;
        let pass = bot::pass(&client, &reading, self.policy, &orders, None, requests).await?;
        Ok(pass.report)
    }

    /// Carries out what this portfolio asks for, however old it is.
    pub(crate) async fn enact<T>(&self, client: &GitLab<T>, portfolio: &Portfolio) -> Vec<Done>
    where
        T: AsyncClient + MayWrite + Sync,
    {
        let plan = self.plan_of(portfolio);
        let cleared = clear(plan, &self.policy.limits).expect("a small plan is within the limits");
        enact(cleared, client, &portfolio.bot, &Run::named("test"), &|| false).await.0
    }

    /// What the bot has left in GitLab, one line each: sections of comments, issues with their
    /// state and links, labels. Equal traces mean that the same was said, as often, and closed.
    pub(crate) fn traces(&self) -> Vec<String> {
        let gitlab = self.gitlab();
        let bot = gitlab.user_id(BOT);
        let mut traces = Vec::new();
        for issue in gitlab.world().issues.values() {
            let own = issue.notes.iter().filter(|note| note.author == bot && !note.system);
            for section in own.flat_map(|note| sections(&note.body)) {
                traces.push(format!("#{} says {:?}", issue.iid, section.marker));
            }
            for note in &issue.notes {
                let names = note.awards.iter().map(|award| &award.name);
                traces.extend(names.map(|name| format!("#{} {name} {:?}", issue.iid, note.body)));
            }
            if issue.author == bot {
                traces.push(opened(issue, &gitlab));
            } else {
                traces.push(format!("#{} open={} {:?}", issue.iid, issue.open, issue.labels));
            }
        }
        for epic in gitlab.world().epics.values().filter(|epic| epic.author == bot) {
            let notes = epic.notes.iter().filter(|note| note.author == bot && !note.system);
            let said = notes.flat_map(|note| sections(&note.body));
            let said = said.map(|section| format!("says {:?}", section.marker));
            let here = sections(&epic.description).into_iter();
            let here = here.map(|section| format!("open={} {:?}", epic.open, section.marker));
            traces.extend(said.chain(here).map(|what| format!("epic {} {what}", epic.title)));
        }
        traces.sort();
        traces
    }
}

/// An issue of the bot, named by its key: its number may differ between two runs.
fn opened(issue: &Issue, gitlab: &Simulator) -> String {
    let text = issue.description.as_deref().unwrap_or_default();
    let keys: Vec<String> =
        sections(text).iter().map(|section| section.marker.key.to_string()).collect();
    let links = issue.links.iter().filter_map(|id| gitlab.world().links.get(id));
    let ends = links.flat_map(|link| [link.source, link.target]).filter(|id| *id != issue.id);
    let ends: BTreeSet<u64> = ends.map(|id| gitlab.world().issues[&id].iid).collect();
    format!("issue {} open={} linked to {ends:?} {:?}", keys.join(" "), issue.open, issue.labels)
}
