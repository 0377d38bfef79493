//! Pages for epics, as those for issues: a group's list, and one epic with what stands below it.
use std::fmt::Write;

use super::epics::Epic;
use super::pages::html;
use super::pages::labels;
use super::pages::markdown;
use super::pages::person;
use super::pages::plain;
use super::pages::write_notes;
use super::reply::Reply;
use super::reply::stamp;
use super::residents::Group;
use super::shapes;
use super::world::World;

/// The page of a group at what follows `/-/`, if there is one.
pub(super) fn page(world: &World, group: &str, rest: &str) -> Option<Reply> {
    let group = world.group(group)?;
    match rest.split_once('/') {
        None if rest == "epics" => Some(list(world, group)),
        Some(("epics" | "work_items", number)) => {
            let iid: u64 = number.parse().ok()?;
            let mut epics = world.epics.values();
            let epic = epics.find(|epic| epic.group_id == group.id && epic.iid == iid)?;
            Some(self::epic(world, group, epic))
        }
        _ => None,
    }
}

fn url_of_list(world: &World, group: &Group) -> String {
    plain(&format!("{}/groups/{}/-/epics", world.base_url, group.path))
}

/// The lines of the overview: groups that have epics.
pub(super) fn overview(world: &World) -> impl Iterator<Item = String> {
    let count =
        |group: &Group| world.epics.values().filter(|epic| epic.group_id == group.id).count();
    let groups = world.groups.values().filter(move |group| count(group) > 0);
    groups.map(move |group| {
        let (url, path) = (url_of_list(world, group), plain(&group.path));
        format!("<li><a href=\"{url}\">{path}</a>: {} epics</li>", count(group))
    })
}

fn row(world: &World, epic: &Epic) -> String {
    let (url, title) = (plain(&world.epic_url(epic)), plain(&epic.title));
    let state = if epic.open { "" } else { " <small>closed</small>" };
    let labels = labels(&epic.labels);
    format!("<li>&amp;{} <a href=\"{url}\">{title}</a>{state} {labels}</li>", epic.iid)
}

fn list(world: &World, group: &Group) -> Reply {
    let here = world.epics.values().rev().filter(|epic| epic.group_id == group.id);
    let rows: String = here.map(|epic| row(world, epic)).collect();
    html(&group.path, &format!("<ul>{rows}</ul>"))
}

fn epic(world: &World, group: &Group, epic: &Epic) -> Reply {
    let mut body = format!(
        "<p><a href=\"{}\">{}</a> &amp;{} · {}{} · opened {} by {}</p><p>{}</p><article>{}</article>",
        url_of_list(world, group),
        plain(&group.path),
        epic.iid,
        if epic.open { "Open" } else { "Closed" },
        if epic.confidential { " · confidential" } else { "" },
        stamp(epic.created_at),
        person(world, epic.author),
        labels(&epic.labels),
        markdown(&epic.description),
    );
    let epics = world.epics.values().filter(|below| below.parent == Some(epic.id));
    let issues = epic.issues.iter().filter_map(|id| world.issues.get(id)).map(|issue| {
        let url = shapes::issue_url(world, &world.projects[&issue.project_id], issue.iid);
        format!("<li>#{} <a href=\"{}\">{}</a></li>", issue.iid, plain(&url), plain(&issue.title))
    });
    let below: String = epics.map(|epic| row(world, epic)).chain(issues).collect();
    if !below.is_empty() {
        let _ = write!(body, "<ul>{below}</ul>");
    }
    write_notes(world, &mut body, &epic.notes);
    html(&epic.title, &body)
}
