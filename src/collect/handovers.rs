//! GitLab's own notes of who was assigned → from whom to whom the account went, and when.

use crate::account::Handover;
use crate::gitlab::wire::Note;

/// Every time the account went to somebody else. Who comes back after a pause took over from nobody.
pub(super) fn read(notes: &[Note]) -> Vec<Handover> {
    let (mut before, mut handovers) = (None::<String>, Vec::new());
    for note in notes.iter().filter(|note| note.system) {
        let Some((assigned, unassigned)) = names(&note.body) else { continue };
        before = unassigned.or(before);
        let (Some(to), Some(from)) = (assigned, &before) else { continue };
        if to != *from {
            handovers.push(Handover { at: note.created_at, from: from.clone(), to });
        }
        before = None;
    }
    handovers
}

/// `assigned to @a and unassigned @b`, either half alone, or with several names in each: the first
/// assigned and the first unassigned.
fn names(body: &str) -> Option<(Option<String>, Option<String>)> {
    let body = body.trim_start();
    let (assigned, unassigned) = match (body.strip_prefix("assigned to "), body.find("unassigned "))
    {
        (Some(rest), None) => (rest, ""),
        (Some(_), Some(at)) => (&body[..at], &body[at..]),
        (None, Some(0)) => ("", body),
        (None, _) => return None,
    };
    let first = |text: &str| {
        let word = text.split_whitespace().find_map(|word| word.strip_prefix('@'))?;
        Some(word.trim_end_matches(',').to_owned())
    };
    Some((first(assigned), first(unassigned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_from_one_to_another_is_a_hand_over() {
        let note = |nth: u32, body: &str| Note {
            system: true,
            body: body.to_owned(),
            created_at: format!("2026-03-{nth:02}T09:00:00Z").parse().unwrap(),
            ..Note::default()
        };
        let notes = [
            note(1, "assigned to @a"),
            note(2, "changed the description"),
            note(3, "assigned to @b and unassigned @a"),
            note(4, "unassigned @b"),
            note(5, "assigned to @b"),
            note(6, "unassigned @b"),
            note(7, "assigned to @c, @d, and unassigned @e"),
            Note { system: false, ..note(8, "assigned to @x and unassigned @c") },
        ];
        let read = read(&notes);
        let pairs: Vec<(&str, &str)> =
            read.iter().map(|one| (one.from.as_str(), one.to.as_str())).collect();
        assert_eq!(pairs, [("a", "b"), ("e", "c")]);
    }
}
