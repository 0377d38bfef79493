//! The named special situations a portfolio of this size always has: each wants one particular answer from the bot.

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::ESTABLISHED;
use crate::simulator::portfolio::plot::Hold;
use crate::simulator::portfolio::plot::ONBOARDING;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;
use crate::simulator::portfolio::plot::Style;

/// Troubles of an onboarding, running or just over.
pub(super) const ONBOARDING_TROUBLES: [Plot; 15] = [
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

/// Out of onboarding since a quarter; no EBR is due before half a year as a customer.
const ADOPTING: Plot = Plot {
    stage: "adoption",
    contract: Contract::Signed(124),
    start: Start::DaysAgo(120),
    ..ESTABLISHED
};

/// Troubles of an established customer.
pub(super) const LATER_TROUBLES: [Plot; 11] = [
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
    Plot { name: "two sentiments", quirks: &[Quirk::TwoSentiments], ..ESTABLISHED },
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
    Plot { name: "playbook stalled", quirks: &[Quirk::PlaybookStalled], ..ESTABLISHED },
];
