//! Which projects events may be about: a hook of a group tells of many that are none of our business.

use crate::daemon::webhook::Event;

/// Where the accounts are, as settings name it, and as GitLab does once a pass has asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One project, by id or full path.
    Project(String),
    /// A group and everything below it, by full path; by id it cannot be told from the event.
    Group(String),
}

impl Scope {
    /// Whether it may be about what is read. What belongs to no project is told by a hook of a group, and is not foreign.
    pub(super) fn holds(&self, event: &Event) -> bool {
        let path = event.project.as_deref().map(str::to_lowercase);
        match self {
            Self::Project(name) => match name.parse::<u64>() {
                Ok(number) => event.project_id.is_none_or(|id| id == number),
                Err(_) => path.is_none_or(|path| path == clean(name)),
            },
            Self::Group(name) if name.parse::<u64>().is_ok() => true,
            Self::Group(name) => {
                let below = format!("{}/", clean(name));
                path.is_none_or(|path| path.starts_with(&below))
            }
        }
    }
}

fn clean(name: &str) -> String {
    name.trim().trim_matches('/').to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::daemon::webhook::Kind;
    use crate::daemon::webhook::Place;

    fn event(project: Option<(u64, &str)>) -> Event {
        Event {
            kind: Kind::Issue,
            place: project.map(|(project, _)| Place { project, iid: 1 }),
            project: project.map(|(_, path)| path.to_owned()),
            project_id: project.map(|(id, _)| id),
            actor: None,
            labels: None,
        }
    }

    use super::*;

    #[test]
    fn a_project_is_itself_and_a_group_is_everything_below() {
        let is = |scope: Scope, path: &str| scope.holds(&event(Some((42, path))));
        let project = |name: &str| Scope::Project(name.to_owned());
        let group = |name: &str| Scope::Group(name.to_owned());
        assert!(is(project("Acme/Accounts"), "acme/accounts"));
        assert!(!is(project("acme/accounts"), "acme/accounts-2"));
        assert!(is(project("42"), "anything") && !is(project("43"), "acme/accounts"));
        assert!(is(group("/acme/"), "acme/emea/accounts") && is(group("7"), "anything/else"));
        assert!(!is(group("acme"), "acme-labs/accounts") && !is(group("acme"), "acme"));
        for scope in [project("42"), project("acme/accounts"), group("acme")] {
            assert!(scope.holds(&event(None)), "an epic belongs to no project: {scope:?}");
        }
    }
}
