//! Whether a request qualifies for the pool: every condition of POOL-4 with its answer.

use chrono::NaiveDate;

use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::Standing;
use crate::rules::pool_assignment::PoolAssignment;

pub(super) const OWNER: &str = "The account owner is named";
pub(super) const ASK: &str = "One clear ask";

/// A condition of POOL-4 and its answer.
pub(super) struct Criterion {
    pub(super) words: &'static str,
    /// None where the facts do not tell.
    pub(super) holds: Option<bool>,
    pub(super) why: String,
}

impl PoolAssignment {
    /// POOL-4, each with its answer.
    pub(super) fn criteria(&self, issue: &WorkIssue, standing: &Standing<'_>) -> Vec<Criterion> {
        let account = standing.account;
        let csm = account.csm.as_ref().map(|csm| csm.username.clone());
        let limit = self.too_large_from_arr;
        let arr = account.arr.as_ref().map(|arr| (arr.amount < limit, arr.to_string()));
        let arr = arr.filter(|_| limit > 0);
        let kind = break_fix(issue);
        let used = used_before(issue, standing);
        let stuck = self.stuck(issue, standing);
        let said = |names: &[&str]| {
            names.iter().find_map(|name| issue.sheet.value(name)).map(str::to_owned)
        };
        let owner = said(&["account owner", "owner", "requested by", "requester", "asked by"]);
        let ask =
            said(&["ask", "request", "question", "goal", "what do you need", "desired outcome"]);
        let answer = |words, holds, why: String| Criterion { words, holds, why };
        vec![
            answer(
                "No CSM",
                Some(csm.is_none()),
                csm.map_or_else(
                    || "nobody is assigned to the account".to_owned(),
                    |csm| format!("{csm} looks after it"),
                ),
            ),
            answer(
                "Small enough for the pool",
                arr.as_ref().map(|(is_below, _)| *is_below),
                arr.map_or_else(
                    || "no yearly amount on the card, or no limit in the settings".to_owned(),
                    |(_, arr)| format!("{arr} a year"),
                ),
            ),
            answer(
                "Stuck, or asks about a use case",
                Some(stuck.is_some()),
                stuck.unwrap_or_else(|| "no sign of it".to_owned()),
            ),
            answer(
                "Not a break/fix ticket",
                Some(kind.is_none()),
                kind.unwrap_or_else(|| "nothing says that it is one".to_owned()),
            ),
            answer(
                OWNER,
                Some(owner.is_some()),
                owner.unwrap_or_else(|| "write “Account owner: …” in the request".to_owned()),
            ),
            answer(
                ASK,
                Some(ask.is_some()),
                ask.unwrap_or_else(|| "write “Ask: …” in the request, in one sentence".to_owned()),
            ),
            answer(
                "Requests left in this half-year",
                Some(used < self.max_cases),
                format!("{used} of {} used before this one", self.max_cases),
            ),
        ]
    }

    /// TRI-0, as far as GitLab tells, or what the request is about.
    fn stuck(&self, issue: &WorkIssue, standing: &Standing<'_>) -> Option<String> {
        let uses = |label: &&String| {
            label.to_lowercase().replace("usecase::", "use-case::").starts_with("use-case::")
        };
        if let Some(label) = issue.labels.iter().find(uses) {
            return Some(format!("labelled {label}"));
        }
        if let Some(case) = issue.sheet.value("use case") {
            return Some(format!("use case: {case}"));
        }
        let late = standing.every_clock().find(|clock| clock.state == ClockState::Breached);
        if let Some(clock) = late {
            return Some(format!("{} is late", clock.promise().to_lowercase()));
        }
        let mut triage = standing.open_triages();
        if let Some(triage) = triage.next() {
            return Some(format!("{} is open", triage.reference));
        }
        let last = standing.last_conversation()?;
        let is_silent = (standing.today - last).num_days() > self.silent_after_days;
        is_silent.then(|| format!("no call or meeting since {}", Calendar::words(last)))
    }
}

fn break_fix(issue: &WorkIssue) -> Option<String> {
    let is_one = |text: &str| {
        let text = text.to_lowercase();
        ["break", "bug", "incident", "outage", "support ticket"]
            .iter()
            .any(|word| text.contains(word))
    };
    let labels =
        issue.labels.iter().find(|label| is_one(label)).map(|label| format!("labelled {label}"));
    labels.or_else(|| {
        issue.sheet.value("type").filter(|kind| is_one(kind)).map(|kind| format!("type: {kind}"))
    })
}

/// Requests of the account in the fiscal half-year of this one, this one aside; what was declined
/// cost nobody anything.
fn used_before(issue: &WorkIssue, standing: &Standing<'_>) -> usize {
    let half = |day: NaiveDate| {
        let quarter = standing.norms.fiscal.quarter_of(day);
        (quarter.year, quarter.quarter > 2)
    };
    let when = |issue: &WorkIssue| half(standing.local_date(issue.created_at));
    let others = standing.account.work_of(WorkKind::PoolRequest).filter(|other| {
        (other.created_at, other.iid) < (issue.created_at, issue.iid) && when(other) == when(issue)
    });
    others.filter(|other| !other.is_labelled("pool::declined")).count()
}
