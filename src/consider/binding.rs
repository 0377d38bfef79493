//! Which version of a promise a clock is judged by, and what changes of policy or segment do to it
//! (`semantics.md` b.8).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Pin;
use crate::account::Segment;
use crate::account::is_after;
use crate::consider::Calendar;
use crate::consider::Policy;
use crate::consider::Promise;
use crate::consider::SegmentChange;
use crate::consider::count::Count;
use crate::consider::scene::Scene;

/// The version a clock is bound to, and its days.
#[derive(Clone, Debug)]
pub(super) struct Bound<'a> {
    pub policy: &'a Arc<Policy>,
    pub target_days: u32,
    pub count: Count<'a>,
    /// Why it is not the promise made at the start, when it is not.
    pub note: Option<String>,
    /// What a change of segment left of the target: no later version makes it longer.
    tightened: Option<u32>,
}

/// What can change a promise after the start, at the beginning of a day or in the course of it.
#[derive(Clone, Copy)]
enum Change<'a> {
    Version(&'a Arc<Policy>),
    Segment(Segment),
}

/// The segment at the start: as pinned, as labelled on that day, as first labelled, as it is now. A label
/// that came after the judged day says nothing about it.
pub(super) fn segment_at(
    scene: &Scene<'_>,
    start: Option<NaiveDate>,
    pin: Option<&Pin>,
) -> Option<Segment> {
    let Scene { account, zone, span, .. } = *scene;
    let pinned = pin.filter(|pin| Some(pin.start) == start);
    if let Some(segment) =
        pinned.and_then(|pin| Segment::from_label(&format!("segment::{}", pin.segment)))
    {
        return Some(segment);
    }
    let labels = || account.history.read(Segment::from_label);
    let by_now = |added: DateTime<Utc>| !is_after(added, span.today, zone);
    let first = || labels().find(|(_, span)| by_now(span.added)).map(|(segment, _)| segment);
    let day = start.map_or(span.today, |day| day.min(span.today));
    let labelled = account.history.on(day, zone, Segment::from_label).or_else(first);
    // Where the history does not tell of the present label, nobody knows since when it is there.
    let is_told =
        labels().any(|(segment, span)| span.removed.is_none() && Some(segment) == account.segment);
    labelled.or(account.segment.filter(|_| !is_told))
}

/// Binds a clock: change by change in the order of time, for what was decided by then stays decided. None
/// when, after a change of segment, no promise is left.
pub(super) fn bind<'a>(
    promise: &'a Promise,
    first: &'a Arc<Policy>,
    segment: Option<Segment>,
    scene: &Scene<'a>,
    start: NaiveDate,
    stop: Option<NaiveDate>,
) -> Option<Bound<'a>> {
    let mut bound = Bound::to(first, first.target_days, start, scene);
    let (mut owed_to, mut label, mut is_owed) = (segment, segment, true);
    let changes = changes(promise, scene, start);
    for (day, change) in &changes {
        let is_decided = is_owed && bound.is_broken_by(*day);
        if is_decided || stop.is_some_and(|stop| stop < *day) {
            break;
        }
        let now = match change {
            Change::Version(newer) => {
                if is_owed {
                    bound.renew(newer, owed_to, scene);
                }
                continue;
            }
            Change::Segment(now) => *now,
        };
        if label.replace(now).is_none_or(|was| was == now) {
            continue;
        }
        match bound.policy.segment_change {
            SegmentChange::Keep => {}
            SegmentChange::Tighten => bound.tighten(promise.in_force(label, *day), *day),
            SegmentChange::Rebind => {
                owed_to = label;
                let policy = promise.in_force(owed_to, start);
                is_owed = policy.is_some();
                let Some(policy) = policy else { continue };
                let note = bound.until("the segment changed", *day);
                bound = Bound::to(policy, policy.target_days, start, scene);
                // As if the account had always been in that segment.
                for (_, change) in changes.iter().filter(|(on, _)| on <= day) {
                    if let Change::Version(newer) = change {
                        bound.renew(newer, owed_to, scene);
                    }
                }
                bound.note = Some(note);
            }
        }
    }
    is_owed.then_some(bound)
}

impl<'a> Bound<'a> {
    fn to(policy: &'a Arc<Policy>, target_days: u32, start: NaiveDate, scene: &Scene<'a>) -> Self {
        let count = Count::new(start, policy.unit, scene);
        Self { policy, target_days, count, note: None, tightened: None }
    }

    fn is_broken_by(&self, day: NaiveDate) -> bool {
        self.count.until(day).0 > i64::from(self.target_days)
    }

    /// A newer version of the same id, if it binds clocks that run.
    fn renew(&mut self, newer: &'a Arc<Policy>, segment: Option<Segment>, scene: &Scene<'a>) {
        let on = newer.effective_from;
        let takes = newer.id == self.policy.id && on > self.policy.effective_from;
        if takes && newer.is_owed_to(segment) && !self.is_broken_by(on) {
            let note = Some(self.until("the promise changed", on));
            let (tightened, start) = (self.tightened, self.count.start());
            let target_days = newer.target_days.min(tightened.unwrap_or(u32::MAX));
            *self = Self { note, tightened, ..Self::to(newer, target_days, start, scene) };
        }
    }

    /// The new segment's promise counts from the day of the change, if it ends sooner.
    fn tighten(&mut self, new: Option<&Arc<Policy>>, day: NaiveDate) {
        let so_far = u32::try_from(self.count.until(day).0).unwrap_or(0);
        let sooner = new.map(|policy| policy.target_days + so_far);
        if let Some(days) = sooner.filter(|days| *days < self.target_days) {
            self.note = Some(self.until("the segment changed", day));
            self.target_days = days;
            self.tightened = Some(days);
        }
    }

    fn until(&self, what: &str, day: NaiveDate) -> String {
        format!("{} days until {what} on {}", self.target_days, Calendar::words(day))
    }
}

/// What changed after the start, in the order of time: a version counts from the beginning of its day, a
/// segment by the last label of the day.
fn changes<'a>(
    promise: &'a Promise,
    scene: &Scene<'a>,
    start: NaiveDate,
) -> Vec<(NaiveDate, Change<'a>)> {
    let versions = promise.takers().map(|policy| (policy.effective_from, Change::Version(policy)));
    let labels = scene.account.history.read(Segment::from_label);
    let local = |added: DateTime<Utc>| added.with_timezone(&scene.zone).date_naive();
    let is_after = |day: &NaiveDate| *day > start && *day <= scene.span.today;
    let labels = labels.map(|(segment, span)| (local(span.added), segment));
    let labels: BTreeMap<NaiveDate, Segment> = labels.filter(|(day, _)| is_after(day)).collect();
    let labels = labels.into_iter().map(|(day, segment)| (day, Change::Segment(segment)));
    let mut all: Vec<_> = versions.filter(|(day, _)| is_after(day)).chain(labels).collect();
    all.sort_by_key(|(day, _)| *day);
    all
}
