//! Says in words when a cron line fires, so that a person can see whether it is what they meant.

use std::collections::BTreeSet;

use crate::schedule::crontab::Fields;
use crate::schedule::field::DAY_NAMES;
use crate::schedule::field::MONTH_NAMES;

/// The longest list of times of day that is still pleasant to read.
const TIMES_MAX: usize = 6;

/// "at 06:00 on weekdays", "every 15 minutes", "at 08:30 on day 1 of the month".
pub(super) fn describe(fields: &Fields) -> String {
    let any_day = fields.days.len() == 31 && fields.weekdays.len() == 7;
    let every_month = fields.months.len() == 12;
    let mut text = time(fields);
    if !any_day {
        text.push_str(&days(fields));
    } else if every_month && has_few_times(fields) {
        text.push_str(" every day");
    }
    if !every_month {
        text.push_str(" in ");
        text.push_str(&list(&fields.months, |month| capital(MONTH_NAMES[month as usize - 1])));
    }
    if fields.years.len() < 131 {
        text.push_str(", only in ");
        text.push_str(&list(&fields.years, |year| year.to_string()));
    }
    text
}

fn has_few_times(fields: &Fields) -> bool {
    fields.hours.len() * fields.minutes.len() <= TIMES_MAX
}

fn time(fields: &Fields) -> String {
    let Fields { second, minutes, hours, .. } = fields;
    let seconds = if *second == 0 { String::new() } else { format!(":{second:02}") };
    if has_few_times(fields) {
        let clock = |hour: &u32| {
            let at = move |minute: &u32| format!("{hour:02}:{minute:02}");
            minutes.iter().map(at).map(|time| time + &seconds).collect::<Vec<_>>()
        };
        return format!("at {}", join(&hours.iter().flat_map(clock).collect::<Vec<_>>()));
    }
    let within = |minutes: &str| match (hours.len(), step(hours, 24)) {
        (24, _) => format!("{minutes} of every hour"),
        (_, Some(step)) => format!("{minutes} of every {step} hours from 00:00"),
        _ => format!("{minutes} of the hours {}", list(hours, |hour| hour.to_string())),
    };
    let text = match (minutes.len(), step(minutes, 60)) {
        (60, _) if hours.len() == 24 => "every minute".to_owned(),
        (60, _) => within("every minute"),
        (_, Some(step)) if hours.len() == 24 => format!("every {step} minutes"),
        (_, Some(step)) => within(&format!("every {step} minutes")),
        (1, _) => within(&format!("at minute {}", list(minutes, |minute| minute.to_string()))),
        _ => within(&format!("at the minutes {}", list(minutes, |minute| minute.to_string()))),
    };
    if seconds.is_empty() { text } else { format!("{text}, at second {second}") }
}

fn days(fields: &Fields) -> String {
    let days = || format!("on day {} of the month", list(&fields.days, |day| day.to_string()));
    match (fields.days.len(), fields.weekdays.len()) {
        (31, _) => format!(" on {}", weekdays(&fields.weekdays)),
        (_, 7) => format!(" {}", days()),
        _ if fields.either_day => format!(" {}, and on {}", days(), weekdays(&fields.weekdays)),
        _ => format!(" {}, if that is {}", days(), weekdays(&fields.weekdays)),
    }
}

fn weekdays(set: &BTreeSet<u32>) -> String {
    match set.iter().copied().collect::<Vec<_>>().as_slice() {
        [1, 2, 3, 4, 5] => "weekdays".to_owned(),
        [0, 6] => "weekends".to_owned(),
        _ => {
            // A week is read from Monday on.
            let from_monday: BTreeSet<u32> = set.iter().map(|day| (day + 6) % 7).collect();
            list(&from_monday, |day| capital(DAY_NAMES[(day as usize + 1) % 7]))
        }
    }
}

/// The step of a set that is `*/step` with a step that divides the range.
fn step(set: &BTreeSet<u32>, range: u32) -> Option<u32> {
    let step = set.iter().nth(1).copied()?;
    let whole: BTreeSet<u32> = (0..range).step_by(step.max(1) as usize).collect();
    (set.first() == Some(&0) && step > 1 && range.is_multiple_of(step) && *set == whole)
        .then_some(step)
}

/// "1 to 5 and 9": runs of three or more are folded.
fn list(set: &BTreeSet<u32>, say: impl Fn(u32) -> String) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in set.iter().copied() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let spoken = runs.iter().flat_map(|(first, last)| match last - first {
        0 => vec![say(*first)],
        1 => vec![say(*first), say(*last)],
        _ => vec![format!("{} to {}", say(*first), say(*last))],
    });
    join(&spoken.collect::<Vec<_>>())
}

fn join(items: &[String]) -> String {
    match items {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => items.concat(),
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}
