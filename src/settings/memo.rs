//! `[memo]`: where what was read is remembered, and how long it is believed.

use std::path::PathBuf;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::memo::Binding;
use crate::memo::Terms;
use crate::settings::Settings;
use crate::settings::problem::SettingsError;

#[derive(Clone, Debug, Deserialize)]
pub struct MemoSettings {
    pub path: String,
    surroundings_minutes: u32,
    relist_hours: u32,
    audit_days: u32,
}

impl Settings {
    /// The folder of the memo and its terms; none where nothing is remembered.
    pub fn memo(&self) -> Option<(PathBuf, Terms)> {
        let MemoSettings { path, surroundings_minutes, relist_hours, audit_days } = &self.memo;
        let terms = Terms {
            surroundings: TimeDelta::minutes(i64::from(*surroundings_minutes)),
            relist: TimeDelta::hours(i64::from(*relist_hours)),
            audit: TimeDelta::days(i64::from(*audit_days)),
        };
        (!path.is_empty()).then(|| (PathBuf::from(path), terms))
    }

    /// What a memo of this connection is about.
    pub fn memo_binding(&self) -> Result<Binding, SettingsError> {
        let (connection, source) = self.connection()?;
        let kind = match source {
            crate::gitlab::Source::Project(_) => "project",
            crate::gitlab::Source::Group(_) => "group",
        };
        // Which issues are ours depends on what a team's own labels mean.
        let aliases: Vec<String> =
            self.aliases().0.0.iter().map(|(own, ours)| format!("{own}={ours}")).collect();
        let about = format!("{kind} {source} {}", aliases.join(","));
        Ok(Binding::new(connection.url.as_str(), about.trim_end(), &connection.token))
    }
}
