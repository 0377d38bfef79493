//! The page for a manager's risk meeting: four cohorts, and three questions answered as far as anybody has (TRI-13).

use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::Portfolio;
use crate::consider::Calendar;
use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Case;
use crate::decide::Cases;
use crate::decide::Rulebook;
use crate::decide::answerable::hides;
use crate::decide::answerable::name;
use crate::decide::answerable::shown;
use crate::decide::digest;
use crate::decide::digest::Page;
use crate::decide::digest_csm::key;
use crate::decide::digest_lead;
use crate::decide::rollup::LARGE;
use crate::decide::text;

/// The episode of such a page.
pub(super) const EPISODE: &str = "risk-meeting";
/// Accounts of one cohort; the rest is counted.
const ROWS_MAX: usize = 12;
/// Characters of what somebody wrote last.
const WORDS_MAX: usize = 160;

/// A page for every manager of an account at risk.
pub(super) fn pages(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<Page> {
    let teams = digest_lead::teams(cases, rulebook).into_iter();
    teams.map(|(manager, team)| page(manager, &team, portfolio, standings, rulebook)).collect()
}

fn page(
    manager: &str,
    team: &[&Case<'_, '_>],
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Page {
    let at_risk: Vec<&Standing<'_>> =
        team.iter().map(|case| case.standing).filter(|it| it.risk().is_some()).collect();
    let cohort = |number: usize| -> Value {
        let own: Vec<&&Standing<'_>> =
            at_risk.iter().filter(|it| cohort_of(it, standings) == number).collect();
        let rows: Vec<Value> = own.iter().take(ROWS_MAX).map(|it| row(it, portfolio)).collect();
        json!({ "rows": rows, "more": own.len().saturating_sub(ROWS_MAX) })
    };
    let values = text::values(vec![
        ("reader", json!(manager)),
        ("accounts", json!(at_risk.len())),
        ("this_quarter", cohort(1)),
        ("next_quarter", cohort(2)),
        ("large", cohort(3)),
        ("others", cohort(4)),
    ]);
    let (title, body) = digest::fill("risk_meeting", values, rulebook);
    Page {
        key: key(manager, EPISODE),
        reader_id: None,
        title,
        body,
        summary: match at_risk.len() {
            1 => "1 account at risk".to_owned(),
            n => format!("{n} accounts at risk"),
        },
        because: at_risk.iter().take(BECAUSE_MAX).map(|it| because(it, portfolio)).collect(),
        is_hidden: hides(team, portfolio),
        is_empty: at_risk.is_empty(),
    }
}

/// 1: renews this quarter, 2: the next, 3: pays much, 4: all others.
fn cohort_of(standing: &Standing<'_>, standings: &Standings<'_>) -> usize {
    let fiscal = standings.norms.fiscal;
    let this = fiscal.quarter_of(standings.as_of);
    let (_, last) = fiscal.bounds(this);
    let next = fiscal.quarter_of(last + chrono::Days::new(1));
    let is_ahead = standing.renewal_outlook().state == RenewalState::Ahead;
    let renews = standing.renewal.filter(|_| is_ahead).map(|on| fiscal.quarter_of(on));
    let is_large = standing.account.arr.as_ref().is_some_and(|money| money.amount >= LARGE);
    match renews {
        Some(quarter) if quarter == this => 1,
        Some(quarter) if quarter == next => 2,
        _ if is_large => 3,
        _ => 4,
    }
}

/// Rows that are cited as the reason for writing it.
const BECAUSE_MAX: usize = 5;

fn because(standing: &Standing<'_>, portfolio: &Portfolio) -> Because {
    let row = row(standing, portfolio);
    digest_lead::because(
        &json!({ "account": row["account"], "url": row["url"], "how": row["driver"] }),
    )
}

fn driver(standing: &Standing<'_>) -> String {
    standing.health.reason().unwrap_or_else(|| standing.health.costliest())
}

fn row(standing: &Standing<'_>, portfolio: &Portfolio) -> Value {
    let account = standing.account;
    let updates = standing.risk_updates();
    let last = updates.last();
    let said = last.map(|update| {
        let words: String = update.words.chars().take(WORDS_MAX).collect();
        format!("{} ({})", words.replace('\n', " "), Calendar::words(update.on))
    });
    let triage = standing.open_triages().next();
    let owner = triage.and_then(|issue| issue.assignee.as_ref()).or(account.csm.as_ref());
    let step = triage.map(|issue| {
        let due = issue.due.map(|day| format!(", by {}", Calendar::words(day)));
        format!("{}{}", issue.title, due.unwrap_or_default())
    });
    let show =
        |words: Option<String>| words.map(|words| shown(&words, account, portfolio).to_owned());
    json!({
        "account": name(account, portfolio),
        "url": account.url,
        "renewal": standing.renewal.map(|day| day.to_string()),
        "driver": show(Some(driver(standing))),
        "needed": show(said),
        "step": show(step),
        "owner": owner.map(|person| &person.username),
    })
}
