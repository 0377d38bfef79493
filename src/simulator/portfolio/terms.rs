//! When a customer signed and when it renews, for plots that aim at an exact number of months before renewal.

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;

/// Contract date and renewal date.
pub(super) fn dates(plot: &Plot, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let (renewal, years) = match plot.contract {
        Contract::Unknown => return (None, None),
        Contract::Signed(ago) => {
            let signed = day(today, -ago);
            return (Some(signed), Some(signed + Months::new(12)));
        }
        Contract::Renews { in_days, years } => (day(today, in_days), years),
        Contract::Reaches { months, in_days, years } => {
            let mark = day(today, in_days);
            let near = mark + Months::new(months);
            // A clamped month end maps back to an earlier day: the first of the next month does not.
            (if near - Months::new(months) < mark { near + Days::new(1) } else { near }, years)
        }
    };
    let renewal = if plot.has(Quirk::AmbiguousRenewal) { ambiguous(renewal) } else { renewal };
    (Some(renewal - Months::new(12 * years)), Some(renewal))
}

/// The days on which earlier terms ended and the customer renewed, oldest first: long enough ago for the
/// account to be tidy again, and only where the issue saw it.
pub(super) fn renewed(story: &Storyline) -> Vec<NaiveDate> {
    let years = years(story).into_iter();
    let seen = |on: &NaiveDate| day(*on, -30) > story.opened && day(*on, 15) < story.today;
    years.filter(|on| Some(*on) > story.contract).filter(seen).collect()
}

/// What the customer paid from the first day of each term on, oldest first; without terms nothing.
pub(super) fn paid(story: &Storyline) -> Vec<(NaiveDate, u32)> {
    let years = years(story);
    let last = years.len().saturating_sub(1);
    // Most grow, some shrink, and each in its own way.
    let percent = 70 + story.licences / 10 % 9 * 5;
    let amount = |nth: usize| if nth == last { story.arr } else { story.arr / 100 * percent };
    years.into_iter().enumerate().map(|(nth, on)| (on, amount(nth))).collect()
}

/// The first days of the terms so far.
fn years(story: &Storyline) -> Vec<NaiveDate> {
    let (Some(contract), Some(renewal)) = (story.contract, story.renewal) else {
        return Vec::new();
    };
    let months = if story.plot.has(Quirk::MultiYear) { 36 } else { 12 };
    let begins = (1..).map(|n| renewal - Months::new(n * months));
    let mut all: Vec<NaiveDate> = begins.take_while(|on| *on >= contract).take(3).collect();
    all.retain(|on| *on < story.today);
    all.reverse();
    all
}

/// A day of the same month that, written in digits, could be a month.
fn ambiguous(date: NaiveDate) -> NaiveDate {
    let digits = if date.month() == 10 { 11 } else { 10 };
    date.with_day(digits).expect("every month has an eleventh day")
}

#[cfg(test)]
mod tests {
    use crate::simulator::portfolio::plot::ESTABLISHED;

    use super::*;

    #[test]
    fn a_renewal_reaches_its_mark_on_the_day_or_just_after() {
        let first = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a valid date");
        for offset in 0..400 {
            let today = day(first, offset);
            let contract = Contract::Reaches { months: 7, in_days: 5, years: 2 };
            let renewal = dates(&Plot { contract, ..ESTABLISHED }, today).1.expect("it renews");
            let days = (renewal - Months::new(7) - today).num_days();
            assert!((5..=7).contains(&days), "{today}: {days}");
        }
    }
}
