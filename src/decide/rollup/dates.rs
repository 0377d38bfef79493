//! Dates that a calendar should know: renewals, EBRs, calls, promises and due work.

use chrono::NaiveDate;

use crate::account::WorkKind;
use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::consider::Standings;

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

/// Everything ahead, in the order of days; what is past belongs to the lists of what is late.
pub fn dates_ahead(standings: &Standings<'_>) -> Vec<DatedThing> {
    let active = standings.list.iter().filter(|standing| standing.is_active());
    let mut all: Vec<DatedThing> = active.flat_map(of_account).collect();
    all.retain(|thing| thing.on >= standings.as_of);
    all.sort();
    all
}

fn of_account(standing: &Standing<'_>) -> Vec<DatedThing> {
    let account = standing.account;
    let thing = |on: NaiveDate, name: &str, what: &str, url: &str| DatedThing {
        on,
        what: format!("{}: {what}", account.name),
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
    let open = account.work.iter().filter(|issue| issue.open);
    all.extend(open.filter_map(|issue| {
        let what = if issue.kind == WorkKind::Ebr { "EBR" } else { issue.title.as_str() };
        let name = format!("work-{}-{}", issue.project, issue.iid);
        Some(thing(issue.due?, &name, what, &issue.url))
    }));
    all
}
