//! What happened to one account, in dates: a plot, told for a given today.

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Weekday;
use fastrand::Rng;

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;

/// What is said of a hold beside its first day: the reason and the day it ends.
pub(super) type StatedHold = Option<(&'static str, NaiveDate)>;

/// One account as it really went, whatever its card will say.
#[derive(Debug, Clone)]
pub(super) struct Storyline {
    pub(super) plot: Plot,
    pub(super) today: NaiveDate,
    pub(super) name: String,
    pub(super) parent: Option<String>,
    pub(super) region: &'static str,
    pub(super) csm: Option<&'static str>,
    /// The day the account issue was opened.
    pub(super) opened: NaiveDate,
    pub(super) contract: Option<NaiveDate>,
    pub(super) renewal: Option<NaiveDate>,
    pub(super) assigned: Option<NaiveDate>,
    pub(super) start: Option<NaiveDate>,
    pub(super) value: Option<NaiveDate>,
    pub(super) closed: Option<NaiveDate>,
    /// Calls in time order: the first, the second and the latest few.
    pub(super) calls: Vec<NaiveDate>,
    pub(super) ebr: Option<NaiveDate>,
    pub(super) sentiment_on: NaiveDate,
    pub(super) hold: Option<(NaiveDate, StatedHold)>,
    pub(super) licences: u32,
    pub(super) users: u32,
    pub(super) arr: u32,
    pub(super) use_case: &'static str,
}

impl Storyline {
    pub(super) fn tell(plot: &Plot, today: NaiveDate, rng: &mut Rng) -> Self {
        let (contract, renewal) = contract_dates(plot, today);
        let start = match plot.start {
            Start::Unknown => None,
            Start::DaysAgo(days) => Some(day(today, -days)),
            Start::AfterContract(days) => contract.map(|signed| day(signed, days)),
        };
        let signed_anew = contract.filter(|_| !plot.has(Quirk::ExistingCustomer));
        let sold = signed_anew.into_iter().chain(start).min();
        let opened = match sold {
            _ if plot.has(Quirk::Backfilled) => day(today, -6),
            Some(sold) => office_day(day(sold, 1), today).min(day(today, -1)),
            None => office_day(day(today, -6), today),
        };
        let value = contract.zip(plot.value).map(|(signed, after)| day(signed, after));
        let closed = start.zip(plot.closed).map(|(start, after)| day(start, after));
        let licences = rng.u32(6..=190) * 10;
        let share = if value.is_some() { rng.u32(24..=88) } else { rng.u32(2..=7) };
        Self {
            plot: *plot,
            today,
            name: String::new(),
            parent: None,
            region: plot.region.unwrap_or("emea"),
            csm: None,
            opened,
            contract,
            renewal,
            assigned: (!plot.has(Quirk::NoCsm)).then(|| sold.unwrap_or(opened)),
            start,
            value,
            closed,
            calls: calls(plot, today, start),
            ebr: plot.ebr_ago.map(|ago| office_day(day(today, -ago), today)),
            sentiment_on: day(today, -plot.sentiment_ago),
            hold: plot.hold.map(|hold| {
                (
                    day(today, -hold.days_ago),
                    hold.stated.map(|(why, until)| (why, day(today, until))),
                )
            }),
            licences,
            users: (licences * share / 100).max(1),
            arr: licences * rng.u32(32..=58) * 10,
            use_case: ["CI", "SCM", "CD", "DevSecOps"][rng.usize(..4)],
        }
    }

    /// Neither over nor kept out of the bot's sight.
    pub(super) fn live(&self) -> bool {
        !matches!(self.plot.stage, "will-churn" | "churned")
            && !self.plot.has(Quirk::Cancelled)
            && !self.plot.has(Quirk::BotIgnore)
    }
}

/// `days` after a date, or before it when negative.
pub(super) fn day(from: NaiveDate, days: i64) -> NaiveDate {
    from + TimeDelta::days(days)
}

/// The same date, or the next Monday, or the Friday before when Monday is still to come.
pub(super) fn office_day(date: NaiveDate, today: NaiveDate) -> NaiveDate {
    let to_monday = match date.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => return date,
    };
    let monday = day(date, to_monday);
    if monday < today { monday } else { day(monday, -3) }
}

fn contract_dates(plot: &Plot, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
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

fn calls(plot: &Plot, today: NaiveDate, start: Option<NaiveDate>) -> Vec<NaiveDate> {
    let on = |date| if plot.mover { date } else { office_day(date, today) };
    let first = start.zip(plot.engaged).map(|(start, after)| day(start, after));
    let first = first.map(|date| if date < today { on(date) } else { date });
    let rhythm = match (plot.stage, plot.priority) {
        ("onboarding", _) => 7,
        (_, 1) => 14,
        _ => 28,
    };
    let mut calls: Vec<_> = first.into_iter().collect();
    if let Some(ago) = plot.last_call_ago {
        let recent = (0..6).map(|back| day(today, -(ago + rhythm * back)));
        let later = |date: &NaiveDate| first.is_none_or(|first| *date > day(first, 4));
        calls.extend(recent.filter(later).filter(|_| start.is_some()).map(on));
        calls.extend((start.is_none()).then(|| on(day(today, -ago))));
        let second = first.map(|first| on(day(first, 9)));
        calls.extend(second.filter(|second| *second < day(today, -(ago + 4))));
    }
    calls.sort();
    calls.dedup();
    calls
}

#[cfg(test)]
mod tests {
    use crate::simulator::portfolio::plot::ESTABLISHED;
    use crate::simulator::portfolio::plot::ONBOARDING;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).expect("a valid date")
    }

    #[test]
    fn calls_avoid_weekends_and_the_future() {
        for offset in 0..14 {
            let today = day(today(), offset);
            for plot in [&ONBOARDING, &ESTABLISHED] {
                let story = Storyline::tell(plot, today, &mut Rng::with_seed(3));
                assert!(!story.calls.is_empty());
                for call in story.calls {
                    assert!(call < today && !matches!(call.weekday(), Weekday::Sat | Weekday::Sun));
                }
            }
        }
    }

    #[test]
    fn a_renewal_reaches_its_mark_on_the_day_or_just_after() {
        for offset in 0..400 {
            let today = day(today(), offset);
            let contract = Contract::Reaches { months: 7, in_days: 5, years: 2 };
            let renewal =
                contract_dates(&Plot { contract, ..ESTABLISHED }, today).1.expect("it renews");
            let days = (renewal - Months::new(7) - today).num_days();
            assert!((5..=7).contains(&days), "{today}: {days}");
        }
    }
}
