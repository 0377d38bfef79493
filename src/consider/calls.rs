//! Which calls an account is promised, and after how much silence it is asked about.

use chrono::Days;

use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::account::Segment;
use crate::consider::CadenceState;
use crate::consider::CallNorms;
use crate::consider::StageReading;
use crate::consider::scene::Scene;

/// What an account is promised, and held to.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub priority: Priority,
    pub promise_days: u32,
    pub alarm_days: u32,
}

/// The terms of an account, or why there are none.
pub(super) fn promised_to(
    scene: &Scene<'_>,
    stage: &StageReading,
    priority: Option<Priority>,
) -> Result<Terms, (CadenceState, String)> {
    let none = |reason: &str| Err((CadenceState::NotApplicable, reason.to_owned()));
    let segment = scene.segment();
    if stage.stage.is_leaving() {
        return none("the customer is leaving");
    }
    if matches!(segment, Some(Segment::Scale | Segment::Digital)) {
        return none("this segment is promised no calls");
    }
    if stage.stage == LifecycleStage::Align {
        return none("calls are promised from onboarding on");
    }
    let Some(priority) = priority else {
        return Err((CadenceState::Unknown, "the priority is unknown".to_owned()));
    };
    if !priority.is_managed() {
        return none("this priority is promised no calls");
    }
    let norms = &scene.targets.norms.cadence;
    // Without a segment the longer intervals count: nobody is blamed on a guess.
    let is_strategic = segment == Some(Segment::Strategic);
    let CallNorms { first_days, second_days, first_alarm_days, second_alarm_days } =
        if is_strategic { norms.strategic } else { norms.growth };
    let (usual, alarm_days) = match priority.0 {
        1 => (first_days, first_alarm_days),
        _ => (second_days, second_alarm_days),
    };
    let start = scene.account.facts.best(FactName::OnboardingStart).map(|fact| fact.on);
    let weekly_for = Days::new(u64::from(norms.growth_onboarding_for_days));
    let is_weekly = stage.stage == LifecycleStage::Onboarding
        && (is_strategic || start.is_some_and(|on| scene.span.today <= on + weekly_for));
    let promise_days = if is_weekly { usual.min(norms.onboarding_days) } else { usual };
    Ok(Terms { priority, promise_days, alarm_days })
}
