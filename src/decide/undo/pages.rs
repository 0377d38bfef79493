//! Pages that every pass keeps true, in issues and in epics: they are left to the next one, and named.

use crate::account::Imprint;
use crate::account::ImprintKind;
use crate::account::RollupPage;
use crate::account::Section;
use crate::account::TouchedNote;
use crate::account::sections;
use crate::decide::baseline;
use crate::decide::undo::Left;
use crate::decide::undo::Undoing;
use crate::decide::weekly;

const RULES: [&str; 3] = [RollupPage::RULE, weekly::RULE, baseline::RULE];

const WRITTEN: &str = "every pass keeps this page true: the next one writes it anew";
const SAID: &str =
    "every pass keeps this page true: what it says of a day that is over stays, for comparison";
const WITHDRAWN: &str =
    "every pass keeps this page true: the run withdrew this, another comment says the same";
const CLOSED: &str =
    "every pass keeps this page true: the run closed this one, another page says the same";

pub(super) fn is_page(description: &str) -> bool {
    let first = sections(description).into_iter().next();
    first.is_some_and(|section| RULES.contains(&section.marker.key.rule.as_str()))
}

/// What the run did to a page, and why it stays.
pub(super) fn left(
    undoing: &Undoing<'_>,
    reference: &str,
    description: &str,
    notes: &[TouchedNote],
) -> Vec<Left> {
    let left = |target: String, why: &str| Left { target, why: why.to_owned() };
    let is_closing = |it: &Imprint| it.done == ImprintKind::Closed && it.run == *undoing.run;
    let wrote = sections(description);
    let page = if Imprint::read_all(description).iter().any(is_closing) {
        Some(CLOSED)
    } else {
        wrote.iter().any(|it| undoing.is_ours(it.marker.run.as_ref())).then_some(WRITTEN)
    };
    let own = notes.iter().filter(|note| note.by.is_none() && !note.is_system);
    let said = own.filter_map(|note| {
        let mut ours = sections(&note.body);
        ours.retain(|it| undoing.is_ours(it.marker.run.as_ref()));
        let is_said = |it: &Section| !it.marker.withdrawn;
        let why = if ours.iter().any(is_said) { SAID } else { WITHDRAWN };
        (!ours.is_empty()).then(|| left(format!("{reference}, comment {}", note.id), why))
    });
    page.map(|why| left(reference.to_owned(), why)).into_iter().chain(said).collect()
}
