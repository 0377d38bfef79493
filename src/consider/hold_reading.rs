//! Holds as they stand on the judged day: whether they pause, how long, and until when.

use chrono::NaiveDate;

use crate::account::Hold;
use crate::account::When;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::scene::Scene;

/// One hold on one day.
#[derive(Clone, Debug)]
pub struct HoldReading {
    pub hold: Hold,
    /// The local date it began.
    pub from: NaiveDate,
    /// The local date it ends or ended; none while nobody has said when.
    pub to: Option<NaiveDate>,
    /// Days it has lasted so far.
    pub days: i64,
    pub is_in_force: bool,
    /// Whether its reason is one that pauses clocks.
    pub pauses: bool,
    /// Whether a clock is paused by it today: not when it is over, or beyond the cap.
    pub pauses_now: bool,
}

impl HoldReading {
    /// Every hold that had begun by the judged day, oldest first.
    pub(super) fn all<'c>(
        scene: &Scene<'_>,
        clocks: impl IntoIterator<Item = &'c Clock>,
    ) -> Vec<Self> {
        let today = scene.span.today;
        let paused = clocks.into_iter().any(|clock| clock.state == ClockState::Paused);
        let begun = scene.account.holds.iter().filter(|hold| hold.from.day(scene.zone) <= today);
        let read = |hold: &Hold| {
            let from = hold.from.day(scene.zone);
            // A label that was taken off later was still there on a replayed day.
            let known =
                hold.to.filter(|to| matches!(to, When::Day(_)) || to.day(scene.zone) <= today);
            let to = known.map(|to| to.day(scene.zone));
            let is_in_force = to.is_none_or(|to| today < to);
            let is_pausing = scene.targets.clocks.pausing_reasons.contains(&hold.reason);
            Self {
                hold: hold.clone(),
                from,
                to,
                days: (to.map_or(today, |to| to.min(today)) - from).num_days(),
                is_in_force,
                pauses: is_pausing,
                pauses_now: is_in_force && is_pausing && paused,
            }
        };
        let mut holds: Vec<Self> = begun.map(read).collect();
        holds.sort_by(|a, b| (a.from, &a.hold).cmp(&(b.from, &b.hold)));
        holds
    }
}
