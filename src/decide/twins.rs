//! Two triage issues for one account: the younger is linked to the older, and nothing is closed.

use crate::account::Episode;
use crate::account::Key;
use crate::account::WorkIssue;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::LinkTo;
use crate::decide::Write;

/// The rule name in the key of such a link.
const RULE: &str = "triage_twin";

/// One link for each younger issue that has none.
pub(super) fn link(standing: &Standing<'_>) -> Vec<Action> {
    let account = standing.account;
    let Some((oldest, younger)) = standing.triage_twins() else { return Vec::new() };
    let apart = younger.into_iter().filter(|issue| issue.beside == Some(false));
    let link = |issue: &WorkIssue| Action {
        kind: ActionKind::Link,
        key: Key::new(RULE, account.id, Episode::new(format!("{}-{}", issue.project, issue.iid))),
        rule: RULE.to_owned(),
        account: Some(account.id),
        target: oldest.reference.clone(),
        summary: format!("{}: {} is about the same, link it", account.name, issue.reference),
        because: Vec::new(),
        severity: 4,
        write: Write::Link {
            project: oldest.project,
            iid: oldest.iid,
            to: LinkTo::Issue { project: issue.project, iid: issue.iid },
        },
        after: Vec::new(),
        is_first: false,
    };
    apart.map(link).collect()
}
