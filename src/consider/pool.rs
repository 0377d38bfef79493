//! Requests to the pool: whether they were answered within the promised opening hours (`domain.md` N12).

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::When;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Candidate;
use crate::consider::ClockState;
use crate::consider::DeskTerms;
use crate::consider::HeldSpan;
use crate::consider::HourClock;
use crate::consider::HourTarget;
use crate::consider::OpeningHours;
use crate::consider::local_time::start_of_day;
use crate::consider::scene::Scene;

/// What the pool promises.
#[derive(Clone, Debug)]
pub struct PoolTerms {
    /// When somebody is there; the zone is that of each account.
    pub hours: OpeningHours,
    pub first_reply: HourTarget,
    /// Until somebody has taken it.
    pub taken: HourTarget,
    pub desk: DeskTerms,
}

/// One open request and its clock.
#[derive(Clone, Debug)]
pub struct PoolRequest {
    pub reference: String,
    pub url: String,
    pub asked_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    /// Until the first reply.
    pub clock: HourClock,
    /// Until somebody is assigned; of who is, nobody asks when that was.
    pub taking: HourClock,
    pub zone: Tz,
    /// Who of the pool should take it, the first one first; none where nobody is listed.
    pub candidates: Vec<Candidate>,
}

impl PoolRequest {
    /// The open requests of an account, oldest first.
    pub(super) fn all(scene: &Scene<'_>) -> Vec<Self> {
        let terms = &scene.targets.pool;
        let hours = OpeningHours { zone: scene.zone, ..terms.hours.clone() };
        let holds = holds(scene);
        let now = scene.instant();
        let open = scene.account.work_of(WorkKind::PoolRequest).filter(|issue| issue.open);
        let asked = open.filter(|issue| issue.created_at <= now);
        asked.map(|issue| Self::of(issue, terms, &hours, &holds, now)).collect()
    }

    /// One request, wherever it belongs.
    pub(super) fn of(
        issue: &WorkIssue,
        terms: &PoolTerms,
        hours: &OpeningHours,
        holds: &[HeldSpan],
        now: DateTime<Utc>,
    ) -> Self {
        let clock =
            |target, stop| HourClock::read(target, hours, issue.created_at, stop, holds, now);
        let taken_at = issue.assignee.as_ref().map(|_| issue.created_at);
        Self {
            reference: issue.reference.clone(),
            url: issue.url.clone(),
            asked_at: issue.created_at,
            answered_at: issue.first_reply().filter(|at| *at <= now),
            clock: clock(terms.first_reply, issue.first_reply()),
            taking: clock(terms.taken, taken_at),
            zone: hours.zone,
            candidates: Vec::new(),
        }
    }

    /// How it stands, in a sentence without a full stop that reads the same until the state changes.
    pub fn sentence(&self) -> String {
        let at = |instant: DateTime<Utc>| {
            let local = instant.with_timezone(&self.zone);
            format!("{} {}", Calendar::words(local.date_naive()), local.format("%H:%M %Z"))
        };
        let reference = &self.reference;
        match (self.clock.state, self.answered_at, self.clock.due_at) {
            (ClockState::Met, Some(answer), _) => {
                format!("{reference} was answered on {}", at(answer))
            }
            (_, Some(answer), _) => format!("{reference} was answered late, on {}", at(answer)),
            (ClockState::Breached, None, Some(due)) => {
                format!("{reference} is not answered yet; it was due on {}", at(due))
            }
            (_, None, Some(due)) => format!("{reference} waits for a first reply by {}", at(due)),
            (_, None, None) => {
                format!("{reference} waits for a first reply while the account is on hold")
            }
        }
    }
}

/// The holds of reasons that stop clocks, as instants of the account's zone.
fn holds(scene: &Scene<'_>) -> Vec<HeldSpan> {
    let begins = |day: NaiveDate| start_of_day(day, scene.zone);
    let instant = |when: When| match when {
        When::At(instant) => Some(instant),
        When::Day(day) => begins(day),
    };
    let pausing = &scene.targets.clocks.pausing_reasons;
    let holds = scene.account.holds.iter().filter(|hold| pausing.contains(&hold.reason));
    holds.filter_map(|hold| Some((instant(hold.from)?, hold.to.and_then(instant)))).collect()
}
