//! Why a clock stands as it does: kept as numbers, and put into words only where somebody reads them.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use crate::consider::Calendar;

/// The reason of a clock's state; printed, it is a sentence without a full stop.
#[derive(Clone, Debug)]
pub enum Why {
    /// A sentence that says it all.
    Said(Cow<'static, str>),
    StartsOn(NaiveDate),
    /// It runs, or is broken and not stopped.
    OnDay {
        day: i64,
        target_days: u32,
        held_days: i64,
        /// The reason of the hold that pauses it.
        on_hold_for: Option<String>,
        /// Why it is not the promise made at the start.
        note: Option<String>,
    },
    Took {
        days: i64,
        target_days: u32,
    },
    /// The stop lies so many days before the start.
    BeforeStart {
        days: i64,
    },
    /// It was broken when it was called off.
    LateWhen {
        days_late: i64,
        what: &'static str,
        on: NaiveDate,
    },
}

impl From<&'static str> for Why {
    fn from(sentence: &'static str) -> Self {
        Self::Said(Cow::Borrowed(sentence))
    }
}

impl From<String> for Why {
    fn from(sentence: String) -> Self {
        Self::Said(Cow::Owned(sentence))
    }
}

impl From<Cow<'static, str>> for Why {
    fn from(sentence: Cow<'static, str>) -> Self {
        Self::Said(sentence)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(sentence) => f.write_str(sentence),
            Self::StartsOn(day) => write!(f, "it starts on {}", Calendar::words(*day)),
            Self::OnDay { day, target_days, held_days, on_hold_for, note } => {
                write!(f, "day {day} of {target_days}")?;
                match (held_days, on_hold_for) {
                    (_, Some(reason)) => write!(f, ", on hold for {reason}")?,
                    (0, None) => {}
                    (held, None) => write!(f, " after {} on hold", days(*held))?,
                }
                note.as_ref().map_or(Ok(()), |note| write!(f, " ({note})"))
            }
            Self::Took { days: took, target_days } => {
                write!(f, "it took {} of {target_days}", days(*took))
            }
            Self::BeforeStart { days: before } => {
                write!(f, "it happened {} before the start", days(*before))
            }
            Self::LateWhen { days_late, what, on } => {
                write!(f, "{} late when {what} on {}", days(*days_late), Calendar::words(*on))
            }
        }
    }
}

fn days(count: i64) -> String {
    if count == 1 { "1 day".into() } else { format!("{count} days") }
}
