//! Dates that a calendar should know: renewals, EBRs, calls, promises and due work.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::templates;

/// One dated thing about one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatedThing {
    /// The local date.
    pub on: NaiveDate,
    /// The account's name, then what: `Tallowmere: renewal`.
    pub what: String,
    pub url: String,
    /// The same for the same thing on every day, so that a calendar moves it instead of adding another.
    pub id: String,
    pub csm: Option<String>,
}

/// What is ahead for the accounts that are wanted, in the order of days; what is past belongs to the lists of
/// what is late.
pub fn dates_ahead(
    standings: &Standings<'_>,
    is_wanted: impl Fn(&Standing<'_>) -> bool,
) -> Vec<DatedThing> {
    let active = standings.list.iter().filter(|it| it.is_active() && is_wanted(it));
    let mut all: Vec<DatedThing> =
        active.flat_map(|standing| of_account(standing, standings.now)).collect();
    all.retain(|thing| thing.on >= standings.as_of);
    all.sort();
    all
}

fn of_account(standing: &Standing<'_>, now: DateTime<Utc>) -> Vec<DatedThing> {
    let account = standing.account;
    let thing = |on: NaiveDate, name: &str, what: &str, url: &str| DatedThing {
        on,
        what: format!("{}: {what}", templates::one_line(&account.name)),
        url: url.to_owned(),
        id: format!("{name}-{}", account.id),
        csm: account.csm.as_ref().map(|person| person.username.clone()),
    };
    let own = |on: Option<NaiveDate>, name: &str, what: &str| {
        on.map(|on| thing(on, name, what, &account.url))
    };
    let is_ahead = standing.renewal_outlook().state == RenewalState::Ahead;
    let mut all: Vec<DatedThing> = [
        own(standing.renewal.filter(|_| is_ahead), "renewal", "renewal"),
        own(standing.ebr.plan.on, "ebr", "EBR"),
        own(standing.cadence.next_call, "call", "next call"),
    ]
    .into_iter()
    .flatten()
    .collect();
    for clock in standing.every_clock().filter(|clock| clock.is_open()) {
        let name = format!("{}-{}", clock.sla.name(), clock.run());
        let what = format!("{} due", clock.promise().to_lowercase());
        all.extend(own(clock.last_good_day, &name, &what));
    }
    let open = account.work.iter().filter(|issue| was_open(issue, now));
    all.extend(open.filter_map(|issue| {
        let is_ebr = issue.kind == WorkKind::Ebr;
        // The date that is set for the EBR says it already.
        let due = issue.due.filter(|due| !is_ebr || standing.ebr.plan.on != Some(*due))?;
        let title = templates::one_line(&issue.title);
        let what = if is_ebr { "EBR due".to_owned() } else { format!("{title} is due") };
        Some(thing(due, &format!("work-{}-{}", issue.project, issue.iid), &what, &issue.url))
    }));
    all
}

/// Whether an issue was open at an instant; that it was closed for a while before is not known.
fn was_open(issue: &WorkIssue, now: DateTime<Utc>) -> bool {
    let is_closed = !issue.open && issue.closed_at.is_none_or(|at| at <= now);
    issue.created_at <= now && !is_closed
}
