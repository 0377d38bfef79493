//! A triage whose customer is green again: proposes to close it, and asks how it ended.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TriageGreen {
    /// Days after the close during which a missing outcome is asked for.
    ask_within_days: u32,
}

impl Rule for TriageGreen {
    const NAME: &'static str = "triage_green";
    const PURPOSE: &'static str = "A triage that is green again is closed as won or lost.";
    const SOURCE: &'static str = "TRI-8, E4-53";
    const SEVERITIES: &'static [Severity] = &[2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/triage_green.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let unresolved = |issue: &&WorkIssue| {
            issue.is_labelled("HS::Green")
                && !issue.is_labelled("triage::resolved-won")
                && !issue.is_labelled("triage::resolved-lost")
        };
        let mut green = account
            .work_of(WorkKind::Triage)
            .filter(|issue| issue.is_labelled("HS::Green") && (issue.open || unresolved(issue)));
        let asked_until = |issue: &WorkIssue| {
            let closed_on =
                issue.closed_at.filter(|_| !issue.open).map(|at| standing.local_date(at));
            closed_on.map(|day| day + Days::new(u64::from(self.ask_within_days)))
        };
        let is_asked = |issue: &&WorkIssue| {
            asked_until(issue).is_none_or(|last: NaiveDate| standing.today < last)
        };
        let Some(issue) = green.find(is_asked) else {
            return Verdict::quiet("no triage is green and waits for its end");
        };
        let (reference, open) = (&issue.reference, issue.open);
        let headline = if open {
            format!("{reference} is green again: close it as won or lost")
        } else {
            format!("{reference} was closed green: say whether it was won or lost")
        };
        let episode = Episode::new(format!("{}-{}", issue.project, issue.iid));
        let begun = issue.closed_at.unwrap_or(issue.created_at);
        // Severity 2: an open triage silences what is less, and this is about that very triage.
        let call = CallToAction::new(Self::NAME, account, episode, 2, Form::Nudge)
            .since(standing.local_date(begun))
            .headline(headline)
            .detail("issue", reference.as_str())
            .detail("issue_url", issue.url.as_str())
            .detail("open", open)
            .detail("outcome", !unresolved(&issue));
        Verdict::fires(call).next_look(asked_until(issue))
    }
}
