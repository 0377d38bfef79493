//! Monday five: what a CSM should look at first, and what was not said elsewhere.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::Source;
use crate::decide::Case;
use crate::decide::Cases;
use crate::decide::Cause;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::answerable;
use crate::decide::answerable::hides;
use crate::decide::answerable::name;
use crate::decide::digest;
use crate::decide::digest::Page;
use crate::decide::etiquette;
use crate::decide::queue::Rank;
use crate::decide::quiet;
use crate::decide::text;
use crate::decide::weekly;
use crate::decide::work;

/// Accounts that come first.
const FIRST_MAX: usize = 5;
/// Rows of every other list; the rest is counted. What is late must be known: it is nearly never cut.
const ROWS_MAX: usize = 20;
const LATE_MAX: usize = 200;

/// An account with what is open about it.
struct Item<'c> {
    rank: Rank,
    account: &'c Account,
    calls: Vec<&'c CallToAction>,
}

/// One page for every CSM, by name; below those of `leads` goes on what concerns their team.
pub(super) fn pages(
    portfolio: &Portfolio,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
    leads: &BTreeSet<&str>,
) -> Vec<Page> {
    let mut by_csm: BTreeMap<&str, Vec<&Case<'_, '_>>> = BTreeMap::new();
    for case in &cases.list {
        let account = case.standing.account;
        if let Some(csm) = account.csm.as_ref().filter(|_| !account.csm_is_gone) {
            by_csm.entry(csm.username.as_str()).or_default().push(case);
        }
    }
    let pages = by_csm.into_iter();
    pages.map(|(csm, own)| page((csm, leads.contains(csm)), &own, portfolio, rulebook)).collect()
}

fn page(
    (csm, goes_on): (&str, bool),
    mine: &[&Case<'_, '_>],
    portfolio: &Portfolio,
    rulebook: &Rulebook,
) -> Page {
    let mut items: Vec<Item<'_>> = mine.iter().filter_map(|case| item(case, rulebook)).collect();
    // Of equals the first in the source: since when it is so can move once an issue is open about it, and
    // a second pass would say the same in another order.
    items.sort_by_key(|item| (Reverse(item.rank.score()), item.account.id));
    let open: usize = items.iter().map(|item| item.calls.len()).sum();
    let first: Vec<Value> =
        items.iter().take(FIRST_MAX).map(|item| first_row(item, portfolio)).collect();
    let late = rows(mine, portfolio, |opinion| {
        unsaid(opinion).filter(|(call, _)| etiquette::is_breach(call))
    });
    let held = rows(mine, portfolio, |opinion| {
        let waits =
            |cause| matches!(cause, Cause::Waits | Cause::Week | Cause::Hour | Cause::Demoted);
        unsaid(opinion)
            .filter(|(call, _)| !etiquette::is_breach(call))
            .filter(|_| opinion.suppressed.as_ref().is_some_and(|why| waits(why.cause)))
    });
    let snoozed: Vec<Value> = mine.iter().filter_map(|case| snoozed(case, portfolio)).collect();
    let is_empty = items.is_empty() && late.is_empty() && held.is_empty();
    let (accounts, concerned) = (mine.len(), items.len());
    let values = text::values(vec![
        ("reader", json!(csm)),
        ("goes_on", json!(goes_on)),
        ("first", Value::Array(first)),
        ("open", json!(open)),
        ("concerned", json!(concerned)),
        ("accounts", json!(accounts)),
        ("late", capped(&late, LATE_MAX)),
        ("late_more", json!(late.len().saturating_sub(LATE_MAX))),
        ("held", capped(&held, ROWS_MAX)),
        ("held_more", json!(held.len().saturating_sub(ROWS_MAX))),
        ("snoozed", capped(&snoozed, ROWS_MAX)),
        ("snoozed_more", json!(snoozed.len().saturating_sub(ROWS_MAX))),
    ]);
    let (title, body) = digest::fill("digest", values, rulebook);
    let because = items.iter().take(FIRST_MAX).filter_map(|item| item.because(portfolio)).collect();
    let csm_id = mine.iter().find_map(|case| case.standing.account.csm.as_ref()).map(|it| it.id);
    Page {
        key: key(csm, weekly::CURRENT),
        reader_id: csm_id,
        title,
        body,
        summary: summary(concerned, late.len() + held.len()),
        because,
        is_hidden: hides(mine, portfolio),
        is_empty,
    }
}

/// The key of a reader's page.
pub(super) fn key(reader: &str, episode: &str) -> Key {
    let (rule, subject) = (weekly::RULE.to_owned(), reader.to_owned());
    Key { rule, subject, episode: Episode::new(episode) }
}

fn summary(concerned: usize, held: usize) -> String {
    let accounts = match concerned {
        0 => "no account needs you".to_owned(),
        1 => "1 account to look at".to_owned(),
        n => format!("{n} accounts to look at"),
    };
    if held == 0 { accounts } else { format!("{accounts}, {held} not said elsewhere") }
}

fn item<'c>(case: &'c Case<'_, '_>, rulebook: &Rulebook) -> Option<Item<'c>> {
    let standing = case.standing;
    let open = case.opinions.iter().filter_map(Opinion::open);
    let open = open.filter(|call| call.form != Form::Nudge);
    let mut calls: Vec<(Rank, &CallToAction)> = open
        .filter(|call| answerable::is_for_csm(call, standing))
        .filter(|call| !work::is_turned_down(call, standing) && !answerable::is_idle(call, case))
        .map(|call| (Rank::of(call, standing, rulebook), call))
        .collect();
    calls.sort_by_key(|(rank, _)| rank.order());
    let (rank, _) = *calls.first()?;
    Some(Item {
        rank,
        account: standing.account,
        calls: calls.into_iter().map(|it| it.1).collect(),
    })
}

fn first_row(item: &Item<'_>, portfolio: &Portfolio) -> Value {
    let account = item.account;
    let mut headlines: Vec<&str> =
        item.calls.iter().map(|call| answerable::what(call, account, portfolio)).collect();
    headlines.dedup();
    json!({
        "account": name(account, portfolio),
        "url": account.url,
        "what": headlines,
        "why": item.rank.words(),
    })
}

impl Item<'_> {
    fn because(&self, portfolio: &Portfolio) -> Option<Because> {
        let call = self.calls.first()?;
        Some(Because {
            fact: format!(
                "{}: {}",
                name(self.account, portfolio),
                answerable::what(call, self.account, portfolio)
            ),
            on: Some(call.since),
            source: Source::Card,
            url: self.account.url.clone(),
        })
    }
}

type Unsaid<'o> = (&'o CallToAction, &'o str);

/// A call that would be new in the account issue and is held back, and why.
fn unsaid(opinion: &Opinion) -> Option<Unsaid<'_>> {
    let (call, why) = opinion.held_back()?;
    let is_told = call.form != Form::Nudge && why.cause != Cause::Shadow;
    is_told.then_some((call, why.reason.as_str()))
}

fn rows(
    mine: &[&Case<'_, '_>],
    portfolio: &Portfolio,
    pick: impl for<'o> Fn(&'o Opinion) -> Option<Unsaid<'o>>,
) -> Vec<Value> {
    let of_case = |case: &&Case<'_, '_>| {
        let account = case.standing.account;
        let new = case.opinions.iter().filter(|_| !case.silent).filter_map(&pick);
        let new = new.filter(|(call, _)| !account.spoken.knows(&call.key));
        let row = |(call, why): Unsaid<'_>| {
            let hidden = answerable::is_unnamed(account, portfolio);
            json!({
                "account": name(account, portfolio),
                "url": account.url,
                "what": answerable::what(call, account, portfolio),
                "why": if hidden { "" } else { why },
            })
        };
        new.map(row).collect::<Vec<_>>()
    };
    mine.iter().flat_map(of_case).collect()
}

fn capped(rows: &[Value], max: usize) -> Value {
    Value::Array(rows.iter().take(max).cloned().collect())
}

/// A snoozed account, and until when.
pub(super) fn snoozed(case: &Case<'_, '_>, portfolio: &Portfolio) -> Option<Value> {
    let account = case.standing.account;
    let how = quiet::snoozed(case.standing)?;
    let how = if answerable::is_unnamed(account, portfolio) { "snoozed".to_owned() } else { how };
    Some(json!({ "account": name(account, portfolio), "url": account.url, "how": how }))
}
