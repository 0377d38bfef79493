//! The explanation that somebody asked for in a comment: what each rule says, as of that day.

use serde_json::Value;
use serde_json::json;

use crate::account::Heard;
use crate::account::Key;
use crate::account::Section;
use crate::consider::Standing;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::text;
use crate::rules::Outcome;

/// The section that stands below the status card until somebody asks again.
pub(super) fn section(
    key: Key,
    asked: &Heard,
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
) -> Section {
    // Its meaning is that the question was answered: the answer is as of its day, and stays.
    let meaning = key.to_string();
    text::section(key, &meaning, body(asked, standing, opinions, rulebook))
}

fn body(
    asked: &Heard,
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
) -> String {
    let rules: Vec<Value> = opinions.iter().map(row).collect();
    let values = text::values(vec![
        ("account", json!(standing.account.name)),
        ("today", json!(standing.today.to_string())),
        ("who", json!(format!("@{}", asked.author))),
        ("rules", Value::Array(rules)),
    ]);
    rulebook.templates.render("explain", values).unwrap_or_else(|error| {
        tracing::error!(%error, "the template for explanations failed; a plain sentence is used");
        "This cannot be explained now; `stagecoach explain` can.".to_owned()
    })
}

fn row(opinion: &Opinion) -> Value {
    let verdict = match (&opinion.verdict.outcome, &opinion.suppressed) {
        (Outcome::Fires(_), Some(_)) => "held back",
        (Outcome::Fires(_), None) => "speaks",
        (Outcome::Quiet, _) => "quiet",
        (Outcome::Unclear, _) => "cannot tell",
        (Outcome::NotApplicable, _) => "does not apply",
    };
    let reason = match &opinion.suppressed {
        Some(why) => format!("{}, but {why}", opinion.verdict.reason),
        None => opinion.verdict.reason.clone(),
    };
    let next = opinion.verdict.next_look.map(|day| day.to_string()).unwrap_or_default();
    json!({ "name": opinion.rule, "verdict": verdict, "reason": reason, "next_look": next })
}
