//! A newcomer's first hour: an empty project, `init`, ten accounts made with python-gitlab, `check`, `plan`, `apply`, a label
//! changed, and the answer in the account issue. The page newcomer.md is what was typed and what was answered.

use std::fmt::Write;
use std::process::Command;

use stagecoach::simulator::Simulator;

use crate::support::binary::Binary;
use crate::support::docs::assert_page;
use crate::support::python;
use crate::support::server::BOT;
use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::server::noon;

const FIRST_DAY: &str = "2026-03-20";
const LATER: &str = "2026-03-24";
const OPS: &str = "glpat-of-ops";

/// The page while it grows.
struct Page {
    text: String,
    server: Server,
    binary: Binary,
    day: &'static str,
}

impl Page {
    fn say(&mut self, text: &str) {
        write!(self.text, "\n{text}\n").unwrap();
    }

    fn show(&mut self, typed: &str, answered: &str) {
        let answered = answered.replace(&self.server.url, "https://gitlab.example.com");
        let run = |line: &str| match line.split_once(": ") {
            Some((run, rest)) if run.starts_with("Run ") => format!("Run RUN: {rest}"),
            _ => line.to_owned(),
        };
        let lines =
            answered.lines().map(run).map(|line| format!("    {line}").trim_end().to_owned());
        let answered = lines.collect::<Vec<_>>().join("\n");
        write!(self.text, "\n    $ {typed}\n{}\n", answered.trim_end_matches('\n')).unwrap();
    }

    /// Runs the binary as of the page's day.
    fn run(&mut self, typed: &str, code: i32) -> String {
        let words: Vec<&str> = typed.split(' ').chain(["--as-of", self.day]).collect();
        let ran = self.binary.run(&words).exits(code);
        self.show(&format!("stagecoach {typed}"), &ran.stdout);
        ran.stdout
    }

    fn python(&mut self, token: &str, words: &[&str]) -> String {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/newcomer.py");
        let ran = Command::new("python3")
            .args([&[script, &self.server.url, token, PROJECT], words].concat())
            .output()
            .unwrap();
        let said = String::from_utf8(ran.stdout).unwrap();
        assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
        self.show(&format!("python3 newcomer.py {}", words.join(" ")), &said);
        said
    }

    fn token(&mut self, token: &str) {
        let binary = std::mem::replace(&mut self.binary, Binary::bare());
        self.binary = binary.with("STAGECOACH__GITLAB__TOKEN", token);
    }
}

/// An empty project: who keeps it, two CSMs, and a bot that may plan and no more.
fn empty() -> Simulator {
    Simulator::new(noon(FIRST_DAY))
        .with_project(PROJECT, "private")
        .with_user("ops", 0)
        .with_member(PROJECT, "ops", 40)
        .with_user("mara", 30)
        .with_user("noel", 30)
        .with_bot(BOT, 0)
        .with_member(PROJECT, BOT, 15)
        .with_token(OPS, "ops", &["api"])
        .with_token("glpat-of-mara", "mara", &["api"])
        .with_token(TOKEN, BOT, &["api"])
}

#[test]
fn the_first_hour_is_as_the_page_tells() {
    if !python::can_run("import gitlab", python::GITLAB) {
        return;
    }
    let server = Server::new(empty());
    let binary = server.binary();
    let mut page = Page { text: String::new(), server, binary, day: FIRST_DAY };
    page.text.push_str(
        "# A newcomer's first hour\n\nWhat was typed and what was answered, from an empty project to the first answer. \
         This page is a test (`tests/newcomer.rs`): the commands run against a simulated GitLab, and their output is \
         compared byte for byte. The day is Friday, 20 March 2026.\n",
    );
    page.say("## Set the project up\n\nOps have a token of their own, of a Maintainer. `init` looks, and shows what it would make.");
    page.token(OPS);
    page.run("init", 0);
    page.say("It makes all of that, and writes the settings down.");
    page.run("init --apply --out stagecoach.toml", 0);
    page.say("A second time there is nothing to do.");
    let again = page.run("init --apply", 0);
    assert!(again.contains("Nothing to make"), "{again}");

    page.say("## Ten accounts\n\nThe CSMs open an issue for each customer, from the template; here a script does, with python-gitlab.");
    page.python("glpat-of-mara", &["accounts"]);

    page.say("## Is everything in place?\n\nFrom here on the bot's own token is used: its user is a Planner, no more.");
    page.token(TOKEN);
    page.run("check --config stagecoach.toml", 0);
    page.run("plan --config stagecoach.toml", 0);
    page.say("The first pass is a baseline: it mentions nobody.");
    page.run("apply --config stagecoach.toml", 0);
    assert!(page.server.simulator().world().notifications.is_empty());

    page.say("## A label changes\n\nCedar Sons is in adoption, says its CSM, and changes the label. No date on the card supports that.");
    page.python("glpat-of-mara", &["relabel", "3", "stage::adoption", "stage::onboarding"]);
    page.say("The next pass answers on the status card at once.");
    page.run("apply --config stagecoach.toml", 0);
    let card = page.python("glpat-of-mara", &["comment", "3", "first", BOT]);
    assert!(card.contains("adoption"), "{card}");
    page.say("Two working days later the label still stands alone, and the bot asks. It is Tuesday, 24 March.");
    page.day = LATER;
    page.server.simulator().set_now(noon(LATER));
    page.run("apply --config stagecoach.toml", 0);
    let asked = page.python("glpat-of-mara", &["comment", "3", "last", BOT]);
    assert!(asked.contains("Which stage is it?"), "{asked}");
    assert!(page.server.simulator().world().unexpected.is_empty());
    assert_page("tests/newcomer.md", &page.text);
}
