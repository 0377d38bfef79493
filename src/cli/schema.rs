//! `schema`: the JSON Schemas that others rely on. Additions are fine, renames are breaking.

use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Output;
use crate::cli::print;

const PLAN: &str = include_str!("../../config/schema/plan.json");
const APPLY: &str = include_str!("../../config/schema/apply.json");
const EXPLAIN: &str = include_str!("../../config/schema/explain.json");
const REPORT: &str = include_str!("../../config/schema/report.json");

/// Prints the schema of an output as it stands in the repository.
pub(super) fn run(of: Output) -> Result<Exit, Failure> {
    print::out(match of {
        Output::Plan => PLAN,
        Output::Apply => APPLY,
        Output::Explain => EXPLAIN,
        Output::Report => REPORT,
    })?;
    Ok(Exit::Done)
}
