//! Roll-ups: a page for each portfolio, kept current in an epic or an issue, with a snapshot each week.

mod charts;
mod gaps;
mod headline;
mod load;
mod movers;
mod needs;
mod onboarding;
mod opens;
mod page;
mod print;
mod renewals;
mod slice;
mod terms;
mod today;
mod view;

pub use slice::Slice;
pub use terms::RollupForm;
pub use terms::RollupTerms;

use crate::account::Episode;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::Section;
use crate::consider::Past;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cases;
use crate::decide::NewIssue;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::rollup::page::Page;
use crate::decide::rollup::view::Sight;
use crate::decide::rollup::view::View;
use crate::decide::text;
use crate::decide::weekly;
use crate::templates;

/// The rule name in the keys of roll-ups.
pub(super) const RULE: &str = "rollup";

/// The label by which they are found again.
const LABEL: &str = "csm::rollup";

/// Everything that roll-ups need: opened, rewritten where their meaning changed.
pub(super) fn actions(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    past: &Past<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    let terms = &rulebook.rollups;
    if !terms.enabled || standings.list.is_empty() {
        return Vec::new();
    }
    let sight = Sight { portfolio, standings, past, cases, rulebook };
    let mut actions = Vec::new();
    // Parts first, so that the whole can link to them once they are there.
    for slice in terms.slices.iter().rev() {
        let view = View::of(slice, &sight);
        let parts = terms.below(slice);
        let below: Vec<(String, &RollupPage)> =
            parts.filter_map(|part| Some((part.name.clone(), known(portfolio, part)?))).collect();
        let page = page::of(&view, &below);
        actions.extend(write(&page, slice, &sight));
    }
    actions
}

/// The page of a portfolio as it is in GitLab: the oldest that people did not close.
fn known<'p>(portfolio: &'p Portfolio, slice: &Slice) -> Option<&'p RollupPage> {
    let key = key(slice);
    let mut own = portfolio.rollups.iter().filter(|page| page.key == key);
    own.find(|page| page.open || !page.closed_by_bot)
}

/// The key of a portfolio's page.
fn key(slice: &Slice) -> Key {
    Key::about(RULE, &slice.slug(), Episode::new(weekly::CURRENT))
}

fn section(page: &Page, slice: &Slice) -> Section {
    text::section(key(slice), &page.meaning, page.body.clone())
}

fn write(page: &Page, slice: &Slice, sight: &Sight<'_, '_>) -> Option<Action> {
    let section = section(page, slice);
    let Some(there) = known(sight.portfolio, slice) else {
        let is_whole = sight.portfolio.is_complete();
        return is_whole
            .then(|| action(page, slice, &sight.portfolio.source, open(page, &section, sight)));
    };
    // Whoever closed it wants none.
    if !there.open || there.section.marker.hash == section.marker.hash {
        return None;
    }
    let write = match &there.place {
        RollupPlace::Issue { project, iid } => Write::WriteSection {
            project: *project,
            iid: *iid,
            body: section.print(),
            hides: sight.rulebook.rollups.confidential && !there.confidential,
            reopens: false,
            assigns: None,
        },
        RollupPlace::Epic { .. } => return None,
    };
    Some(action(page, slice, &there.reference, write))
}

fn open(page: &Page, section: &Section, sight: &Sight<'_, '_>) -> Write {
    Write::OpenIssue(NewIssue {
        project: sight.portfolio.home,
        title: templates::as_title(&page.title),
        description: section.print(),
        labels: vec![LABEL.to_owned()],
        assignees: Vec::new(),
        assignees_named: Vec::new(),
        due: None,
        confidential: sight.rulebook.rollups.confidential,
    })
}

fn action(page: &Page, slice: &Slice, target: &str, write: Write) -> Action {
    Action {
        kind: ActionKind::WriteRollup,
        key: key(slice),
        rule: RULE.to_owned(),
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
