//! Every dated statement: what it says, where it stands, when it was written down, and what it is worth.

use crate::account::Fact;
use crate::account::Recorded;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::consider::Weight;
use crate::decide::explanation::Cell;
use crate::decide::explanation::Sheet;

/// Conversations beyond these are counted, not listed.
const LISTED_MAX: usize = 8;

pub(super) fn sheet(standing: &Standing<'_>) -> Sheet {
    let facts = standing.facts();
    let facts = facts.iter().map(|(fact, weight)| stated(fact, *weight, standing));
    let calls = standing.account.touchpoints.iter().filter(|touch| touch.kind.is_conversation());
    let calls: Vec<&Touchpoint> = calls.filter(|touch| touch.on <= standing.today).collect();
    let older = calls.len().saturating_sub(LISTED_MAX);
    // The first one stops a clock, the last ones tell of silence.
    let listed = calls.iter().enumerate().filter(|(nth, _)| *nth == 0 || *nth > older);
    let listed = listed.map(|(_, touch)| conversation(touch, standing));
    Sheet {
        title: "Facts",
        head: &["fact", "on", "source", "written down", "worth"],
        rows: facts.chain(listed).collect(),
    }
}

fn stated(fact: &Fact, weight: Weight, standing: &Standing<'_>) -> Vec<Cell> {
    let author = fact.author.as_ref().map(|who| format!(", by {who}")).unwrap_or_default();
    vec![
        Cell::of(fact.name.field()),
        Cell::of(Calendar::words(fact.on)),
        Cell::linked(format!("{}{author}", told(fact.source, &fact.words)), &fact.url),
        Cell::of(recorded(fact.recorded, standing)),
        Cell::of(weight.words()),
    ]
}

fn conversation(touch: &Touchpoint, standing: &Standing<'_>) -> Vec<Cell> {
    vec![
        Cell::of("Conversation"),
        Cell::of(Calendar::words(touch.on)),
        Cell::linked(told(touch.source, &touch.words), &touch.url),
        Cell::of(recorded(touch.recorded, standing)),
        Cell::of("counts"),
    ]
}

/// The source and the words, unless the words name it.
pub(super) fn told(source: Source, words: &str) -> String {
    match source {
        Source::Card | Source::Command | Source::LinkedIssue => words.to_owned(),
        source => format!("{source}: {words}"),
    }
}

/// The description tells only when it was changed last.
pub(super) fn recorded(recorded: Recorded, standing: &Standing<'_>) -> String {
    let on = |at| Calendar::words(standing.local_date(at));
    match recorded {
        Recorded::At(at) => on(at),
        Recorded::By(at) => format!("by {} at the latest", on(at)),
        Recorded::Unknown => "–".to_owned(),
    }
}
