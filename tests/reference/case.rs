//! One customer with everything that moves its clocks, in a form that people can read: the account and
//! the settings that the product sees are made from it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono::WeekdaySet;
use chrono_tz::Tz;
use stagecoach::account::Account;
use stagecoach::account::Fact;
use stagecoach::account::FactName;
use stagecoach::account::Hold;
use stagecoach::account::LabelSpan;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Person;
use stagecoach::account::Recorded;
use stagecoach::account::Segment;
use stagecoach::account::Source;
use stagecoach::account::Stay;
use stagecoach::account::When;
use stagecoach::account::Zone;
use stagecoach::account::ZoneSource;
use stagecoach::consider::BusinessCalendar;
use stagecoach::consider::CalendarChange;
use stagecoach::consider::Clock;
use stagecoach::consider::Moment;
use stagecoach::consider::Policy;
use stagecoach::consider::Sla;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;
use stagecoach::settings::Settings;

use crate::reference::days::date;
use crate::reference::days::known_by;
use crate::support::account::account;
use crate::support::account::portfolio;

/// Listed in the settings as somebody who may consent.
pub(crate) const MANAGER: &str = "mgr-imke";

/// When everything had been read: long after all that happens.
pub(crate) const READ_ON: &str = "2045-01-01";

/// The settings as shipped.
pub(crate) static DEFAULTS: LazyLock<Targets> =
    LazyLock::new(|| Settings::defaults().policy().unwrap().targets);

#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) zone: Tz,
    pub(crate) onboarding_start: NaiveDate,
    pub(crate) customer_since: NaiveDate,
    /// A call in the activity log.
    pub(crate) call: Option<NaiveDate>,
    /// First value by a command, and when it was said.
    pub(crate) value: Option<(NaiveDate, DateTime<Utc>)>,
    /// By a date on the card, or by the label `onboarding::completed`.
    pub(crate) closed: Option<When>,
    /// When `stage::churned` was added.
    pub(crate) left: Option<DateTime<Utc>>,
    pub(crate) holds: Vec<Hold>,
    /// When `hold-approved` was added, and by whom.
    pub(crate) approvals: Vec<(DateTime<Utc>, &'static str)>,
    /// Segment labels: each is there until the next one.
    pub(crate) segments: Vec<(DateTime<Utc>, Segment)>,
    pub(crate) hold_days_max: u32,
    pub(crate) at_risk_percent: u32,
    /// In the order of the three promises.
    pub(crate) promises: [Vec<Policy>; 3],
    pub(crate) working_days: WeekdaySet,
    pub(crate) holidays: BTreeSet<NaiveDate>,
    /// Oldest first.
    pub(crate) changes: Vec<CalendarChange>,
}

impl Case {
    pub(crate) fn account(&self) -> Account {
        let made = account()
            .onboarding_start(&self.onboarding_start.to_string())
            .customer_since(&self.customer_since.to_string());
        let made = self.call.iter().fold(made, |made, on| made.call(&on.to_string()));
        let mut account = made.0;
        account.zone = Some(Zone { tz: self.zone, source: ZoneSource::Card });
        account.holds.clone_from(&self.holds);
        if let Some((on, said_at)) = self.value {
            let words = "the users came in today";
            let fact = Fact::new(FactName::FirstValue, on, Source::Command, "", words);
            account.facts.add(fact.recorded(Recorded::At(said_at)));
        }
        let name = FactName::OnboardingClosed;
        let closed = self.closed.map(|closed| match closed {
            When::Day(on) => Fact::new(name, on, Source::Card, "", "on the card"),
            When::At(at) => Fact::new(
                name,
                at.with_timezone(&self.zone).date_naive(),
                Source::LabelEvent,
                "",
                "onboarding::completed",
            )
            .at(at)
            .recorded(Recorded::At(at)),
        });
        if let Some(fact) = closed {
            account.facts.add(fact);
        }
        if let Some(at) = self.left {
            account.stage_labels.insert(LifecycleStage::Churned);
            account.stays.push(Stay { stage: LifecycleStage::Churned, entered: at, left: None });
        }
        for (at, who) in &self.approvals {
            account.labels.insert("hold-approved".to_owned());
            account.history.spans.push(span("hold-approved", *at, None, who));
        }
        let ends = self.segments.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
        for ((at, segment), end) in self.segments.iter().zip(ends) {
            let name = format!("segment::{segment}");
            account.history.spans.push(span(&name, *at, end, "csm-avery"));
        }
        account.segment = self.segments.last().map(|(_, segment)| *segment);
        account.history.spans.sort_by_key(|span| span.added);
        account
    }

    pub(crate) fn targets(&self) -> Targets {
        let mut targets = DEFAULTS.clone();
        let calendar = BusinessCalendar::new(self.working_days, self.holidays.clone());
        targets.business = self.changes.iter().fold(calendar, BusinessCalendar::changed);
        targets.clocks.hold_days_max = self.hold_days_max;
        targets.clocks.at_risk_percent = self.at_risk_percent;
        targets.evidence.managers = [MANAGER.to_owned()].into();
        for (promise, policies) in targets.clocks.promises.iter_mut().zip(&self.promises) {
            promise.policies = policies.iter().cloned().map(Into::into).collect();
        }
        targets
    }

    /// What the product says at the end of a day, when it looks back much later.
    pub(crate) fn judged(&self, day: NaiveDate) -> [Clock; 3] {
        self.judged_at(Moment::Day(day), READ_ON.parse().unwrap())
    }

    /// The same, read on another day.
    pub(crate) fn judged_at(&self, moment: Moment, read_on: NaiveDate) -> [Clock; 3] {
        let portfolio = portfolio(vec![self.account()], &read_on.to_string());
        consider(&portfolio, &self.targets(), moment).list[0].clocks.clone()
    }

    /// The first of the three promises at the end of a day.
    pub(crate) fn engage(&self, day: NaiveDate) -> Clock {
        let [engage, _, _] = self.judged(day);
        engage
    }

    /// The same account as it was told by the end of a day. What stands on the card carries no date of
    /// writing: a hold counts as known, while nobody writes down a call before it happens.
    pub(crate) fn told_by(&self, day: NaiveDate) -> Self {
        let by_then = |at: DateTime<Utc>| date(When::At(at), self.zone) <= day;
        let mut told = self.clone();
        told.call = self.call.filter(|on| *on <= day);
        told.value = self.value.filter(|(_, at)| by_then(*at));
        told.closed = self.closed.filter(|closed| date(*closed, self.zone) <= day);
        told.left = self.left.filter(|at| by_then(*at));
        told.holds = self.holds.iter().filter_map(|hold| known_by(hold, day, self.zone)).collect();
        told.approvals.retain(|(at, _)| by_then(*at));
        told.segments.retain(|(at, _)| by_then(*at));
        told
    }

    pub(crate) fn promise(&self, sla: Sla) -> &[Policy] {
        &self.promises[Sla::ALL.into_iter().position(|each| each == sla).unwrap()]
    }
}

/// A stay of a label on the account issue.
pub(crate) fn span(
    name: &str,
    added: DateTime<Utc>,
    removed: Option<DateTime<Utc>>,
    who: &str,
) -> LabelSpan {
    let added_by = Some(Person { id: 7, username: who.to_owned() });
    LabelSpan { id: 0, name: name.to_owned(), added, added_by, removed }
}

fn words(when: &When) -> String {
    match when {
        When::Day(day) => day.to_string(),
        When::At(at) => at.to_rfc3339(),
    }
}

/// What a failed trial prints: an account as a person would tell it.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nan account in {}", self.zone)?;
        writeln!(f, "  onboarding start {}", self.onboarding_start)?;
        writeln!(f, "  customer since   {}", self.customer_since)?;
        if let Some(on) = self.call {
            writeln!(f, "  first call       {on}")?;
        }
        if let Some((on, at)) = self.value {
            writeln!(f, "  first value      {on}, said at {}", at.to_rfc3339())?;
        }
        if let Some(closed) = self.closed {
            writeln!(f, "  closed           {}", words(&closed))?;
        }
        if let Some(at) = self.left {
            writeln!(f, "  left             {}", at.to_rfc3339())?;
        }
        for Hold { from, to, reason, .. } in &self.holds {
            let to = to.as_ref().map_or("nobody knows when".to_owned(), words);
            writeln!(f, "  on hold          {reason} from {} until {to}", words(from))?;
        }
        for (at, who) in &self.approvals {
            writeln!(f, "  hold-approved    {} by {who}", at.to_rfc3339())?;
        }
        for (at, segment) in &self.segments {
            writeln!(f, "  segment          {segment} from {}", at.to_rfc3339())?;
        }
        let (max, percent) = (self.hold_days_max, self.at_risk_percent);
        writeln!(f, "  settings         holds of {max} days, at risk from {percent} %")?;
        for (sla, policies) in Sla::ALL.into_iter().zip(&self.promises) {
            for policy in policies {
                let Policy { target_days, unit, segments, segment_change, .. } = policy;
                let takes = if policy.takes_open_clocks { ", takes open clocks" } else { "" };
                let (sla, name) = (sla.name(), policy.name());
                writeln!(
                    f,
                    "  {sla}: {name}: {target_days} {unit:?} for {segments:?}, {segment_change:?}{takes}"
                )?;
            }
        }
        writeln!(f, "  working days     {}, holidays {:?}", self.working_days, self.holidays)?;
        self.changes.iter().try_for_each(|change| writeln!(f, "  {change:?}"))
    }
}
