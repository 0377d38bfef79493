//! All accounts at one instant: each judged by itself, then what only shows beside the others.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use rayon::prelude::*;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Portfolio;
use crate::account::SharedIssue;
use crate::account::WorkKind;
use crate::consider::Moment;
use crate::consider::Norms;
use crate::consider::OpeningHours;
use crate::consider::Pilot;
use crate::consider::PoolRequest;
use crate::consider::Standing;
use crate::consider::Targets;
use crate::consider::family;
use crate::consider::index::Index;
use crate::consider::load;
use crate::consider::plan_turn;
use crate::consider::pool_desk;
use crate::consider::scene::Scene;
use crate::consider::top_accounts;
use crate::consider::webinars::Audience;
use crate::consider::webinars::Webinar;

/// Every account, judged at one instant, in the order of the portfolio.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    /// The local date that was judged.
    pub as_of: NaiveDate,
    pub now: DateTime<Utc>,
    pub norms: Norms,
    pub list: Vec<Standing<'a>>,
    /// Tracked issues that are not about one account, oldest first.
    pub shared: &'a [SharedIssue],
    /// Who is measured by each webinar that was held, in the order of their issues.
    pub audiences: Vec<Audience>,
    /// Open requests to the pool that name no account, oldest first.
    pub requests: Vec<PoolRequest>,
    /// What was said of pilots before they began.
    pub pilots: Vec<Pilot>,
    /// Id of the project that takes issues which belong to no single account.
    pub home: u64,
    /// By what they were judged, and when GitLab was read (UTC): other days are judged alike.
    pub(super) targets: Targets,
    index: Index,
    pub(super) read_at: DateTime<Utc>,
}

impl<'a> Standings<'a> {
    /// So many accounts are one piece of work for a processor: fewer are not worth the way to another one.
    pub const AT_ONCE: usize = 16;

    /// The issues of one kind that are not about one account, oldest first.
    pub fn shared_of(&self, kind: WorkKind) -> impl Iterator<Item = &'a SharedIssue> + use<'a> {
        self.shared.iter().filter(move |shared| shared.issue.kind == kind)
    }

    /// The local date on which an instant falls, where no account has a zone of its own.
    pub fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.targets.calendar.local_date(instant)
    }

    pub fn of(&self, id: AccountId) -> Option<&Standing<'a>> {
        self.index.accounts.get(&id).map(|at| &self.list[*at])
    }

    /// The cohorts that name an account, oldest first.
    pub fn cohorts_of(&self, id: AccountId) -> impl Iterator<Item = &'a SharedIssue> {
        let shared = self.shared;
        self.index.cohorts.get(&id).into_iter().flatten().map(move |at| &shared[*at])
    }

    /// The members of a shared issue, in the order of the portfolio.
    pub fn members_of(&self, shared: &SharedIssue) -> impl Iterator<Item = &Standing<'a>> {
        shared.members.iter().filter_map(|id| self.of(*id))
    }

    /// What was closed as a duplicate of an account.
    pub fn duplicates_of(&self, id: AccountId) -> impl Iterator<Item = &Standing<'a>> {
        self.index.duplicates.get(&id).into_iter().flatten().map(|at| &self.list[*at])
    }
}

/// Judges every account of the portfolio at a moment, on as many processors as there are.
pub fn consider<'a>(
    portfolio: &'a Portfolio,
    targets: &Targets,
    moment: impl Into<Moment>,
) -> Standings<'a> {
    let moment = moment.into();
    let zone = targets.calendar.zone;
    let read_at = portfolio.read_at;
    let stand = |account: &'a Account| {
        let scene = Scene::new(account, targets, moment, read_at);
        Standing::new(account, &portfolio.bot, &scene)
    };
    let mut list: Vec<Standing<'_>> =
        portfolio.accounts.par_iter().with_min_len(Standings::AT_ONCE).map(stand).collect();
    family::join(&mut list);
    pool_desk::join(&mut list, &targets.pool.desk, &targets.absences, &portfolio.busy);
    top_accounts::join(&mut list);
    load::join(&mut list, &targets.pool.desk);
    let (as_of, now) = (moment.today(zone), moment.instant(zone));
    plan_turn::join(&mut list, as_of, &targets.health);
    let hours = OpeningHours { zone, ..targets.pool.hours.clone() };
    let of_nobody = portfolio.shared.iter().map(|shared| &shared.issue);
    let asked = of_nobody.filter(|it| it.open && it.kind == WorkKind::PoolRequest);
    let asked = asked.filter(|issue| issue.created_at <= now);
    let requests = asked.map(|issue| PoolRequest::of(issue, &targets.pool, &hours, &[], now));
    let mut standings = Standings {
        requests: requests.collect(),
        audiences: Vec::new(),
        as_of,
        now,
        norms: targets.norms,
        index: Index::of(&list, &portfolio.shared),
        list,
        shared: &portfolio.shared,
        pilots: targets.pilots.clone(),
        home: portfolio.home,
        targets: targets.clone(),
        read_at,
    };
    let webinars = standings.shared_of(WorkKind::Webinar).map(Webinar::of);
    let held = webinars.filter_map(|it| it.audience(&standings, Audience::ADOPTED_DAYS));
    standings.audiences = held.collect();
    standings
}
