//! What a pass wrote is read anew by the next one: `updated_at` does not tell of every write.

use crate::decide::LinkTo;
use crate::decide::Write;
use crate::enact::Done;
use crate::enact::Outcome;
use crate::memo::Memo;
use crate::memo::Place;

/// Forgets what hangs on issues that may have been written to, and roll-ups that are epics.
pub(super) fn what_was_written(memo: &Memo, done: &[Done]) {
    let tried = done.iter().filter(|done| done.outcome != Outcome::NotTried);
    for done in tried {
        let write = &done.action.write;
        for place in places(write) {
            memo.forget(place);
        }
        if matches!(write, Write::Rollup(_)) {
            memo.forget_answers("epic roll-up");
        }
    }
}

fn places(write: &Write) -> Vec<Place> {
    match write {
        Write::Comment { project, iid, .. }
        | Write::EditComment { project, iid, .. }
        | Write::CloseIssue { project, iid, .. }
        | Write::ReopenIssue { project, iid, .. }
        | Write::EditIssue { project, iid, .. }
        | Write::WriteSection { project, iid, .. }
        | Write::Restore { project, iid, .. }
        | Write::Unlink { project, iid, .. }
        | Write::SetLabels { project, iid, .. }
        | Write::React { project, iid, .. } => vec![(*project, *iid)],
        Write::Link { project, iid, to } => match to {
            LinkTo::Issue { project: other, iid: number } => {
                vec![(*project, *iid), (*other, *number)]
            }
            LinkTo::Opened { .. } => vec![(*project, *iid)],
        },
        // New issues were never read.
        Write::OpenIssue(_) | Write::Rollup(_) => Vec::new(),
    }
}
