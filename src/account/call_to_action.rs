//! Calls to action: what a person should do, for which account, and why, with the numbers.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::account::Account;
use crate::account::Episode;
use crate::account::Fact;
use crate::account::Key;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkKind;

/// 1 is the highest. 4 never notifies (`semantics.md` c.6).
pub type Severity = u8;

/// A fact as an action cites it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Because {
    /// What is known, in words.
    pub fact: String,
    /// The day it happened (local date of the account).
    pub on: Option<NaiveDate>,
    pub source: Source,
    pub url: String,
}

impl Because {
    pub fn of(fact: &Fact) -> Self {
        Self {
            fact: fact.words.to_string(),
            on: Some(fact.on),
            source: fact.source,
            url: fact.url.to_string(),
        }
    }
}

/// How a call reaches people.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A comment in the account issue that mentions the CSM, once per episode.
    Notice,
    /// A comment without a mention, kept current by editing.
    Nudge,
    /// An issue of its own with a dated checklist.
    WorkIssue(WorkIssueDraft),
}

/// Who is told: by name in a comment, as the assignee of a work issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The CSM and whoever covers; a manager where there is no CSM.
    #[default]
    Csm,
    /// The manager of the CSM or of the region; the CSM where none is listed.
    Manager,
    CsmAndManager,
    /// The manager, and who covers while the CSM is away.
    ManagerAndBackup,
    /// Both, and the directors.
    Directors,
    /// Who keeps the queue of the pool; a manager where nobody is named.
    PoolOwner,
    /// These people, by username.
    Only(Vec<String>),
}

/// What a work issue needs beside its text.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkIssueDraft {
    pub kind: WorkKind,
    /// Labels beside the kind's own.
    pub labels: Vec<String>,
    pub due: Option<NaiveDate>,
}

/// What a rule asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct CallToAction {
    pub rule: &'static str,
    pub key: Key,
    pub severity: Severity,
    pub form: Form,
    pub audience: Audience,
    /// Project id and iid of the issue that it is about and where a comment belongs; none for the account issue.
    pub place: Option<(u64, u64)>,
    /// The day the situation began.
    pub since: NaiveDate,
    /// One sentence without a full stop, for the plan, the log and the list of open calls.
    pub headline: String,
    pub because: Vec<Because>,
    /// What the rule's template may use, beside what every template may use.
    pub details: Map<String, Value>,
    /// Whether it is said while the account is on hold: it is about the hold itself.
    pub is_said_on_hold: bool,
    /// Whether an open triage does not silence it: it is about that triage.
    pub is_said_in_triage: bool,
    /// Whether it is said of a customer who is leaving: it is about the leaving.
    pub is_said_when_leaving: bool,
}

impl CallToAction {
    pub fn new(
        rule: &'static str,
        account: &Account,
        episode: Episode,
        severity: Severity,
        form: Form,
    ) -> Self {
        Self::about(rule, Key::new(rule, account.id, episode), severity, form)
    }

    /// A call about something that is not one account.
    pub fn about(rule: &'static str, key: Key, severity: Severity, form: Form) -> Self {
        Self {
            rule,
            key,
            severity,
            form,
            audience: Audience::default(),
            place: None,
            since: NaiveDate::MIN,
            headline: String::new(),
            because: Vec::new(),
            details: Map::new(),
            is_said_on_hold: false,
            is_said_in_triage: false,
            is_said_when_leaving: false,
        }
    }

    /// The same call, said on hold, too.
    #[must_use]
    pub fn despite_hold(mut self) -> Self {
        self.is_said_on_hold = true;
        self
    }

    /// The same call, said while a triage is open, too.
    #[must_use]
    pub fn despite_triage(mut self) -> Self {
        self.is_said_in_triage = true;
        self
    }

    /// The same call, said of a customer who is leaving, too.
    #[must_use]
    pub fn despite_leaving(mut self) -> Self {
        self.is_said_when_leaving = true;
        self
    }

    #[must_use]
    pub fn to(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }

    /// The same call, said where the work is discussed.
    #[must_use]
    pub fn on_issue(mut self, issue: Option<&WorkIssue>) -> Self {
        self.place = issue.map(|issue| (issue.project, issue.iid));
        self
    }

    #[must_use]
    pub fn since(mut self, day: NaiveDate) -> Self {
        self.since = day;
        self
    }

    #[must_use]
    pub fn headline(mut self, sentence: impl Into<String>) -> Self {
        self.headline = sentence.into();
        self
    }

    #[must_use]
    pub fn because(mut self, because: impl IntoIterator<Item = Because>) -> Self {
        self.because.extend(because);
        self
    }

    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}
