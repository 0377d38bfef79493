//! The healthy majority: a few quiet peculiarities, and otherwise customers with whom all is well.

use fastrand::Rng;

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
    Plot { name: "subsidiary with its own CSM", quirks: &[Quirk::Subsidiary], ..ESTABLISHED },
    Plot {
        name: "unmanaged subsidiary",
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

/// Segment, priority, stage: dealt out in this order, 38 to a portfolio of 84.
const MIX: [(&str, u8, &str); 38] = [
    ("growth", 2, "optimize"),
    ("strategic", 2, "optimize"),
    ("scale", 2, "optimize"),
    ("digital", 4, "optimize"),
    ("growth", 1, "onboarding"),
    ("growth", 2, "adoption"),
    ("strategic", 2, "adoption"),
    ("growth", 2, "optimize"),
    ("strategic", 1, "optimize"),
    ("growth", 1, "implementation"),
    ("scale", 2, "adoption"),
    ("growth", 2, "optimize"),
    ("strategic", 1, "onboarding"),
    ("growth", 2, "adoption"),
    ("digital", 4, "adoption"),
    ("strategic", 2, "optimize"),
    ("growth", 2, "optimize"),
    ("scale", 3, "optimize"),
    ("growth", 1, "align"),
    ("strategic", 2, "adoption"),
    ("growth", 2, "optimize"),
    ("growth", 1, "onboarding"),
    ("strategic", 2, "optimize"),
    ("scale", 1, "onboarding"),
    ("growth", 2, "adoption"),
    ("strategic", 1, "implementation"),
    ("growth", 2, "optimize"),
    ("digital", 4, "onboarding"),
    ("scale", 2, "optimize"),
    ("growth", 1, "adoption"),
    ("strategic", 2, "adoption"),
    ("growth", 2, "optimize"),
    ("strategic", 1, "optimize"),
    ("growth", 2, "adoption"),
    ("digital", 4, "optimize"),
    ("growth", 1, "onboarding"),
    ("strategic", 1, "align"),
    ("strategic", 2, "optimize"),
];

/// One healthy account; the caller draws again when it is not quiet for the week.
pub(super) fn draw(rng: &mut Rng, turn: usize) -> Plot {
    let (segment, priority, stage) = MIX[turn % MIX.len()];
    let styles = [Style::Tidy, Style::Tidy, Style::Tidy, Style::Bullets, Style::ExtraBoxes];
    let style = if turn % 13 == 5 { Style::Crlf } else { styles[rng.usize(..styles.len())] };
    let mut plot = Plot { segment, priority, stage, style, ..ESTABLISHED };
    plot.engaged = Some(rng.i64(2..=8));
    plot.value = Some(rng.i64(11..=27));
    plot.closed = Some(rng.i64(24..=41));
    plot.sentiment_ago = rng.i64(3..=55);
    plot.last_call_ago = match priority {
        1 => Some(rng.i64(1..=7)),
        2 => Some(rng.i64(4..=32)),
        _ => None,
    };
    match stage {
        "align" => soon_to_start(&mut plot, rng),
        "onboarding" => start_lately(&mut plot, rng),
        "implementation" => signed(&mut plot, rng.i64(54..=78)),
        "adoption" => signed(&mut plot, rng.i64(84..=138)),
        _ => renews(&mut plot, rng),
    }
    plot
}

fn soon_to_start(plot: &mut Plot, rng: &mut Rng) {
    plot.name = "aligning";
    plot.onboarding = "not-started";
    plot.contract = Contract::Unknown;
    plot.start = Start::Unknown;
    (plot.engaged, plot.value, plot.closed) = (None, None, None);
    plot.last_call_ago = Some(rng.i64(1..=4));
    plot.sentiment_ago = rng.i64(1..=4);
}

fn start_lately(plot: &mut Plot, rng: &mut Rng) {
    let started = rng.i64(7..=25);
    let signed = started + rng.i64(1..=5);
    plot.name = "onboarding on time";
    plot.onboarding = "in-progress";
    plot.contract = Contract::Signed(signed);
    plot.start = Start::DaysAgo(started);
    plot.engaged = Some(rng.i64(1..=5));
    plot.value = (signed > 15).then(|| rng.i64(8..=14));
    plot.closed = None;
    plot.last_call_ago = Some(rng.i64(1..=3));
    plot.sentiment_ago = rng.i64(1..=5);
}

fn signed(plot: &mut Plot, days_ago: i64) {
    plot.name = "onboarded on time";
    plot.contract = Contract::Signed(days_ago);
}

fn renews(plot: &mut Plot, rng: &mut Rng) {
    let in_days = if rng.u8(..4) == 0 { rng.i64(132..=172) } else { rng.i64(234..=350) };
    plot.contract = Contract::Renews { in_days, years: rng.u32(2..=4) };
    if plot.segment == "strategic" || plot.priority == 1 {
        let since_target = 182 - in_days + if in_days < 182 { 0 } else { 365 };
        plot.ebr_ago = Some((since_target + rng.i64(-8..=8)).max(3));
    }
}
