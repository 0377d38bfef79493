//! Links between issues, put and taken away, each safe to meet twice.

use gitlab::api::AsyncClient;

use crate::decide::LinkTo;
use crate::enact::Outcome;
use crate::enact::Progress;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::Linked;
use crate::gitlab::MayWrite;

pub(super) async fn put<T: AsyncClient + MayWrite + Sync>(
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
    Ok(outcome(linked))
}

pub(super) async fn take_away<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    link: u64,
) -> Result<Outcome, GitLabError> {
    Ok(outcome(gitlab.writer().delete_link(project, iid, link).await?))
}

fn outcome(linked: Linked) -> Outcome {
    match linked {
        Linked::New => Outcome::Done,
        Linked::Already => Outcome::AlreadyDone,
    }
}
