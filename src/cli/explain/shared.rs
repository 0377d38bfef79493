//! `explain` of an issue that many accounts share, or that none does: what the rules about such issues think of it.

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::SharedIssue;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::explain::answer::AccountPart;
use crate::cli::explain::answer::RulePart;
use crate::cli::explain::words;
use crate::cli::print;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::SharedOpinion;
use crate::decide::explain_shared;

/// The JSON form: an issue in the place of an account, and nothing that only accounts have.
#[derive(Debug, Serialize)]
struct Answer {
    issue: AccountPart,
    as_of: NaiveDate,
    rules: Vec<RulePart>,
}

pub(super) fn print(
    shared: &SharedIssue,
    opinions: &[SharedOpinion],
    as_of: NaiveDate,
    rulebook: &Rulebook,
    format: Format,
) -> Result<(), Failure> {
    let here = opinions.iter().filter(|it| it.on == Some(shared.place()));
    let opinions: Vec<Opinion> = here.map(|it| it.opinion.clone()).collect();
    let issue = &shared.issue;
    let explanation = explain_shared(issue, &opinions, as_of, &rulebook.policy);
    match format {
        Format::Json => {
            let (project, _) = issue.reference.split_once('#').unwrap_or((&issue.reference, ""));
            let named = AccountPart {
                iid: issue.iid,
                project: project.to_owned(),
                name: issue.title.clone(),
                url: issue.url.clone(),
            };
            let rules = opinions.iter().map(RulePart::of).collect();
            print::json(&Answer { issue: named, as_of, rules })
        }
        Format::Table => print::out(&words::table(&explanation, &issue.url, &[])),
        Format::Markdown => print::out(&explanation.markdown()),
    }
}
