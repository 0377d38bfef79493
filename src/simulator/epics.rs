//! Epics of groups: as many as a success plan needs. Opened and changed by hand, listed, with their issues and
//! comments. Without a licence for epics everything here is forbidden.
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::ask::at_least;
use super::ask::number;
use super::fields::valid_title;
use super::paging;
use super::records::Note;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::reply::stamp;
use super::residents::PLANNER;
use super::residents::Tier;
use super::shapes;
use super::world::World;

/// An epic with everything that hangs on it.
#[derive(Debug, Clone)]
pub struct Epic {
    pub id: u64,
    pub iid: u64,
    pub group_id: u64,
    pub parent_iid: Option<u64>,
    pub title: String,
    pub description: String,
    pub open: bool,
    pub author: u64,
    pub labels: BTreeSet<String>,
    pub due_date: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Ids of its issues.
    pub issues: Vec<u64>,
    pub notes: Vec<Note>,
}

/// The group, where it has epics and the asker may see it.
fn group<'w>(world: &'w World, ask: &Ask, key: &str) -> Result<(u64, &'w str, u8), Reply> {
    let group = ask.group(world, key)?;
    if world.tier == Tier::Free {
        return Err(reply::forbidden());
    }
    Ok((group.id, &group.path, world.group_access(ask.actor, group)))
}

pub(super) fn list(world: &World, ask: &Ask, key: &str) -> Answer {
    let (_, path, _) = group(world, ask, key)?;
    let below = ask.params.flag("include_descendant_groups")?.unwrap_or(true);
    let labels = ask.params.list("labels").unwrap_or_default();
    let prefix = format!("{path}/");
    let is_there = |epic: &&Epic| {
        let home = &world.groups[&epic.group_id].path;
        home == path || below && home.starts_with(&prefix)
    };
    let is_labelled = |epic: &&Epic| labels.iter().all(|label| epic.labels.contains(label));
    let mut rows: Vec<&Epic> = world.epics.values().filter(is_there).filter(is_labelled).collect();
    rows.sort_by_key(|epic| std::cmp::Reverse((epic.created_at, epic.id)));
    paging::by_offset(&world.bounds, ask, &rows, |epic| Some(shape(world, epic)))
}

pub(super) fn create(world: &mut World, ask: &Ask, key: &str) -> Answer {
    let (group_id, _, level) = group(world, ask, key)?;
    at_least(level, PLANNER)?;
    ask.params.require(&["title"])?;
    let parent = ask.params.number("parent_id")?.and_then(|id| world.epics.get(&id));
    let parent_iid = parent.map(|epic| epic.iid);
    let iids = world.epics.values().filter(|epic| epic.group_id == group_id);
    let iid = iids.map(|epic| epic.iid).max().unwrap_or(0) + 1;
    let (id, now) = (world.fresh_id("epic"), world.now);
    let epic = Epic {
        id,
        iid,
        group_id,
        parent_iid,
        title: valid_title(ask.params.text("title").unwrap_or_default())?,
        description: String::new(),
        open: true,
        author: ask.actor,
        labels: BTreeSet::new(),
        due_date: None,
        created_at: now,
        updated_at: now,
        issues: Vec::new(),
        notes: Vec::new(),
    };
    world.epics.insert(id, epic);
    fill(world, ask, id)?;
    Ok(reply::json(201, &shape(world, &world.epics[&id])))
}

pub(super) fn update(world: &mut World, ask: &Ask, key: &str, iid: &str) -> Answer {
    let (id, level) = find(world, ask, key, iid)?;
    at_least(level, PLANNER)?;
    if ask.params.text("description").is_some_and(|text| text != world.epics[&id].description) {
        say(world, ask, id, "changed the description", true);
    }
    fill(world, ask, id)?;
    Ok(reply::json(200, &shape(world, &world.epics[&id])))
}

/// Sets what is given.
fn fill(world: &mut World, ask: &Ask, id: u64) -> Result<(), Reply> {
    let state = ask.params.choice("state_event", &["", "close", "reopen"])?;
    let due = ask.params.text("due_date_fixed").map(str::parse::<NaiveDate>).transpose();
    let due = due.map_err(|_| reply::error(400, "due_date_fixed is invalid"))?;
    let now = world.now;
    let epic = world.epics.get_mut(&id).expect("the route found the epic");
    if let Some(text) = ask.params.text("description") {
        text.clone_into(&mut epic.description);
    }
    if let Some(labels) = ask.params.list("labels") {
        epic.labels = labels.into_iter().collect();
    }
    epic.labels.extend(ask.params.list("add_labels").unwrap_or_default());
    for label in ask.params.list("remove_labels").unwrap_or_default() {
        epic.labels.remove(&label);
    }
    epic.due_date = due.or(epic.due_date);
    epic.open = if state.is_empty() { epic.open } else { state == "reopen" };
    epic.updated_at = now;
    Ok(())
}

fn find(world: &World, ask: &Ask, key: &str, iid: &str) -> Result<(u64, u8), Reply> {
    let (group_id, _, level) = group(world, ask, key)?;
    let iid = number(iid, "epic_iid")?;
    let mut epics = world.epics.values();
    let found = epics.find(|epic| epic.group_id == group_id && epic.iid == iid);
    found.map(|epic| (epic.id, level)).ok_or_else(|| reply::not_found("Epic"))
}

/// By the id, as GitLab has it for comments.
fn find_by_id(world: &World, ask: &Ask, key: &str, id: &str) -> Result<u64, Reply> {
    let (group_id, ..) = group(world, ask, key)?;
    let id = number(id, "epic_id")?;
    let found = world.epics.get(&id).filter(|epic| epic.group_id == group_id);
    found.map(|epic| epic.id).ok_or_else(|| reply::not_found("Epic"))
}

pub(super) fn issues(world: &World, ask: &Ask, key: &str, iid: &str) -> Answer {
    let (id, _) = find(world, ask, key, iid)?;
    let rows: Vec<u64> = world.epics[&id].issues.clone();
    paging::by_offset(&world.bounds, ask, &rows, |issue| {
        Some(shapes::issue(world, world.issues.get(issue)?, false))
    })
}

/// Attaches an issue, by its id.
pub(super) fn attach(world: &mut World, ask: &Ask, key: &str, iid: &str, issue: &str) -> Answer {
    let (id, level) = find(world, ask, key, iid)?;
    at_least(level, PLANNER)?;
    let issue = number(issue, "issue_id")?;
    if !world.issues.contains_key(&issue) {
        return Err(reply::not_found("Issue"));
    }
    for epic in world.epics.values_mut() {
        epic.issues.retain(|known| *known != issue);
    }
    world.epics.get_mut(&id).expect("it was just found").issues.push(issue);
    Ok(reply::json(201, &json!({ "id": issue, "epic": { "id": id } })))
}

pub(super) fn notes(world: &World, ask: &Ask, key: &str, id: &str) -> Answer {
    let epic = &world.epics[&find_by_id(world, ask, key, id)?];
    paging::by_offset(&world.bounds, ask, &epic.notes, |note| {
        Some(json!({
            "id": note.id, "body": note.body, "author": shapes::person(world, note.author),
            "created_at": stamp(note.created_at), "updated_at": stamp(note.updated_at),
            "system": note.system, "noteable_id": epic.id, "noteable_type": "Epic",
            "noteable_iid": epic.iid, "internal": false,
        }))
    })
}

pub(super) fn comment(world: &mut World, ask: &Ask, key: &str, id: &str) -> Answer {
    let id = find_by_id(world, ask, key, id)?;
    ask.params.require(&["body"])?;
    let body = ask.params.text("body").unwrap_or_default().to_owned();
    let note = say(world, ask, id, &body, false);
    Ok(reply::json(201, &json!({ "id": note })))
}

fn say(world: &mut World, ask: &Ask, id: u64, body: &str, system: bool) -> u64 {
    let (note, now) = (world.fresh_id("note"), world.now);
    let (author, body, awards) = (ask.actor, body.to_owned(), Vec::new());
    let (created_at, updated_at, internal) = (now, now, false);
    let note_of = Note { id: note, body, author, created_at, updated_at, system, internal, awards };
    world.epics.get_mut(&id).expect("it was just found").notes.push(note_of);
    note
}

fn shape(world: &World, epic: &Epic) -> Value {
    let path = &world.groups[&epic.group_id].path;
    json!({
        "id": epic.id, "iid": epic.iid, "group_id": epic.group_id, "parent_iid": epic.parent_iid,
        "title": epic.title, "description": epic.description, "confidential": false,
        "state": if epic.open { "opened" } else { "closed" },
        "author": shapes::person(world, epic.author), "labels": epic.labels,
        "due_date": epic.due_date, "due_date_is_fixed": true, "due_date_fixed": epic.due_date,
        "created_at": stamp(epic.created_at), "updated_at": stamp(epic.updated_at),
        "web_url": format!("{}/groups/{path}/-/epics/{}", world.base_url, epic.iid),
        "references": { "short": format!("&{}", epic.iid), "relative": format!("&{}", epic.iid),
                        "full": format!("{path}&{}", epic.iid) },
    })
}
