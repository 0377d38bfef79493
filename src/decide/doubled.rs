//! What two bots said at the same moment: the oldest comment counts, the younger ones are taken back.

use std::collections::BTreeSet;

use crate::account::Remark;
use crate::account::Section;
use crate::account::replace_sections;
use crate::decide::corrections::Change;
use crate::decide::corrections::taken_back;

/// In place of what an older comment says.
const WORDS: &str = "Withdrawn: an earlier comment says the same.";

/// The sections that an older comment of the same place says already; the oldest comes first.
pub(super) fn changes(remarks: &[Remark]) -> Vec<Change<'_>> {
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for remark in remarks {
        for section in &remark.sections {
            if !seen.insert(&section.marker.key) {
                changes.extend(taken_back(remark, section, WORDS));
            }
        }
    }
    changes
}

/// A comment that says again what an older one says, as it reads once that is taken back.
pub(super) struct TakenBack {
    /// What it said first.
    pub(super) section: Section,
    pub(super) note: u64,
    pub(super) body: String,
}

/// Every such comment of a place that is no account.
pub(super) fn taken_back_of(remarks: &[Remark]) -> Vec<TakenBack> {
    let changes = changes(remarks);
    let edits = remarks.iter().filter_map(|remark| {
        let own = changes.iter().filter(|change| change.remark.note_id == remark.note_id);
        let sections: Vec<Section> = own.map(|change| change.section.clone()).collect();
        let section = sections.first()?.clone();
        let body = replace_sections(&remark.body, &sections);
        Some(TakenBack { section, note: remark.note_id, body })
    });
    edits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::sections;

    fn remark(note_id: u64, body: &str) -> Remark {
        let body = body.replace("KEY", "<!-- stagecoach key=digest/ann/2026-W10 hash=1 -->");
        let created_at = chrono::DateTime::UNIX_EPOCH;
        let sections = sections(&body);
        Remark { elsewhere: None, note_id, created_at, is_internal: false, sections, body }
    }

    #[test]
    fn the_younger_is_taken_back_once_and_peoples_words_around_it_stay() {
        let (old, young) = (remark(1, "KEY\nHello."), remark(2, "Mine.\n\nKEY\nHello."));
        assert!(taken_back_of(std::slice::from_ref(&old)).is_empty());
        let edits = taken_back_of(&[old.clone(), young]);
        assert_eq!(edits.iter().map(|edit| edit.note).collect::<Vec<_>>(), [2]);
        assert!(edits[0].body.starts_with("Mine.\n\n") && edits[0].body.contains(WORDS));
        let again = Remark { sections: sections(&edits[0].body), ..remark(2, &edits[0].body) };
        assert!(taken_back_of(&[old, again]).is_empty());
    }
}
