//! The healthy majority: customers with whom all is well, drawn in a fixed mix of segments and stages.

use fastrand::Rng;

use crate::simulator::portfolio::plot::Contract;
use crate::simulator::portfolio::plot::ESTABLISHED;
use crate::simulator::portfolio::plot::Plot;
use crate::simulator::portfolio::plot::Start;
use crate::simulator::portfolio::plot::Style;

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
