//! Promises and their versions: what was promised to whom, from which day on (`semantics.md` b.1 and b.8).

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::Digest;
use sha2::Sha256;

use crate::account::Segment;
use crate::consider::Sla;

/// One of the three promises, with every version of it.
#[derive(Clone, Debug)]
pub struct Promise {
    pub sla: Sla,
    /// Whether it is still made. What was decided before stays; the rest is called off.
    pub enabled: bool,
    /// First match wins: by id in this order, and within one id the version in force.
    pub policies: Vec<Arc<Policy>>,
}

/// One version of a promise to some segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub id: String,
    /// Local date from which clocks that start are bound to this version.
    pub effective_from: NaiveDate,
    /// Segments the promise is made to. An account without a segment is owed it.
    pub segments: Vec<Segment>,
    /// Days promised; the target day itself is in time.
    pub target_days: u32,
    pub unit: DayUnit,
    /// Which fact starts the clock.
    pub start: Anchor,
    /// Clocks that started before this local date are shown, and nobody is called about them.
    pub enforce_from: Option<NaiveDate>,
    pub segment_change: SegmentChange,
    /// Whether clocks that run under an older version and are undecided are bound to this one.
    pub takes_open_clocks: bool,
}

/// Which days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayUnit {
    CalendarDays,
    BusinessDays,
}

/// The fact that starts a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    OnboardingStart,
    ContractDate,
    CsmAssigned,
    /// A dated field of the card, by its normalised name.
    Field(String),
    /// The first time a label was added.
    Label(String),
}

/// What a change of segment does to a clock that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentChange {
    /// The promise made at the start is kept.
    Keep,
    /// The new segment's promise counts from the change, if it ends sooner.
    Tighten,
    /// The new segment's promise counts from the start.
    Rebind,
}

impl Promise {
    /// The version that a clock is bound to which starts on a day. Before the first version of an id
    /// the first one counts. None when no segment fits.
    pub fn in_force(&self, segment: Option<Segment>, start: NaiveDate) -> Option<&Arc<Policy>> {
        let all = self.policies.iter().enumerate();
        let is_first = |nth: usize, id: &str| self.policies[..nth].iter().all(|it| it.id != id);
        let ids = all.filter(|(nth, it)| is_first(*nth, &it.id)).map(|(_, it)| it.id.as_str());
        let owed = |policy: &&Arc<Policy>| policy.is_owed_to(segment);
        ids.filter_map(|id| self.version(id, start)).find(owed)
    }

    /// The version of an id that is in force on a day.
    fn version(&self, id: &str, day: NaiveDate) -> Option<&Arc<Policy>> {
        let versions = || self.policies.iter().filter(|policy| policy.id == id);
        let begun = versions().filter(|policy| policy.effective_from <= day);
        let latest = begun.max_by_key(|policy| policy.effective_from);
        latest.or_else(|| versions().min_by_key(|policy| policy.effective_from))
    }

    /// The versions that take open clocks with them.
    pub(super) fn takers(&self) -> impl Iterator<Item = &Arc<Policy>> {
        self.policies.iter().filter(|policy| policy.takes_open_clocks)
    }
}

impl Policy {
    pub fn is_owed_to(&self, segment: Option<Segment>) -> bool {
        segment.is_none_or(|segment| self.segments.contains(&segment))
    }

    /// Eight digits that change when the promise itself does.
    pub fn digest(&self) -> String {
        let Self { target_days, unit, start, segments, .. } = self;
        let content = format!("{target_days} {unit:?} {start:?} {segments:?}");
        let hash = Sha256::digest(content.as_bytes());
        hash.iter().take(4).fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string never fails");
            hex
        })
    }

    /// How the version is called where a decision is explained: `standard of 2021-02-01`.
    pub fn name(&self) -> String {
        format!("{} of {}", self.id, self.effective_from)
    }

    /// The first day count of a share: ⌈share · target⌉; at risk so from 11, 23 and 34 of 14, 30 and 45.
    pub(super) fn share_from(target_days: u32, percent: u32) -> u32 {
        (target_days * percent).div_ceil(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(id: &str, from: &str, target_days: u32, segments: &[Segment]) -> Policy {
        Policy {
            id: id.to_owned(),
            effective_from: from.parse().unwrap(),
            segments: segments.to_vec(),
            target_days,
            unit: DayUnit::CalendarDays,
            start: Anchor::OnboardingStart,
            enforce_from: None,
            segment_change: SegmentChange::Keep,
            takes_open_clocks: false,
        }
    }

    #[test]
    fn the_first_id_that_fits_wins_in_the_version_of_the_start() {
        let all = [Segment::Strategic, Segment::Growth];
        let promise = Promise {
            sla: Sla::TimeToEngage,
            enabled: true,
            policies: [
                policy("fast", "2026-01-01", 7, &[Segment::Strategic]),
                policy("standard", "2026-04-01", 10, &all),
                policy("standard", "2021-02-01", 14, &all),
            ]
            .map(Arc::new)
            .into(),
        };
        let target = |segment, start: &str| {
            promise.in_force(segment, start.parse().unwrap()).map(|policy| policy.target_days)
        };
        assert_eq!(target(Some(Segment::Strategic), "2026-05-01"), Some(7));
        assert_eq!(target(Some(Segment::Growth), "2026-03-31"), Some(14));
        assert_eq!(target(Some(Segment::Growth), "2026-04-01"), Some(10));
        assert_eq!(target(Some(Segment::Growth), "2019-01-01"), Some(14));
        assert_eq!(target(Some(Segment::Digital), "2026-04-01"), None);
        assert_eq!(target(None, "2026-04-01"), Some(7));
    }
}
