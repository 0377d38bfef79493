//! One request as the routes see it: who asks, for what, and the look-ups that refuse in GitLab's words.
use super::params::Params;
use super::records::Issue;
use super::reply;
use super::reply::Reply;
use super::residents::Group;
use super::residents::Project;
use super::world::World;

/// A request of a known user.
#[derive(Debug)]
pub(super) struct Ask {
    /// The user the token belongs to.
    pub(super) actor: u64,
    /// The token itself, for the routes that speak about it.
    pub(super) token: String,
    pub(super) params: Params,
    /// The address asked for, without the query: the stem of the page links.
    pub(super) address: String,
    pub(super) query: String,
}

impl Ask {
    pub(super) fn project<'w>(&self, world: &'w World, key: &str) -> Result<&'w Project, Reply> {
        let found = world.project(key).filter(|found| world.sees_project(self.actor, found));
        found.ok_or_else(|| reply::not_found("Project"))
    }

    pub(super) fn group<'w>(&self, world: &'w World, key: &str) -> Result<&'w Group, Reply> {
        let found = world.group(key).ok_or_else(|| reply::not_found("Group"))?;
        let below = format!("{}/", found.path);
        let visible = world.group_access(self.actor, found) > 0
            || world.projects.values().any(|project| {
                project.path.starts_with(&below) && world.sees_project(self.actor, project)
            });
        if visible { Ok(found) } else { Err(reply::not_found("Group")) }
    }

    /// The issue, and the asker's access level in its project.
    pub(super) fn issue<'w>(
        &self,
        world: &'w World,
        project: &str,
        iid: &str,
    ) -> Result<(&'w Issue, u8), Reply> {
        let project = self.project(world, project)?;
        let iid = number(iid, "issue_iid")?;
        let level = world.access(self.actor, project);
        let found = world.issue_at(project.id, iid);
        let found = found.filter(|issue| issue.visible_to(self.actor, level));
        found.map(|issue| (issue, level)).ok_or_else(reply::no_such_record)
    }
}

/// A number in a path.
pub(super) fn number(text: &str, name: &str) -> Result<u64, Reply> {
    text.parse().map_err(|_| reply::error(400, &format!("{name} is invalid")))
}

/// Refuses below an access level.
pub(super) fn at_least(level: u8, needed: u8) -> Result<(), Reply> {
    if level >= needed { Ok(()) } else { Err(reply::forbidden()) }
}
