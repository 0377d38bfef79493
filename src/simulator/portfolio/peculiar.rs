//! Healthy accounts that look odd: an existing customer, a trial, a family of three, labels from before.

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::ESTABLISHED;
use crate::simulator::portfolio::plot::ONBOARDING;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;
use crate::simulator::portfolio::plot::Style;

/// Odd to look at, but nothing is wrong.
pub(super) const PECULIAR: [Plot; 10] = [
    Plot {
        name: "existing customer new to a CSM",
        contract: Contract::Renews { in_days: 250, years: 3 },
        start: Start::DaysAgo(20),
        quirks: &[Quirk::ExistingCustomer],
        style: Style::Translated,
        ..ONBOARDING
    },
    Plot {
        name: "trial value before contract",
        contract: Contract::Signed(19),
        start: Start::DaysAgo(15),
        engaged: Some(-3),
        value: Some(-12),
        ..ONBOARDING
    },
    Plot {
        name: "dates in comments",
        contract: Contract::Signed(12),
        start: Start::DaysAgo(9),
        engaged: Some(3),
        style: Style::DatesInComments,
        ..ONBOARDING
    },
    Plot {
        name: "CSM reassigned mid-onboarding",
        contract: Contract::Signed(25),
        start: Start::DaysAgo(23),
        value: Some(16),
        quirks: &[Quirk::Reassigned],
        ..ONBOARDING
    },
    Plot {
        name: "parent of two",
        segment: "strategic",
        priority: 1,
        contract: Contract::Renews { in_days: 274, years: 3 },
        ebr_ago: Some(262),
        quirks: &[Quirk::Parent],
        last_call_ago: Some(5),
        ..ESTABLISHED
    },
    Plot {
        name: "subsidiary with its own CSM",
        contract: Contract::Renews { in_days: 247, years: 2 },
        quirks: &[Quirk::Subsidiary],
        ..ESTABLISHED
    },
    Plot {
        name: "unmanaged subsidiary",
        contract: Contract::Renews { in_days: 331, years: 2 },
        segment: "scale",
        priority: 3,
        last_call_ago: None,
        quirks: &[Quirk::Subsidiary, Quirk::NoCsm],
        ..ESTABLISHED
    },
    Plot {
        name: "imported with old labels",
        segment: "strategic",
        priority: 1,
        region: Some("latam"),
        contract: Contract::Renews { in_days: 254, years: 4 },
        ebr_ago: Some(287),
        last_call_ago: Some(6),
        quirks: &[Quirk::Aliases, Quirk::Backfilled],
        ..ESTABLISHED
    },
    Plot {
        name: "old labels",
        region: Some("emea"),
        stage: "adoption",
        contract: Contract::Signed(117),
        quirks: &[Quirk::Aliases],
        ..ESTABLISHED
    },
    Plot {
        name: "multi-year deal",
        segment: "strategic",
        contract: Contract::Renews { in_days: 610, years: 3 },
        ebr_ago: Some(120),
        quirks: &[Quirk::MultiYear, Quirk::Confidential],
        ..ESTABLISHED
    },
];
