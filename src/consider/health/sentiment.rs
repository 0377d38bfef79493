//! Which statement about sentiment counts on a day.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Colour;
use crate::account::Sentiment;
use crate::account::Source;
use crate::consider::HealthTerms;

/// The statement that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Felt {
    pub colour: Colour,
    pub on: Option<NaiveDate>,
    pub source: Source,
}

impl Felt {
    fn of(said: &Sentiment) -> Self {
        Self { colour: said.colour, on: said.on, source: said.source }
    }
}

/// What a person dated, then a label with the day it was added, then what has no day. What is too
/// old to say anything makes room for the next. Two words of one rank and one day, or two labels at
/// once, say nothing.
pub(super) fn on(account: &Account, terms: &HealthTerms, day: NaiveDate) -> Option<Felt> {
    let said = || account.health.sentiments.iter().map(Felt::of);
    let is_void = |on: NaiveDate| (day - on).num_days() > terms.sentiment_void_after_days;
    let counts = |it: &Felt| it.on.is_some_and(|on| on <= day && !is_void(on));
    // The latest word; within a day, the most trusted place.
    let best = said().filter(counts).map(|it| (it.on, std::cmp::Reverse(it.source))).max();
    let latest = said().filter(|it| best == Some((it.on, std::cmp::Reverse(it.source))));
    let label = labelled(account, day).filter(|it| !it.on.is_some_and(is_void));
    agreed(latest)
        .or(label.filter(|it| it.on.is_some()))
        .or_else(|| agreed(said().filter(|it| it.on.is_none())))
        .or(label)
}

/// The day of the last word about sentiment, however old.
pub(super) fn last_on(account: &Account, day: NaiveDate) -> Option<NaiveDate> {
    let said = account.health.sentiments.iter().filter_map(|it| it.on);
    let label = labelled(account, day).and_then(|it| it.on);
    said.filter(|on| *on <= day).chain(label).max()
}

fn agreed(mut said: impl Iterator<Item = Felt>) -> Option<Felt> {
    let first = said.next()?;
    said.all(|it| it.colour == first.colour).then_some(first)
}

/// What the `HS::` labels of a day say; two different ones say nothing.
fn labelled(account: &Account, day: NaiveDate) -> Option<Felt> {
    let stays = account.health.labelled("HS::", day);
    let said = stays.filter_map(|stay| {
        let colour = Colour::read(stay.label.strip_prefix("HS::")?)?;
        let source = if stay.entered.is_some() { Source::LabelEvent } else { Source::Label };
        Some(Felt { colour, on: stay.entered, source })
    });
    agreed(said)
}
