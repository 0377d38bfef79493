//! To which account a tracked issue belongs that the bot did not open: by the card, by the name in its title.

use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::collect::gist::Gist;

/// Issues that a card names, such as `- EBR: #12`, within the card's own project.
pub(super) fn named_on_cards(gists: &[Gist]) -> BTreeMap<(u64, u64), AccountId> {
    let mut named = BTreeMap::new();
    for gist in gists {
        for reference in &gist.references {
            if reference.project.as_ref().is_none_or(|project| *project == gist.path) {
                named.insert((gist.id.project, reference.iid), gist.id);
            }
        }
    }
    named
}

/// The account whose name is a whole part of the title, as in `EBR: Tallowmere Logistics`.
pub(super) fn in_title(title: &str, by_name: &BTreeMap<String, AccountId>) -> Option<AccountId> {
    let lower = title.to_lowercase();
    let parts = lower.split([':', '–', '—', '|', ',', '(', ')']).chain(lower.split(" - "));
    parts.map(str::trim).find_map(|part| by_name.get(part)).copied()
}
