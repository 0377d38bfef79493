//! How people are: how soon they answer, how much they write down, and whether they listen to a bot at all.

use chrono::NaiveDate;
use fastrand::Rng;

/// The way of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Temper {
    /// Answers within two days and writes everything down.
    Diligent,
    /// Answers within the week, puts some things off.
    Busy,
    /// Answers late and writes down half of it.
    Forgetful,
    /// Does the work, and never answers a bot.
    Deaf,
}

/// As many of each as in a real team of eight.
const TEAM: [Temper; 8] = [
    Temper::Diligent,
    Temper::Busy,
    Temper::Forgetful,
    Temper::Deaf,
    Temper::Diligent,
    Temper::Busy,
    Temper::Diligent,
    Temper::Busy,
];

impl Temper {
    /// The tempers of a team, dealt out anew for each seed.
    pub(super) fn deal(rng: &mut Rng, people: usize) -> Vec<Self> {
        let mut dealt: Vec<Self> = TEAM.into_iter().cycle().take(people).collect();
        rng.shuffle(&mut dealt);
        dealt
    }

    /// Days until an answer; none if there will be none.
    pub(super) fn delay(self, rng: &mut Rng) -> Option<u64> {
        match self {
            Self::Diligent => Some(rng.u64(0..=2)),
            Self::Busy => (rng.u8(..100) < 85).then(|| rng.u64(1..=6)),
            Self::Forgetful => (rng.u8(..100) < 70).then(|| rng.u64(4..=15)),
            Self::Deaf => None,
        }
    }

    /// Whether what happened today is written down today.
    pub(super) fn writes_it_down(self, rng: &mut Rng) -> bool {
        let percent = match self {
            Self::Diligent => 97,
            Self::Busy => 80,
            Self::Forgetful => 45,
            Self::Deaf => 75,
        };
        rng.u8(..100) < percent
    }

    /// How this person takes what the bot asks.
    pub(super) fn reaction(self, rng: &mut Rng) -> Reaction {
        let (snooze, ack, refuse) = match self {
            Self::Diligent => (3, 4, 3),
            Self::Busy => (15, 10, 5),
            Self::Forgetful => (8, 4, 4),
            Self::Deaf => (0, 0, 0),
        };
        match rng.u8(..100) {
            roll if roll < snooze => Reaction::Snooze,
            roll if roll < snooze + ack => Reaction::Ack,
            roll if roll < snooze + ack + refuse => Reaction::Refuse,
            _ => Reaction::DoIt,
        }
    }
}

/// What becomes of something asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reaction {
    DoIt,
    Snooze,
    Ack,
    Refuse,
}

/// Two weeks in which somebody does nothing at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    pub who: String,
    pub from: NaiveDate,
    /// The last day of it.
    pub to: NaiveDate,
}

impl Leave {
    pub(super) fn covers(&self, who: &str, on: NaiveDate) -> bool {
        self.who == who && (self.from..=self.to).contains(&on)
    }
}
