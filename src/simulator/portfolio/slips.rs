//! Troubles of an onboarding, running or just over: each wants one particular answer from the bot.

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::Hold;
use crate::simulator::portfolio::plot::ONBOARDING;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;
use crate::simulator::portfolio::plot::Style;
use crate::simulator::portfolio::troubles::ADOPTING;

/// Troubles of an onboarding, running or just over.
pub(super) const SLIPS: [Plot; 15] = [
    Plot {
        name: "engagement breached",
        contract: Contract::Signed(26),
        start: Start::DaysAgo(22),
        engaged: None,
        value: Some(20),
        last_call_ago: None,
        sentiment: "Yellow",
        quirks: &[Quirk::NoCall, Quirk::EmailsOnly, Quirk::Hostile(0)],
        ..ONBOARDING
    },
    Plot { name: "engagement met late", engaged: Some(19), ..ADOPTING },
    Plot { name: "first value met late", value: Some(44), ..ADOPTING },
    Plot { name: "onboarding met late", closed: Some(58), style: Style::Renamed, ..ADOPTING },
    Plot {
        name: "first value breached by the customer",
        segment: "strategic",
        contract: Contract::Signed(41),
        start: Start::DaysAgo(36),
        sentiment: "Yellow",
        quirks: &[Quirk::CustomerDelay, Quirk::Triage],
        ..ONBOARDING
    },
    Plot {
        name: "onboarding breached",
        contract: Contract::Signed(66),
        start: Start::DaysAgo(61),
        value: Some(25),
        sentiment: "Yellow",
        style: Style::MissingPipes,
        ..ONBOARDING
    },
    Plot {
        name: "stuck without a call",
        contract: Contract::Signed(41),
        start: Start::DaysAgo(38),
        value: Some(22),
        last_call_ago: None,
        sentiment_ago: 26,
        quirks: &[Quirk::Hostile(1)],
        ..ONBOARDING
    },
    Plot {
        name: "on hold without reason",
        contract: Contract::Signed(24),
        start: Start::DaysAgo(21),
        value: Some(15),
        onboarding: "on-hold",
        hold: Some(Hold { days_ago: 6, stated: None }),
        last_call_ago: Some(9),
        ..ONBOARDING
    },
    Plot {
        name: "onboarding cancelled",
        contract: Contract::Unknown,
        start: Start::DaysAgo(70),
        onboarding: "cancelled",
        last_call_ago: Some(55),
        sentiment_ago: 52,
        quirks: &[Quirk::Cancelled],
        ..ONBOARDING
    },
    Plot {
        name: "no CSM",
        segment: "strategic",
        stage: "align",
        onboarding: "not-started",
        contract: Contract::Signed(9),
        start: Start::Unknown,
        engaged: None,
        last_call_ago: None,
        quirks: &[Quirk::NoCsm, Quirk::NoCall],
        ..ONBOARDING
    },
    Plot {
        name: "missing dates",
        contract: Contract::Signed(27),
        start: Start::DaysAgo(21),
        value: Some(15),
        quirks: &[Quirk::MissingDates],
        style: Style::Scribbled,
        ..ONBOARDING
    },
    Plot { name: "closed before start", closed: Some(-9), ..ADOPTING },
    Plot {
        name: "first call in the future",
        contract: Contract::Signed(22),
        start: Start::DaysAgo(20),
        engaged: Some(31),
        value: Some(12),
        last_call_ago: None,
        quirks: &[Quirk::FutureCall],
        ..ONBOARDING
    },
    Plot {
        name: "stage label lags behind",
        stage: "onboarding",
        quirks: &[Quirk::StageLags],
        ..ADOPTING
    },
    Plot {
        name: "ignored by request",
        contract: Contract::Signed(35),
        start: Start::DaysAgo(33),
        engaged: None,
        last_call_ago: None,
        quirks: &[Quirk::BotIgnore, Quirk::NoCall],
        ..ONBOARDING
    },
];
