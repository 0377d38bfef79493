//! The REST epics: endpoints that the `gitlab` crate has not. An epic goes by its number in the group, its notes
//! by its id.

use gitlab::api::common::NameOrId;
use gitlab::api::endpoint_prelude::BodyError;
use gitlab::api::endpoint_prelude::Cow;
use gitlab::api::endpoint_prelude::Endpoint;
use gitlab::api::endpoint_prelude::FormParams;
use gitlab::api::endpoint_prelude::Method;

use super::OfGroup;
use super::edits::EpicEdit;
use super::edits::NewEpic;
use super::edits::ParentEdit;
use crate::gitlab::edits::StateEdit;
use crate::privacy::Printed;

fn plain(text: &Printed) -> String {
    text.as_str().to_owned()
}

fn named(group: &str) -> NameOrId<'static> {
    NameOrId::Name(group.to_owned().into())
}

impl OfGroup {
    fn named(group: &str, list: String, parameters: Vec<(&'static str, String)>) -> Self {
        Self { group: named(group), list, parameters }
    }

    pub(super) fn probe(group: &str) -> Self {
        Self::named(group, "epics".to_owned(), vec![("per_page", "1".to_owned())])
    }

    /// The group's own with a label, in both states.
    pub(super) fn labelled(group: &str, label: &str) -> Self {
        let no = || "false".to_owned();
        let parameters = vec![
            ("labels", label.to_owned()),
            ("state", "all".to_owned()),
            ("include_descendant_groups", no()),
            ("include_ancestor_groups", no()),
            ("order_by", "created_at".to_owned()),
            ("sort", "asc".to_owned()),
        ];
        Self::named(group, "epics".to_owned(), parameters)
    }

    pub(super) fn one(group: &str, iid: u64) -> Self {
        Self::named(group, format!("epics/{iid}"), Vec::new())
    }

    pub(super) fn notes(group: &str, id: u64) -> Self {
        Self::named(group, format!("epics/{id}/notes"), Vec::new())
    }
}

/// A write below a group.
pub(super) struct Change {
    group: NameOrId<'static>,
    method: Method,
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Change {
    pub(super) fn opening(group: &str, new: &NewEpic) -> Self {
        let mut fields =
            vec![("title", plain(&new.title)), ("description", plain(&new.description))];
        fields.extend((!new.labels.is_empty()).then(|| ("labels", new.labels.join(","))));
        fields.extend(new.confidential.then(|| ("confidential", "true".to_owned())));
        fields.extend(new.parent.map(|id| ("parent_id", id.number().to_string())));
        Self::post(group, "epics".to_owned(), fields)
    }

    /// None when the edit has nothing that the epic itself takes.
    pub(super) fn edit(group: &str, iid: u64, edit: &EpicEdit) -> Option<Self> {
        let mut fields = Vec::new();
        fields.extend(edit.title.as_ref().map(|title| ("title", plain(title))));
        fields.extend(edit.description.as_ref().map(|text| ("description", plain(text))));
        for (name, labels) in
            [("add_labels", &edit.add_labels), ("remove_labels", &edit.remove_labels)]
        {
            fields.extend((!labels.is_empty()).then(|| (name, labels.join(","))));
        }
        fields.extend(edit.state.map(|state| {
            let event = if state == StateEdit::Close { "close" } else { "reopen" };
            ("state_event", event.to_owned())
        }));
        fields.extend(edit.parent.map(|parent| match parent {
            ParentEdit::Below(id) => ("parent_id", id.number().to_string()),
            ParentEdit::Nowhere => ("parent_id", String::new()),
        }));
        let (path, method) = (format!("epics/{iid}"), Method::PUT);
        (!fields.is_empty()).then(|| Self { group: named(group), method, path, fields })
    }

    /// Puts an issue or an epic below an epic, by its id.
    pub(super) fn below(group: &str, iid: u64, kind: &str, id: u64) -> Self {
        Self::post(group, format!("epics/{iid}/{kind}/{id}"), Vec::new())
    }

    pub(super) fn comment(group: &str, id: u64, body: &str, internal: bool) -> Self {
        let mut fields = vec![("body", body.to_owned())];
        fields.extend(internal.then(|| ("internal", "true".to_owned())));
        Self::post(group, format!("epics/{id}/notes"), fields)
    }

    pub(super) fn edit_note(group: &str, id: u64, note: u64, body: &str) -> Self {
        let (path, fields) = (format!("epics/{id}/notes/{note}"), vec![("body", body.to_owned())]);
        Self { group: named(group), method: Method::PUT, path, fields }
    }

    fn post(group: &str, path: String, fields: Vec<(&'static str, String)>) -> Self {
        Self { group: named(group), method: Method::POST, path, fields }
    }
}

impl Endpoint for Change {
    fn method(&self) -> Method {
        self.method.clone()
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("groups/{}/{}", self.group, self.path).into()
    }

    fn body(&self) -> Result<Option<(&'static str, Vec<u8>)>, BodyError> {
        let mut params = FormParams::default();
        params.extend(self.fields.iter().map(|(name, value)| (*name, value.as_str())));
        params.into_body()
    }
}
