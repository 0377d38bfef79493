//! The issue lists: of a project, of a group with its subgroups, of everything; and their counts.
use std::cmp::Ordering;
use std::cmp::Reverse;

use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::filters::Filter;
use super::paging;
use super::paging::Cursor;
use super::paging::Page;
use super::paging::SortValue;
use super::records::Issue;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::shapes;
use super::world::World;

/// Which projects a list covers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reach<'a> {
    Project(&'a str),
    Group(&'a str),
    Everything,
}

const ORDERS: &[&str] = &[
    "created_at",
    "updated_at",
    "due_date",
    "title",
    "id",
    "relative_position",
    "weight",
    "priority",
    "label_priority",
    "popularity",
    "milestone_due",
];
const KEYSET_ORDERS: usize = 7;

pub(super) fn list(world: &World, ask: &Ask, reach: Reach) -> Answer {
    let order = ask.params.choice("order_by", ORDERS)?;
    let ascending = ask.params.choice("sort", &["desc", "asc"])? == "asc";
    let details = ask.params.flag("with_labels_details")?.unwrap_or(false);
    let mut rows = found(world, ask, reach)?;
    if let Some(end) = world.lists_end_at {
        rows.retain(|issue| issue.created_at < end);
    }
    let place =
        |issue: &Issue| Place(Cursor { value: sort_value(issue, order), id: issue.id }, ascending);
    let mut rows: Vec<(Place, &Issue)> =
        rows.into_iter().map(|issue| (place(issue), issue)).collect();

    let in_project = matches!(reach, Reach::Project(_));
    let keyset = ask.params.text("pagination") == Some("keyset");
    if in_project && keyset && ORDERS[..KEYSET_ORDERS].contains(&order) {
        if let Some(cursor) = Cursor::of(ask)? {
            let last = Place(cursor, ascending);
            rows.retain(|(place, _)| *place > last);
        }
        let size = Page::of(&world.bounds, ask)?.size;
        let more = rows.len() > size;
        if more {
            // Only the page itself is sorted, so that a page costs the same wherever it lies.
            rows.select_nth_unstable_by(size, |a, b| a.0.cmp(&b.0));
            rows.truncate(size);
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let shown = rows.iter().map(|(_, issue)| shapes::issue(world, issue, details)).collect();
        let next = rows.last().filter(|_| more).map(|(place, _)| &place.0);
        return Ok(paging::keyset_page(ask, shown, next));
    }
    if in_project {
        paging::refuse_deep_offset(&world.bounds, ask)?;
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    paging::by_offset(&world.bounds, ask, &rows, |(_, issue)| {
        Some(shapes::issue(world, issue, details))
    })
}

pub(super) fn statistics(world: &World, ask: &Ask, reach: Reach) -> Answer {
    let rows = found(world, ask, reach)?;
    let open = rows.iter().filter(|issue| issue.open).count();
    let counts = json!({ "all": rows.len(), "closed": rows.len() - open, "opened": open });
    let counts: Value = json!({ "statistics": { "counts": counts } });
    Ok(reply::json(200, &counts))
}

fn found<'w>(world: &'w World, ask: &Ask, reach: Reach) -> Result<Vec<&'w Issue>, Reply> {
    let projects: Vec<u64> = match reach {
        Reach::Project(key) => vec![ask.project(world, key)?.id],
        Reach::Group(key) => {
            let below = format!("{}/", ask.group(world, key)?.path);
            let inside = world.projects.values().filter(|project| project.path.starts_with(&below));
            inside.filter(|p| world.sees_project(ask.actor, p)).map(|project| project.id).collect()
        }
        Reach::Everything => {
            let all = world.projects.values();
            all.filter(|p| world.sees_project(ask.actor, p)).map(|project| project.id).collect()
        }
    };
    let scope = if matches!(reach, Reach::Everything) { "created_by_me" } else { "all" };
    let filter = Filter::of(world, ask, scope)?;
    let mut rows = Vec::new();
    for project in projects {
        let level = world.access(ask.actor, &world.projects[&project]);
        let here = world.issue_index.range((project, 0)..=(project, u64::MAX));
        let here = here.map(|(_, id)| &world.issues[id]);
        rows.extend(here.filter(|issue| issue.visible_to(ask.actor, level) && filter.takes(issue)));
    }
    Ok(rows)
}

fn sort_value(issue: &Issue, order: &str) -> SortValue {
    match order {
        "created_at" => SortValue::Number(issue.created_at.timestamp_micros()),
        "updated_at" => SortValue::Number(issue.updated_at.timestamp_micros()),
        "title" => SortValue::Text(issue.title.to_lowercase()),
        "due_date" => {
            issue.due_date.map_or(SortValue::Absent, |day| SortValue::Text(day.to_string()))
        }
        "relative_position" => SortValue::Number(issue.iid.try_into().unwrap_or(i64::MAX)),
        // The id, which every order falls back to, decides alone.
        _ => SortValue::Absent,
    }
}

/// A cursor with its direction: the order of the rows.
#[derive(Debug)]
struct Place(Cursor, bool);

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let absent = |place: &Self| place.0.value == SortValue::Absent;
        let values = if self.1 {
            (&self.0.value, self.0.id).cmp(&(&other.0.value, other.0.id))
        } else {
            Reverse((&self.0.value, self.0.id)).cmp(&Reverse((&other.0.value, other.0.id)))
        };
        absent(self).cmp(&absent(other)).then(values)
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}
