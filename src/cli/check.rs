//! `check`: whether everything is in place, and what to do about what is not.

use chrono::Days;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::print;
use crate::cli::reach;
use crate::cli::reach::LookOnly;
use crate::clock;
use crate::collect::EXTERNAL;
use crate::gitlab::GitLabError;
use crate::gitlab::Source;
use crate::gitlab::wire::Project;
use crate::settings::Settings;
use crate::templates;

/// Days before a token's end from which it is mentioned.
const TOKEN_DAYS: u64 = 14;
/// GitLab's access level from which issues and labels can be written.
const PLANNER: u64 = 15;

/// One thing that was looked at.
#[derive(serde::Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    /// What was found, and the next step where something is missing.
    found: String,
}

pub(super) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    settings.policy()?;
    let mut findings = vec![ok("settings", "read and consistent")];
    findings.extend(settings.warnings().iter().map(|it| ok("settings", format!("note: {it}"))));
    findings.extend(wordings(&settings));
    findings.extend(schedules(&settings)?);
    let (gitlab, source) = reach::look_only(&settings)?;
    let failure =
        connection(&settings, &gitlab, &source, &mut findings).await.err().map(Failure::from);
    match arguments.format() {
        Format::Json => print::json(&findings)?,
        Format::Table | Format::Markdown => {
            let lines = findings.iter().map(|finding| {
                let mark = if finding.ok { "✔" } else { "✘" };
                format!("{mark} {:<10} {}", finding.what, finding.found)
            });
            print::out(&lines.collect::<Vec<_>>().join("\n"))?;
        }
    }
    match failure {
        Some(failure) => Err(failure),
        None if findings.iter().all(|finding| finding.ok) => Ok(Exit::Done),
        None => Ok(Exit::Rights),
    }
}

/// Looks below a group, and gives who sees it.
async fn group(
    settings: &Settings,
    gitlab: &LookOnly,
    place: &str,
    findings: &mut Vec<Finding>,
) -> Result<Option<String>, GitLabError> {
    let below = gitlab.projects_below(place).await?.unwrap_or_default();
    let topics = &settings.source.external_topics;
    findings.extend(below.iter().filter(|it| it.is_about(topics)).map(read_by_customers));
    Ok(gitlab.group(place).await?.visibility)
}

/// A project below the group in which an account would stop every pass.
fn read_by_customers(project: &Project) -> Finding {
    let path = &project.path_with_namespace;
    ok("privacy", format!("note: customers read {path}, by its topics: keep no account there"))
}

fn ok(what: &'static str, found: impl Into<String>) -> Finding {
    Finding { what, ok: true, found: found.into() }
}

fn missing(what: &'static str, found: impl Into<String>) -> Finding {
    Finding { what, ok: false, found: found.into() }
}

/// Wordings that are not the built-in ones. What is wrong with them has been told with the settings.
fn wordings(settings: &Settings) -> Vec<Finding> {
    let replaced = settings.replaced_wordings(&mut Vec::new());
    let line = |path: &str, name: &str| ok("wording", format!("{name} is replaced by {path}"));
    replaced.iter().map(|own| line(&own.path.display().to_string(), &own.name)).collect()
}

fn schedules(settings: &Settings) -> Result<Vec<Finding>, Failure> {
    let schedules = settings.schedules()?;
    let findings = schedules.iter().flat_map(|(line, schedule)| {
        let next = schedule.next_runs(clock::now(), 3);
        let zone = schedule.zone();
        let next: Vec<String> = next
            .iter()
            .map(|run| run.with_timezone(&zone).format("%a %-d %b %H:%M").to_string())
            .collect();
        let words = format!("{line}: {}; next {}", schedule.in_words(), next.join(", "));
        let notes = schedule.notes().iter().map(|note| ok("schedule", note.clone()));
        [ok("schedule", words)].into_iter().chain(notes).collect::<Vec<_>>()
    });
    Ok(findings.collect())
}

async fn connection(
    settings: &Settings,
    gitlab: &LookOnly,
    source: &Source,
    findings: &mut Vec<Finding>,
) -> Result<(), GitLabError> {
    let user = gitlab.whoami().await?;
    findings.push(ok("token", format!("belongs to @{}", user.username)));
    if let Some(metadata) = gitlab.metadata().await? {
        findings.push(ok("gitlab", format!("version {}", metadata.version)));
    }
    if let Some(token) = gitlab.token_self().await? {
        let can_write = token.scopes.iter().any(|scope| scope == "api");
        let scopes = token.scopes.join(", ");
        findings.push(if can_write {
            ok("scopes", scopes)
        } else {
            missing("scopes", format!("{scopes}: `apply` needs the scope api"))
        });
        if let Some(end) = token.expires_at {
            let soon = clock::now().date_naive() + Days::new(TOKEN_DAYS);
            let end_words = templates::in_words(end);
            findings.push(if end > soon {
                ok("expiry", end_words)
            } else {
                missing("expiry", format!("{end_words}: rotate the token before then"))
            });
        }
    }
    let visibility = match source {
        Source::Project(place) => {
            let project = gitlab.project(place).await?;
            let role = gitlab.member(project.id, user.id).await?;
            findings.push(match role.map(|member| member.access_level) {
                Some(level) if level >= PLANNER => ok("role", format!("access level {level}")),
                Some(level) => {
                    let text = format!("access level {level}: give the bot the Planner role");
                    missing("role", text)
                }
                None => ok("role", "not a direct member; GitLab decides by group or admin rights"),
            });
            if project.is_about(&settings.source.external_topics) {
                Some(EXTERNAL.to_owned())
            } else {
                project.visibility
            }
        }
        Source::Group(place) => group(settings, gitlab, place, findings).await?,
    };
    let visibility = visibility.unwrap_or_else(|| "unknown".to_owned());
    findings.push(match visibility.as_str() {
        EXTERNAL => missing(
            "privacy",
            format!("customers read {source}, by its topics: keep the accounts elsewhere"),
        ),
        "public" | "internal" => {
            missing("privacy", format!("{source} is {visibility}: make it private"))
        }
        _ => ok("privacy", format!("{source} is {visibility}")),
    });
    Ok(())
}
