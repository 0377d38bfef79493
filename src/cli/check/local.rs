//! What can be checked without GitLab: settings, wordings, schedules.

use chrono::DateTime;
use chrono::Utc;

use crate::cli::Failure;
use crate::cli::check::finding::Finding;
use crate::settings::Settings;

/// Runs of a schedule that are named.
const RUNS: usize = 5;

pub(super) fn findings(settings: &Settings, now: DateTime<Utc>) -> Result<Vec<Finding>, Failure> {
    let mut findings = vec![Finding::ok("settings", "read and consistent")];
    findings.extend(settings.warnings().iter().map(|note| {
        let fix = "change it, or leave it if it is meant";
        Finding::warn("settings", note.to_string(), fix)
    }));
    findings.extend(wordings(settings));
    findings.extend(schedules(settings, now)?);
    Ok(findings)
}

/// Wordings that are not the built-in ones. What is wrong with them has been told with the settings.
fn wordings(settings: &Settings) -> Vec<Finding> {
    let replaced = settings.replaced_wordings(&mut Vec::new());
    let line =
        |path: &str, name: &str| Finding::ok("wording", format!("{name} is replaced by {path}"));
    replaced.iter().map(|own| line(&own.path.display().to_string(), &own.name)).collect()
}

fn schedules(settings: &Settings, now: DateTime<Utc>) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (line, schedule) in settings.schedules()? {
        let zone = schedule.zone();
        let local =
            |run: &DateTime<Utc>| run.with_timezone(&zone).format("%a %-d %b %H:%M").to_string();
        let next: Vec<String> = schedule.next_runs(now, RUNS).iter().map(local).collect();
        findings.push(Finding::ok("schedule", format!("{line}: {}", schedule.in_words())));
        findings.push(Finding::ok("schedule", format!("next runs in {zone}: {}", next.join(", "))));
        findings.extend(schedule.notes().iter().map(|note| {
            Finding::warn("schedule", note.clone(), "change the line, or leave it if it is meant")
        }));
    }
    Ok(findings)
}
