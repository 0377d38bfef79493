//! Whose hooks are asked for, and what a hook of that place is told of.
use crate::simulator::ask::Ask;
use crate::simulator::ask::at_least;
use crate::simulator::reply;
use crate::simulator::reply::Reply;
use crate::simulator::residents::MAINTAINER;
use crate::simulator::residents::OWNER;
use crate::simulator::residents::Tier;
use crate::simulator::world::World;

/// Whose a hook is, by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Project(u64),
    /// It hears of every project below as well, and it alone of epics.
    Group(u64),
}

/// Whose hooks these are, where the asker may see them: Maintainers of a project, Owners of a group that has a licence.
pub(super) fn of(world: &World, ask: &Ask, (of, key): (&str, &str)) -> Result<Place, Reply> {
    if of == "projects" {
        let project = ask.project(world, key)?;
        at_least(world.access(ask.actor, project), MAINTAINER)?;
        return Ok(Place::Project(project.id));
    }
    let group = ask.group(world, key)?;
    at_least(world.group_access(ask.actor, group), OWNER)?;
    let is_licensed = world.tier >= Tier::Premium;
    is_licensed.then_some(Place::Group(group.id)).ok_or_else(reply::forbidden)
}

impl World {
    /// Whether a hook of this place is told of what happens in the project.
    pub(super) fn hears(&self, place: Place, project: u64) -> bool {
        match place {
            Place::Project(id) => id == project,
            Place::Group(id) => self.is_in_group(&self.projects[&project].path, id),
        }
    }

    /// Whether a hook of this place is told of what happens in the group itself.
    pub(super) fn hears_of_group(&self, place: Place, group: u64) -> bool {
        let path = &self.groups[&group].path;
        matches!(place, Place::Group(id) if id == group || self.is_in_group(path, id))
    }

    fn is_in_group(&self, path: &str, group: u64) -> bool {
        let rest = path.strip_prefix(self.groups[&group].path.as_str());
        rest.is_some_and(|rest| rest.starts_with('/'))
    }
}
