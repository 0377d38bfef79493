//! Commands and flags.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;

/// Drives every customer account from kickoff to renewal, inside GitLab.
#[derive(Debug, Parser)]
#[command(name = "stagecoach", version, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Settings file (TOML); config/default.toml lists every setting.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Judge as of this day instead of today (YYYY-MM-DD).
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// How to print.
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Log more; twice for every request.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

fn day(text: &str) -> Result<NaiveDate, &'static str> {
    text.parse().map_err(|_| "write the day as YYYY-MM-DD, such as 2026-03-20")
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Markdown,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Live through a week on a simulated GitLab; needs nothing.
    #[cfg(feature = "simulator")]
    Demo(DemoOptions),
    /// Check settings, connection, token and schedule.
    Check,
    /// Show what would be written; writes nothing, and cannot.
    Plan(PlanOptions),
    /// Write what is due.
    Apply(ApplyOptions),
    /// Run passes on the schedule of the settings.
    Serve,
    /// Explain how one account stands, and what each rule thinks of it.
    Explain {
        /// The account: its iid, group/project#iid, its URL, or its exact name.
        account: String,
    },
    /// Judge the same accounts by other settings, and show what would differ.
    Replay {
        /// A profile, such as iteration-1, or a settings file in the place of --config.
        #[arg(long, value_name = "PROFILE|FILE")]
        against: String,
    },
    /// List the rules.
    Rules,
    /// Print the JSON Schema of an output.
    Schema {
        #[arg(value_enum, default_value_t = Output::Plan)]
        of: Output,
    },
    /// Print shell completions.
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// An output that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    Plan,
    Apply,
    Explain,
}

#[derive(Debug, Args)]
pub struct PlanOptions {
    /// Also write the plan to a file, for `apply FILE`.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Exit with 2 when there is something to do.
    #[arg(long)]
    pub detailed_exitcode: bool,
    #[command(flatten)]
    pub first: FirstRunOption,
}

#[derive(Debug, Args)]
pub struct ApplyOptions {
    /// A plan made with `plan --out`; refused when the world has moved since.
    #[arg(value_name = "FILE")]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub first: FirstRunOption,
}

#[derive(Debug, Args)]
pub struct FirstRunOption {
    /// Make the first run an ordinary one: speak about everything that is already late.
    #[arg(long)]
    pub no_baseline: bool,
}

#[cfg(feature = "simulator")]
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Days to live through: a quarter is 90, and 120 are the most.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(0..=120))]
    pub days: u32,
    /// Seed of the fictional portfolio and of what its people do.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for the pages to look at.
    #[arg(long, value_name = "FOLDER", default_value = "stagecoach-demo")]
    pub out: PathBuf,
    /// A GitLab without epics: the roll-ups are issues.
    #[arg(long)]
    pub free: bool,
    /// Keep the simulated GitLab running, to look around in a browser.
    #[arg(long)]
    pub stay: bool,
}
