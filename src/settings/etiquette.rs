//! `[etiquette]`: how often, when and how loudly people are told.

use chrono::NaiveTime;
use chrono::Weekday;
use serde::Deserialize;

use crate::consider::BusinessCalendar;
use crate::decide::ArrBands;
use crate::decide::MentionHours;
use crate::decide::OneToOne;
use crate::decide::Outage;
use crate::decide::Precision;
use crate::decide::QuietDays;
use crate::settings::Settings;
use crate::settings::calendar::date;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;

/// `[etiquette]`.
#[derive(Clone, Debug, Deserialize)]
pub struct EtiquetteSettings {
    pub comment_every_days: u32,
    pub(super) mentions_per_day: u32,
    pub(super) routine_issues_per_day: usize,
    pub(super) repeat_after_days: u32,
    quiet_days: Vec<String>,
    mention_hours: String,
    pub(super) digests: bool,
    pub(super) manager_packs: bool,
    ops: String,
    pub(super) one_to_ones: Vec<OneToOne>,
    pub(super) shadow_days: u32,
    precision_percent_min: u32,
    precision_from_ends: u32,
    arr_second_band_from: u64,
    arr_third_band_from: u64,
    arr_fourth_band_from: u64,
    outages: Vec<OutageSettings>,
}

/// One of `[[etiquette.outages]]`.
#[derive(Clone, Debug, Deserialize)]
struct OutageSettings {
    from: String,
    to: String,
    what: String,
}

impl EtiquetteSettings {
    /// Who reads how the bot is doing, if anybody.
    pub(super) fn ops(&self) -> Option<String> {
        let name = self.ops.trim().trim_start_matches('@');
        (!name.is_empty()).then(|| name.to_owned())
    }

    pub(super) fn precision(&self) -> Precision {
        Precision { percent_min: self.precision_percent_min, from_ends: self.precision_from_ends }
    }

    pub(super) fn arr_bands(&self) -> ArrBands {
        ArrBands {
            second_from: self.arr_second_band_from,
            third_from: self.arr_third_band_from,
            fourth_from: self.arr_fourth_band_from,
        }
    }
}

impl Settings {
    /// The days on which notices wait. Words that are neither a weekday nor `holidays` are refused
    /// before this.
    pub(super) fn quiet_days(&self, calendar: BusinessCalendar) -> QuietDays {
        let words = &self.etiquette.quiet_days;
        let weekdays = words.iter().filter_map(|word| word.parse::<Weekday>().ok()).collect();
        let holidays = words.iter().any(|word| word == "holidays").then_some(calendar);
        QuietDays { weekdays, holidays }
    }

    /// The hours in which people are mentioned; none where the setting is empty.
    pub(super) fn mention_hours(&self) -> Result<Option<MentionHours>, Problem> {
        let text = self.etiquette.mention_hours.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let time = |text: &str| match text.trim() {
            "24:00" => Some(NaiveTime::MIN),
            text => NaiveTime::parse_from_str(text, "%H:%M").ok(),
        };
        let read = text.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)));
        let hours = read.filter(|(from, to)| from < to || *to == NaiveTime::MIN);
        let hours = hours.map(|(from, to)| MentionHours { from, to });
        let wrong = || {
            let text = format!("expected hours of one day such as 06:00-19:00, found “{text}”");
            Problem::new("etiquette.mention_hours", text)
        };
        hours.map(Some).ok_or_else(wrong)
    }

    /// Known outages.
    pub(super) fn outages(&self) -> Result<Vec<Outage>, SettingsError> {
        let (mut outages, mut problems) = (Vec::new(), Vec::new());
        for (number, outage) in self.etiquette.outages.iter().enumerate() {
            let key = |leaf: &str| format!("etiquette.outages[{number}].{leaf}");
            let from = date(&key("from"), &outage.from, &mut problems);
            let to = date(&key("to"), &outage.to, &mut problems);
            let (Some(from), Some(to)) = (from, to) else { continue };
            if to < from {
                let text = format!("expected {from} or a later day, found {to}");
                problems.push(Problem::new(key("to"), text));
            }
            outages.push(Outage { from, to, what: outage.what.trim().to_owned() });
        }
        if problems.is_empty() { Ok(outages) } else { Err(SettingsError(problems)) }
    }
}
