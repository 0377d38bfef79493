//! Issue boards of projects and groups, with a list for each of some labels.
use http::Method;
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::ask::at_least;
use super::ask::number;
use super::paging;
use super::records::LabelHome;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::residents::PLANNER;
use super::residents::Tier;
use super::shapes;
use super::world::World;

/// A board; its lists are those between “Open” and “Closed”.
#[derive(Debug, Clone)]
pub struct Board {
    pub id: u64,
    pub name: String,
    pub home: LabelHome,
    pub lists: Vec<BoardList>,
}

/// A list of a board.
#[derive(Debug, Clone)]
pub struct BoardList {
    pub id: u64,
    /// Id of its label.
    pub label: u64,
}

/// Answers what follows `/boards`; None when the path is unknown.
pub(super) fn route(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    (key, is_group): (&str, bool),
    path: &[&str],
) -> Option<Answer> {
    let home = match home(world, ask, key, is_group) {
        Ok(home) => home,
        Err(refusal) => return Some(Err(refusal)),
    };
    Some(match (method.as_str(), path) {
        ("GET", []) => list(world, ask, home),
        ("POST", []) => create(world, ask, home),
        ("GET", [id]) => get(world, home, id),
        ("GET", [id, "lists"]) => lists(world, ask, home, id),
        ("POST", [id, "lists"]) => add_list(world, ask, home, id),
        _ => return None,
    })
}

/// Where the boards of a route are.
fn home(world: &World, ask: &Ask, key: &str, is_group: bool) -> Result<LabelHome, Reply> {
    if is_group {
        Ok(LabelHome::Group(ask.group(world, key)?.id))
    } else {
        Ok(LabelHome::Project(ask.project(world, key)?.id))
    }
}

fn level(world: &World, ask: &Ask, home: LabelHome) -> u8 {
    match home {
        LabelHome::Project(id) => world.access(ask.actor, &world.projects[&id]),
        LabelHome::Group(id) => world.group_access(ask.actor, &world.groups[&id]),
    }
}

fn list_shape(world: &World, home: LabelHome, position: usize, list: &BoardList) -> Value {
    let project = if let LabelHome::Project(id) = home { id } else { 0 };
    let label = world.labels.get(&list.label).map(|label| shapes::label(label, project));
    json!({ "id": list.id, "label": label, "position": position, "list_type": "label" })
}

/// A list whose label was deleted is gone with it.
fn shown<'w>(world: &'w World, board: &'w Board) -> impl Iterator<Item = &'w BoardList> {
    board.lists.iter().filter(|list| world.labels.contains_key(&list.label))
}

fn shape(world: &World, board: &Board) -> Value {
    let lists: Vec<Value> = shown(world, board)
        .enumerate()
        .map(|(at, list)| list_shape(world, board.home, at, list))
        .collect();
    json!({
        "id": board.id, "name": board.name, "hide_backlog_list": false,
        "hide_closed_list": false, "lists": lists,
    })
}

fn find<'w>(world: &'w World, home: LabelHome, id: &str) -> Result<&'w Board, Reply> {
    let board = world.boards.get(&number(id, "board_id")?).filter(|board| board.home == home);
    board.ok_or_else(reply::no_such_record)
}

fn list(world: &World, ask: &Ask, home: LabelHome) -> Answer {
    let rows: Vec<&Board> = world.boards.values().filter(|board| board.home == home).collect();
    paging::by_offset(&world.bounds, ask, &rows, |board| Some(shape(world, board)))
}

fn get(world: &World, home: LabelHome, id: &str) -> Answer {
    Ok(reply::json(200, &shape(world, find(world, home, id)?)))
}

fn create(world: &mut World, ask: &Ask, home: LabelHome) -> Answer {
    at_least(level(world, ask, home), PLANNER)?;
    // A group has one board on Free, and no route to make another.
    if matches!(home, LabelHome::Group(_)) && world.tier == Tier::Free {
        return Err(reply::error(404, "404 Not Found"));
    }
    ask.params.require(&["name"])?;
    let name = ask.params.text("name").unwrap_or_default().trim().to_owned();
    if name.is_empty() {
        return Err(reply::error(400, "name is empty"));
    }
    let id = world.fresh_id("board");
    world.boards.insert(id, Board { id, name, home, lists: Vec::new() });
    Ok(reply::json(201, &shape(world, &world.boards[&id])))
}

fn lists(world: &World, ask: &Ask, home: LabelHome, id: &str) -> Answer {
    let board = find(world, home, id)?;
    let rows: Vec<(usize, &BoardList)> = shown(world, board).enumerate().collect();
    paging::by_offset(&world.bounds, ask, &rows, |(at, list)| {
        Some(list_shape(world, home, *at, list))
    })
}

fn add_list(world: &mut World, ask: &Ask, home: LabelHome, id: &str) -> Answer {
    let board = find(world, home, id)?;
    at_least(level(world, ask, home), PLANNER)?;
    let Some(label) = ask.params.number("label_id")? else {
        let words = "label_id, milestone_id, iteration_id, assignee_id are missing, \
                     exactly one parameter must be provided";
        return Err(reply::error(400, words));
    };
    let homes = match home {
        LabelHome::Project(id) => world.homes_of_project(&world.projects[&id]),
        LabelHome::Group(id) => world.homes_of_group(id),
    };
    if !world.labels.get(&label).is_some_and(|label| homes.contains(&label.home)) {
        return Err(reply::json(400, &json!({ "message": { "error": "Label not found!" } })));
    }
    if board.lists.iter().any(|list| list.label == label) {
        return Err(reply::invalid("label_id", "has already been taken"));
    }
    let (board, id) = (board.id, world.fresh_id("list"));
    let new = BoardList { id, label };
    let lists = &mut world.boards.get_mut(&board).expect("the board was just found").lists;
    lists.push(new.clone());
    let at = lists.len() - 1;
    Ok(reply::json(201, &list_shape(world, home, at, &new)))
}
