//! Reads a cron line of either dialect into its fields, and writes the lines that the `cron` crate
//! understands.

use std::collections::BTreeSet;

use crate::schedule::field::CRATE_WEEKDAY;
use crate::schedule::field::DAY;
use crate::schedule::field::HOUR;
use crate::schedule::field::MINUTE;
use crate::schedule::field::MONTH;
use crate::schedule::field::Refusal;
use crate::schedule::field::SECOND;
use crate::schedule::field::WEEKDAY;
use crate::schedule::field::YEAR;

/// When a line fires. A set that holds its whole range means "any".
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) second: u32,
    pub(super) minutes: BTreeSet<u32>,
    pub(super) hours: BTreeSet<u32>,
    pub(super) days: BTreeSet<u32>,
    pub(super) months: BTreeSet<u32>,
    /// 0 is Sunday.
    pub(super) weekdays: BTreeSet<u32>,
    pub(super) years: BTreeSet<u32>,
    /// Crontab fires on the day *or* the weekday when both are restricted; the `cron` crate asks
    /// for both.
    pub(super) either_day: bool,
}

const FIVE: &str = "write five fields: minute, hour, day of the month, month, weekday";

/// Reads an expression; the strings are notes for the person who wrote it.
pub(super) fn read(expression: &str) -> Result<(Fields, Vec<String>), Refusal> {
    let expression = shorthand(expression.trim())?;
    let parts: Vec<&str> = expression.split_whitespace().collect();
    if let Some(zone) = parts.last().filter(|part| part.contains('/') && part.len() > 4)
        && zone.parse::<chrono_tz::Tz>().is_ok()
    {
        let problem = format!("it names the time zone `{zone}`");
        return Err((problem, "set the zone by its own setting".to_owned()));
    }
    match parts.as_slice() {
        [minute, hour, day, month, weekday] => {
            let starred = |part: &str| part.starts_with(['*', '?']);
            let mut fields = read_days([minute, hour, day, month], WEEKDAY.set(weekday)?)?;
            // As crontab(5) has it, `*/2` counts as unrestricted here.
            fields.either_day = !starred(day) && !starred(weekday);
            Ok((fields, Vec::new()))
        }
        [second, minute, hour, day, month, weekday, year @ ..] if year.len() <= 1 => {
            let second = one_second(second, &parts)?;
            let weekdays = CRATE_WEEKDAY.set(weekday)?;
            let mut fields = read_days([minute, hour, day, month], weekdays)?;
            fields.second = second;
            if let [year] = year {
                fields.years = YEAR.set(year)?;
            }
            let notes = notes(&fields, second, weekday);
            Ok((fields, notes))
        }
        _ => Err((format!("it has {} fields", parts.len()), FIVE.to_owned())),
    }
}

/// The crontab line that an `@…` word stands for.
fn shorthand(expression: &str) -> Result<&str, Refusal> {
    if !expression.starts_with('@') {
        return Ok(expression);
    }
    match expression.to_lowercase().as_str() {
        "@yearly" | "@annually" => Ok("0 0 1 1 *"),
        "@monthly" => Ok("0 0 1 * *"),
        "@weekly" => Ok("0 0 * * 0"),
        "@daily" | "@midnight" => Ok("0 0 * * *"),
        "@hourly" => Ok("0 * * * *"),
        word => Err((
            format!("`{word}` is none of @yearly, @monthly, @weekly, @daily, @hourly"),
            format!("use one of them, or {FIVE}"),
        )),
    }
}

fn read_days(parts: [&str; 4], weekdays: BTreeSet<u32>) -> Result<Fields, Refusal> {
    Ok(Fields {
        second: 0,
        minutes: MINUTE.set(parts[0])?,
        hours: HOUR.set(parts[1])?,
        days: DAY.set(parts[2])?,
        months: MONTH.set(parts[3])?,
        weekdays,
        years: YEAR.set("*")?,
        either_day: false,
    })
}

/// The one second of the minute at which a line of six or seven fields fires.
fn one_second(part: &str, parts: &[&str]) -> Result<u32, Refusal> {
    let seconds = SECOND.set(part)?;
    if let (1, Some(second)) = (seconds.len(), seconds.first()) {
        return Ok(*second);
    }
    let every = if seconds.len() == 60 { "every second" } else { "several seconds" };
    let problem = format!(
        "with {} fields the first is the second, so it would run at {every} of \
         each matching minute",
        parts.len()
    );
    let meant = parts[1..6].join(" ");
    Err((
        problem,
        format!("leave the seconds out, as in `{meant}`; runs are a minute apart or more"),
    ))
}

fn notes(fields: &Fields, second: u32, weekday: &str) -> Vec<String> {
    let mut notes = vec![format!("six or seven fields: the first is the second, here {second}")];
    if weekday.contains(|c: char| c.is_ascii_digit()) && !weekday.starts_with('*') {
        notes.push(
            "with six or seven fields weekday 1 is Sunday, 7 is Saturday: write names".into(),
        );
    }
    if fields.days.len() < 31 && fields.weekdays.len() < 7 {
        notes.push("with six or seven fields the day and the weekday must both match".into());
    }
    notes
}

impl Fields {
    /// The lines of the `cron` crate that together fire as these fields do.
    pub(super) fn lines(&self) -> Vec<String> {
        if self.either_day {
            vec![
                self.line(&self.days, &(0..7).collect()),
                self.line(&(1..32).collect(), &self.weekdays),
            ]
        } else {
            vec![self.line(&self.days, &self.weekdays)]
        }
    }

    fn line(&self, days: &BTreeSet<u32>, weekdays: &BTreeSet<u32>) -> String {
        let weekdays: BTreeSet<u32> = weekdays.iter().map(|day| day + 1).collect();
        let fields = [
            list(&self.minutes, 60),
            list(&self.hours, 24),
            list(days, 31),
            list(&self.months, 12),
            list(&weekdays, 7),
            list(&self.years, 131),
        ];
        format!("{} {}", self.second, fields.join(" "))
    }
}

fn list(set: &BTreeSet<u32>, all: usize) -> String {
    if set.len() == all {
        return "*".to_owned();
    }
    set.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}
