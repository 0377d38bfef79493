//! Comments in the account issue: said once per episode, several rules in one comment, corrected in place.

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Remark;
use crate::account::Section;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::text;

/// The one comment that says everything new about this account.
pub(super) fn comment(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
) -> Option<Action> {
    let account = standing.account;
    let mut news: Vec<(&CallToAction, Section)> = opinions
        .iter()
        .filter_map(|opinion| Some((opinion.call()?, opinion)))
        .filter(|(call, _)| !matches!(call.form, Form::WorkIssue(_)))
        .filter(|(call, _)| !account.spoken.knows(&call.key))
        .map(|(call, opinion)| (call, text::comment(call, &opinion.verdict, standing, rulebook)))
        .collect();
    news.sort_by_key(|(call, _)| call.severity);
    let (first, _) = news.first()?;
    let texts: Vec<String> = news.iter().map(|(_, section)| section.print()).collect();
    let headlines: Vec<&str> = news.iter().map(|(call, _)| call.headline.as_str()).collect();
    Some(Action {
        kind: ActionKind::Comment,
        key: first.key.clone(),
        rule: first.rule.to_owned(),
        account: Some(account.id),
        target: account.reference.clone(),
        summary: format!("{}: {}", account.name, headlines.join("; ")),
        because: news.iter().flat_map(|(call, _)| call.because.clone()).collect(),
        severity: first.severity,
        write: Write::Comment {
            project: account.id.project,
            iid: account.id.iid,
            body: texts.join("\n\n"),
            notifies: news.iter().any(|(call, _)| call.form == Form::Notice),
        },
        after: Vec::new(),
        is_first: false,
    })
}

/// What is no longer so in comments of before: nudges kept current, refuted notices withdrawn.
pub(super) fn corrections(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
) -> Vec<Action> {
    let mut edits: Vec<(&Remark, Vec<Section>, &Opinion, String)> = Vec::new();
    for opinion in opinions {
        for (remark, section, why) in replacements(standing, opinion, rulebook) {
            match edits.iter_mut().find(|(known, ..)| known.note_id == remark.note_id) {
                Some((_, sections, _, summary)) => {
                    replace(sections, section);
                    *summary = format!("{summary}; {why}");
                }
                None => {
                    let mut sections = remark.sections.clone();
                    replace(&mut sections, section);
                    edits.push((remark, sections, opinion, why));
                }
            }
        }
    }
    edits
        .into_iter()
        .map(|(remark, sections, opinion, why)| edit(standing, remark, &sections, opinion, &why))
        .collect()
}

fn replace(sections: &mut [Section], section: Section) {
    if let Some(old) = sections.iter_mut().find(|old| old.marker.key == section.marker.key) {
        *old = section;
    }
}

/// The sections that must change for one rule, with the remark they stand in and the reason.
fn replacements<'a>(
    standing: &Standing<'a>,
    opinion: &Opinion,
    rulebook: &Rulebook,
) -> Vec<(&'a Remark, Section, String)> {
    let account = standing.account;
    let mut changes = Vec::new();
    if let Some(call) = opinion.wanted().filter(|call| call.form == Form::Nudge) {
        let section = text::comment(call, &opinion.verdict, standing, rulebook);
        if let Some((remark, old)) = account.spoken.find(&call.key)
            && old.marker.hash != section.marker.hash
        {
            changes.push((remark, section, call.headline.clone()));
        }
    }
    let over = opinion.is_over().then(|| said_by(opinion.rule, account)).into_iter().flatten();
    let nudges = over.filter(|(_, section)| is_nudge(section));
    for (remark, section) in nudges {
        let words = format!("All good now: {}.", crate::templates::inert(&opinion.verdict.reason));
        changes.extend(taken_back(remark, section, &words));
    }
    for episode in &opinion.verdict.refuted {
        let key = Key::new(opinion.rule, account.id, episode.clone());
        if let Some((remark, section)) = account.spoken.find(&key) {
            let reason = crate::templates::inert(&opinion.verdict.reason);
            let words = format!("Withdrawn: the evidence was corrected ({reason}).");
            changes.extend(taken_back(remark, section, &words));
        }
    }
    changes
}

/// A nudge names no person; its rule keeps it current for as long as it stands.
fn is_nudge(section: &Section) -> bool {
    matches!(section.marker.key.rule.as_str(), "facts_missing" | "stage_disputed")
}

fn said_by<'a>(rule: &str, account: &'a crate::account::Account) -> Vec<(&'a Remark, &'a Section)> {
    let remarks = account.spoken.remarks.iter();
    let pairs = remarks.flat_map(|remark| remark.sections.iter().map(move |s| (remark, s)));
    pairs.filter(|(_, section)| section.marker.key.rule == rule).collect()
}

fn taken_back<'a>(
    remark: &'a Remark,
    section: &Section,
    words: &str,
) -> Option<(&'a Remark, Section, String)> {
    if section.marker.withdrawn {
        return None;
    }
    let mut gone = text::section(section.marker.key.clone(), words, words.to_owned());
    gone.marker.withdrawn = true;
    Some((remark, gone, words.to_owned()))
}

fn edit(
    standing: &Standing<'_>,
    remark: &Remark,
    sections: &[Section],
    opinion: &Opinion,
    why: &str,
) -> Action {
    let account = standing.account;
    let (before, after) = crate::account::outside_sections(&remark.body);
    let printed: Vec<String> = sections.iter().map(Section::print).collect();
    let parts = [before, printed.join("\n\n"), after];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let key = sections.iter().find(|section| section.marker.key.rule == opinion.rule);
    Action {
        kind: ActionKind::EditComment,
        key: key.map_or_else(
            || Key::new(opinion.rule, account.id, crate::account::Episode::new("1")),
            |section| section.marker.key.clone(),
        ),
        rule: opinion.rule.to_owned(),
        account: Some(account.id),
        target: format!("{}, comment {}", account.reference, remark.note_id),
        summary: format!("{}: {why}", account.name),
        because: opinion.wanted().map(|call| call.because.clone()).unwrap_or_default(),
        severity: 4,
        write: Write::EditComment {
            project: account.id.project,
            iid: account.id.iid,
            note: remark.note_id,
            body: parts.join("\n\n"),
        },
        after: Vec::new(),
        is_first: false,
    }
}
