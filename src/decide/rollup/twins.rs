//! What another run made at the same moment: of two pages the younger is closed, of two comments the younger is
//! taken back.

use crate::account::CLOSED_BY_BOT;
use crate::account::Key;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::Section;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::RollupWrite;
use crate::decide::Write;
use crate::decide::doubled;
use crate::decide::rollup::counted;
use crate::decide::rollup::key;
use crate::decide::rollup::view::View;
use crate::templates;

/// Younger pages of the same portfolio. From half a portfolio nothing is closed.
pub(super) fn close(view: &View<'_, '_>, there: &RollupPage) -> Vec<Action> {
    if !view.portfolio.is_complete() {
        return Vec::new();
    }
    let own = view.portfolio.rollups.iter().filter(|page| page.key == there.key && page.open);
    let younger = own.filter(|page| page.place != there.place);
    let close = |twin: &RollupPage| {
        let today = templates::in_words(view.standings.as_of);
        let reference = format!("[{}]({})", templates::inert(&there.reference), there.url);
        let append = format!("{CLOSED_BY_BOT}{today}:** {reference} says the same.");
        // It names the other page and no customer.
        let append = view.portfolio.words(false, append);
        let write = match (&twin.place, &there.place) {
            (RollupPlace::Issue { project, iid }, _) => {
                Write::CloseIssue { project: *project, iid: *iid, append }
            }
            (RollupPlace::Epic { group, iid }, RollupPlace::Epic { group: same, iid: stays })
                if group == same =>
            {
                let (group, label) = (group.clone(), RollupPage::LABEL.to_owned());
                let (epic, stays) = (*iid, *stays);
                Write::Rollup(RollupWrite::Close { group, label, epic, stays, append })
            }
            // A page that was moved on purpose, from an issue to an epic or to another group, is no twin.
            (RollupPlace::Epic { .. }, _) => return None,
        };
        let summary = format!("{} says the same", there.reference);
        Some(act(view, ActionKind::CloseIssue, &twin.key, twin.reference.clone(), summary, write))
    };
    younger.filter_map(close).collect()
}

/// The bot has closed this page as the twin of another, and that one is gone: it is opened again, since its key is
/// taken and no second one would be opened.
pub(super) fn over(section: &Section, view: &View<'_, '_>) -> Option<Write> {
    let key = key(view.slice);
    view.portfolio.rollups.iter().filter(|page| page.key == key).find_map(|page| {
        let RollupPlace::Issue { project, iid } = page.place else { return None };
        Some(rewritten((project, iid), page, section, view, true))
    })
}

/// A page that is an issue, with this section in it.
pub(super) fn rewritten(
    (project, iid): (u64, u64),
    page: &RollupPage,
    section: &Section,
    view: &View<'_, '_>,
    reopens: bool,
) -> Write {
    Write::WriteSection {
        project,
        iid,
        body: view.words(section.print()),
        hides: view.rulebook.rollups.confidential && !page.confidential,
        reopens,
        assigns: None,
    }
}

/// Snapshots that were written twice.
pub(super) fn take_back(view: &View<'_, '_>, there: &RollupPage) -> Vec<Action> {
    let again = doubled::taken_back_of(&there.remarks).into_iter();
    let edit = |again: doubled::TakenBack| {
        let (note, body) = (again.note, view.words(again.body));
        let write = match &there.place {
            RollupPlace::Issue { project, iid } => {
                Write::EditComment { project: *project, iid: *iid, note, body }
            }
            RollupPlace::Epic { group, iid } => {
                let (group, label) = (group.clone(), RollupPage::LABEL.to_owned());
                let page = there.key.clone();
                let epic = *iid;
                Write::Rollup(RollupWrite::EditComment { group, label, page, epic, note, body })
            }
        };
        let target = format!("{}, comment {note}", there.reference);
        let summary = "an earlier comment says the same".to_owned();
        act(view, ActionKind::EditComment, &again.section.marker.key, target, summary, write)
    };
    again.map(edit).collect()
}

fn act(
    view: &View<'_, '_>,
    kind: ActionKind,
    key: &Key,
    target: String,
    summary: String,
    write: Write,
) -> Action {
    Action {
        kind,
        key: key.clone(),
        rule: RollupPage::RULE.to_owned(),
        account: None,
        target,
        summary,
        because: counted(view),
        severity: 4,
        write,
        after: Vec::new(),
        is_first: false,
    }
}
