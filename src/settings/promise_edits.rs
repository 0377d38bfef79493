//! Changes of a promise: from a day on, never for the past, and never two on one day.

use std::collections::BTreeSet;

use crate::consider::Policy;
use crate::settings::problem::Problem;

/// A promise may be changed from a day on, never for the past.
pub(super) fn edited(path: &str, base: &Policy, was: &Policy) -> Option<Problem> {
    let since = was.effective_from;
    if base.effective_from < since {
        let text = format!(
            "{} lies before the shipped promise of {since}: use a later day",
            base.effective_from
        );
        return Some(Problem::new(format!("{path}.effective_from"), text));
    }
    if base.digest() == was.digest() || base.effective_from > since {
        return None;
    }
    let (key, found, promised) = difference(base, was);
    let text = format!(
        "{found} instead of the {promised} promised since {since}: set {path}.effective_from to the \
         day from which it holds, and clocks that have started keep their promise"
    );
    Some(Problem::new(format!("{path}.{key}"), text))
}

/// The first difference between two versions: the key, what is there and what was.
fn difference(base: &Policy, was: &Policy) -> (&'static str, String, String) {
    if base.target_days != was.target_days {
        return ("target_days", base.target_days.to_string(), format!("{} days", was.target_days));
    }
    if base.unit != was.unit {
        return ("unit", format!("{:?}", base.unit), format!("{:?}", was.unit));
    }
    if base.start != was.start {
        return ("start", format!("{:?}", base.start), format!("{:?}", was.start));
    }
    let names = |policy: &Policy| {
        policy.segments.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    ("segments", names(base), names(was))
}

/// Two versions of one id cannot begin on the same day.
pub(super) fn twins(path: &str, policies: &[Policy]) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let again = policies.iter().filter(|p| !seen.insert((p.id.clone(), p.effective_from)));
    again
        .map(|policy| {
            let text = format!(
                "two versions of “{}” begin on {}: give one another effective_from or id",
                policy.id, policy.effective_from
            );
            Problem::new(format!("{path}.versions"), text)
        })
        .collect()
}
