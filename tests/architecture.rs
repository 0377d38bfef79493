//! The map is enforced: who may import whom is read out of ARCHITECTURE.md, and what must hold for
//! every source file is checked here.

use std::collections::BTreeMap;
use std::path::Path;

use stagecoach::files::read_text;

/// Lines of code in a file, without blank lines, comments and tests.
const LINES_MAX: usize = 200;

/// A row of the table: what the module may use, and what of the outside it touches.
struct Row {
    uses: Vec<String>,
    outside: String,
}

fn table(text: &str) -> BTreeMap<String, Row> {
    let quoted = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let rows = text.lines().skip_while(|line| !line.starts_with("| Module |")).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .flat_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let row = |name| (name, Row { uses: quoted(cells[1]), outside: cells[2].to_owned() });
            quoted(cells[0]).into_iter().map(row).collect::<Vec<_>>()
        })
        .collect()
}

/// Every `.rs` file below a folder, by its path from the root, sorted.
pub(crate) fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let path = format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap());
        let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
        if full.is_dir() {
            found.extend(sources(&path));
        } else if full.extension().is_some_and(|extension| extension == "rs") {
            found.push((path, read_text(&full).unwrap()));
        }
    }
    found.sort();
    found
}

/// What follows each `word` in a line, up to the end of the identifier.
fn after<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    let end = |rest: &'a str| rest.find(|c: char| c != '_' && !c.is_alphanumeric());
    line.split(word).skip(1).map(move |rest| &rest[..end(rest).unwrap_or(rest.len())])
}

/// What a file does that the map forbids, with file and line.
fn broken(path: &str, text: &str, table: &BTreeMap<String, Row>) -> Vec<String> {
    let mut broken = Vec::new();
    let mut say = |line: usize, what: String| broken.push(format!("{path}:{line}: {what}"));
    if !text.starts_with("//! ") {
        say(1, "does not begin with `//!` and why it exists".into());
    }
    let (product, tests) = text.split_once("#[cfg(test)]\n").unwrap_or((text, "mod tests"));
    let product = if path.ends_with("/tests.rs") { "" } else { product };
    if !tests.starts_with("mod tests") || tests.contains("#[cfg(test)]") {
        say(product.lines().count() + 1, "`#[cfg(test)]` is for one trailing `mod tests`".into());
    }
    let code = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let lines = product.lines().filter(|line| code(line)).count();
    if lines > LINES_MAX {
        say(1, format!("{lines} lines of code, {LINES_MAX} at most: split it by subject"));
    }
    let inside: Vec<&str> =
        path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').collect();
    let module = inside[1];
    if module == "lib" || module == "main" {
        return broken;
    }
    let Some(row) = table.get(module) else {
        say(1, format!("module `{module}` has no row in ARCHITECTURE.md"));
        return broken;
    };
    for (number, line) in product.lines().enumerate().filter(|(_, line)| code(line)) {
        let number = number + 1;
        for used in after(line, "crate::") {
            if used.is_empty() {
                say(number, "`use crate::{…}` hides what is used: one path a line".into());
            } else if used != module && !row.uses.iter().any(|name| name == used) {
                say(number, format!("`{module}` may not use `{used}`"));
            }
        }
        if line.contains(&"super::".repeat(inside.len() - 1)) {
            say(number, "`super` leads out of the module: name it by `crate::`".into());
        }
        let outside = [("std::fs", "disk"), ("tokio::fs", "disk"), ("std::env::", "environment")];
        for (word, name) in outside {
            if line.contains(word) && !row.outside.contains(name) {
                say(number, format!("`{module}` touches the {name}, and its row does not say so"));
            }
        }
        if line.contains("clippy::disallowed_methods") && row.outside.is_empty() {
            say(number, format!("`{module}` touches the outside, and its row does not say so"));
        }
    }
    broken
}

#[test]
fn every_source_file_keeps_to_the_map() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = read_text(&root.join("ARCHITECTURE.md")).unwrap();
    let (table, files) = (table(&map), sources("src"));
    let mut broken: Vec<String> =
        files.iter().flat_map(|(path, text)| broken(path, text, &table)).collect();
    let (_, longer) = map.split_once("## Longer files").unwrap();
    for path in longer.lines().filter_map(|line| line.strip_prefix("- `")?.split('`').next()) {
        let is_length = |line: &String| {
            line.starts_with(&format!("{path}:1: ")) && line.contains("lines of code")
        };
        let length = broken.iter().position(is_length);
        broken
            .remove(length.unwrap_or_else(|| panic!("{path} is not longer: take it off the list")));
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    for name in table.keys() {
        let is_there = |path: &str| path.starts_with(&format!("src/{name}"));
        assert!(files.iter().any(|(path, _)| is_there(path)), "the row `{name}` has no module");
    }
}

#[test]
fn unsafe_code_is_forbidden_and_no_lint_may_allow_it() {
    let manifest = read_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"forbid\""), "Cargo.toml does not forbid it");
    let main = read_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    assert!(!main.contains("unsafe_code"), "src/lib.rs speaks of it");
}

#[test]
fn no_test_file_is_forgotten() {
    for (path, text) in sources("tests") {
        assert!(text.starts_with("//! "), "{path} does not begin with `//!` and why it exists");
        let name = path.split('/').nth(1).unwrap().trim_end_matches(".rs");
        let declared = format!("mod {name};\n");
        let all = include_str!("tests.rs");
        assert!(name == "tests" || all.contains(&declared), "tests/tests.rs has no `mod {name};`");
    }
}

#[test]
fn each_rule_of_the_map_can_be_broken() {
    let table = table(
        "| Module | May use | Outside |\n|---|---|---|\n| `a`, `c` | `b` | |\n| `b` | | disk |\n",
    );
    let check = |path: &str, text: &str, expected: &str| {
        assert_eq!(broken(path, text, &table).join("; "), expected, "{path}: {text}");
    };
    check("src/a/x.rs", "//! Why.\nuse crate::b::B;\nuse crate::a::A;\n", "");
    check("src/a.rs", "//! Why.\nuse crate::c::C;\n", "src/a.rs:2: `a` may not use `c`");
    check(
        "src/a.rs",
        "//! Why.\nlet b = crate::c::d(crate::b::B);\n",
        "src/a.rs:2: `a` may not use `c`",
    );
    check(
        "src/a.rs",
        "//! Why.\n/// See [`crate::c`].\n#[cfg(test)]\nmod tests { use crate::c; }\n",
        "",
    );
    check("src/d/mod.rs", "//! Why.\n", "src/d/mod.rs:1: module `d` has no row in ARCHITECTURE.md");
    let hidden = "src/a.rs:2: `use crate::{…}` hides what is used: one path a line";
    check("src/a.rs", "//! Why.\nuse crate::{b, c};\n", hidden);
    let leads_out = "src/a/mod.rs:2: `super` leads out of the module: name it by `crate::`";
    check("src/a/mod.rs", "//! Why.\nuse super::b;\n", leads_out);
    check("src/a/x.rs", "//! Why.\nuse super::y;\n", "");
    check("src/a.rs", "fn a() {}\n", "src/a.rs:1: does not begin with `//!` and why it exists");
    check("src/b.rs", "//! Why.\nuse std::fs;\n#[expect(clippy::disallowed_methods)]\n", "");
    let disk = "src/a.rs:2: `a` touches the disk, and its row does not say so";
    check("src/a.rs", "//! Why.\nuse std::fs;\n", disk);
    let outside = "src/a.rs:2: `a` touches the outside, and its row does not say so";
    check("src/a.rs", "//! Why.\n#[expect(clippy::disallowed_methods)]\n", outside);
    let scattered = "src/a.rs:2: `#[cfg(test)]` is for one trailing `mod tests`";
    check("src/a.rs", "//! Why.\n#[cfg(test)]\nfn a() {}\n", scattered);
    let long = format!("//! Why.\n{}", "fn a() {}\n".repeat(201));
    check("src/a.rs", &long, "src/a.rs:1: 201 lines of code, 200 at most: split it by subject");
}
