//! Links between issues, found again where they are there already.

use gitlab::api::AsyncClient;

use crate::decide::LinkTo;
use crate::enact::Outcome;
use crate::enact::Progress;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::Linked;
use crate::gitlab::MayWrite;

/// Links an issue to another one, which this very run may have opened.
pub(super) async fn link<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    to: &LinkTo,
    progress: &Progress,
) -> Result<Outcome, GitLabError> {
    let (target_project, target_iid) = match to {
        LinkTo::Issue { project, iid } => (*project, *iid),
        LinkTo::Opened { key } => {
            let opened = progress.opened.get(key).expect("a link comes after what it links to");
            (opened.project, opened.iid)
        }
    };
    let linked = gitlab.writer().create_link(project, iid, target_project, target_iid).await?;
    Ok(match linked {
        Linked::New => Outcome::Done,
        Linked::Already => Outcome::AlreadyDone,
    })
}
