//! Where the demo plays: the simulated GitLab, the settings of its team, and what operations let pass.

use chrono::NaiveDate;

use crate::cli::Failure;
use crate::cli::arguments::DemoOptions;
use crate::cli::demo::BOT;
use crate::cli::demo::PROJECT;
use crate::cli::demo::TOKEN;
use crate::cli::demo::noon;
use crate::decide::Limits;
use crate::settings::Layers;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::Leave;
use crate::simulator::portfolio::DEFAULT_ACCOUNTS;
use crate::simulator::portfolio::portfolio;
use crate::simulator::residents::Tier;

/// The portfolios of its managers, one within the other.
const PORTFOLIOS: &str = r#"
[[portfolios]]
name = "All accounts"

[[portfolios]]
name = "EMEA"
within = "All accounts"
regions = ["EMEA"]

[[portfolios]]
name = "EMEA strategic"
within = "EMEA"
segments = ["strategic"]

[[portfolios]]
name = "Growth"
within = "All accounts"
segments = ["growth"]
"#;

/// The fictional portfolio, and a bot that may write in it.
pub(super) fn world(options: &DemoOptions, today: NaiveDate) -> Simulator {
    let empty = Simulator::new(noon(today));
    let empty = if options.record.is_some() { empty.with_kept_answers() } else { empty };
    empty
        .with_tier(if options.free { Tier::Free } else { Tier::Ultimate })
        .plant(&portfolio(options.seed, today, DEFAULT_ACCOUNTS))
        .with_bot(BOT, 30)
        .with_member(PROJECT, BOT, 30)
        .with_token(TOKEN, BOT, &["api"])
}

/// The defaults, and what a team would enter of itself: its managers, and who is away.
pub(super) fn settings(cast: &Cast) -> Result<Settings, Failure> {
    let mut text = "[people]\nmanagers = [\"mgr-imke\", \"mgr-jorrit\"]\n".to_owned();
    let stand_in =
        cast.leave().and_then(|leave| cast.tempers().keys().find(|who| **who != leave.who));
    if let (Some(Leave { who, from, to }), Some(stand_in)) = (cast.leave(), stand_in) {
        text = format!(
            "{text}[[people.away]]\nusername = \"{who}\"\nfrom = \"{from}\"\nto = \"{to}\"\nbackup = \"{stand_in}\"\n"
        );
    }
    let text = format!("{text}{PORTFOLIOS}");
    let file = Some(("the demo's settings".to_owned(), text));
    Ok(Settings::load(&Layers { file, ..Layers::default() })?)
}

/// What operations do on the working day after a plan was withheld: they look through it and let it
/// pass, once.
pub(super) fn raise(limits: &mut Limits) {
    let counts = [
        &mut limits.issues_max,
        &mut limits.comments_max,
        &mut limits.edits_max,
        &mut limits.closes_max,
    ];
    for count in counts {
        *count *= 10;
    }
    (limits.share_percent, limits.storm_percent) = (100, 100);
}
