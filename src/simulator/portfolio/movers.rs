//! Ten accounts that cross thresholds in the coming week: three on each day, in an eighth of the portfolio.

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::ESTABLISHED;
use crate::simulator::portfolio::plot::Hold;
use crate::simulator::portfolio::plot::ONBOARDING;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Start;
use crate::simulator::portfolio::plot::Style;

const MOVER: Plot = Plot { mover: true, ..ONBOARDING };

/// The comment on each says what happens on which day from today.
pub(super) const MOVERS: [Plot; 10] = [
    // 1: engagement at risk · 5: breached · 7: first value at risk
    Plot {
        name: "kickoff slipping",
        contract: Contract::Signed(16),
        start: Start::DaysAgo(10),
        engaged: None,
        last_call_ago: None,
        quirks: &[Quirk::NoCall],
        ..MOVER
    },
    // today: engagement at risk · 2: breached · 4: first value at risk
    Plot {
        name: "engagement at risk",
        segment: "strategic",
        contract: Contract::Signed(19),
        start: Start::DaysAgo(13),
        engaged: None,
        last_call_ago: None,
        quirks: &[Quirk::NoCall, Quirk::EmailsOnly],
        sentiment: "Yellow",
        ..MOVER
    },
    // 3: first value at risk · 6: onboarding at risk
    Plot {
        name: "onboarding before contract",
        contract: Contract::Signed(20),
        start: Start::DaysAgo(28),
        engaged: Some(6),
        ..MOVER
    },
    // 4: onboarding at risk · 5: first value at risk
    Plot {
        name: "onboarding soon at risk",
        segment: "scale",
        contract: Contract::Signed(18),
        start: Start::DaysAgo(30),
        ..MOVER
    },
    // today: onboarding at risk · 6: breached, stuck
    Plot {
        name: "onboarding at risk",
        contract: Contract::Signed(43),
        start: Start::DaysAgo(40),
        value: Some(26),
        style: Style::Bullets,
        ..MOVER
    },
    // today: first value at risk · 1: onboarding at risk · 7: first value breached, stuck
    Plot {
        name: "first value at risk",
        segment: "strategic",
        contract: Contract::Signed(24),
        start: Start::DaysAgo(33),
        sentiment: "Yellow",
        ..MOVER
    },
    // today: on hold · 2: the hold ends · 6: onboarding at risk by net days
    Plot {
        name: "onboarding on hold with reason",
        contract: Contract::Signed(40),
        start: Start::DaysAgo(38),
        value: Some(17),
        onboarding: "on-hold",
        hold: Some(Hold { days_ago: 8, stated: Some(("customer-request", 2)) }),
        last_call_ago: Some(9),
        ..MOVER
    },
    // 2: sentiment stale · 5: seven months to renewal, EBR due · 7: no call for a month
    Plot {
        name: "renewal in seven months",
        mover: true,
        segment: "strategic",
        priority: 1,
        contract: Contract::Reaches { months: 7, in_days: 5, years: 2 },
        sentiment_ago: 89,
        last_call_ago: Some(24),
        ..ESTABLISHED
    },
    // 3: four months to renewal · 4: no call for a month · 5: sentiment stale
    Plot {
        name: "renewal in four months",
        mover: true,
        priority: 1,
        contract: Contract::Reaches { months: 4, in_days: 3, years: 3 },
        ebr_ago: Some(61),
        sentiment_ago: 86,
        last_call_ago: Some(27),
        ..ESTABLISHED
    },
    // 1: no call for sixty days, stuck · 3: sentiment stale
    Plot {
        name: "gone quiet",
        mover: true,
        priority: 1,
        contract: Contract::Renews { in_days: 241, years: 2 },
        ebr_ago: Some(289),
        sentiment: "Yellow",
        sentiment_ago: 88,
        last_call_ago: Some(60),
        ..ESTABLISHED
    },
];
