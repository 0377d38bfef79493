//! Troubles of a customer past onboarding: renewals, EBRs, sentiment, labels that contradict each other.

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::ESTABLISHED;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;

/// Out of onboarding since a quarter; no EBR is due before half a year as a customer.
pub(super) const ADOPTING: Plot = Plot {
    stage: "adoption",
    contract: Contract::Signed(124),
    start: Start::DaysAgo(120),
    ..ESTABLISHED
};

/// Troubles of an established customer.
pub(super) const TROUBLES: [Plot; 11] = [
    Plot {
        name: "renewal passed without outcome",
        contract: Contract::Renews { in_days: -20, years: 1 },
        ebr_ago: Some(201),
        sentiment: "Yellow",
        quirks: &[Quirk::RenewalUndecided, Quirk::Hostile(2)],
        ..ESTABLISHED
    },
    Plot {
        name: "renewal in six months, no EBR",
        priority: 1,
        contract: Contract::Reaches { months: 6, in_days: -5, years: 2 },
        ..ESTABLISHED
    },
    Plot {
        name: "renewal in three months, EBR overdue",
        segment: "strategic",
        contract: Contract::Reaches { months: 3, in_days: -4, years: 3 },
        ebr_ago: Some(460),
        ..ESTABLISHED
    },
    Plot {
        name: "EBR issue opened by a person",
        segment: "strategic",
        priority: 1,
        contract: Contract::Reaches { months: 7, in_days: -9, years: 2 },
        quirks: &[Quirk::EbrOpenedByHand],
        ..ESTABLISHED
    },
    Plot {
        name: "ambiguous renewal date",
        contract: Contract::Renews { in_days: 258, years: 2 },
        quirks: &[Quirk::AmbiguousRenewal],
        ..ESTABLISHED
    },
    Plot {
        name: "two sentiments",
        contract: Contract::Renews { in_days: 318, years: 3 },
        quirks: &[Quirk::TwoSentiments],
        ..ESTABLISHED
    },
    Plot { name: "two stages", quirks: &[Quirk::TwoStages], ..ADOPTING },
    Plot {
        name: "red and in triage",
        segment: "strategic",
        priority: 1,
        contract: Contract::Renews { in_days: 150, years: 2 },
        ebr_ago: Some(40),
        sentiment: "Red",
        sentiment_ago: 18,
        quirks: &[Quirk::Risk, Quirk::Triage, Quirk::Confidential],
        ..ESTABLISHED
    },
    Plot {
        name: "will churn",
        stage: "will-churn",
        contract: Contract::Renews { in_days: 46, years: 2 },
        sentiment: "Red",
        sentiment_ago: 12,
        quirks: &[Quirk::Risk, Quirk::Confidential],
        ..ESTABLISHED
    },
    Plot {
        name: "churned",
        segment: "scale",
        stage: "churned",
        contract: Contract::Renews { in_days: -75, years: 1 },
        last_call_ago: Some(104),
        sentiment: "Red",
        sentiment_ago: 100,
        quirks: &[Quirk::Risk],
        ..ESTABLISHED
    },
    Plot {
        name: "playbook stalled",
        contract: Contract::Renews { in_days: 239, years: 2 },
        quirks: &[Quirk::PlaybookStalled],
        ..ESTABLISHED
    },
];
