//! Metrics of what comes of it: money, playbooks, cohorts.

use crate::metrics::catalogue::Better;
use crate::metrics::catalogue::Metric;
use crate::metrics::catalogue::Unit;
use crate::metrics::catalogue::metric;

/// In the order of reports.
pub(super) const OUTCOMES: &[Metric] = &[
    metric(
        "gross_revenue_retention",
        "Gross revenue retention, 12 months",
        (Unit::Share, Better::Higher),
        "f.13: of what the customers of a year ago paid then, what they still pay, at most as much; by dated amounts on their cards, those who left at 0",
    ),
    metric(
        "net_revenue_retention",
        "Net revenue retention, 12 months",
        (Unit::Share, Better::Higher),
        "f.13: the same with what they pay more",
    ),
    metric(
        "renewal_rate_gross",
        "Renewed money, at most as before",
        (Unit::Share, Better::Higher),
        "f.14: of the ARR due in the quarter and decided, by the day it was first due; won up to 60 days late counts; open money is a part of its own",
    ),
    metric(
        "renewal_rate_net",
        "Renewed money, with what was added",
        (Unit::Share, Better::Higher),
        "f.14: the same with the new amounts, where they are dated",
    ),
    metric(
        "renewal_rate_logo",
        "Renewed customers",
        (Unit::Share, Better::Higher),
        "f.14: renewed of those due in the quarter and decided; a smaller contract is a renewal",
    ),
    metric(
        "playbooks_completed",
        "Playbooks completed in the quarter",
        (Unit::Count, Better::Higher),
        "f.9: closed as a success, by the last close; of how many customers, and by kind",
    ),
    metric(
        "playbooks_completed_change",
        "Playbooks completed, against the quarter before",
        (Unit::Share, Better::Higher),
        "f.9: up to the same day of the quarter before; null when that had none, the difference is a part",
    ),
    metric(
        "win_rate",
        "Expansion playbooks won",
        (Unit::Share, Better::Neither),
        "f.11: closed as a success of all that were closed in the quarter. Parts: won so far, by the quarter they began in",
    ),
    metric(
        "win_rate_adjusted",
        "Expansion playbooks won of those won or lost",
        (Unit::Share, Better::Neither),
        "f.11: without already solved, not relevant, not needed and duplicates. Parts: how they ended, by labels as they are now",
    ),
    metric(
        "churn_reasons",
        "Lost money with a known reason",
        (Unit::Parts, Better::Higher),
        "f.27: ARR of customers who left within 12 months, by their one risk:: label as it is now. Parts: share of the money by reason",
    ),
];
