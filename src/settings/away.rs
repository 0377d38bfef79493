//! Who is away and when: `[[people.away]]`.

use serde::Deserialize;

use crate::consider::Absence;
use crate::settings::Settings;
use crate::settings::calendar::date;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;

/// One stretch of days away.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Away {
    username: String,
    from: String,
    to: String,
    #[serde(default)]
    backup: String,
}

impl Settings {
    /// Who is away, and when.
    pub(super) fn absences(&self) -> Result<Vec<Absence>, SettingsError> {
        let mut problems = Vec::new();
        let mut absences = Vec::new();
        for (number, away) in self.people.away.iter().enumerate() {
            let key = |leaf: &str| format!("people.away[{number}].{leaf}");
            let from = date(&key("from"), &away.from, &mut problems);
            let to = date(&key("to"), &away.to, &mut problems);
            let username = plain(&away.username);
            let backup = Some(plain(&away.backup)).filter(|name| !name.is_empty());
            if username.is_empty() {
                problems.push(Problem::new(key("username"), "is empty: say who is away"));
            }
            if backup.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&username)) {
                let text = format!("{username} is away: expected somebody else");
                problems.push(Problem::new(key("backup"), text));
            }
            let (Some(from), Some(to)) = (from, to) else { continue };
            if to < from {
                let text = format!("expected {from} or a later day, found {to}");
                problems.push(Problem::new(key("to"), text));
            }
            absences.push(Absence { username, from, to, backup });
        }
        if problems.is_empty() { Ok(absences) } else { Err(SettingsError(problems)) }
    }
}

fn plain(username: &str) -> String {
    username.trim().trim_start_matches('@').to_owned()
}
