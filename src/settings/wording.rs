//! Wordings that people put in the place of the built-in ones: read from a folder, and checked before
//! any day needs them.

use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;

use crate::decide::IN_EVERY_WORDING;
use crate::files;
use crate::rules::RULES;
use crate::settings::Settings;
use crate::settings::policy::sample_texts;
use crate::settings::problem::Problem;
use crate::settings::problem::nearest;
use crate::templates;
use crate::templates::Flaw;
use crate::templates::Slip;
use crate::templates::Templates;

/// `[wording]`.
#[derive(Clone, Debug, Deserialize)]
pub struct WordingSettings {
    /// Folder with a `NAME.md` for each wording that is replaced.
    pub folder: String,
}

/// A wording in the place of a built-in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub name: String,
    pub path: PathBuf,
    text: String,
}

impl Settings {
    /// Every wording: the built-in ones, and in the place of some what stands in the folder.
    pub(super) fn wordings(&self, problems: &mut Vec<Problem>) -> Option<Templates> {
        let before = problems.len();
        let replaced = self.replaced_wordings(problems);
        (problems.len() == before).then(|| {
            let text = |(name, text): (String, String)| {
                let own = replaced.iter().find(|own| own.name == name);
                (name, own.map_or(text, |own| own.text.clone()))
            };
            Templates::new(sample_texts().map(text))
                .expect("wordings that were checked can be read")
        })
    }

    /// What is replaced, by name; what is wrong with it is told.
    pub fn replaced_wordings(&self, problems: &mut Vec<Problem>) -> Vec<Replaced> {
        if self.wording.folder.is_empty() {
            return Vec::new();
        }
        let files = match files::list_files(Path::new(&self.wording.folder)) {
            Ok(files) => files,
            Err(error) => {
                problems.push(Problem::new("wording.folder", error.to_string()));
                return Vec::new();
            }
        };
        let is_hidden = |path: &Path| file_name(path).starts_with('.');
        let files = files.into_iter().filter(|path| !is_hidden(path));
        files.filter_map(|path| read(path, problems)).collect()
    }
}

fn read(path: PathBuf, problems: &mut Vec<Problem>) -> Option<Replaced> {
    let place = path.display().to_string();
    let file = file_name(&path);
    let name = file.strip_suffix(".md").unwrap_or_default().to_owned();
    let Some((_, built_in)) = sample_texts().find(|(known, _)| *known == name) else {
        let names: Vec<String> = sample_texts().map(|(known, _)| format!("{known}.md")).collect();
        let like = nearest(&file, names.iter().map(String::as_str));
        let meant = like.map_or_else(
            || "`stagecoach rules --format markdown` lists them".to_owned(),
            |like| format!("did you mean {like}?"),
        );
        problems.push(Problem::new(place, format!("there is no wording of that name: {meant}")));
        return None;
    };
    let text = match files::read_text(&path) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::new(place, error.to_string()));
            return None;
        }
    };
    let is_of_rule = RULES.iter().any(|rule| rule.name == name);
    let more: &[&str] = if is_of_rule { &IN_EVERY_WORDING } else { &[] };
    let slips = templates::check(&text, &built_in, more);
    let is_right = slips.is_empty();
    let problem = |slip: Slip| Problem::new(format!("{place}:{}", slip.line), in_words(&slip.flaw));
    problems.extend(slips.into_iter().map(problem));
    is_right.then_some(Replaced { name, path, text })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn in_words(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Syntax(why) => format!("cannot be read as a template: {why}"),
        Flaw::Refused { name, why } => format!("`{name}` has no place in a wording: {why}"),
        Flaw::Unknown { what, name, known } => {
            let all: Vec<&str> = known.iter().map(String::as_str).collect();
            let like = nearest(name, all.iter().copied());
            let meant = like.map(|like| format!("did you mean `{like}`? ")).unwrap_or_default();
            let there = match all.as_slice() {
                [] => "there is none to choose from".to_owned(),
                all => format!("there are {}", all.join(", ")),
            };
            format!("`{name}` is no {what} of this wording: {meant}{there}")
        }
    }
}
