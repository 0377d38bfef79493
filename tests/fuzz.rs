//! Every fuzz target over its corpus, the hostile texts, and what comes of mixing them: some in each test run, and as
//! many as are asked for in `just fuzz-stable`.

use std::path::Path;

use fastrand::Rng;
use stagecoach::clock::Stopwatch;
use stagecoach::files;

use crate::hostile;

#[path = "../fuzz/targets.rs"]
mod targets;

/// Inputs a target gets in an ordinary test run.
const RUNS: usize = 1_500;
/// The longest input that is made, in bytes.
const BYTES_MAX: usize = 20_000;
/// What parsers stumble over.
const WORDS: [&str; 40] = [
    "\n",
    "\r\n",
    "|",
    "---",
    "```",
    "~~~",
    "> ",
    "- ",
    "- [x] ",
    "1. ",
    "# ",
    "<!-- ",
    " -->",
    "<",
    ">",
    "`",
    "\\",
    "@stagecoach-bot ",
    "stagecoach key=",
    "hash=",
    "/1-2/1",
    "2026-02-29",
    "29 Feb",
    "10/02/2027",
    "until ",
    "EUR 1,000",
    "#12",
    "https://",
    "\u{0}",
    "\u{202E}",
    "\u{200B}",
    "ü",
    "👩‍👩‍👧",
    "=",
    "\"",
    "[",
    "]",
    "{{",
    "}}",
    "rel=next",
];

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = (1..).map_while(|nth| files::read_bytes(&folder.join(nth.to_string())).ok());
    let mut corpus: Vec<Vec<u8>> = files.collect();
    assert!(corpus.len() >= 4, "{} has no corpus", folder.display());
    corpus.extend(hostile::texts().into_iter().map(|hostile| hostile.text.into_bytes()));
    corpus
}

/// One of the corpus, cut, repeated, mixed with another one and spoilt.
fn made(corpus: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = rng.choice(corpus).cloned().unwrap_or_default();
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(0..=bytes.len());
        match rng.u8(0..7) {
            0 => bytes.truncate(at),
            1 => bytes.splice(at..at, rng.choice(WORDS).unwrap().bytes()).for_each(drop),
            2 => bytes.splice(at..at, rng.choice(corpus).unwrap().iter().copied()).for_each(drop),
            3 => {
                let part = bytes[at..].to_vec();
                for _ in 0..rng.usize(1..40) {
                    bytes.extend_from_slice(&part);
                }
            }
            4 if !bytes.is_empty() => bytes[at.min(at.saturating_sub(1))] = rng.u8(..),
            5 => {
                let word = rng.choice(WORDS).unwrap().repeat(rng.usize(1..60));
                bytes.splice(at..at, word.bytes()).for_each(drop);
            }
            _ => drop(bytes.drain(..at)),
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

/// How many milliseconds the slowest takes when it is fed again, since on a busy machine anything may have to wait once, and
/// which it is.
fn run(target: targets::Target, runs: usize) -> (u64, usize) {
    let (name, feed) = target;
    let corpus = corpus(name);
    for bytes in &corpus {
        feed(bytes);
    }
    let mut rng = Rng::with_seed(7);
    let mut slowest = (0, 0, Vec::new());
    let took = |bytes: &[u8]| {
        let began = Stopwatch::start();
        feed(bytes);
        began.elapsed_ms()
    };
    for nth in 0..runs {
        let bytes = made(&corpus, &mut rng);
        let survived = std::panic::catch_unwind(|| took(&bytes));
        let Ok(milliseconds) = survived else {
            panic!("{name}, input {nth}: {:?}", String::from_utf8_lossy(&bytes));
        };
        if milliseconds > slowest.0 {
            slowest = (milliseconds, nth, bytes);
        }
    }
    let (_, nth, bytes) = slowest;
    ((0..5).map(|_| took(&bytes)).min().unwrap_or_default(), nth)
}

#[test]
fn every_target_bears_its_corpus_and_what_comes_of_it() {
    for target in targets::TARGETS {
        run(target, RUNS);
    }
}

#[test]
fn every_target_has_a_binary_for_coverage_guided_fuzzing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = files::read_text(&root.join("fuzz/Cargo.toml")).unwrap();
    for (name, _) in targets::TARGETS {
        let path = format!("fuzz_targets/{name}.rs");
        assert!(manifest.contains(&format!("path = \"{path}\"")), "{name} has no binary");
        let text = files::read_text(&root.join("fuzz").join(path)).unwrap();
        assert!(text.contains(&format!("targets::{name}(bytes)")), "{text}");
    }
}

/// Milliseconds after which an input hangs, fed by itself the fifth time.
const HANGS_MS: u64 = 5_000;

#[test]
#[ignore = "as long as one likes: `just fuzz-stable`"]
fn every_target_bears_as_many_inputs_as_are_asked_for() {
    let runs = asked("STAGECOACH_FUZZ_RUNS").and_then(|runs| runs.parse().ok()).unwrap_or(100_000);
    let wanted = asked("STAGECOACH_FUZZ_TARGETS").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split(',').filter(|name| !name.is_empty()).collect();
    let is_wanted = |target: &targets::Target| wanted.is_empty() || wanted.contains(&target.0);
    std::thread::scope(|scope| {
        for target in targets::TARGETS.into_iter().filter(is_wanted) {
            scope.spawn(move || {
                let (longest, nth) = run(target, runs);
                let name = target.0;
                assert!(longest < HANGS_MS, "{name}, input {nth}: {longest} ms");
                say(&format!(
                    "{name}: {runs} inputs, no panic; number {nth} takes longest, {longest} ms"
                ));
            });
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "how long it runs is the caller's word")]
fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::print_stdout, reason = "the figures of the recipe")]
fn say(line: &str) {
    println!("{line}");
}
