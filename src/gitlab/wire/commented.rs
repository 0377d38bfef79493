//! Issues with what was written on them, as GraphQL sends many at once.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Note;
use super::lenient;
use super::work_item::Nodes;
use super::work_item::Said;
use super::work_item::gid;
use crate::gitlab::graphql::Page;

/// A project with some of its issues.
#[derive(Debug, Deserialize)]
pub(in crate::gitlab) struct Commented {
    project: Option<Home>,
}

#[derive(Debug, Deserialize)]
struct Home {
    #[serde(deserialize_with = "gid")]
    id: u64,
    issues: Option<Nodes<Issue>>,
}

#[derive(Debug, Deserialize)]
struct Issue {
    #[serde(deserialize_with = "lenient::number")]
    iid: u64,
    notes: Option<Page<Said>>,
}

impl Commented {
    /// The notes of each issue that is shown whole, by its number; none where the path is another project's by now.
    pub(in crate::gitlab) fn whole(self, project_id: u64) -> BTreeMap<u64, Vec<Note>> {
        let home = self.project.filter(|home| home.id == project_id);
        let issues = home.and_then(|home| home.issues).into_iter().flat_map(Nodes::shown);
        issues.filter_map(|issue| Some((issue.iid, issue.notes()?))).collect()
    }
}

impl Issue {
    /// None where something is left out, an author included.
    fn notes(self) -> Option<Vec<Note>> {
        let notes: Vec<Note> = self.notes?.whole()?.into_iter().filter_map(Said::note).collect();
        notes.iter().all(|note| note.author.is_some()).then_some(notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use serde_json::json;

    fn note(id: &str, author: &Value) -> Value {
        json!({ "id": format!("gid://gitlab/{id}"), "body": "x", "system": false, "internal": true,
            "createdAt": "2026-03-01T10:00:00Z", "updatedAt": "2026-03-01T10:00:00Z", "author": author })
    }

    fn issue(iid: u64, has_more: bool, notes: &[Value]) -> Value {
        let page = json!({ "hasNextPage": has_more });
        json!({ "iid": iid.to_string(), "notes": { "pageInfo": page, "nodes": notes } })
    }

    fn shown(nodes: &[Value], id: u64) -> Vec<u64> {
        let project = json!({ "id": "gid://gitlab/Project/7", "issues": { "nodes": nodes } });
        let read: Commented = serde_json::from_value(json!({ "project": project })).unwrap();
        read.whole(id).into_keys().collect()
    }

    #[test]
    fn only_what_is_shown_whole_counts() {
        let ann = json!({ "id": "gid://gitlab/User/3", "username": "ann", "name": "Ann" });
        let own = note("DiscussionNote/12", &ann);
        let nodes = [
            issue(1, false, std::slice::from_ref(&own)),
            issue(2, true, std::slice::from_ref(&own)),
            issue(3, false, &[own.clone(), Value::Null]),
            issue(4, false, &[note("Note/13", &Value::Null)]),
            issue(5, false, &[]),
            Value::Null,
            json!({ "iid": "6", "notes": null }),
        ];
        assert_eq!(shown(&nodes, 7), [1, 5]);
        assert_eq!(shown(&nodes, 8), [0; 0], "the path is another project's");
        let nothing: Commented = serde_json::from_value(json!({ "project": null })).unwrap();
        assert!(nothing.whole(7).is_empty());
    }

    #[test]
    fn lines_that_gitlab_makes_up_are_no_notes() {
        let ann = json!({ "id": "gid://gitlab/User/3", "username": "ann", "name": "Ann" });
        let notes = [note("LabelNote/0f3c", &ann), note("Note/13", &ann)];
        let project = json!({ "id": "gid://gitlab/Project/7",
            "issues": { "nodes": [issue(1, false, &notes)] } });
        let read: Commented = serde_json::from_value(json!({ "project": project })).unwrap();
        let notes = &read.whole(7)[&1];
        assert_eq!(
            notes.iter().map(|note| (note.id, note.internal)).collect::<Vec<_>>(),
            [(13, true)]
        );
    }
}
