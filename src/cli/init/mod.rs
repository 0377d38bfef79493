//! `init`: what a project or group needs before the first pass, and the settings that fit it. It shows; with `--apply` it
//! also makes what is missing.

mod words;

use std::path::Path;

use gitlab::api::AsyncClient;
use serde_json::Value;
use serde_json::json;

use crate::account::Role;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::arguments::InitOptions;
use crate::cli::print;
use crate::cli::reach;
use crate::files;
use crate::files::Readers;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::MayWrite;
use crate::gitlab::Source;
use crate::setup;
use crate::setup::Barred;
use crate::setup::Fate;
use crate::setup::Found;
use crate::setup::Guess;
use crate::setup::Part;

/// What was found and what follows from it.
struct Survey {
    found: Found,
    guesses: Vec<Guess>,
    settings: String,
    parts: Vec<Part>,
    /// The bot's role in the first project, where GitLab tells.
    role: Option<Role>,
}

pub(super) async fn run(arguments: &Arguments, options: &InitOptions) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    if options.apply {
        let (gitlab, source) = reach::live(&settings)?;
        let survey = survey(&gitlab, &source, &policy).await?;
        let file = written(options.out.as_deref(), &survey.settings)?;
        let fates = carry_out(&gitlab, &survey.parts).await;
        show(arguments, &survey, Some(&fates), file.as_deref())?;
        return exit(&survey.parts, &fates);
    }
    let (gitlab, source) = reach::look_only(&settings)?;
    let survey = survey(&gitlab, &source, &policy).await?;
    let file = written(options.out.as_deref(), &survey.settings)?;
    show(arguments, &survey, None, file.as_deref())?;
    Ok(Exit::Done)
}

async fn survey<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    source: &Source,
    policy: &Policy,
) -> Result<Survey, GitLabError> {
    let user = gitlab.whoami().await?;
    let found = setup::survey(gitlab, source, &policy.aliases).await?;
    let member = match found.homes.first() {
        Some(home) => gitlab.member(home.id, user.id).await?,
        None => None,
    };
    let role = member.and_then(|member| Role::of_level(member.access_level));
    let guesses = setup::guesses(&found);
    let settings = setup::settings(&found, &guesses);
    let parts = setup::compare(&found);
    Ok(Survey { found, guesses, settings, parts, role })
}

/// Makes part after part; once nothing else can work, the rest is left.
async fn carry_out<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    parts: &[Part],
) -> Vec<Fate> {
    let mut fates: Vec<Fate> = Vec::new();
    for part in parts {
        let is_over = fates.last().is_some_and(Fate::is_the_end);
        // What one family of labels was refused, every other would be.
        let same = |(other, fate): &(&Part, &Fate)| {
            other.what.kind() == part.what.kind() && other.place == part.place && fate.is_refused()
        };
        let refused = parts.iter().zip(&fates).find(same).map(|(_, fate)| fate.error.clone());
        let is_idle = part.what.missing().is_empty();
        fates.push(match refused {
            _ if is_idle => Fate::default(),
            Some(error) => Fate { error, ..Fate::default() },
            None if is_over => {
                Fate { error: fates.last().and_then(|fate| fate.error.clone()), ..Fate::default() }
            }
            None => setup::carry_out(gitlab, part).await,
        });
    }
    fates
}

/// Writes the proposal; a file that says something else stays.
fn written(path: Option<&Path>, settings: &str) -> Result<Option<String>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let shown = path.display();
    match files::read_text(path) {
        Ok(text) if text == settings => {
            Ok(Some(format!("{shown} is there already, and says just this.")))
        }
        Ok(_) => {
            let text = format!(
                "--out {shown}: the file is there and says something else: name another one, or move it away"
            );
            Err(Failure::usage(text))
        }
        Err(error) if error.is_missing() => {
            files::replace(path, settings.as_bytes(), Readers::Anyone)?;
            Ok(Some(format!("Written to {shown}: read it, and use it with --config {shown}.")))
        }
        Err(error) => Err(error.into()),
    }
}

fn show(
    arguments: &Arguments,
    survey: &Survey,
    fates: Option<&[Fate]>,
    file: Option<&str>,
) -> Result<(), Failure> {
    match arguments.format() {
        Format::Json => print::json(&as_json(survey, fates)),
        Format::Table | Format::Markdown => print::out(&words::of(survey, fates, file)),
    }
}

fn as_json(survey: &Survey, fates: Option<&[Fate]>) -> Value {
    let Survey { found, guesses, settings, parts, .. } = survey;
    let accounts = &found.accounts;
    let cards: Vec<&String> = accounts.cards.iter().map(|(reference, _)| reference).collect();
    let fate = |at: usize| fates.and_then(|fates| fates.get(at));
    let part = |(at, part): (usize, &Part)| {
        let mut value = json!({
            "kind": part.what.kind(), "name": part.what.name(), "place": part.place,
            "missing": part.what.missing(), "there": part.there, "kept": part.kept,
            "role": part.what.role(), "barred": part.barred,
        });
        if let Some(fate) = fate(at) {
            value["made"] = json!(fate.made);
            value["already"] = json!(fate.already);
            value["error"] = json!(fate.error.as_ref().map(ToString::to_string));
        }
        value
    };
    json!({
        "source": found.path, "visibility": found.visibility, "settings": settings,
        "accounts": { "labelled": accounts.labelled, "cards": cards, "csms": accounts.csms },
        "aliases": guesses, "parts": parts.iter().enumerate().map(part).collect::<Vec<_>>(),
    })
}

fn exit(parts: &[Part], fates: &[Fate]) -> Result<Exit, Failure> {
    if let Some(error) = fates.iter().find(|fate| fate.is_the_end()).and_then(|it| it.error.clone())
    {
        return Err(error.into());
    }
    let errors: Vec<&GitLabError> = fates.iter().filter_map(|fate| fate.error.as_ref()).collect();
    let is_barred = |part: &Part| matches!(part.barred, Some(Barred::NoRight(_)));
    Ok(match errors.as_slice() {
        _ if parts.iter().any(is_barred) => Exit::Rights,
        [] => Exit::Done,
        some if some.iter().any(|error| error.kind == ErrorKind::Forbidden) => Exit::Rights,
        _ => Exit::Failed,
    })
}
