//! What `undo` is told: which run, and whether it may be carried out.

use std::path::PathBuf;

use clap::Args;

/// How `--apply` is read where it stands alone.
const AS_IT_IS: &str = "-";

/// What an undo may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Whatever it takes now.
    AsItIs,
    /// Only what this file says.
    Planned(PathBuf),
}

/// A variable that is empty must not become a consent to everything.
fn consent(text: &str) -> Result<Consent, &'static str> {
    match text {
        "" => Err("name the file that `undo RUN --out FILE` wrote, or leave out the `=`"),
        AS_IT_IS => Ok(Consent::AsItIs),
        file => Ok(Consent::Planned(file.into())),
    }
}

#[derive(Clone, Debug, Args)]
pub struct UndoOptions {
    /// Name of the run, as `apply`, the log and every marker have it.
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Carry it out; with =FILE, exactly the plan that `undo --out FILE` wrote.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = AS_IT_IS,
        value_parser = consent
    )]
    pub apply: Option<Consent>,
    /// Also write the plan to a file, for `undo RUN --apply=FILE`.
    #[arg(long, value_name = "FILE", conflicts_with = "apply")]
    pub out: Option<PathBuf>,
}
