//! Two runs at once may say a thing twice: the oldest comment stays, younger ones are taken back.

use std::collections::BTreeSet;

use crate::account::Episode;
use crate::account::Key;
use crate::account::Remark;
use crate::account::Section;
use crate::account::outside_sections;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::text;

const RULE: &str = "twin";
const WORDS: &str = "Said twice by mistake: the earlier comment counts.";

/// Takes back every section that an earlier comment carries already.
pub(super) fn taken_back(standing: &Standing<'_>) -> Vec<Action> {
    let mut said: BTreeSet<&Key> = BTreeSet::new();
    let mut edits = Vec::new();
    for remark in &standing.account.spoken.remarks {
        let is_twin = |section: &&Section| said.contains(&section.marker.key);
        if remark.sections.iter().filter(is_twin).any(|section| !section.marker.withdrawn) {
            let sections = remark.sections.iter();
            let kept = sections
                .map(|section| if is_twin(&section) { gone(section) } else { section.clone() });
            edits.push(edit(standing, remark, &kept.collect::<Vec<_>>()));
        }
        said.extend(remark.sections.iter().map(|section| &section.marker.key));
    }
    edits
}

fn gone(section: &Section) -> Section {
    let mut gone = text::section(section.marker.key.clone(), WORDS, WORDS.to_owned());
    gone.marker.withdrawn = true;
    gone
}

fn edit(standing: &Standing<'_>, remark: &Remark, sections: &[Section]) -> Action {
    let account = standing.account;
    let (before, after) = outside_sections(&remark.body);
    let printed: Vec<String> = sections.iter().map(Section::print).collect();
    let parts = [before, printed.join("\n\n"), after];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Action {
        kind: ActionKind::EditComment,
        key: Key::new(RULE, account.id, Episode::new(remark.note_id)),
        rule: RULE.to_owned(),
        account: Some(account.id),
        target: format!("{}, comment {}", account.reference, remark.note_id),
        summary: format!(
            "{}: take back a comment that says what an earlier one says",
            account.name
        ),
        because: Vec::new(),
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
