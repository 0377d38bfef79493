//! Roll-ups: a page for each portfolio, kept current in an epic or an issue, with a snapshot each week.

mod charts;
mod dates;
mod dropped;
mod foreseen;
mod gaps;
mod headline;
mod home;
mod load;
mod measured;
mod movers;
mod needs;
mod onboarding;
mod opens;
mod page;
mod pages;
mod print;
mod programmes;
mod quarter;
mod renewals;
mod slice;
mod snapshot;
mod terms;
mod today;
mod twins;
mod view;
mod words;

pub use dates::DatedThing;
pub use dates::dates_ahead;
pub(super) use dropped::actions as dropped;
pub use home::exposed_rollup;
pub use measured::Measured;
pub use measured::measured;
pub use pages::RollupText;
pub use pages::rollup_pages;
pub(super) use renewals::LARGE;
pub use slice::Slice;
pub use terms::Charts;
pub use terms::LiveLists;
pub use terms::RollupForm;
pub use terms::RollupTerms;
pub use words::FigureInWords;

use crate::account::Because;
use crate::account::Episode;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::Section;
use crate::account::Source;
use crate::consider::Past;
use crate::consider::PortfolioNote;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cases;
use crate::decide::NewIssue;
use crate::decide::RollupDraft;
use crate::decide::RollupWrite;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::rollup::home::Home;
use crate::decide::rollup::page::Page;
use crate::decide::rollup::quarter::Closed;
use crate::decide::rollup::view::Compared;
use crate::decide::rollup::view::Sight;
use crate::decide::rollup::view::View;
use crate::decide::text;
use crate::decide::weekly;
use crate::templates;

/// Everything that roll-ups need: opened, rewritten where their meaning changed, a snapshot each week.
pub(super) fn actions<'a>(
    portfolio: &Portfolio,
    standings: &Standings<'a>,
    past: &Past<'a>,
    cases: &Cases<'_, 'a>,
    rulebook: &Rulebook,
    compared: Vec<Compared<'_>>,
) -> Vec<Action> {
    let sight = Sight { portfolio, standings, past, cases, rulebook };
    let mut actions = Vec::new();
    for view in compared.into_iter().map(|compared| View::of(compared, &sight)) {
        let there = known(portfolio, view.slice);
        let closed = there.and_then(|page| Closed::of(&view, page));
        let restated = there.zip(closed.as_ref());
        let restated = restated.map(|(page, closed)| closed.restatements(&view, page));
        let page = page::of(&view, restated.unwrap_or_default());
        actions.extend(write(&page, &view, there));
        let Some(there) = there else { continue };
        actions.extend(snapshot::action(&view, there));
        actions.extend(closed.and_then(|closed| closed.freeze(&view, there)));
        actions.extend(twins::close(&view, there));
        actions.extend(twins::take_back(&view, there));
    }
    actions
}

/// The figures of all pages, in the order in which they are written.
pub(super) fn figures_of_pages<'v, 'a>(
    standings: &Standings<'a>,
    past: &Past<'a>,
    rulebook: &'v Rulebook,
) -> Vec<Compared<'v>> {
    let terms = &rulebook.rollups;
    if !terms.enabled || standings.list.is_empty() {
        return Vec::new();
    }
    view::compared(parts_first(terms), standings, past, rulebook)
}

/// What the plan says of roll-ups beside its actions.
pub(super) fn notes(portfolio: &Portfolio, rulebook: &Rulebook) -> Option<PortfolioNote> {
    let is_wanted = rulebook.rollups.enabled && !portfolio.accounts.is_empty();
    is_wanted.then(|| home::note(portfolio, rulebook)).flatten()
}

/// The portfolios, each after those that are a part of it: its page names theirs.
fn parts_first(terms: &RollupTerms) -> Vec<&Slice> {
    let mut ordered: Vec<&Slice> = terms.slices.iter().collect();
    ordered.sort_by_key(|slice| std::cmp::Reverse(terms.depth(slice)));
    ordered
}

/// The page of a portfolio as it is in GitLab: the oldest that people did not close.
fn known<'p>(portfolio: &'p Portfolio, slice: &Slice) -> Option<&'p RollupPage> {
    let key = key(slice);
    let mut own = portfolio.rollups.iter().filter(|page| page.key == key);
    own.find(|page| page.open || !page.closed_by_bot)
}

/// The key of a portfolio's page.
fn key(slice: &Slice) -> Key {
    Key::about(RollupPage::RULE, &slice.slug(), Episode::new(weekly::CURRENT))
}

/// That the accounts were looked at.
fn counted(view: &View<'_, '_>) -> Vec<Because> {
    let first = view.members.first().copied().or(view.standings.list.first());
    let because = first.map(|standing| Because {
        fact: print::count(view.members.len(), "account was counted", "accounts were counted"),
        on: Some(view.standings.as_of),
        source: Source::Card,
        url: standing.account.url.clone(),
    });
    because.into_iter().collect()
}

fn write(page: &Page, view: &View<'_, '_>, there: Option<&RollupPage>) -> Option<Action> {
    let slice = view.slice;
    let section = text::section(key(slice), &page.meaning, page.body.clone());
    let Some(there) = there else {
        let write = open(page, &section, view).filter(|_| view.portfolio.is_complete())?;
        return Some(action(page, slice, &view.portfolio.source, write));
    };
    // Whoever closed it wants none.
    if !there.open || there.section.marker.hash == section.marker.hash {
        return None;
    }
    let write = match &there.place {
        RollupPlace::Issue { project, iid } => {
            twins::rewritten((*project, *iid), there, &section, view, false)
        }
        RollupPlace::Epic { group, .. } => epic(page, &section, view, group),
    };
    Some(action(page, slice, &there.reference, write))
}

fn open(page: &Page, section: &Section, view: &View<'_, '_>) -> Option<Write> {
    match Home::of(view.slice, view.portfolio, view.rulebook) {
        Home::Epic(home) => Some(epic(page, section, view, &home.group)),
        Home::Nowhere(_) => None,
        Home::Issue => twins::over(section, view).or_else(|| Some(issue(page, section, view))),
    }
}

fn issue(page: &Page, section: &Section, view: &View<'_, '_>) -> Write {
    Write::OpenIssue(NewIssue {
        project: view.portfolio.home,
        title: view.words(templates::as_title(&page.title)),
        description: view.words(section.print()),
        labels: vec![RollupPage::LABEL.to_owned()],
        assignees: Vec::new(),
        assignees_named: Vec::new(),
        due: None,
        confidential: view.rulebook.rollups.confidential,
    })
}

fn epic(page: &Page, section: &Section, view: &View<'_, '_>, group: &str) -> Write {
    let terms = &view.rulebook.rollups;
    Write::Rollup(RollupWrite::Page(RollupDraft {
        group: group.to_owned(),
        title: view.words(templates::as_title(&page.title)),
        body: view.words(section.print()),
        label: RollupPage::LABEL.to_owned(),
        confidential: terms.confidential,
        parts: terms.below(view.slice).map(key).collect(),
    }))
}

fn action(page: &Page, slice: &Slice, target: &str, write: Write) -> Action {
    Action {
        kind: ActionKind::WriteRollup,
        key: key(slice),
        rule: RollupPage::RULE.to_owned(),
        account: None,
        target: target.to_owned(),
        summary: format!("Roll-up of {}: {}", slice.name, page.summary),
        because: page.because.clone(),
        severity: 4,
        write,
        after: Vec::new(),
        is_first: true,
    }
}
