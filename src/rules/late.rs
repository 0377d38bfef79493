//! What the three onboarding promises have in common when they are at risk or broken.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Verdict;

/// Severity of a promise at risk and of a broken one (`semantics.md` c.6, T01 and T02).
const AT_RISK: u8 = 3;
const BREACHED: u8 = 2;

/// How long each step of the ladder of b.10 waits for somebody to do something.
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct Ladder {
    pub(super) warn_within_days: u32,
    pub(super) manager_after_days: u32,
    pub(super) director_after_days: u32,
}

/// Who is told, and how often it was said before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rung {
    AtRisk,
    Breached,
    Manager,
    Director,
}

/// Judges one promise. At risk is said only when the due day is near; a breach is said at once.
pub(super) fn judge(
    rule: &'static str,
    sla: Sla,
    ladder: &Ladder,
    standing: &Standing<'_>,
) -> Verdict {
    let warn_within_days = ladder.warn_within_days;
    let clock = if sla == Sla::TimeToOnboard { standing.onboarding() } else { standing.clock(sla) };
    if standing.stage.stage == LifecycleStage::Churned {
        return Verdict::not_applicable("the customer has left");
    }
    let verdict = match (clock.state, clock.last_good_day) {
        (ClockState::Unknown, _) => Verdict::unclear(clock.reason.to_string()),
        (ClockState::NotApplicable, _) => Verdict::not_applicable(clock.reason.to_string()),
        (ClockState::AtRisk | ClockState::Breached, _) if clock.muted.is_some() => {
            Verdict::quiet(clock.muted.clone().unwrap_or_default())
        }
        (ClockState::AtRisk | ClockState::Breached, _) if !clock.may_call() => {
            Verdict::quiet("the start is a guess, and nothing is said on a guess")
        }
        (ClockState::AtRisk, Some(due)) => at_risk(rule, clock, due, warn_within_days, standing),
        (ClockState::Breached, Some(due)) => breached(rule, clock, due, ladder, standing),
        (state, _) => {
            let reason = format!("{}: {}", state.words(), clock.reason);
            Verdict::quiet(reason).next_look(next_look(clock, warn_within_days, standing.today))
        }
    };
    // Corrected evidence can show that a promise was never broken.
    let kept = matches!(
        clock.state,
        ClockState::Met
            | ClockState::Running
            | ClockState::AtRisk
            | ClockState::Pending
            | ClockState::NotApplicable
    );
    let is_said = |rung| {
        let key = Key::new(rule, standing.account.id, episode(clock, rung));
        rung == Rung::Breached || standing.account.spoken.knows(&key)
    };
    let rungs = [Rung::Breached, Rung::Manager, Rung::Director].into_iter();
    let told = rungs.filter(|rung| kept && is_said(*rung));
    told.fold(verdict, |verdict, rung| verdict.refuting(Some(episode(clock, rung))))
}

/// A breach, and how far up its ladder has come.
fn breached(
    rule: &'static str,
    clock: &Clock,
    due: NaiveDate,
    ladder: &Ladder,
    standing: &Standing<'_>,
) -> Verdict {
    let (rung, next) = ladder.rung(rule, clock, standing);
    Verdict::fires(call(rule, clock, due, (rung, standing)))
        .next_look(next.filter(|day| *day > standing.today))
}

impl Ladder {
    /// How far up it has come, and the day on which it goes on if nobody does anything. A step waits
    /// for the one before it to be said; whatever a person does on the account since stops it for as
    /// long as it takes to the manager. What was true at the first run was never said, and climbs
    /// nothing.
    fn rung(
        &self,
        rule: &str,
        clock: &Clock,
        standing: &Standing<'_>,
    ) -> (Rung, Option<NaiveDate>) {
        let (account, today) = (standing.account, standing.today);
        let said = |rung| {
            let key = Key::new(rule, account.id, episode(clock, rung));
            let (remark, _) = account.spoken.find(&key)?;
            Some(standing.local_date(remark.created_at)).filter(|day| *day <= today)
        };
        let first = said(Rung::Breached);
        let manager = said(Rung::Manager);
        let Some(last) = first.max(manager) else { return (Rung::Breached, None) };
        let done = account.deeds.iter().map(|deed| standing.local_date(deed.at));
        let done = done.filter(|day| *day <= today).max();
        let alone_since = done.map_or(last, |day| day.max(last));
        let goes_on = alone_since + Days::new(u64::from(self.manager_after_days));
        let is_first = account.priority == Some(Priority(1));
        let is_grave = clock.days_late > i64::from(self.director_after_days);
        match (manager, today >= goes_on) {
            (None, false) => (Rung::Breached, Some(goes_on)),
            (None, true) => (Rung::Manager, None),
            (Some(_), true) if is_first && is_grave => (Rung::Director, None),
            (Some(_), _) => (Rung::Manager, is_first.then_some(goes_on)),
        }
    }
}

fn at_risk(
    rule: &'static str,
    clock: &Clock,
    due: NaiveDate,
    warn_within_days: u32,
    standing: &Standing<'_>,
) -> Verdict {
    let warn_on = due - Days::new(u64::from(warn_within_days));
    if clock.today < warn_on {
        let reason = format!("at risk, but there is time until {}", Calendar::words(due));
        return Verdict::quiet(reason).next_look(Some(warn_on));
    }
    Verdict::fires(call(rule, clock, due, (Rung::AtRisk, standing))).next_look(clock.breach_day)
}

/// The day the answer can change next, by time alone.
fn next_look(clock: &Clock, warn_within_days: u32, today: NaiveDate) -> Option<NaiveDate> {
    let starts = clock.start.as_ref().map(|start| start.on);
    match clock.state {
        ClockState::Pending => starts,
        // A hold can end on any day.
        ClockState::Paused => today.succ_opt(),
        _ => {
            let due = clock.last_good_day.filter(|_| clock.is_open())?;
            let warn_on = due - Days::new(u64::from(warn_within_days));
            let days = [clock.at_risk_on?.max(warn_on), clock.breach_day?];
            days.into_iter().find(|day| *day > today)
        }
    }
}

fn episode(clock: &Clock, rung: Rung) -> Episode {
    let rung = match rung {
        Rung::AtRisk => "at-risk",
        Rung::Breached => "breached",
        Rung::Manager => "breached-manager",
        Rung::Director => "breached-director",
    };
    Episode::new(format!("{}-{rung}", clock.run()))
}

fn call(
    rule: &'static str,
    clock: &Clock,
    due: NaiveDate,
    (rung, standing): (Rung, &Standing<'_>),
) -> CallToAction {
    let breached = rung != Rung::AtRisk;
    let severity = if breached { BREACHED } else { AT_RISK };
    let since = if breached { clock.breach_day } else { clock.at_risk_on }.unwrap_or(due);
    let (promise, on) = (clock.promise(), Calendar::words(due));
    let headline = match rung {
        Rung::AtRisk => format!("{promise} is at risk: it is due on {on}"),
        Rung::Breached => format!("{promise} is late: it was due on {on}"),
        Rung::Manager => format!("{promise} is still late: it was due on {on}"),
        Rung::Director => format!("{promise} is long overdue: it was due on {on}"),
    };
    let audience = match rung {
        Rung::AtRisk | Rung::Breached => Audience::Csm,
        Rung::Manager => Audience::CsmAndManager,
        Rung::Director => Audience::Directors,
    };
    let start = clock.start.as_ref();
    CallToAction::new(rule, standing.account, episode(clock, rung), severity, Form::Notice)
        .to(audience)
        .since(since)
        .headline(headline)
        .because(start.map(Because::of))
        .detail("breached", breached)
        .detail("still", matches!(rung, Rung::Manager | Rung::Director))
        .detail("chronic", clock.is_chronic())
        .detail("due", due.to_string())
        .detail("late_since", since.to_string())
        .detail("target_days", clock.target_days)
        .detail("start", start.map(|fact| fact.on.to_string()).unwrap_or_default())
}
