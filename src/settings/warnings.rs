//! What can be meant and probably is not: promises that never match, and targets in an odd order.

use crate::consider::Clocks;
use crate::consider::Policy;
use crate::consider::Promise;
use crate::consider::Sla;
use crate::settings::problem::Problem;

/// Warnings about the promises; nothing is refused because of them (`semantics.md` b.1 and b.4).
pub(super) fn about(clocks: &Clocks) -> Vec<Problem> {
    let mut warnings: Vec<Problem> = clocks.promises.iter().flat_map(never_matched).collect();
    let newest = |sla: Sla| {
        let standard = clocks.promise(sla).policies.iter().max_by_key(|p| p.effective_from);
        standard.map_or(0, |policy| policy.target_days)
    };
    let (engage, onboard) = (newest(Sla::TimeToEngage), newest(Sla::TimeToOnboard));
    if onboard < engage {
        let text = format!(
            "onboarding is promised within {onboard} days, before the first call within {engage}: \
             each clock still counts by itself"
        );
        warnings.push(Problem::new("clocks.time_to_onboard.target_days", text));
    }
    warnings
}

/// Versions whose segments an earlier id always has.
fn never_matched(promise: &Promise) -> Vec<Problem> {
    let mut warnings = Vec::new();
    for (nth, policy) in promise.policies.iter().enumerate() {
        let earlier = promise.policies[..nth].iter().map(|other| other.id.as_str());
        let mut earlier = earlier.filter(|id| *id != policy.id);
        if let Some(first) = earlier.find(|id| covers(promise, id, policy)) {
            let (id, from) = (&policy.id, policy.effective_from);
            let text = format!(
                "“{id}” of {from} never matches: “{first}” stands before it and has all its segments"
            );
            warnings.push(Problem::new(format!("clocks.{}.versions", promise.sla.name()), text));
        }
    }
    warnings
}

/// Whether every version of an id is owed to all the segments of a policy.
fn covers(promise: &Promise, id: &str, policy: &Policy) -> bool {
    let mut versions = promise.policies.iter().filter(|other| other.id == id);
    versions.all(|other| policy.segments.iter().all(|it| other.segments.contains(it)))
}
