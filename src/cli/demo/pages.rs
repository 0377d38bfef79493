//! What the demo leaves behind: the issues the bot wrote in, as pages for a browser.

use std::path::Path;
use std::path::PathBuf;

use bytes::Bytes;
use http::Request;

use crate::cli::Failure;
use crate::cli::demo::BOT;
use crate::cli::demo::PROJECT;
use crate::cli::demo::Stage;
use crate::cli::demo::lock;
use crate::files;
use crate::files::Readers;
use crate::simulator::Simulator;
use crate::templates::Templates;

/// Writes the pages and returns the one to open first.
pub(super) fn write(stage: &Stage, folder: &Path) -> Result<PathBuf, Failure> {
    let mut simulator = lock(&stage.simulator);
    files::create_folder(folder)?;
    let base = simulator.world().base_url.clone();
    let bot = simulator.user_id(BOT);
    let mut opened = Vec::new();
    let mut commented = Vec::new();
    let issues: Vec<(u64, u64, String)> = simulator
        .world()
        .issues
        .values()
        .map(|issue| {
            let words = issue.notes.iter().filter(|note| !note.system && note.author == bot);
            (issue.iid, issue.author, issue.title.clone(), words.count())
        })
        .filter_map(|(iid, author, title, words)| {
            let place = if author == bot { &mut opened } else { &mut commented };
            if author == bot || words > 0 {
                place.push((words, iid, title.clone()));
            }
            (author == bot || words > 0).then_some((iid, author, title))
        })
        .collect();
    for (iid, ..) in &issues {
        let page = page(&mut simulator, &format!("{base}/{PROJECT}/-/issues/{iid}"), &base);
        files::replace(&folder.join(format!("{iid}.html")), page.as_bytes(), Readers::Anyone)?;
    }
    let epics: Vec<(u64, String, String)> = simulator
        .world()
        .epics
        .values()
        .filter(|epic| epic.author == bot)
        .map(|epic| (epic.iid, simulator.world().epic_url(epic), epic.title.clone()))
        .collect();
    for (iid, url, _) in &epics {
        let page = page(&mut simulator, url, &base);
        files::replace(&folder.join(format!("epic-{iid}.html")), page.as_bytes(), Readers::Anyone)?;
    }
    // Accounts with the most to read first.
    commented.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let index = folder.join("index.html");
    let overview = overview(&epics, &opened, &commented);
    files::replace(&index, overview.as_bytes(), Readers::Anyone)?;
    Ok(index)
}

/// The simulated GitLab's own page, with links that work from a folder.
fn page(simulator: &mut Simulator, url: &str, base: &str) -> String {
    let issues = format!("{base}/{PROJECT}/-/issues");
    let (group, _) = PROJECT.split_once('/').unwrap_or((PROJECT, ""));
    let epics = format!("{base}/groups/{group}/-/epics");
    let request = Request::get(url).body(Bytes::new()).expect("the simulator's own address");
    let response = simulator.handle(&request);
    let html = String::from_utf8_lossy(response.body()).into_owned();
    let html = in_folder(&html, &format!("{epics}/"), "epic-");
    let html = in_folder(&html, &format!("{issues}/"), "");
    let index = "\"index.html\"";
    html.replace(&format!("\"{issues}\""), index).replace(&format!("\"{epics}\""), index)
}

/// Links to numbered pages, as links to files of the folder.
fn in_folder(html: &str, prefix: &str, name: &str) -> String {
    let mut parts = html.split(prefix);
    let mut local = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        local.push_str(name);
        local.push_str(&part[..digits]);
        local.push_str(".html");
        local.push_str(&part[digits..]);
    }
    local
}

fn overview(
    epics: &[(u64, String, String)],
    opened: &[(usize, u64, String)],
    commented: &[(usize, u64, String)],
) -> String {
    let pages = [("index.html".to_owned(), include_str!("index.html").to_owned())];
    let templates = Templates::new(pages).expect("the built-in page is a template");
    let rows = |issues: &[(usize, u64, String)]| -> Vec<serde_json::Value> {
        let row = |(words, iid, title): &(usize, u64, String)| serde_json::json!({ "iid": iid, "title": title, "comments": words });
        issues.iter().map(row).collect()
    };
    let epic =
        |(iid, _, title): &(u64, String, String)| serde_json::json!({ "iid": iid, "title": title });
    let epics: Vec<serde_json::Value> = epics.iter().map(epic).collect();
    let values =
        serde_json::json!({ "epics": epics, "opened": rows(opened), "accounts": rows(commented) });
    templates.render("index.html", values).expect("the built-in page has all its values")
}
