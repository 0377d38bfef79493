//! `schema`: the JSON Schemas that others rely on. Additions are fine, renames are breaking.

use serde_json::Value;

use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Output;
use crate::cli::print;

const PLAN: &str = include_str!("../../config/schema/plan.json");
const APPLY: &str = include_str!("../../config/schema/apply.json");
const EXPLAIN: &str = include_str!("../../config/schema/explain.json");

/// The schema of an output.
pub fn schema(of: Output) -> Value {
    let text = match of {
        Output::Plan => PLAN,
        Output::Apply => APPLY,
        Output::Explain => EXPLAIN,
    };
    serde_json::from_str(text).expect("the built-in schemas are JSON")
}

pub(super) fn run(of: Output) -> Result<Exit, Failure> {
    print::json(&schema(of))?;
    Ok(Exit::Done)
}
