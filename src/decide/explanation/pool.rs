//! Open requests to the pool, with the hours a person would count.

use crate::consider::HourClock;
use crate::consider::PoolRequest;
use crate::consider::Standing;
use crate::decide::explanation::Cell;
use crate::decide::explanation::Sheet;

pub(super) fn sheet(standing: &Standing<'_>) -> Sheet {
    Sheet {
        title: "Pool requests",
        head: &["request", "state", "open hours used", "on hold", "because"],
        rows: standing.pool.iter().map(row).collect(),
    }
}

fn row(request: &PoolRequest) -> Vec<Cell> {
    let HourClock { state, elapsed_seconds, .. } = request.clock;
    vec![
        Cell::linked(request.reference.clone(), &request.url),
        Cell::of(state.to_string()),
        Cell::of(hours(elapsed_seconds)),
        Cell::of(hours(request.clock.held_seconds())),
        Cell::of(request.sentence()),
    ]
}

/// `13:05` hours.
fn hours(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 3600, seconds % 3600 / 60)
}
