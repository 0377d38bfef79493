//! Labels of projects and groups: found by exact name, made on the fly, renamed and deleted with their traces.
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::ask::at_least;
use super::paging;
use super::records::Label;
use super::records::LabelHome;
use super::records::PLANNER;
use super::records::Project;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::shapes;
use super::world::World;

/// The names in a quick action's argument: `~a ~"b c" d`.
pub(super) fn names_in(argument: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = argument.trim();
    while !rest.is_empty() {
        rest = rest.trim_start_matches(['~', ',', ' ']);
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once([' ', ',']).unwrap_or((rest, "")),
        };
        if !name.is_empty() {
            names.push(name.to_owned());
        }
        rest = after.trim_start();
    }
    names
}

impl World {
    /// The label a name means in a project: its own, or one of a group above.
    pub(super) fn label_in(&self, project: &Project, name: &str) -> Option<u64> {
        let homes = self.homes_of_project(project);
        homes.iter().find_map(|home| self.label_index.get(home)?.get(name).copied())
    }

    fn homes_of_project(&self, project: &Project) -> Vec<LabelHome> {
        let groups = self.groups_above(&project.path).into_iter();
        let above = groups.map(|group| LabelHome::Group(group.id));
        std::iter::once(LabelHome::Project(project.id)).chain(above).collect()
    }

    pub(super) fn ensure_label(&mut self, project: u64, name: &str) -> u64 {
        if let Some(id) = self.label_in(&self.projects[&project], name) {
            return id;
        }
        self.add_label(LabelHome::Project(project), name, "#6699cc")
    }

    pub(super) fn add_label(&mut self, home: LabelHome, name: &str, color: &str) -> u64 {
        let id = self.fresh_id("label");
        let (name, color) = (name.to_owned(), color.to_owned());
        self.label_index.entry(home).or_default().insert(name.clone(), id);
        self.labels.insert(id, Label { id, home, name, color, description: None, priority: None });
        id
    }

    /// Deletes a label: it leaves the issues, and events about it lose its name.
    pub(super) fn delete_label(&mut self, id: u64) {
        let label = self.labels.remove(&id).expect("the route found the label");
        self.label_index.entry(label.home).or_default().remove(&label.name);
        for issue in self.issues.values_mut() {
            for event in issue.label_events.iter_mut().filter(|event| event.label == Some(id)) {
                event.label = None;
            }
        }
        for issue in self.issues_below(label.home) {
            self.issue_mut(issue).labels.remove(&label.name);
        }
    }

    pub(super) fn rename_label(&mut self, id: u64, name: &str) {
        let label = self.labels.get_mut(&id).expect("the route found the label");
        let home = label.home;
        let old = std::mem::replace(&mut label.name, name.to_owned());
        let index = self.label_index.entry(home).or_default();
        index.remove(&old);
        index.insert(name.to_owned(), id);
        for issue in self.issues_below(home) {
            let labels = &mut self.issue_mut(issue).labels;
            if labels.remove(&old) {
                labels.insert(name.to_owned());
            }
        }
    }

    fn issues_below(&self, home: LabelHome) -> Vec<u64> {
        let inside = |project: &&Project| match home {
            LabelHome::Project(id) => project.id == id,
            LabelHome::Group(id) => {
                self.groups_above(&project.path).iter().any(|group| group.id == id)
            }
        };
        let projects: Vec<u64> =
            self.projects.values().filter(inside).map(|project| project.id).collect();
        let issues = self.issues.values().filter(|issue| projects.contains(&issue.project_id));
        issues.map(|issue| issue.id).collect()
    }
}

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
