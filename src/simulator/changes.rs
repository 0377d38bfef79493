//! The changes that issues go through, with the events and system notes GitLab writes about them.
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use super::records::Issue;
use super::records::LabelEvent;
use super::records::Link;
use super::records::Note;
use super::records::StateEvent;
use super::residents::Tier;
use super::traces::CustomerMail;
use super::world::World;

/// The scope of a scoped label: everything before the last `::`.
fn scope(label: &str) -> Option<&str> {
    label.rsplit_once("::").map(|(scope, _)| scope)
}

impl World {
    pub(super) fn issue_mut(&mut self, id: u64) -> &mut Issue {
        self.issues.get_mut(&id).expect("a route looks the issue up before it changes it")
    }

    pub(super) fn touch(&mut self, issue: u64, at: DateTime<Utc>) {
        let issue = self.issue_mut(issue);
        issue.updated_at = issue.updated_at.max(at);
    }

    /// What a comment or a reaction does: nothing when the issue was touched just before.
    pub(super) fn touch_gently(&mut self, issue: u64, at: DateTime<Utc>) {
        if at - self.issues[&issue].updated_at >= self.bounds.touches_every {
            self.touch(issue, at);
        }
    }

    /// Adds to a set of labels; on paid tiers a scoped label drives out its neighbours.
    pub(super) fn with_labels(
        &self,
        mut labels: BTreeSet<String>,
        added: &[String],
    ) -> BTreeSet<String> {
        for name in added {
            if let (true, Some(own)) = (self.tier > Tier::Free, scope(name)) {
                labels.retain(|other| scope(other) != Some(own));
            }
            labels.insert(name.clone());
        }
        labels
    }

    /// Gives an issue exactly these labels; one event for each difference, additions first.
    pub(super) fn relabel(&mut self, id: u64, by: u64, at: DateTime<Utc>, to: BTreeSet<String>) {
        let from = self.issues[&id].labels.clone();
        let project = self.issues[&id].project_id;
        let added = to.difference(&from).map(|name| (name, true));
        let removed = from.difference(&to).map(|name| (name, false));
        let changes: Vec<(&String, bool)> = added.chain(removed).collect();
        for (name, added) in &changes {
            let label = self.label_in(&self.projects[&project], name);
            let event = LabelEvent {
                id: self.fresh_id("label event"),
                user: by,
                created_at: at,
                label,
                added: *added,
            };
            self.issue_mut(id).label_events.push(event);
        }
        if !changes.is_empty() {
            self.issue_mut(id).labels = to;
            self.issue_mut(id).lock_version += 1;
            self.touch(id, at);
        }
    }

    pub(super) fn set_open(&mut self, id: u64, by: u64, at: DateTime<Utc>, open: bool) {
        if self.issues[&id].open == open {
            return;
        }
        let event_id = self.fresh_id("state event");
        let issue = self.issue_mut(id);
        issue.open = open;
        issue.lock_version += 1;
        issue.closed_at = (!open).then_some(at);
        issue.closed_by = (!open).then_some(by);
        // Who opens it again takes back why it was closed.
        (issue.moved_to, issue.duplicate_of) = (None, None);
        issue.state_events.push(StateEvent {
            id: event_id,
            user: by,
            created_at: at,
            closed: !open,
        });
        self.touch(id, at);
    }

    /// Appends a comment; what it mentions is told separately by `World::tell`.
    pub(super) fn comment(
        &mut self,
        id: u64,
        by: u64,
        at: DateTime<Utc>,
        body: String,
        internal: bool,
    ) -> u64 {
        let note = self.push_note(id, by, at, body.clone(), internal, false);
        self.touch_gently(id, at);
        let issue = &self.issues[&id];
        if let (Some(to), false) = (issue.service_desk_reply_to.clone(), internal) {
            let project = self.projects[&issue.project_id].path.clone();
            self.customer_mails.push(CustomerMail { to, project, iid: issue.iid, body });
        }
        note
    }

    pub(super) fn system_note(&mut self, id: u64, by: u64, at: DateTime<Utc>, body: String) {
        self.push_note(id, by, at, body, false, true);
        if self.bounds.system_notes_touch {
            self.touch_gently(id, at);
        }
    }

    fn push_note(
        &mut self,
        id: u64,
        author: u64,
        at: DateTime<Utc>,
        body: String,
        internal: bool,
        system: bool,
    ) -> u64 {
        let note_id = self.fresh_id("note");
        self.issue_mut(id).notes.push(Note {
            id: note_id,
            body,
            author,
            created_at: at,
            updated_at: at,
            system,
            internal,
            version: None,
            awards: Vec::new(),
        });
        note_id
    }

    /// Links two issues and says so at both ends; None when they are linked already.
    pub(super) fn link(
        &mut self,
        (source, target): (u64, u64),
        by: u64,
        at: DateTime<Utc>,
        kind: &str,
    ) -> Option<u64> {
        let known = self.issues[&source].links.iter().filter_map(|id| self.links.get(id));
        if known.into_iter().any(|link| link.source == target || link.target == target) {
            return None;
        }
        let id = self.fresh_id("link");
        self.links.insert(id, Link { id, source, target, kind: kind.to_owned(), created_at: at });
        for (here, there) in [(source, target), (target, source)] {
            self.issue_mut(here).links.push(id);
            let words = format!("marked this issue as related to {}", self.reference(here, there));
            self.system_note(here, by, at, words);
        }
        Some(id)
    }

    /// How one issue names another.
    pub(super) fn reference(&self, from: u64, to: u64) -> String {
        let (from, to) = (&self.issues[&from], &self.issues[&to]);
        if from.project_id == to.project_id {
            format!("#{}", to.iid)
        } else {
            format!("{}#{}", self.projects[&to.project_id].path, to.iid)
        }
    }
}
