//! The checks before a route: the token, its scopes, the application limits.
use http::Method;
use serde_json::json;

use super::ask::Ask;
use super::limits::Limits;
use super::limits::Meter;
use super::reply;
use super::reply::Reply;
use super::world::World;

/// The user behind a token, or the refusal.
pub(super) fn authenticate(world: &World, token: Option<&str>) -> Result<u64, Reply> {
    let token = token.and_then(|token| world.tokens.get(token));
    let token = token.ok_or_else(reply::unauthorized)?;
    let refusal = |words: &str| {
        let body = json!({ "error": "invalid_token", "error_description": words });
        reply::json(401, &body)
    };
    if token.revoked {
        return Err(refusal("Token was revoked. You have to re-authorize from the user."));
    }
    if token.expires_at.is_some_and(|day| day <= world.now.date_naive()) {
        let words = "Token is expired. You can either do re-authorization or token refresh.";
        return Err(refusal(words));
    }
    Ok(token.user)
}

/// Whether the token's scopes allow the request.
pub(super) fn allow(
    world: &World,
    token: &str,
    (method, path): (&Method, &[&str]),
) -> Result<(), Reply> {
    let has = |wanted| world.tokens[token].scopes.iter().any(|scope| scope == wanted);
    let reading = method == Method::GET || method == Method::HEAD;
    let about_oneself = match path {
        ["personal_access_tokens", "self"] => true,
        ["user" | "users", ..] => has("read_user"),
        _ => false,
    };
    if has("api") || reading && (has("read_api") || about_oneself) {
        return Ok(());
    }
    let words = "The request requires higher privileges than provided by the access token.";
    let scope = if reading { "api read_api" } else { "api" };
    let body = json!({ "error": "insufficient_scope", "error_description": words, "scope": scope });
    Err(reply::json(403, &body))
}

/// The limiters that GitLab asks before it looks anything up.
pub(super) fn spend(
    meter: &mut Meter,
    limits: &Limits,
    world: &World,
    ask: &Ask,
    (method, path): (&Method, &[&str]),
) -> Result<(), Reply> {
    let (now, user) = (world.now, ask.actor);
    match (method.as_str(), path) {
        ("POST", ["projects", _, "issues", _, "notes"] | ["groups", _, "epics", _, "notes"]) => {
            meter.application(limits.notes_per_minute, now, "notes_create", user)
        }
        ("POST", ["projects", project, "issues"]) => {
            let id = world.project(project).map_or(0, |project| project.id);
            let what = format!("issues_create {id}");
            meter.application(limits.issues_per_minute, now, &what, user)
        }
        ("GET", [.., "issues"]) if ask.params.has("search") => {
            meter.application(limits.searches_per_minute, now, "search", user)
        }
        _ => Ok(()),
    }
}
