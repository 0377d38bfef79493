//! Where it all happens: one simulated GitLab, what goes wrong on it, who acts in it, and the laws looked at after
//! every request.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use bytes::Bytes;
use chrono::DateTime;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use fastrand::Rng;
use http::Response;
use stagecoach::gitlab::Fault as Broke;
use stagecoach::gitlab::TransportError;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Fault;

use super::clocks::Machine;
use super::clocks::Step;
use super::deeds::Deed;
use super::deeds::Kept;
use super::deeds::People;
use super::laws;
use super::laws::Ledger;
use super::laws::Situation;
use super::life::DAEMON;
use super::tally::Breach;
use super::tally::Law;
use super::tally::Tally;
use super::trouble;
use super::trouble::OnTheWay;
use super::trouble::Weather;
use super::wire;
use crate::support::world::BOT;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;

/// The token of a bot that only plans.
pub(crate) const PLANNER: &str = "planner";
/// Who must not write: a plan, and the jobs that read a part each.
pub(crate) const READERS: [&str; 3] = [PLANNER, "part 1", "part 2"];
/// Where the project is for a while.
const ELSEWHERE: &str = "acme/accounts-renamed";

/// What happens to the bot itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    TokenRevoked,
    TokenExpired,
    RoleLost,
    MembershipLost,
    ProjectRenamed,
    AccountLabelRenamed,
}

pub(crate) const MISHAPS: [Mishap; 6] = [
    Mishap::TokenRevoked,
    Mishap::TokenExpired,
    Mishap::RoleLost,
    Mishap::MembershipLost,
    Mishap::ProjectRenamed,
    Mishap::AccountLabelRenamed,
];

impl Mishap {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TokenRevoked => "the token is revoked in mid-pass",
            Self::TokenExpired => "the token expires in mid-pass",
            Self::RoleLost => "the role is lost in mid-pass",
            Self::MembershipLost => "the membership is lost in mid-pass",
            Self::ProjectRenamed => "the project is renamed in mid-pass",
            Self::AccountLabelRenamed => "the label of accounts is renamed in mid-pass",
        }
    }

    /// Lets it happen, or undoes it.
    fn happen(self, gitlab: &mut Simulator, begins: bool) {
        let today = gitlab.now().date_naive();
        let member = |gitlab: &mut Simulator, level: Option<u8>| {
            let bot = gitlab.user_id(BOT);
            let projects = gitlab.world_mut().projects.values_mut();
            for project in projects.filter(|project| project.path == PROJECT) {
                match level {
                    Some(level) => drop(project.members.insert(bot, level)),
                    None => drop(project.members.remove(&bot)),
                }
            }
            if let Some(user) = gitlab.world_mut().users.get_mut(&bot) {
                user.default_access = level.unwrap_or(0);
            }
        };
        let token = |gitlab: &mut Simulator, revoked: bool, expires_at: Option<NaiveDate>| {
            if let Some(token) = gitlab.world_mut().tokens.get_mut(TOKEN) {
                (token.revoked, token.expires_at) = (revoked, expires_at);
            }
        };
        match (self, begins) {
            (Self::TokenRevoked, begins) => token(gitlab, begins, None),
            (Self::TokenExpired, true) => token(gitlab, false, Some(today)),
            (Self::TokenExpired, false) => token(gitlab, false, None),
            (Self::RoleLost, true) => member(gitlab, Some(10)),
            (Self::MembershipLost, true) => member(gitlab, None),
            (Self::RoleLost | Self::MembershipLost, false) => member(gitlab, Some(30)),
            (Self::ProjectRenamed, true) => gitlab.rename_project(PROJECT, ELSEWHERE),
            (Self::ProjectRenamed, false) => gitlab.rename_project(ELSEWHERE, PROJECT),
            (Self::AccountLabelRenamed, begins) => {
                let (from, to) = ("csm::account", "csm::accounts-of-old");
                let (from, to) = if begins { (from, to) } else { (to, from) };
                let path = format!("projects/acme%2Faccounts/labels/{}", from.replace(':', "%3A"));
                let name = serde_json::json!({ "new_name": to });
                gitlab.by_hand("ops-kit", "PUT", &path, &name);
            }
        }
    }
}

/// Whether a request that makes something may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Nothing,
    Perhaps,
}

/// What a round has in store; whatever happens in mid-pass by the number of the request, counted in the round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) weather: Option<Weather>,
    /// Earliest first.
    pub(crate) deeds: Vec<(usize, Deed)>,
    pub(crate) mishap: Option<(usize, Mishap)>,
    /// How far the clock of the bot's machine is off.
    pub(crate) off: TimeDelta,
    pub(crate) step: Option<(usize, Step)>,
}

/// What the requests of a round meet.
#[derive(Debug, Default)]
struct Coming {
    weather: Option<Weather>,
    /// Latest first.
    deeds: Vec<(usize, Deed)>,
    mishap: Option<(usize, Mishap)>,
    off: TimeDelta,
    step: Option<(usize, Step)>,
    happened: Option<Mishap>,
    requests: usize,
    /// Whether a write may have its effect during a later request.
    may_come_late: bool,
    /// Whether a list has not shown what was newest.
    lists_lag: bool,
    /// Whether something new was written, as far as anybody knows.
    has_said: bool,
}

/// What the bots of a round could see, and whether they spoke.
pub(crate) struct Seen {
    /// Nothing was taken from them or hidden.
    pub(crate) all: bool,
    pub(crate) lists_lag: bool,
    pub(crate) has_said: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub(crate) struct State {
    rng: Rng,
    coming: Coming,
    accounts: Vec<u64>,
    ledger: Ledger,
    kept: Vec<Kept>,
    serial: u64,
    /// What the issues and comments of the bot were about that somebody deleted.
    pub(crate) deleted: BTreeSet<Situation>,
    /// The last request of each bot that is at work.
    last: BTreeMap<&'static str, String>,
    sent: BTreeMap<(&'static str, String, Bytes), Fate>,
    /// Path and body of changes that came to be after everybody had given them up.
    late: Vec<String>,
    /// When people did something in an account, by its iid.
    pub(crate) acted: BTreeMap<u64, Vec<DateTime<Utc>>>,
    /// Whether an account went away while a bot was at work, which may have reckoned with it.
    pub(crate) left_in_mid_pass: bool,
    /// Whether comments that the memo keeps were not shown whole, for longer than it waits (docs/simulation.md).
    pub(crate) memo_was_shown_less: bool,
    /// Whether the first pass of all was not shown what was newest.
    pub(crate) began_blindly: bool,
    /// Whether something went on that two of a thing may come of, for a while.
    pub(crate) twins_may_be: bool,
    pub(crate) tally: Tally,
    pub(crate) broken: Vec<Breach>,
    /// What happened, in order.
    pub(crate) log: Vec<String>,
}

pub(crate) struct Stage {
    simulator: Arc<Mutex<Simulator>>,
    state: Mutex<State>,
}

impl Stage {
    pub(crate) fn new(simulator: Arc<Mutex<Simulator>>, seed: u64, accounts: Vec<u64>) -> Self {
        let drawn = State {
            rng: Rng::with_seed(seed ^ 0x5eed),
            coming: Coming::default(),
            accounts,
            ledger: Ledger::default(),
            kept: Vec::new(),
            late: Vec::new(),
            acted: BTreeMap::new(),
            left_in_mid_pass: false,
            memo_was_shown_less: false,
            began_blindly: false,
            serial: 0,
            deleted: BTreeSet::new(),
            last: BTreeMap::new(),
            sent: BTreeMap::new(),
            twins_may_be: false,
            tally: Tally::default(),
            broken: Vec::new(),
            log: Vec::new(),
        };
        let stage = Self { simulator, state: Mutex::new(drawn) };
        stage.state().ledger = Ledger::of(&stage.gitlab());
        stage
    }

    pub(crate) fn gitlab(&self) -> MutexGuard<'_, Simulator> {
        self.simulator.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often a bot gives way before it goes on.
    pub(crate) fn turns(&self) -> u32 {
        let mut state = self.state();
        if state.coming.weather.is_none() { 0 } else { state.rng.u32(0..3) }
    }

    /// From now on, requests meet this.
    pub(crate) fn begin(&self, store: Store) {
        let Store { weather, mut deeds, mishap, off, step } = store;
        deeds.reverse();
        self.state().coming = Coming { weather, deeds, mishap, off, step, ..Coming::default() };
    }

    /// What the clock of a machine shows.
    pub(crate) fn now(&self, machine: Machine) -> DateTime<Utc> {
        let off = self.state().coming.off;
        self.gitlab().now() + if machine == Machine::Ours { off } else { TimeDelta::zero() }
    }

    /// The trouble is over: what was held back has its effect, what was taken is given back. What was
    /// still to be done by people is done.
    pub(crate) fn end(&self) -> Seen {
        let (mut state, mut gitlab) = (self.state(), self.gitlab());
        let coming = std::mem::take(&mut state.coming);
        state.last.clear();
        gitlab.carry_out_all_held();
        state.look(&gitlab, "what was held back");
        if let Some(mishap) = coming.happened {
            mishap.happen(&mut gitlab, false);
            state.ledger = Ledger::of(&gitlab);
        }
        for (_, deed) in coming.deeds.into_iter().rev() {
            state.left_in_mid_pass |= deed.what.takes_away();
            state.act(&mut gitlab, deed);
        }
        let all = coming.happened.is_none() && !coming.lists_lag;
        Seen { all, lists_lag: coming.lists_lag, has_said: coming.has_said }
    }

    /// Somebody does something now.
    pub(crate) fn act(&self, deed: Deed) {
        self.state().act(&mut self.gitlab(), deed);
    }

    /// A process begins: what another one sent is not its business.
    pub(crate) fn start(&self, bot: &'static str) {
        let mut state = self.state();
        state.sent.retain(|(of, ..), _| *of != bot);
        state.tally.passes += 1;
    }

    /// A process ended. Only now is looked for words around the bot's: what somebody wrote between its read and its
    /// write is gone for as long as the bot takes to bring it back.
    pub(crate) fn stop(&self, bot: &'static str) {
        let (mut state, gitlab) = (self.state(), self.gitlab());
        state.last.remove(bot);
        if state.last.is_empty() {
            state.look_for_words(&gitlab, bot);
        }
    }

    /// A process was ended, perhaps right before it would have brought somebody's words back: those are in GitLab's
    /// history (docs/simulation.md), and not asked for.
    pub(crate) fn cut(&self, bot: &'static str) {
        let (mut state, gitlab) = (self.state(), self.gitlab());
        if state.last.contains_key(bot) {
            state.kept.retain(|kept| !laws::is_lost(&gitlab, kept));
        }
    }

    pub(crate) fn exchange(
        &self,
        bot: &'static str,
        request: &http::Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        self.state().exchange(&mut self.gitlab(), bot, request)
    }
}

impl State {
    fn exchange(
        &mut self,
        gitlab: &mut Simulator,
        bot: &'static str,
        request: &http::Request<Bytes>,
    ) -> Result<Response<Bytes>, TransportError> {
        self.coming.requests += 1;
        self.tally.requests += 1;
        let seconds = if self.coming.weather.is_some() { self.rng.i64(0..3) } else { 0 };
        gitlab.advance(TimeDelta::seconds(seconds));
        self.happenings(gitlab);
        let shown = gitlab.now();
        gitlab.world_mut().clock_shown = Some(shown);
        let path = request.uri().path().to_owned();
        let is_write = is_write(request);
        self.tally.writes += usize::from(is_write);
        if is_write && READERS.contains(&bot) {
            let what = format!("{} {path}", request.method());
            self.broken.push(Breach { law: Law::PlansOnlyRead, what });
        }
        self.refuse_blind_repeat(bot, request);
        let method = request.method().as_str();
        let weather = self.coming.weather.unwrap_or(Weather::CALM);
        let trouble = trouble::draw(&mut self.rng, weather, method, is_write);
        let on_the_way = trouble.as_ref().map_or(OnTheWay::Nothing, |it| it.on_the_way);
        if let Some(trouble) = &trouble {
            *self.tally.faults.entry(trouble.name).or_default() += 1;
            let is_late = matches!(trouble.fault, Some(Fault::Held { .. }));
            self.coming.may_come_late |= is_late;
            if is_late && is_write {
                self.late.push(format!("{path} {}", String::from_utf8_lossy(request.body())));
            }
            self.coming.lists_lag |= matches!(trouble.fault, Some(Fault::StaleLists { .. }));
            let is_comments = ["/notes", "/graphql"].iter().any(|end| path.ends_with(end));
            self.memo_was_shown_less |= bot == DAEMON
                && is_comments
                && matches!(trouble.fault, Some(Fault::StaleLists { .. }));
            self.twins_may_be |=
                matches!(trouble.fault, Some(Fault::StaleLists { .. } | Fault::Held { .. }));
        }
        self.last.insert(bot, path.clone());
        let answer = if on_the_way == OnTheWay::NeverSent {
            let text = "gitlab cannot be reached".to_owned();
            Err(TransportError { fault: Broke::NeverSent, text })
        } else {
            if let Some(fault) = trouble.as_ref().and_then(|trouble| trouble.fault.clone()) {
                gitlab.spoil_next(fault);
            }
            wire::received(gitlab.handle(request), on_the_way)
        };
        let status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
        let name = trouble.map_or("", |trouble| trouble.name);
        let said = if is_write { about(request.body()) } else { String::new() };
        let said = format!("{said}{}", asked(request.body()));
        let line = format!("{bot} {method} {} {status} {name}{said}", request.uri());
        self.log.push(line.clone());
        self.remember(bot, request, &answer);
        // What only reads changes nothing that the laws look at.
        if is_write || self.coming.may_come_late {
            self.look(gitlab, &line);
        }
        answer
    }

    /// What people do, and what happens to the bot, before this request.
    fn happenings(&mut self, gitlab: &mut Simulator) {
        let now = self.coming.requests;
        if let Some((_, mishap)) = self.coming.mishap.take_if(|(at, _)| *at <= now) {
            self.log.push(format!("{mishap:?}"));
            *self.tally.faults.entry(mishap.name()).or_default() += 1;
            mishap.happen(gitlab, true);
            self.left_in_mid_pass |= matches!(mishap, Mishap::AccountLabelRenamed);
            self.coming.happened = Some(mishap);
            self.ledger = Ledger::of(gitlab);
        }
        if let Some((_, step)) = self.coming.step.take_if(|(at, _)| *at <= now) {
            self.log.push(format!("{step:?}"));
            *self.tally.faults.entry(step.name()).or_default() += 1;
            match step {
                Step::Ours(by) => self.coming.off += by,
                Step::Theirs(by) => gitlab.advance(by),
            }
        }
        while let Some((_, deed)) = self.coming.deeds.pop_if(|(at, _)| *at <= now) {
            self.left_in_mid_pass |= deed.what.takes_away();
            self.act(gitlab, deed);
        }
    }

    fn act(&mut self, gitlab: &mut Simulator, deed: Deed) {
        let Self { last, accounts, kept, serial, deleted, .. } = self;
        let busy = |path: &str| {
            let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_digit());
            last.values().any(|at| at.split_once(path).is_some_and(|(_, rest)| ends(rest)))
        };
        let done = People { gitlab, accounts, kept, serial, deleted }.act(deed, &busy);
        if done {
            *self.tally.deeds.entry(deed.what.name()).or_default() += 1;
            let iid = self.accounts[deed.account % self.accounts.len()];
            self.acted.entry(iid).or_default().push(gitlab.now());
            self.log.push(format!("{deed:?}"));
            self.ledger = Ledger::of(gitlab);
        }
    }

    /// The laws that hold after every request that may have changed something.
    fn look(&mut self, gitlab: &Simulator, line: &str) {
        let mut broken = self.ledger.compared(gitlab);
        broken.extend(laws::leaks(gitlab));
        self.tell(gitlab, broken, line);
    }

    /// The words that people put around the bot's, wherever nobody is at work.
    fn look_for_words(&mut self, gitlab: &Simulator, line: &str) {
        self.kept.retain(|kept| !laws::is_overtaken(gitlab, kept, &self.late));
        let broken = laws::lost(gitlab, &self.kept);
        // What was told is not told again.
        self.kept.retain(|kept| !laws::is_lost(gitlab, kept));
        self.tell(gitlab, broken, line);
    }

    fn tell(&mut self, gitlab: &Simulator, broken: Vec<Breach>, line: &str) {
        if broken.is_empty() {
            return;
        }
        self.ledger = Ledger::of(gitlab);
        let seen = |what: &str, known: &[Breach]| known.iter().any(|it| it.what.starts_with(what));
        for Breach { law, what } in broken {
            if !seen(&what, &self.broken) {
                self.broken.push(Breach { law, what: format!("{what}\n    at {line}") });
            }
        }
    }

    /// A request that makes something new is not sent a second time by one process while nobody knows
    /// what became of the first.
    fn refuse_blind_repeat(&mut self, bot: &'static str, request: &http::Request<Bytes>) {
        if !makes_something(request) {
            return;
        }
        let sent = (bot, request.uri().to_string(), request.body().clone());
        if self.sent.get(&sent) == Some(&Fate::Perhaps) {
            let what = format!("{} was sent again", request.uri());
            self.broken.push(Breach { law: Law::NoBlindRepeat, what });
        }
    }

    fn remember(
        &mut self,
        bot: &'static str,
        request: &http::Request<Bytes>,
        answer: &Result<Response<Bytes>, TransportError>,
    ) {
        if !makes_something(request) {
            return;
        }
        let fate = match answer {
            Ok(answer) if (400..500).contains(&answer.status().as_u16()) => Fate::Nothing,
            Err(error) if error.fault == Broke::NeverSent => Fate::Nothing,
            _ => Fate::Perhaps,
        };
        // What a guest opens comes without labels and is closed at once: that says nothing.
        let is_guest = matches!(self.coming.happened, Some(Mishap::RoleLost));
        self.coming.has_said |= fate == Fate::Perhaps && !is_guest;
        let sent = (bot, request.uri().to_string(), request.body().clone());
        self.sent.insert(sent, fate);
    }
}

/// The keys that a body carries, and whether it closes or opens something: what is looked for in a log.
fn about(body: &Bytes) -> String {
    let text = url::form_urlencoded::parse(body).map(|(name, value)| format!("{name}={value} "));
    let text: String = text.collect();
    let keys = text.split("<!-- stagecoach key=").skip(1);
    let keys = keys.filter_map(|rest| rest.split([' ', '\\']).next());
    let states = ["state_event=close", "state_event=reopen"]
        .into_iter()
        .filter(|state| text.contains(state));
    states.chain(keys).fold(String::new(), |all, word| format!("{all} {word}"))
}

/// What a GraphQL request calls itself.
fn asked(body: &Bytes) -> String {
    let body = String::from_utf8_lossy(body);
    let query = body.split_once(r#""query":""#).map_or("", |(_, query)| query);
    let mut words = query.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let kind = words.next().filter(|kind| ["query", "mutation"].contains(kind));
    kind.zip(words.next()).map_or(String::new(), |(kind, name)| format!(" {kind} {name}"))
}

fn is_write(request: &http::Request<Bytes>) -> bool {
    let is_question = request.uri().path().ends_with("/api/graphql")
        && !String::from_utf8_lossy(request.body()).contains("mutation");
    request.method() != http::Method::GET && !is_question
}

/// Whether sending it twice could make two.
fn makes_something(request: &http::Request<Bytes>) -> bool {
    let path = request.uri().path();
    let body = String::from_utf8_lossy(request.body());
    let by_graphql = path.ends_with("/api/graphql")
        && (body.contains("workItemCreate") || body.contains("createNote"));
    let by_rest = ["/issues", "/notes", "/epics"].iter().any(|end| path.ends_with(end));
    request.method() == http::Method::POST && (by_graphql || by_rest)
}
