//! The JSON exactly as GitLab sends it and no stricter: unknown fields are ignored, and what an
//! older or smaller GitLab leaves out has a default.

mod board;
mod commented;
mod epic;
mod events;
mod issue;
mod lenient;
mod place;
mod work_item;

pub use board::Board;
pub use board::BoardList;
pub(in crate::gitlab) use commented::Commented;
pub use epic::Epic;
pub use events::LabelAction;
pub use events::LabelEvent;
pub use events::LabelRef;
pub use events::StateChange;
pub use events::StateEvent;
pub use issue::Award;
pub use issue::Issue;
pub use issue::IssueState;
pub use issue::LinkedIssue;
pub use issue::Links;
pub use issue::Milestone;
pub use issue::Note;
pub use issue::References;
pub use issue::User;
pub use place::Group;
pub use place::Hook;
pub use place::Label;
pub use place::Member;
pub use place::Metadata;
pub use place::Project;
pub use place::TokenInfo;
pub use place::UserStatus;
pub(in crate::gitlab) use work_item::Discussed;
pub(in crate::gitlab) use work_item::Nodes;
pub(in crate::gitlab) use work_item::Said;
pub(in crate::gitlab) use work_item::Thread;
pub(in crate::gitlab) use work_item::Traced;
pub(in crate::gitlab) use work_item::WorkItem;

/// Something GitLab lists.
pub(super) trait Listed: serde::de::DeserializeOwned + Send + 'static {
    /// Its id, by which repetitions across pages are found.
    fn id(&self) -> u64;
    /// Fills what this GitLab left out from what is known otherwise.
    #[must_use]
    fn settled(self, _project_id: Option<u64>) -> Self {
        self
    }
}

impl Listed for Issue {
    fn id(&self) -> u64 {
        self.id
    }
    fn settled(self, project_id: Option<u64>) -> Self {
        self.settled(project_id)
    }
}

impl Listed for LinkedIssue {
    fn id(&self) -> u64 {
        self.issue.id
    }
    fn settled(self, project_id: Option<u64>) -> Self {
        Self { issue: self.issue.settled(project_id), ..self }
    }
}

impl Listed for Epic {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for Note {
    fn id(&self) -> u64 {
        self.id
    }
    fn settled(self, _project_id: Option<u64>) -> Self {
        self.settled()
    }
}

impl Listed for Award {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for LabelEvent {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for Project {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for Member {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for StateEvent {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for Board {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for Label {
    fn id(&self) -> u64 {
        self.id
    }
}

impl Listed for Hook {
    fn id(&self) -> u64 {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_bare_issue_is_enough() {
        let json = json!({"id": "7", "iid": 3, "created_at": "2026-01-31T10:00:00.123+01:00",
            "labels": ["a", {"id": 1, "name": "b"}, {"title": "c"}], "state": "open",
            "description": null, "assignees": null, "assignee": {"id": 5, "username": "ann"},
            "milestone": null, "due_date": "", "unheard_of": {"x": []}});
        let issue: Issue = serde_json::from_value(json).unwrap();
        let issue = issue.settled(Some(9));
        assert_eq!((issue.id, issue.iid, issue.project_id), (7, 3, 9));
        assert_eq!(issue.labels, ["a", "b", "c"]);
        assert_eq!(issue.assignees[0].username, "ann");
        assert_eq!(issue.updated_at, issue.created_at);
        assert_eq!((issue.state, issue.due_date), (IssueState::Opened, None));
        let again: Issue = serde_json::from_value(json!(issue)).unwrap();
        assert_eq!(again, issue, "what was remembered reads back the same");
    }

    #[test]
    fn a_full_issue_keeps_everything() {
        let json = json!({"id": 1, "iid": 2, "project_id": 3, "title": "t", "description": "d",
            "state": "closed", "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-02T00:00:00Z", "closed_at": "2026-01-02T00:00:00Z",
            "closed_by": {"id": 4, "username": "bo", "name": "Bo"}, "labels": [],
            "author": {"id": 4, "username": "bo"}, "due_date": "2026-02-03",
            "confidential": true, "web_url": "https://h/g/p/-/work_items/2",
            "references": {"short": "#2", "full": "g/p#2"}, "issue_type": "issue",
            "moved_to_id": 8, "service_desk_reply_to": "x@example.com",
            "milestone": {"id": 1, "title": "m", "due_date": "2026-03-01"},
            "user_notes_count": "12"});
        let issue: Issue = serde_json::from_value(json).unwrap();
        assert_eq!(issue.references.full, "g/p#2");
        assert_eq!(issue.moved_to_id, Some(8));
        assert_eq!(issue.user_notes_count, 12);
        assert_eq!(issue.milestone.unwrap().title, "m");
        assert_eq!(issue.closed_by.unwrap().name, "Bo");
    }

    #[test]
    fn a_deleted_label_leaves_an_event_without_one() {
        let json = json!([{"id": 1, "user": null, "created_at": "2026-01-01T00:00:00Z",
            "label": null, "action": "remove"},
            {"id": 2, "created_at": "2026-01-01 00:00:00 UTC", "action": "add",
             "label": {"id": "4", "name": "x", "color": "#fff"}}]);
        let events: Vec<LabelEvent> = serde_json::from_value(json).unwrap();
        assert_eq!((events[0].action, &events[0].label), (LabelAction::Remove, &None));
        assert_eq!(events[1].label.as_ref().unwrap().id, 4);
    }

    #[test]
    fn both_names_of_internal_are_read() {
        for name in ["internal", "confidential"] {
            let json = json!({"id": 1, "created_at": "2026-01-01T00:00:00Z", name: true});
            let note: Note = serde_json::from_value(json).unwrap();
            assert!(note.settled().internal, "{name}");
        }
    }

    #[test]
    fn a_link_is_an_issue_with_a_type() {
        let json = json!({"id": 1, "iid": "2", "project_id": 3, "labels": [{"name": "x"}],
            "created_at": "2026-01-01T00:00:00Z", "issue_link_id": 5, "link_type": "blocks"});
        let link: LinkedIssue = serde_json::from_value(json).unwrap();
        assert_eq!((link.issue.iid, link.issue_link_id), (2, Some(5)));
        let again: LinkedIssue = serde_json::from_value(json!(link)).unwrap();
        assert_eq!(again, link);
    }
}
