//! Notices that nobody acted on: said again, at twice the distance each time, and then no more (e.16).

use chrono::Days;
use chrono::NaiveDate;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Section;
use crate::consider::Standing;
use crate::decide::Rulebook;
use crate::decide::acted;
use crate::rules::Entry;

/// How often it is said again: after 7, 14 and 28 days.
const AGAIN_MAX: u32 = 3;

/// The key under which a call is said once more, when that is due.
pub(super) fn due(
    call: &CallToAction,
    entry: &Entry,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Option<Key> {
    if !entry.repeats || call.form != Form::Notice {
        return None;
    }
    let (nth, on) = last(&call.key, standing)?;
    let answered = acted::last(standing, rulebook, on).map(|deed| standing.local_date(deed.at));
    let from = on.max(answered.unwrap_or(on));
    let wait = u64::from(rulebook.repeat_after_days) << (nth - 1).min(AGAIN_MAX);
    let is_due = nth <= AGAIN_MAX && standing.today >= from + Days::new(wait);
    is_due.then(|| call.key.again(nth + 1))
}

/// Whether it has been said as often as it is.
pub(super) fn are_over(call: &CallToAction, standing: &Standing<'_>) -> bool {
    last(&call.key.base(), standing).is_some_and(|(nth, _)| nth > AGAIN_MAX)
}

/// For which time it was said last, and on which local day. What only the card remembers was said at
/// the first run or deleted by somebody: it is not repeated.
fn last(base: &Key, standing: &Standing<'_>) -> Option<(u32, NaiveDate)> {
    let spoken = &standing.account.spoken;
    let is_standing = |section: &Section| !section.marker.withdrawn && !section.marker.undone;
    let said = spoken.said(base).filter(|(_, section)| is_standing(section));
    let said = said.map(|(remark, section)| {
        (section.marker.key.episode.nth(), standing.local_date(remark.created_at))
    });
    let newest = said.max()?;
    // A repeat that somebody deleted stays deleted.
    let known = spoken.ledger.iter().filter(|key| key.base() == *base);
    let known = known.map(|key| key.episode.nth()).max();
    known.is_none_or(|known| known <= newest.0).then_some(newest)
}

/// Whether it is not said again after this.
pub(super) fn is_last(key: &Key) -> bool {
    key.episode.nth() > AGAIN_MAX
}

/// `second`, `third` and so on, as a repeat says of itself.
pub(super) fn ordinal(nth: u32) -> &'static str {
    match nth {
        2 => "second",
        3 => "third",
        _ => "fourth and last",
    }
}
