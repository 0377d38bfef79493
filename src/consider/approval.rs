//! A manager's consent, given by a label: to longer holds, and to corrections of what was reported.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::LabelSpan;
use crate::consider::EvidenceRules;

pub(super) const HOLD_APPROVED: &str = "hold-approved";
pub(super) const CORRECTION_APPROVED: &str = "correction-approved";

/// Whether holds of more than the cap were consented to by the end of a day.
pub(super) fn of_hold(
    account: &Account,
    rules: &EvidenceRules,
    zone: Tz,
    today: NaiveDate,
) -> bool {
    if rules.managers.is_empty() {
        return account.labels.contains(HOLD_APPROVED);
    }
    let by_then = |span: &&LabelSpan| span.added.with_timezone(&zone).date_naive() <= today;
    by_managers(account, HOLD_APPROVED, rules).any(|span| by_then(&span))
}

/// Whether a manager other than the author consented to a correction, at or after an instant and
/// by the end of the judged day.
pub(super) fn of_correction(
    account: &Account,
    rules: &EvidenceRules,
    since: DateTime<Utc>,
    author: Option<&str>,
    (zone, today): (Tz, NaiveDate),
) -> bool {
    if rules.managers.is_empty() {
        return true;
    }
    by_managers(account, CORRECTION_APPROVED, rules).any(|span| {
        let by = span.added_by.as_ref().map(|person| person.username.as_str());
        let by_then = span.added.with_timezone(&zone).date_naive() <= today;
        span.added >= since && by_then && (author.is_none() || by != author)
    })
}

fn by_managers<'a>(
    account: &'a Account,
    label: &'a str,
    rules: &'a EvidenceRules,
) -> impl Iterator<Item = &'a LabelSpan> {
    let listed = |span: &&LabelSpan| {
        span.added_by.as_ref().is_some_and(|person| rules.managers.contains(&person.username))
    };
    account.history.spans.iter().filter(move |span| span.name == label).filter(listed)
}
