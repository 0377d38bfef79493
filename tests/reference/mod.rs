//! The clocks once more, as naively as `semantics.md` b.2, b.4, b.5 and b.8 can be read: the product has to
//! come to the same result. It walks every day from the start and shares nothing with `consider` but the
//! values that go in.

pub(crate) mod case;
pub(crate) mod days;
pub(crate) mod draw;
pub(crate) mod log;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;
use stagecoach::account::Hold;
use stagecoach::account::Segment;
use stagecoach::account::When;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::DayUnit;
use stagecoach::consider::Policy;
use stagecoach::consider::SegmentChange;
use stagecoach::consider::Sla;

use crate::reference::case::Case;
use crate::reference::case::MANAGER;
use crate::reference::days::covers;
use crate::reference::days::date;
use crate::reference::days::first_instant;
use crate::reference::days::is_counted;
use crate::reference::days::known_by;
use crate::reference::days::next;

/// Everything about a clock that has to agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) state: ClockState,
    /// Days promised, elapsed, gross, held and late.
    pub(crate) target: u32,
    pub(crate) elapsed: Option<i64>,
    pub(crate) gross: Option<i64>,
    pub(crate) held: i64,
    pub(crate) late: i64,
    pub(crate) at_risk_on: Option<NaiveDate>,
    pub(crate) last_good_day: Option<NaiveDate>,
    pub(crate) breach_day: Option<NaiveDate>,
}

impl Reading {
    /// The same of what the product says.
    pub(crate) fn of(clock: &Clock) -> Self {
        Self {
            state: clock.state,
            target: clock.target_days,
            elapsed: clock.elapsed_days,
            gross: clock.gross_days,
            held: clock.held_days,
            late: clock.days_late,
            at_risk_on: clock.at_risk_on,
            last_good_day: clock.last_good_day,
            breach_day: clock.breach_day,
        }
    }

    fn blank(state: ClockState, target: u32) -> Self {
        Self {
            state,
            target,
            elapsed: None,
            gross: None,
            held: 0,
            late: 0,
            at_risk_on: None,
            last_good_day: None,
            breach_day: None,
        }
    }
}

/// What is promised: how many days of which kind, from when.
#[derive(Clone, Copy)]
struct Promised<'a> {
    case: &'a Case,
    start: NaiveDate,
    today: NaiveDate,
    policy: &'a Policy,
    target: u32,
    /// What a change of segment made of the target.
    tightened: Option<u32>,
}

/// A day after the start that counts.
struct Day {
    on: NaiveDate,
    is_held: bool,
    /// Held by holds of which nobody has said when the last one ends.
    is_endless: bool,
}

/// Reads one clock at the end of a day.
pub(crate) fn judge(case: &Case, sla: Sla, today: NaiveDate) -> Reading {
    let start = match sla {
        Sla::TimeToEngage | Sla::TimeToOnboard => case.onboarding_start,
        Sla::TimeToFirstValue => case.customer_since,
    };
    let Some(policy) = promise_at_start(case, sla, segment_at(case, start, today), start) else {
        return Reading::blank(ClockState::NotApplicable, 0);
    };
    let zone = case.zone;
    let left = case.left.filter(|at| date(When::At(*at), zone) <= today);
    if start > today {
        let state = if left.is_some() { ClockState::Cancelled } else { ClockState::Pending };
        return Reading::blank(state, policy.target_days);
    }
    let closed = case.closed.map(|closed| date(closed, zone)).filter(|on| *on <= today);
    let said = |at| date(When::At(at), zone) <= today;
    let stop = match sla {
        Sla::TimeToEngage => case.call,
        Sla::TimeToFirstValue => case.value.filter(|(_, at)| said(*at)).map(|(on, _)| on),
        Sla::TimeToOnboard => closed,
    };
    let stop = stop.filter(|on| *on <= today);
    let promised =
        Promised { case, start, today, policy, target: policy.target_days, tightened: None };
    let Some(promised) = bound(promised, sla, stop) else {
        // The segment it changed to has no such promise.
        return Reading::blank(ClockState::NotApplicable, policy.target_days);
    };
    // Onboarding is over, so that somebody must have spoken with the customer.
    let is_over = closed.is_some_and(|closed| closed >= case.onboarding_start);
    let days = promised.days(today.max(start + Days::new(400)));
    let blank = Reading {
        at_risk_on: promised.nth(promised.at_risk_from(), &days),
        last_good_day: promised.nth(promised.target, &days),
        breach_day: promised.nth(promised.target + 1, &days),
        ..Reading::blank(ClockState::Unknown, promised.target)
    };
    // b.4: cancel goes before stop, stop before the rest.
    match (left, stop) {
        (Some(left), _) if stop.is_none_or(|stop| date(When::At(left), zone) <= stop) => {
            promised.cancelled(&blank, left, &days)
        }
        // E4-26: what is closed before it began is a contradiction.
        (_, Some(stop)) if sla == Sla::TimeToOnboard && stop < start => blank,
        (_, Some(stop)) => promised.stopped(&blank, stop, &days),
        (_, None) if sla == Sla::TimeToEngage && is_over => blank,
        (_, None) => promised.open(&blank, &days),
    }
}

/// The segment label at the end of the day of the start; else the first that came, if one has.
fn segment_at(case: &Case, start: NaiveDate, today: NaiveDate) -> Option<Segment> {
    let days = case.segments.iter().map(|(at, segment)| (date(When::At(*at), case.zone), *segment));
    let by_then = days.clone().rfind(|(on, _)| *on <= start && *on <= today);
    by_then.or(days.clone().find(|(on, _)| *on <= today)).map(|(_, segment)| segment)
}

/// Policies are a list and the first match wins, in the version that was in force on the start date.
fn promise_at_start(
    case: &Case,
    sla: Sla,
    segment: Option<Segment>,
    start: NaiveDate,
) -> Option<&Policy> {
    let policies = case.promise(sla);
    for first_of_id in policies {
        let mut in_force: Option<&Policy> = None;
        let mut oldest = first_of_id;
        for policy in policies.iter().filter(|policy| policy.id == first_of_id.id) {
            let is_newer = in_force.is_none_or(|best| best.effective_from < policy.effective_from);
            if policy.effective_from <= start && is_newer {
                in_force = Some(policy);
            }
            if policy.effective_from < oldest.effective_from {
                oldest = policy;
            }
        }
        let in_force = in_force.unwrap_or(oldest);
        if segment.is_none_or(|segment| in_force.segments.contains(&segment)) {
            return Some(in_force);
        }
    }
    None
}

/// b.8: what changes of the promise and of the segment do to a clock, day by day, until it is decided.
/// None when the account came into a segment without such a promise.
fn bound(first: Promised<'_>, sla: Sla, stop: Option<NaiveDate>) -> Option<Promised<'_>> {
    let Promised { case, start, today, .. } = first;
    let mut segment = segment_at(case, start, today);
    let mut label = segment;
    let mut promised = first;
    let mut is_owed = true;
    let mut day = start;
    while day < today && stop.is_none_or(|stop| day < stop) {
        day = next(day);
        if is_owed {
            promised = with_version_of(promised, sla, segment, day);
        }
        let mut labels =
            case.segments.iter().filter(|(at, _)| date(When::At(*at), case.zone) == day);
        let Some((_, now)) = labels.next_back() else { continue };
        let was = label.replace(*now);
        if was.is_none() || was == label || is_owed && promised.is_broken_by(day) {
            continue;
        }
        match promised.policy.segment_change {
            SegmentChange::Keep => {}
            SegmentChange::Tighten => {
                if let Some(policy) = promise_at_start(case, sla, label, day) {
                    let due = promised.elapsed(day) + i64::from(policy.target_days);
                    let due = u32::try_from(due).unwrap();
                    if due < promised.target {
                        promised.target = due;
                        promised.tightened = Some(due);
                    }
                }
            }
            SegmentChange::Rebind => {
                let policy = promise_at_start(case, sla, label, start);
                is_owed = policy.is_some();
                segment = label;
                let Some(policy) = policy else { continue };
                let target = policy.target_days;
                promised = Promised { policy, target, tightened: None, ..promised };
                // As if it had always been in that segment.
                let mut passed = start;
                while passed < day {
                    passed = next(passed);
                    promised = with_version_of(promised, sla, segment, passed);
                }
            }
        }
    }
    is_owed.then_some(promised)
}

/// With `rebind = "open"`, a version that comes into force on this day, unless the promise is broken.
fn with_version_of(
    promised: Promised<'_>,
    sla: Sla,
    segment: Option<Segment>,
    day: NaiveDate,
) -> Promised<'_> {
    let policy = promised.case.promise(sla).iter().find(|policy| {
        policy.id == promised.policy.id
            && policy.effective_from == day
            && day > promised.policy.effective_from
            && policy.takes_open_clocks
            && segment.is_none_or(|segment| policy.segments.contains(&segment))
    });
    match policy {
        Some(policy) if !promised.is_broken_by(day) => {
            let target = policy.target_days.min(promised.tightened.unwrap_or(u32::MAX));
            Promised { policy, target, ..promised }
        }
        _ => promised,
    }
}

impl Promised<'_> {
    /// b.2: at risk from ⌈share · target⌉ days on.
    fn at_risk_from(&self) -> u32 {
        (self.target * self.case.at_risk_percent).div_ceil(100)
    }

    /// Cancelled, unless the promise had been broken at an earlier instant.
    fn cancelled(&self, blank: &Reading, at: DateTime<Utc>, days: &[Day]) -> Reading {
        let on = date(When::At(at), self.case.zone);
        let breach = blank.breach_day.filter(|breach| *breach <= on);
        if breach.is_some_and(|breach| first_instant(breach, self.case.zone).unwrap() < at) {
            Reading { state: ClockState::Breached, ..self.counted(blank, on, days) }
        } else {
            Reading { state: ClockState::Cancelled, ..blank.clone() }
        }
    }

    fn stopped(&self, blank: &Reading, stop: NaiveDate, days: &[Day]) -> Reading {
        let counted = self.counted(blank, stop, days);
        let state = if counted.late > 0 { ClockState::MetLate } else { ClockState::Met };
        Reading { state, ..counted }
    }

    fn open(&self, blank: &Reading, days: &[Day]) -> Reading {
        let counted = self.counted(blank, self.today, days);
        let elapsed = counted.elapsed.unwrap();
        let state = if elapsed > i64::from(self.target) {
            ClockState::Breached
        } else if self.is_paused(days) {
            ClockState::Paused
        } else if elapsed >= i64::from(self.at_risk_from()) {
            ClockState::AtRisk
        } else {
            ClockState::Running
        };
        Reading { state, ..counted }
    }

    /// The holds of a pausing reason that were known today.
    fn pauses(&self) -> Vec<Hold> {
        let pausing = ["customer-request", "contract", "procurement", "force-majeure"];
        let holds = self.case.holds.iter().filter(|hold| pausing.contains(&hold.reason.as_str()));
        holds.filter_map(|hold| known_by(hold, self.today, self.case.zone)).collect()
    }

    /// Every day that counts, from the start up to a day, when the cap on holds is lifted after a day.
    fn days_with(&self, until: NaiveDate, lifted_after: Option<NaiveDate>) -> Vec<Day> {
        let Self { case, policy, .. } = *self;
        let pauses = self.pauses();
        let mut used = 0;
        let mut days = Vec::new();
        let mut on = self.start;
        while on < until {
            on = next(on);
            if !is_counted(case, policy.unit == DayUnit::BusinessDays, on) {
                continue;
            }
            let covered = |day| pauses.iter().any(|hold| covers(hold, day, case.zone));
            let is_lifted = lifted_after.is_some_and(|consent| consent < on);
            let is_held = covered(on) && (used < case.hold_days_max || is_lifted);
            used += u32::from(is_held);
            let mut is_endless = false;
            let mut day = on;
            // From hold to hold, until there is a day without one, or a hold without an end.
            while is_held
                && !is_endless
                && (covered(day) || first_instant(day, case.zone).is_none())
            {
                is_endless =
                    pauses.iter().any(|hold| hold.to.is_none() && covers(hold, day, case.zone));
                day = next(day);
            }
            days.push(Day { on, is_held, is_endless });
        }
        days
    }

    /// A manager's consent lifts the cap for the days after it: what is counted stays counted.
    fn days(&self, until: NaiveDate) -> Vec<Day> {
        let consents = self.case.approvals.iter().filter(|(_, who)| *who == MANAGER);
        let consents = consents.map(|(at, _)| date(When::At(*at), self.case.zone));
        self.days_with(until, consents.filter(|on| *on <= self.today).min())
    }

    fn elapsed(&self, until: NaiveDate) -> i64 {
        self.days(until).iter().map(|day| i64::from(!day.is_held)).sum()
    }

    fn is_broken_by(&self, day: NaiveDate) -> bool {
        self.elapsed(day) > i64::from(self.target)
    }

    /// The n-th day that counts and is not held; none where that hangs on a hold without an end.
    fn nth(&self, n: u32, days: &[Day]) -> Option<NaiveDate> {
        let mut left = n;
        if left == 0 {
            return Some(self.start);
        }
        for day in days {
            if day.is_endless && day.on > self.today {
                return None;
            }
            left -= u32::from(!day.is_held);
            if left == 0 {
                return Some(day.on);
            }
        }
        panic!("{n} days are further away than the reference looks");
    }

    fn counted(&self, blank: &Reading, until: NaiveDate, days: &[Day]) -> Reading {
        if until < self.start {
            let raw = (until - self.start).num_days();
            return Reading { elapsed: Some(0), gross: Some(raw), ..blank.clone() };
        }
        let passed = || days.iter().filter(|day| day.on <= until);
        let gross = i64::try_from(passed().count()).unwrap();
        let held = i64::try_from(passed().filter(|day| day.is_held).count()).unwrap();
        Reading {
            elapsed: Some(gross - held),
            gross: Some(gross),
            held,
            late: (gross - held - i64::from(self.target)).max(0),
            ..blank.clone()
        }
    }

    /// A hold is in force at the end of today, and not beyond the cap.
    fn is_paused(&self, days: &[Day]) -> bool {
        let zone = self.case.zone;
        let is_in_force = |hold: &Hold| {
            date(hold.from, zone) <= self.today
                && hold.to.is_none_or(|to| self.today < date(to, zone))
        };
        let held: Vec<NaiveDate> = days
            .iter()
            .filter(|day| day.is_held && day.on <= self.today)
            .map(|day| day.on)
            .collect();
        let may_go_on = held.len() < self.case.hold_days_max as usize
            || held.last() == Some(&self.today)
            || self.is_lifted();
        may_go_on && self.pauses().iter().any(is_in_force)
    }

    fn is_lifted(&self) -> bool {
        let by_then = |at| date(When::At(at), self.case.zone) <= self.today;
        self.case.approvals.iter().any(|(at, who)| *who == MANAGER && by_then(*at))
    }
}
