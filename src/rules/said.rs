//! Names of episodes that stay as they are when a date is corrected: what was said of a stay keeps its name.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Episode;
use crate::account::Key;
use crate::consider::Standing;

/// Days by which a correction may move the beginning of a condition without making it another one.
const SLACK_DAYS: u64 = 7;

/// The episode of a condition that began on a day: the name under which it was spoken of since then,
/// else the day's own.
pub(super) fn episode(
    standing: &Standing<'_>,
    rule: &str,
    step: &str,
    since: NaiveDate,
) -> Episode {
    let account = standing.account;
    let begins = format!("{step}-");
    let from = since - Days::new(SLACK_DAYS);
    let is_of_step = |key: &Key| key.rule == rule && key.episode.as_str().starts_with(&begins);
    let sections = account.spoken.sections();
    let remarks = sections.map(|(remark, section)| (&section.marker.key, remark.created_at));
    let opened = account.work.iter().filter_map(|it| Some((it.key.as_ref()?, it.created_at)));
    let said = remarks.chain(opened).map(|(key, at)| (standing.local_date(at), key));
    let said = said.filter(|(on, key)| from <= *on && *on <= standing.today && is_of_step(key));
    let known = said.max_by_key(|(on, _)| *on).map(|(_, key)| key.episode.clone());
    known.unwrap_or_else(|| Episode::new(format!("{begins}{since}")))
}

/// The episode of a condition whose beginning nobody can date: the one that stands, or the next after
/// those that were taken back.
pub(super) fn numbered(standing: &Standing<'_>, rule: &str, step: &str) -> Episode {
    let spoken = &standing.account.spoken;
    let begins = format!("{step}-");
    let number = |key: &Key| {
        let nth = key.episode.as_str().strip_prefix(&begins)?.parse::<u32>().ok();
        nth.filter(|_| key.rule == rule)
    };
    let markers = spoken.sections().map(|(_, section)| &section.marker);
    let told: Vec<(u32, bool)> =
        markers.filter_map(|it| Some((number(&it.key)?, it.withdrawn))).collect();
    // Of two that say the same, one is taken back; the other stands.
    let last = told.iter().map(|(nth, _)| *nth).max();
    let last = last.map(|nth| (nth, told.iter().all(|(of, is_over)| *of != nth || *is_over)));
    // What was said and deleted stays said; so does what was true at the first run.
    let known = spoken.ledger.iter().filter_map(number).max();
    let nth = match (last, known) {
        (Some((nth, _)), Some(known)) if known > nth => known,
        (Some((nth, is_over)), _) => nth + u32::from(is_over),
        (None, known) => known.unwrap_or(1),
    };
    Episode::new(format!("{begins}{nth}"))
}
