//! The JSON form of `explain`. Others rely on its names; additions are fine.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::account::Because;
use crate::account::Confidence;
use crate::account::Fact;
use crate::account::Finding;
use crate::account::Segment;
use crate::account::Source;
use crate::account::ZoneSource;
use crate::cli::explain::evidence;
use crate::cli::explain::health;
use crate::cli::explain::parts;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Note;
use crate::consider::Policy;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::decide::Opinion;

/// Everything there is to say about one account on one day.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    pub account: AccountPart,
    pub as_of: NaiveDate,
    pub stage: StagePart,
    pub clocks: Vec<ClockPart>,
    pub facts: Value,
    pub holds: Value,
    pub health: Value,
    pub success_plan: Value,
    pub cadence: Value,
    pub ebr: Value,
    pub renewal: Value,
    pub playbooks: Value,
    pub escalations: Value,
    pub pool: Value,
    pub notes: Vec<Note>,
    /// The notes and what else is worth a line, for people.
    #[serde(skip)]
    pub to_know: Vec<String>,
    pub findings: Vec<Finding>,
    pub rules: Vec<RulePart>,
}

#[derive(Debug, Serialize)]
pub(super) struct AccountPart {
    pub iid: u64,
    pub project: String,
    pub name: String,
    pub url: String,
}

#[derive(Debug, Serialize)]
pub(super) struct StagePart {
    pub name: String,
    pub since: Option<NaiveDate>,
    pub source: Source,
    pub disputed: bool,
    /// The label that disagrees, when one does.
    pub label: Option<String>,
    pub because: Vec<Because>,
    /// Days in it so far, where its beginning is known.
    pub days: Option<i64>,
    /// Stays by label, oldest first.
    pub history: Value,
    /// What lies over the stage.
    pub renewal_window: bool,
    pub on_hold: bool,
    /// 1, or more for a customer who left and came back.
    pub episode: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct ClockPart {
    pub sla: Sla,
    pub state: ClockState,
    pub start: Option<NaiveDate>,
    pub stop: Option<NaiveDate>,
    pub elapsed_days: Option<i64>,
    pub gross_days: Option<i64>,
    pub held_days: i64,
    pub target_days: u32,
    pub last_good_day: Option<NaiveDate>,
    pub at_risk_on: Option<NaiveDate>,
    pub breach_day: Option<NaiveDate>,
    pub days_late: i64,
    pub confidence: Confidence,
    pub reason: String,
    /// Which run of the clock: `1`, `2` for onboarding that was opened again, `e2-1` after a return.
    pub run: String,
    /// IANA zone whose midnights are counted, and who said so.
    pub zone: &'static str,
    pub zone_source: ZoneSource,
    /// The version of the promise it is bound to.
    pub policy: Option<String>,
    pub segment: Option<Segment>,
    /// Why nobody is called about it.
    pub muted: Option<String>,
    /// What a manager has to consent to.
    pub awaits_consent: Option<String>,
    pub because: Vec<Because>,
}

#[derive(Debug, Serialize)]
pub(super) struct RulePart {
    pub rule: &'static str,
    pub verdict: &'static str,
    pub reason: String,
    pub next_look: Option<NaiveDate>,
}

impl Answer {
    pub(super) fn new(standing: &Standing<'_>, opinions: &[Opinion]) -> Self {
        let account = standing.account;
        Self {
            account: AccountPart {
                iid: account.id.iid,
                project: account.project.clone(),
                name: account.name.clone(),
                url: account.url.clone(),
            },
            as_of: standing.today,
            stage: StagePart::of(standing),
            clocks: standing.every_clock().map(ClockPart::of).collect(),
            facts: evidence::facts(standing),
            holds: evidence::holds(standing),
            health: health::health(standing),
            success_plan: health::success_plan(standing),
            cadence: parts::cadence(standing),
            ebr: parts::ebr(standing),
            renewal: parts::renewal(standing),
            playbooks: parts::playbooks(standing),
            escalations: parts::escalations(standing),
            pool: parts::pool(standing),
            notes: standing.notes(),
            to_know: standing.to_know(),
            findings: standing.findings.iter().map(|it| Finding::clone(it)).collect(),
            rules: opinions.iter().map(RulePart::of).collect(),
        }
    }
}

impl Answer {
    /// What is worth a line beside the tables.
    pub(super) fn also(&self) -> Vec<String> {
        let to_know = self.to_know.iter().map(|line| format!("To know: {line}"));
        [health::line(self)].into_iter().chain(to_know).collect()
    }
}

impl StagePart {
    fn of(standing: &Standing<'_>) -> Self {
        let reading = &standing.stage;
        Self {
            name: reading.stage.to_string(),
            since: reading.since,
            source: reading.source,
            disputed: reading.disputed.is_some(),
            label: reading.disputed.as_ref().map(|dispute| dispute.label.to_string()),
            because: reading.because(standing.account).into_iter().collect(),
            days: reading.since.map(|since| (standing.today - since).num_days()),
            history: evidence::stays(standing),
            renewal_window: standing.is_in_renewal_window(),
            on_hold: standing.is_paused(),
            episode: standing.life.number,
        }
    }
}

impl ClockPart {
    fn of(clock: &Clock) -> Self {
        let day = |fact: &Option<Fact>| fact.as_ref().map(|fact| fact.on);
        Self {
            sla: clock.sla,
            state: clock.state,
            start: day(&clock.start),
            stop: day(&clock.stop),
            elapsed_days: clock.elapsed_days,
            gross_days: clock.gross_days,
            held_days: clock.held_days,
            target_days: clock.target_days,
            last_good_day: clock.last_good_day,
            at_risk_on: clock.at_risk_on,
            breach_day: clock.breach_day,
            days_late: clock.days_late,
            confidence: clock.confidence,
            reason: clock.reason.to_string(),
            run: clock.run(),
            zone: clock.zone.name(),
            zone_source: clock.zone_source,
            policy: clock.policy.as_deref().map(Policy::name),
            segment: clock.segment,
            muted: clock.muted.clone(),
            awaits_consent: clock.awaits_consent(),
            because: clock.start.iter().chain(&clock.stop).map(Because::of).collect(),
        }
    }
}

impl RulePart {
    pub(super) fn of(opinion: &Opinion) -> Self {
        let (verdict, reason) = (opinion.word(), opinion.reason());
        let next_look = opinion.next_look();
        Self { rule: opinion.rule, verdict, reason, next_look }
    }
}
