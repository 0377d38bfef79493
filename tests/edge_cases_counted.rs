//! Every edge case of our notes is told by a story or held by a test that bears its number.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use stagecoach::files::list_files;
use stagecoach::files::read_text;

/// How many edge cases there are.
const CASES: u32 = 66;

/// Every file below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        }
    }
    let here = list_files(folder).unwrap().into_iter();
    found.extend(here.filter(|path| path.extension().is_some_and(|end| end == ending)));
    found
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The numbers in the names of functions: `e4_7_…`, `e4_8_and_9_…`. A comment counts for nothing.
fn tested(text: &str) -> BTreeSet<u32> {
    let mut numbers = BTreeSet::new();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    for (mut number, mut rest) in
        code.flat_map(|line| line.split("fn e4_").skip(1)).filter_map(leading_number)
    {
        numbers.insert(number);
        while let Some(more) = rest.strip_prefix("_and_").and_then(leading_number) {
            (number, rest) = more;
            numbers.insert(number);
        }
    }
    numbers
}

/// The numbers that a story tells about.
fn told(text: &str) -> BTreeSet<u32> {
    text.split("E4-").skip(1).filter_map(|rest| Some(leading_number(rest)?.0)).collect()
}

#[test]
fn every_edge_case_has_a_story_or_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = ["tests", "src"].into_iter().flat_map(|folder| files(&root.join(folder), "rs"));
    let mut known: BTreeSet<u32> =
        code.flat_map(|path| tested(&read_text(&path).unwrap())).collect();
    let stories = files(&root.join("tests/stories"), "md");
    known.extend(stories.iter().flat_map(|path| told(&read_text(path).unwrap())));
    let missing: Vec<u32> = (1..=CASES).filter(|number| !known.contains(number)).collect();
    assert!(missing.is_empty(), "edge cases without a story or a test: {missing:?}");
    let beyond: Vec<&u32> = known.iter().filter(|number| !(1..=CASES).contains(*number)).collect();
    assert!(beyond.is_empty(), "there are no such edge cases: {beyond:?}");
}

#[test]
fn numbers_are_read_from_names_and_not_from_comments() {
    let name =
        ["fn ", "e4_8_and_9_x() {}\nasync fn ", "e4_10_y() {}\n// fn ", "e4_11_z()"].concat();
    assert_eq!(tested(&name), [8, 9, 10].into());
    assert_eq!(told("One (E4-3), two (E4-44)."), [3, 44].into());
}
