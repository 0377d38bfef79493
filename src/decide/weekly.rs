//! Once a week a digest mentions its reader: on Monday, or on the first working day after (e.15).

use std::collections::BTreeSet;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;

use crate::account::DigestIssue;
use crate::account::Episode;
use crate::account::Key;
use crate::account::Portfolio;
use crate::consider::Standings;
use crate::decide::Cases;
use crate::decide::Rulebook;
use crate::decide::off_duty;

/// The rule name in the keys of digests.
pub(super) const RULE: &str = "digest";

/// Who is told of a digest in this pass: each has one mention less for everything else.
pub(super) fn readers(
    portfolio: &Portfolio,
    cases: &Cases<'_, '_>,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> BTreeSet<String> {
    if cases.is_first || !rulebook.digests || !portfolio.is_complete() {
        return BTreeSet::new();
    }
    let due = portfolio.digests.iter().filter(|digest| is_due(digest, cases, standings, rulebook));
    due.map(|digest| digest.key.subject.clone()).collect()
}

/// Whether the reader of this digest is told of it now.
pub(super) fn is_due(
    digest: &DigestIssue,
    cases: &Cases<'_, '_>,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> bool {
    let reader = &digest.key.subject;
    let local = standings.now.with_timezone(&off_duty::zone(reader, rulebook));
    let today = local.date_naive();
    let spent = cases.spent.get(reader).copied().unwrap_or(0);
    let is_away = cases.away.contains(&reader.to_ascii_lowercase());
    let mut speaking = monday(today).iter_days().take(7).filter(|day| !rulebook.quiet.covers(*day));
    let is_in_hours = rulebook.hours.is_none_or(|hours| hours.cover(local.time()));
    // The day after it makes up for a first day on which nobody was at work when we looked.
    let is_day = match (speaking.next(), speaking.next()) {
        (Some(first), _) if first == today => is_in_hours,
        (_, Some(second)) => second == today,
        _ => false,
    };
    let key = key(digest, today);
    let is_said = digest.remarks.iter().flat_map(|r| &r.sections).any(|s| s.marker.key == key);
    // Whoever was assigned to it this week was told of it by that.
    let opened = off_duty::local_date(digest.created_at, reader, rulebook);
    let is_new = monday(opened) == monday(today);
    digest.open && is_day && !is_said && !is_away && !is_new && spent < rulebook.mentions_per_day
}

/// The key of this week's comment.
pub(super) fn key(digest: &DigestIssue, today: NaiveDate) -> Key {
    let (episode, week) = (digest.key.episode.as_str(), today.iso_week());
    let of_week = format!("{}-W{:02}", week.year(), week.week());
    let episode = if episode == CURRENT { of_week } else { format!("{episode}-{of_week}") };
    Key { episode: Episode::new(episode), ..digest.key.clone() }
}

/// The episode of a CSM's digest, and that of a manager's.
pub(super) const CURRENT: &str = "current";
pub(super) const MANAGER: &str = "manager";

pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}
