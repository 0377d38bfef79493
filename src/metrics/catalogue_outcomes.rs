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
    metric(
        "playbook_days",
        "Days per completed playbook, median",
        (Unit::Days, Better::Lower),
        "f.10: from opening to the last close, of those completed in the quarter; rest included. Parts: by use case",
    ),
    metric(
        "playbook_days_mean",
        "Days per completed playbook, mean",
        (Unit::Days, Better::Lower),
        "f.10: the same as a mean",
    ),
    metric(
        "playbook_days_by_stage",
        "Days per completed playbook, by lifecycle stage",
        (Unit::Days, Better::Lower),
        "f.10: the median by the stage that was labelled when it was opened",
    ),
    metric(
        "playbook_days_expected",
        "Days until half of the playbooks complete",
        (Unit::Days, Better::Lower),
        "f.10: all that were open in the quarter, open ones censored, lost ones competing (Aalen–Johansen). Parts: by use case",
    ),
    metric(
        "playbook_rest_share",
        "Time that completed playbooks rested",
        (Unit::Share, Better::Neither),
        "f.10: days between “Snooze from” and “Snooze until” of all days of the playbooks completed in the quarter; reported, and not taken off their days",
    ),
    metric(
        "renewal_forecast_error",
        "Renewals: forecast of 90 days before, missed by",
        (Unit::Share, Better::Lower),
        "f.15: sum of |expected − final| by the ARR due and decided; good expects all, at risk nothing. What the score expected then is not kept",
    ),
    metric(
        "health_backtest",
        "Bad renewals of the quarter that health foresaw",
        (Unit::Share, Better::Higher),
        "f.15, c.8: red 90 days before, by replay, of those lost, won too late or renewed for less. Parts: accounts by colour 90 and 180 days before and by end; of red, how many ended badly; the area under the curve from 10 bad ends on",
    ),
    metric(
        "cohort_engagement_rate",
        "Cohort members heard of in 30 days",
        (Unit::Share, Better::Higher),
        "f.16: a call or meeting, a word in the cohort or a dated box; everybody who was enrolled counts. Parts: by cohort",
    ),
    metric(
        "pilot_difference",
        "Pilot against control, engagement",
        (Unit::Difference, Better::Higher),
        "f.17: arm a less arm b, with Newcombe’s interval; of several pilots the largest. Parts: by pilot",
    ),
    metric(
        "pilot_change",
        "Pilot against control, change in engagement",
        (Unit::Difference, Better::Higher),
        "f.17: the difference in differences: what arm a gained since the month before the pilot, less what arm b gained, with the interval of both (MOVER); of several pilots the largest. Parts: by pilot",
    ),
    metric(
        "pilot_speed",
        "Pilot against control, chance of as large a difference in time",
        (Unit::Share, Better::Neither),
        "f.17: the log-rank test over days from the beginning of the pilot to what it is judged by; of several pilots the largest. Parts: by pilot",
    ),
    metric(
        "webinar_registered",
        "Invited accounts that registered for a webinar",
        (Unit::Share, Better::Higher),
        "f.18: of the accounts with a box in the issue of a webinar that was held; “registered” behind the account, or a tick, says so",
    ),
    metric(
        "webinar_attended",
        "Registered accounts that came to a webinar",
        (Unit::Share, Better::Higher),
        "f.18: of those that registered, the ticked ones",
    ),
    metric(
        "webinar_adoption",
        "Accounts that adopted after a webinar",
        (Unit::Share, Better::Higher),
        "f.18: within 60 days, of those that came and had not adopted before. Parts: beside accounts of the same segments that did not come",
    ),
];
