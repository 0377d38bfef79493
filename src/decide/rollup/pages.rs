//! The pages as they would be written today, for whoever wants to read one before GitLab has it.

use crate::account::Portfolio;
use crate::consider::Past;
use crate::consider::Standings;
use crate::decide::FirstRun;
use crate::decide::Rulebook;
use crate::decide::Slice;
use crate::decide::issue_placeholder;
use crate::decide::rollup;
use crate::decide::rollup::page;
use crate::decide::rollup::quarter::Closed;
use crate::decide::rollup::view::Sight;
use crate::decide::rollup::view::View;
use crate::decide::rollup::view::compared;
use crate::decide::to_write::cases_to_write;
use crate::templates;

/// What stands for the page of a part that GitLab does not have yet.
const NOT_YET: &str = "(not written yet)";

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollupText {
    /// The portfolio it is about.
    pub name: String,
    pub slug: String,
    /// The title of its epic or issue.
    pub title: String,
    /// What stands between the markers, in Markdown.
    pub body: String,
}

/// The pages of these portfolios, in their order.
pub fn rollup_pages<'s, 'a>(
    portfolio: &Portfolio,
    standings: &Standings<'a>,
    past: &Past<'a>,
    rulebook: &Rulebook,
    wanted: impl IntoIterator<Item = &'s Slice>,
) -> Vec<RollupText> {
    let compared = compared(wanted.into_iter().collect(), standings, past, rulebook);
    let cases = cases_to_write(portfolio, standings, rulebook, FirstRun::Baseline);
    let sight = Sight { portfolio, standings, past, cases: &cases, rulebook };
    compared.into_iter().map(|compared| one(&View::of(compared, &sight))).collect()
}

fn one(view: &View<'_, '_>) -> RollupText {
    let slice = view.slice;
    let there = rollup::known(view.portfolio, slice);
    let restated = there.and_then(|there| Some(Closed::of(view, there)?.restatements(view, there)));
    let page = page::of(view, restated.unwrap_or_default());
    let parts = view.rulebook.rollups.below(slice).map(rollup::key);
    let body = parts.fold(page.body, |body, part| body.replace(&issue_placeholder(&part), NOT_YET));
    let (name, slug) = (slice.name.clone(), slice.slug());
    RollupText { name, slug, title: templates::as_title(&page.title), body }
}
