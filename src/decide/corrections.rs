//! Comments of before, made true: kept current, taken back, or withdrawn, always by editing.

use crate::account::Because;
use crate::account::Form;
use crate::account::Key;
use crate::account::Person;
use crate::account::Remark;
use crate::account::Section;
use crate::account::Spoken;
use crate::account::replace_sections;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::answers;
use crate::decide::card;
use crate::decide::doubled;
use crate::decide::mentions;
use crate::decide::text;
use crate::templates;

/// A section that must read differently, in the remark where it stands.
pub(super) struct Change<'a> {
    pub(super) remark: &'a Remark,
    pub(super) section: Section,
    pub(super) why: String,
    pub(super) because: Vec<Because>,
}

/// One edit for each remark that is no longer right.
pub(super) fn actions(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    bot: &Person,
) -> Vec<Action> {
    let spoken = &standing.account.spoken;
    let mut changes: Vec<Change<'_>> = Vec::new();
    for opinion in opinions {
        changes.extend(current(standing, opinion, rulebook));
        changes.extend(ended(spoken, opinion, rulebook));
        changes.extend(refuted(standing, opinion));
    }
    changes.extend(answers::changes(standing, rulebook, bot));
    changes.extend(doubled::changes(&spoken.remarks));
    changes.extend(left_over(standing));
    let edits = spoken.remarks.iter().map(|remark| {
        let mine = changes.iter().filter(|change| change.remark.note_id == remark.note_id);
        edit(standing, remark, &mine.collect::<Vec<_>>())
    });
    edits.flatten().collect()
}

/// A nudge whose facts have changed, or a comment that was taken back and is true again.
fn current<'a>(
    standing: &Standing<'a>,
    opinion: &Opinion,
    rulebook: &Rulebook,
) -> Option<Change<'a>> {
    let call = opinion.wanted()?;
    let (remark, old) = standing.account.spoken.find(&call.key)?;
    if old.marker.undone || call.form != Form::Nudge && !old.marker.withdrawn {
        return None;
    }
    let place = place_of(remark, standing);
    let to_stop = text::how_to_stop(call, standing, is_deaf(standing, place));
    let section = text::comment(call, &opinion.verdict, standing, rulebook, (place, &to_stop));
    let because = call.because.clone();
    let why = call.headline.clone();
    (old.marker.hash != section.marker.hash).then_some(Change { remark, section, why, because })
}

/// What a rule keeps current is over, or has become something else: its comments say so.
fn ended<'a>(spoken: &'a Spoken, opinion: &Opinion, rulebook: &Rulebook) -> Vec<Change<'a>> {
    if !rulebook.keeps_current(opinion.rule) {
        return Vec::new();
    }
    let wanted = opinion.wanted().map(|call| &call.key);
    let words = match wanted {
        Some(key) if spoken.knows(key) || is_said_now(opinion) => {
            "Something else is true now; a later comment says what.".to_owned()
        }
        Some(_) => {
            let what = opinion.wanted().map_or("", |call| &call.headline);
            format!("Something else is true now: {}.", templates::inert(what))
        }
        None if opinion.is_over() => {
            format!("Settled: {}.", templates::inert(&opinion.verdict.reason))
        }
        None => return Vec::new(),
    };
    let own = spoken.sections().filter(|(_, section)| section.marker.key.rule == opinion.rule);
    let own = own.filter(|(_, section)| Some(&section.marker.key) != wanted);
    own.filter_map(|(remark, section)| taken_back(remark, section, &words)).collect()
}

/// Whether a comment of this pass says it.
fn is_said_now(opinion: &Opinion) -> bool {
    opinion.call().is_some_and(|call| !matches!(call.form, Form::WorkIssue(_)))
}

/// What was said and, by corrected evidence, never was.
fn refuted<'a>(standing: &Standing<'a>, opinion: &Opinion) -> Vec<Change<'a>> {
    let account = standing.account;
    let reason = templates::inert(&opinion.verdict.reason);
    let words = format!("Withdrawn: the evidence was corrected ({reason}).");
    let episodes = opinion.verdict.refuted.iter();
    let keys = episodes.map(|episode| Key::new(opinion.rule, account.id, episode.clone()));
    keys.flat_map(|key| {
        let said = account.spoken.said(&key);
        said.filter_map(|(remark, section)| taken_back(remark, section, &words)).collect::<Vec<_>>()
    })
    .collect()
}

/// The status card that came along when the account issue was moved here: it speaks of a place that
/// is closed, and this one gets a card of its own (E4-22).
fn left_over<'a>(standing: &Standing<'a>) -> Vec<Change<'a>> {
    let account = standing.account;
    let key = card::key(account);
    let is_other = |section: &Section| {
        section.marker.key.rule == key.rule && section.marker.key.account() != Some(account.id)
    };
    let words = "Withdrawn: the account issue was moved, and has a status card of its own here.";
    let old = account.spoken.sections().filter(|(_, section)| is_other(section));
    old.filter_map(|(remark, section)| taken_back(remark, section, words)).collect()
}

pub(super) fn taken_back<'a>(
    remark: &'a Remark,
    section: &Section,
    words: &str,
) -> Option<Change<'a>> {
    if section.marker.withdrawn || section.marker.undone {
        return None;
    }
    // Whom it has disturbed stays known.
    let told = mentions::told(&section.body).map(|line| format!("\n\n{line}"));
    let body = format!("{words}{}", told.unwrap_or_default());
    let mut gone = text::section(section.marker.key.clone(), words, body);
    gone.marker.withdrawn = true;
    Some(Change { remark, section: gone, why: words.to_owned(), because: Vec::new() })
}

/// The issue on which a remark stands.
fn place_of(remark: &Remark, standing: &Standing<'_>) -> (u64, u64) {
    let id = standing.account.id;
    remark.elsewhere.unwrap_or((id.project, id.iid))
}

/// Whether the bot does not hear what is written to it on an issue: one of people.
pub(super) fn is_deaf(standing: &Standing<'_>, (project, iid): (u64, u64)) -> bool {
    let mut work = standing.account.work.iter();
    work.any(|issue| (issue.project, issue.iid) == (project, iid) && issue.key.is_none())
}

/// The issue on which something stands, as people write it.
pub(super) fn reference(standing: &Standing<'_>, (project, iid): (u64, u64)) -> String {
    let account = standing.account;
    let mut work = account.work.iter();
    let issue = work.find(|issue| (issue.project, issue.iid) == (project, iid));
    issue.map_or(&account.reference, |issue| &issue.reference).clone()
}

/// Rewrites the changed sections of a remark; people's words around them stay.
fn edit(standing: &Standing<'_>, remark: &Remark, changes: &[&Change<'_>]) -> Option<Action> {
    let account = standing.account;
    let first = changes.first()?;
    let sections: Vec<Section> = changes.iter().map(|change| change.section.clone()).collect();
    let place = place_of(remark, standing);
    let (project, iid) = place;
    let why: Vec<&str> = changes.iter().map(|change| change.why.as_str()).collect();
    Some(Action {
        kind: ActionKind::EditComment,
        key: first.section.marker.key.clone(),
        rule: first.section.marker.key.rule.clone(),
        account: Some(account.id),
        target: format!("{}, comment {}", reference(standing, place), remark.note_id),
        summary: format!("{}: {}", account.name, why.join("; ")),
        because: changes.iter().flat_map(|change| change.because.clone()).collect(),
        severity: 4,
        write: Write::EditComment {
            project,
            iid,
            note: remark.note_id,
            body: account.words(replace_sections(&remark.body, &sections)),
        },
        after: Vec::new(),
        is_first: false,
    })
}
