//! The page of one portfolio: answer first, lists second, method last (`semantics.md` g).

use std::collections::BTreeMap;

use minijinja::Value as Text;
use minijinja::value::Serde;
use serde_json::Value as Json;
use serde_json::json;

use crate::account::Because;
use crate::consider::CheckOutcome;
use crate::consider::PlanColour;
use crate::consider::Standing;
use crate::decide::Charts;
use crate::decide::LiveLists;
use crate::decide::digest;
use crate::decide::issue_placeholder;
use crate::decide::rollup;
use crate::decide::rollup::charts;
use crate::decide::rollup::charts::Chart;
use crate::decide::rollup::foreseen;
use crate::decide::rollup::gaps;
use crate::decide::rollup::headline;
use crate::decide::rollup::load;
use crate::decide::rollup::movers;
use crate::decide::rollup::needs;
use crate::decide::rollup::needs::Needs;
use crate::decide::rollup::onboarding;
use crate::decide::rollup::opens;
use crate::decide::rollup::print;
use crate::decide::rollup::programmes;
use crate::decide::rollup::renewals;
use crate::decide::rollup::today;
use crate::decide::rollup::view::View;
use crate::decide::text;
use crate::decide::weekly;
use crate::templates;

/// Rows of a table; the rest is collapsed beneath it.
const ROWS_MAX: usize = 10;
/// Rows of a collapsed rest; what is beyond is counted.
const REST_MAX: usize = 40;
/// GitLab takes more, and nobody reads it.
const BYTES_MAX: usize = 60_000;
/// Accounts by name behind each number, as many as fit.
const NAMED: [usize; 4] = [20, 8, 3, 0];

/// Title and text. The meaning is the text without the day it was made.
pub(super) struct Page {
    pub title: String,
    pub body: String,
    pub meaning: String,
    /// What has to be decided, for the plan.
    pub summary: String,
    pub because: Vec<Because>,
}

/// The page as long as it may be.
pub(super) fn of(view: &View<'_, '_>, restated: Vec<Json>) -> Page {
    let restated = Json::Array(restated);
    let fits = |page: &Page| page.body.len() <= BYTES_MAX;
    let mut pages = NAMED.iter().map(|max| with(view, &restated, *max));
    let shortest = || with(view, &restated, 0);
    pages.find(fits).unwrap_or_else(shortest)
}

fn with(view: &View<'_, '_>, restated: &Json, named_max: usize) -> Page {
    let needs = needs::of(view);
    let grave = needs.because.clone();
    let because = if grave.is_empty() { rollup::counted(view) } else { grave };
    let mut values = values(view, needs, named_max);
    values.insert("restated".to_owned(), Text::from(Serde(restated)));
    values.extend(drawn(view));
    let (_, meaning) = digest::fill("rollup", values.clone(), view.rulebook);
    values.insert("as_of".to_owned(), Text::from(as_of(view)));
    let (title, body) = digest::fill("rollup", values, view.rulebook);
    let body = view
        .portfolio
        .rollups
        .iter()
        .fold(body, |body, page| body.replace(&issue_placeholder(&page.key), &page.reference));
    let summary = today::line(view).unwrap_or_else(|| "nothing to decide today".to_owned());
    Page { title, body, meaning, summary, because }
}

fn values(view: &View<'_, '_>, needs: Needs, named_max: usize) -> BTreeMap<String, Text> {
    let week = weekly::monday(view.standings.as_of);
    let terms = &view.rulebook.rollups;
    let below: Vec<Json> = terms
        .below(view.slice)
        .map(|part| json!({ "name": part.name, "key": rollup::key(part).to_string() }))
        .collect();
    let unknown = view.members.iter().filter(|s| s.health.colour.colour().is_none()).count();
    let (read, unread) = (view.portfolio.accounts.len(), view.portfolio.unread.len());
    text::values(vec![
        ("name", json!(view.slice.name)),
        ("week", json!(templates::in_words(week))),
        ("as_of", json!("")),
        ("accounts", json!(view.members.len())),
        ("unknown", json!(unknown)),
        ("read", json!(read)),
        ("listed", json!(read + unread)),
        ("decide", json!(today::line(view))),
        ("headline", Json::Array(headline::rows(view))),
        ("needs", Json::Array(needs.rows)),
        ("needs_more", json!(needs.more)),
        ("renewals", table(renewals::rows(view))),
        ("onboarding", table(onboarding::rows(view))),
        ("movers", table(movers::rows(view))),
        ("load", table(load::rows(view))),
        ("plans", table(plans(view))),
        ("programmes", Json::Array(programmes::rows(view))),
        ("foreseen", foreseen::of(view)),
        ("gaps", table(gaps::rows(view))),
        ("opens", Json::Array(opens::rows(view, named_max))),
        ("below", Json::Array(below)),
    ])
    .into_iter()
    .map(|(name, value)| (name, Text::from(Serde(value))))
    .collect()
}

/// What must not be made inert: it is made of our own words and numbers, and of a path that GitLab checked.
fn drawn(view: &View<'_, '_>) -> BTreeMap<String, Text> {
    let terms = &view.rulebook.rollups;
    let charts =
        [charts::health(view), charts::stages(view), charts::kept(view), charts::reached(view)];
    let chart = |chart: Chart| {
        let is_drawn = match terms.charts {
            Charts::All => true,
            Charts::Basic => chart.bars.is_none(),
            Charts::Off => false,
        };
        let bars = chart.bars.filter(|_| terms.charts == Charts::Basic);
        let (drawn, words) = (chart.drawn, bars.unwrap_or(chart.words));
        let drawn = if is_drawn { drawn } else { String::new() };
        let both = [("drawn", Text::from_safe_string(drawn)), ("words", Text::from(words))];
        Text::from(BTreeMap::from(both))
    };
    let charts: Vec<Text> = charts.into_iter().flatten().map(chart).collect();
    let live = live_in(view).unwrap_or_default();
    [("charts", Text::from(charts)), ("live", Text::from_safe_string(live))]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Where live lists look, in the words of GLQL: `project = "acme/accounts"`. None where there are to be none.
fn live_in(view: &View<'_, '_>) -> Option<String> {
    let portfolio = view.portfolio;
    let is_drawn = match view.rulebook.rollups.live_lists {
        LiveLists::On => true,
        LiveLists::Off => false,
        LiveLists::Auto => portfolio.has_live_lists,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let source = Some(&portfolio.source).filter(|it| is_drawn && it.chars().all(is_plain))?;
    let is_project = portfolio.accounts.iter().any(|account| account.project == *source);
    let what = if is_project { "project" } else { "group" };
    Some(format!("{what} = \"{source}\""))
}

/// `Mon 2 Mar 2026, UTC, policy handbook-2022`.
fn as_of(view: &View<'_, '_>) -> String {
    let day = templates::in_words(view.standings.as_of);
    let zone = view.rulebook.zones.default.name();
    format!("{day}, {zone}, policy {}", view.rulebook.policy)
}

/// The first rows, the collapsed rest, and how many are beyond both.
fn table(rows: Vec<Json>) -> Json {
    let beyond = rows.len().saturating_sub(ROWS_MAX + REST_MAX);
    let all = rows.len();
    let mut rows = rows.into_iter();
    let first: Vec<Json> = rows.by_ref().take(ROWS_MAX).collect();
    let rest: Vec<Json> = rows.take(REST_MAX).collect();
    let listed: Vec<&Json> = first.iter().chain(&rest).collect();
    json!({ "rows": first, "rest": rest, "listed": listed, "beyond": beyond, "all": all })
}

/// Success plans that are not green, with the checks that fail.
fn plans(view: &View<'_, '_>) -> Vec<Json> {
    let short = view.members.iter().filter(|standing| {
        matches!(standing.success_plan.colour, PlanColour::Red | PlanColour::Yellow)
    });
    let row = |standing: &&Standing<'_>| {
        let failing =
            standing.plan_checks.iter().filter(|check| check.outcome == CheckOutcome::Failed);
        let failing: Vec<String> = failing.take(3).map(|check| check.check.to_owned()).collect();
        json!({
            "account": standing.account.name,
            "url": standing.account.url,
            "colour": if standing.success_plan.colour == PlanColour::Red { "🔴 red" } else { "🟡 yellow" },
            "why": standing.success_plan.reason.to_string(),
            "failing": failing,
            "owner": print::owner(standing),
        })
    };
    short.map(row).collect()
}
