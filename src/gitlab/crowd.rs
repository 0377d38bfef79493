//! How many requests are on their way at once: as many as the settings allow while GitLab answers well, half as
//! many when it stumbles or its allowance runs low, one more after each round that went well.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

/// Seats for requests.
#[derive(Debug)]
pub(super) struct Crowd {
    seats: Semaphore,
    room: Mutex<Room>,
}

/// How many seats there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    most: usize,
    seats: usize,
    /// Seats that are taken away when who sits there leaves.
    owed: usize,
    /// Answers until the number may change again: one stumble of many at once is one.
    pause: usize,
}

impl Crowd {
    pub(super) fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let room = Room { most, seats: most, owed: 0, pause: 0 };
        Self { seats: Semaphore::new(most), room: room.into() }
    }

    /// Waits for a seat.
    pub(super) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        // Nobody closes it.
        self.seats.acquire().await.ok()
    }

    /// Leaves it, and says how it went.
    pub(super) fn leave(&self, seat: Option<SemaphorePermit<'_>>, went_well: bool) {
        let mut room = self.room();
        let more = room.heard(went_well);
        if room.owed > 0 {
            room.owed -= 1;
            seat.into_iter().for_each(SemaphorePermit::forget);
        }
        self.seats.add_permits(more);
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    /// Takes an answer in; how many seats are added at once.
    fn heard(&mut self, went_well: bool) -> usize {
        if self.pause > 0 {
            self.pause -= 1;
            return 0;
        }
        if !went_well {
            let fewer = self.seats - (self.seats / 2).max(1);
            // Those that are on their way saw the same.
            self.pause = self.seats - 1;
            (self.seats, self.owed) = (self.seats - fewer, self.owed + fewer);
            return 0;
        }
        if self.seats == self.most {
            return 0;
        }
        self.seats += 1;
        self.pause = self.seats;
        // One that was to be taken away stays instead.
        let stays = usize::from(self.owed > 0);
        self.owed -= stays;
        1 - stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stumble_halves_and_rounds_that_go_well_bring_one_back_each() {
        let mut room = Room { most: 8, seats: 8, owed: 0, pause: 0 };
        for _ in 0..8 {
            room.heard(false);
        }
        assert_eq!((room.seats, room.owed), (4, 4), "eight at once are one stumble");
        room.heard(false);
        assert_eq!(room.seats, 2, "the ninth is another one");
        for _ in 0..40 {
            room.heard(false);
        }
        assert_eq!(room.seats, 1, "one always goes on");
        let added: usize = (0..200).map(|_| room.heard(true)).sum();
        assert_eq!((room.seats, room.owed, added), (8, 0, 0), "none of them had left yet");
    }

    #[tokio::test]
    async fn never_more_sit_than_there_are_seats() {
        let crowd = Crowd::new(4);
        let mut seats = Vec::new();
        for _ in 0..4 {
            seats.push(crowd.enter().await);
        }
        assert_eq!(crowd.seats.available_permits(), 0);
        for seat in seats {
            crowd.leave(seat, false);
        }
        assert_eq!(crowd.seats.available_permits(), 2);
        for _ in 0..30 {
            let seat = crowd.enter().await;
            crowd.leave(seat, true);
        }
        assert_eq!(crowd.seats.available_permits(), 4);
    }
}
