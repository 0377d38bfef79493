//! The people of a simulated project, acting day by day: they speak with customers, answer the bot or do not,
//! forget, relabel, go on leave. The same seed, project and bot give the same days.

mod answers;
mod card;
mod customer;
mod desk;
mod hands;
mod import;
mod mishaps;
mod newcomers;
mod record;
mod temper;
mod turns;
mod work;

pub use temper::Leave;
pub use temper::Temper;

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Weekday;
use fastrand::Rng;

use crate::simulator::Simulator;
use crate::simulator::cast::customer::Customer;
use crate::simulator::cast::customer::workday;
use crate::simulator::cast::desk::Errand;
use crate::simulator::cast::hands::Hands;

/// The hour at which people begin, after the bot's pass at noon.
const HOUR: u32 = 13;

/// The team of one project.
#[derive(Debug)]
pub struct Cast {
    seed: u64,
    project: String,
    bot: String,
    /// By username, in order.
    tempers: BTreeMap<String, Temper>,
    managers: Vec<String>,
    leave: Option<Leave>,
    customers: BTreeMap<u64, Customer>,
    errands: BTreeMap<NaiveDate, Vec<Errand>>,
    /// How many notifications were read, and the newest issue seen.
    read: (usize, u64),
    arrived: usize,
}

/// Chance for one thing on one day: what else happens does not disturb it.
fn dice(seed: u64, on: NaiveDate, what: u64) -> Rng {
    let day = u64::from(on.num_days_from_ce().unsigned_abs());
    let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ day.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    Rng::with_seed(mixed ^ what.wrapping_mul(0x94D0_49BB_1331_11EB))
}

/// A number for a name.
fn number(name: &str) -> u64 {
    name.bytes().fold(7, |number, byte| number.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

impl Cast {
    /// The team of a project as it stands: CSMs are called `csm-…`, managers `mgr-…`.
    pub fn new(seed: u64, gitlab: &mut Simulator, project: &str, bot: &str) -> Self {
        let today = gitlab.now().date_naive();
        let mut rng = dice(seed, today, 1);
        let named = |start: &str| -> Vec<String> {
            let users = gitlab.world().users.values().map(|user| user.username.clone());
            users.filter(|name| name.starts_with(start)).collect()
        };
        let csms = named("csm-");
        let dealt = Temper::deal(&mut rng, csms.len());
        let tempers: BTreeMap<String, Temper> = csms.into_iter().zip(dealt).collect();
        let managers = named("mgr-");
        let mut present = tempers.iter().filter(|(_, temper)| **temper == Temper::Diligent);
        let from = workday(today, rng.u64(18..=60));
        let leave = present.next().map(|(who, _)| Leave {
            who: who.clone(),
            from,
            to: from + Days::new(13),
        });
        let mut cast = Self {
            seed,
            project: project.to_owned(),
            bot: bot.to_owned(),
            tempers,
            managers,
            leave,
            customers: BTreeMap::new(),
            errands: BTreeMap::new(),
            read: (gitlab.world().notifications.len(), 0),
            arrived: 0,
        };
        cast.meet(gitlab);
        cast
    }

    /// Who is away for two weeks of the quarter.
    pub fn leave(&self) -> Option<&Leave> {
        self.leave.as_ref()
    }

    /// The CSMs and how they are.
    pub fn tempers(&self) -> &BTreeMap<String, Temper> {
        &self.tempers
    }

    /// Lives through the rest of the day that the clock of GitLab shows. Weekends are quiet.
    pub fn live(&mut self, gitlab: &mut Simulator) {
        let today = gitlab.now().date_naive();
        if matches!(today.weekday(), Weekday::Sat | Weekday::Sun) {
            return;
        }
        let begin = today.and_hms_opt(HOUR, 0, 0).expect("an hour of any day").and_utc();
        gitlab.set_now(begin.max(gitlab.now()));
        self.read_mail(gitlab);
        self.welcome(gitlab);
        self.meet(gitlab);
        self.live_with_customers(gitlab);
        self.run_errands(gitlab);
        self.import_usage(gitlab);
        self.slip(gitlab);
    }

    /// Gets to know the customers that nobody has met yet.
    fn meet(&mut self, gitlab: &mut Simulator) {
        let hands = Hands { gitlab, project: &self.project, bot: &self.bot };
        let issues = hands.gitlab.world().issues.values();
        let accounts = issues.filter(|issue| issue.labels.contains("csm::account") && issue.open);
        let strangers: Vec<u64> = accounts
            .map(|issue| issue.iid)
            .filter(|iid| !self.customers.contains_key(iid))
            .collect();
        for iid in strangers {
            let mut rng = dice(self.seed, hands.today(), iid * 8 + 3);
            self.customers.insert(iid, Customer::met(&hands, iid, &mut rng));
        }
    }

    fn is_away(&self, who: &str, on: NaiveDate) -> bool {
        self.leave.as_ref().is_some_and(|leave| leave.covers(who, on))
    }

    fn temper(&self, who: &str) -> Temper {
        self.tempers.get(who).copied().unwrap_or(Temper::Busy)
    }

    /// Puts something on a desk; what falls into a leave waits until it is over.
    fn plan(&mut self, on: NaiveDate, errand: Errand) {
        let back = self.leave.as_ref().filter(|leave| leave.covers(&errand.who, on));
        let on = back.map_or(on, |leave| workday(leave.to, 1));
        self.errands.entry(on).or_default().push(errand);
    }

    /// The manager who answers for an account.
    fn manager(&self, iid: u64) -> Option<String> {
        let at = usize::try_from(iid).unwrap_or(0) % self.managers.len().max(1);
        self.managers.get(at).cloned()
    }
}
