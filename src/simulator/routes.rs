//! Which request goes where.
use http::Method;

use super::ask::Ask;
use super::boards;
use super::epics::hierarchy;
use super::epics::notes as epic_notes;
use super::epics::rest as epics;
use super::events;
use super::hooks;
use super::issues;
use super::links;
use super::listing;
use super::listing::Reach;
use super::moves;
use super::notes;
use super::people;
use super::projects;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::repository;
use super::shelf;
use super::shelf::Shelf;
use super::world::World;

/// Answers a request that passed the checks; None when the path is unknown.
pub(super) fn route(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    path: &[&str],
) -> Option<Answer> {
    if let ["projects", key, ..] = path {
        let redirected = moves::redirect(world, method == Method::GET, &ask.address, key);
        if let Some(reply) = redirected {
            return Some(Ok(reply));
        }
    }
    Some(match (method.as_str(), path) {
        ("GET", ["user"]) => Ok(people::me(world, ask)),
        ("GET", ["users"]) => people::list(world, ask),
        ("GET", ["users", id]) => people::get(world, id),
        ("GET", ["users", id, "status"]) => people::status(world, id),
        ("GET", ["personal_access_tokens", "self"]) => Ok(people::token(world, ask)),
        ("GET", ["metadata"]) => Ok(people::metadata(world)),
        ("GET", ["version"]) => Ok(people::version(world)),
        ("GET", ["namespaces", key]) => projects::namespace_of(world, ask, key),
        ("GET", ["issues"]) => listing::list(world, ask, Reach::Everything),
        ("GET", ["issues_statistics"]) => listing::statistics(world, ask, Reach::Everything),
        ("GET", ["projects"]) => projects::list(world, ask),
        (_, [of, key, "hooks", at @ ..]) => return hooks::route(world, ask, method, (of, key), at),
        (_, ["groups", key, rest @ ..]) => return group(world, ask, method, key, rest),
        (_, ["projects", key, "issues", iid, rest @ ..]) => {
            return issue(world, ask, method, (key, iid), rest);
        }
        (_, ["projects", key, rest @ ..]) => return project(world, ask, method, key, rest),
        _ => return None,
    })
}

fn group(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    key: &str,
    path: &[&str],
) -> Option<Answer> {
    Some(match (method.as_str(), path) {
        ("GET", []) => projects::group(world, ask, key),
        ("GET", ["projects"]) => projects::of_group(world, ask, key),
        ("GET", ["issues"]) => listing::list(world, ask, Reach::Group(key)),
        ("GET", ["issues_statistics"]) => listing::statistics(world, ask, Reach::Group(key)),
        ("GET", ["members"] | ["members", "all"]) => people::members_list(world, ask, key, true),
        ("GET", ["members", id] | ["members", "all", id]) => {
            people::member_get(world, ask, key, id, true)
        }
        (_, ["epics", rest @ ..] | ["-", "epics", rest @ ..]) => {
            return epic(world, ask, method, key, rest);
        }
        (_, ["boards", rest @ ..]) => return boards::route(world, ask, method, (key, true), rest),
        (_, ["labels", rest @ ..]) => {
            let shelf = shelf::of_group(world, ask, key);
            return shelf_route(world, ask, method, shelf, rest);
        }
        _ => return None,
    })
}

fn epic(world: &mut World, ask: &Ask, method: &Method, key: &str, path: &[&str]) -> Option<Answer> {
    Some(match (method.as_str(), path) {
        ("GET", []) => epics::list(world, ask, key),
        ("POST", []) => epics::create(world, ask, key),
        ("PUT", [iid]) => epics::update(world, ask, key, iid),
        ("GET", [iid]) => epics::get(world, ask, key, iid),
        ("GET", [iid, "issues"]) => hierarchy::issues(world, ask, key, iid),
        ("POST", [iid, "issues", issue]) => hierarchy::attach(world, ask, (key, iid, issue)),
        ("GET", [iid, "epics"]) => hierarchy::children(world, ask, key, iid),
        ("POST", [iid, "epics", child]) => hierarchy::adopt(world, ask, (key, iid, child)),
        ("GET", [id, "notes"]) => epic_notes::list(world, ask, key, id),
        ("POST", [id, "notes"]) => epic_notes::create(world, ask, key, id),
        ("GET", [id, "notes", note]) => epic_notes::get(world, ask, (key, id, note)),
        ("PUT", [id, "notes", note]) => epic_notes::update(world, ask, (key, id, note)),
        _ => return None,
    })
}

fn project(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    key: &str,
    path: &[&str],
) -> Option<Answer> {
    Some(match (method.as_str(), path) {
        ("GET", []) => projects::get(world, ask, key),
        ("GET", ["members"] | ["members", "all"]) => people::members_list(world, ask, key, false),
        ("GET", ["members", id] | ["members", "all", id]) => {
            people::member_get(world, ask, key, id, false)
        }
        ("GET", ["milestones"]) => projects::milestones(world, ask, key),
        ("GET", ["issues"]) => listing::list(world, ask, Reach::Project(key)),
        ("GET", ["issues_statistics"]) => listing::statistics(world, ask, Reach::Project(key)),
        ("POST", ["issues"]) => issues::create(world, ask, key),
        ("GET", ["repository", "files", path, "raw"]) => repository::raw(world, ask, key, path),
        ("POST", ["repository", "commits"]) => repository::commit(world, ask, key),
        (_, ["boards", rest @ ..]) => return boards::route(world, ask, method, (key, false), rest),
        (_, ["labels", rest @ ..]) => {
            let shelf = shelf::of_project(world, ask, key);
            return shelf_route(world, ask, method, shelf, rest);
        }
        _ => return None,
    })
}

fn shelf_route(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    shelf: Result<Shelf, Reply>,
    path: &[&str],
) -> Option<Answer> {
    let shelf = match shelf {
        Ok(shelf) => shelf,
        Err(refusal) => return Some(Err(refusal)),
    };
    Some(match (method.as_str(), path) {
        ("GET", []) => shelf.list(world, ask),
        ("POST", []) => shelf.create(world, ask),
        ("GET", [name]) => shelf.get(world, name),
        ("PUT", [name]) => shelf.update(world, ask, name),
        ("DELETE", [name]) => shelf.delete(world, name),
        // The older form, still alive: the label is a parameter.
        ("PUT" | "DELETE", []) => {
            let key = ask.params.text("label_id").or(ask.params.text("name"));
            match (key, method.as_str()) {
                (None, _) => Err(reply::error(400, "label_id, name are missing")),
                (Some(key), "PUT") => shelf.update(world, ask, key),
                (Some(key), _) => shelf.delete(world, key),
            }
        }
        _ => return None,
    })
}

fn issue(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    (project, iid): (&str, &str),
    path: &[&str],
) -> Option<Answer> {
    Some(match (method.as_str(), path) {
        ("GET", []) => issues::get(world, ask, project, iid),
        ("PUT", []) => issues::update(world, ask, project, iid),
        ("DELETE", []) => issues::delete(world, ask, project, iid),
        ("POST", ["move"]) => moves::issue(world, ask, project, iid),
        ("GET", ["notes"]) => notes::list(world, ask, project, iid),
        ("POST", ["notes"]) => notes::create(world, ask, project, iid),
        ("GET", ["notes", id]) => notes::get(world, ask, (project, iid, id)),
        ("PUT", ["notes", id]) => notes::update(world, ask, (project, iid, id)),
        ("DELETE", ["notes", id]) => notes::delete(world, ask, (project, iid, id)),
        ("GET", ["resource_label_events"]) => events::labels(world, ask, project, iid),
        ("GET", ["resource_state_events"]) => events::states(world, ask, project, iid),
        ("GET", ["links"]) => links::list(world, ask, project, iid),
        ("POST", ["links"]) => links::create(world, ask, project, iid),
        ("DELETE", ["links", id]) => links::delete(world, ask, (project, iid, id)),
        (_, ["award_emoji", rest @ ..]) => {
            return award(world, ask, method, (project, iid, None), rest);
        }
        (_, ["notes", note, "award_emoji", rest @ ..]) => {
            return award(world, ask, method, (project, iid, Some(note)), rest);
        }
        _ => return None,
    })
}

fn award(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    on: (&str, &str, Option<&str>),
    path: &[&str],
) -> Option<Answer> {
    Some(match (method.as_str(), path) {
        ("GET", []) => events::awards_of(world, ask, on),
        ("POST", []) => events::react(world, ask, on),
        ("DELETE", [id]) => events::unreact(world, ask, on, id),
        _ => return None,
    })
}
