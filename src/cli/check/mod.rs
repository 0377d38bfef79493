//! `check`: whether everything is in place, and what to do about what is not.

mod finding;
mod labels;
mod local;
mod places;
mod token;

use chrono::DateTime;
use chrono::Utc;

use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::check::finding::Finding;
use crate::cli::print;
use crate::cli::reach;
use crate::cli::reach::LookOnly;
use crate::gitlab::GitLabError;
use crate::gitlab::Source;
use crate::settings::Settings;

/// What is checked against.
struct Checked<'a> {
    settings: &'a Settings,
    policy: &'a Policy,
    gitlab: &'a LookOnly,
    source: &'a Source,
    /// The day that was asked for, else now (UTC).
    now: DateTime<Utc>,
}

pub(super) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let now = reach::moment(arguments.as_of).instant(chrono_tz::UTC);
    let mut findings = local::findings(&settings, now)?;
    let (gitlab, source) = reach::look_only(&settings)?;
    let checked =
        Checked { settings: &settings, policy: &policy, gitlab: &gitlab, source: &source, now };
    let failure = remote(&checked, &mut findings).await.err().map(Failure::from);
    match arguments.format() {
        Format::Json => print::json(&findings)?,
        Format::Table => print::out(&finding::lines(&findings))?,
        Format::Markdown => print::out(&finding::markdown(&findings))?,
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(finding::exit(&findings)),
    }
}

async fn remote(it: &Checked<'_>, findings: &mut Vec<Finding>) -> Result<(), GitLabError> {
    token::check(it, findings).await?;
    let place = places::check(it, findings).await?;
    token::role(it, place, findings).await?;
    labels::check(it, findings).await
}
