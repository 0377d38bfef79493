//! What `init` prints: what was found, the settings that fit, and what is to be made or was.

use crate::account::Role;
use crate::cli::init::Survey;
use crate::gitlab::ErrorKind;
use crate::setup::Barred;
use crate::setup::Fate;
use crate::setup::Kept;
use crate::setup::Part;
use crate::setup::What;

/// When there is nothing left to do.
const COMPLETE: &str = "Nothing to make: labels, boards and templates are there.";
/// Names on one line; the rest is counted.
const NAMED_MAX: usize = 7;

pub(super) fn of(survey: &Survey, fates: Option<&[Fate]>, file: Option<&str>) -> String {
    let mut lines = vec![opening(survey)];
    lines.extend(unlabelled(survey));
    if fates.is_none() {
        lines.extend([String::new(), "Settings that fit what is there:".to_owned(), String::new()]);
        let settings = survey.settings.lines();
        lines.extend(settings.map(|line| format!("    {line}").trim_end().to_owned()));
        lines.push(String::new());
        lines.push(file.unwrap_or("`--out FILE` writes them to a file.").to_owned());
    } else if let Some(file) = file {
        lines.extend([String::new(), file.to_owned()]);
    }
    lines.push(String::new());
    match fates {
        Some(fates) => lines.extend(made(survey, fates)),
        None => lines.extend(to_make(survey)),
    }
    let kept: Vec<&Kept> = survey.parts.iter().flat_map(|part| &part.kept).collect();
    if !kept.is_empty() {
        lines.extend([String::new(), "Left as people have it:".to_owned()]);
        lines.extend(kept.iter().map(|kept| format!("  {} {}", kept.name, kept.why)));
    }
    lines.join("\n")
}

fn opening(survey: &Survey) -> String {
    let found = &survey.found;
    let accounts = &found.accounts;
    let visibility = found.visibility.as_deref().unwrap_or("of unknown visibility");
    let path = &found.path;
    let (labelled, csms) = (accounts.labelled, accounts.csms.len());
    let what = match (labelled, csms) {
        (0, _) => "no account issue yet".to_owned(),
        _ => format!("{}, {}", counted(labelled, "account issue"), counted(csms, "CSM")),
    };
    let open = matches!(visibility, "public" | "internal");
    let warning = if open { " Stagecoach writes only where it is private." } else { "" };
    format!("{path} is {visibility}: {what}.{warning}")
}

/// Issues that look like accounts and do not say so.
fn unlabelled(survey: &Survey) -> Vec<String> {
    let cards = &survey.found.accounts.cards;
    let is_answered = survey.guesses.iter().any(|guess| guess.means == "csm::account");
    if cards.is_empty() || is_answered {
        return Vec::new();
    }
    let names: Vec<String> = cards.iter().map(|(reference, _)| reference.clone()).collect();
    let text = format!(
        "{} with a card and without the label csm::account, so nobody reads it: {}. Put the label on: `/label ~\"csm::account\"`.",
        counted(cards.len(), "issue"),
        named(&names)
    );
    vec![text]
}

fn to_make(survey: &Survey) -> Vec<String> {
    let is_open = |part: &&Part| part.barred.is_some() || !part.what.missing().is_empty();
    let open: Vec<&Part> = survey.parts.iter().filter(is_open).collect();
    if open.is_empty() {
        return [COMPLETE.to_owned()].into_iter().chain(homeless(survey)).collect();
    }
    let mut lines = vec!["To be made:".to_owned()];
    lines.extend(open.iter().map(|part| match &part.barred {
        Some(why) => format!("  ! {:<10}{}: {}", part.what.kind(), part.place, barred(why, part)),
        None => format!("  + {:<10}{}", part.what.kind(), listed(part, &part.what.missing())),
    }));
    lines.extend(lacking(survey, &open));
    lines.extend(homeless(survey));
    let next = "Nothing is made yet: `stagecoach init --apply` makes it.";
    lines.extend([String::new(), next.to_owned()]);
    lines
}

/// Why a part cannot be made, and what would help.
fn barred(why: &Barred, part: &Part) -> String {
    match why {
        Barred::NoRight(words) => {
            format!(
                "the repository cannot be read ({words}): give the bot the role {}",
                part.what.role()
            )
        }
        Barred::NoRepository => {
            "the project has no repository: switch it on, or do without templates".to_owned()
        }
    }
}

/// The role that is missing for a part, where the bot's own is known.
fn lacking(survey: &Survey, open: &[&Part]) -> Vec<String> {
    let Some(role) = survey.role else { return Vec::new() };
    let mut lines: Vec<String> = Vec::new();
    for part in open.iter().filter(|part| part.barred.is_none()) {
        let least = match part.what {
            What::Templates { .. } => Role::Maintainer,
            What::Labels { .. } | What::Board { .. } => Role::Planner,
        };
        if role < least {
            let line = format!(
                "  ! {:<10}need the role {}; the bot is {role}",
                part.what.kind(),
                part.what.role()
            );
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// What a run for the group leaves to runs for single projects.
fn homeless(survey: &Survey) -> Option<String> {
    let found = &survey.found;
    let why = match (found.homes.is_empty(), found.homes_left) {
        (true, _) => "belong to a project, and none below the group keeps accounts yet".to_owned(),
        (false, 0) => return None,
        (false, left) => format!("of {} more were not looked at", counted(left, "project")),
    };
    Some(format!("  ! templates and boards {why}: set source.project for them"))
}

fn made(survey: &Survey, fates: &[Fate]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut refusals: Vec<String> = Vec::new();
    let labels = survey.parts.iter().zip(fates).filter(|(part, _)| is_labels(part));
    let count: usize = labels.map(|(_, fate)| fate.made.len()).sum();
    if count > 0 {
        lines.push(format!("  ✔ {:<10}{}", "labels", counted(count, "label")));
    }
    for (part, fate) in survey.parts.iter().zip(fates) {
        let kind = part.what.kind();
        if !fate.made.is_empty() && !is_labels(part) {
            lines.push(format!("  ✔ {kind:<10}{}", listed(part, &fate.made)));
        }
        if !fate.already.is_empty() {
            lines.push(format!("  = {kind:<10}{} were made meanwhile", named(&fate.already)));
        }
        let why = match (&part.barred, &fate.error) {
            (Some(why), _) => Some(barred(why, part)),
            (None, Some(error)) if error.kind == ErrorKind::Forbidden => {
                let words = &error.message;
                Some(format!("refused ({words}): give the bot the role {}", part.what.role()))
            }
            (None, Some(error)) => Some(error.to_string()),
            (None, None) => None,
        };
        let line = why.map(|why| format!("  ✘ {kind:<10}{}: {why}", part.place));
        refusals.extend(line.filter(|line| !refusals.contains(line)));
    }
    let heading = match (lines.is_empty(), refusals.is_empty()) {
        (true, true) => return vec![COMPLETE.to_owned()],
        (true, false) => "Nothing was made:",
        _ => "Made:",
    };
    lines.insert(0, heading.to_owned());
    lines.extend(refusals);
    lines
}

fn is_labels(part: &Part) -> bool {
    matches!(part.what, What::Labels { .. })
}

fn listed(part: &Part, names: &[String]) -> String {
    let short = |name: &String| {
        let name = match part.what {
            What::Labels { .. } | What::Board { .. } => {
                name.rsplit_once("::").map_or(name.as_str(), |(_, value)| value)
            }
            What::Templates { .. } => name.rsplit_once('/').map_or(name.as_str(), |(_, file)| file),
        };
        name.to_owned()
    };
    let names: Vec<String> = names.iter().map(short).collect();
    format!("{:<24}{:>3}  {}", part.what.name(), names.len(), named(&names))
}

fn named(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED_MAX);
    let shown = if more == 1 { NAMED_MAX + 1 } else { NAMED_MAX };
    let listed = names.iter().take(shown).cloned().collect::<Vec<_>>().join(", ");
    if more <= 1 { listed } else { format!("{listed} and {more} more") }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
