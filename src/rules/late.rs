//! What the three onboarding promises have in common when they are at risk or broken.

use chrono::NaiveDate;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Verdict;

/// Severity of a promise at risk and of a broken one (`semantics.md` c.6, T01 and T02).
const AT_RISK: u8 = 3;
const BREACHED: u8 = 2;

/// Judges one promise. At risk is said only when the due day is near; a breach is said at once.
pub(super) fn judge(
    rule: &'static str,
    sla: Sla,
    warn_within_days: u32,
    standing: &Standing<'_>,
) -> Verdict {
    let clock = if sla == Sla::TimeToOnboard { standing.onboarding() } else { standing.clock(sla) };
    if standing.stage.stage == LifecycleStage::Churned {
        return Verdict::not_applicable("the customer has left");
    }
    let verdict = match (clock.state, clock.last_good_day) {
        (ClockState::Unknown, _) => Verdict::unclear(clock.reason.clone()),
        (ClockState::NotApplicable, _) => Verdict::not_applicable(clock.reason.clone()),
        (ClockState::AtRisk | ClockState::Breached, _) if clock.muted.is_some() => {
            Verdict::quiet(clock.muted.clone().unwrap_or_default())
        }
        (ClockState::AtRisk | ClockState::Breached, _) if !clock.may_call() => {
            Verdict::quiet("the start is a guess, and nothing is said on a guess")
        }
        (ClockState::AtRisk, Some(due)) => at_risk(rule, clock, due, warn_within_days, standing),
        (ClockState::Breached, Some(due)) => Verdict::fires(call(rule, clock, due, standing)),
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
    verdict.refuting(kept.then(|| episode(clock, ClockState::Breached)))
}

fn at_risk(
    rule: &'static str,
    clock: &Clock,
    due: NaiveDate,
    warn_within_days: u32,
    standing: &Standing<'_>,
) -> Verdict {
    let warn_on = due - chrono::Days::new(u64::from(warn_within_days));
    if clock.today < warn_on {
        let reason = format!("at risk, but there is time until {}", Calendar::words(due));
        return Verdict::quiet(reason).next_look(Some(warn_on));
    }
    Verdict::fires(call(rule, clock, due, standing)).next_look(clock.breach_day)
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
            let warn_on = due - chrono::Days::new(u64::from(warn_within_days));
            let days = [clock.at_risk_on?.max(warn_on), clock.breach_day?];
            days.into_iter().find(|day| *day > today)
        }
    }
}

fn episode(clock: &Clock, state: ClockState) -> Episode {
    let state = if state == ClockState::Breached { "breached" } else { "at-risk" };
    Episode::new(format!("{}-{state}", clock.run()))
}

fn call(
    rule: &'static str,
    clock: &Clock,
    due: NaiveDate,
    standing: &Standing<'_>,
) -> CallToAction {
    let breached = clock.state == ClockState::Breached;
    let severity = if breached { BREACHED } else { AT_RISK };
    let since = if breached { clock.breach_day } else { clock.at_risk_on }.unwrap_or(due);
    let promise = clock.promise();
    let headline = if breached {
        format!("{promise} is late: it was due on {}", Calendar::words(due))
    } else {
        format!("{promise} is at risk: it is due on {}", Calendar::words(due))
    };
    let start = clock.start.as_ref();
    CallToAction::new(rule, standing.account, episode(clock, clock.state), severity, Form::Notice)
        .since(since)
        .headline(headline)
        .because(start.map(Because::of))
        .detail("breached", breached)
        .detail("due", due.to_string())
        .detail("late_since", since.to_string())
        .detail("target_days", clock.target_days)
        .detail("start", start.map(|fact| fact.on.to_string()).unwrap_or_default())
}
