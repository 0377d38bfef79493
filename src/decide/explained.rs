//! The explanation that somebody asked for in a comment: it stands below the status card, as of its day.

use minijinja::Value;

use crate::account::Heard;
use crate::account::Key;
use crate::account::Section;
use crate::consider::Standing;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::explanation::explain;
use crate::decide::text;

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
    let explanation = explain(standing, opinions, &rulebook.policy).markdown();
    let values = std::collections::BTreeMap::from([
        ("account", Value::from(standing.account.name.as_str())),
        ("today", Value::from(standing.today.to_string())),
        ("who", Value::from(format!("@{}", asked.author))),
        // Its values are inert already.
        ("explanation", Value::from_safe_string(explanation)),
    ]);
    rulebook.templates.render("explain", values).unwrap_or_else(|error| {
        tracing::error!(%error, "the template for explanations failed; a plain sentence is used");
        "This cannot be explained now; `stagecoach explain` can.".to_owned()
    })
}
