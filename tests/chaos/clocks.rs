//! The clocks of a round: that of the bot's machine, which may be off, and a step of it or of GitLab's in mid-pass.

use chrono::TimeDelta;
use fastrand::Rng;

/// A clock that is set while a bot is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The bot's machine. A pass reads its clock once: the next process and the next pass see it.
    Ours(TimeDelta),
    /// GitLab's.
    Theirs(TimeDelta),
}

/// What is read on the bot's machine, or on one that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Machine {
    Ours,
    Right,
}

impl Step {
    /// On the first day no clock is wrong by a day: what was so on the day of the first run is no news, and nobody could
    /// say which day that was.
    pub(crate) fn drawn(rng: &mut Rng, is_first: bool) -> Option<(usize, Self)> {
        if rng.u8(..3) > 0 {
            return None;
        }
        let days = if is_first { 0 } else { *rng.choice(&[0, 0, 1, -1]).expect("four") };
        let ours = TimeDelta::days(days) + TimeDelta::minutes(rng.i64(-50..=50));
        // Back by no more than what a list of changes overlaps (docs/memo.md).
        let theirs = TimeDelta::minutes(rng.i64(-4..=30));
        let step = if rng.bool() { Self::Ours(ours) } else { Self::Theirs(theirs) };
        Some((rng.usize(5..90), step))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours(by) if by.num_hours().abs() > 12 => "our clock steps by a day in mid-pass",
            Self::Ours(_) => "our clock steps by minutes in mid-pass",
            Self::Theirs(_) => "GitLab's clock steps by minutes in mid-pass",
        }
    }
}
