//! A manager's consent, given by a label: to longer holds, and to corrections of what was reported.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::LabelSpan;
use crate::account::is_after;
use crate::consider::EvidenceRules;

pub(super) const HOLD_APPROVED: &str = "hold-approved";
pub(super) const CORRECTION_APPROVED: &str = "correction-approved";

/// The day on which holds of more than the cap were consented to, as far as that had happened by the end
/// of a day. While no manager is listed, anybody may.
pub(super) fn of_hold(
    account: &Account,
    rules: &EvidenceRules,
    zone: Tz,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let consents = consents(account, HOLD_APPROVED, rules);
    let days = consents.map(|span| span.added.with_timezone(&zone).date_naive());
    let is_told = account.history.spans.iter().any(|span| span.name == HOLD_APPROVED);
    let is_there = rules.managers.is_empty() && account.labels.contains(HOLD_APPROVED);
    // Where the history does not tell of the label, nobody knows since when it is there.
    let always = (is_there && !is_told).then_some(NaiveDate::MIN);
    days.chain(always).filter(|on| *on <= today).min()
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
    consents(account, CORRECTION_APPROVED, rules).any(|span| {
        let by = span.added_by.as_ref().map(|person| person.username.as_str());
        let by_then = !is_after(span.added, today, zone);
        span.added >= since && by_then && (author.is_none() || by != author)
    })
}

/// Each time that somebody who may consent added a label: a listed manager, or anybody while none is listed.
fn consents<'a>(
    account: &'a Account,
    label: &'a str,
    rules: &'a EvidenceRules,
) -> impl Iterator<Item = &'a LabelSpan> {
    let may = |span: &&LabelSpan| {
        let by = span.added_by.as_ref();
        rules.managers.is_empty() || by.is_some_and(|by| rules.managers.contains(&by.username))
    };
    account.history.spans.iter().filter(move |span| span.name == label).filter(may)
}
