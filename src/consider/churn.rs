//! What a decision to let a customer go still lacks (`domain.md` TRI-9): a manager behind it, an issue about
//! it, and triage that has come to an end.

use crate::account::LifecycleStage;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::StageReading;
use crate::consider::scene::Scene;

/// The label of the issue in which the decision is written down.
const ISSUE: &str = "csm::will-churn";

/// What is lacking, each as a thing; empty for everybody else.
pub(super) fn lacks(scene: &Scene<'_>, stage: &StageReading) -> Vec<String> {
    let account = scene.account;
    if stage.stage != LifecycleStage::WillChurn {
        return Vec::new();
    }
    let mut lacks = Vec::new();
    let managers = &scene.targets.evidence.managers;
    let is_leaving = |name: &str| {
        LifecycleStage::from_label(name).filter(|stage| *stage == LifecycleStage::WillChurn)
    };
    let last = account.history.read(is_leaving).last();
    let by = last.and_then(|(_, span)| span.added_by.as_ref());
    let is_agreed = managers.is_empty() || by.is_some_and(|by| managers.contains(&by.username));
    if !is_agreed {
        lacks.push("a manager who sets the label".to_owned());
    }
    let was_there = |issue: &&WorkIssue| issue.counts_on(scene.span.today, scene.zone);
    if !account.work.iter().filter(was_there).any(|issue| issue.is_labelled(ISSUE)) {
        lacks.push(format!("an issue labelled {ISSUE}"));
    }
    let written = account.work_of(WorkKind::WillChurn).filter(was_there);
    let written = written.filter(|issue| issue.open);
    lacks.extend(written.filter_map(|issue| {
        let open = issue.sheet.boxes.iter().filter(|it| !it.done).count();
        let steps = if open == 1 { "the open step" } else { "the open steps" };
        (open > 0).then(|| format!("{steps} of {}", issue.reference))
    }));
    let open = account.work_of(WorkKind::Triage).filter(|issue| issue.open);
    lacks.extend(open.map(|issue| format!("the end of {}", issue.reference)));
    lacks
}
