//! What success plans are worth by the lint, and what they fail at most often (f.8).
//!
//! A plan that should be there and is not is worth nothing. One whose objectives were not read has no score.
//! Texts have no history in GitLab: a plan counts as it reads now, with the dates up to the day.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::consider::Check;
use crate::consider::CheckOutcome;
use crate::consider::PlanColour;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::portion::LeftOut;

/// Checks that are named.
const NAMED_MAX: usize = 3;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlanQuality {
    /// In hundredths of a point.
    scores: Multiset<i64>,
    /// Plans that fail it, by check.
    failing: BTreeMap<String, u64>,
    left_out: LeftOut,
}

impl Gauge for PlanQuality {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let plan = &standing.success_plan;
        let is_exempt = plan.colour == PlanColour::NotApplicable;
        if let Some(reason) = membership.why_not().or(is_exempt.then_some("that need none")) {
            self.left_out.add(reason);
            return;
        }
        let failed = |check: &&Check| check.outcome == CheckOutcome::Failed;
        match plan.lint {
            Some(lint) => self.scores.add(lint.score),
            None if !plan.exists => self.scores.add(0),
            None => return self.left_out.add("whose objectives were not read"),
        }
        for check in standing.plan_checks.iter().filter(failed) {
            *self.failing.entry(check.check.to_owned()).or_default() += 1;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.scores.merge(&other.scores);
        for (check, plans) in &other.failing {
            *self.failing.entry(check.clone()).or_default() += plans;
        }
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let mut worst: Vec<(&String, &u64)> = self.failing.iter().collect();
        worst.sort_by_key(|(check, plans)| (Reverse(**plans), *check));
        let worst = worst.into_iter().take(NAMED_MAX);
        let value = Value {
            value: median(&self.scores).map(|hundredths| hundredths / 100.0),
            denominator: Some(number(self.scores.len())),
            parts: worst.map(|(check, plans)| (check.clone(), number(*plans))).collect(),
            ..self.left_out.value()
        };
        values.insert("success_plan_score", value);
    }
}
