//! The names of labels by number, all of them or a page: by these a renamed or deleted label is noticed.

use std::collections::BTreeMap;

use gitlab::api::AsyncClient;
use gitlab::api::Endpoint;
use gitlab::api::projects::labels::Labels;

use super::GitLab;
use super::endpoints::GroupLabels;
use super::endpoints::With;
use super::error::GitLabError;
use super::issues::Source;
use super::wire::Label;
use super::wire::Listed;

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The names of all labels that issues of the source can carry, by number: with those of the groups above
    /// and of the projects below. With `page`, a hundred of them, by name.
    pub async fn label_names(
        &self,
        source: &Source,
        page: Option<u64>,
    ) -> Result<BTreeMap<u64, String>, GitLabError> {
        let operation = format!("list labels of {source}");
        let place = source.place(&operation)?;
        let labels: Vec<Label> = match source {
            Source::Project(_) => {
                let inner = &Labels::builder().project(place).build().expect("the project is set");
                self.all_or(page, operation, With { inner, extra: Vec::new() }).await?
            }
            Source::Group(_) => {
                let (yes, no) = ("true".to_owned(), "false".to_owned());
                let extra = vec![("include_descendant_groups", yes), ("only_group_labels", no)];
                let inner = &GroupLabels { group: place };
                self.all_or(page, operation, With { inner, extra }).await?
            }
        };
        Ok(labels.into_iter().map(|label| (label.id, label.name)).collect())
    }

    /// The whole list, or one page of a hundred.
    async fn all_or<E, O>(
        &self,
        page: Option<u64>,
        operation: String,
        mut list: With<'_, E>,
    ) -> Result<Vec<O>, GitLabError>
    where
        E: Endpoint + Send + Sync,
        O: Listed,
    {
        let Some(page) = page else { return self.all(operation, list, 0).await };
        list.extra.extend([("page", page.to_string()), ("per_page", "100".to_owned())]);
        self.ask(&operation, &list).await
    }
}
