//! Reads JSON the way GitLab and its look-alikes vary it: null for nothing, text for a number,
//! objects for names.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde::de::Error;

/// Null means the default.
pub(super) fn or_default<'de, D, V>(from: D) -> Result<V, D::Error>
where
    D: Deserializer<'de>,
    V: DeserializeOwned + Default,
{
    Ok(Option::<V>::deserialize(from)?.unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Numeric {
    Number(u64),
    Text(String),
}

impl Numeric {
    fn number<E: Error>(self) -> Result<u64, E> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Text(text) => {
                text.trim().parse().map_err(|_| E::custom(format!("{text:?} is not a number")))
            }
        }
    }
}

/// A number, or the same number as text.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Numeric::deserialize(from)?.number()
}

/// A number, as text or not, or nothing.
pub(super) fn number_or_zero<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    maybe_number(from).map(Option::unwrap_or_default)
}

/// The same, where nothing stays nothing.
pub(super) fn maybe_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Option::<Numeric>::deserialize(from)?.map(Numeric::number).transpose()
}

/// RFC 3339, `2026-01-31 10:00:00 UTC`, or a day.
pub(super) fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(from)?;
    parse_instant(&text).ok_or_else(|| Error::custom(format!("{text:?} is not a date and time")))
}

/// The same, or nothing.
pub(super) fn maybe_instant<'de, D>(from: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(from)?.filter(|text| !text.is_empty());
    text.map(|text| {
        parse_instant(&text)
            .ok_or_else(|| Error::custom(format!("{text:?} is not a date and time")))
    })
    .transpose()
}

/// The same, where nothing is the epoch, which no issue has.
pub(super) fn instant_or_epoch<'de, D>(from: D) -> Result<DateTime<Utc>, D::Error>
where
    D: Deserializer<'de>,
{
    maybe_instant(from).map(Option::unwrap_or_default)
}

fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S UTC")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f"));
    let midnight = || text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0);
    civil.ok().or_else(midnight).map(|civil| civil.and_utc())
}

/// A day, the day of an instant, or nothing.
pub(super) fn maybe_day<'de, D>(from: D) -> Result<Option<NaiveDate>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(from)?.filter(|text| !text.is_empty());
    text.map(|text| {
        let day = text.parse().ok().or_else(|| parse_instant(&text).map(|i| i.date_naive()));
        day.ok_or_else(|| Error::custom(format!("{text:?} is not a date")))
    })
    .transpose()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Name(String),
    Object {
        #[serde(alias = "title")]
        name: String,
    },
}

/// Names, or objects that have one.
pub(super) fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let named = Option::<Vec<Named>>::deserialize(from)?.unwrap_or_default();
    Ok(named
        .into_iter()
        .map(|named| match named {
            Named::Name(name) | Named::Object { name } => name,
        })
        .collect())
}
