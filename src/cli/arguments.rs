//! Commands and flags.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap::error::ErrorKind;

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
    /// How to print; csv, openmetrics and ics are for `report`.
    #[arg(long, global = true, value_enum, default_value_t = AnyFormat::Table)]
    pub format: AnyFormat,
    /// Log more; twice for every request.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

fn day(text: &str) -> Result<NaiveDate, &'static str> {
    text.parse().map_err(|_| "write the day as YYYY-MM-DD, such as 2026-03-20")
}

impl Arguments {
    /// Parses what was typed; a format that the command does not have is a slip like any other.
    pub fn read() -> Result<Self, clap::Error> {
        let arguments = Self::try_parse()?;
        let is_report = matches!(arguments.command, Command::Report(_));
        if is_report || arguments.format.common().is_some() {
            return Ok(arguments);
        }
        let all = AnyFormat::value_variants().iter();
        let own = all.filter(|format| format.common().is_some()).map(|format| format.name());
        let (own, found) = (own.collect::<Vec<_>>().join(", "), arguments.format.name());
        let text = format!("--format {found} is for `stagecoach report`: this command has {own}");
        Err(Self::command().error(ErrorKind::InvalidValue, text))
    }

    /// The format of a command that has only the common ones.
    pub fn format(&self) -> Format {
        self.format.common().expect("every other format was refused when it was read")
    }
}

/// How results of most commands are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Table,
    Json,
    Markdown,
}

/// Every format that some command has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnyFormat {
    Table,
    Json,
    Markdown,
    Csv,
    Openmetrics,
    Ics,
}

impl AnyFormat {
    /// As it is typed.
    fn name(self) -> String {
        let value = self.to_possible_value().expect("no format is hidden");
        value.get_name().to_owned()
    }

    fn common(self) -> Option<Format> {
        match self {
            Self::Table => Some(Format::Table),
            Self::Json => Some(Format::Json),
            Self::Markdown => Some(Format::Markdown),
            Self::Csv | Self::Openmetrics | Self::Ics => None,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Live through a week on a simulated GitLab; needs nothing.
    #[cfg(feature = "simulator")]
    Demo(DemoOptions),
    /// Show what a project or group needs before the first pass, and settings that fit it.
    Init(InitOptions),
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
    /// Print the figures of every portfolio.
    Report(ReportOptions),
    /// Show the roll-ups as they would be written today; writes nothing, and cannot.
    Rollup {
        /// One portfolio by its name; all of them when left out.
        #[arg(value_name = "NAME")]
        portfolio: Option<String>,
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
    Report,
}

#[derive(Debug, Args)]
pub struct InitOptions {
    /// Make the labels, boards and issue templates that are missing.
    #[arg(long)]
    pub apply: bool,
    /// Write the proposed settings to a file; one that says something else stays.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
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
pub struct ReportOptions {
    /// One portfolio by its name; all of them when left out.
    #[arg(long, value_name = "NAME")]
    pub portfolio: Option<String>,
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
    /// Also write every request and its answer to a file, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// A GitLab without epics: the roll-ups are issues.
    #[arg(long)]
    pub free: bool,
    /// Only start a simulated GitLab with an empty project, to try `init` on.
    #[arg(long, conflicts_with_all = ["days", "seed", "out", "stay"])]
    pub empty: bool,
    /// Keep the simulated GitLab running, to look around in a browser.
    #[arg(long)]
    pub stay: bool,
}
