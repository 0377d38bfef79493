//! Work items and their notes as GraphQL sends them: ids are addresses, and much hangs on widgets.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

use super::IssueState;
use super::Note;
use super::User;
use super::lenient;
use crate::gitlab::graphql::Page;

/// A list without pages. GitLab may put null where a row cannot be shown.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::gitlab) struct Nodes<O> {
    #[serde(default = "Vec::new")]
    nodes: Vec<Option<O>>,
}

impl<O> Nodes<O> {
    pub(in crate::gitlab) fn shown(self) -> impl Iterator<Item = O> {
        self.nodes.into_iter().flatten()
    }
}

/// The number at the end of `gid://gitlab/WorkItem/12`; None where GitLab ends it otherwise.
fn number_of(gid: &str) -> Option<u64> {
    gid.rsplit('/').next()?.parse().ok()
}

pub(super) fn gid<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let text = String::deserialize(from)?;
    number_of(&text).ok_or_else(|| Error::custom(format!("{text:?} is no id")))
}

fn state<'de, D: Deserializer<'de>>(from: D) -> Result<IssueState, D::Error> {
    let text = String::deserialize(from)?;
    let is_closed = text.eq_ignore_ascii_case("closed");
    Ok(if is_closed { IssueState::Closed } else { IssueState::Opened })
}

/// A work item: an epic, an issue or another kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::gitlab) struct WorkItem {
    #[serde(deserialize_with = "gid")]
    pub(in crate::gitlab) id: u64,
    #[serde(deserialize_with = "lenient::number")]
    pub(in crate::gitlab) iid: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::gitlab) title: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::gitlab) description: String,
    #[serde(deserialize_with = "state")]
    pub(in crate::gitlab) state: IssueState,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::gitlab) confidential: bool,
    #[serde(deserialize_with = "lenient::instant")]
    pub(in crate::gitlab) created_at: DateTime<Utc>,
    #[serde(deserialize_with = "lenient::instant")]
    pub(in crate::gitlab) updated_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::gitlab) web_url: String,
    #[serde(default)]
    pub(in crate::gitlab) lock_version: Option<u64>,
    #[serde(default)]
    pub(in crate::gitlab) author: Option<Person>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    widgets: Vec<Option<Widget>>,
}

#[derive(Debug, Clone, Deserialize)]
struct Widget {
    labels: Option<Nodes<Title>>,
    parent: Option<Above>,
}

#[derive(Debug, Clone, Deserialize)]
struct Title {
    title: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Above {
    #[serde(deserialize_with = "gid")]
    id: u64,
}

impl WorkItem {
    pub(in crate::gitlab) fn labels(&self) -> impl Iterator<Item = &str> {
        let lists = self.widgets.iter().flatten().filter_map(|widget| widget.labels.as_ref());
        lists.flat_map(|list| &list.nodes).flatten().map(|label| label.title.as_str())
    }

    pub(in crate::gitlab) fn parent(&self) -> Option<u64> {
        self.widgets.iter().flatten().find_map(|widget| Some(widget.parent.as_ref()?.id))
    }
}

/// Who wrote something.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::gitlab) struct Person {
    #[serde(deserialize_with = "gid")]
    pub(in crate::gitlab) id: u64,
    #[serde(default)]
    pub(in crate::gitlab) username: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    name: String,
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        Self { id: person.id, username: person.username, name: person.name, ..Self::default() }
    }
}

/// The threads on a work item.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound = "S: Deserialize<'de>")]
pub(in crate::gitlab) struct Discussed<S> {
    work_item: Option<Threads<S>>,
}

#[derive(Debug, Deserialize)]
#[serde(bound = "S: Deserialize<'de>")]
struct Threads<S> {
    #[serde(default = "Vec::new")]
    widgets: Vec<Option<ThreadWidget<S>>>,
}

#[derive(Debug, Deserialize)]
#[serde(bound = "S: Deserialize<'de>")]
struct ThreadWidget<S> {
    discussions: Option<Page<Thread<S>>>,
}

/// A thread.
#[derive(Debug, Deserialize)]
#[serde(bound = "S: Deserialize<'de>")]
pub(in crate::gitlab) struct Thread<S> {
    notes: Option<Nodes<S>>,
}

impl<S> Discussed<S> {
    pub(in crate::gitlab) fn discussions(self) -> Option<Page<Thread<S>>> {
        self.work_item?.widgets.into_iter().flatten().find_map(|widget| widget.discussions)
    }
}

impl<S> Thread<S> {
    pub(in crate::gitlab) fn peek(&self) -> impl Iterator<Item = &S> {
        self.notes.iter().flat_map(|notes| &notes.nodes).flatten()
    }

    pub(in crate::gitlab) fn said(self) -> impl Iterator<Item = S> {
        self.notes.into_iter().flat_map(Nodes::shown)
    }
}

/// A comment, or a line GitLab wrote itself.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::gitlab) struct Said {
    id: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    body: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    system: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    internal: bool,
    #[serde(deserialize_with = "lenient::instant")]
    created_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "lenient::maybe_instant")]
    updated_at: Option<DateTime<Utc>>,
    #[serde(default)]
    author: Option<Person>,
}

impl Said {
    /// None for what GitLab makes up from label and state events: those have no number, and REST leaves them out.
    pub(in crate::gitlab) fn note(self) -> Option<Note> {
        Some(Note {
            id: number_of(&self.id)?,
            body: self.body,
            author: self.author.map(Into::into),
            created_at: self.created_at,
            updated_at: self.updated_at,
            system: self.system,
            internal: self.internal,
            confidential: false,
        })
    }
}

/// A change of the description, or another line that GitLab wrote about the work item.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::gitlab) struct Traced {
    id: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub(in crate::gitlab) body: String,
    #[serde(deserialize_with = "lenient::instant")]
    pub(in crate::gitlab) created_at: DateTime<Utc>,
    #[serde(default)]
    pub(in crate::gitlab) author: Option<Person>,
    system_note_metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    description_version: Option<Version>,
}

#[derive(Debug, Deserialize)]
struct Version {
    description: Option<String>,
}

impl Traced {
    pub(in crate::gitlab) fn number(&self) -> Option<u64> {
        number_of(&self.id)
    }

    /// The whole description as this change left it.
    pub(in crate::gitlab) fn text(&self) -> Option<&str> {
        self.system_note_metadata.as_ref()?.description_version.as_ref()?.description.as_deref()
    }
}
