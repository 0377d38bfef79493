//! A customer who is given up: the manager gets what that decision takes, until it is all there.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Audience;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WillChurnIncomplete {
    /// Whether the decision gets an issue of its own with the whole checklist; else a comment lists
    /// what is missing.
    opens_issue: bool,
    /// Working days until that issue is due.
    due_in_working_days: u32,
}

impl Rule for WillChurnIncomplete {
    const NAME: &'static str = "will_churn_incomplete";
    const PURPOSE: &'static str =
        "Nobody is given up without a manager, a written reason and a lesson.";
    const SOURCE: &'static str = "TRI-9, D29, T22, E4-18";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/will_churn_incomplete.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let stage = &standing.stage;
        match stage.stage {
            LifecycleStage::WillChurn => {}
            LifecycleStage::Churned => return Verdict::not_applicable("the customer has left"),
            _ => return Verdict::not_applicable("the stage is not will-churn"),
        }
        let lacks = self.lacks(standing);
        if lacks.is_empty() {
            return Verdict::quiet("the decision has everything it takes");
        }
        let since = stage.since.unwrap_or_else(|| standing.opened_on());
        Verdict::fires(self.call(standing, since, lacks))
    }
}

impl WillChurnIncomplete {
    /// Without an issue of its own, nobody misses that issue.
    fn lacks(&self, standing: &Standing<'_>) -> Vec<String> {
        let all = standing.churn_lacks.iter();
        let counts = |lack: &&String| self.opens_issue || !lack.contains("csm::will-churn");
        all.filter(counts).cloned().collect()
    }

    fn call(&self, standing: &Standing<'_>, since: NaiveDate, lacks: Vec<String>) -> CallToAction {
        let account = standing.account;
        let step = |days| Calendar::working_day_after(standing.today, days);
        let due = step(self.due_in_working_days);
        let is_own =
            |issue: &WorkIssue| issue.key.as_ref().is_some_and(|key| key.rule == Self::NAME);
        let mut written = account.work_of(WorkKind::WillChurn);
        // What people have begun themselves is enough: the comment only says what it lacks.
        let is_theirs = written.any(|issue| !is_own(issue));
        let is_issue = self.opens_issue && !is_theirs;
        let draft =
            WorkIssueDraft { kind: WorkKind::WillChurn, labels: Vec::new(), due: Some(due) };
        let form = if is_issue { Form::WorkIssue(draft) } else { Form::Nudge };
        let triage = account.work_of(WorkKind::Triage).next();
        CallToAction::new(Self::NAME, account, Episode::new(format!("since-{since}")), 3, form)
            .despite_leaving()
            .despite_triage()
            .despite_hold()
            .to(Audience::Manager)
            .since(since)
            .headline(format!("Will churn, and still lacks {}", lacks.join(", ")))
            .because(standing.stage.because(standing.account))
            .detail("is_issue", is_issue)
            .detail("since", since.to_string())
            .detail("lacks", lacks)
            .detail("renewal", standing.renewal.map(|day| day.to_string()).unwrap_or_default())
            .detail("triage", triage.map(|issue| issue.reference.clone()).unwrap_or_default())
            .detail("triage_url", triage.map(|issue| issue.url.clone()).unwrap_or_default())
            .detail("first", step(2).to_string())
            .detail("second", step(self.due_in_working_days / 2).to_string())
    }
}
