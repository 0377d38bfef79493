//! The mutations. What GitLab's models object to comes back in the payload; what is not allowed, as an error.
use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use super::NOT_AVAILABLE;
use super::Run;
use super::fields::Arguments;
use super::fields::EPIC_TYPE;
use super::fields::has_epics;
use super::fields::label_gid;
use super::fields::number;
use super::items::Item;
use super::run::Object;
use super::talk;
use crate::simulator::changes_of_fields::FieldChange;
use crate::simulator::epics::changes::Above;
use crate::simulator::epics::changes::Fields;
use crate::simulator::fields::valid_title;
use crate::simulator::quick_actions;
use crate::simulator::records::LabelHome;
use crate::simulator::residents::PLANNER;
use crate::simulator::world::World;

pub(super) type Payload = Result<Value, String>;

/// Does what a root field says.
pub(super) fn change(
    world: &mut World,
    run: &Run<'_>,
    name: &str,
    arguments: &Arguments,
) -> Result<Object, String> {
    if !run.may_write {
        return Err(NOT_AVAILABLE.to_owned());
    }
    let input = arguments.get("input").cloned().unwrap_or_default();
    let (of, payload) = match name {
        "workItemCreate" => ("WorkItemCreatePayload", create(world, run, &input)),
        "workItemUpdate" => ("WorkItemUpdatePayload", update(world, run, &input)),
        "createNote" => ("CreateNotePayload", talk::comment(world, run, &input)),
        _ => ("UpdateNotePayload", talk::edit_note(world, run, &input)),
    };
    let mut from = payload?;
    from["clientMutationId"] = input["clientMutationId"].clone();
    if from["errors"].is_null() {
        from["errors"] = json!([]);
    }
    Ok(Object { of, from })
}

pub(super) fn objection(words: &str) -> Value {
    json!({ "errors": [words] })
}

fn title_of(input: &Value) -> Result<Option<String>, Value> {
    let Some(title) = input["title"].as_str() else { return Ok(None) };
    valid_title(title).map(Some).map_err(|_| objection("Title can't be blank or too long"))
}

/// The labels with some added and some removed, by their ids; an id that is not there means nothing.
fn labels(
    world: &World,
    now: &BTreeSet<String>,
    (homes, added, removed): (&[LabelHome], &Value, &Value),
) -> BTreeSet<String> {
    let named = |ids: &Value| -> Vec<String> {
        let ids = ids.as_array().cloned().unwrap_or_default();
        let labels = world.labels.values().filter(|label| homes.contains(&label.home));
        let is_asked = |gid: String| ids.iter().any(|id| *id == gid);
        labels.filter(|label| is_asked(label_gid(label))).map(|label| label.name.clone()).collect()
    };
    let mut labels = world.with_labels(now.clone(), &named(added));
    for name in named(removed) {
        labels.remove(&name);
    }
    labels
}

/// The epic that an id means; null means none.
fn epic(world: &World, run: &Run<'_>, gid: &Value) -> Result<u64, String> {
    let id = number(gid, &["WorkItem"]).and_then(|id| world.epic_of_work_item(id));
    let seen = id.filter(|epic| Item::Epic(epic).is_visible(world, run.actor));
    seen.map(|epic| epic.id).ok_or_else(|| NOT_AVAILABLE.to_owned())
}

fn create(world: &mut World, run: &Run<'_>, input: &Value) -> Payload {
    let path = input["namespacePath"].as_str().unwrap_or_default();
    let group = world.groups.values().find(|group| group.path.eq_ignore_ascii_case(path));
    let allowed = group.filter(|group| world.group_access(run.actor, group) >= PLANNER);
    let group = allowed.filter(|_| has_epics(world)).ok_or(NOT_AVAILABLE)?.id;
    if input["workItemTypeId"] != EPIC_TYPE {
        return Ok(objection("Work item type is not supported in a group"));
    }
    let title = match title_of(input) {
        Ok(title) => title.unwrap_or_default(),
        Err(objection) => return Ok(objection),
    };
    let wanted = &input["labelsWidget"]["labelIds"];
    let parent = &input["hierarchyWidget"]["parentId"];
    let parent = (!parent.is_null()).then(|| epic(world, run, parent)).transpose()?;
    let text = &input["descriptionWidget"]["description"];
    let fields = Fields {
        description: text.as_str().or(input["description"].as_str()).map(str::to_owned),
        labels: Some(labels(
            world,
            &BTreeSet::new(),
            (&world.homes_of_group(group), wanted, &Value::Null),
        )),
        confidential: input["confidential"].as_bool(),
        parent: Above::given(parent),
        ..Fields::default()
    };
    let id = world.open_epic(group, run.actor, title, fields);
    Ok(json!({ "workItem": world.epics[&id].work_item }))
}

/// The work item that an id means, if the asker may change it.
fn changeable(world: &World, run: &Run<'_>, gid: &Value) -> Result<u64, String> {
    let item = number(gid, &["WorkItem"]).and_then(|id| Item::find(world, id));
    let item = item.filter(|item| item.is_visible(world, run.actor));
    let item = item.filter(|item| item.level(world, run.actor) >= PLANNER);
    item.map(Item::id).ok_or_else(|| NOT_AVAILABLE.to_owned())
}

/// What an update says, apart from labels and children.
struct Said {
    title: Option<String>,
    text: Option<String>,
    open: Option<bool>,
    confidential: Option<bool>,
    /// The epic above, where it is moved.
    parent: Above,
}

fn update(world: &mut World, run: &Run<'_>, input: &Value) -> Payload {
    let id = changeable(world, run, &input["id"])?;
    let title = match title_of(input) {
        Ok(title) => title,
        Err(objection) => return Ok(objection),
    };
    let hierarchy = &input["hierarchyWidget"];
    let is_moved = hierarchy.as_object().is_some_and(|it| it.contains_key("parentId"));
    let above = &hierarchy["parentId"];
    let above = (!above.is_null()).then(|| epic(world, run, above)).transpose()?;
    let said = Said {
        title,
        text: input["descriptionWidget"]["description"].as_str().map(str::to_owned),
        open: input["stateEvent"].as_str().map(|event| event == "REOPEN"),
        confidential: input["confidential"].as_bool(),
        parent: if is_moved { Above::given(above) } else { Above::AsItIs },
    };
    let children = hierarchy["childrenIds"].as_array().cloned().unwrap_or_default();
    let widget = &input["labelsWidget"];
    let (added, removed) = (&widget["addLabelIds"], &widget["removeLabelIds"]);
    let Some(found) = world.epic_of_work_item(id) else {
        if !children.is_empty() {
            return Ok(objection("An issue cannot have these children"));
        }
        let issue = &world.issues[&id];
        let homes = world.homes_of_project(&world.projects[&issue.project_id]);
        let labels = labels(world, &issue.labels, (&homes, added, removed));
        world.relabel(id, run.actor, world.now, labels);
        change_issue(world, run.actor, id, said);
        return Ok(json!({ "workItem": id }));
    };
    let (own, homes) = (found.id, world.homes_of_group(found.group_id));
    let labels = Some(labels(world, &found.labels, (&homes, added, removed)));
    for child in &children {
        adopt(world, run, own, child)?;
    }
    let Said { title, text: description, open, confidential, parent } = said;
    let fields = Fields { title, description, labels, open, confidential, parent, due_date: None };
    world.change_epic(own, run.actor, fields);
    Ok(json!({ "workItem": id }))
}

fn adopt(world: &mut World, run: &Run<'_>, above: u64, child: &Value) -> Result<(), String> {
    let id = changeable(world, run, child)?;
    match world.epic_of_work_item(id).map(|epic| epic.id) {
        Some(child) => {
            let fields = Fields { parent: Above::Epic(above), ..Fields::default() };
            world.change_epic(child, run.actor, fields);
        }
        None => world.put_below(Some(above), id),
    }
    Ok(())
}

fn change_issue(world: &mut World, actor: u64, id: u64, said: Said) {
    if let Some(title) = said.title {
        world.tell_title(id, actor, &world.issues[&id].title.clone(), &title);
        world.change(id, actor, FieldChange::Title(title));
    }
    if let Some(text) = said.text {
        let (text, commands) = quick_actions::extract(&text);
        let before = world.issues[&id].description.clone().unwrap_or_default();
        world.tell(id, actor, None, &before, &text);
        world.change(id, actor, FieldChange::Description(Some(text)));
        world.execute(id, actor, "description", &commands);
    }
    if let Some(confidential) = said.confidential {
        world.change(id, actor, FieldChange::Confidential(confidential));
    }
    if let Some(open) = said.open {
        world.set_open(id, actor, world.now, open);
    }
    if said.parent != Above::AsItIs {
        world.put_below(said.parent.after(None), id);
    }
}
