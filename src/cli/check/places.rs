//! Every place the bot writes to: whether it is there, whether it has epics, and who reads it.

use std::collections::BTreeSet;

use super::Checked;
use crate::cli::check::finding::Finding;
use crate::decide::RollupForm;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::Source;
use crate::gitlab::wire::Project;

/// A project in which the bot's role can be asked for.
pub(super) struct Place {
    pub(super) id: u64,
    pub(super) path: String,
}

/// Gives a project of the source, if there is any.
pub(super) async fn check(
    it: &Checked<'_>,
    findings: &mut Vec<Finding>,
) -> Result<Option<Place>, GitLabError> {
    let (projects, group) = match it.source {
        Source::Project(name) => {
            let project = it.gitlab.project(name).await?;
            let path = project.path_with_namespace.clone();
            let group = path.rsplit_once('/').map(|(group, _)| group.to_owned());
            (vec![project], group)
        }
        Source::Group(name) => {
            let group = it.gitlab.group(name).await?;
            let projects =
                it.gitlab.group_projects(&group.id.to_string()).await?.unwrap_or_default();
            if projects.is_empty() {
                let found = format!("no project below {} is visible to the token", group.full_path);
                findings.push(Finding::wrong(
                    "source",
                    found,
                    "let the bot into one, or name another group",
                ));
            }
            (projects, Some(group.full_path))
        }
    };
    privacy(it, &projects, findings);
    rollups(it, group, findings).await?;
    let first = projects.into_iter().next();
    Ok(first.map(|project| Place { id: project.id, path: project.path_with_namespace }))
}

/// Risk and renewal stand in what is written: nobody outside may read it.
fn privacy(it: &Checked<'_>, projects: &[Project], findings: &mut Vec<Finding>) {
    let external = &it.settings.source.external_topics;
    let mut private = Vec::new();
    for project in projects {
        let path = project.path_with_namespace.as_str();
        if project.is_about(external) {
            let found = format!("customers read {path}, by its topics");
            findings.push(Finding::wrong("privacy", found, "keep the accounts in another project"));
        } else if let Some(open @ ("public" | "internal")) = project.visibility.as_deref() {
            let found = format!("{path} is {open}");
            findings.push(Finding::wrong("privacy", found, "make it private"));
        } else {
            private.push(path);
        }
    }
    match private.as_slice() {
        [] => {}
        [only] => findings.push(Finding::ok("privacy", format!("{only} is private"))),
        many => {
            findings.push(Finding::ok("privacy", format!("{} projects are private", many.len())));
        }
    }
}

/// Where the roll-ups go, one finding a group.
async fn rollups(
    it: &Checked<'_>,
    own: Option<String>,
    findings: &mut Vec<Finding>,
) -> Result<(), GitLabError> {
    let rollups = &it.policy.rulebook.rollups;
    let named = rollups.groups.iter().filter_map(|group| group.clone().or_else(|| own.clone()));
    let named: BTreeSet<String> = named.collect();
    if !rollups.enabled {
        findings.push(Finding::ok("roll-ups", "off, by rollups.enabled"));
    } else if named.is_empty() {
        findings.push(Finding::ok("roll-ups", "are issues"));
    }
    for group in named {
        let probe = it.gitlab.epic_home(&group).await?;
        findings.push(match probe.home {
            Some(home) => {
                let way = if home.is_graphql() { "work items, by GraphQL" } else { "REST epics" };
                Finding::ok(
                    "roll-ups",
                    format!("are epics of {group} ({way}), and scoped labels exclude each other"),
                )
            }
            None if rollups.form == RollupForm::Epic => Finding::wrong(
                "roll-ups",
                probe.reason,
                "set rollups.form to auto or issue, or rollups.group to a group with epics",
            ),
            None => Finding::ok("roll-ups", format!("are issues: {}", probe.reason)),
        });
        findings.extend(openness(it, &group).await?);
    }
    Ok(())
}

/// A group that more people read than its projects: confidential roll-ups are safe there, others are not.
async fn openness(it: &Checked<'_>, group: &str) -> Result<Option<Finding>, GitLabError> {
    let found = match it.gitlab.group(group).await {
        Ok(found) => found,
        Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
            let fix = "let the bot into the group, or name another one in rollups.group";
            return Ok(Some(Finding::warn(
                "privacy",
                format!("group {group} cannot be read"),
                fix,
            )));
        }
        Err(error) => return Err(error),
    };
    Ok(match found.visibility.as_deref() {
        Some(open @ ("public" | "internal")) if it.policy.rulebook.rollups.confidential => {
            Some(Finding::ok(
                "privacy",
                format!("group {group} is {open}; roll-ups there are confidential"),
            ))
        }
        Some(open @ ("public" | "internal")) => Some(Finding::wrong(
            "privacy",
            format!("group {group} is {open}"),
            "set rollups.confidential to true",
        )),
        _ => None,
    })
}
