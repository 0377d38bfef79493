//! Epics over REST: listed, read, opened and changed, by their number in the group.
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use serde_json::Value;
use serde_json::json;

use super::Epic;
use super::changes::Above;
use super::changes::Fields;
use crate::simulator::ask::Ask;
use crate::simulator::ask::at_least;
use crate::simulator::ask::number;
use crate::simulator::fields::valid_description;
use crate::simulator::fields::valid_title;
use crate::simulator::paging;
use crate::simulator::reply;
use crate::simulator::reply::Answer;
use crate::simulator::reply::Reply;
use crate::simulator::reply::stamp;
use crate::simulator::residents::PLANNER;
use crate::simulator::residents::Tier;
use crate::simulator::shapes;
use crate::simulator::world::World;

/// The group, where it has epics and the asker may see it.
pub(super) fn group<'w>(
    world: &'w World,
    ask: &Ask,
    key: &str,
) -> Result<(u64, &'w str, u8), Reply> {
    let group = ask.group(world, key)?;
    if world.tier == Tier::Free {
        return Err(reply::forbidden());
    }
    Ok((group.id, &group.path, world.group_access(ask.actor, group)))
}

pub(in crate::simulator) fn list(world: &World, ask: &Ask, key: &str) -> Answer {
    let (_, path, _) = group(world, ask, key)?;
    let below = ask.params.flag("include_descendant_groups")?.unwrap_or(true);
    let above = ask.params.flag("include_ancestor_groups")?.unwrap_or(false);
    let state = ask.params.choice("state", &["all", "opened", "closed"])?;
    let by_update = ask.params.choice("order_by", &["created_at", "updated_at", "title"])?;
    let ascending = ask.params.choice("sort", &["desc", "asc"])? == "asc";
    let author = ask.params.text("author_username").map(str::to_owned);
    let labels = ask.params.list("labels").unwrap_or_default();
    let is_there = |epic: &&Epic| {
        let home = &world.groups[&epic.group_id].path;
        home == path
            || below && home.starts_with(&format!("{path}/"))
            || above && path.starts_with(&format!("{home}/"))
    };
    let is_wanted = |epic: &&Epic| {
        (state == "all" || (state == "opened") == epic.open)
            && labels.iter().all(|label| epic.labels.contains(label))
            && author.as_ref().is_none_or(|name| *name == world.users[&epic.author].username)
            && world.lists_end_at.is_none_or(|end| epic.created_at < end)
            && world.sees_epic(ask.actor, epic)
    };
    let mut rows: Vec<&Epic> = world.epics.values().filter(is_there).filter(is_wanted).collect();
    rows.sort_by_key(|epic| match by_update {
        "updated_at" => (epic.updated_at, String::new(), epic.id),
        "title" => (DateTime::default(), epic.title.clone(), epic.id),
        _ => (epic.created_at, String::new(), epic.id),
    });
    if !ascending {
        rows.reverse();
    }
    paging::by_offset(&world.bounds, ask, &rows, |epic| Some(shape(world, epic)))
}

pub(in crate::simulator) fn get(world: &World, ask: &Ask, key: &str, iid: &str) -> Answer {
    let (id, _) = find(world, ask, key, iid)?;
    let mut shape = shape(world, &world.epics[&id]);
    shape["subscribed"] = json!(false);
    Ok(reply::json(200, &shape))
}

pub(in crate::simulator) fn create(world: &mut World, ask: &Ask, key: &str) -> Answer {
    let (group_id, _, level) = group(world, ask, key)?;
    at_least(level, PLANNER)?;
    ask.params.require(&["title"])?;
    let title = valid_title(ask.params.text("title").unwrap_or_default())?;
    let fields = fields(world, ask, group_id, BTreeSet::new())?;
    let id = world.open_epic(group_id, ask.actor, title, fields);
    Ok(reply::json(201, &shape(world, &world.epics[&id])))
}

pub(in crate::simulator) fn update(world: &mut World, ask: &Ask, key: &str, iid: &str) -> Answer {
    let (id, level) = find(world, ask, key, iid)?;
    at_least(level, PLANNER)?;
    let title = ask.params.text("title").map(valid_title).transpose()?;
    let (group_id, labels) = (world.epics[&id].group_id, world.epics[&id].labels.clone());
    let fields = Fields { title, ..fields(world, ask, group_id, labels)? };
    if fields.parent == Above::Epic(id) {
        return Err(reply::message(400, "400 Bad request - parent cannot be the epic itself"));
    }
    world.change_epic(id, ask.actor, fields);
    Ok(reply::json(200, &shape(world, &world.epics[&id])))
}

/// What the request sets; labels that the group lacks come into being.
fn fields(
    world: &mut World,
    ask: &Ask,
    group: u64,
    labels: BTreeSet<String>,
) -> Result<Fields, Reply> {
    let params = &ask.params;
    let state = params.choice("state_event", &["", "close", "reopen"])?;
    let due = params.text("due_date_fixed").map(str::parse::<NaiveDate>).transpose();
    let due_date = due.map_err(|_| reply::error(400, "due_date_fixed is invalid"))?;
    let parent = match params.number("parent_id")? {
        Some(id) if !world.epics.contains_key(&id) => return Err(reply::not_found("Epic")),
        parent if params.has("parent_id") => Above::given(parent),
        _ => Above::AsItIs,
    };
    let (replaced, added) = (params.list("labels"), params.list("add_labels"));
    for name in replaced.iter().chain(&added).flatten() {
        world.ensure_group_label(group, name);
    }
    let labels = replaced.map_or(labels, |names| world.with_labels(BTreeSet::new(), &names));
    let mut labels = world.with_labels(labels, &added.unwrap_or_default());
    for label in params.list("remove_labels").unwrap_or_default() {
        labels.remove(&label);
    }
    Ok(Fields {
        title: None,
        description: valid_description(ask)?,
        labels: Some(labels),
        open: (!state.is_empty()).then_some(state == "reopen"),
        confidential: params.flag("confidential")?,
        due_date,
        parent,
    })
}

pub(super) fn find(world: &World, ask: &Ask, key: &str, iid: &str) -> Result<(u64, u8), Reply> {
    let (group_id, _, level) = group(world, ask, key)?;
    let iid = number(iid, "epic_iid")?;
    let mut epics = world.epics.values();
    let found = epics.find(|epic| epic.group_id == group_id && epic.iid == iid);
    let found = found.filter(|epic| world.sees_epic(ask.actor, epic));
    found.map(|epic| (epic.id, level)).ok_or_else(|| reply::not_found("Epic"))
}

pub(super) fn shape(world: &World, epic: &Epic) -> Value {
    let path = &world.groups[&epic.group_id].path;
    let parent = epic.parent.and_then(|id| world.epics.get(&id));
    json!({
        "id": epic.id, "work_item_id": epic.work_item, "iid": epic.iid,
        "group_id": epic.group_id, "parent_id": parent.map(|epic| epic.id),
        "parent_iid": parent.map(|epic| epic.iid), "title": epic.title,
        "description": epic.description, "confidential": epic.confidential,
        "state": if epic.open { "opened" } else { "closed" },
        "author": shapes::person(world, epic.author), "labels": epic.labels,
        "due_date": epic.due_date, "due_date_is_fixed": true, "due_date_fixed": epic.due_date,
        "created_at": stamp(epic.created_at), "updated_at": stamp(epic.updated_at),
        "closed_at": epic.closed_at.map(stamp), "web_url": world.epic_url(epic),
        "references": { "short": format!("&{}", epic.iid), "relative": format!("&{}", epic.iid),
                        "full": format!("{path}&{}", epic.iid) },
    })
}
