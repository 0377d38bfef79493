//! Opening an issue, once.

use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::decide::Action;
use crate::decide::NewIssue;
use crate::enact::Outcome;
use crate::enact::Progress;
use crate::enact::exactly_once;
use crate::enact::report::without_labels;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueEdit;
use crate::gitlab::MayWrite;
use crate::gitlab::StateEdit;
use crate::gitlab::wire::Issue;
use crate::privacy::Printed;

/// Opens an issue unless it is there. An unanswered opening is looked for, never repeated.
pub(super) async fn open<T: AsyncClient + MayWrite + Sync>(
    action: &Action,
    new: &NewIssue,
    (title, description): (Printed, Printed),
    gitlab: &GitLab<T>,
    bot: &Person,
    progress: &mut Progress,
) -> Result<Outcome, GitLabError> {
    let label = new.labels.first().map(String::as_str).unwrap_or_default();
    let find = || exactly_once::opened(gitlab, bot, new.project, label, &action.key);
    if let Some(issue) = find().await? {
        progress.remember(action, new, &issue);
        return Ok(Outcome::AlreadyDone);
    }
    let mut assignees = new.assignees.clone();
    for name in &new.assignees_named {
        if let Some(user) = gitlab.user_named(name).await? {
            assignees.push(user.id);
        } else {
            tracing::warn!(name, key = %action.key, "nobody is called so: the issue is assigned to nobody");
        }
    }
    let wire = crate::gitlab::NewIssue {
        title,
        description: progress.fill(&description),
        labels: new.labels.clone(),
        assignee_ids: assignees,
        due_date: new.due,
        confidential: new.confidential,
        milestone_id: None,
    };
    let issue = match gitlab.writer().create_issue(new.project, &wire).await {
        Ok(issue) => issue,
        Err(error) if error.kind == ErrorKind::Unanswered => match find().await {
            Ok(Some(issue)) => issue,
            _ => return Err(error),
        },
        Err(error) => return Err(error),
    };
    if !issue.labels.iter().any(|name| name == label) {
        return Err(give_up(gitlab, new.project, &issue).await);
    }
    progress.remember(action, new, &issue);
    Ok(Outcome::Done)
}

/// Whoever may open issues but not label them has lost the role. Without its labels the issue would never be found
/// again, and another would be opened beside it in every run: it is closed, and nothing more is opened.
async fn give_up<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    project: u64,
    issue: &Issue,
) -> GitLabError {
    let close = IssueEdit { state: Some(StateEdit::Close), ..IssueEdit::default() };
    if let Err(error) = gitlab.writer().edit_issue(project, issue.iid, &close).await {
        tracing::warn!(%error, url = issue.web_url, "an issue that came without its labels is left open: close it");
    }
    without_labels(&format!("issue {project}#{}", issue.iid), "project")
}
