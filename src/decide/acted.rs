//! Somebody was there before us: who has acted is not told, and who is editing is not disturbed (e.10, e.11).

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;

use crate::account::Account;
use crate::account::CallToAction;
use crate::account::Command;
use crate::account::Deed;
use crate::account::DeedKind;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::decide::Rulebook;
use crate::rules::Entry;

/// How long an edit is fresh.
const FRESH: TimeDelta = TimeDelta::hours(24);
/// Labels and assignees that are there from the start come within this time of it.
const OPENING: TimeDelta = TimeDelta::minutes(1);

/// Who acted since the situation began, so that nothing needs to be said; a week later, if it still
/// goes on, it does.
pub(super) fn lately(
    call: &CallToAction,
    entry: &Entry,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Option<String> {
    if call.severity <= 1 || entry.begins_by_hand {
        return None;
    }
    let deed = last(standing, rulebook, call.since)?;
    let on = standing.local_date(deed.at);
    let until = on + Days::new(u64::from(rulebook.comment_every_days));
    let (who, on) = (&deed.who.username, Calendar::words(on));
    (standing.today < until).then(|| {
        format!("{who} has been there on {on}: it is said on {until} if nobody acts again")
    })
}

/// The last deed of the CSM or of a manager from a day on.
pub(super) fn last<'a>(
    standing: &Standing<'a>,
    rulebook: &Rulebook,
    from: NaiveDate,
) -> Option<&'a Deed> {
    let account = standing.account;
    let is_theirs = |deed: &&Deed| {
        let name = &deed.who.username;
        account.csm.as_ref().is_some_and(|csm| csm.username == *name)
            || rulebook.people.is_manager(name)
    };
    let known = account.deeds.iter().filter(|deed| deed.at < standing.now);
    let mut newest = known.rev().filter(|deed| !is_opening(account, deed.at)).filter(is_theirs);
    newest.find(|deed| standing.local_date(deed.at) >= from && !is_about_us(account, deed))
}

/// Who changed the account issue within a day: they may be in the middle of it.
pub(super) fn just_now(
    call: &CallToAction,
    entry: &Entry,
    standing: &Standing<'_>,
) -> Option<String> {
    if call.severity <= 1 || entry.begins_by_hand {
        return None;
    }
    let account = standing.account;
    let is_fresh = |deed: &&Deed| {
        deed.what != DeedKind::Commented
            && deed.at <= standing.now
            && standing.now - deed.at < FRESH
            && !is_opening(account, deed.at)
    };
    let deed = account.deeds.iter().rfind(is_fresh)?;
    let (who, on) = (&deed.who.username, Calendar::words(standing.local_date(deed.at)));
    Some(format!("{who} changed the issue on {on}, and is left in peace for a day"))
}

fn is_opening(account: &Account, at: DateTime<Utc>) -> bool {
    at - account.created_at < OPENING
}

/// Whether a comment only tells the bot when to speak: that is no work on the account.
fn is_about_us(account: &Account, deed: &Deed) -> bool {
    let mut heard = account.heard.iter();
    let said = heard.find(|it| it.at == deed.at && it.author == deed.who.username);
    let is_about_us = |command: &Command| {
        matches!(
            command,
            Command::Status
                | Command::Explain
                | Command::Help
                | Command::Ack
                | Command::Snooze { .. }
                | Command::NotRelevant { .. }
                | Command::Useful
                | Command::Known
        )
    };
    deed.what == DeedKind::Commented && said.is_some_and(|heard| heard.commands().all(is_about_us))
}
