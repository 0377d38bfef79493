//! Every hold: from when to when, how long, and whether it stops anything.

use crate::consider::Calendar;
use crate::consider::HoldReading;
use crate::consider::Standing;
use crate::decide::explanation::Cell;
use crate::decide::explanation::Sheet;

pub(super) fn sheet(standing: &Standing<'_>) -> Sheet {
    Sheet {
        title: "Holds",
        head: &["reason", "from", "until", "days", "effect", "source"],
        rows: standing.holds.iter().map(row).collect(),
    }
}

fn row(reading: &HoldReading) -> Vec<Cell> {
    let until = reading.to.map_or_else(|| "nobody has said".to_owned(), Calendar::words);
    vec![
        Cell::of(reading.hold.reason.clone()),
        Cell::of(Calendar::words(reading.from)),
        Cell::of(until),
        Cell::of(reading.days.to_string()),
        Cell::of(effect(reading)),
        Cell::linked(reading.hold.source.to_string(), &reading.hold.url),
    ]
}

/// What a hold does today.
pub(super) fn effect(reading: &HoldReading) -> &'static str {
    match reading {
        HoldReading { pauses: false, .. } => "stops nothing: not a reason that does",
        HoldReading { pauses_now: true, .. } => "stops the clocks",
        HoldReading { is_in_force: true, .. } => {
            "stops nothing now: no clock runs, or the cap is used up"
        }
        HoldReading { .. } => "is over; its midnights stay out of the net days",
    }
}
