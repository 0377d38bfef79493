//! What each field of each object is.
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::GraphQl;
use super::NOT_AVAILABLE;
use super::Run;
use super::cost::COST_MAX;
use super::issues;
use super::items;
use super::items::Item;
use super::listing;
use super::run::Given;
use super::run::Object;
use super::threads;
use crate::simulator::records::Label;
use crate::simulator::records::LabelHome;
use crate::simulator::residents::Tier;
use crate::simulator::world::World;

/// The id of the type of epics on this instance.
pub(super) const EPIC_TYPE: &str = "gid://gitlab/WorkItems::Type/8";
const ISSUE_TYPE: &str = "gid://gitlab/WorkItems::Type/1";

pub(super) type Arguments = Map<String, Value>;
/// What a field gives, or GitLab's word against it.
pub(super) type Answer = Result<Given, String>;

pub(super) fn one(of: &'static str, from: Value) -> Given {
    Given::One(Some(Object { of, from }))
}

pub(super) fn plain(value: impl Into<Value>) -> Given {
    Given::Plain(value.into())
}

/// The number at the end of a global id of this kind.
pub(super) fn number(gid: &Value, kinds: &[&str]) -> Option<u64> {
    let rest = gid.as_str()?.strip_prefix("gid://gitlab/")?;
    let (kind, number) = rest.rsplit_once('/')?;
    kinds.contains(&kind).then(|| number.parse().ok())?
}

/// Whether epics are spoken of as work items here.
pub(super) fn has_epics(world: &World) -> bool {
    world.tier > Tier::Free && world.graphql == GraphQl::Epics
}

pub(super) fn given(
    world: &World,
    run: &Run<'_>,
    object: &Object,
    (name, arguments): (&str, &Arguments),
) -> Answer {
    match object.of {
        "Query" => Ok(root(world, run, name, arguments)),
        "Namespace" | "Group" => Ok(space(world, run, object, (name, arguments))),
        "Project" | "Issue" => issues::field(world, run, object, (name, arguments)),
        // Who was deleted for good is nobody.
        "Note" if name == "author" && threads::is_by_nobody(world, object) => Ok(Given::One(None)),
        "WorkItemType" => Ok(plain(object.from[name].clone())),
        "Label" => {
            let label = object.from.as_u64().and_then(|id| world.labels.get(&id));
            label.map(|label| plain(label_field(label, name))).ok_or(NOT_AVAILABLE.to_owned())
        }
        "UserCore" => {
            let id = object.from.as_u64().unwrap_or_default();
            let user = &world.users[&id];
            Ok(plain(match name {
                "id" => json!(format!("gid://gitlab/User/{id}")),
                "name" => json!(user.name),
                "username" => json!(user.username),
                _ => json!(format!("{}/{}", world.base_url, user.username)),
            }))
        }
        of if of.starts_with("WorkItem") && !of.ends_with("Payload") => {
            let item = Item::find(world, object.from.as_u64().unwrap_or_default());
            let item = item.ok_or(NOT_AVAILABLE)?;
            items::field(world, run, item, (of, name), arguments)
        }
        _ => Ok(threads::field(object, name)),
    }
}

fn root(world: &World, run: &Run<'_>, name: &str, arguments: &Arguments) -> Given {
    let path = arguments.get("fullPath").and_then(Value::as_str).unwrap_or_default();
    match name {
        "currentUser" => one("UserCore", json!(run.actor)),
        "metadata" => {
            let enterprise = world.tier > Tier::Free;
            one(
                "Metadata",
                json!({ "version": world.version, "revision": "0123456789a", "enterprise": enterprise }),
            )
        }
        "queryComplexity" => {
            one("QueryComplexity", json!({ "score": run.cost, "limit": COST_MAX }))
        }
        "namespace" | "group" => {
            let group = world.groups.values().find(|group| group.path.eq_ignore_ascii_case(path));
            let group = group.filter(|group| items::sees_group(world, run.actor, group));
            let user = world.user(path).filter(|_| name == "namespace");
            match (group, user) {
                (Some(group), _) if name == "group" => one("Group", json!(group.id)),
                (Some(group), _) => one("Namespace", json!(group.id)),
                // Everybody has a namespace, and no epics in it.
                (None, Some(user)) => one("Namespace", json!(user.username)),
                (None, None) => Given::One(None),
            }
        }
        "project" => Given::One(issues::project(world, run, path)),
        _ => {
            let id = arguments.get("id").and_then(|id| number(id, &["WorkItem"]));
            let item = id.and_then(|id| Item::find(world, id));
            let item = item.filter(|item| item.is_visible(world, run.actor));
            Given::One(item.map(|item| Object { of: "WorkItem", from: json!(item.id()) }))
        }
    }
}

fn space(
    world: &World,
    run: &Run<'_>,
    object: &Object,
    (name, arguments): (&str, &Arguments),
) -> Given {
    let group = object.from.as_u64().map(|id| &world.groups[&id]);
    match (name, group) {
        ("id", Some(group)) => plain(format!("gid://gitlab/Group/{}", group.id)),
        ("id", None) => plain("gid://gitlab/Namespaces::UserNamespace/1"),
        ("fullPath", Some(group)) => plain(group.path.clone()),
        ("fullPath", None) => plain(object.from.clone()),
        ("workItemTypes", group) => {
            let wanted = arguments.get("name").and_then(Value::as_str);
            let epics = group.filter(|_| has_epics(world)).map(|_| ("EPIC", EPIC_TYPE, "Epic"));
            let all = [("ISSUE", ISSUE_TYPE, "Issue")].into_iter().chain(epics);
            let found = all.filter(|(word, ..)| wanted.is_none_or(|wanted| wanted == *word));
            let row = |(_, id, name): (_, &str, &str)| {
                let from = json!({ "id": id, "name": name });
                (id.to_owned(), Object { of: "WorkItemType", from })
            };
            Given::Rows(found.map(row).collect())
        }
        ("labels", Some(group)) => Given::Rows(labels(world, group.id, arguments)),
        (_, Some(group)) => listing::of_group(world, run, group, (name, arguments)),
        (_, None) => Given::Rows(Vec::new()),
    }
}

fn labels(world: &World, group: u64, arguments: &Arguments) -> Vec<(String, Object)> {
    let above = arguments.get("includeAncestorGroups").and_then(Value::as_bool).unwrap_or(false);
    let homes = world.homes_of_group(group);
    let homes = if above { &homes[..] } else { &[LabelHome::Group(group)] };
    let text = |name| arguments.get(name).and_then(Value::as_str);
    let is_wanted = |label: &&Label| {
        homes.contains(&label.home)
            && text("title").is_none_or(|title| title == label.name)
            && text("searchTerm").is_none_or(|term| label.name.contains(term))
    };
    let mut found: Vec<&Label> = world.labels.values().filter(is_wanted).collect();
    found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    found.into_iter().map(label_row).collect()
}

pub(super) fn label_row(label: &Label) -> (String, Object) {
    (label.id.to_string(), Object { of: "Label", from: json!(label.id) })
}

pub(super) fn label_gid(label: &Label) -> String {
    let kind = match label.home {
        LabelHome::Project(_) => "ProjectLabel",
        LabelHome::Group(_) => "GroupLabel",
    };
    format!("gid://gitlab/{kind}/{}", label.id)
}

fn label_field(label: &Label, name: &str) -> Value {
    match name {
        "id" => json!(label_gid(label)),
        "title" => json!(label.name),
        "color" => json!(label.color),
        _ => json!(label.description),
    }
}
