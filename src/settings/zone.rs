//! Time zones in settings: IANA names, the regions' and the people's. An offset is refused, because it
//! knows no daylight saving.

use chrono::FixedOffset;
use chrono::NaiveDate;
use chrono::TimeZone as _;
use chrono_tz::OffsetComponents as _;
use chrono_tz::TZ_VARIANTS;
use chrono_tz::Tz;

use crate::account::Zones;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;
use crate::settings::problem::nearest;

/// Zones that people know, to name one for an offset.
const WELL_KNOWN: [Tz; 18] = [
    Tz::UTC,
    Tz::Europe__Berlin,
    Tz::Europe__Athens,
    Tz::Europe__Istanbul,
    Tz::Asia__Dubai,
    Tz::Asia__Karachi,
    Tz::Asia__Kolkata,
    Tz::Asia__Bangkok,
    Tz::Asia__Singapore,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
    Tz::America__Sao_Paulo,
    Tz::America__Halifax,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Los_Angeles,
];

impl Settings {
    /// Where days begin: by default, in the regions and for people.
    pub fn zones(&self) -> Result<Zones, SettingsError> {
        let mut problems = Vec::new();
        let mut read = |key: String, name: &str| {
            named(&key, name).unwrap_or_else(|problem| {
                problems.push(problem);
                Tz::UTC
            })
        };
        let default = read("calendar.timezone".into(), &self.calendar.timezone);
        let regions = self.calendar.regions.by_name().into_iter();
        let regions = regions.filter(|(_, zone)| !zone.is_empty()).map(|(region, zone)| {
            (region.to_owned(), read(format!("calendar.regions.{region}"), zone))
        });
        let by_region = regions.collect();
        let people = self.people.zones.iter().filter(|(_, zone)| !zone.is_empty());
        let people = people.map(|(name, zone)| {
            let username = name.trim_start_matches('@').to_lowercase();
            (username, read(format!("people.zones.{name}"), zone))
        });
        let by_person = people.collect();
        let zones = Zones { default, by_region, by_person };
        if problems.is_empty() { Ok(zones) } else { Err(SettingsError(problems)) }
    }
}

/// An IANA zone by name.
pub(super) fn named(key: &str, name: &str) -> Result<Tz, Problem> {
    name.parse().map_err(|_| {
        if let Some(offset) = offset(name) {
            let like = like(offset).map_or("Europe/Berlin", Tz::name);
            let text = format!(
                "“{name}” is an offset, which knows no daylight saving: expected an IANA time \
                 zone, such as {like}"
            );
            return Problem::new(key, text);
        }
        let known = TZ_VARIANTS.iter().map(|zone| zone.name());
        let hint = nearest(name, known).unwrap_or("Europe/Berlin");
        Problem::new(key, format!("“{name}” is not an IANA time zone: did you mean {hint}?"))
    })
}

/// `UTC+1`, `GMT-05:30`, `+02:00` … as an offset.
fn offset(text: &str) -> Option<FixedOffset> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.trim_start_matches("UTC").trim_start_matches("GMT").trim_start();
    let mut letters = text.chars();
    let (sign, digits) = (letters.next()?, letters.as_str());
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 4) => digits.split_at(2),
        (None, _) => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    match sign {
        '+' => FixedOffset::east_opt(seconds),
        '-' | '−' => FixedOffset::west_opt(seconds),
        _ => None,
    }
}

fn like(offset: FixedOffset) -> Option<Tz> {
    let noon = NaiveDate::from_ymd_opt(2026, 1, 15)?.and_hms_opt(12, 0, 0)?;
    let standard = |zone: &Tz| zone.offset_from_utc_datetime(&noon).base_utc_offset();
    let seconds = i64::from(offset.local_minus_utc());
    WELL_KNOWN.into_iter().find(|zone| standard(zone).num_seconds() == seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_answered_with_a_zone_that_has_it() {
        let answers = [
            ("UTC+1", "Europe/Berlin"),
            ("utc +01:00", "Europe/Berlin"),
            ("GMT-8", "America/Los_Angeles"),
            ("-0500", "America/New_York"),
            ("+05:30", "Asia/Kolkata"),
            ("UTC+13:45", "Europe/Berlin"),
        ];
        for (text, zone) in answers {
            let problem = named("calendar.timezone", text).unwrap_err();
            assert!(problem.text.contains("is an offset"), "{problem}");
            assert!(problem.text.ends_with(&format!("such as {zone}")), "{problem}");
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_name() {
        for (text, zone) in [("Europe/Berln", "Europe/Berlin"), ("−", "Europe/Berlin")] {
            let problem = named("calendar.timezone", text).unwrap_err();
            assert!(problem.text.ends_with(&format!("did you mean {zone}?")), "{problem}");
        }
    }
}
