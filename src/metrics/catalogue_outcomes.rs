//! Metrics of what comes of it: money, playbooks, cohorts.

use crate::metrics::catalogue::Metric;

/// In the order of reports.
pub(super) const OUTCOMES: &[Metric] = &[];
