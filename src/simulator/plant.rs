//! Plants a seeded project: its people, its issues, and what happened to them, each at its own time.
use super::residents::MAINTAINER;
use super::seed::SeedChange;
use super::seed::SeedEvent;
use super::seed::SeedIssue;
use super::seed::SeedProject;
use super::world::World;

impl World {
    /// Loads a project and gives its id. Nobody is notified and no quick action runs: this is the past.
    pub fn plant(&mut self, seed: &SeedProject) -> u64 {
        let now = self.now;
        let first = seed.issues.iter().map(|issue| issue.created_at).min();
        let project = self.found_project(&seed.path, &seed.name, &seed.visibility);
        let record = self.projects.get_mut(&project).expect("the project was just founded");
        record.created_at = first.unwrap_or(now).min(now);
        let group = record.group_id;
        for person in &seed.users {
            let id = self.ensure_user(&person.username, &person.name);
            let project = self.projects.get_mut(&project).expect("the project was just founded");
            project.members.insert(id, person.access_level);
            let group = self.groups.get_mut(&group).expect("a project has its group");
            group.members.entry(id).or_insert(person.access_level.min(MAINTAINER));
        }
        let ids: Vec<u64> =
            seed.issues.iter().map(|issue| self.plant_issue(project, issue)).collect();
        for (id, issue) in ids.iter().zip(&seed.issues) {
            for event in &issue.history {
                self.plant_event(project, *id, event, &ids);
            }
        }
        self.now = now;
        project
    }

    fn plant_issue(&mut self, project: u64, seed: &SeedIssue) -> u64 {
        let author = self.ensure_user(&seed.author, &seed.author);
        let at = seed.created_at;
        let id = self.open_issue(project, author, at, seed.title.clone(), None);
        let people = seed.assignees.iter().map(|name| self.ensure_user(name, name)).collect();
        if let Some(title) = &seed.milestone {
            self.ensure_milestone(project, title);
        }
        for name in &seed.labels_at_creation {
            self.ensure_label(project, name);
        }
        let issue = self.issue_mut(id);
        issue.description = Some(seed.description.clone());
        issue.assignees = people;
        issue.due_date = seed.due_date;
        issue.milestone.clone_from(&seed.milestone);
        issue.confidential = seed.confidential;
        issue.service_desk_reply_to.clone_from(&seed.service_desk_reply_to);
        self.relabel(id, author, at, seed.labels_at_creation.iter().cloned().collect());
        id
    }

    fn plant_event(&mut self, project: u64, id: u64, event: &SeedEvent, all: &[u64]) {
        let by = self.ensure_user(&event.by, &event.by);
        let at = event.at;
        self.now = at;
        let mut labels = self.issues[&id].labels.clone();
        match &event.what {
            SeedChange::AddLabel(name) => {
                self.ensure_label(project, name);
                let labels = self.with_labels(labels, std::slice::from_ref(name));
                self.relabel(id, by, at, labels);
            }
            SeedChange::RemoveLabel(name) => {
                labels.remove(name);
                self.relabel(id, by, at, labels);
            }
            SeedChange::Comment { body, internal } => {
                let mails = self.customer_mails.len();
                self.comment(id, by, at, body.clone(), *internal);
                self.customer_mails.truncate(mails);
            }
            SeedChange::Close => self.set_open(id, by, at, false),
            SeedChange::Reopen => self.set_open(id, by, at, true),
            SeedChange::LinkTo(index) => {
                let target = *all.get(*index).unwrap_or_else(|| {
                    panic!("a seed links to issue {index} of {}: expected a lower index", all.len())
                });
                self.link((id, target), by, at, "relates_to");
            }
        }
    }
}
