//! Where the page of a portfolio is kept, and that nobody reads there who may not read the accounts.

use crate::account::Portfolio;
use crate::account::RollupHome;
use crate::account::RollupPage;
use crate::consider::PortfolioNote;
use crate::consider::Standings;
use crate::decide::RollupForm;
use crate::decide::Rulebook;
use crate::decide::Slice;
use crate::decide::rollup;

/// What a page is kept in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home<'p> {
    /// An epic of this group.
    Epic(&'p RollupHome),
    /// An issue of the project that takes what belongs to no single account.
    Issue,
    /// Nothing: an epic was asked for, and there are none.
    Nowhere(&'p RollupHome),
}

impl<'p> Home<'p> {
    pub(super) fn of(slice: &Slice, portfolio: &'p Portfolio, rulebook: &Rulebook) -> Self {
        let terms = &rulebook.rollups;
        let own = slice.group.as_ref().or(terms.group.as_ref()).or(portfolio.group.as_ref());
        let found =
            own.and_then(|group| portfolio.rollup_homes.iter().find(|home| home.group == *group));
        match (found, terms.form) {
            (_, RollupForm::Issue) | (None, _) => Self::Issue,
            (Some(home), _) if home.has_epics => Self::Epic(home),
            (Some(home), RollupForm::Epic) => Self::Nowhere(home),
            (Some(_), RollupForm::Auto) => Self::Issue,
        }
    }
}

/// What the capability probe found, for whoever reads the plan.
pub(super) fn note(portfolio: &Portfolio, rulebook: &Rulebook) -> Option<PortfolioNote> {
    let first = rulebook.rollups.slices.first()?;
    let sentence = match Home::of(first, portfolio, rulebook) {
        Home::Epic(home) => format!("Roll-ups are epics of {}: {}", home.group, home.why),
        Home::Nowhere(home) => format!(
            "There are no roll-ups: rollups.form is epic, and in {} {}; set it to auto or issue",
            home.group, home.why
        ),
        Home::Issue => {
            let why = portfolio.rollup_homes.first().map(|home| format!(": {}", home.why));
            format!("Roll-ups are issues of {}{}", portfolio.source, why.unwrap_or_default())
        }
    };
    Some(PortfolioNote::counted("rollups", sentence, None))
}

/// Why no roll-up may be written: one of them would be read by more people than an account it names.
pub fn exposed_rollup(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Option<String> {
    let terms = &rulebook.rollups;
    if !terms.enabled {
        return None;
    }
    terms.slices.iter().find_map(|slice| {
        let page = rollup::known(portfolio, slice);
        open_group(slice, portfolio, rulebook)
            .or_else(|| seen_by_more(slice, page, standings, rulebook))
    })
}

fn open_group(slice: &Slice, portfolio: &Portfolio, rulebook: &Rulebook) -> Option<String> {
    let Home::Epic(home) = Home::of(slice, portfolio, rulebook) else { return None };
    let visibility =
        home.visibility.as_deref().filter(|it| matches!(*it, "public" | "internal"))?;
    Some(format!(
        "the roll-up of {} would stand in the group {}, which is {visibility}, and names the accounts of {}: \
         set rollups.group to a private group, or rollups.form to issue",
        slice.name, home.group, portfolio.source
    ))
}

/// A page that is not confidential, about an account that is.
fn seen_by_more(
    slice: &Slice,
    page: Option<&RollupPage>,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Option<String> {
    let terms = &rulebook.rollups;
    let is_open = page.map_or(!terms.confidential, |page| page.open && !page.confidential);
    if !is_open {
        return None;
    }
    let mut covered = standings.list.iter().filter(|s| terms.covers(slice, s, &rulebook.people));
    let account = covered.find(|standing| standing.account.confidential)?.account;
    let place = page.map_or("it", |page| page.reference.as_str());
    Some(format!(
        "the roll-up of {} is not confidential and names {}, which is: make {place} confidential, and set \
         rollups.confidential to true",
        slice.name, account.reference
    ))
}
