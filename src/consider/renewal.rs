//! The renewal: ahead, decided, or past its date without a word. Silence is never taken for churn.

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::Standing;

/// What people may say of a renewal (`domain.md` E2).
pub(super) const OUTCOMES: [(&str, RenewalState); 3] = [
    ("renewal::won", RenewalState::Won),
    ("renewal::won-contracted", RenewalState::WonContracted),
    ("renewal::lost", RenewalState::Lost),
];

/// The renewal of an account as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalOutlook {
    pub on: Option<NaiveDate>,
    pub state: RenewalState,
    /// What people should know about it, in a sentence without a full stop.
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RenewalState {
    /// No date is known.
    Unknown,
    Ahead,
    /// Its date has passed and nobody has said how it ended (E4-15).
    Overdue,
    Won,
    WonContracted,
    Lost,
}

impl RenewalState {
    /// How it ended, in a word; none while nobody has said so.
    pub fn ended(self) -> Option<&'static str> {
        match self {
            Self::Won => Some("won"),
            Self::WonContracted => Some("won with a smaller contract"),
            Self::Lost => Some("lost"),
            Self::Unknown | Self::Ahead | Self::Overdue => None,
        }
    }
}

impl Standing<'_> {
    pub fn renewal_outlook(&self) -> RenewalOutlook {
        let outlook = RenewalOutlook::of(self);
        // Only people say that a customer has left; once they have, nothing is overdue.
        match outlook.state {
            RenewalState::Overdue if self.stage.stage == LifecycleStage::Churned => {
                RenewalOutlook { state: RenewalState::Lost, note: None, ..outlook }
            }
            _ => outlook,
        }
    }
}

impl RenewalOutlook {
    fn of(standing: &Standing<'_>) -> Self {
        let (account, today, on) = (standing.account, standing.today, standing.renewal);
        let Some(day) = on else { return Self { on, state: RenewalState::Unknown, note: None } };
        let is_past = day < today;
        let outcome = outcome(standing, day);
        let words = Calendar::words(day);
        let (state, note) = match outcome {
            Some(RenewalState::Lost) => (RenewalState::Lost, None),
            Some(state) if is_past => {
                let note = format!(
                    "the renewal of {words} is decided, and the card still has its date: set the next one"
                );
                (state, Some(note))
            }
            Some(state) => (state, None),
            None if is_past => {
                let still = if account.labels.contains("renewal::in-progress") {
                    " (it is still in progress)"
                } else {
                    ""
                };
                let note = format!(
                    "the renewal of {words} is overdue, and nobody has said how it ended{still}: label it renewal::won, renewal::won-contracted or renewal::lost"
                );
                (RenewalState::Overdue, Some(note))
            }
            None => (RenewalState::Ahead, None),
        };
        Self { on, state, note }
    }
}

/// The outcome that the labels tell, unless it was set for the term before.
fn outcome(standing: &Standing<'_>, renewal: NaiveDate) -> Option<RenewalState> {
    let (account, today) = (standing.account, standing.today);
    let within = standing.norms.renewal.decided_within_months;
    let since = Calendar::months_before(renewal, within);
    // Without a dated event nobody knows when it was said; people's word stands.
    let added = account.facts.all(FactName::RenewalDecided).iter().map(|fact| fact.on);
    let last = added.filter(|day| *day <= today).max();
    let is_of_term = last.is_none_or(|day| day > since);
    let told = |label: &str| {
        let says =
            |issue: &WorkIssue| issue.is_labelled("csm::renewal") && issue.is_labelled(label);
        // What was closed for the term before has its own outcome.
        let is_now = |issue: &WorkIssue| {
            issue.closed_at.is_none_or(|at| issue.open || standing.local_date(at) > since)
        };
        (is_of_term && account.labels.contains(label))
            || account.work.iter().any(|issue| says(issue) && is_now(issue))
    };
    OUTCOMES.into_iter().find(|(label, _)| told(label)).map(|(_, state)| state)
}
