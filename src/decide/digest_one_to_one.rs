//! The pack for a manager's one-to-ones: each week of the month another look at every CSM's accounts (MGR-1, MGR-2).

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::NaiveDate;
use serde_json::Value;
use serde_json::json;

use crate::account::Portfolio;
use crate::consider::Standings;
use crate::decide::Case;
use crate::decide::Cases;
use crate::decide::OneToOne;
use crate::decide::Rulebook;
use crate::decide::answerable::hides;
use crate::decide::answerable::name;
use crate::decide::answerable::shown;
use crate::decide::digest;
use crate::decide::digest::Page;
use crate::decide::digest_csm::key;
use crate::decide::digest_lead;
use crate::decide::text;
use crate::decide::weekly;

/// The episode of such a page.
pub(super) const EPISODE: &str = "one-to-one";
/// Rows for one CSM; the rest is counted.
const ROWS_MAX: usize = 6;

/// A page for every manager.
pub(super) fn pages(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<Page> {
    let Some(look) = look(standings.as_of, &rulebook.one_to_ones) else { return Vec::new() };
    let teams = digest_lead::teams(cases, rulebook).into_iter();
    teams.map(|(manager, team)| page(manager, &team, look, portfolio, rulebook)).collect()
}

/// What the one-to-ones of a day look at: by the week of the month, the first full one being the first
/// (CAL-5). The days before it belong to the month before.
fn look(today: NaiveDate, looks: &[OneToOne]) -> Option<OneToOne> {
    let monday = weekly::monday(today);
    let nth = usize::try_from(monday.day0() / 7).unwrap_or(0);
    looks.get(nth.min(looks.len().saturating_sub(1))).copied()
}

fn page(
    manager: &str,
    team: &[&Case<'_, '_>],
    look: OneToOne,
    portfolio: &Portfolio,
    rulebook: &Rulebook,
) -> Page {
    let mut by_csm: BTreeMap<&str, Vec<&Case<'_, '_>>> = BTreeMap::new();
    for case in team {
        let csm = case.standing.account.csm.as_ref().map_or("nobody", |it| it.username.as_str());
        by_csm.entry(csm).or_default().push(case);
    }
    let (mut told, mut because) = (0, Vec::new());
    let csms: Vec<Value> = by_csm
        .into_iter()
        .map(|(csm, own)| {
            let mut rows: Vec<Value> = Vec::new();
            for case in &own {
                let account = case.standing.account;
                let what = look.of(case.standing);
                rows.extend(what.into_iter().map(|what| {
                    json!({
                        "account": name(account, portfolio),
                        "url": account.url,
                        "how": shown(&what, account, portfolio),
                    })
                }));
            }
            told += rows.len();
            because.extend(rows.iter().take(1).map(digest_lead::because));
            let more = rows.len().saturating_sub(ROWS_MAX);
            rows.truncate(ROWS_MAX);
            json!({ "csm": csm, "accounts": own.len(), "rows": rows, "more": more })
        })
        .collect();
    let values = text::values(vec![
        ("reader", json!(manager)),
        ("look", json!(look.words())),
        ("csms", Value::Array(csms)),
    ]);
    let (title, body) = digest::fill("one_to_one", values, rulebook);
    Page {
        key: key(manager, EPISODE),
        reader_id: None,
        title,
        body,
        summary: format!("{}, {told} to talk about", look.words()),
        because,
        is_hidden: hides(team, portfolio),
        is_empty: told == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_week_of_the_month_has_its_look_and_the_first_full_week_is_the_first() {
        let looks =
            [OneToOne::Onboarding, OneToOne::Plans, OneToOne::Playbooks, OneToOne::Renewals];
        for (day, expected) in [
            ("2026-03-01", OneToOne::Renewals),
            ("2026-03-02", OneToOne::Onboarding),
            ("2026-03-08", OneToOne::Onboarding),
            ("2026-03-09", OneToOne::Plans),
            ("2026-03-17", OneToOne::Playbooks),
            ("2026-03-23", OneToOne::Renewals),
            ("2026-03-30", OneToOne::Renewals),
        ] {
            assert_eq!(look(day.parse().unwrap(), &looks), Some(expected), "{day}");
        }
        assert_eq!(look("2026-03-09".parse().unwrap(), &[]), None);
    }
}
