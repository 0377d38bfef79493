//! Whether health told renewals apart: the colour of 90 and of 180 days before, by replay, held against how the
//! renewals of the quarter ended (`semantics.md` c.8).
//!
//! The order of the area under the curve is that of the colours: the score of a past day is not kept by itself.

use std::collections::BTreeMap;

use chrono::Days;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Colour;
use crate::consider::RenewalState;
use crate::consider::revenue::RenewalDue;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::Portion;

/// The part that tells how well the order of the colours fits that of the ends.
pub const AREA: &str = "area under the curve";

/// How renewals end, as parts name it.
pub const ENDS: [&str; 3] = ["renewed", "renewed for less", "lost"];

/// The part of accounts that had this colour so many days before and ended so.
pub fn part(colour: Colour, days: u64, end: &str) -> String {
    format!("{} {days} days before, {end}", colour.as_str())
}

/// Days before the due date on which the colour is taken; the first of them is the one that is judged.
const BEFORE_DAYS: [u64; 2] = [90, 180];

/// Fewer bad ends than this are a list and no curve.
const CURVE_FROM: u64 = 10;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HealthBacktest {
    /// Of those that ended badly: red so many days before, or not.
    foreseen: Portion,
    /// Accounts by days before, colour and end.
    ends: BTreeMap<u64, BTreeMap<Colour, Ends>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Ends {
    /// Renewed flat or for more.
    good: u64,
    /// Renewed for less.
    contracted: u64,
    lost: u64,
}

impl Ends {
    fn bad(self) -> u64 {
        self.contracted + self.lost
    }

    fn all(self) -> u64 {
        self.good + self.bad()
    }

    fn share_of_bad(self) -> Option<f64> {
        (self.all() > 0).then(|| number(self.bad()) / number(self.all()))
    }

    fn merge(&mut self, other: Self) {
        self.good += other.good;
        self.contracted += other.contracted;
        self.lost += other.lost;
    }
}

/// How it ended; none while nobody has decided.
fn end(renewal: &RenewalDue<'_>) -> Option<Ends> {
    let one = |good, contracted, lost| Some(Ends { good, contracted, lost });
    match renewal.ended? {
        _ if renewal.is_late => one(0, 0, 1),
        RenewalState::WonContracted => one(0, 1, 0),
        RenewalState::Won if is_less(renewal) => one(0, 1, 0),
        RenewalState::Won => one(1, 0, 0),
        _ => one(0, 0, 1),
    }
}

fn is_less(renewal: &RenewalDue<'_>) -> bool {
    let both = renewal.before.zip(renewal.after);
    both.is_some_and(|(before, after)| {
        before.currency == after.currency && after.amount < before.amount
    })
}

impl HealthBacktest {
    fn of(&self, days: u64, colour: Colour) -> Ends {
        let colours = self.ends.get(&days);
        colours.and_then(|colours| colours.get(&colour)).copied().unwrap_or_default()
    }

    /// Every [`part`] that there is, with how many.
    fn table(&self) -> BTreeMap<String, f64> {
        let rows = self.ends.iter().flat_map(|(days, colours)| {
            colours.iter().flat_map(move |(colour, ends)| {
                let counts = [ends.good, ends.contracted, ends.lost];
                let named = ENDS.into_iter().zip(counts);
                named.map(|(end, count)| (part(*colour, *days, end), count))
            })
        });
        rows.filter(|(_, count)| *count > 0).map(|(name, count)| (name, number(count))).collect()
    }

    /// How likely one that ended badly had looked worse than one that ended well; alike counts half
    /// (Mann and Whitney, 1947).
    fn area(&self) -> Option<f64> {
        let of = |colour| self.of(BEFORE_DAYS[0], colour);
        let [red, yellow, green] = [Colour::Red, Colour::Yellow, Colour::Green].map(of);
        let bad = red.bad() + yellow.bad() + green.bad();
        let good = red.good + yellow.good + green.good;
        let worse = red.bad() * (yellow.good + green.good) + yellow.bad() * green.good;
        let alike = [red, yellow, green].map(|ends| ends.bad() * ends.good).iter().sum::<u64>();
        let pairs = number(bad) * number(good);
        (bad >= CURVE_FROM && good > 0).then(|| (number(worse) + number(alike) / 2.0) / pairs)
    }

    fn value(&self) -> Value {
        let [red, green] = [Colour::Red, Colour::Green].map(|it| self.of(BEFORE_DAYS[0], it));
        let mut parts = self.table();
        parts.extend(red.share_of_bad().map(|share| ("of red, ended badly".to_owned(), share)));
        parts.extend(self.area().map(|area| (AREA.to_owned(), area)));
        let shares = red.share_of_bad().zip(green.share_of_bad());
        let is_blind = shares.is_some_and(|(red, green)| red <= green);
        let note = is_blind.then(|| "health does not separate: do not use it for decisions".into());
        Value { parts, note, ..self.foreseen.value() }
    }
}

impl Gauge for HealthBacktest {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, replays, membership, frame, .. } = *subject;
        let (_, from, to) = frame.quarter();
        let Some(renewal) = standing.renewal_due(from, to) else { return };
        if let Some(reason) = membership.why_never() {
            return self.foreseen.leave_out(reason);
        }
        let Some(end) = end(&renewal) else { return self.foreseen.leave_out("not decided yet") };
        for days in BEFORE_DAYS {
            let day = renewal.due - Days::new(days);
            let colour = replays.colour_on(day).colour();
            let is_judged = days == BEFORE_DAYS[0];
            let Some(colour) = colour else {
                if is_judged {
                    self.foreseen.leave_out("of unknown health 90 days before");
                }
                continue;
            };
            self.ends.entry(days).or_default().entry(colour).or_default().merge(end);
            if is_judged && end.bad() > 0 {
                self.foreseen.count(standing.account, colour == Colour::Red);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.foreseen.merge(&other.foreseen);
        for (days, colours) in &other.ends {
            let own = self.ends.entry(*days).or_default();
            for (colour, ends) in colours {
                own.entry(*colour).or_default().merge(*ends);
            }
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("health_backtest", self.value());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Good and lost ends by colour, 90 days before.
    fn read(ends: [(Colour, u64, u64); 3]) -> Value {
        let of = |(colour, good, lost)| (colour, Ends { good, contracted: 0, lost });
        let ends = [(BEFORE_DAYS[0], ends.map(of).into())].into();
        HealthBacktest { ends, ..HealthBacktest::default() }.value()
    }

    #[test]
    fn a_colour_that_says_nothing_is_not_used_for_decisions() {
        use Colour::Green;
        use Colour::Red;
        use Colour::Yellow;
        let of = |red, green| read([(Red, red, 1), (Yellow, 0, 0), (Green, green, 1)]).note;
        // One of two red and one of two green: nothing is known from the colour.
        assert!(of(1, 1).is_some());
        assert_eq!(of(1, 2), None);
        // Nine of ten bad ends were red, and one green like the only good one: (9 + 1/2) / 10.
        let area = |red| read([(Red, 0, red), (Yellow, 0, 0), (Green, 1, 1)]).parts;
        assert_eq!(area(9).get(AREA), Some(&0.95));
        assert_eq!(area(8).get(AREA), None);
    }
}
