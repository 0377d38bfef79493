//! People, members and tokens, and what the instance says about itself.
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::ask::number;
use super::paging;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::reply::stamp;
use super::residents::GUEST;
use super::residents::Tier;
use super::residents::User;
use super::shapes;
use super::world::World;

pub(super) fn me(world: &World, ask: &Ask) -> Reply {
    let user = &world.users[&ask.actor];
    let mut shape = shapes::person(world, ask.actor);
    shape["bot"] = json!(user.bot);
    shape["email"] = json!(format!("{}@example.com", user.username));
    shape["can_create_project"] = json!(false);
    shape["two_factor_enabled"] = json!(false);
    if user.admin {
        shape["is_admin"] = json!(true);
    }
    reply::json(200, &shape)
}

pub(super) fn list(world: &World, ask: &Ask) -> Answer {
    let username = ask.params.text("username").map(str::to_lowercase);
    let search = ask.params.text("search").unwrap_or_default().to_lowercase();
    let wanted = |user: &&User| {
        let own = user.username.to_lowercase();
        username.as_ref().is_none_or(|wanted| *wanted == own)
            && (own.contains(&search) || user.name.to_lowercase().contains(&search))
    };
    let rows: Vec<&User> = world.users.values().filter(wanted).collect();
    paging::by_offset(&world.bounds, ask, &rows, |user| Some(shapes::person(world, user.id)))
}

pub(super) fn get(world: &World, id: &str) -> Answer {
    match shapes::person(world, number(id, "id")?) {
        Value::Null => Err(reply::not_found("User")),
        mut shape => {
            shape["bot"] = json!(world.users[&number(id, "id")?].bot);
            Ok(reply::json(200, &shape))
        }
    }
}

/// By number or by name.
pub(super) fn status(world: &World, key: &str) -> Answer {
    let by_number = key.parse().ok().and_then(|id: u64| world.users.get(&id));
    let user = by_number.or_else(|| world.user(key)).ok_or_else(|| reply::not_found("User"))?;
    let availability = if user.busy { "busy" } else { "not_set" };
    Ok(reply::json(
        200,
        &json!({
            "emoji": "speech_balloon", "message": "", "message_html": "",
            "availability": availability, "clear_status_at": null,
        }),
    ))
}

pub(super) fn token(world: &World, ask: &Ask) -> Reply {
    let token = &world.tokens[&ask.token];
    reply::json(
        200,
        &json!({
            "id": token.id, "name": token.name, "revoked": token.revoked,
            "created_at": stamp(token.created_at), "scopes": token.scopes, "user_id": token.user,
            "last_used_at": stamp(world.now), "active": true, "expires_at": token.expires_at,
            "last_used_ips": [],
        }),
    )
}

pub(super) fn metadata(world: &World) -> Reply {
    let enterprise = world.tier > Tier::Free;
    let version = format!("{}{}", world.version, if enterprise { "-ee" } else { "" });
    reply::json(
        200,
        &json!({
            "version": version, "revision": "0123456789a", "enterprise": enterprise,
            "kas": { "enabled": false, "externalUrl": null, "version": null },
        }),
    )
}

pub(super) fn version(world: &World) -> Reply {
    let body = json!({ "version": world.version, "revision": "0123456789a" });
    reply::json(200, &body)
}

fn member(world: &World, user: u64, level: u8) -> Value {
    let mut shape = shapes::person(world, user);
    shape["access_level"] = json!(level);
    shape["expires_at"] = Value::Null;
    shape["membership_state"] = json!("active");
    shape
}

/// The members of a project (or of a group), inherited ones included.
fn members(world: &World, ask: &Ask, key: &str, group: bool) -> Result<Vec<(u64, u8)>, Reply> {
    let users = world.users.values();
    let levels: Vec<(u64, u8)> = if group {
        let group = ask.group(world, key)?;
        users.map(|user| (user.id, world.group_access(user.id, group))).collect()
    } else {
        let project = ask.project(world, key)?;
        users.map(|user| (user.id, world.access(user.id, project))).collect()
    };
    Ok(levels.into_iter().filter(|(_, level)| *level >= GUEST).collect())
}

pub(super) fn members_list(world: &World, ask: &Ask, key: &str, group: bool) -> Answer {
    let query = ask.params.text("query").unwrap_or_default().to_lowercase();
    let asked = ask.params.list("user_ids");
    let mut rows = members(world, ask, key, group)?;
    rows.retain(|(id, _)| {
        let user = &world.users[id];
        let is_asked = asked.as_ref().is_none_or(|ids| ids.contains(&id.to_string()));
        is_asked
            && (user.username.to_lowercase().contains(&query)
                || user.name.to_lowercase().contains(&query))
    });
    paging::by_offset(&world.bounds, ask, &rows, |(id, level)| Some(member(world, *id, *level)))
}

pub(super) fn member_get(world: &World, ask: &Ask, key: &str, id: &str, group: bool) -> Answer {
    let wanted = number(id, "user_id")?;
    let rows = members(world, ask, key, group)?;
    let found = rows.into_iter().find(|(id, _)| *id == wanted);
    let (id, level) = found.ok_or_else(reply::no_such_record)?;
    Ok(reply::json(200, &member(world, id, level)))
}
