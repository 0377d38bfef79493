//! One issue: read, created, changed, deleted.
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde_json::json;

use super::ask::Ask;
use super::ask::at_least;
use super::changes_of_fields::FieldChange;
use super::fields::read_fields;
use super::fields::valid_description;
use super::fields::valid_title;
use super::fields::wanted_labels;
use super::quick_actions;
use super::records::Issue;
use super::reply;
use super::reply::Answer;
use super::residents::OWNER;
use super::residents::PLANNER;
use super::shapes;
use super::world::World;

const UPDATABLE: &[&str] = &[
    "assignee_id",
    "assignee_ids",
    "confidential",
    "created_at",
    "description",
    "discussion_locked",
    "due_date",
    "start_date",
    "labels",
    "add_labels",
    "remove_labels",
    "milestone_id",
    "milestone",
    "state_event",
    "title",
    "issue_type",
    "updated_at",
    "weight",
    "epic_id",
];

pub(super) fn get(world: &World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, _) = ask.issue(world, project, iid)?;
    Ok(reply::json(200, &single(world, issue)))
}

fn single(world: &World, issue: &Issue) -> serde_json::Value {
    let mut shape = shapes::issue(world, issue, false);
    shape["subscribed"] = json!(false);
    shape
}

pub(super) fn create(world: &mut World, ask: &Ask, project: &str) -> Answer {
    let project = ask.project(world, project)?;
    let (project_id, level) = (project.id, world.access(ask.actor, project));
    ask.params.require(&["title"])?;
    let title = valid_title(ask.params.text("title").unwrap_or_default())?;
    let description = valid_description(ask)?;
    let fields = read_fields(world, ask, project_id)?;
    let (mut iid, mut created_at) = (None, world.now);
    if level >= OWNER {
        iid = ask.params.number("iid")?;
        created_at = ask.params.instant("created_at")?.unwrap_or(created_at);
    }
    if iid.is_some_and(|iid| i32::try_from(iid).is_err()) {
        return Err(reply::error(400, "iid is invalid"));
    }
    if iid.is_some_and(|iid| world.issue_at(project_id, iid).is_some()) {
        return Err(reply::message(409, "Duplicated issue"));
    }
    let (text, commands) = quick_actions::extract(description.as_deref().unwrap_or_default());
    let id = world.open_issue(project_id, ask.actor, created_at, title, iid);
    world.issue_mut(id).description = description.map(|_| text.clone());
    for field in fields {
        world.set_quietly(id, field);
    }
    let labels = wanted_labels(world, ask, id, true);
    world.relabel(id, ask.actor, created_at, labels);
    let now = world.now;
    world.touch(id, now);
    world.tell_title(id, ask.actor, "", &world.issues[&id].title.clone());
    world.tell(id, ask.actor, None, "", &text);
    world.execute(id, ask.actor, "description", &commands);
    Ok(reply::json(201, &single(world, &world.issues[&id])))
}

pub(super) fn update(world: &mut World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let (id, project_id, author) = (issue.id, issue.project_id, issue.author);
    if !UPDATABLE.iter().any(|name| ask.params.has(name)) {
        let names = UPDATABLE.join(", ");
        let words = format!("{names} are missing, at least one parameter must be provided");
        return Err(reply::error(400, &words));
    }
    if level < PLANNER && author != ask.actor {
        return Err(reply::forbidden());
    }
    let title = ask.params.text("title").map(valid_title).transpose()?;
    let description = valid_description(ask)?;
    let state = ask.params.choice("state_event", &["", "close", "reopen"])?;
    let mut fields = read_fields(world, ask, project_id)?;
    if level < PLANNER {
        // An author without a role changes the words and the state; the rest is dropped silently.
        fields.clear();
    }
    if let Some(title) = title {
        world.tell_title(id, ask.actor, &world.issues[&id].title.clone(), &title);
        fields.push(FieldChange::Title(title));
    }
    let mut commands = Vec::new();
    if ask.params.has("description") {
        let (text, found) = quick_actions::extract(description.as_deref().unwrap_or_default());
        let before = world.issues[&id].description.clone().unwrap_or_default();
        world.tell(id, ask.actor, None, &before, &text);
        fields.push(FieldChange::Description(description.map(|_| text)));
        commands = found;
    }
    for field in fields {
        world.change(id, ask.actor, field);
    }
    let now = world.now;
    if level >= PLANNER {
        let labels = wanted_labels(world, ask, id, false);
        world.relabel(id, ask.actor, now, labels);
    }
    match state {
        "close" => world.set_open(id, ask.actor, now, false),
        "reopen" => world.set_open(id, ask.actor, now, true),
        _ => {}
    }
    world.execute(id, ask.actor, "description", &commands);
    Ok(reply::json(200, &single(world, &world.issues[&id])))
}

pub(super) fn delete(world: &mut World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let (id, key, links) = (issue.id, (issue.project_id, issue.iid), issue.links.clone());
    at_least(level, OWNER)?;
    for link in links {
        let Some(link) = world.links.remove(&link) else { continue };
        for end in [link.source, link.target] {
            world.issue_mut(end).links.retain(|known| *known != link.id);
        }
    }
    world.issues.remove(&id);
    world.issue_index.remove(&key);
    Ok(reply::no_content())
}

impl World {
    /// Opens a bare issue; everything else is set afterwards.
    pub(super) fn open_issue(
        &mut self,
        project_id: u64,
        author: u64,
        at: DateTime<Utc>,
        title: String,
        iid: Option<u64>,
    ) -> u64 {
        let id = self.fresh_id("issue");
        let project = self.projects.get_mut(&project_id).expect("the route found the project");
        let iid = iid.unwrap_or(project.last_iid + 1);
        project.last_iid = project.last_iid.max(iid);
        let issue = Issue {
            id,
            iid,
            project_id,
            title,
            description: None,
            open: true,
            author,
            assignees: Vec::new(),
            labels: BTreeSet::new(),
            milestone: None,
            confidential: false,
            due_date: None::<NaiveDate>,
            issue_type: "issue".to_owned(),
            service_desk_reply_to: None,
            created_at: at,
            updated_at: at,
            lock_version: 0,
            closed_at: None,
            closed_by: None,
            moved_to: None,
            duplicate_of: None,
            imported: false,
            notes: Vec::new(),
            label_events: Vec::new(),
            state_events: Vec::new(),
            awards: Vec::new(),
            links: Vec::new(),
        };
        self.issue_index.insert((project_id, iid), id);
        self.issues.insert(id, issue);
        id
    }

    /// Sets a field at creation, when GitLab writes no system note about it.
    fn set_quietly(&mut self, id: u64, field: FieldChange) {
        let author = self.issues[&id].author;
        let (notes, updated_at) = (self.issues[&id].notes.len(), self.issues[&id].updated_at);
        self.change(id, author, field);
        let issue = self.issue_mut(id);
        issue.notes.truncate(notes);
        issue.updated_at = updated_at;
    }
}
