//! Gaps beside the clocks: plans, contacts, reviews, triage and requests that somebody should look after.

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::ESTABLISHED;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::troubles::ADOPTING;

/// An account of the first rank with whom all would be well.
const FIRST: Plot = Plot {
    segment: "strategic",
    priority: 1,
    contract: Contract::Renews { in_days: 272, years: 2 },
    ebr_ago: Some(250),
    last_call_ago: Some(6),
    ..ESTABLISHED
};

/// What is missing or waits, each once.
pub(super) const GAPS: [Plot; 16] = [
    Plot { name: "no success plan", quirks: &[Quirk::NoPlan], ..FIRST },
    Plot { name: "faulty success plan", quirks: &[Quirk::PlanFaulty], ..FIRST },
    Plot { name: "success plan not reviewed", quirks: &[Quirk::PlanUnreviewed], ..FIRST },
    Plot { name: "no workshop, no score", quirks: &[Quirk::Untaught], ..FIRST },
    Plot { name: "growth plan stale", quirks: &[Quirk::GrowthPlanStale], ..FIRST },
    Plot {
        name: "critical escalation",
        sentiment: "Red",
        sentiment_ago: 11,
        quirks: &[Quirk::Escalated("critical"), Quirk::Risk, Quirk::Confidential],
        ..FIRST
    },
    Plot { name: "sponsor lost", quirks: &[Quirk::SponsorLost], ..ESTABLISHED },
    Plot { name: "silent for months", last_call_ago: Some(97), ..ESTABLISHED },
    Plot { name: "EBR declined twice", quirks: &[Quirk::EbrDeclinedTwice], ..ESTABLISHED },
    Plot {
        name: "request to the pool waits",
        segment: "scale",
        quirks: &[Quirk::PoolRequest],
        ..ESTABLISHED
    },
    Plot {
        name: "high escalation",
        sentiment: "Yellow",
        sentiment_ago: 20,
        quirks: &[Quirk::Escalated("high")],
        ..ESTABLISHED
    },
    Plot {
        name: "medium escalation",
        sentiment: "Yellow",
        sentiment_ago: 26,
        quirks: &[Quirk::Escalated("medium")],
        ..ADOPTING
    },
    Plot {
        name: "triage without a word",
        sentiment: "Yellow",
        sentiment_ago: 30,
        quirks: &[Quirk::SilentTriage],
        ..ESTABLISHED
    },
    Plot { name: "red without a risk named", sentiment: "Red", sentiment_ago: 9, ..ESTABLISHED },
    Plot { name: "sentiment expired", sentiment_ago: 131, ..ESTABLISHED },
    Plot {
        name: "renewal in five months",
        contract: Contract::Reaches { months: 5, in_days: -2, years: 2 },
        ebr_ago: Some(35),
        ..ESTABLISHED
    },
];
