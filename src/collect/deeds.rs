//! Notes and label events → what people did on the account issue, and when.

use crate::account::Deed;
use crate::account::DeedKind;
use crate::account::Person;
use crate::collect::history;
use crate::gitlab::wire::LabelEvent;
use crate::gitlab::wire::Note;

/// Everything that somebody else than the bot did, oldest first.
pub(super) fn read(notes: &[Note], events: &[LabelEvent], bot: &Person) -> Vec<Deed> {
    let said = notes.iter().filter_map(|note| {
        let who = history::person(note.author.as_ref()?);
        Some(Deed { at: note.created_at, who, what: kind(note) })
    });
    let labelled = events.iter().filter_map(|event| {
        let who = history::person(event.user.as_ref()?);
        Some(Deed { at: event.created_at, who, what: DeedKind::Labelled })
    });
    let mut deeds: Vec<Deed> = said.chain(labelled).filter(|deed| deed.who.id != bot.id).collect();
    deeds.sort_by_key(|deed| (deed.at, deed.what));
    deeds
}

fn kind(note: &Note) -> DeedKind {
    let begins = |words: &str| note.body.trim_start().starts_with(words);
    match note.system {
        false => DeedKind::Commented,
        true if begins("assigned to") || begins("unassigned") => DeedKind::Assigned,
        true => DeedKind::Edited,
    }
}
