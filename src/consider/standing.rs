//! How one account stands on one day: everything the rules may ask.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::account::Person;
use crate::account::ZoneSource;
use crate::consider::Absence;
use crate::consider::ArrRank;
use crate::consider::Cadence;
use crate::consider::Calendar;
use crate::consider::Check;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Dwelling;
use crate::consider::EbrOutlook;
use crate::consider::Family;
use crate::consider::Health;
use crate::consider::HoldReading;
use crate::consider::Life;
use crate::consider::Norms;
use crate::consider::PlanHome;
use crate::consider::PlanTurn;
use crate::consider::PoolRequest;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::SuccessPlan;
use crate::consider::Weight;
use crate::consider::churn;
use crate::consider::conversation::stated_calls;
use crate::consider::findings;
use crate::consider::load::Load;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;
use crate::consider::touch;
use crate::consider::transitions;
use crate::consider::weigh::weights;

/// Months before the renewal date from which the renewal is worked on.
const RENEWAL_WINDOW_MONTHS: u32 = 4;

/// The rhythm of EBRs that is shown; `ebr_due` has a setting of its own (`domain.md` EBR-1).
const EBR_EVERY_MONTHS: u32 = 12;

/// One account, judged.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    pub account: &'a Account,
    /// Who the bot is: people address it by name.
    pub bot: &'a Person,
    /// The local date that is judged.
    pub today: NaiveDate,
    /// The instant that is judged (UTC).
    pub now: DateTime<Utc>,
    pub stage: StageReading,
    /// In the order of [`Sla::ALL`]; of onboarding the first run.
    pub clocks: [Clock; 3],
    /// Further runs of onboarding, oldest first: closed, and opened again later (b.7).
    pub again: Vec<Clock>,
    /// Stays in labelled stages, oldest first.
    pub dwellings: Vec<Dwelling>,
    /// What the account's dated statements are worth on this day, in their order.
    weights: Vec<Weight>,
    /// Calls that people stated in comments and what each is worth as the first conversation.
    pub calls: Vec<(Fact, Weight)>,
    /// Open requests to the pool, oldest first.
    pub pool: Vec<PoolRequest>,
    /// Every hold and what it does, oldest first.
    pub holds: Vec<HoldReading>,
    /// Which episode of the customer this is.
    pub life: Life,
    pub health: Health,
    pub success_plan: SuccessPlan,
    /// Whose turn it is to review the plan this month, if it is this plan's.
    pub plan_turn: Option<PlanTurn>,
    /// The checks of the success plan, where there is one.
    pub plan_checks: Vec<Check>,
    /// How often people speak with the customer.
    pub cadence: Cadence,
    pub ebr: EbrOutlook,
    /// Local date of the renewal, where known.
    pub renewal: Option<NaiveDate>,
    /// What does not add up: in the card, and between its facts.
    pub findings: Vec<Cow<'a, Finding>>,
    /// What it is held to beside the promises.
    pub norms: Norms,
    /// What the decision that the customer will leave still lacks.
    pub churn_lacks: Vec<String>,
    /// Set while the CSM is away.
    pub absence: Option<Absence>,
    /// The parent account and the subsidiaries.
    pub family: Family<'a>,
    /// Its place among the accounts of its region by what they pay, where that can be told.
    pub arr_rank: Option<ArrRank>,
    /// What it weighs for its CSM.
    pub load: Load,
    /// The calendar it was judged by.
    pub(super) calendar: Calendar,
    pub zone_source: ZoneSource,
}

impl<'a> Standing<'a> {
    pub(super) fn new(account: &'a Account, bot: &'a Person, scene: &Scene<'_>) -> Self {
        let Scene { span, zone, .. } = *scene;
        let runs = Runs::of(scene);
        let stage = StageReading::of(scene, &runs);
        let staged = Staged::new(*scene, &stage);
        let (clocks, again) = (runs.promises(&staged), runs.further(&staged));
        let plan = SuccessPlan::of(account, &scene.targets.health, &Calendar { zone }, span.today);
        let health = Health::of(scene, (&stage, &clocks, &plan));
        let (terms, calendar) = (&scene.targets.health, Calendar { zone });
        let plan_checks = plan.checks(account, terms, &calendar, span.today);
        let dwellings = transitions::dwellings(scene);
        let mut findings = findings::of(account, scene, &stage, clocks.iter().chain(&again));
        let strange = transitions::strange_steps(&dwellings, &account.url);
        findings.extend(strange.into_iter().map(Cow::Owned));
        findings.sort();
        findings.dedup();
        let renewal = account.facts.best(FactName::Renewal).map(|fact| fact.on);
        let churn_lacks = churn::lacks(scene, &stage);
        let holds = HoldReading::all(scene, clocks.iter().chain(&again));
        let csm = account.csm.as_ref().map(|person| person.username.as_str());
        Self {
            account,
            bot,
            today: span.today,
            now: scene.instant(),
            cadence: Cadence::of(scene, &stage, &holds),
            ebr: EbrOutlook::of(account, span.today, EBR_EVERY_MONTHS, &scene.targets.norms),
            renewal,
            dwellings,
            weights: weights(scene),
            calls: stated_calls(scene),
            pool: PoolRequest::all(scene),
            holds,
            life: scene.life,
            stage,
            clocks,
            again,
            health,
            success_plan: plan,
            plan_turn: None,
            plan_checks,
            findings,
            norms: scene.targets.norms,
            absence: csm
                .and_then(|csm| Absence::of(&scene.targets.absences, csm, span.today))
                .cloned(),
            family: Family::default(),
            arr_rank: None,
            load: Load::default(),
            churn_lacks,
            calendar: Calendar { zone },
            zone_source: account.zone.map_or(ZoneSource::Default, |zone| zone.source),
        }
    }

    /// Every dated statement as it is dated in the account's zone, and what it is worth on this day.
    pub fn facts(&self) -> Vec<(Fact, Weight)> {
        let in_zone = |fact: &Fact| fact.clone().in_zone(self.calendar.zone);
        self.account.facts.every().map(in_zone).zip(self.weights.iter().copied()).collect()
    }

    /// Every clock: the three promises, then onboarding that was opened again.
    pub fn every_clock(&self) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().chain(&self.again)
    }

    /// The run of onboarding that counts now: the last one.
    pub fn onboarding(&self) -> &Clock {
        self.again.last().unwrap_or_else(|| self.clock(Sla::TimeToOnboard))
    }

    /// Whether the renewal is so near that it is worked on (`domain.md` LIF-2).
    pub fn is_in_renewal_window(&self) -> bool {
        let opens = |on| Calendar::months_before(on, RENEWAL_WINDOW_MONTHS);
        self.renewal.is_some_and(|on| opens(on) <= self.today && self.today <= on)
    }

    pub fn clock(&self, sla: Sla) -> &Clock {
        match sla {
            Sla::TimeToEngage => &self.clocks[0],
            Sla::TimeToFirstValue => &self.clocks[1],
            Sla::TimeToOnboard => &self.clocks[2],
        }
    }

    /// Where the success plan is kept, if it has a place of its own.
    pub fn plan_home(&self) -> Option<PlanHome<'a>> {
        PlanHome::of(self.account, &self.calendar, self.today)
    }

    /// Whether the bot has anything to do here: the issue is open and the customer has not left.
    pub fn is_active(&self) -> bool {
        self.account.open && self.stage.stage != LifecycleStage::Churned
    }

    /// The local date on which somebody closed the account issue although onboarding goes on, if so.
    pub fn closed_early(&self) -> Option<NaiveDate> {
        let (account, onboarding) = (self.account, self.onboarding());
        let closed_at = account.closed_at.filter(|_| !account.open && account.is_heard)?;
        let is_called_off =
            matches!(onboarding.state, ClockState::Cancelled | ClockState::NotApplicable);
        let goes_on = onboarding.start.is_some()
            && onboarding.stop.is_none()
            && !is_called_off
            && account.continued_by.is_none()
            && !self.stage.stage.is_leaving()
            && !self.stage.stage.is_past_onboarding();
        goes_on.then(|| self.local_date(closed_at)).filter(|day| *day <= self.today)
    }

    /// Whether a hold pauses any of this account's clocks today.
    pub fn is_paused(&self) -> bool {
        self.every_clock().any(|clock| clock.state == ClockState::Paused)
    }

    /// The last conversation with the customer up to the judged day: in the log, or stated.
    pub fn last_conversation(&self) -> Option<NaiveDate> {
        touch::last(self.account, self.today)
    }

    /// The local date on which an instant falls.
    pub fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.calendar.local_date(instant)
    }

    /// The IANA zone in which dates are dates.
    pub fn zone(&self) -> &'static str {
        self.calendar.zone.name()
    }

    /// The local date on which the account issue was created.
    pub fn opened_on(&self) -> NaiveDate {
        self.calendar.local_date(self.account.created_at)
    }

    /// Monday-to-Friday days since a date, that date not counted.
    pub fn working_days_since(&self, day: NaiveDate) -> i64 {
        self.calendar.working_days_between(day, self.today)
    }

    /// Monday-to-Friday days from one date to another, both counted.
    pub fn working_days_in(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.calendar.working_days_between(from - Days::new(1), to)
    }

    /// The worst flaw in the account's data, for the `data::` label.
    pub fn worst_flaw(&self) -> Option<Flaw> {
        self.findings.iter().map(|finding| finding.flaw).min()
    }
}
