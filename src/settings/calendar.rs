//! `[calendar]`: which days and hours count, as the settings say it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::Weekday;
use chrono::WeekdaySet;
use serde::Deserialize;

use crate::consider::BusinessCalendar;
use crate::consider::CalendarChange;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;

/// `[calendar]`.
#[derive(Clone, Debug, Deserialize)]
pub struct CalendarSettings {
    pub timezone: String,
    pub(super) fiscal_year_start_month: u32,
    working_days: Vec<String>,
    holidays: Vec<String>,
    pub(super) holiday_files: Vec<String>,
    pub(super) opening_hours: Vec<String>,
    changes: Vec<Change>,
    pub(super) regions: RegionSettings,
}

/// One of `[[calendar.changes]]`.
#[derive(Clone, Debug, Deserialize)]
struct Change {
    effective_from: String,
    working_days: Option<Vec<String>>,
    #[serde(default)]
    holidays_added: Vec<String>,
    #[serde(default)]
    holidays_removed: Vec<String>,
    #[serde(default)]
    restate: bool,
}

/// `[calendar.regions]`: a zone by name, or nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RegionSettings {
    emea: String,
    apac: String,
    amer_west: String,
    amer_east: String,
    latam: String,
    pubsec: String,
    commercial: String,
}

impl RegionSettings {
    /// The zones by region, as an account names the region.
    pub(super) fn by_name(&self) -> [(&'static str, &str); 7] {
        [
            ("emea", &self.emea),
            ("apac", &self.apac),
            ("amer-west", &self.amer_west),
            ("amer-east", &self.amer_east),
            ("latam", &self.latam),
            ("pubsec", &self.pubsec),
            ("commercial", &self.commercial),
        ]
    }
}

impl Settings {
    /// The working days and holidays, with their changes.
    pub fn business_calendar(&self) -> Result<BusinessCalendar, SettingsError> {
        let mut problems = Vec::new();
        let settings = &self.calendar;
        let days = weekdays("calendar.working_days", &settings.working_days, &mut problems);
        let mut holidays = dates("calendar.holidays", &settings.holidays, &mut problems);
        holidays.extend(self.holidays_of_files(&mut problems));
        let mut calendar = BusinessCalendar::new(days, holidays.clone());
        let mut newest = None;
        let mut known = holidays;
        for (number, change) in settings.changes.iter().enumerate() {
            let place = format!("calendar.changes[{number}]");
            let Some(change) = change.read(&place, &mut problems) else { continue };
            let from = format!("{place}.effective_from");
            if newest.is_some_and(|newest| change.effective_from <= newest) {
                let text = format!(
                    "expected a day after that of the change before, found {}",
                    change.effective_from
                );
                problems.push(Problem::new(from, text));
            }
            known.extend(&change.holidays_added);
            for day in change.holidays_removed.iter().filter(|day| !known.contains(day)) {
                let text = format!("{day} is no holiday: name one that was");
                problems.push(Problem::new(format!("{place}.holidays_removed"), text));
            }
            known.retain(|day| !change.holidays_removed.contains(day));
            newest = Some(change.effective_from);
            calendar = calendar.changed(&change);
        }
        if problems.is_empty() { Ok(calendar) } else { Err(SettingsError(problems)) }
    }
}

impl Change {
    fn read(&self, place: &str, problems: &mut Vec<Problem>) -> Option<CalendarChange> {
        let key = |leaf: &str| format!("{place}.{leaf}");
        let from = date(&key("effective_from"), &self.effective_from, problems);
        let days = self.working_days.as_ref();
        let working_days = days.map(|days| weekdays(&key("working_days"), days, problems));
        let holidays_added = dates(&key("holidays_added"), &self.holidays_added, problems);
        let holidays_removed = dates(&key("holidays_removed"), &self.holidays_removed, problems);
        Some(CalendarChange {
            effective_from: from?,
            working_days,
            holidays_added,
            holidays_removed,
            restate: self.restate,
        })
    }
}

/// Weekdays by name. At least one: otherwise no working day would ever come.
fn weekdays(key: &str, names: &[String], problems: &mut Vec<Problem>) -> WeekdaySet {
    let days: WeekdaySet = names.iter().filter_map(|name| name.parse::<Weekday>().ok()).collect();
    if days.is_empty() {
        problems.push(Problem::new(key, "is empty: name at least one day, such as Mon"));
    }
    days
}

fn dates(key: &str, texts: &[String], problems: &mut Vec<Problem>) -> BTreeSet<NaiveDate> {
    let read = |(number, text): (usize, &String)| date(&format!("{key}[{number}]"), text, problems);
    texts.iter().enumerate().filter_map(read).collect()
}

pub(super) fn date(key: &str, text: &str, problems: &mut Vec<Problem>) -> Option<NaiveDate> {
    let date = text.parse().ok();
    if date.is_none() {
        let text = format!("expected a date such as 2026-12-25, found “{text}”");
        problems.push(Problem::new(key, text));
    }
    date
}
