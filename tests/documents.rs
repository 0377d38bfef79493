//! What is written for people: links lead somewhere, commands are commands, and the page of settings is what
//! config/default.toml says.

mod settings_page;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use clap::Parser as _;
use clap::error::ErrorKind;
use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;
use stagecoach::cli::Arguments;
use stagecoach::files::read_text;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown page for people, from the root; stories have a test of their own.
fn pages() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for folder in ["", "docs", "examples/accounts", "templates/stagecoach", "tests/conformance"] {
        let Ok(entries) = std::fs::read_dir(root().join(folder)) else { continue };
        for entry in entries {
            let name = Path::new(folder).join(entry.unwrap().file_name());
            if name.extension().is_some_and(|extension| extension == "md") {
                let text = read_text(&root().join(&name)).unwrap();
                found.insert(name, text);
            }
        }
    }
    assert!(found.len() > 8, "{:?}", found.keys());
    found
}

/// What links can point to within a page, as GitLab makes it of headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap());
                let twins = (1..).map(|n| format!("{anchor}-{n}"));
                let mut names = std::iter::once(anchor.clone()).chain(twins);
                found.insert(names.find(|name| !found.contains(name)).unwrap());
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            _ => {}
        }
    }
    found
}

fn anchor(heading: &str) -> String {
    let mut anchor = String::new();
    for c in heading.to_lowercase().chars() {
        match c {
            ' ' | '-' if !anchor.ends_with('-') => anchor.push('-'),
            c if c.is_alphanumeric() || c == '_' => anchor.push(c),
            _ => {}
        }
    }
    anchor
}

/// Targets of links and pictures in a page.
fn targets(text: &str) -> Vec<String> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.into_string())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let mut problems = Vec::new();
    for (page, text) in pages() {
        for target in targets(&text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = root().join(&page).parent().unwrap().to_owned();
            let path = if file.is_empty() { root().join(&page) } else { folder.join(file) };
            if !path.exists() {
                problems.push(format!("{}: {target}: no such file", page.display()));
            } else if !anchor.is_empty() && !anchors(&read_text(&path).unwrap()).contains(anchor) {
                problems.push(format!("{}: {target}: no such heading", page.display()));
            }
        }
    }
    assert_eq!(problems, [""; 0], "{problems:#?}");
}

/// A link from a page, as a path from the root; none when it leads elsewhere.
fn destination(page: &Path, target: &str) -> Option<PathBuf> {
    let file = target.split('#').next().filter(|file| !file.is_empty() && !file.contains(':'))?;
    let mut path = page.parent()?.to_owned();
    for part in Path::new(file).components() {
        match part {
            std::path::Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    Some(path)
}

/// Pages that are reached from one page by so many clicks.
fn reached(pages: &BTreeMap<PathBuf, String>, from: &str, clicks: usize) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::from([PathBuf::from(from)]);
    for _ in 0..clicks {
        let linked = found.iter().flat_map(|page| {
            let targets = pages.get(page).map(|text| targets(text)).unwrap_or_default();
            targets.into_iter().filter_map(|target| destination(page, &target))
        });
        found.extend(linked.collect::<Vec<_>>());
    }
    found
}

#[test]
fn every_page_is_reached_from_the_readme_within_two_clicks() {
    let pages = pages();
    let reached = reached(&pages, "README.md", 2);
    let lost: Vec<_> = pages.keys().filter(|page| !reached.contains(*page)).collect();
    assert!(lost.is_empty(), "link these from README.md or from a page it links: {lost:?}");
}

#[test]
fn operations_find_every_page_about_running_it_on_their_own_page() {
    let pages = pages();
    let found = reached(&pages, "docs/for-ops.md", 1);
    for name in [
        "ci",
        "memo",
        "webhooks",
        "performance",
        "operating",
        "stability",
        "simulation",
        "settings",
        "security",
    ] {
        let page = PathBuf::from(format!("docs/{name}.md"));
        assert!(
            !pages.contains_key(&page) || found.contains(&page),
            "docs/for-ops.md has no link to it: {name}.md"
        );
    }
}

#[test]
fn a_page_that_nobody_links_would_be_found() {
    let page = |name: &str, text: &str| (PathBuf::from(name), text.to_owned());
    let pages = BTreeMap::from([
        page("README.md", "[a](docs/a.md#b) [x](https://example.com/docs/c.md) [y](#d)"),
        page("docs/a.md", "[b](../tests/b.md)"),
        page("tests/b.md", "[c](../docs/c.md)"),
    ]);
    let names = |clicks| reached(&pages, "README.md", clicks).len();
    assert_eq!([names(0), names(1), names(2), names(3)], [1, 2, 3, 4]);
}

/// Lines of code, in blocks and in the text.
fn code(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_block = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_block = true,
            Event::End(TagEnd::CodeBlock) => is_block = false,
            Event::Text(words) if is_block => found.extend(words.lines().map(str::to_owned)),
            Event::Code(words) => found.push(words.into_string()),
            _ => {}
        }
    }
    found
}

/// The words of a command as a shell splits them, up to a comment, a pipe or a redirection.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().unwrap().push(c),
        }
    }
    let ends = |word: &String| word.starts_with(['#', '>', '<', ';', '&']) || word == "|";
    words.into_iter().filter(|word| !word.is_empty()).take_while(|word| !ends(word)).collect()
}

/// The command in a line, where it is one of ours.
fn command(line: &str) -> Option<Vec<String>> {
    let words = words(line.trim().trim_start_matches("$ "));
    let is_variable =
        |word: &&String| word.split_once('=').is_some_and(|(name, _)| name == name.to_uppercase());
    let words: Vec<String> =
        words.iter().skip_while(|word| is_variable(word) || *word == "sudo").cloned().collect();
    let first = words.first()?;
    if first.ends_with("cargo") {
        let own = words.iter().position(|word| word == "--")?;
        let is_run = words.get(1).is_some_and(|word| word == "run");
        return is_run.then(|| words[own..].to_vec());
    }
    (first == "stagecoach" && words.len() > 1).then_some(words)
}

#[test]
fn every_command_in_the_pages_is_one_that_the_binary_takes() {
    let (mut problems, mut count) = (Vec::new(), 0);
    for (page, text) in pages() {
        for words in code(&text).iter().filter_map(|line| command(line)) {
            count += 1;
            let Err(error) = Arguments::try_parse_from(&words) else { continue };
            // A command that is only named needs no arguments; help and version are answers.
            let is_named = words.len() == 2 && error.kind() == ErrorKind::MissingRequiredArgument;
            if !is_named && error.exit_code() != 0 {
                problems.push(format!("{}: {}: {error}", page.display(), words.join(" ")));
            }
        }
    }
    assert_eq!(problems, [""; 0], "{}", problems.join("\n"));
    assert!(count > 20, "{count} commands were found");
}

#[test]
fn a_dead_link_and_a_wrong_command_would_be_found() {
    assert_eq!(targets("[a](b.md#c) ![d](e.png)"), ["b.md#c", "e.png"]);
    assert_eq!(anchor("When it says “no”: exit codes"), "when-it-says-no-exit-codes");
    assert!(anchors("# A `b`\n\n## A `b`").contains("a-b-1"));
    let told =
        "text `stagecoach paln` and\n\n    sudo A=b stagecoach plan --out 'a b' | less # c\n";
    let found: Vec<_> = code(told).iter().filter_map(|line| command(line)).collect();
    assert_eq!(found[1], ["stagecoach", "plan", "--out", "a b"]);
    assert!(Arguments::try_parse_from(&found[0]).is_err());
    assert!(Arguments::try_parse_from(&found[1]).is_ok());
}

/// The block scalar `stagecoach.toml: |` of a manifest.
fn in_manifest(text: &str) -> String {
    let lines = text.lines().skip_while(|line| *line != "  stagecoach.toml: |").skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.starts_with("    "));
    lines.map(str::trim_start).collect::<Vec<_>>().join("\n")
}

#[test]
fn settings_that_are_shipped_beside_the_binary_are_settings() {
    let manifest = include_str!("../packaging/kubernetes/common.yaml");
    let example = include_str!("../examples/accounts/stagecoach.toml");
    let manifest = in_manifest(manifest);
    assert!(manifest.contains("[source]"), "{manifest}");
    for text in [manifest, example.to_owned()] {
        let file = Some(("an example".to_owned(), text));
        let settings = Settings::load(&Layers { file, ..Layers::default() });
        let settings = settings.unwrap_or_else(|error| panic!("{error}"));
        settings.policy().unwrap_or_else(|error| panic!("{error}"));
    }
}
