//! Judgement: how each account stands at one instant. Pure; `now` is an argument.

mod absence;
mod approval;
mod binding;
mod business;
mod cadence;
mod calendar;
mod calls;
mod churn;
mod clock;
mod clock_state;
mod clock_zone;
mod cohort;
mod contradiction;
mod conversation;
mod count;
mod difference;
mod ebr;
mod ebr_coverage;
mod ebr_plan;
mod ebr_steps;
mod edited;
mod escalation;
mod evidence;
mod family;
mod findings;
mod fiscal;
mod forecast;
mod health;
mod held;
mod hold_reading;
mod hour_clock;
mod hours;
mod lifecycle;
mod local_time;
mod managed;
mod moment;
mod norms;
mod note;
mod open_plays;
mod owed;
mod plan_checks;
mod plan_colour;
mod plan_home;
mod plan_lint;
mod plan_review;
mod plan_reviewable;
mod plan_turn;
mod playbooks;
mod pool;
mod pool_desk;
mod portfolio_note;
mod promise;
mod ratio;
mod reading;
mod renewal;
mod renewal_agenda;
mod reported;
mod risk;
mod runs;
mod scene;
mod sla;
mod standing;
mod start;
mod states;
mod success_plan;
mod tally;
mod targets;
mod top_accounts;
mod touch;
mod transitions;
mod webinar;
mod weigh;

pub use absence::Absence;
pub use business::BusinessCalendar;
pub use business::CalendarChange;
pub use cadence::Cadence;
pub use cadence::CadenceState;
pub use calendar::Calendar;
pub use clock::Clock;
pub use clock_state::ClockState;
pub use cohort::Cohort;
pub use cohort::Member;
pub use contradiction::Contradiction;
pub use difference::Difference;
pub use ebr::EbrOutlook;
pub use ebr::EbrState;
pub use ebr_plan::EbrPlan;
pub use ebr_steps::EbrSteps;
pub use edited::EditedPromise;
pub use edited::edited_promises;
pub use escalation::Escalation;
pub use escalation::Escalations;
pub use escalation::Urgency;
pub use family::Family;
pub use family::Relative;
pub use fiscal::FiscalQuarter;
pub use fiscal::FiscalYear;
pub use forecast::Forecast;
pub use forecast::ForecastAnswer;
pub use health::Cause;
pub use health::Course;
pub use health::Disagreement;
pub use health::Feed;
pub use health::Health;
pub use health::HealthColour;
pub use health::HealthTerms;
pub use health::Lack;
pub use health::Measure;
pub use health::MeasureName;
pub use health::Override;
pub use health::Points;
pub use health::Preset;
pub use health::PresetFor;
pub use health::Reading;
pub use health::Season;
pub use health::Seen;
pub use health::Severe;
pub use health::Stay as HealthStay;
pub use health::band;
pub use hold_reading::HoldReading;
pub use hour_clock::HourClock;
pub use hour_clock::HourTarget;
pub use hours::HeldSpan;
pub use hours::OpeningHours;
pub use hours::Week;
pub use lifecycle::Dispute;
pub use lifecycle::StageReading;
pub use local_time::start_of_day;
pub use moment::Moment;
pub use norms::CadenceNorms;
pub use norms::CallNorms;
pub use norms::EbrNorms;
pub use norms::EscalationNorms;
pub use norms::FamilyNorms;
pub use norms::Norms;
pub use norms::PriorityNorms;
pub use norms::RenewalNorms;
pub use norms::TriageNorms;
pub use norms::TriageOn;
pub use note::Note;
pub use open_plays::OpenPlay;
pub use plan_colour::PlanColour;
pub use plan_colour::PlanReason;
pub use plan_home::PlanHome;
pub use plan_lint::Check;
pub use plan_lint::CheckOutcome;
pub use plan_lint::Lint;
pub use plan_review::PlanReview;
pub use plan_turn::PlanTurn;
pub use plan_turn::Reviewer;
pub use playbooks::PlaybookRecord;
pub use playbooks::Span as PlaybookSpan;
pub use pool::PoolRequest;
pub use pool::PoolTerms;
pub use pool_desk::Candidate;
pub use pool_desk::DeskTerms;
pub use pool_desk::LoadWeights;
pub use portfolio_note::PortfolioNote;
pub use promise::Anchor;
pub use promise::DayUnit;
pub use promise::Policy;
pub use promise::Promise;
pub use promise::SegmentChange;
pub use ratio::Excluded;
pub use ratio::Ratio;
pub use ratio::Share;
pub use renewal::RenewalOutlook;
pub use renewal::RenewalState;
pub use risk::Risk;
pub use risk::RiskUpdate;
pub use risk::lacking_parts;
pub use scene::Life;
pub use sla::Sla;
pub use standing::Standing;
pub use standing::Standings;
pub use success_plan::SuccessPlan;
pub use tally::Tally;
pub use targets::Clocks;
pub use targets::EvidenceRules;
pub use targets::Targets;
pub use top_accounts::ArrRank;
pub use transitions::Dwelling;
pub use webinar::Adoption;
pub use webinar::Webinar;
pub use weigh::Weight;

use crate::account::Portfolio;
use crate::account::WorkKind;
use crate::consider::scene::Scene;

/// Judges every account of the portfolio at a moment.
pub fn consider<'a>(
    portfolio: &'a Portfolio,
    targets: &Targets,
    moment: impl Into<Moment>,
) -> Standings<'a> {
    let moment = moment.into();
    let zone = targets.calendar.zone;
    let read_at = portfolio.read_at;
    let stand = |account| {
        let scene = Scene::new(account, targets, moment, read_at);
        Standing::new(account, &portfolio.bot, &scene)
    };
    let mut list: Vec<Standing<'_>> = portfolio.accounts.iter().map(stand).collect();
    family::join(&mut list);
    pool_desk::join(&mut list, &targets.pool.desk, &targets.absences);
    top_accounts::join(&mut list);
    let (as_of, now) = (moment.today(zone), moment.instant(zone));
    plan_turn::join(&mut list, as_of, &targets.health);
    let hours = OpeningHours { zone, ..targets.pool.hours.clone() };
    let of_nobody = portfolio.shared.iter().map(|shared| &shared.issue);
    let asked = of_nobody.filter(|it| it.open && it.kind == WorkKind::PoolRequest);
    let asked = asked.filter(|issue| issue.created_at <= now);
    let requests = asked.map(|issue| PoolRequest::of(issue, &targets.pool, &hours, &[], now));
    Standings {
        requests: requests.collect(),
        as_of,
        now,
        norms: targets.norms,
        list,
        shared: &portfolio.shared,
        home: portfolio.home,
        calendar: targets.calendar.clone(),
    }
}
