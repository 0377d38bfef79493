//! What became of a plan: one outcome per action, and what it means for the exit code.

use std::fmt;

use serde::Serialize;

use crate::decide::Action;
use crate::decide::Plan;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::Requests;

const WITHOUT_LABELS: &str = "gitlab left its labels out";

/// What is said of an issue or epic that GitLab opened without the labels it was to have: by it a lost role is known.
pub(super) fn without_labels(opened: &str, in_which: &str) -> GitLabError {
    let operation = format!("open {opened}");
    let error = GitLabError::new(ErrorKind::Forbidden, &operation, WITHOUT_LABELS);
    let hint = format!("give the bot's user the role Planner or a higher one in the {in_which}");
    GitLabError { hint: Some(hint), ..error }
}

/// What became of one action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    /// Somebody, or an earlier run, had done it.
    AlreadyDone,
    /// It was sent and not answered; the next pass reads and finds out.
    Unknown,
    Failed,
    NotTried,
}

impl Outcome {
    pub fn is_success(self) -> bool {
        matches!(self, Self::Done | Self::AlreadyDone)
    }
}

/// An action and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    #[serde(flatten)]
    pub action: Action,
    pub outcome: Outcome,
    pub error: Option<String>,
    #[serde(skip)]
    pub(super) kind: Option<ErrorKind>,
}

impl Done {
    /// Whether GitLab did not let the bot do it, or did not show it where.
    pub fn is_refused(&self) -> bool {
        matches!(self.kind, Some(ErrorKind::Forbidden | ErrorKind::Missing))
    }
}

/// Why a run ended before its plan did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    Unauthorized,
    /// The token may only read.
    ReadOnly,
    /// The bot's user may open issues but not label them.
    RoleLost,
    Unavailable,
    BudgetSpent,
    Cancelled,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unauthorized => "the token was refused: check it and run again",
            Self::ReadOnly => "the token may only read: give it the scope api and run again",
            Self::RoleLost => "the bot's role is too low: make it Planner or more and run again",
            Self::Unavailable => "GitLab could not be reached: run again later",
            Self::BudgetSpent => "the request budget is spent: the next run goes on",
            Self::Cancelled => "the run was asked to stop: the next run goes on",
        })
    }
}

impl Done {
    pub(super) fn not_tried(action: Action, why: String) -> Self {
        Self { action, outcome: Outcome::NotTried, error: Some(why), kind: None }
    }

    /// Whether nothing after this can succeed.
    ///
    /// One item that GitLab chokes on is its own trouble; two in a row are GitLab's.
    pub(super) fn stops(&self, before: Option<&Self>) -> Option<Stop> {
        let is_transient = |done: &Self| matches!(done.kind, Some(ErrorKind::Transient { .. }));
        match self.kind? {
            ErrorKind::Unauthorized => Some(Stop::Unauthorized),
            ErrorKind::Forbidden if self.lacks_scope() => Some(Stop::ReadOnly),
            ErrorKind::Forbidden if self.lacks_role() => Some(Stop::RoleLost),
            ErrorKind::Unreachable => Some(Stop::Unavailable),
            ErrorKind::Transient { .. } => {
                before.is_some_and(is_transient).then_some(Stop::Unavailable)
            }
            ErrorKind::Budget => Some(Stop::BudgetSpent),
            _ => None,
        }
    }

    /// GitLab's own word for a token that may do less than its user.
    fn lacks_scope(&self) -> bool {
        self.error.as_ref().is_some_and(|error| error.contains("insufficient_scope"))
    }

    fn lacks_role(&self) -> bool {
        self.error.as_ref().is_some_and(|error| error.contains(WITHOUT_LABELS))
    }

    /// One wide line per action, where the failure is handled.
    pub(super) fn log(&self) {
        let Action { kind, key, rule, account, target, summary, .. } = &self.action;
        let iid = account.map(|account| account.iid);
        let outcome = self.outcome;
        let error = self.error.as_deref().unwrap_or_default();
        if outcome.is_success() {
            tracing::info!(account.iid = iid, rule, %key, action = ?kind, ?outcome, target, "{summary}");
        } else {
            tracing::warn!(account.iid = iid, rule, %key, action = ?kind, ?outcome, target, error, "{summary}");
        }
    }
}

/// The JSON form of `apply`: the plan, and per action what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub run: String,
    #[serde(flatten)]
    pub plan: PlanHead,
    pub actions: Vec<Done>,
    pub requests: Requests,
    /// Why the run ended early, if it did.
    pub stopped: Option<Stop>,
}

/// A plan without its actions.
#[derive(Clone, Debug, Serialize)]
pub struct PlanHead {
    pub as_of: chrono::NaiveDate,
    pub policy: String,
    pub accounts: usize,
    pub listed: usize,
    pub complete: bool,
    /// What to know about the whole portfolio, as in the plan.
    pub notes: Vec<crate::decide::PortfolioNote>,
    pub withheld: Option<crate::decide::Withheld>,
    pub checksum: String,
}

impl PlanHead {
    pub fn of(plan: &Plan) -> Self {
        Self {
            as_of: plan.as_of,
            policy: plan.policy.clone(),
            accounts: plan.accounts,
            listed: plan.listed,
            complete: plan.complete,
            notes: plan.notes.clone(),
            withheld: plan.withheld.clone(),
            checksum: plan.checksum.clone(),
        }
    }
}

impl Report {
    /// The report of a run.
    pub fn new(
        run: String,
        plan: PlanHead,
        actions: Vec<Done>,
        stopped: Option<Stop>,
        requests: Requests,
    ) -> Self {
        Self { run, plan, actions, requests, stopped }
    }

    /// The report of a plan that was not carried out.
    pub fn withheld(run: String, plan: &Plan, requests: Requests) -> Self {
        let why = plan.withheld.as_ref().map_or_else(String::new, |w| w.reason.clone());
        let actions = plan.actions.iter().cloned();
        let actions = actions.map(|action| Done::not_tried(action, why.clone())).collect();
        Self { run, plan: PlanHead::of(plan), actions, requests, stopped: None }
    }

    /// Why nothing could be written, when rights were all that was missing.
    pub fn refused(&self) -> Option<&str> {
        let tried = self.actions.iter().filter(|done| done.outcome != Outcome::NotTried);
        let mut refusals = tried.map(|done| {
            let is_refused = done.kind == Some(ErrorKind::Forbidden);
            done.error.as_deref().filter(|_| is_refused)
        });
        let first = refusals.next()??;
        refusals.all(|refusal| refusal.is_some()).then_some(first)
    }

    pub fn count(&self, outcome: Outcome) -> usize {
        self.actions.iter().filter(|done| done.outcome == outcome).count()
    }
}
