//! The repository of a project, as far as its files are read and committed through the API.
use sha2::Digest;
use sha2::Sha256;
use std::fmt::Write;

use serde_json::json;

use super::ask::Ask;
use super::params::Row;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::reply::stamp;
use super::residents::MAINTAINER;
use super::residents::PLANNER;
use super::residents::Project;
use super::world::World;

/// The one branch there is, protected as every new project has it.
const BRANCH: &str = "main";
/// Access level of a Reporter: the least that reads code. A Planner does not.
const REPORTER: u8 = 20;

/// Whoever may not read code is not told that there is any.
fn readable<'w>(world: &'w World, ask: &Ask, key: &str) -> Result<(&'w Project, u8), Reply> {
    let project = ask.project(world, key)?;
    let level = world.access(ask.actor, project);
    let is_let_in = level >= REPORTER && level != PLANNER;
    if is_let_in { Ok((project, level)) } else { Err(reply::forbidden()) }
}

pub(super) fn raw(world: &World, ask: &Ask, key: &str, path: &str) -> Answer {
    let (project, _) = readable(world, ask, key)?;
    let is_known = matches!(ask.params.text("ref"), None | Some("" | "HEAD" | BRANCH));
    if project.commits.is_empty() || !is_known {
        return Err(reply::not_found("Commit"));
    }
    let file = project.files.get(path).ok_or_else(|| reply::not_found("File"))?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let raw = reply::text(200, "text/plain; charset=utf-8", file.clone().into_bytes());
    Ok(raw.with("x-gitlab-file-name", name).with("x-gitlab-file-path", path))
}

pub(super) fn commit(world: &mut World, ask: &Ask, key: &str) -> Answer {
    let (project, level) = readable(world, ask, key)?;
    ask.params.require(&["branch", "commit_message"])?;
    if ask.params.rows("actions").is_empty() {
        return Err(reply::error(400, "actions is missing"));
    }
    let branch = ask.params.text("branch").unwrap_or_default().to_owned();
    // A protected branch; in an empty repository the first push makes it one.
    if level < MAINTAINER {
        let words = "403 Forbidden - You are not allowed to push into this branch";
        return Err(reply::message(403, words));
    }
    if branch != BRANCH {
        let words = "You can only create or edit files when you are on a branch";
        return Err(reply::message(400, words));
    }
    let mut files = project.files.clone();
    for row in ask.params.rows("actions") {
        act(&mut files, row)?;
    }
    let (id, now, actor) = (project.id, world.now, ask.actor);
    let message = ask.params.text("commit_message").unwrap_or_default().to_owned();
    let project = world.projects.get_mut(&id).expect("the route found the project");
    project.files = files;
    project.commits.push(message.clone());
    let sha = sha(&format!("{id} {} {message}", project.commits.len()));
    let title = message.lines().next().unwrap_or_default();
    let url = format!("{}/{}/-/commit/{sha}", world.base_url, world.projects[&id].path);
    let author = &world.users[&actor];
    Ok(reply::json(
        201,
        &json!({
            "id": sha, "short_id": sha[..8], "title": title, "message": message,
            "author_name": author.name, "author_email": format!("{}@example.com", author.username),
            "committer_name": author.name, "created_at": stamp(now), "authored_date": stamp(now),
            "committed_date": stamp(now), "parent_ids": [], "web_url": url,
            "stats": { "additions": 0, "deletions": 0, "total": 0 }, "status": null,
        }),
    ))
}

/// One action of a commit: all of them are done, or none.
fn act(files: &mut std::collections::BTreeMap<String, String>, row: &Row) -> Result<(), Reply> {
    let field = |name: &str| row.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let path =
        field("file_path").ok_or_else(|| reply::error(400, "actions[0][file_path] is missing"))?;
    let content = row.get("content").cloned().unwrap_or_default();
    let refused = |words: &str| Err(reply::message(400, words));
    match (field("action").unwrap_or_default(), files.contains_key(path)) {
        ("create", true) => refused("A file with this name already exists"),
        ("update" | "delete", false) => refused("A file with this name doesn't exist"),
        ("create" | "update", _) => {
            files.insert(path.to_owned(), content);
            Ok(())
        }
        ("delete", true) => {
            files.remove(path);
            Ok(())
        }
        _ => Err(reply::error(400, "actions[0][action] does not have a valid value")),
    }
}

fn sha(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(20).fold(String::new(), |mut sha, byte| {
        let _ = write!(sha, "{byte:02x}");
        sha
    })
}
