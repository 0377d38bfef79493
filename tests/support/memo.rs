//! What a memo is kept by in tests: the terms of the shipped settings, and whose it is.

use chrono::TimeDelta;
use stagecoach::memo::Binding;
use stagecoach::memo::Terms;

use crate::support::world::TOKEN;

/// As the shipped settings have them.
pub(crate) fn terms() -> Terms {
    Terms {
        surroundings: TimeDelta::minutes(60),
        relist: TimeDelta::hours(24),
        audit: TimeDelta::days(7),
    }
}

pub(crate) fn binding() -> Binding {
    Binding::new("https://gitlab.example", "project acme/accounts", &TOKEN.into())
}
