//! The texts of an action as they may be written where it writes, or why they may not.

use crate::account::Account;
use crate::decide::Action;
use crate::decide::Plan;
use crate::decide::RollupWrite;
use crate::decide::Write;
use crate::privacy::About;
use crate::privacy::Leak;
use crate::privacy::Places;
use crate::privacy::Printed;
use crate::privacy::Words;

/// What an action writes, good for its place alone; empty where it has no words.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    pub title: Printed,
    pub body: Printed,
}

/// The first action of a plan that would tell somebody what they must not know.
pub fn leak(plan: &Plan) -> Option<Leak> {
    plan.actions.iter().find_map(|action| texts(action, &plan.places).err())
}

/// Whether comments on an issue may tell of the account.
pub(super) fn may_hold(places: &Places, (project, iid): (u64, u64), account: &Account) -> bool {
    let comments = places.comments(project, iid);
    comments.is_ok_and(|place| place.print(&account.words("")).is_ok())
}

/// Has an action's place print its words.
pub fn texts(action: &Action, places: &Places) -> Result<Texts, Leak> {
    let is_shown = |key: &str| places.is_confidential_page(key);
    let (title, body, place) = match &action.write {
        Write::OpenIssue(new) => {
            let place = places.new_issue(new.project, new.confidential);
            (Some(&new.title), &new.description, place)
        }
        Write::Comment { project, iid, body, internal, .. } => {
            let place = places.comments(*project, *iid);
            (None, body, place.map(|place| place.internally(*internal)))
        }
        Write::EditComment { project, iid, note, body } => {
            (None, body, places.comment(*project, *iid, *note))
        }
        Write::CloseIssue { project, iid, append }
        | Write::Restore { project, iid, append }
        | Write::EditIssue { project, iid, append, .. }
        | Write::ReopenIssue { project, iid, append: Some(append), .. } => {
            (None, append, places.description(*project, *iid))
        }
        Write::WriteSection { project, iid, body, hides, .. } => {
            let place = places.description(*project, *iid);
            (None, body, place.map(|place| place.hidden(*hides)))
        }
        Write::Rollup(RollupWrite::Page(draft)) => {
            let is_hidden = is_shown(&action.key.to_string()).unwrap_or(draft.confidential);
            (Some(&draft.title), &draft.body, places.epics(&draft.group, is_hidden))
        }
        Write::Rollup(
            RollupWrite::Comment { group, page, body, .. }
            | RollupWrite::EditComment { group, page, body, .. },
        ) => {
            let is_hidden = is_shown(&page.to_string()).unwrap_or_default();
            (None, body, places.epics(group, is_hidden))
        }
        Write::Rollup(RollupWrite::Close { group, append, .. }) => {
            let is_hidden = is_shown(&action.key.to_string()).unwrap_or_default();
            (None, append, places.epics(group, is_hidden))
        }
        // Labels tell of health and of promises as sentences do.
        Write::SetLabels { project, iid, add, .. } => {
            let words = Words::new(About::known(action.target.as_str()), add.join(", "));
            let place = places.description(*project, *iid);
            place.map_err(|place| place.refuse(&words))?;
            return Ok(Texts::default());
        }
        Write::ReopenIssue { append: None, .. }
        | Write::Link { .. }
        | Write::Unlink { .. }
        | Write::React { .. } => return Ok(Texts::default()),
    };
    let place = place.map_err(|place| place.refuse(body))?;
    let title = title.map(|title| place.print(title)).transpose()?.unwrap_or_default();
    Ok(Texts { title, body: place.print(body)? })
}
