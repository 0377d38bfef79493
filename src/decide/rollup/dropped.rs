//! Pages of portfolios that nobody asks for any more: each says so once, so that old numbers are not taken for new.

use std::collections::BTreeSet;

use crate::account::Key;
use crate::account::Portfolio;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::RollupDraft;
use crate::decide::RollupWrite;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::rollup::key;
use crate::decide::text;
use crate::templates;

/// The day plays no part in it: what was said on one day is not said again on the next.
const MEANING: &str = "no longer kept";

/// One edit for every open page that is not kept. Once its portfolio is wanted again, it is written as ever.
pub(in crate::decide) fn actions(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    let terms = &rulebook.rollups;
    let (kept, why): (BTreeSet<Key>, &str) = if terms.enabled {
        (terms.slices.iter().map(key).collect(), "the settings do not name this portfolio any more")
    } else {
        (BTreeSet::new(), "roll-ups are switched off in the settings")
    };
    let left = portfolio.rollups.iter().filter(|page| page.open && !kept.contains(&page.key));
    left.filter_map(|page| say(page, why, portfolio, standings)).collect()
}

fn say(
    page: &RollupPage,
    why: &str,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
) -> Option<Action> {
    let today = templates::in_words(standings.as_of);
    let said = format!(
        "> **Not kept since {today}:** {why}. What stands below is as it was then; the comments keep what was before. \
         Close this page when nobody needs it."
    );
    let body = format!("{said}\n\n{}", page.section.body);
    let section = text::section(page.key.clone(), MEANING, body);
    if section.marker.hash == page.section.marker.hash {
        return None;
    }
    // It tells what stands there already.
    let words = portfolio.words(page.confidential, section.print());
    let write = match &page.place {
        RollupPlace::Issue { project, iid } => Write::WriteSection {
            project: *project,
            iid: *iid,
            body: words,
            hides: false,
            reopens: false,
            assigns: None,
        },
        RollupPlace::Epic { group, .. } => Write::Rollup(RollupWrite::Page(RollupDraft {
            group: group.clone(),
            title: portfolio.words(page.confidential, page.key.subject.as_str()),
            body: words,
            label: RollupPage::LABEL.to_owned(),
            confidential: page.confidential,
            parts: Vec::new(),
        })),
    };
    Some(Action {
        kind: ActionKind::WriteRollup,
        key: page.key.clone(),
        rule: RollupPage::RULE.to_owned(),
        account: None,
        target: page.reference.clone(),
        summary: format!("{} is not kept any more: {why}", page.reference),
        because: Vec::new(),
        severity: 4,
        write,
        after: Vec::new(),
        is_first: false,
    })
}
