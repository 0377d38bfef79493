//! What a one-to-one looks at in one week: which accounts of a CSM, and what about them (MGR-1).

use chrono::Days;
use serde::Deserialize;

use crate::account::Colour;
use crate::account::Priority;
use crate::consider::CadenceState;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::EbrState;
use crate::consider::MeasureName;
use crate::consider::PlanColour;
use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::consider::band;

/// Days ahead in which a renewal is talked about.
const RENEWAL_DAYS: u64 = 90;

/// The look of one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OneToOne {
    /// Late onboarding, late EBRs, silence of the first priority.
    Onboarding,
    /// Success plans that are not green, and renewals at risk.
    Plans,
    /// Open plays, and licences that lie unused.
    Playbooks,
    /// Renewals ahead, and who is red.
    Renewals,
    /// Who is at risk, and what is escalated.
    Risk,
    /// The largest accounts of each region.
    Top,
}

impl OneToOne {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Onboarding => "onboarding, EBRs and calls",
            Self::Plans => "success plans and renewals at risk",
            Self::Playbooks => "playbooks and licences",
            Self::Renewals => "renewals and red accounts",
            Self::Risk => "risk and escalations",
            Self::Top => "the largest accounts",
        }
    }

    /// What there is to say of one account this week, each without a full stop.
    pub(super) fn of(self, standing: &Standing<'_>) -> Vec<String> {
        match self {
            Self::Onboarding => onboarding(standing),
            Self::Plans => plans(standing),
            Self::Playbooks => playbooks(standing),
            Self::Renewals => renewal(standing).into_iter().chain(red(standing)).collect(),
            Self::Risk => risk(standing),
            Self::Top => top(standing),
        }
    }
}

fn onboarding(standing: &Standing<'_>) -> Vec<String> {
    let late = standing.every_clock().filter(|clock| clock.state == ClockState::Breached);
    let mut all: Vec<String> = late
        .map(|clock| format!("{} is {} days late", clock.promise().to_lowercase(), clock.days_late))
        .collect();
    let due = standing.ebr.target.filter(|_| standing.ebr.state == EbrState::Planned);
    if due.is_some_and(|on| on < standing.today) {
        all.push("the EBR is overdue".to_owned());
    }
    let is_first = standing.account.priority == Some(Priority(1));
    if is_first && standing.cadence.state == CadenceState::Overdue {
        all.push(standing.cadence.reason.clone());
    }
    all
}

fn plans(standing: &Standing<'_>) -> Vec<String> {
    let plan = &standing.success_plan;
    let colour = match plan.colour {
        PlanColour::Red => Some("red"),
        PlanColour::Yellow => Some("yellow"),
        _ => None,
    };
    let plan = colour.map(|colour| format!("success plan {colour}: {}", plan.reason));
    let at_risk = standing.risk().and_then(|_| renewal(standing));
    plan.into_iter().chain(at_risk.map(|words| format!("at risk, {words}"))).collect()
}

fn playbooks(standing: &Standing<'_>) -> Vec<String> {
    let open = standing.open_plays();
    let open = open.iter().filter(|play| !play.is_snoozed);
    let mut all: Vec<String> = open
        .map(|play| format!("a playbook is open since {}", Calendar::words(play.opened)))
        .collect();
    let licences = standing.health.measure(MeasureName::LicenceUtilisation);
    let points = licences.and_then(|measure| measure.reading.points());
    if points.is_some_and(|points| band(points) == Colour::Red) {
        all.push("few licences are in use".to_owned());
    }
    all
}

fn renewal(standing: &Standing<'_>) -> Option<String> {
    let on = standing.renewal?;
    let is_ahead = standing.renewal_outlook().state == RenewalState::Ahead;
    let is_near = on <= standing.today + Days::new(RENEWAL_DAYS);
    let answer = standing.forecast(on).map_or("no forecast", |forecast| forecast.answer.as_str());
    (is_ahead && is_near).then(|| format!("renewal on {}: {answer}", Calendar::words(on)))
}

fn red(standing: &Standing<'_>) -> Option<String> {
    let is_red = standing.health.colour.colour() == Some(Colour::Red);
    let why = || standing.health.reason().unwrap_or_else(|| standing.health.costliest());
    is_red.then(|| format!("health is red: {}", why()))
}

fn risk(standing: &Standing<'_>) -> Vec<String> {
    let open = standing.escalations().open;
    let escalated =
        open.into_iter().map(|it| format!("{} escalation {}", it.urgency.as_str(), it.reference));
    let triage = standing.risk().filter(|_| red(standing).is_none());
    let triage = triage.map(|risk| format!("at risk, {}", risk.level));
    escalated.chain(red(standing)).chain(triage).collect()
}

fn top(standing: &Standing<'_>) -> Vec<String> {
    let Some(rank) = standing.arr_rank.as_ref() else { return Vec::new() };
    if rank.rank > TOP_MAX {
        return Vec::new();
    }
    let colour = standing.health.colour.colour().map_or("unknown", Colour::as_str);
    let money = standing.account.arr.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![format!("number {} of its region, {money}, health {colour}", rank.rank)]
}

/// The largest accounts of a region that a manager knows by name.
const TOP_MAX: usize = 50;
