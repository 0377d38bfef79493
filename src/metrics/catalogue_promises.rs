//! Metrics of what was promised to customers, where they stand, and how they do.

use crate::metrics::catalogue::Better;
use crate::metrics::catalogue::Metric;
use crate::metrics::catalogue::Unit;
use crate::metrics::catalogue::metric;

/// In the order of reports.
pub(super) const PROMISES: &[Metric] = &[
    metric(
        "time_to_engage_days",
        "First conversation: half of them within",
        (Unit::Days, Better::Lower),
        "f.1: Kaplan–Meier over the promises that began in the last 12 months, those still open included; parts where the median differs without subtracting holds, or of all with those who left",
    ),
    metric(
        "time_to_engage_days_p75",
        "First conversation: three in four within",
        (Unit::Days, Better::Lower),
        "f.1: the same curve",
    ),
    metric(
        "time_to_engage_days_p90",
        "First conversation: nine in ten within",
        (Unit::Days, Better::Lower),
        "f.1: the same curve",
    ),
    metric(
        "time_to_engage_reached",
        "First conversation: got there by the promised day",
        (Unit::Share, Better::Higher),
        "f.2: Aalen–Johansen over the promises that began in the last 12 months: who left before never gets there",
    ),
    metric(
        "time_to_engage_attainment",
        "First conversation: promises kept",
        (Unit::Share, Better::Higher),
        "f.3: kept, of those decided in the quarter: at the stop or the breach, whichever came first. Parts: those not decided, and those called off among the starts of 12 months",
    ),
    metric(
        "time_to_first_value_days",
        "First value: half of them within",
        (Unit::Days, Better::Lower),
        "f.1: Kaplan–Meier over the promises that began in the last 12 months, those still open included; parts where the median differs without subtracting holds, or of all with those who left",
    ),
    metric(
        "time_to_first_value_days_p75",
        "First value: three in four within",
        (Unit::Days, Better::Lower),
        "f.1: the same curve",
    ),
    metric(
        "time_to_first_value_days_p90",
        "First value: nine in ten within",
        (Unit::Days, Better::Lower),
        "f.1: the same curve",
    ),
    metric(
        "time_to_first_value_reached",
        "First value: got there by the promised day",
        (Unit::Share, Better::Higher),
        "f.2: Aalen–Johansen over the promises that began in the last 12 months: who left before never gets there",
    ),
    metric(
        "time_to_first_value_attainment",
        "First value: promises kept",
        (Unit::Share, Better::Higher),
        "f.3: kept, of those decided in the quarter: at the stop or the breach, whichever came first. Parts: those not decided, and those called off among the starts of 12 months",
    ),
    metric(
        "time_to_onboard_days",
        "Onboarding: half of them within",
        (Unit::Days, Better::Lower),
        "f.1: Kaplan–Meier over the promises that began in the last 12 months, those still open included; parts where the median differs without subtracting holds, or of all with those who left",
    ),
    metric(
        "time_to_onboard_days_p75",
        "Onboarding: three in four within",
        (Unit::Days, Better::Lower),
        "f.1: the same curve",
    ),
    metric(
        "time_to_onboard_days_p90",
        "Onboarding: nine in ten within",
        (Unit::Days, Better::Lower),
        "f.1: the same curve",
    ),
    metric(
        "time_to_onboard_reached",
        "Onboarding: got there by the promised day",
        (Unit::Share, Better::Higher),
        "f.2: Aalen–Johansen over the promises that began in the last 12 months: who left before never gets there",
    ),
    metric(
        "time_to_onboard_attainment",
        "Onboarding: promises kept",
        (Unit::Share, Better::Higher),
        "f.3: kept, of those decided in the quarter: at the stop or the breach, whichever came first. Parts: those not decided, and those called off among the starts of 12 months",
    ),
    metric(
        "open_breach_rate",
        "Open promises that are broken",
        (Unit::Share, Better::Lower),
        "f.4: broken and not stopped, of all that go on",
    ),
    metric(
        "days_late_median",
        "Days late where a promise was met late, median",
        (Unit::Days, Better::Lower),
        "f.4: of promises that were met late in the quarter",
    ),
    metric(
        "expected_breaches_30d",
        "Promises likely to break in the next 30 days",
        (Unit::Count, Better::Lower),
        "f.5: the sum of S(target) / S(today) over open promises that would break in the window, by the curve of the segment drawn towards that of all with n/(n+20); shown while its Brier score over the last 12 months beats the base rate",
    ),
    metric(
        "stage_distribution",
        "Accounts by stage",
        (Unit::Parts, Better::Neither),
        "f.6: the stage that dates and labels support",
    ),
    metric(
        "stage_dwell_days",
        "Days in each stage, median",
        (Unit::Parts, Better::Lower),
        "f.6: Kaplan–Meier over stays by stage label in the last 12 months; those that go on are included",
    ),
    metric(
        "stuck_share",
        "Accounts that are stuck",
        (Unit::Share, Better::Lower),
        "f.6: with an open triage issue of onboarding_stuck; parts: the share of each stage. An issue that was opened again counts as open on past days too",
    ),
    metric(
        "unstuck_rate_30d",
        "Stuck accounts that moved within 30 days",
        (Unit::Share, Better::Higher),
        "f.6: triage issues of onboarding_stuck opened in the last 12 months and closed by progress within 30 days",
    ),
    metric(
        "hold_share",
        "Time on hold",
        (Unit::Share, Better::Neither),
        "f.12: held days of the promises decided in the quarter, of their days without subtracting holds; parts: by reason",
    ),
    metric(
        "success_plan_green",
        "Green success plans",
        (Unit::Share, Better::Higher),
        "f.8: accounts whose plan is green, of those that should have one; no plan is not green",
    ),
    metric(
        "success_plan_qualified_green",
        "Success plans that a manager signed off as green",
        (Unit::Share, Better::Higher),
        "f.8: the same, with a manager's sign-off that is not older than 90 days",
    ),
    metric(
        "health_mix",
        "Accounts in green",
        (Unit::Share, Better::Higher),
        "f.19: of those whose health is known. Parts: accounts and money by colour, moves since the end of last month, median days in red and in yellow so far (91 at most). Money is what the card says now",
    ),
    metric(
        "correction_rate",
        "Results changed after the quarter was closed",
        (Unit::Share, Better::Lower),
        "f.25: promises decided in the last four closed quarters, by what was known 5 working days after each, whose result is another today",
    ),
];
