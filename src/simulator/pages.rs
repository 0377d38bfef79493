//! Read-only pages for a browser, so that the demo's links lead somewhere; everybody sees everything here.
use std::collections::BTreeSet;
use std::fmt::Write;

use pulldown_cmark::CowStr;
use pulldown_cmark::Event;
use pulldown_cmark::html::push_html;

use super::epic_pages;
use super::records::Issue;
use super::records::Note;
use super::reply;
use super::reply::Reply;
use super::reply::stamp;
use super::residents::Project;
use super::text;
use super::world::World;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;\
color:#28272d}table{border-collapse:collapse}td,th{border:1px solid #dcdcde;padding:.2rem .6rem;text-align:left}\
article{border:1px solid #dcdcde;border-radius:6px;padding:.2rem 1rem;margin:1rem 0}small{color:#626168}\
code,pre{background:#f5f5f5;border-radius:3px}b.label{background:#ececef;border-radius:9px;padding:0 .5rem;\
font-weight:400}";
/// Tags that come through; any other HTML is shown as text.
const TAGS: &[&str] =
    &["<details>", "</details>", "<summary>", "</summary>", "<br>", "<br/>", "<sub>", "</sub>"];

/// The page at a path below the base path, if there is one.
pub(super) fn page(world: &World, path: &str) -> Option<Reply> {
    let path = path.trim_matches('/');
    if path.is_empty() {
        return Some(overview(world));
    }
    let (project, rest) = path.split_once("/-/")?;
    if let Some(group) = project.strip_prefix("groups/") {
        return epic_pages::page(world, group, rest);
    }
    let project = world.project(project)?;
    let number = match rest.split_once('/') {
        None if rest == "issues" => return Some(list(world, project)),
        Some(("issues" | "work_items", number)) => number.parse().ok()?,
        _ => return None,
    };
    Some(issue(world, project, world.issue_at(project.id, number)?))
}

fn overview(world: &World) -> Reply {
    let rows = world.projects.values().map(|project| {
        let issues = world.issue_index.range((project.id, 0)..=(project.id, u64::MAX)).count();
        let url = format!("{}/{}/-/issues", world.base_url, project.path);
        format!(
            "<li><a href=\"{}\">{}</a>: {issues} issues</li>",
            plain(&url),
            plain(&project.path)
        )
    });
    let rows: String = rows.chain(epic_pages::overview(world)).collect();
    html("Projects", &format!("<ul>{rows}</ul>"))
}

fn list(world: &World, project: &Project) -> Reply {
    let here = world.issue_index.range((project.id, 0)..=(project.id, u64::MAX)).rev();
    let rows = here.map(|(_, id)| {
        let issue = &world.issues[id];
        let url = format!("{}/{}/-/issues/{}", world.base_url, project.path, issue.iid);
        let state = if issue.open { "" } else { " <small>closed</small>" };
        let (url, title) = (plain(&url), plain(&issue.title));
        format!(
            "<li>#{} <a href=\"{url}\">{title}</a>{state} {}</li>",
            issue.iid,
            labels(&issue.labels)
        )
    });
    html(&project.path, &format!("<ul>{}</ul>", rows.collect::<String>()))
}

fn issue(world: &World, project: &Project, issue: &Issue) -> Reply {
    let name = |id: &u64| person(world, *id);
    let assignees = issue.assignees.iter().map(name).collect::<Vec<_>>().join(", ");
    let state = if issue.open { "Open" } else { "Closed" };
    let up = format!("{}/{}/-/issues", world.base_url, project.path);
    let mut body = format!(
        "<p><a href=\"{}\">{}</a> #{} · {state}{} · opened {} by {} · assigned to {assignees} · \
         due {}</p><p>{}</p><article>{}</article>",
        plain(&up),
        plain(&project.path),
        issue.iid,
        if issue.confidential { " · confidential" } else { "" },
        stamp(issue.created_at),
        name(&issue.author),
        issue.due_date.map_or_else(|| "never".to_owned(), |day| day.to_string()),
        labels(&issue.labels),
        markdown(issue.description.as_deref().unwrap_or_default()),
    );
    write_notes(world, &mut body, &issue.notes);
    html(&issue.title, &body)
}

pub(super) fn person(world: &World, id: u64) -> String {
    format!("@{}", plain(&world.users[&id].username))
}

pub(super) fn write_notes(world: &World, body: &mut String, notes: &[Note]) {
    let mut notes: Vec<&Note> = notes.iter().collect();
    notes.sort_by_key(|note| (note.created_at, note.id));
    for note in notes {
        let head = format!("{} · {}", person(world, note.author), stamp(note.created_at));
        if note.system {
            let _ = write!(body, "<p><small>{head}: {}</small></p>", plain(&note.body));
            continue;
        }
        let internal = if note.internal { " · internal" } else { "" };
        let text = markdown(&note.body);
        let id = note.id;
        let head = format!("<small>{head}{internal}</small>");
        let _ = write!(body, "<article id=\"note_{id}\">{head}{text}</article>");
    }
}

pub(super) fn labels(names: &BTreeSet<String>) -> String {
    let labels = names.iter().map(|name| format!("<b class=\"label\">{}</b>", plain(name)));
    labels.collect::<Vec<_>>().join(" ")
}

pub(super) fn html(title: &str, body: &str) -> Reply {
    let title = plain(title);
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
    );
    reply::text(200, "text/html; charset=utf-8", page).with(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    )
}

pub(super) fn markdown(source: &str) -> String {
    let events = text::parser(source).map(|event| match event {
        Event::Html(raw) => harmless(raw, true),
        Event::InlineHtml(raw) => harmless(raw, false),
        other => other,
    });
    let mut out = String::new();
    push_html(&mut out, events);
    out
}

/// Comments vanish, a few tags stay, everything else becomes text.
fn harmless(raw: CowStr<'_>, block: bool) -> Event<'_> {
    let mut rest = raw.trim();
    if rest.starts_with("<!--") {
        return Event::Html("".into());
    }
    while let Some(tag) = TAGS.iter().find(|tag| rest.starts_with(**tag)) {
        let after = &rest[tag.len()..];
        rest = &after[after.find('<').unwrap_or(after.len())..];
    }
    match (rest.is_empty(), block) {
        (true, true) => Event::Html(raw),
        (true, false) => Event::InlineHtml(raw),
        _ => Event::Text(raw),
    }
}

pub(super) fn plain(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_few_tags_come_through() {
        let source = "<!-- marker -->\n<details><summary>More & <b>x</b></summary>\n\n**bold** <script>x</script>\n\n</details>\n";
        let html = markdown(source);
        assert!(!html.contains("marker") && !html.contains("<script>") && !html.contains("<b>"));
        assert!(html.contains("<strong>bold</strong>") && html.contains("</details>"), "{html}");
    }
}
