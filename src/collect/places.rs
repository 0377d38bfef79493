//! Who reads what could be written to: projects and groups that are open, issues that customers read.

use crate::account::Account;
use crate::account::RollupHome;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::SharedIssue;
use crate::account::Spoken;
use crate::collect::related;
use crate::collect::site::Site;
use crate::gitlab::wire::Issue;
use crate::privacy::IssueReaders;
use crate::privacy::Places;

/// The label of an issue that customers read.
const EXTERNAL_LABEL: &str = "bot::external";

/// The places of a source, as its issues tell.
pub(super) fn of(site: &Site, listed: &[Issue]) -> Places {
    let mut places = Places::of(&site.path);
    for project in &site.open {
        places.open_project(project.id, &project.path, &project.why);
    }
    for issue in listed {
        let readers = IssueReaders {
            is_confidential: issue.confidential,
            is_service_desk: issue.service_desk_reply_to.is_some(),
            is_external: issue.labels.iter().any(|label| label == EXTERNAL_LABEL),
        };
        places.issue(issue.project_id, issue.iid, &related::reference(issue), readers);
    }
    places
}

/// Adds what is known only when everything is read: which of the bot's comments are internal, and what is kept in
/// epics.
pub(super) fn complete(
    places: &mut Places,
    accounts: &[Account],
    shared: &[SharedIssue],
    (pages, homes): (&[RollupPage], &[RollupHome]),
) {
    let spoken: Vec<&Spoken> = accounts
        .iter()
        .map(|account| &account.spoken)
        .chain(shared.iter().map(|shared| &shared.spoken))
        .collect();
    let remarks = spoken.iter().flat_map(|spoken| &spoken.remarks);
    for remark in remarks.filter(|remark| remark.is_internal) {
        places.internal_note(remark.note_id);
    }
    let is_epic = |page: &&RollupPage| matches!(page.place, RollupPlace::Epic { .. });
    for page in pages.iter().filter(is_epic).filter(|page| page.open) {
        places.page(&page.key.to_string(), page.confidential);
    }
    for home in homes {
        let visibility = home.visibility.as_deref();
        if let Some(open @ ("public" | "internal")) = visibility {
            places.open_group(&home.group, &format!("is {open}"));
        }
    }
}
