//! Nobody is mentioned or given an issue outside their working hours, on quiet days or while away
//! (`semantics.md` e.19, PTO-1).

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::CallToAction;
use crate::account::Form;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Cause;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::audience;

/// The hours of a day, in the zone of each person, in which they may be mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MentionHours {
    pub from: NaiveTime,
    /// The first minute that is too late; midnight is the end of the day.
    pub to: NaiveTime,
}

impl MentionHours {
    pub fn cover(&self, time: NaiveTime) -> bool {
        self.from <= time && (time < self.to || self.to == NaiveTime::MIN)
    }
}

/// Why whom it is for is not told now: mentioned in a comment, or assigned to an issue.
pub(super) fn suppression(
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Option<Suppressed> {
    if let Some(away) = away(call, standing, rulebook) {
        return Some(away);
    }
    let names = audience::mentioned(call, standing, rulebook);
    let first = names.first().map(String::as_str);
    let today = first.map_or(standing.today, |name| local_day(name, standing, rulebook));
    if let Some(day) = rulebook.quiet.until(today) {
        return Some(on_quiet_day(call, day));
    }
    let name = first?;
    let time = local_time(name, standing, rulebook);
    let hours = rulebook.hours.filter(|hours| !hours.cover(time))?;
    // A schedule may never meet somebody's hours: after a day it is said all the same.
    let waiting = standing.account.spoken.waiting.0.get(&call.key);
    if waiting.is_some_and(|since| *since < standing.today) {
        return None;
    }
    Some(before_work(name, hours, today.and_time(time), rulebook))
}

/// A CSM who is away without anybody to cover is told on the day after. What is grave goes to the
/// manager meanwhile.
fn away(call: &CallToAction, standing: &Standing<'_>, rulebook: &Rulebook) -> Option<Suppressed> {
    let absence = standing.absence.as_ref().filter(|absence| absence.backup.is_none())?;
    let names = audience::mentioned(call, standing, rulebook);
    let is_for_them = names.first().is_some_and(|it| it.eq_ignore_ascii_case(&absence.username));
    let (who, to) = (&absence.username, Calendar::words(absence.to));
    let then = if matches!(call.form, Form::WorkIssue(_)) { "opened" } else { "said" };
    let reason = format!("{who} is away until {to}, and nobody covers: it is {then} after that");
    let back = absence.to.succ_opt().unwrap_or(absence.to);
    is_for_them.then(|| Suppressed::new(Cause::Waits, reason).until(back))
}

/// Why somebody is not told now of what belongs to no single account. The gravest is given at once, and the hour
/// alone holds nothing back that was so yesterday.
pub(super) fn of_shared(
    name: &str,
    call: &CallToAction,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Option<Suppressed> {
    if call.severity <= 1 {
        return None;
    }
    let local = standings.now.with_timezone(&zone(name, rulebook));
    if let Some(day) = rulebook.quiet.until(local.date_naive()) {
        return Some(on_quiet_day(call, day));
    }
    let is_new = call.since >= standings.as_of;
    let hours = rulebook.hours.filter(|hours| is_new && !hours.cover(local.time()))?;
    Some(before_work(name, hours, local.naive_local(), rulebook))
}

fn on_quiet_day(call: &CallToAction, day: NaiveDate) -> Suppressed {
    let reason = match call.form {
        Form::WorkIssue(_) => {
            format!("nobody is given an issue on a quiet day: it is opened on {day}")
        }
        Form::Notice | Form::Nudge => {
            format!("nobody is mentioned on a quiet day: it is said on {day}")
        }
    };
    Suppressed::new(Cause::Waits, reason).until(day)
}

/// Until the next time that somebody is at work.
fn before_work(
    name: &str,
    hours: MentionHours,
    local: NaiveDateTime,
    rulebook: &Rulebook,
) -> Suppressed {
    let (zone, from) = (zone(name, rulebook), hours.from.format("%H:%M"));
    let reason =
        format!("it is outside the working hours of {name}, who begins at {from} ({zone})");
    let (today, tomorrow) = (local.date(), local.date() + Days::new(1));
    let opening = if local.time() < hours.from { today } else { tomorrow };
    let day = rulebook.quiet.until(opening).unwrap_or(opening);
    Suppressed::new(Cause::Hour, reason).until(day)
}

pub(super) fn zone(name: &str, rulebook: &Rulebook) -> Tz {
    let own = rulebook.zones.by_person.get(&name.to_lowercase());
    own.copied().unwrap_or(rulebook.zones.default)
}

/// The date of an instant where a person is.
pub(super) fn local_date(at: DateTime<Utc>, name: &str, rulebook: &Rulebook) -> NaiveDate {
    at.with_timezone(&zone(name, rulebook)).date_naive()
}

/// The date where a person is; where nobody says where that is, the account's.
fn local_day(name: &str, standing: &Standing<'_>, rulebook: &Rulebook) -> NaiveDate {
    let own = rulebook.zones.by_person.get(&name.to_lowercase());
    own.map_or(standing.today, |zone| standing.now.with_timezone(zone).date_naive())
}

fn local_time(name: &str, standing: &Standing<'_>, rulebook: &Rulebook) -> NaiveTime {
    standing.now.with_timezone(&zone(name, rulebook)).time()
}
