//! Issues and their notes as GitLab sends them.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::SubsecRound;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use super::lenient;

/// A person or a bot.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub id: u64,
    #[serde(deserialize_with = "lenient::or_default")]
    pub username: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub name: String,
    /// `active`, or why the person cannot sign in: `blocked`, `deactivated`, `banned` and others.
    #[serde(deserialize_with = "lenient::or_default")]
    pub state: String,
    /// Only known for the token's own user.
    #[serde(deserialize_with = "lenient::or_default")]
    pub bot: bool,
}

/// Open or closed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IssueState {
    #[default]
    #[serde(alias = "open", alias = "reopened", alias = "locked")]
    Opened,
    Closed,
}

/// An issue, in a list or alone.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(deserialize_with = "lenient::number")]
    pub iid: u64,
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub project_id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub title: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub state: IssueState,
    #[serde(deserialize_with = "lenient::instant")]
    pub created_at: DateTime<Utc>,
    /// When GitLab leaves it out, `created_at`.
    #[serde(default, deserialize_with = "lenient::instant_or_epoch")]
    pub updated_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "lenient::maybe_instant")]
    pub closed_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub closed_by: Option<User>,
    #[serde(default, deserialize_with = "lenient::names")]
    pub labels: Vec<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub assignees: Vec<User>,
    /// The older form of `assignees`, into which it is moved when it is read.
    #[serde(default, skip_serializing)]
    pub assignee: Option<User>,
    #[serde(default)]
    pub author: Option<User>,
    #[serde(default, deserialize_with = "lenient::maybe_day")]
    pub due_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub confidential: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub web_url: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub references: References,
    #[serde(default)]
    pub issue_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub moved_to_id: Option<u64>,
    /// Whether it came from elsewhere, with dates that may be those of the import.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub imported: bool,
    #[serde(rename = "_links", default, deserialize_with = "lenient::or_default")]
    pub links: Links,
    /// Set when public notes are mailed to somebody outside.
    #[serde(default)]
    pub service_desk_reply_to: Option<String>,
    #[serde(default)]
    pub milestone: Option<Milestone>,
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub user_notes_count: u64,
}

/// Addresses that GitLab gives with an issue.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Links {
    /// API address of the issue that this one was closed as a duplicate of.
    pub closed_as_duplicate_of: Option<String>,
}

/// How an issue is written in text.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct References {
    /// `group/project#12`.
    #[serde(deserialize_with = "lenient::or_default")]
    pub full: String,
}

/// The milestone of an issue.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Milestone {
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub id: u64,
    #[serde(deserialize_with = "lenient::or_default")]
    pub title: String,
    #[serde(deserialize_with = "lenient::maybe_day")]
    pub due_date: Option<NaiveDate>,
}

/// An issue at the other end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedIssue {
    #[serde(flatten)]
    pub issue: Issue,
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub issue_link_id: Option<u64>,
    /// `relates_to`, `blocks` or `is_blocked_by`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub link_type: String,
}

/// A reaction.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Award {
    pub id: u64,
    /// Without colons: `thumbsup`.
    pub name: String,
    pub user: Option<User>,
}

/// A comment, or a line GitLab wrote itself.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub body: String,
    #[serde(default)]
    pub author: Option<User>,
    #[serde(deserialize_with = "lenient::instant")]
    pub created_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "lenient::maybe_instant")]
    pub updated_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub system: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub internal: bool,
    /// The older form of `internal`, into which it is moved when it is read.
    #[serde(default, skip_serializing, deserialize_with = "lenient::or_default")]
    pub confidential: bool,
}

impl User {
    /// Whether a mention would reach nobody. A GitLab that does not tell is believed to know only
    /// people who are there.
    pub fn is_gone(&self) -> bool {
        !matches!(self.state.as_str(), "" | "active")
    }
}

impl Issue {
    /// Fills what this GitLab left out from what is known otherwise.
    pub(in crate::gitlab) fn settled(mut self, project_id: Option<u64>) -> Self {
        if self.project_id == 0 {
            self.project_id = project_id.unwrap_or_default();
        }
        self.updated_at = self.updated_at.max(self.created_at);
        if self.assignees.is_empty() {
            self.assignees.extend(self.assignee.take());
        }
        self.assignee = None;
        // A title is one line wherever it is shown; GitLab's API takes others.
        if self.title.contains(char::is_control) {
            self.title = self.title.replace(char::is_control, " ");
        }
        self
    }
}

impl Note {
    /// What GitLab tells of it in both of its languages: whole seconds, and of whoever wrote only who that is.
    #[must_use]
    pub fn alike(self) -> Self {
        let known = |user: User| User { id: user.id, username: user.username, ..User::default() };
        Self {
            author: self.author.map(known),
            created_at: self.created_at.trunc_subsecs(0),
            updated_at: self.updated_at.map(|at| at.trunc_subsecs(0)),
            ..self
        }
    }

    /// `confidential` is the older name of `internal`.
    pub(in crate::gitlab) fn settled(mut self) -> Self {
        self.internal |= std::mem::take(&mut self.confidential);
        self
    }
}
