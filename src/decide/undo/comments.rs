//! What a run said, taken back: the words give way to one sentence, and what the bot must remember stays.

use std::collections::BTreeSet;

use crate::account::STATUS_CARD;
use crate::account::Section;
use crate::account::Spoken;
use crate::account::Touched;
use crate::account::TouchedNote;
use crate::account::replace_sections;
use crate::account::sections;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::answers;
use crate::decide::mentions;
use crate::decide::undo::Left;
use crate::decide::undo::Undoing;
use crate::decide::undo::minute;
use crate::decide::undo::words;

/// How the hidden lines begin by which the bot remembers.
const HIDDEN: &str = "<!-- stagecoach ";

/// One edit for each comment that the run wrote, or that must remember which labels were taken back.
pub(super) fn actions(
    undoing: &Undoing<'_>,
    issue: &Touched,
    held: &BTreeSet<String>,
    left: &mut Vec<Left>,
) -> Vec<Action> {
    let own = issue.notes.iter().filter(|note| note.by.is_none() && !note.is_system);
    let mut remembers = !held.is_empty();
    let mut actions = Vec::new();
    for note in own {
        let mut changed: Vec<Section> = Vec::new();
        let mut what = "take back what the run said";
        for section in sections(&note.body) {
            let is_card = section.marker.key.rule == STATUS_CARD;
            let is_ours = undoing.is_ours(section.marker.run.as_ref());
            let is_due =
                is_ours && !section.marker.undone && !answers::is_answer(&section.marker.key);
            let answer = answered(undoing, issue, note).filter(|_| is_due && !is_card);
            let gone = (is_due && section.marker.withdrawn)
                .then(|| "the run withdrew it, and the words before are gone".to_owned());
            if let Some(why) = gone.or(answer) {
                left.push(Left { target: name(issue, note), why });
                continue;
            }
            let section = if is_due { taken_back(undoing, section) } else { section };
            if is_card && std::mem::take(&mut remembers) {
                let reminded = remember(&section, held);
                if !is_due {
                    what = "remember which labels are not set again";
                }
                changed.extend((is_due || reminded != section).then_some(reminded));
            } else if is_due {
                changed.push(section);
            }
        }
        if let Some(first) = changed.first() {
            let write = Write::EditComment {
                project: issue.project,
                iid: issue.iid,
                note: note.id,
                body: words(issue, replace_sections(&note.body, &changed)),
            };
            let kind = (ActionKind::EditComment, first.marker.key.clone());
            actions.push(undoing.act(kind, issue, name(issue, note), what, write));
        }
    }
    if remembers {
        let why = "there is no status card to remember it: the next pass sets the labels as the facts are";
        left.push(Left { target: issue.reference.clone(), why: why.to_owned() });
    }
    actions
}

fn name(issue: &Touched, note: &TouchedNote) -> String {
    format!("{}, comment {}", issue.reference, note.id)
}

/// Who has spoken to the bot below a comment: what people answered stays, or their words would hang in the air.
fn answered(undoing: &Undoing<'_>, issue: &Touched, note: &TouchedNote) -> Option<String> {
    let bot = format!("@{}", undoing.traces.bot).to_lowercase();
    let later =
        issue.notes.iter().filter(|it| !it.is_system && (it.at, it.id) > (note.at, note.id));
    let to_bot = |it: &&TouchedNote| it.body.to_lowercase().contains(&bot);
    let (by, at) = later.filter(to_bot).find_map(|it| Some((it.by.as_ref()?, it.at)))?;
    Some(format!("{by} has answered it, at {}", minute(at)))
}

/// The section with one sentence in the place of its words. The digest of what it had said stays: what says
/// the same is not written again.
fn taken_back(undoing: &Undoing<'_>, section: Section) -> Section {
    let (today, run) = (undoing.today(), undoing.run);
    let told = mentions::told(&section.body).map(|line| format!("\n\n{line}"));
    let told = told.unwrap_or_default();
    let hidden = section.body.lines().filter(|line| line.starts_with(HIDDEN));
    let hidden: Vec<&str> = hidden.collect();
    let words = if section.marker.key.rule == STATUS_CARD {
        "The card is written again as soon as it would say something else."
    } else {
        "It is not said again."
    };
    let text =
        format!("Taken back on {today}: run `{run}`, which wrote this, was undone. {words}{told}");
    let mut marker = section.marker;
    (marker.withdrawn, marker.undone) = (false, true);
    Section { marker, body: format!("{text}\n\n{}", hidden.join("\n")).trim_end().to_owned() }
}

/// The card with the labels in its memory.
fn remember(card: &Section, held: &BTreeSet<String>) -> Section {
    let known = Spoken::read_undone(&card.body);
    if held.is_subset(&known) {
        return card.clone();
    }
    let is_line = |line: &&str| !Spoken::read_undone(line).is_empty();
    let kept: Vec<&str> = card.body.lines().filter(|line| !is_line(line)).collect();
    let line = Spoken::print_undone(&(&known | held));
    Section { marker: card.marker.clone(), body: format!("{}\n{line}", kept.join("\n").trim_end()) }
}
