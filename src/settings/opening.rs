//! `calendar.opening_hours`: lines such as `Mon-Fri 09:00-12:30 13:30-17:00` as the hours of a week.

use chrono::Weekday;

use crate::consider::OpeningHours;
use crate::consider::Week;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;
use crate::settings::zone;

const KEY: &str = "calendar.opening_hours";

impl Settings {
    /// The opening hours in the zone of the calendar, closed on its holidays.
    pub fn opening_hours(&self) -> Result<OpeningHours, SettingsError> {
        let mut problems = Vec::new();
        let mut week = Week::default();
        for (number, line) in self.calendar.opening_hours.iter().enumerate() {
            match read(line) {
                Ok(read) => {
                    let open = |week: Week, (day, from, to)| week.open(day, from, to);
                    week = read.into_iter().fold(week, open);
                }
                Err(reason) => {
                    let text = format!("“{line}”: {reason}");
                    problems.push(Problem::new(format!("{KEY}[{number}]"), text));
                }
            }
        }
        if self.calendar.opening_hours.is_empty() {
            problems.push(Problem::new(KEY, "is empty: name at least one day and its hours"));
        }
        let zone = zone::named("calendar.timezone", &self.calendar.timezone);
        let zone = zone.map_err(|problem| problems.push(problem)).ok();
        let calendar = self.business_calendar();
        let calendar = calendar.map_err(|error| problems.extend(error.0)).ok();
        match (zone, calendar) {
            (Some(zone), Some(calendar)) if problems.is_empty() => {
                Ok(OpeningHours { zone, week, calendar })
            }
            _ => Err(SettingsError(problems)),
        }
    }
}

/// The open spans of one line, in minutes after midnight by weekday.
fn read(line: &str) -> Result<Vec<(Weekday, u16, u16)>, String> {
    let mut words = line.split_whitespace();
    let days = weekdays(words.next().unwrap_or_default())?;
    let hours = words.map(hours).collect::<Result<Vec<_>, _>>()?;
    if hours.is_empty() {
        return Err("expected hours after the days, such as Mon-Fri 09:00-17:00".to_owned());
    }
    let on = |day: Weekday| hours.iter().map(move |(from, to)| (day, *from, *to));
    Ok(days.into_iter().flat_map(on).collect())
}

/// `Mon` or `Mon-Fri`; `Sat-Mon` goes over the end of the week.
fn weekdays(text: &str) -> Result<Vec<Weekday>, String> {
    let wrong = || format!("expected a day or days such as Mon-Fri, found “{text}”");
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let day = |name: &str| name.parse::<Weekday>().map_err(|_| wrong());
    let (first, last) = (day(first)?, day(last)?);
    let length = last.days_since(first) as usize + 1;
    Ok(std::iter::successors(Some(first), |day| Some(day.succ())).take(length).collect())
}

/// `09:00-17:00`, up to `24:00`.
fn hours(text: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("expected hours such as 09:00-17:00, found “{text}”");
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    let (from, to) = (minute(from).ok_or_else(wrong)?, minute(to).ok_or_else(wrong)?);
    if from < to {
        return Ok((from, to));
    }
    Err(format!(
        "{text} ends before it begins: write hours up to 24:00, and the rest on the next day"
    ))
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str, max: u16| -> Option<u16> {
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| is_number && *number <= max)
    };
    let minutes = number(hour, 24)? * 60 + number(minute, 59)?;
    (minutes <= 24 * 60).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        use Weekday::*;
        assert_eq!(read("Mon 09:00-17:00").unwrap(), [(Mon, 540, 1020)]);
        assert_eq!(read("Sun 00:00-24:00").unwrap(), [(Sun, 0, 1440)]);
        let split = [(Sat, 540, 720), (Sat, 780, 900), (Sun, 540, 720), (Sun, 780, 900)];
        assert_eq!(read("sat-sun  09:00-12:00 13:00-15:00").unwrap(), split);
        let days: Vec<Weekday> =
            read("Sat-Mon 09:00-10:00").unwrap().into_iter().map(|(day, ..)| day).collect();
        assert_eq!(days, [Sat, Sun, Mon]);
    }

    #[test]
    fn what_is_no_line_is_told() {
        let hours = "expected hours such as 09:00-17:00, found ";
        for (line, reason) in [
            ("", "expected a day or days such as Mon-Fri, found “”"),
            ("Mon", "expected hours after the days, such as Mon-Fri 09:00-17:00"),
            ("09:00-17:00", "expected a day or days such as Mon-Fri, found “09:00-17:00”"),
            ("Mon 9-17", &format!("{hours}“9-17”")),
            ("Mon 9:00-17:00", &format!("{hours}“9:00-17:00”")),
            ("Mon 09:00", &format!("{hours}“09:00”")),
            ("Mon 09:00-24:01", &format!("{hours}“09:00-24:01”")),
            ("Mon 09:00-+9:00", &format!("{hours}“09:00-+9:00”")),
            (
                "Mon 22:00-06:00",
                "22:00-06:00 ends before it begins: write hours up to 24:00, and the rest on the \
                 next day",
            ),
        ] {
            assert_eq!(read(line).unwrap_err(), reason, "{line}");
        }
    }
}
