//! Work issues: tracked work of an account, such as its triage or its EBR.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Comment;
use crate::account::Key;
use crate::account::LabelHistory;
use crate::account::Objective;
use crate::account::Person;
use crate::account::PlanText;
use crate::account::RollupPage;
use crate::account::Run;
use crate::account::Sheet;

/// How the bot's last words begin in the description of an issue that it closes; they are how it
/// knows that a person has opened the issue again.
pub const CLOSED_BY_BOT: &str = "**Closed by Stagecoach on ";

/// What becomes of them when the bot opens the issue again itself.
pub const CLOSED_FOR_A_WHILE: &str = "**Closed for a while by Stagecoach on ";

/// What a tracked issue is for: its `csm::` label (`domain.md` E2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkKind {
    Triage,
    WillChurn,
    Ebr,
    Playbook,
    SuccessPlan,
    GrowthPlan,
    Handoff,
    Renewal,
    AdoptionReview,
    /// The review of a success plan by a peer or a manager.
    PlanReview,
    /// A request to the pool of CSMs for smaller customers.
    PoolRequest,
    Cohort,
    Webinar,
    /// The yearly contribution to territory planning.
    Territory,
    Content,
    /// What one person should look at, as one issue.
    Digest,
    Other,
}

/// Each kind with its label.
const KINDS: [(WorkKind, &str); 16] = [
    (WorkKind::Triage, "csm::triage"),
    (WorkKind::WillChurn, "csm::will-churn"),
    (WorkKind::Ebr, "csm::ebr"),
    (WorkKind::Playbook, "csm::playbook"),
    (WorkKind::SuccessPlan, "csm::success-plan"),
    (WorkKind::GrowthPlan, "csm::growth-plan"),
    (WorkKind::Handoff, "csm::handoff"),
    (WorkKind::Renewal, "csm::renewal"),
    (WorkKind::AdoptionReview, "csm::adoption-review"),
    (WorkKind::PlanReview, "csm::plan-review"),
    (WorkKind::PoolRequest, "csm::pool-request"),
    (WorkKind::Cohort, "csm::cohort"),
    (WorkKind::Webinar, "csm::webinar"),
    (WorkKind::Territory, "csm::territory"),
    (WorkKind::Content, "csm::content"),
    (WorkKind::Digest, "csm::digest"),
];

impl WorkKind {
    pub fn from_label(label: &str) -> Option<Self> {
        if matches!(label, "csm::account" | RollupPage::LABEL) {
            return None;
        }
        let known = KINDS.iter().find(|(_, name)| *name == label).map(|(kind, _)| *kind);
        known.or_else(|| label.starts_with("csm::").then_some(Self::Other))
    }

    /// The label that makes an issue one of this kind.
    pub fn label(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("csm::work", |(_, name)| name)
    }

    /// Whether such an issue is about many accounts, whichever of them its title names.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Cohort | Self::Webinar | Self::Territory)
    }

    /// Whether such an issue is kept when it belongs to no account.
    pub fn stands_alone(self) -> bool {
        self.is_shared() || matches!(self, Self::Content | Self::PlanReview | Self::PoolRequest)
    }

    /// Whether what people write there is read while it is open.
    pub fn is_listened_to(self) -> bool {
        !matches!(self, Self::Digest | Self::Other)
    }
}

/// A tracked issue that belongs to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkIssue {
    pub project: u64,
    pub iid: u64,
    pub reference: String,
    pub url: String,
    pub title: String,
    pub kind: WorkKind,
    /// All its labels now.
    pub labels: BTreeSet<String>,
    /// Set when the bot opened it: its own marker stands in the description; the last one, when the
    /// issue went on to serve a later episode.
    pub key: Option<Key>,
    pub open: bool,
    /// Whether its labels say that the EBR was held.
    pub completed: bool,
    /// Id of who opened it.
    pub author: Option<u64>,
    /// First assignee.
    pub assignee: Option<Person>,
    /// What was written there, by people and by the bot, oldest first; read while it is open.
    pub comments: Vec<Comment>,
    /// When people changed it otherwise (UTC): its description, its assignee, its dates.
    pub changes: Vec<DateTime<Utc>>,
    /// When people changed its description (UTC), oldest first.
    pub edits: Vec<DateTime<Utc>>,
    /// When its labels were there; read for plans that carry a review.
    pub history: LabelHistory,
    /// Fields and boxes of its description.
    pub sheet: Sheet,
    pub created_at: DateTime<Utc>,
    /// When anything about it changed last, its labels included (UTC).
    pub updated_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether the bot closed it; a person's close is respected for the whole episode. Where it is
    /// open nevertheless, a person opened it again, and its end is theirs to decide.
    pub closed_by_bot: bool,
    /// The run in which the bot opened it, or opened it again; none for an issue of people.
    pub begun_by: Option<Run>,
    /// The run that closed it because the one that opened it was undone: it is turned down.
    pub undone_by: Option<Run>,
    pub due: Option<NaiveDate>,
    /// What a success plan says; none for every other issue.
    pub plan: Option<PlanText>,
    /// The objectives of a success plan that lists them.
    pub objectives: Option<Vec<Objective>>,
    /// Whether it is linked to its account issue; none when nobody looked.
    pub linked: Option<bool>,
    /// Whether it is linked to the oldest open issue of its kind, where that is another one; none
    /// when nobody looked.
    pub beside: Option<bool>,
}

impl WorkIssue {
    /// An open issue of which nothing but its place is known.
    pub fn new(project: u64, iid: u64, kind: WorkKind, created_at: DateTime<Utc>) -> Self {
        Self {
            project,
            iid,
            reference: format!("#{iid}"),
            url: String::new(),
            title: String::new(),
            kind,
            labels: BTreeSet::new(),
            key: None,
            open: true,
            completed: false,
            author: None,
            assignee: None,
            comments: Vec::new(),
            changes: Vec::new(),
            edits: Vec::new(),
            history: LabelHistory::default(),
            sheet: Sheet::default(),
            created_at,
            updated_at: created_at,
            closed_at: None,
            closed_by_bot: false,
            begun_by: None,
            undone_by: None,
            due: None,
            plan: None,
            objectives: None,
            linked: None,
            beside: None,
        }
    }

    pub fn is_labelled(&self, label: &str) -> bool {
        self.labels.contains(label)
    }

    /// Whether it was there when a day began: what the bot itself opens counts from the next day on, so
    /// that a second pass on the same day has nothing to add.
    pub fn counts_on(&self, day: NaiveDate, zone: Tz) -> bool {
        self.key.is_none() || self.created_at.with_timezone(&zone).date_naive() < day
    }

    /// The day that was judged when the bot last began it: a run may judge another day than its own.
    pub fn begun_on(&self, local_date: impl Fn(DateTime<Utc>) -> NaiveDate) -> NaiveDate {
        let judged = self.begun_by.as_ref().and_then(|run| run.day(&local_date));
        judged.unwrap_or_else(|| local_date(self.created_at))
    }

    /// When somebody else than who opened it commented first (UTC): what GitLab or the bot writes
    /// answers nobody.
    pub fn first_reply(&self) -> Option<DateTime<Utc>> {
        let answers =
            |comment: &&Comment| !comment.is_by_bot && Some(comment.author.id) != self.author;
        self.comments.iter().filter(answers).map(|comment| comment.at).min()
    }

    /// When people last wrote there or changed it (UTC); opening it counts when a person did.
    pub fn last_touched(&self) -> Option<DateTime<Utc>> {
        let written = self.comments.iter().filter(|comment| !comment.is_by_bot);
        let opened = self.key.is_none().then_some(self.created_at);
        written.map(|comment| comment.at).chain(self.changes.iter().copied()).chain(opened).max()
    }
}
