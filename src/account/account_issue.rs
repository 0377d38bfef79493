//! One customer, as the account issue and its history tell it: dated facts, without judgement.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::AccountId;
use crate::account::Asked;
use crate::account::CheckBox;
use crate::account::DatedMoney;
use crate::account::Deed;
use crate::account::EpicPlan;
use crate::account::Facts;
use crate::account::Finding;
use crate::account::Handover;
use crate::account::HealthFacts;
use crate::account::Heard;
use crate::account::Hold;
use crate::account::LabelHistory;
use crate::account::LifecycleStage;
use crate::account::Money;
use crate::account::OnboardingStatus;
use crate::account::Playbook;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::SentimentSaid;
use crate::account::Spoken;
use crate::account::Stay;
use crate::account::Touchpoint;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::account::Zone;
use crate::privacy::About;
use crate::privacy::Words;

/// A person in GitLab.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    pub id: u64,
    pub username: String,
}

/// One customer, as the account issue and its history tell it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
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
    /// When it was closed (UTC); none while it is open.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether people are answered there: it is open, or was closed while onboarding went on.
    pub is_heard: bool,
    /// When the account issue was created (UTC); an import may have set it.
    pub created_at: DateTime<Utc>,
    pub confidential: bool,
    /// Customer success manager: the issue's first assignee who is still there, else its first.
    pub csm: Option<Person>,
    /// Whether GitLab no longer lets the CSM sign in, so that a mention would reach nobody.
    pub csm_is_gone: bool,
    /// Changes of the CSM, oldest first. The first CSM is none.
    pub handovers: Vec<Handover>,
    pub segment: Option<Segment>,
    pub priority: Option<Priority>,
    pub region: Option<String>,
    /// What the customer pays a year, where the card says one amount.
    pub arr: Option<Money>,
    /// Since when, where the card says it.
    pub arr_on: Option<NaiveDate>,
    /// What it has paid from which day on, oldest first; with the day of `arr`, where that has one.
    pub arr_history: Vec<DatedMoney>,
    pub onboarding: Option<OnboardingStatus>,
    /// The stage labels people have set; more than one is a contradiction.
    pub stage_labels: BTreeSet<LifecycleStage>,
    /// Stays in each labelled stage, by label events, in time order.
    pub stays: Vec<Stay>,
    /// When every label was there.
    pub history: LabelHistory,
    /// The zone its dates are dates in, where something else than the settings says so.
    pub zone: Option<Zone>,
    /// When the description was changed, and by whom, oldest first (UTC).
    pub edits: Vec<(DateTime<Utc>, Person)>,
    /// Labels that a person took off and that nobody has replaced since.
    pub taken_off: BTreeSet<String>,
    /// What people did on the account issue, oldest first; the bot's own doing is none of it.
    pub deeds: Vec<Deed>,
    /// The boxes of the card.
    pub boxes: Vec<CheckBox>,
    /// Whether the issue was imported, cloned or moved here: its own dates may be those of that day.
    pub is_imported: bool,
    /// The account issue that goes on in its place, when this one was closed as a duplicate or moved.
    pub continued_by: Option<Survivor>,
    /// The name or reference of the parent account, as the card has it.
    pub parent: Option<String>,
    pub facts: Facts,
    /// What the account issues knew that were closed as duplicates of this one.
    pub merged: Vec<Facts>,
    pub touchpoints: Vec<Touchpoint>,
    /// When and why the account waited, in time order.
    pub holds: Vec<Hold>,
    /// Comments with lines for the bot, oldest first.
    pub heard: Vec<Heard>,
    /// What people asked of the bot in them, beside stating facts, oldest first.
    pub asked: Vec<Asked>,
    /// What people feel about it, by their comments, oldest first.
    pub sentiments_said: Vec<SentimentSaid>,
    /// What health is worked out from.
    pub health: HealthFacts,
    /// What does not add up in the card, the labels or the history.
    pub findings: Vec<Finding>,
    /// All labels now.
    pub labels: BTreeSet<String>,
    /// What the bot has said in the account issue.
    pub spoken: Spoken,
    /// Tracked issues of this account: EBR, triage and others, opened by the bot or by people.
    pub work: Vec<WorkIssue>,
    /// The success plan, where the card names epics that hold it and they can be read.
    pub epic_plan: Option<EpicPlan>,
}

/// Where a closed account issue goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survivor {
    /// Closed as a duplicate of another account issue.
    Merged(AccountId),
    /// Moved: the issue with this id of GitLab's.
    Moved(u64),
}

impl Account {
    /// An account issue of which nothing but its place is known.
    pub fn new(id: AccountId, reference: &str, url: &str, created_at: DateTime<Utc>) -> Self {
        Self {
            id,
            reference: reference.to_owned(),
            project: reference.split('#').next().unwrap_or_default().to_owned(),
            url: url.to_owned(),
            name: String::new(),
            open: true,
            closed_at: None,
            is_heard: true,
            created_at,
            confidential: false,
            csm: None,
            csm_is_gone: false,
            handovers: Vec::new(),
            segment: None,
            priority: None,
            region: None,
            arr: None,
            arr_on: None,
            arr_history: Vec::new(),
            onboarding: None,
            stage_labels: BTreeSet::new(),
            stays: Vec::new(),
            history: LabelHistory::default(),
            zone: None,
            edits: Vec::new(),
            taken_off: BTreeSet::new(),
            deeds: Vec::new(),
            boxes: Vec::new(),
            is_imported: false,
            continued_by: None,
            parent: None,
            facts: Facts::default(),
            merged: Vec::new(),
            touchpoints: Vec::new(),
            holds: Vec::new(),
            heard: Vec::new(),
            asked: Vec::new(),
            sentiments_said: Vec::new(),
            health: HealthFacts::default(),
            findings: Vec::new(),
            labels: BTreeSet::new(),
            spoken: Spoken::default(),
            work: Vec::new(),
            epic_plan: None,
        }
    }

    /// Whether people asked the bot never to write here (`bot::ignore`, `bot::external`).
    pub fn is_hands_off(&self) -> bool {
        self.labels.contains("bot::ignore") || self.labels.contains("bot::external")
    }

    /// A text that tells of this account.
    pub fn words(&self, text: impl Into<String>) -> Words {
        Words::new(About::known(self.reference.as_str()).hidden_if(self.confidential), text)
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
