//! When a customer signed and when it renews, for plots that aim at an exact number of months before renewal.

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
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
