//! What happened to one account, in dates: a plot, told for a given today.

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Weekday;
use fastrand::Rng;

use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;
use crate::simulator::portfolio::terms;

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
        let (contract, renewal) = terms::dates(plot, today);
        let start = match plot.start {
            Start::Unknown => None,
            Start::DaysAgo(days) => Some(day(today, -days)),
            Start::AfterContract(days) => {
                contract.map(|signed| office_day(day(signed, days), today))
            }
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
            assigned: (!plot.has(Quirk::NoCsm))
                .then(|| sold.map_or(opened, |sold| office_day(sold, today))),
            start,
            value,
            closed,
            calls: calls(plot, today, start),
            ebr: plot.ebr_ago.map(|ago| office_day(day(today, -ago), today)),
            sentiment_on: on_a_call_day(plot, day(today, -plot.sentiment_ago), today),
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

/// An office day, unless the plot needs the exact day.
fn on_a_call_day(plot: &Plot, date: NaiveDate, today: NaiveDate) -> NaiveDate {
    if plot.mover { date } else { office_day(date, today) }
}

fn calls(plot: &Plot, today: NaiveDate, start: Option<NaiveDate>) -> Vec<NaiveDate> {
    let on = |date| on_a_call_day(plot, date, today);
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
        let near = |date: NaiveDate| calls.iter().any(|call| (*call - date).num_days().abs() < 6);
        let second = second.filter(|date| *date < day(today, -(ago + 4)) && !near(*date));
        calls.extend(second);
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
}
