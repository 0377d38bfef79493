//! Which version of a promise a clock is judged by, and what changes of policy or segment do to it
//! (`semantics.md` b.8).

use chrono::NaiveDate;

use crate::account::Pin;
use crate::account::Segment;
use crate::consider::Calendar;
use crate::consider::Policy;
use crate::consider::Promise;
use crate::consider::SegmentChange;
use crate::consider::count::Count;
use crate::consider::scene::Scene;

/// The version a clock is bound to.
#[derive(Clone, Debug)]
pub(super) struct Bound<'a> {
    pub policy: &'a Policy,
    pub target_days: u32,
    /// Why it is not the promise made at the start, when it is not.
    pub note: Option<String>,
}

/// The segment at the start: as pinned, as labelled on that day, as first labelled, as it is now.
pub(super) fn segment_at(
    scene: &Scene<'_>,
    start: Option<NaiveDate>,
    pin: Option<&Pin>,
) -> Option<Segment> {
    let account = scene.account;
    let pinned = pin.filter(|pin| Some(pin.start) == start);
    if let Some(pin) = pinned {
        return Segment::from_label(&format!("segment::{}", pin.segment)).or(account.segment);
    }
    let on = |day| account.history.on(day, scene.zone, Segment::from_label);
    let first = || account.history.read(Segment::from_label).next().map(|(segment, _)| segment);
    let labelled = start.and_then(|day| on(day).or_else(first));
    labelled.or(account.segment)
}

/// Binds a clock. None when, after a change, no promise is left.
pub(super) fn bind<'a>(
    promise: &'a Promise,
    first: &'a Policy,
    segment: Option<Segment>,
    scene: &Scene<'_>,
    count: &Count<'_>,
    stop: Option<NaiveDate>,
) -> Option<Bound<'a>> {
    let today = scene.span.today;
    let mut bound = Bound { policy: first, target_days: first.target_days, note: None };
    let undecided_on = |target: u32, day: NaiveDate| {
        let breach = count.nth(target + 1, today);
        stop.is_none_or(|stop| stop >= day) && breach.is_none_or(|breach| breach > day)
    };
    for newer in promise.takers(first, today) {
        if newer.is_owed_to(segment) && undecided_on(bound.target_days, newer.effective_from) {
            let on = Calendar::words(newer.effective_from);
            let note = format!("{} days until the promise changed on {on}", bound.target_days);
            bound = Bound { policy: newer, target_days: newer.target_days, note: Some(note) };
        }
    }
    let Some((day, now)) = change_of_segment(scene, segment, count.start()) else {
        return Some(bound);
    };
    if !undecided_on(bound.target_days, day) {
        return Some(bound);
    }
    let on = Calendar::words(day);
    let note = || Some(format!("{} days until the segment changed on {on}", bound.target_days));
    match bound.policy.segment_change {
        SegmentChange::Keep => Some(bound),
        SegmentChange::Rebind => {
            let policy = promise.in_force(Some(now), count.start())?;
            Some(Bound { policy, target_days: policy.target_days, note: note() })
        }
        SegmentChange::Tighten => {
            let new = promise.in_force(Some(now), day).map(|policy| policy.target_days);
            let so_far = u32::try_from(count.until(day).0).unwrap_or(0);
            let sooner = new.map(|days| days + so_far).filter(|days| *days < bound.target_days);
            let (target_days, note) = match sooner {
                Some(days) => (days, note()),
                None => (bound.target_days, bound.note.clone()),
            };
            Some(Bound { target_days, note, ..bound })
        }
    }
}

/// The last change of the segment label after the start, and to what.
fn change_of_segment(
    scene: &Scene<'_>,
    was: Option<Segment>,
    start: NaiveDate,
) -> Option<(NaiveDate, Segment)> {
    let was = was?;
    let spans = scene.account.history.read(Segment::from_label);
    let days =
        spans.map(|(segment, span)| (span.added.with_timezone(&scene.zone).date_naive(), segment));
    let later = days.filter(|(day, _)| *day > start && *day <= scene.span.today);
    later.max_by_key(|(day, _)| *day).filter(|(_, segment)| *segment != was)
}
