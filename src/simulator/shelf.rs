//! The label routes, the same for projects and groups: a shelf of labels, its own and those of the groups above.
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::ask::at_least;
use super::paging;
use super::records::Label;
use super::records::LabelHome;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::residents::PLANNER;
use super::shapes;
use super::world::World;

/// Where the labels of a route live, which homes it also sees, and what the asker may do there.
#[derive(Debug)]
pub(super) struct Shelf {
    own: LabelHome,
    seen: Vec<LabelHome>,
    project: u64,
    level: u8,
}

pub(super) fn of_project(world: &World, ask: &Ask, key: &str) -> Result<Shelf, Reply> {
    let project = ask.project(world, key)?;
    let seen = world.homes_of_project(project);
    let level = world.access(ask.actor, project);
    Ok(Shelf { own: LabelHome::Project(project.id), seen, project: project.id, level })
}

pub(super) fn of_group(world: &World, ask: &Ask, key: &str) -> Result<Shelf, Reply> {
    let group = ask.group(world, key)?;
    let below = format!("{}/", group.path);
    let above = world.groups_above(&below).into_iter();
    let seen = above.map(|group| LabelHome::Group(group.id)).collect();
    let level = world.group_access(ask.actor, group);
    Ok(Shelf { own: LabelHome::Group(group.id), seen, project: 0, level })
}

impl Shelf {
    fn find<'w>(&self, world: &'w World, key: &str) -> Result<&'w Label, Reply> {
        let seen = |label: &&Label| self.seen.contains(&label.home);
        // As in GitLab, a name that is a number is taken for an id first.
        let by_id = key.parse::<u64>().ok().and_then(|id| world.labels.get(&id)).filter(seen);
        let by_name = || {
            let found = self.seen.iter().find_map(|home| world.label_index.get(home)?.get(key));
            found.and_then(|id| world.labels.get(id))
        };
        by_id.or_else(by_name).ok_or_else(|| reply::not_found("Label"))
    }

    fn shape(&self, world: &World, label: &Label, counts: bool) -> Value {
        let mut shape = shapes::label(label, self.project);
        if let (LabelHome::Group(_), Some(fields)) = (self.own, shape.as_object_mut()) {
            // Only projects rank labels, and tell their own from inherited ones.
            fields.retain(|key, _| !matches!(key.as_str(), "priority" | "is_project_label"));
        }
        if counts {
            let carrying = |open: bool| {
                let issues = world.issues_below(self.own).into_iter();
                let issues = issues.map(|id| &world.issues[&id]);
                issues
                    .filter(|issue| issue.open == open && issue.labels.contains(&label.name))
                    .count()
            };
            shape["open_issues_count"] = json!(carrying(true));
            shape["closed_issues_count"] = json!(carrying(false));
            shape["open_merge_requests_count"] = json!(0);
        }
        shape
    }

    pub(super) fn list(&self, world: &World, ask: &Ask) -> Answer {
        let ancestors = ask.params.flag("include_ancestor_groups")?.unwrap_or(true);
        let counts = ask.params.flag("with_counts")?.unwrap_or(false);
        let search = ask.params.text("search").unwrap_or_default().to_lowercase();
        let homes = if ancestors { &self.seen[..] } else { &self.seen[..1] };
        let listed = |label: &&Label| {
            homes.contains(&label.home) && label.name.to_lowercase().contains(&search)
        };
        let mut rows: Vec<&Label> = world.labels.values().filter(listed).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        paging::by_offset(&world.bounds, ask, &rows, |label| Some(self.shape(world, label, counts)))
    }

    pub(super) fn get(&self, world: &World, key: &str) -> Answer {
        Ok(reply::json(200, &self.shape(world, self.find(world, key)?, false)))
    }

    pub(super) fn create(&self, world: &mut World, ask: &Ask) -> Answer {
        at_least(self.level, PLANNER)?;
        ask.params.require(&["name", "color"])?;
        let name = valid_name(ask.params.text("name").unwrap_or_default())?;
        let color = valid_color(ask.params.text("color").unwrap_or_default())?;
        let taken =
            |home| world.label_index.get(home).is_some_and(|names| names.contains_key(&name));
        if self.seen.iter().any(taken) {
            return Err(reply::message(409, "Label already exists"));
        }
        let id = world.add_label(self.own, &name, &color);
        self.describe(world, ask, id)?;
        Ok(reply::json(201, &self.shape(world, &world.labels[&id], false)))
    }

    fn describe(&self, world: &mut World, ask: &Ask, id: u64) -> Result<(), Reply> {
        let priority = ask.params.number("priority")?;
        let label = world.labels.get_mut(&id).expect("the route found the label");
        if let Some(words) = ask.params.text("description") {
            label.description = Some(words.to_owned());
        }
        if ask.params.has("priority") && self.project != 0 {
            label.priority = priority;
        }
        Ok(())
    }

    pub(super) fn update(&self, world: &mut World, ask: &Ask, key: &str) -> Answer {
        let id = self.find(world, key)?.id;
        at_least(self.level, PLANNER)?;
        if !["new_name", "color", "description", "priority"].iter().any(|n| ask.params.has(n)) {
            let words = "new_name, color, description, priority are missing, \
                         at least one parameter must be provided";
            return Err(reply::error(400, words));
        }
        if let Some(color) = ask.params.text("color") {
            let color = valid_color(color)?;
            world.labels.get_mut(&id).expect("the label was just found").color = color;
        }
        if let Some(name) = ask.params.text("new_name") {
            let name = valid_name(name)?;
            let home = world.labels[&id].home;
            let holder = world.label_index.get(&home).and_then(|names| names.get(&name));
            if holder.is_some_and(|holder| *holder != id) {
                return Err(reply::invalid("title", "has already been taken"));
            }
            world.rename_label(id, &name);
        }
        self.describe(world, ask, id)?;
        Ok(reply::json(200, &self.shape(world, &world.labels[&id], false)))
    }

    pub(super) fn delete(&self, world: &mut World, key: &str) -> Answer {
        let id = self.find(world, key)?.id;
        at_least(self.level, PLANNER)?;
        world.delete_label(id);
        Ok(reply::no_content())
    }
}

fn valid_name(name: &str) -> Result<String, Reply> {
    let name = name.trim();
    let reserved = ["none", "any"].contains(&name.to_lowercase().as_str());
    match name {
        "" => Err(reply::invalid("title", "can't be blank")),
        _ if reserved || name.contains(',') => Err(reply::invalid("title", "is invalid")),
        _ => Ok(name.to_owned()),
    }
}

fn valid_color(color: &str) -> Result<String, Reply> {
    let hex = color.strip_prefix('#').unwrap_or_default();
    let right = matches!(hex.len(), 3 | 6) && hex.chars().all(|c| c.is_ascii_hexdigit());
    let named = ["red", "green", "blue", "orange", "purple", "gray", "yellow"].contains(&color);
    if right || named {
        return Ok(color.to_owned());
    }
    Err(reply::invalid("color", "must be a valid color code"))
}
