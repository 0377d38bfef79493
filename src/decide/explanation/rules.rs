//! What each rule says: fires, quiet, suppressed or not applicable, why, and when it is looked at again.

use crate::consider::Calendar;
use crate::decide::Opinion;
use crate::decide::explanation::Cell;
use crate::decide::explanation::Sheet;

pub(super) fn sheet(opinions: &[Opinion]) -> Sheet {
    let row = |opinion: &Opinion| {
        let next = opinion.next_look();
        vec![
            Cell::of(opinion.rule),
            Cell::of(opinion.word().replace('_', " ")),
            Cell::of(opinion.reason()),
            Cell::of(next.map_or_else(|| "when a fact changes".to_owned(), Calendar::words)),
        ]
    };
    Sheet {
        title: "Rules",
        head: &["rule", "verdict", "reason", "next look"],
        rows: opinions.iter().map(row).collect(),
    }
}
