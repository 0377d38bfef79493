//! Labels that contradict each other, or the state of what they stand on: each with its fix (T23).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::account::PlayOutcome;
use crate::account::Playbook;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::RenewalState;
use crate::consider::Standing;

/// Two things that cannot both be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The day from which nothing has been changed about it.
    pub since: NaiveDate,
    /// Set where it is about an issue that is closed.
    pub closed_on: Option<NaiveDate>,
    /// What it stands on.
    pub reference: String,
    pub url: String,
    /// What contradicts what, after the reference.
    pub words: String,
    /// What to do, with what to write in code spans.
    pub fix: String,
}

/// Scopes of which one label is enough, beside those whose doubles are findings of the card.
const SCOPES: [&str; 9] = [
    "ebr::",
    "success-plan::",
    "sp-review::",
    "renewal::",
    "triage::",
    "escalation::",
    "play-status::",
    "SP Objective::Status::",
    "Verifiable Outcome::",
];

impl Standing<'_> {
    /// All of them, those of the account first.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut all: Vec<Contradiction> = self.of_account();
        for issue in &self.account.work {
            let said = self.close_out(issue).into_iter().chain(doubles(&issue.labels));
            let closed_at = issue.closed_at.filter(|_| !issue.open);
            all.extend(said.map(|(words, fix)| Contradiction {
                since: self.local_date(issue.updated_at.max(issue.created_at)),
                closed_on: closed_at.map(|at| self.local_date(at)),
                reference: issue.reference.clone(),
                url: issue.url.clone(),
                words,
                fix,
            }));
        }
        all
    }

    fn of_account(&self) -> Vec<Contradiction> {
        let account = self.account;
        let added = |scope: &str| {
            let spans = account.history.spans.iter().filter(|span| span.name.starts_with(scope));
            let days = spans.map(|span| self.local_date(span.added));
            days.filter(|day| *day <= self.today).max().unwrap_or_else(|| self.opened_on())
        };
        let on_account = |(words, fix): (String, String), since| Contradiction {
            since,
            closed_on: None,
            reference: account.reference.clone(),
            url: account.url.clone(),
            words,
            fix,
        };
        let doubled = doubles(&account.labels);
        let all = doubled.into_iter().map(|said| {
            let scope = SCOPES.into_iter().find(|scope| said.0.contains(scope)).unwrap_or_default();
            on_account(said, added(scope))
        });
        let renewal = self
            .renewal_said()
            .map(|(said, since)| on_account(said, since.max(added("renewal::"))));
        all.chain(renewal).collect()
    }

    /// The outcome of the renewal against its date, and against the stage (LIF-4).
    fn renewal_said(&self) -> Option<((String, String), NaiveDate)> {
        let on = self.renewal?;
        let said = |words: String, fix: &str| ((words, fix.to_owned()), on.min(self.today));
        match self.renewal_outlook().state {
            RenewalState::Won | RenewalState::WonContracted if on < self.today => {
                let words =
                    format!("has a renewal that is won, and its date is {}", Calendar::words(on));
                Some(said(
                    words,
                    "write the next one on the card, `| Renewal date | YYYY-MM-DD |`, and take the outcome off",
                ))
            }
            RenewalState::Lost if !self.stage.stage.is_leaving() => {
                let words =
                    format!("has a renewal that is lost, and its stage is {}", self.stage.stage);
                Some(said(
                    words,
                    "label it `stage::will-churn` or `stage::churned`, or correct the outcome",
                ))
            }
            _ => None,
        }
    }

    /// A status label, an outcome and the closed state that are out of order.
    fn close_out(&self, issue: &WorkIssue) -> Option<(String, String)> {
        let by_people = !issue.open && !issue.closed_by_bot;
        let has = |label: &str| issue.is_labelled(label);
        let begins = |scope: &str| issue.labels.iter().any(|label| label.starts_with(scope));
        let said = |words: &str, fix: &str| Some((words.to_owned(), fix.to_owned()));
        match issue.kind {
            WorkKind::Triage if issue.open && begins("triage::resolved") => said(
                "says that it is resolved, and is open",
                "close it, or label it `triage::open` when it goes on",
            ),
            // Who is green is asked for the outcome by another rule.
            WorkKind::Triage if by_people && !begins("triage::resolved") && !has("HS::Green") => {
                said(
                    "is closed, and nobody said how it ended",
                    "label it `triage::resolved-won` when the customer stays and pays no less, else `triage::resolved-lost`",
                )
            }
            WorkKind::Ebr if issue.open && has("ebr::completed") => said(
                "says that the EBR was held, and is open",
                "close it, or label it `ebr::scheduled` when it is still to come",
            ),
            WorkKind::Ebr if by_people && (has("ebr::scheduled") || has("ebr::not-started")) => {
                said(
                    "is closed, and its label says that the EBR is still to come",
                    "label it `ebr::completed`, `ebr::declined` or `ebr::cancelled`",
                )
            }
            WorkKind::Renewal if issue.open && (begins("renewal::won") || has("renewal::lost")) => {
                said(
                    "has its outcome, and is open",
                    "close it, or label it `renewal::in-progress` when it is not decided",
                )
            }
            WorkKind::Playbook => self.playbook(issue),
            _ if begins("SP Objective") => objective(issue),
            _ => None,
        }
    }

    fn playbook(&self, issue: &WorkIssue) -> Option<(String, String)> {
        let playbook = Playbook::of(issue, self.account).filter(|playbook| !playbook.is_old)?;
        let said = |words: String, fix: &str| Some((words, fix.to_owned()));
        match (&playbook.outcome, issue.open) {
            (PlayOutcome::Unsaid, true) => None,
            (PlayOutcome::Unsaid, false) if issue.closed_by_bot => None,
            (PlayOutcome::Unsaid, false) => said(
                "is closed without an outcome".to_owned(),
                "label it `play-status::success`, or with the reason why it is not one",
            ),
            (outcome, true) => said(
                format!("has the outcome {outcome}, and is open"),
                "close it, or label it `play-status::wip` when it goes on",
            ),
            (_, false) => None,
        }
    }
}

/// An objective ends in this order: status, outcome, closed (SP-9).
fn objective(issue: &WorkIssue) -> Option<(String, String)> {
    let has = |label: &str| issue.is_labelled(label);
    let is_success = has("SP Objective::Status::Closed Success");
    let is_proven = has("Verifiable Outcome::Verified") || has("Verifiable Outcome::Delivered");
    let said = |words: &str, fix: &str| Some((words.to_owned(), fix.to_owned()));
    match (issue.open, is_success, is_proven) {
        (true, true, true) => said("has ended well, and is open", "close it"),
        (true, true, false) => said(
            "is called a success, and no outcome is delivered",
            "label it `Verifiable Outcome::Delivered` or `Verifiable Outcome::Verified`, then close it",
        ),
        (true, false, _) if has("Verifiable Outcome::Verified") => said(
            "has a verified outcome, and its status goes on",
            "label it `SP Objective::Status::Closed Success`, then close it",
        ),
        (false, false, _) if !issue.closed_by_bot => said(
            "is closed, and its status goes on",
            "label it `SP Objective::Status::Closed Success`, or open it again",
        ),
        (false, true, false) if !issue.closed_by_bot => said(
            "is closed as a success, and no outcome is delivered",
            "label it `Verifiable Outcome::Delivered` or `Verifiable Outcome::Verified`",
        ),
        _ => None,
    }
}

/// Two values of one scope.
fn doubles(labels: &BTreeSet<String>) -> Vec<(String, String)> {
    let of = |scope: &str| {
        let fits = || labels.iter().map(String::as_str).filter(|label| label.starts_with(scope));
        fits().nth(1)?;
        let names = fits().collect::<Vec<_>>().join(" and ");
        let off: Vec<String> = fits().map(|label| format!("`/unlabel ~\"{label}\"`")).collect();
        Some((format!("is labelled {names}"), format!("keep one: {}", off.join(" or "))))
    };
    SCOPES.into_iter().filter_map(of).collect()
}
