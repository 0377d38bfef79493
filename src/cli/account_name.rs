//! Which account a person means: by iid, by reference, by URL, or by exact name.

use crate::account::Account;
use crate::account::Portfolio;
use crate::account::SharedIssue;
use crate::cli::Failure;

/// Finds the account, or says what is near.
pub(super) fn find<'a>(portfolio: &'a Portfolio, wanted: &str) -> Result<&'a Account, Failure> {
    let wanted = wanted.trim();
    let means = |account: &&Account| {
        let by_iid = wanted.trim_start_matches('#').parse() == Ok(account.id.iid);
        by_iid
            || account.reference == wanted
            || account.url.trim_end_matches('/') == wanted.trim_end_matches('/')
            || account.name.eq_ignore_ascii_case(wanted)
    };
    let found: Vec<&Account> = portfolio.accounts.iter().filter(means).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::usage(format!(
            "no account “{wanted}” in {}: give its iid, group/project#iid, its URL or its exact name{}",
            portfolio.source,
            like(portfolio, wanted)
        ))),
        several => {
            let all: Vec<&str> = several.iter().map(|account| account.reference.as_str()).collect();
            Err(Failure::usage(format!("“{wanted}” is one of {}: say which", all.join(", "))))
        }
    }
}

/// The issue of many accounts, or of none, that a person means in the same ways.
pub(super) fn shared<'a>(portfolio: &'a Portfolio, wanted: &str) -> Option<&'a SharedIssue> {
    let wanted = wanted.trim();
    let means = |shared: &&SharedIssue| {
        let issue = &shared.issue;
        wanted.trim_start_matches('#').parse() == Ok(issue.iid)
            || issue.reference == wanted
            || issue.url.trim_end_matches('/') == wanted.trim_end_matches('/')
            || issue.title.eq_ignore_ascii_case(wanted)
    };
    let mut named = portfolio.shared.iter().filter(means);
    // A number or a name that an account has means the account.
    let shared = named.next().filter(|_| named.next().is_none())?;
    find(portfolio, wanted).is_err().then_some(shared)
}

fn like(portfolio: &Portfolio, wanted: &str) -> String {
    let near = portfolio
        .accounts
        .iter()
        .map(|account| (strsim::jaro_winkler(&account.name, wanted), &account.name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    near.map(|(_, name)| format!(" (“{name}”?)")).unwrap_or_default()
}
