//! What is there, held against what should be: what is missing is to be made, and what people changed stays and is named.

use serde::Serialize;

use super::boards::BOARDS;
use super::boards::BoardKind;
use super::found::Found;
use super::found::Home;
use super::issue_templates::TEMPLATES;
use super::issue_templates::Template;
use super::vocabulary;
use super::vocabulary::Family;
use super::vocabulary::Known;
use crate::gitlab::Source;
use crate::gitlab::wire::Label;

/// One thing to see to, as a whole: a family of labels, a board, the templates of a project.
#[derive(Debug)]
pub struct Part {
    pub what: What,
    /// Path of the project or group.
    pub place: String,
    /// How many are there as they should be.
    pub there: usize,
    /// What people made or changed: it stays.
    pub kept: Vec<Kept>,
    /// Why nothing can be made there, where that is known before anything is tried.
    pub barred: Option<Barred>,
}

/// Why something cannot be made.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Barred {
    /// The repository cannot be read, in GitLab's words.
    NoRight(String),
    NoRepository,
}

/// What a part is, with what is missing of it.
#[derive(Debug)]
pub enum What {
    Labels { family: &'static Family, home: Source, missing: Vec<Known> },
    Board { kind: &'static BoardKind, home: Source, board: Option<u64>, missing: Vec<&'static str> },
    Templates { project: u64, branch: String, missing: Vec<&'static Template> },
}

/// Something that is another one than it would be made.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    pub name: String,
    pub why: String,
}

impl What {
    /// Names of what is missing.
    pub fn missing(&self) -> Vec<String> {
        match self {
            Self::Labels { missing, .. } => missing.iter().map(Known::name).collect(),
            Self::Board { missing, .. } => missing.iter().map(ToString::to_string).collect(),
            Self::Templates { missing, .. } => missing.iter().map(|it| it.path()).collect(),
        }
    }

    /// The role that making it needs, as GitLab calls it.
    pub fn role(&self) -> &'static str {
        match self {
            Self::Labels { .. } | Self::Board { .. } => "Planner (Reporter before GitLab 17.7)",
            Self::Templates { .. } => "Maintainer, or whoever may push to the default branch",
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Labels { .. } => "labels",
            Self::Board { .. } => "board",
            Self::Templates { .. } => "templates",
        }
    }

    /// What it is called beside others of its kind.
    pub fn name(&self) -> String {
        match self {
            Self::Labels { family: Family { scope: "", .. }, .. } => "without a scope".to_owned(),
            Self::Labels { family, .. } => format!("{}::", family.scope),
            Self::Board { kind, .. } => format!("“{}”", kind.name),
            Self::Templates { .. } => "for issues".to_owned(),
        }
    }
}

/// Everything there is to see to, labels first: boards are made of them.
pub fn compare(found: &Found) -> Vec<Part> {
    let labels = compare_labels(&found.source, &found.path, &found.labels);
    let boards = found.homes.iter().flat_map(|home| BOARDS.iter().map(|kind| board(kind, home)));
    labels.into_iter().chain(boards).chain(found.homes.iter().map(templates)).collect()
}

/// The labels alone, family by family.
pub fn compare_labels(source: &Source, place: &str, labels: &[Label]) -> Vec<Part> {
    vocabulary::families().map(|family| of_family(family, source, place, labels)).collect()
}

fn of_family(family: &'static Family, source: &Source, place: &str, labels: &[Label]) -> Part {
    let (mut there, mut kept, mut missing) = (0, Vec::new(), Vec::new());
    for known in family.labels() {
        let name = known.name();
        let is_twin = |other: &str| other != name && other.eq_ignore_ascii_case(&name);
        if let Some(twin) = labels.iter().find(|label| is_twin(&label.name)) {
            let why = format!("differs from {name} in case only, and GitLab keeps both apart");
            kept.push(Kept { name: twin.name.clone(), why });
        }
        match labels.iter().find(|label| label.name == name) {
            None => missing.push(known),
            Some(label) => {
                let is_same_color = label.color.eq_ignore_ascii_case(known.color);
                let why = match (is_same_color, label.description == known.meaning) {
                    (true, true) => {
                        there += 1;
                        continue;
                    }
                    (false, true) => "has a colour of its own",
                    (true, false) => "has a description of its own",
                    (false, false) => "has a colour and a description of its own",
                };
                kept.push(Kept { name, why: why.to_owned() });
            }
        }
    }
    let what = What::Labels { family, home: source.clone(), missing };
    Part { what, place: place.to_owned(), there, kept, barred: None }
}

/// A board is filled when it has nothing but a beginning of its lists, as a run that was cut leaves it; any other
/// is somebody's own.
fn board(kind: &'static BoardKind, home: &Home) -> Part {
    let source = Source::Project(home.id.to_string());
    let place = home.path.clone();
    let Some(board) = home.boards.iter().find(|board| board.name == kind.name) else {
        let missing = kind.lists.to_vec();
        let what = What::Board { kind, home: source, board: None, missing };
        return Part { what, place, there: 0, kept: Vec::new(), barred: None };
    };
    let lists = board.lists.iter();
    let lists: Vec<&str> =
        lists.map(|list| list.label.as_ref().map_or("", |label| label.name.as_str())).collect();
    let is_ours = kind.lists.starts_with(&lists);
    let kept = Kept { name: kind.name.to_owned(), why: "has lists of its own".to_owned() };
    let missing = if is_ours { kind.lists[lists.len()..].to_vec() } else { Vec::new() };
    let there = if is_ours { lists.len() } else { 0 };
    let what = What::Board { kind, home: source, board: Some(board.id), missing };
    let kept = if is_ours { Vec::new() } else { vec![kept] };
    Part { what, place, there, kept, barred: None }
}

fn templates(home: &Home) -> Part {
    let (mut there, mut kept, mut missing) = (0, Vec::new(), Vec::new());
    let mut barred = None;
    match &home.templates {
        Err(refusal) => barred = Some(Barred::NoRight(refusal.clone())),
        Ok(_) if home.branch.is_none() => {
            barred = Some(Barred::NoRepository);
        }
        Ok(found) => {
            for template in TEMPLATES {
                match found.get(&template.path()) {
                    None => missing.push(template),
                    Some(text) if text.trim_end() == template.text.trim_end() => there += 1,
                    Some(_) => kept.push(Kept {
                        name: template.path(),
                        why: "has a text of its own".to_owned(),
                    }),
                }
            }
        }
    }
    let branch = home.branch.clone().unwrap_or_default();
    let what = What::Templates { project: home.id, branch, missing };
    Part { what, place: home.path.clone(), there, kept, barred }
}
