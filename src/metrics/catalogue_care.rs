//! Metrics of what is done for customers and how it is kept in order.

use crate::metrics::catalogue::Better;
use crate::metrics::catalogue::Metric;
use crate::metrics::catalogue::Unit;
use crate::metrics::catalogue::metric;

/// In the order of reports.
pub(super) const CARE: &[Metric] = &[
    metric(
        "success_plan_score",
        "Median score of success plans, and what fails most",
        (Unit::Points, Better::Higher),
        "f.8: the lint's points; a plan that is missing has none. Parts: plans that fail the three checks failed most. Texts count as they read now",
    ),
    metric(
        "ebr_coverage",
        "EBRs in the last 12 months",
        (Unit::Share, Better::Higher),
        "f.7: strategic accounts that have been customers for 6 months, with an EBR held in the window; scheduled is not held",
    ),
    metric(
        "ebr_coverage_all",
        "EBRs in the last 12 months, new customers included",
        (Unit::Share, Better::Higher),
        "f.7: the same of all strategic accounts, however new",
    ),
    metric(
        "ebr_coverage_quality",
        "Good EBRs in the last 12 months",
        (Unit::Share, Better::Higher),
        "f.7: the last EBR had an executive in it, by the log, its issue or the contacts, and the plan was updated within 5 working days",
    ),
];
