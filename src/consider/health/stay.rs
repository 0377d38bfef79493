//! A stay in a bad colour: since when, and until when. Short recoveries belong to it, so that a
//! customer who comes and goes is one case (`domain.md` E4-54).

use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;

use crate::account::Colour;
use crate::consider::Cause;
use crate::consider::Override;
use crate::consider::health::evaluation::Evaluation;
use crate::consider::health::evaluation::Past;
use crate::consider::health::overrides::HealthColour;
use crate::consider::health::overrides::RENEWAL_DAYS;
use crate::consider::health::overrides::RENEWAL_SILENCE_DAYS;
use crate::consider::health::overrides::SILENCE_DAYS;
use crate::consider::health::replay;

/// How far back a stay is followed, and how many days are looked at in one go.
const DAYS_MAX: usize = 90;
const STEP_DAYS: usize = 16;

/// A stay at a colour or below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Its first day; none where it began before the days that are looked at.
    pub since: Option<NaiveDate>,
    /// Its last day so far: today, or before a recovery that does not yet count as one.
    pub last: NaiveDate,
}

impl Override {
    /// The day from which it has made every day red without a gap, where that is certain.
    fn red_since(&self) -> Option<NaiveDate> {
        let days = |days: i64| self.since?.checked_add_signed(TimeDelta::days(days + 1));
        match self.cause {
            Cause::SentimentRed | Cause::Escalated(_) => self.since,
            Cause::Silence => days(SILENCE_DAYS),
            Cause::SilenceBeforeRenewal(renewal) => {
                let near = renewal.checked_sub_signed(TimeDelta::days(RENEWAL_DAYS));
                days(RENEWAL_SILENCE_DAYS).max(near)
            }
            Cause::Leaving | Cause::SponsorLost | Cause::Late(_) | Cause::SingleContact => None,
        }
    }
}

/// What one day means for a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Low,
    /// Known, and better.
    Calm,
    /// Nobody knows: it neither goes on nor recovers.
    Unsure,
}

impl Mark {
    fn of(colour: HealthColour, worst: Colour) -> Self {
        match colour.colour() {
            Some(colour) if colour <= worst => Self::Low,
            Some(_) => Self::Calm,
            None => Self::Unsure,
        }
    }
}

/// What the days tell, newest first: none while too few of them are known.
enum Found {
    /// The newest and the oldest day of the stay, by number.
    Stay(usize, usize),
    NoStay,
    GoesOn(Option<usize>),
}

fn find(marks: &[Mark], calm_days: usize) -> Found {
    let (mut newest, mut oldest, mut calm) = (None, 0, 0);
    for (nth, mark) in marks.iter().enumerate() {
        match mark {
            Mark::Low => (newest, oldest, calm) = (newest.or(Some(nth)), nth, 0),
            Mark::Calm => calm += 1,
            Mark::Unsure => calm = 0,
        }
        if calm >= calm_days {
            return newest.map_or(Found::NoStay, |newest| Found::Stay(newest, oldest));
        }
    }
    Found::GoesOn(newest)
}

/// The stay that a day belongs to, if it belongs to one.
pub(super) fn of(
    past: &Past<'_>,
    today: &Evaluation,
    day: NaiveDate,
    (worst, calm_days): (Colour, u32),
) -> Option<Stay> {
    let calm_days = usize::try_from(calm_days).unwrap_or(DAYS_MAX);
    // What overrules the score has a day of its own: all since then are red, and need no look.
    let sure = today.overrides.iter().filter_map(Override::red_since).min();
    let anchor = sure.filter(|on| *on < day).unwrap_or(day);
    let is_sure = anchor < day;
    let at = |n: usize| anchor.checked_sub_days(Days::new(u64::try_from(n).unwrap_or(u64::MAX)));
    let first = if is_sure { Evaluation::on(past, anchor) } else { today.clone() };
    let mut days = vec![first];
    loop {
        let known = days.len();
        let more = (known..known + STEP_DAYS).map_while(at);
        days.extend(more.map(|on| Evaluation::on(past, on)));
        let mut marks: Vec<Mark> =
            replay::all(past, &days).map(|colour| Mark::of(colour, worst)).collect();
        marks.reverse();
        if is_sure && let Some(mark) = marks.first_mut() {
            *mark = Mark::Low;
        }
        let last = |nth: usize| if is_sure { Some(day) } else { at(nth) };
        match find(&marks, calm_days) {
            Found::NoStay => return None,
            Found::Stay(newest, oldest) => {
                return Some(Stay { since: at(oldest), last: last(newest)? });
            }
            Found::GoesOn(newest) if days.len() > DAYS_MAX || days.len() == known => {
                return Some(Stay { since: None, last: last(newest?)? });
            }
            Found::GoesOn(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(days: &str) -> String {
        let mark = |c| match c {
            'r' => Mark::Low,
            'g' => Mark::Calm,
            _ => Mark::Unsure,
        };
        let marks: Vec<Mark> = days.chars().map(mark).collect();
        match find(&marks, 3) {
            Found::Stay(newest, oldest) => format!("{newest} to {oldest}"),
            Found::NoStay => "none".to_owned(),
            Found::GoesOn(newest) => format!("goes on, {newest:?}"),
        }
    }

    #[test]
    fn a_stay_ends_with_some_better_days_in_a_row_and_not_with_fewer() {
        // Newest first.
        assert_eq!(found("rrrggg"), "0 to 2");
        assert_eq!(found("ggrrggrgggr"), "2 to 6", "short recoveries belong to it");
        assert_eq!(found("gggrrr"), "none");
        assert_eq!(found("gg?grrrggg"), "4 to 6", "a day that nobody knows is no better one");
        assert_eq!(found("rrgg"), "goes on, Some(0)");
        assert_eq!(found("g??"), "goes on, None");
    }
}
