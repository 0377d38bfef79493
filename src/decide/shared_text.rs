//! The Markdown of what is said about more than one account, through the same inert wording.

use minijinja::Value;

use crate::account::Audience;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Section;
use crate::account::SharedIssue;
use crate::consider::Standings;
use crate::decide::Rulebook;
use crate::decide::audience;
use crate::decide::text;
use crate::rules::Verdict;
use crate::templates;

/// How to make a comment on a shared issue stop.
const ON_ISSUE: &str = "`bot::ignore` on this issue silences Stagecoach here.";

/// How to turn down an issue that covers many accounts.
const BY_CLOSING: &str = "Closing this issue is an answer: it is not opened again.";

/// Usernames of those it is for, the first one first.
pub(super) fn people(call: &CallToAction, rulebook: &Rulebook) -> Vec<String> {
    let people = &rulebook.people;
    let manager = people.managers.first().cloned();
    match &call.audience {
        Audience::Only(names) => names.clone(),
        Audience::PoolOwner => people.of_pool().map(str::to_owned).into_iter().collect(),
        Audience::Directors => manager.into_iter().chain(people.directors.clone()).collect(),
        // No account, no CSM.
        Audience::Csm
        | Audience::Manager
        | Audience::CsmAndManager
        | Audience::ManagerAndBackup => manager.into_iter().collect(),
    }
}

/// A comment's section on a shared issue.
pub(super) fn comment(
    call: &CallToAction,
    verdict: &Verdict,
    shared: &SharedIssue,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Section {
    let issue = &shared.issue;
    let mut values = common(call, rulebook);
    values.extend([
        ("title".to_owned(), Value::from(issue.title.clone())),
        ("issue".to_owned(), Value::from(issue.reference.clone())),
        ("issue_url".to_owned(), Value::from(issue.url.clone())),
    ]);
    let text = text::filled(call, values, standings.as_of, rulebook);
    let body = format!("{text}\n\n{}", text::because_line(call, verdict, rulebook, ON_ISSUE));
    text::section(call.key.clone(), &text, body)
}

/// Title and description of an issue of its own.
pub(super) fn issue(
    call: &CallToAction,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> (String, String) {
    let text = text::filled(call, common(call, rulebook), standings.as_of, rulebook);
    let (title, body) = text.split_once('\n').unwrap_or((text.as_str(), ""));
    let because = text::because_line(call, &Verdict::quiet(""), rulebook, BY_CLOSING);
    let section = text::section(call.key.clone(), &text, format!("{}\n\n{because}", body.trim()));
    (templates::as_title(title), section.print())
}

fn common(call: &CallToAction, rulebook: &Rulebook) -> Vec<(String, Value)> {
    let names: Vec<String> = match call.form {
        Form::Notice => people(call, rulebook).iter().map(|name| audience::at(name)).collect(),
        Form::Nudge | Form::WorkIssue(_) => Vec::new(),
    };
    let to = if names.is_empty() { String::new() } else { format!("{}: ", names.join(" and ")) };
    vec![("to".to_owned(), Value::from_safe_string(to))]
}
