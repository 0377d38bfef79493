//! The fields of an issue as a request gives them, checked before anything is changed.
use std::collections::BTreeSet;

use super::ask::Ask;
use super::changes_of_fields::FieldChange;
use super::reply;
use super::reply::Reply;
use super::residents::GUEST;
use super::residents::PLANNER;
use super::world::World;

const TITLE_CHARACTERS_MAX: usize = 255;
const DESCRIPTION_CHARACTERS_MAX: usize = 1_048_576;

pub(super) fn valid_title(title: &str) -> Result<String, Reply> {
    let title = title.trim();
    if title.is_empty() {
        return Err(reply::invalid("title", "can't be blank"));
    }
    if title.chars().count() > TITLE_CHARACTERS_MAX {
        return Err(reply::invalid("title", "is too long (maximum is 255 characters)"));
    }
    Ok(title.to_owned())
}

pub(super) fn valid_description(ask: &Ask) -> Result<Option<String>, Reply> {
    let text = ask.params.text("description");
    if text.is_some_and(|text| text.chars().count() > DESCRIPTION_CHARACTERS_MAX) {
        return Err(reply::invalid("description", "is too long (maximum is 1048576 characters)"));
    }
    Ok(text.map(str::to_owned))
}

/// The plain fields of the request, checked before anything is changed.
pub(super) fn read_fields(
    world: &World,
    ask: &Ask,
    project: u64,
) -> Result<Vec<FieldChange>, Reply> {
    let project = &world.projects[&project];
    let params = &ask.params;
    let mut fields = Vec::new();
    if params.has("due_date") {
        let day = params.instant("due_date")?.map(|at| at.date_naive());
        fields.push(FieldChange::DueDate(day));
    }
    if params.has("assignee_ids") || params.has("assignee_id") {
        let ids = params.list("assignee_ids").or_else(|| params.list("assignee_id"));
        let ids = ids.unwrap_or_default();
        let known = ids.iter().filter_map(|id| world.users.get(&id.parse().ok()?));
        let able = known.filter(|user| world.access(user.id, project) >= GUEST);
        fields.push(FieldChange::Assignees(able.map(|user| user.id).collect()));
    }
    if params.has("milestone_id") {
        let id = params.number("milestone_id")?.unwrap_or(0);
        fields.push(FieldChange::Milestone(project.milestones.get(&id).cloned()));
    } else if params.has("milestone") {
        let title = params.text("milestone").filter(|title| !title.is_empty());
        fields.push(FieldChange::Milestone(title.map(str::to_owned)));
    }
    if let Some(confidential) = params.flag("confidential")? {
        fields.push(FieldChange::Confidential(confidential));
    }
    if params.has("issue_type") {
        let kinds = ["issue", "incident", "test_case", "task", "ticket"];
        fields.push(FieldChange::Kind(params.choice("issue_type", &kinds)?.to_owned()));
    }
    Ok(fields)
}

/// The labels an issue shall have; unknown ones come into being, if the asker may make labels.
pub(super) fn wanted_labels(
    world: &mut World,
    ask: &Ask,
    id: u64,
    creating: bool,
) -> BTreeSet<String> {
    let project = world.issues[&id].project_id;
    let may_create = world.access(ask.actor, &world.projects[&project]) >= PLANNER;
    let usable = |world: &mut World, name: &str| -> Vec<String> {
        let mut names = ask.params.list(name).unwrap_or_default();
        names.retain(|name| {
            let known = world.label_in(&world.projects[&project], name).is_some();
            if !known && may_create {
                world.ensure_label(project, name);
            }
            known || may_create
        });
        names
    };
    let replaced = usable(world, "labels");
    let added = usable(world, "add_labels");
    let mut labels = world.issues[&id].labels.clone();
    if creating || ask.params.has("labels") {
        labels = world.with_labels(BTreeSet::new(), &replaced);
    }
    let mut labels = world.with_labels(labels, &added);
    for name in ask.params.list("remove_labels").unwrap_or_default() {
        labels.remove(&name);
    }
    labels
}
