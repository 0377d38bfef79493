//! GraphQL takes labels by id: the names of a group's labels are fetched once, and what is missing is made.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;

use gitlab::api::AsyncClient;
use serde::Deserialize;
use serde_json::json;

use super::home::EpicHome;
use crate::gitlab::GitLab;
use crate::gitlab::Writer;
use crate::gitlab::attach::LabelCreated;
use crate::gitlab::edits::NewLabel;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;
use crate::gitlab::graphql::Page;
use crate::gitlab::graphql::Paged;
use crate::gitlab::graphql::documents;
use crate::gitlab::issues::Source;

/// GitLab's own colour for a label that nobody gave one.
const COLOR: &str = "#6699cc";

/// What is known of a group's labels.
#[derive(Debug, Default)]
pub(super) struct LabelBook(Mutex<Book>);

#[derive(Debug, Default, Clone)]
struct Book {
    /// Global ids by name, once they were read.
    ids: Option<BTreeMap<String, String>>,
    /// Labels that cannot be made there, each told once.
    refused: BTreeSet<String>,
}

impl LabelBook {
    fn look<A>(&self, look: impl FnOnce(&mut Book) -> A) -> A {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Deserialize)]
struct Answer {
    group: Option<Group>,
}

#[derive(Deserialize)]
struct Group {
    labels: Option<Page<Row>>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    title: String,
}

impl Paged for Answer {
    type Row = Row;

    fn page(self) -> Option<Page<Row>> {
        self.group?.labels
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    async fn group_label_ids(&self, group: &str) -> Result<BTreeMap<String, String>, GitLabError> {
        let operation = format!("list labels of {group}");
        let variables = (json!({ "path": group }), 100);
        let rows: Vec<Row> =
            self.every_row::<Answer>(&operation, documents::LABELS, variables, |_| true).await?;
        // A name that stands twice, inherited and own, reads the same on the epic by either id.
        Ok(rows.into_iter().map(|row| (row.title, row.id)).collect())
    }
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// The ids of labels to put on; those that are nowhere are made first.
    pub(super) async fn label_ids(
        &self,
        home: &EpicHome,
        names: &[String],
    ) -> Result<Vec<String>, GitLabError> {
        let mut ids = Vec::new();
        for name in names {
            let known = self.known_labels(home).await?.get(name).cloned();
            ids.extend(match known {
                Some(id) => Some(id),
                None => self.made_label(home, name).await?,
            });
        }
        Ok(ids)
    }

    /// The same, or an error where one of them can neither be found nor made.
    pub(super) async fn every_label_id(
        &self,
        operation: &str,
        home: &EpicHome,
        names: &[String],
    ) -> Result<Vec<String>, GitLabError> {
        let ids = self.label_ids(home, names).await?;
        if ids.len() == names.len() {
            return Ok(ids);
        }
        let message = format!("{} is not there and cannot be made", names.join(" or "));
        let error = GitLabError::new(ErrorKind::Forbidden, operation, message);
        Err(GitLabError { hint: Some(format!("create the label in {}", home.group)), ..error })
    }

    /// The ids of labels to take off: one that is nowhere is on no epic.
    pub(super) async fn known_label_ids(
        &self,
        home: &EpicHome,
        names: &[String],
    ) -> Result<Vec<String>, GitLabError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.known_labels(home).await?;
        Ok(names.iter().filter_map(|name| known.get(name).cloned()).collect())
    }

    async fn known_labels(&self, home: &EpicHome) -> Result<BTreeMap<String, String>, GitLabError> {
        if let Some(known) = home.labels.look(|book| book.ids.clone()) {
            return Ok(known);
        }
        let ids = self.gitlab.group_label_ids(&home.group).await?;
        home.labels.look(|book| book.ids = Some(ids.clone()));
        Ok(ids)
    }

    async fn made_label(&self, home: &EpicHome, name: &str) -> Result<Option<String>, GitLabError> {
        if home.labels.look(|book| book.refused.contains(name)) {
            return Ok(None);
        }
        let source = Source::Group(home.group.clone());
        let new = NewLabel { name: name.to_owned(), color: COLOR.to_owned(), description: None };
        match self.create_label(&source, &new).await {
            Ok(LabelCreated::New(label)) => {
                let id = format!("gid://gitlab/GroupLabel/{}", label.id);
                home.labels.look(|book| {
                    book.ids.get_or_insert_default().insert(name.to_owned(), id.clone())
                });
                Ok(Some(id))
            }
            // Somebody else made it since the labels were read.
            Ok(LabelCreated::Already) => {
                home.labels.look(|book| book.ids = None);
                Ok(self.known_labels(home).await?.get(name).cloned())
            }
            Err(error) if matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Missing) => {
                home.labels.look(|book| book.refused.insert(name.to_owned()));
                let group = home.group.as_str();
                tracing::warn!(group, name, "the label is not there and cannot be made");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
