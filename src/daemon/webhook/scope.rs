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
    pub(super) fn holds(&self, event: &Event) -> bool {
        let id = event.place.map(|place| place.project);
        let path = event.project.as_deref().map(str::to_lowercase);
        match self {
            Self::Project(name) => match name.parse::<u64>() {
                Ok(number) => id == Some(number),
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

    use super::*;

    #[test]
    fn a_project_is_itself_and_a_group_is_everything_below() {
        let is = |scope: Scope, path: &str| {
            scope.holds(&Event {
                kind: Kind::Issue,
                place: Some(Place { project: 42, iid: 1 }),
                project: Some(path.to_owned()),
                actor: None,
                labels: None,
            })
        };
        let project = |name: &str| Scope::Project(name.to_owned());
        let group = |name: &str| Scope::Group(name.to_owned());
        assert!(is(project("Acme/Accounts"), "acme/accounts"));
        assert!(!is(project("acme/accounts"), "acme/accounts-2"));
        assert!(is(project("42"), "anything") && !is(project("43"), "acme/accounts"));
        assert!(is(group("/acme/"), "acme/emea/accounts") && is(group("7"), "anything/else"));
        assert!(!is(group("acme"), "acme-labs/accounts") && !is(group("acme"), "acme"));
    }
}
