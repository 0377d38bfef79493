//! What a new text sets off elsewhere: people told, and "mentioned in" notes at the issues it names.
use std::collections::BTreeSet;

use super::text;
use super::traces::Notification;
use super::world::World;

impl World {
    /// A text changed from `before` to `after`; `note` is the comment it stands in, if it is one.
    pub(super) fn tell(&mut self, id: u64, by: u64, note: Option<u64>, before: &str, after: &str) {
        let known = text::mentions(before);
        self.notify(id, by, note, text::mentions(after).difference(&known).cloned().collect());
        self.cross_reference(id, by, text::references(after, &self.base_url));
    }

    /// A title changed. No Markdown protects anything in a title: GitLab reads it as plain text.
    pub(super) fn tell_title(&mut self, id: u64, by: u64, before: &str, after: &str) {
        let known = text::mentions_in(before);
        self.notify(id, by, None, text::mentions_in(after).difference(&known).cloned().collect());
        self.cross_reference(id, by, text::references_in(after, &self.base_url));
    }

    fn notify(&mut self, id: u64, by: u64, note: Option<u64>, mentioned: Vec<String>) {
        for mentioned in mentioned {
            let exists = mentioned == "all"
                || self.user(&mentioned).is_some_and(|user| !user.blocked)
                || self.group(&mentioned).is_some();
            if exists {
                let issue = &self.issues[&id];
                self.notifications.push(Notification {
                    mentioned,
                    by: self.users[&by].username.clone(),
                    project: self.projects[&issue.project_id].path.clone(),
                    iid: issue.iid,
                    note,
                    at: self.now,
                });
            }
        }
    }

    fn cross_reference(&mut self, id: u64, by: u64, named: BTreeSet<(Option<String>, u64)>) {
        for (path, number) in named {
            let target = self.named_issue(id, path.as_deref(), number);
            if let Some(target) = target.filter(|target| *target != id)
                && self.cross_references.insert((id, target))
            {
                let words = format!("mentioned in issue {}", self.reference(target, id));
                self.system_note(target, by, self.now, words);
            }
        }
    }

    /// The issue that a reference in another one means.
    pub(super) fn named_issue(&self, from: u64, path: Option<&str>, iid: u64) -> Option<u64> {
        let home = match path {
            None => self.issues[&from].project_id,
            Some(path) => self.project(path)?.id,
        };
        self.issue_index.get(&(home, iid)).copied()
    }
}
