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
        let page = page(&mut simulator, *iid, &base);
        files::replace(&folder.join(format!("{iid}.html")), page.as_bytes(), Readers::Anyone)?;
    }
    // Accounts with the most to read first.
    commented.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let index = folder.join("index.html");
    files::replace(&index, overview(&opened, &commented).as_bytes(), Readers::Anyone)?;
    Ok(index)
}

/// The simulated GitLab's own page, with links that work from a folder.
fn page(simulator: &mut Simulator, iid: u64, base: &str) -> String {
    let issues = format!("{base}/{PROJECT}/-/issues");
    let path = format!("{issues}/{iid}");
    let request = Request::get(path).body(Bytes::new()).expect("the simulator's own address");
    let response = simulator.handle(&request);
    let html = String::from_utf8_lossy(response.body()).into_owned();
    let prefix = format!("{issues}/");
    let mut parts = html.split(&prefix);
    let mut local = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        local.push_str(&part[..digits]);
        local.push_str(".html");
        local.push_str(&part[digits..]);
    }
    local.replace(&format!("\"{issues}\""), "\"index.html\"")
}

fn overview(opened: &[(usize, u64, String)], commented: &[(usize, u64, String)]) -> String {
    let pages = [("index.html".to_owned(), include_str!("index.html").to_owned())];
    let templates = Templates::new(pages).expect("the built-in page is a template");
    let rows = |issues: &[(usize, u64, String)]| -> Vec<serde_json::Value> {
        let row = |(words, iid, title): &(usize, u64, String)| serde_json::json!({ "iid": iid, "title": title, "comments": words });
        issues.iter().map(row).collect()
    };
    let values = serde_json::json!({ "opened": rows(opened), "accounts": rows(commented) });
    templates.render("index.html", values).expect("the built-in page has all its values")
}
