//! An account: one customer as dated facts, without judgement and without `now`.

mod call_to_action;
mod fact;
mod finding;
mod hold;
mod key;
mod lifecycle;
mod marker;
mod playbook;
mod portfolio;
mod segment;
mod spoken;
mod touchpoint;
mod work_issue;

pub use call_to_action::Because;
pub use call_to_action::CallToAction;
pub use call_to_action::Form;
pub use call_to_action::Severity;
pub use call_to_action::WorkIssueDraft;
pub use fact::Confidence;
pub use fact::Fact;
pub use fact::FactName;
pub use fact::Facts;
pub use fact::Source;
pub use finding::Finding;
pub use finding::Flaw;
pub use hold::Hold;
pub use key::AccountId;
pub use key::Episode;
pub use key::Key;
pub use lifecycle::LifecycleStage;
pub use lifecycle::Stay;
pub use marker::Marker;
pub use marker::Section;
pub use marker::replace_sections;
pub use marker::sections;
pub use playbook::PlayKind;
pub use playbook::PlayOutcome;
pub use playbook::Playbook;
pub use portfolio::Baseline;
pub use portfolio::Portfolio;
pub use portfolio::Twin;
pub use portfolio::Unread;
pub use segment::OnboardingStatus;
pub use segment::Priority;
pub use segment::Segment;
pub use spoken::Remark;
pub use spoken::Spoken;
pub use touchpoint::Touchpoint;
pub use touchpoint::TouchpointKind;
pub use work_issue::CLOSED_BY_BOT;
pub use work_issue::CLOSED_FOR_A_WHILE;
pub use work_issue::WorkIssue;
pub use work_issue::WorkKind;

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

/// A person in GitLab.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    pub id: u64,
    pub username: String,
}

/// One customer, as the account issue and its history tell it.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    /// `group/project#iid`, as people write it.
    pub reference: String,
    /// Path of the project that holds the account issue.
    pub project: String,
    pub url: String,
    /// The customer's name: the title without its suffix; without one, the card's `Account` field,
    /// else the whole title.
    pub name: String,
    /// Whether the account issue is open.
    pub open: bool,
    /// When the account issue was created (UTC); an import may have set it.
    pub created_at: DateTime<Utc>,
    pub confidential: bool,
    /// Customer success manager: the issue's first assignee.
    pub csm: Option<Person>,
    pub segment: Option<Segment>,
    pub priority: Option<Priority>,
    pub region: Option<String>,
    pub onboarding: Option<OnboardingStatus>,
    /// The stage labels people have set; more than one is a contradiction.
    pub stage_labels: BTreeSet<LifecycleStage>,
    /// Stays in each labelled stage, by label events, in time order.
    pub stays: Vec<Stay>,
    pub facts: Facts,
    pub touchpoints: Vec<Touchpoint>,
    /// When and why the account waited, in time order.
    pub holds: Vec<Hold>,
    /// What does not add up in the card, the labels or the history.
    pub findings: Vec<Finding>,
    /// All labels now.
    pub labels: BTreeSet<String>,
    /// What the bot has said in the account issue.
    pub spoken: Spoken,
    /// Tracked issues of this account: EBR, triage and others, opened by the bot or by people.
    pub work: Vec<WorkIssue>,
}

impl Account {
    /// Whether people asked the bot never to write here (`bot::ignore`, `bot::external`).
    pub fn is_hands_off(&self) -> bool {
        self.labels.contains("bot::ignore") || self.labels.contains("bot::external")
    }

    /// The tracked issues of one kind, oldest first.
    pub fn work_of(&self, kind: WorkKind) -> impl Iterator<Item = &WorkIssue> {
        self.work.iter().filter(move |work| work.kind == kind)
    }

    /// The playbooks run with this customer, oldest first, those called old included.
    pub fn playbooks(&self) -> impl Iterator<Item = Playbook> {
        self.work.iter().filter_map(|work| Playbook::of(work, self))
    }
}
