//! The manager's digest: what nobody else will notice, in few lines.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::Because;
use crate::account::Colour;
use crate::account::Portfolio;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::Disagreement;
use crate::consider::Health;
use crate::decide::Case;
use crate::decide::Cases;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::answerable::hides;
use crate::decide::answerable::name;
use crate::decide::answerable::shown;
use crate::decide::answerable::what;
use crate::decide::digest;
use crate::decide::digest::Page;
use crate::decide::digest_csm::key;
use crate::decide::digest_csm::snoozed;
use crate::decide::repeats;
use crate::decide::text;
use crate::decide::weekly;

/// Rows of every list; the rest is counted.
const ROWS_MAX: usize = 20;
/// Rows that are cited as the reason for writing it.
const BECAUSE_MAX: usize = 5;

/// One page for every manager of an account, by name.
pub(super) fn pages(
    portfolio: &Portfolio,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<Page> {
    let pages = teams(cases, rulebook).into_iter();
    pages.map(|(manager, team)| page(manager, &team, portfolio, cases, rulebook)).collect()
}

/// Who has something to read about a team.
pub(super) fn readers(leads: &[Page]) -> BTreeSet<&str> {
    let told = leads.iter().filter(|lead| !lead.is_empty);
    told.map(|lead| lead.key.subject.as_str()).collect()
}

/// Who looks after accounts and leads a team has one digest: the team stands below the own accounts.
pub(super) fn together(mut pages: Vec<Page>, leads: Vec<Page>) -> Vec<Page> {
    for lead in leads {
        let own = pages.iter_mut().find(|page| page.key.subject == lead.key.subject);
        let Some(own) = own else {
            pages.push(lead);
            continue;
        };
        if lead.is_empty {
            continue;
        }
        own.body = format!("{}\n\n---\n\n# Your team\n\n{}", own.body, lead.body);
        own.summary = format!("{}; {}", own.summary, lead.summary);
        own.because.extend(lead.because);
        own.is_hidden |= lead.is_hidden;
        own.is_empty = false;
    }
    pages
}

/// The accounts of every manager, by name.
pub(super) fn teams<'c, 's, 'a>(
    cases: &'c Cases<'s, 'a>,
    rulebook: &'c Rulebook,
) -> BTreeMap<&'c str, Vec<&'c Case<'s, 'a>>> {
    let mut by_manager: BTreeMap<&str, Vec<&Case<'_, '_>>> = BTreeMap::new();
    for case in &cases.list {
        if let Some(manager) = rulebook.people.manager(case.standing.account) {
            by_manager.entry(manager).or_default().push(case);
        }
    }
    by_manager
}

fn page(
    manager: &str,
    team: &[&Case<'_, '_>],
    portfolio: &Portfolio,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Page {
    let row = |account: &Account, what: String| -> Value {
        let how = shown(&what, account, portfolio);
        json!({ "account": name(account, portfolio), "url": account.url, "how": how })
    };
    let of_each = |tell: &dyn Fn(&Case<'_, '_>) -> Vec<String>| -> Vec<Value> {
        let rows = team.iter().flat_map(|case| {
            let told = tell(case).into_iter();
            told.map(|what| row(case.standing.account, what)).collect::<Vec<_>>()
        });
        rows.collect()
    };
    let chronic = of_each(&|case| case.standing.every_clock().filter_map(chronic).collect());
    let unheard = of_each(&unheard);
    let nobody = of_each(&|case| nobodys(case, portfolio));
    let watermelons = team.iter().filter(|case| is_watermelon(case));
    let mut watermelons: Vec<_> = watermelons.map(|case| case.standing).collect();
    // The worst first; where too little is known to tell, last.
    watermelons.sort_by_key(|standing| {
        let colour = standing.health.colour.colour();
        (colour.is_none(), colour)
    });
    let watermelons: Vec<Value> =
        watermelons.into_iter().map(|it| row(it.account, inside(&it.health))).collect();
    let snoozed: Vec<Value> = team.iter().filter_map(|case| snoozed(case, portfolio)).collect();
    let demoted = cases.climate.demoted.iter();
    let demoted: Vec<Value> = demoted
        .map(|(rule, ends)| json!({ "rule": rule, "how": format!("useful {ends}") }))
        .collect();
    let parts = [&chronic, &nobody, &unheard, &watermelons, &snoozed];
    let told: usize = parts.iter().map(|part| part.len()).sum();
    let list = |rows: &[Value]| {
        json!({
            "rows": rows.iter().take(ROWS_MAX).collect::<Vec<_>>(),
            "more": rows.len().saturating_sub(ROWS_MAX),
        })
    };
    let values = text::values(vec![
        ("reader", json!(manager)),
        ("chronic", list(&chronic)),
        ("nobody", list(&nobody)),
        ("unheard", list(&unheard)),
        ("watermelons", list(&watermelons)),
        ("snoozed", list(&snoozed)),
        ("demoted", Value::Array(demoted.clone())),
    ]);
    let (title, body) = digest::fill("digest_lead", values, rulebook);
    let is_empty = told == 0 && demoted.is_empty();
    Page {
        key: key(manager, weekly::MANAGER),
        reader_id: None,
        title,
        body,
        summary: match told {
            1 => "1 thing that nobody else is told".to_owned(),
            n => format!("{n} things that nobody else is told"),
        },
        because: parts.into_iter().flatten().take(BECAUSE_MAX).map(because).collect(),
        is_hidden: hides(team, portfolio),
        is_empty,
    }
}

pub(super) fn because(row: &Value) -> Because {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let fact = format!("{}: {}", text("account"), text("how"));
    Because { fact, on: None, source: Source::Card, url: text("url") }
}

/// A promise whose time has passed twice (b.10, L5).
fn chronic(clock: &Clock) -> Option<String> {
    let due = Calendar::words(clock.last_good_day?);
    clock
        .is_chronic()
        .then(|| format!("{} was due on {due}, and twice its time has passed", clock.promise()))
}

/// What was said as often as it is, and nobody acted.
fn unheard(case: &Case<'_, '_>) -> Vec<String> {
    let open = case.opinions.iter().filter_map(Opinion::open);
    let over = open.filter(|call| repeats::are_over(call, case.standing));
    over.map(|call| format!("{}: said four times, and still so", call.headline)).collect()
}

/// What is open where no CSM would see it.
fn nobodys(case: &Case<'_, '_>, portfolio: &Portfolio) -> Vec<String> {
    let account = case.standing.account;
    let is_looked_after = account.csm.is_some() && !account.csm_is_gone;
    let open = case.opinions.iter().filter_map(Opinion::open).filter(|_| !is_looked_after);
    let open = open.filter(|call| call.severity < 4);
    open.map(|call| what(call, account, portfolio).to_owned()).collect()
}

fn is_watermelon(case: &Case<'_, '_>) -> bool {
    case.standing.health.disagreement == Some(Disagreement::Watermelon)
}

/// What a green sentiment hides; names alone, so that the page does not change every day.
fn inside(health: &Health) -> String {
    let colour = health.colour.colour().map_or("unknown", Colour::as_str);
    format!("the CSM says green, health is {colour}: {}", health.costliest())
}
