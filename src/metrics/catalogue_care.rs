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
    metric(
        "triage_opened",
        "Triages opened in the quarter",
        (Unit::Count, Better::Neither),
        "f.20: by the day the issue was created, by people or the bot",
    ),
    metric(
        "triage_closed",
        "Triages closed in the quarter",
        (Unit::Count, Better::Neither),
        "f.20: by the day of the last close",
    ),
    metric(
        "triage_days_to_ack",
        "Days until a triage is acknowledged, median",
        (Unit::Days, Better::Lower),
        "f.20: of those opened in the quarter, to the first word or change of a person; opened by a person, none",
    ),
    metric(
        "triage_days_to_action",
        "Days until a call after a triage opened, median",
        (Unit::Days, Better::Lower),
        "f.20: of those opened in the quarter, to the first call or meeting with the customer",
    ),
    metric(
        "triage_days_to_close",
        "Days until a triage is closed, median",
        (Unit::Days, Better::Lower),
        "f.20: of those closed in the quarter, snoozed or not",
    ),
    metric(
        "triage_reopen_rate",
        "Triages that came back",
        (Unit::Share, Better::Lower),
        "f.20: of those closed in the quarter, opened again, or followed by another within the days of triage.reopen_within_days",
    ),
    metric(
        "triage_age_p90",
        "Age of open triages, P90",
        (Unit::Days, Better::Lower),
        "f.20: nine of ten open triages are no older",
    ),
    metric(
        "risk_update_on_time",
        "At-risk accounts with an update in time",
        (Unit::Share, Better::Higher),
        "f.21: at-risk accounts whose next word is not overdue, by colour and by escalation (TRI-4, TRI-12)",
    ),
    metric(
        "accounts_per_csm",
        "Accounts per CSM, median",
        (Unit::Count, Better::Neither),
        "f.22: customers by who was their CSM on the day",
    ),
    metric(
        "accounts_per_csm_spread",
        "Accounts: the most loaded CSM to the median",
        (Unit::Times, Better::Lower),
        "f.22: most divided by median",
    ),
    metric(
        "load_per_csm",
        "Load points per CSM, median",
        (Unit::Count, Better::Neither),
        "f.22: the points of c.7, by stage, renewal and health",
    ),
    metric(
        "load_per_csm_spread",
        "Load: the most loaded CSM to the median",
        (Unit::Times, Better::Lower),
        "f.22: most divided by median",
    ),
    metric(
        "load_utilisation",
        "Load to capacity per CSM, median",
        (Unit::Share, Better::Neither),
        "f.22: points by what the CSM can carry, where the settings say it",
    ),
    metric(
        "arr_per_csm",
        "ARR per CSM, median",
        (Unit::Money, Better::Neither),
        "f.22: what the customers of each CSM pay a year",
    ),
    metric(
        "data_completeness",
        "Facts that are there",
        (Unit::Share, Better::Higher),
        "f.23: of the facts that promises and figures need; what cannot be read is not there. Parts: by field. The card counts as it reads now",
    ),
    metric(
        "data_fix_rate_14d",
        "Questions about facts answered in 14 days",
        (Unit::Share, Better::Higher),
        "f.23: of questions of the last 90 days, the card or labels changed within 14 days, and nothing is missing now",
    ),
    metric(
        "cta_precision",
        "Calls that were useful",
        (Unit::Share, Better::Higher),
        "f.24: of all calls that people called useful, not relevant or already known. Parts: by rule",
    ),
    metric(
        "cta_noise",
        "Comments that mention somebody, per account in 30 days",
        (Unit::Count, Better::Lower),
        "f.24: the bot’s own comments in account issues. Parts: mentions, reactions, snoozes",
    ),
    metric(
        "leading_indicators",
        "Customers with an early sign of trouble",
        (Unit::Parts, Better::Lower),
        "f.26: accounts by sign; the value is the share with any",
    ),
    metric(
        "usage_drop_share",
        "Customers whose usage fell by a fifth in a month",
        (Unit::Share, Better::Lower),
        "f.26: billable users of the last count against the last of the month before, by the counts that the status card remembers",
    ),
    metric(
        "days_since_conversation",
        "Days since the last conversation, median",
        (Unit::Days, Better::Lower),
        "f.26: the last dated call, meeting, workshop or EBR of each customer",
    ),
    metric(
        "adoption_review_coverage",
        "Largest accounts reviewed this fiscal year",
        (Unit::Share, Better::Higher),
        "f.28: of the 20 largest of each region by ARR as it is now, with a dated review. Parts: by region",
    ),
];
