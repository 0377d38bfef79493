//! The pace of requests: a bucket per kind of limit GitLab has, and doors that GitLab closes.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use http::Method;

use super::backoff::Limits;
use super::backoff::Patience;

/// The window in which GitLab counts.
const MINUTE: Duration = Duration::from_mins(1);

/// The limits GitLab counts separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    Api,
    Notes,
    Issues,
}

impl Lane {
    /// The lane of a request.
    pub(super) fn of(method: &Method, path: &str) -> Self {
        match (method, path.trim_end_matches('/').rsplit('/').next()) {
            (&Method::POST, Some("notes")) => Self::Notes,
            (&Method::POST, Some("issues")) => Self::Issues,
            _ => Self::Api,
        }
    }

    /// Every request passes the common door; a note or an issue has one more.
    fn doors(self) -> &'static [usize] {
        match self {
            Self::Api => &[0],
            Self::Notes => &[0, 1],
            Self::Issues => &[0, 2],
        }
    }

    fn own(self) -> usize {
        *self.doors().last().expect("every lane has a door")
    }
}

/// All moments are those of the pause's clock.
#[derive(Debug)]
pub(super) struct Gate {
    doors: Mutex<Doors>,
    asked_max: Duration,
    waiting_max: Duration,
}

#[derive(Debug)]
struct Doors {
    door: [Door; 3],
    waiting_left: Duration,
}

#[derive(Debug, Default)]
struct Door {
    bucket: Option<Bucket>,
    closed_until: Duration,
    out_of_patience: bool,
}

/// More waiting was asked for than is left; holds what was asked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spent(pub(super) Duration);

impl Gate {
    pub(super) fn new(patience: &Patience) -> Self {
        let Limits { api_per_minute, notes_per_minute, issues_per_minute } = patience.limits;
        let door = [api_per_minute, notes_per_minute, issues_per_minute]
            .map(|limit| Door { bucket: limit.map(Bucket::per_minute), ..Door::default() });
        let Patience { asked_max, waiting_max, .. } = *patience;
        let doors = Mutex::new(Doors { door, waiting_left: waiting_max });
        Self { doors, asked_max, waiting_max }
    }

    /// Takes the next free place in the lane and says how long it is until then.
    pub(super) fn take(&self, lane: Lane, now: Duration) -> Duration {
        let mut doors = self.lock();
        let mut at = now;
        for &door in lane.doors() {
            if let Some(bucket) = &mut doors.door[door].bucket {
                at = at.max(bucket.take(now));
            }
        }
        at.saturating_sub(now)
    }

    /// How long the lane stays closed.
    pub(super) fn closed(&self, lane: Lane, now: Duration) -> Result<Duration, Spent> {
        let mut doors = self.lock();
        let mut longest = Duration::ZERO;
        for &at in lane.doors() {
            let door = &mut doors.door[at];
            let left = door.closed_until.saturating_sub(now);
            if left.is_zero() {
                door.out_of_patience = false;
            } else if door.out_of_patience {
                return Err(Spent(left));
            }
            longest = longest.max(left);
        }
        Ok(longest)
    }

    /// Closes the lane for a while that GitLab asked for. Waits that overlap are counted once. What is asked
    /// for beyond all patience ends the run, and is not remembered for longer than it would have been borne:
    /// one absurd header must not silence a daemon for a year.
    pub(super) fn close(&self, lane: Lane, now: Duration, wait: Duration) -> Result<(), Spent> {
        let mut doors = self.lock();
        let left = doors.waiting_left;
        let door = &mut doors.door[lane.own()];
        let until = now.saturating_add(wait.min(self.asked_max)).max(door.closed_until);
        let more = until.saturating_sub(now.max(door.closed_until));
        door.closed_until = until;
        door.out_of_patience |= wait > self.asked_max || more > left;
        if door.out_of_patience {
            return Err(Spent(wait));
        }
        doors.waiting_left = left.saturating_sub(more);
        Ok(())
    }

    /// Gives the waiting allowance of a new run.
    pub(super) fn renew(&self) {
        let mut doors = self.lock();
        doors.waiting_left = self.waiting_max;
        doors.door.iter_mut().for_each(|door| door.out_of_patience = false);
    }

    /// What is left of the allowance of waiting.
    pub(super) fn waiting_left(&self) -> Duration {
        self.lock().waiting_left
    }

    fn lock(&self) -> MutexGuard<'_, Doors> {
        self.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The moments of the last requests of a minute. No 60 seconds ever see more than the limit; within
/// it nothing waits, so that a small run is done at once.
#[derive(Debug)]
struct Bucket {
    limit: usize,
    taken: VecDeque<Duration>,
}

impl Bucket {
    fn per_minute(limit: u32) -> Self {
        let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        Self { limit, taken: VecDeque::new() }
    }

    /// The moment this place may be used.
    fn take(&mut self, now: Duration) -> Duration {
        let is_full = self.taken.len() == self.limit;
        let free = self.taken.front().filter(|_| is_full).map(|first| *first + MINUTE);
        let at = free.map_or(now, |free| free.max(now));
        if is_full {
            self.taken.pop_front();
        }
        self.taken.push_back(at);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_sees_more_than_the_limit() {
        for limit in [1, 2, 5, 6, 60, 200] {
            let mut bucket = Bucket::per_minute(limit);
            let mut now = Duration::from_secs(1000);
            let mut sent = Vec::new();
            for _ in 0..limit * 4 {
                now = bucket.take(now);
                sent.push(now);
            }
            for window in sent.windows(limit as usize + 1) {
                let next = window[0] + Duration::from_mins(1);
                assert!(window[limit as usize] + Duration::from_millis(1) >= next, "{limit}");
            }
        }
    }

    #[test]
    fn notes_and_issues_have_doors_of_their_own() {
        let path = "/api/v4/projects/1/issues";
        assert_eq!(Lane::of(&Method::POST, path), Lane::Issues);
        assert_eq!(Lane::of(&Method::GET, path), Lane::Api);
        assert_eq!(Lane::of(&Method::POST, &format!("{path}/3/notes")), Lane::Notes);
        assert_eq!(Lane::of(&Method::PUT, &format!("{path}/3/notes/9")), Lane::Api);
        let gate = Gate::new(&Patience::default());
        let wait = Duration::from_mins(1);
        gate.close(Lane::Notes, Duration::ZERO, wait).unwrap();
        assert_eq!(gate.closed(Lane::Notes, Duration::ZERO), Ok(wait));
        assert_eq!(gate.closed(Lane::Api, Duration::ZERO), Ok(Duration::ZERO));
        gate.close(Lane::Api, Duration::ZERO, wait).unwrap();
        assert_eq!(gate.closed(Lane::Issues, Duration::ZERO), Ok(wait));
    }

    #[test]
    fn overlapping_waits_count_once_and_too_much_is_refused() {
        let patience = Patience { waiting_max: Duration::from_secs(100), ..Patience::default() };
        let gate = Gate::new(&patience);
        let (zero, wait) = (Duration::ZERO, Duration::from_mins(1));
        for _ in 0..8 {
            gate.close(Lane::Api, zero, wait).unwrap();
        }
        assert_eq!(gate.close(Lane::Api, wait, wait), Err(Spent(wait)));
        assert!(gate.closed(Lane::Notes, wait).is_err());
        assert_eq!(gate.closed(Lane::Notes, wait * 2), Ok(zero), "later it is open again");
        gate.renew();
        gate.close(Lane::Api, wait * 3, wait).unwrap();
    }

    #[test]
    fn what_may_be_waited_may_be_waited_to_its_end() {
        let wait = Duration::from_mins(1);
        let patience = Patience { waiting_max: wait, asked_max: wait, ..Patience::default() };
        let gate = Gate::new(&patience);
        assert_eq!(gate.close(Lane::Api, Duration::ZERO, wait), Ok(()));
        assert_eq!(gate.waiting_left(), Duration::ZERO);
    }

    /// Found by the simulation: the next run of a daemon slept for as long as a header had said.
    #[test]
    fn an_absurd_wait_ends_one_run_and_not_the_next() {
        let patience = Patience::default();
        let gate = Gate::new(&patience);
        let year = Duration::from_hours(24 * 365);
        assert_eq!(gate.close(Lane::Api, Duration::ZERO, year), Err(Spent(year)));
        assert!(gate.closed(Lane::Notes, Duration::ZERO).is_err());
        gate.renew();
        assert_eq!(gate.closed(Lane::Api, Duration::ZERO), Ok(patience.asked_max));
        assert_eq!(gate.closed(Lane::Api, patience.asked_max), Ok(Duration::ZERO));
    }
}
