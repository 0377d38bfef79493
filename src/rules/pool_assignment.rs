//! Who should take a request to the pool, whether it qualifies, and who has outgrown the pool: proposed,
//! with the reasons, never done.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Money;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Candidate;
use crate::consider::PoolRequest;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::pool_criteria::ASK;
use crate::rules::pool_criteria::Criterion;
use crate::rules::pool_criteria::OWNER;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PoolAssignment {
    /// Yearly amount from which an account has a CSM of its own; 0 while nobody has said.
    pub(super) too_large_from_arr: u64,
    /// Requests of one account in half a fiscal year.
    pub(super) max_cases: usize,
    /// Days without a call or meeting after which a customer is stuck.
    pub(super) silent_after_days: i64,
}

impl Rule for PoolAssignment {
    const NAME: &'static str = "pool_assignment";
    const PURPOSE: &'static str =
        "A request that qualifies goes to who of the pool has room for it.";
    const SOURCE: &'static str = "C11, C13, POOL-4, c.7";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/pool_assignment.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        let open = || account.work_of(WorkKind::PoolRequest).filter(|issue| issue.open);
        let is_requested = |issue: &&WorkIssue| issue.is_labelled("pool::requested");
        let requested: Vec<&WorkIssue> = open().filter(is_requested).collect();
        if let Some(issue) = requested.iter().find(|issue| issue.assignee.is_none()) {
            return Verdict::fires(self.proposal(issue, standing));
        }
        if let Some(issue) = requested.first() {
            let name = issue.assignee.as_ref().map_or("somebody", |it| it.username.as_str());
            return Verdict::quiet(format!("{} is {name}'s", issue.reference));
        }
        if let Some(call) = self.crossing(standing) {
            return Verdict::fires(call);
        }
        match open().next() {
            Some(issue) => Verdict::quiet(format!("{} is past being assigned", issue.reference)),
            None => Verdict::quiet("no request to the pool waits to be assigned"),
        }
    }
}

impl PoolAssignment {
    fn proposal(&self, issue: &WorkIssue, standing: &Standing<'_>) -> CallToAction {
        let criteria = self.criteria(issue, standing);
        let fails = criteria.iter().any(|criterion| criterion.holds == Some(false));
        let lacks: Vec<&str> = criteria
            .iter()
            .filter(|it| it.holds == Some(false) && matches!(it.words, OWNER | ASK))
            .map(|it| {
                if it.words == OWNER {
                    "who the account owner is"
                } else {
                    "what is asked, in one sentence"
                }
            })
            .collect();
        let refused = criteria.iter().filter(|it| it.holds == Some(false)).count() > lacks.len();
        let verdict = match (fails, refused) {
            (false, _) => "qualifies",
            (true, false) => "needs data",
            (true, true) => "does not qualify",
        };
        let request = standing.pool.iter().find(|it| it.reference == issue.reference);
        let candidates = request.map(|it| it.candidates.as_slice()).unwrap_or_default();
        let mut headline = vec![format!("{} {verdict}", issue.reference)];
        if let Some(first) = candidates.first().filter(|it| !fails && it.is_there()) {
            headline.push(format!("{} has room for it", first.username));
        }
        let asked = Because {
            fact: format!("{} was opened", issue.reference),
            on: Some(standing.local_date(issue.created_at)),
            source: Source::IssueCreated,
            url: issue.url.clone(),
        };
        let row = |criterion: &Criterion| {
            let answer = match criterion.holds {
                Some(true) => "yes",
                Some(false) => "no",
                None => "unknown",
            };
            json!({ "words": criterion.words, "answer": answer, "why": criterion.why })
        };
        let episode = Episode::new(format!("{}-{}", issue.project, issue.iid));
        CallToAction::new(Self::NAME, standing.account, episode, 3, Form::Nudge)
            .since(standing.local_date(issue.created_at))
            .headline(headline.join(": "))
            .because([asked])
            .detail("what", verdict)
            .detail("request", issue.reference.as_str())
            .detail("request_url", issue.url.as_str())
            .detail("criteria", criteria.iter().map(row).collect::<Vec<Value>>())
            .detail("lacks", lacks)
            .detail("candidates", candidates.iter().take(3).map(candidate).collect::<Vec<Value>>())
            .detail("first", first_free(request))
            .detail("arr", "")
            .detail("limit", "")
    }

    /// Who has outgrown the pool, and who has become small enough for it; nothing while no limit is set.
    fn crossing(&self, standing: &Standing<'_>) -> Option<CallToAction> {
        let account = standing.account;
        let limit = self.too_large_from_arr;
        let arr = account.arr.as_ref().filter(|_| limit > 0)?;
        let is_pooled = account.csm.is_none() && account.segment != Some(Segment::Digital);
        let is_first = account.priority.is_some_and(|priority| priority.0 == 1);
        let scale = account.segment == Some(Segment::Scale);
        let (what, headline) = if is_pooled && arr.amount >= limit {
            (
                "outgrown",
                format!("{arr} a year: too large for the pool, it is due a CSM of its own"),
            )
        } else if account.csm.is_some() && scale && !is_first && arr.amount < limit {
            ("small", format!("{arr} a year: small enough for the pool"))
        } else {
            return None;
        };
        let call = CallToAction::new(Self::NAME, account, Episode::new(what), 3, Form::Nudge)
            .since(standing.today)
            .headline(headline)
            .detail("what", what)
            .detail("request", "")
            .detail("request_url", "")
            .detail("criteria", json!([]))
            .detail("lacks", json!([]))
            .detail("candidates", json!([]))
            .detail("first", "")
            .detail("arr", arr.to_string())
            .detail("limit", Money { amount: limit, ..arr.clone() }.to_string());
        Some(call)
    }
}

fn first_free(request: Option<&PoolRequest>) -> String {
    let mut candidates = request.into_iter().flat_map(|request| &request.candidates);
    candidates.find(|it| it.is_there()).map_or_else(String::new, |it| it.username.clone())
}

fn candidate(candidate: &Candidate) -> Value {
    let points = |tenths: u64| match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    json!({
        "name": candidate.username,
        "load": points(candidate.load),
        "after": points(candidate.load_after),
        "capacity": points(candidate.capacity),
        "share": candidate.load_after * 100 / candidate.capacity,
        "away": day(candidate.away_until),
        "busy": candidate.is_busy,
        "touched": day(candidate.touched_on),
        "assigned": day(candidate.last_assigned.map(|at| at.date_naive())),
    })
}
