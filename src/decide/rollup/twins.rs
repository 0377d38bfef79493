//! A page of a portfolio that another run made at the same moment: the younger ones are closed.

use crate::account::CLOSED_BY_BOT;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::rollup::counted;
use crate::decide::rollup::view::View;
use crate::templates;

/// Younger pages of the same portfolio in issues, made by another run at the same moment.
pub(super) fn close(view: &View<'_, '_>, there: &RollupPage) -> Vec<Action> {
    let own = view.portfolio.rollups.iter().filter(|page| page.key == there.key && page.open);
    let younger = own.filter(|page| page.place != there.place);
    let close = |twin: &RollupPage| {
        let RollupPlace::Issue { project, iid } = twin.place else { return None };
        let today = templates::in_words(view.standings.as_of);
        let reference = templates::inert(&there.reference);
        Some(Action {
            kind: ActionKind::CloseIssue,
            key: twin.key.clone(),
            rule: RollupPage::RULE.to_owned(),
            account: None,
            target: twin.reference.clone(),
            summary: format!("{} says the same", there.reference),
            because: counted(view),
            severity: 4,
            write: Write::CloseIssue {
                project,
                iid,
                append: view
                    .portfolio
                    .words(false, format!("{CLOSED_BY_BOT}{today}:** {reference} says the same.")),
            },
            after: Vec::new(),
            is_first: false,
        })
    };
    younger.filter_map(close).collect()
}
