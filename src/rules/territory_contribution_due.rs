//! The CSM's contribution to the yearly territory planning: one issue a person and fiscal year.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::Audience;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::SharedIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::FiscalQuarter;
use crate::consider::Standings;
use crate::rules::Place;
use crate::rules::SharedRule;
use crate::rules::SharedVerdict;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TerritoryContributionDue {
    /// The fiscal quarter by whose end every box should be ticked.
    due_in_quarter: u32,
    /// Days from the beginning of the fiscal year within which the issues are opened.
    open_within_days: u64,
}

/// The fiscal year of today and what is due in it.
struct Year {
    name: String,
    first: NaiveDate,
    /// The first day on which it is too late to ask.
    closes: NaiveDate,
    due: NaiveDate,
}

impl SharedRule for TerritoryContributionDue {
    const NAME: &'static str = "territory_contribution_due";
    const PURPOSE: &'static str = "Every CSM adds what they know to the yearly territory planning.";
    const SOURCE: &'static str = "S18, GRO-4";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str =
        include_str!("../../config/templates/territory_contribution_due.md");

    fn evaluate(&self, standings: &Standings<'_>) -> Vec<SharedVerdict> {
        let year = self.year(standings);
        let mut accounts: BTreeMap<&str, Vec<&Account>> = BTreeMap::new();
        for standing in standings.list.iter().filter(|standing| standing.is_active()) {
            let account = standing.account;
            let csm = account.csm.as_ref().filter(|_| !account.csm_is_gone);
            let is_theirs =
                account.segment == Some(Segment::Strategic) && !standing.stage.stage.is_leaving();
            if let Some(csm) = csm.filter(|_| is_theirs) {
                accounts.entry(csm.username.as_str()).or_default().push(account);
            }
        }
        let own: Vec<&SharedIssue> = standings
            .shared_of(WorkKind::Territory)
            .filter(|shared| shared.issue.key.as_ref().is_some_and(|key| key.rule == Self::NAME))
            .collect();
        let mut verdicts: Vec<SharedVerdict> = Vec::new();
        for shared in &own {
            verdicts.extend(existing(shared, &year, &accounts, standings));
        }
        let mut by_key: BTreeMap<&Key, Vec<&SharedIssue>> = BTreeMap::new();
        for shared in own.iter().copied() {
            let key = shared.issue.key.as_ref();
            by_key.entry(key.expect("own issues have a key")).or_default().push(shared);
        }
        let by_people = of_people(standings);
        for (csm, accounts) in &accounts {
            let key = Key::about(Self::NAME, csm, Episode::new(&year.name));
            let mut there = by_key.get(&key).into_iter().flatten();
            // What the bot closed when nobody strategic was left may be needed again.
            if there.all(|it| !it.issue.open && it.issue.closed_by_bot && !is_done(it)) {
                let theirs = by_people.get(csm).copied();
                verdicts.push(missing(key, (*csm, theirs), accounts, &year, standings));
            }
        }
        verdicts
    }
}

impl TerritoryContributionDue {
    fn year(&self, standings: &Standings<'_>) -> Year {
        let fiscal = standings.norms.fiscal;
        let today = fiscal.quarter_of(standings.as_of);
        let quarter = |quarter| fiscal.bounds(FiscalQuarter { quarter, ..today });
        let name = today.to_string();
        Year {
            name: name.split('-').next().unwrap_or_default().to_owned(),
            first: quarter(1).0,
            closes: quarter(1).0 + Days::new(self.open_within_days),
            due: quarter(self.due_in_quarter.clamp(1, 4)).1,
        }
    }
}

/// The oldest open issue that people opened for somebody themselves, by username.
fn of_people<'a>(standings: &Standings<'a>) -> BTreeMap<&'a str, &'a SharedIssue> {
    let all = standings.shared_of(WorkKind::Territory);
    let open = all.filter(|shared| shared.issue.open && shared.issue.key.is_none());
    let mut found = BTreeMap::new();
    for shared in open {
        if let Some(person) = &shared.issue.assignee {
            found.entry(person.username.as_str()).or_insert(shared);
        }
    }
    found
}

/// A year whose issue is not there yet.
fn missing(
    key: Key,
    (csm, theirs): (&str, Option<&SharedIssue>),
    accounts: &[&Account],
    year: &Year,
    standings: &Standings<'_>,
) -> SharedVerdict {
    if let Some(shared) = theirs {
        let reason = format!("{} is open for it", shared.issue.reference);
        return SharedVerdict::of(key, Place::Home, Verdict::quiet(reason));
    }
    if standings.as_of >= year.closes {
        let reason =
            format!("{} began on {}: too late to ask", year.name, Calendar::words(year.first));
        return SharedVerdict::of(key, Place::Home, Verdict::quiet(reason));
    }
    let draft =
        WorkIssueDraft { kind: WorkKind::Territory, labels: Vec::new(), due: Some(year.due) };
    let is_named =
        |account: &&&Account| !account.confidential || account.id.project == standings.home;
    let named: Vec<&&Account> = accounts.iter().filter(is_named).collect();
    let row = |account: &&&Account| json!({ "name": account.name, "url": account.url });
    let n = accounts.len();
    let count = if n == 1 { "1 account".to_owned() } else { format!("{n} accounts") };
    let headline = format!("{csm} adds {count} to the territory planning of {}", year.name);
    let is_confidential = named.iter().any(|account| account.confidential);
    let call = CallToAction::about(TerritoryContributionDue::NAME, key, 4, Form::WorkIssue(draft))
        .to(Audience::Only(vec![csm.to_owned()]))
        .since(year.first)
        .headline(headline)
        .detail("what", "issue")
        .detail("csm", csm)
        .detail("year", year.name.as_str())
        .detail("accounts", named.iter().map(row).collect::<Vec<Value>>())
        .detail("hidden", n - named.len())
        .detail("open", json!(0));
    SharedVerdict::fires(Place::Home, call).confidential(is_confidential)
}

/// An issue that is there: closed when it is done or its year is over, and a reminder when it is late.
fn existing(
    shared: &SharedIssue,
    year: &Year,
    accounts: &BTreeMap<&str, Vec<&Account>>,
    standings: &Standings<'_>,
) -> Vec<SharedVerdict> {
    let issue = &shared.issue;
    let Some(key) = issue.key.clone().filter(|_| issue.open) else { return Vec::new() };
    let over = |reason: &str| {
        vec![SharedVerdict::of(key.clone(), Place::Home, Verdict::quiet(reason.to_owned()))]
    };
    let open = issue.sheet.boxes.iter().filter(|it| !it.done).count();
    if is_done(shared) {
        return over("every box is ticked, thank you");
    }
    if key.episode.as_str() != year.name {
        return over(&format!("{} has begun, with an issue of its own", year.name));
    }
    if !accounts.keys().any(|csm| *csm == key.subject) {
        return over(&format!("{} has no strategic accounts any more", key.subject));
    }
    let reminder = Key::about(
        TerritoryContributionDue::NAME,
        &key.subject,
        Episode::new(format!("{}-late", year.name)),
    );
    let place = Place::On(shared.place());
    let due = issue.due.unwrap_or(year.due);
    let day = Calendar::words(due);
    if standings.as_of <= due {
        let quiet = Verdict::quiet(format!("due on {day}")).next_look(due.succ_opt());
        return vec![SharedVerdict::of(reminder, place, quiet)];
    }
    let boxes = if open == 1 { "1 box is".to_owned() } else { format!("{open} boxes are") };
    let call = CallToAction::about(TerritoryContributionDue::NAME, reminder, 4, Form::Nudge)
        .since(due)
        .headline(format!("{boxes} open, due was {day}"))
        .detail("what", "late")
        .detail("csm", key.subject.as_str())
        .detail("year", year.name.as_str())
        .detail("accounts", json!([]))
        .detail("hidden", 0)
        .detail("open", open)
        .detail("due", due.to_string());
    vec![SharedVerdict::fires(place, call)]
}

/// Whether every box is ticked.
fn is_done(shared: &SharedIssue) -> bool {
    let boxes = &shared.issue.sheet.boxes;
    !boxes.is_empty() && boxes.iter().all(|it| it.done)
}
