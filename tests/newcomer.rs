//! A newcomer's first hour: an empty project, `init`, ten accounts made with python-gitlab, `check`, `plan`, `apply`, a label
//! changed while `serve` listens for webhooks, and the answer in the account issue. The page newcomer.md is what was typed
//! and what was answered.

use std::fmt::Write;
use std::process::Command;

use stagecoach::simulator::Simulator;

use crate::support::binary::Binary;
use crate::support::binary::Running;
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
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The page while it grows.
struct Page {
    text: String,
    server: Server,
    binary: Binary,
    day: &'static str,
    /// What differs from run to run, and how the page has it.
    hidden: Vec<(String, &'static str)>,
}

impl Page {
    fn say(&mut self, text: &str) {
        write!(self.text, "\n{text}\n").unwrap();
    }

    fn shown(&self, text: &str) -> String {
        let hide = |text: String, (it, name): &(String, &str)| text.replace(it, name);
        self.hidden.iter().fold(text.to_owned(), hide)
    }

    fn show(&mut self, typed: &str, answered: &str) {
        let (typed, answered) = (self.shown(typed), self.shown(answered));
        let run = |line: &str| match line.split_once(": ") {
            Some((run, rest)) if run.starts_with("Run ") => format!("Run RUN: {rest}"),
            _ => line.to_owned(),
        };
        let lines =
            answered.lines().map(run).map(|line| format!("    {line}").trim_end().to_owned());
        let answered = lines.collect::<Vec<_>>().join("\n");
        self.type_in(&[&typed]);
        writeln!(self.text, "{}", answered.trim_end_matches('\n')).unwrap();
    }

    /// What was typed, one line after the other.
    fn type_in(&mut self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| format!("    $ {line}\n")).collect();
        write!(self.text, "\n{}", lines.concat()).unwrap();
    }

    /// Starts the daemon, and shows what it says of its address.
    fn serve(&mut self) -> Running {
        let words = ["serve", "--config", "stagecoach.toml", "--as-of", self.day];
        let mut daemon = self.binary.start(&words);
        let line = daemon.until("listening on");
        let at = line.find("127.0.0.1:").unwrap();
        let address = line[at..].split_whitespace().next().unwrap().to_owned();
        self.hidden.push((format!("http://{address}"), "https://stagecoach.example.com"));
        self.hidden.push((address, "127.0.0.1:8080"));
        self.hidden.push((SECRET.to_owned(), "$STAGECOACH__WEBHOOK__SECRET"));
        let whole = daemon.until("pass over");
        daemon.until("next pass at");
        self.type_in(&[
            "export STAGECOACH__WEBHOOK__SECRET=$(openssl rand -hex 32)",
            "export STAGECOACH__SERVE__RUN_AT_START=true",
            "stagecoach serve --config stagecoach.toml &",
        ]);
        self.log(&[&line, &whole]);
        daemon
    }

    /// Lines of the daemon's log that matter here.
    fn log(&mut self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| said(line)).collect();
        let lines = self.shown(&lines.concat());
        self.text.push_str(&lines);
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

/// A log line without its time, and with no number that differs from run to run.
fn said(line: &str) -> String {
    let (_, line) = line.trim().split_once("INFO ").unwrap();
    let line = line.split(" run=").next().unwrap();
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    for at in 0..words.len() {
        if words[at].contains("_ms=") {
            let name = words[at].split('=').next().unwrap();
            words[at] = format!("{name}=…");
        } else if words.get(at + 1).is_some_and(|next| next == "ms") {
            "…".clone_into(&mut words[at]);
        }
    }
    format!("    INFO {}\n", words.join(" "))
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

/// The daemon runs, the CSM relabels an account, and the answer stands in the account issue.
fn a_label_changes(page: &mut Page) {
    page.say(
        "## A label changes\n\nFrom here on the daemon runs. It has a secret, so that it knows GitLab's webhooks from others' \
         (docs/webhooks.md), and it begins with a pass of its own.",
    );
    let listening = [
        ("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0"),
        ("STAGECOACH__SERVE__RUN_AT_START", "true"),
        ("STAGECOACH__WEBHOOK__SECRET", SECRET),
    ];
    let binary = std::mem::replace(&mut page.binary, Binary::bare());
    page.binary = listening.into_iter().fold(binary, |it, (name, value)| it.with(name, value));
    let mut daemon = page.serve();
    page.say("Ops tell GitLab where it listens: a proxy stands before it, and is the only one that the world reaches.");
    let (address, _) = page.hidden.iter().find(|(_, name)| name.contains("stagecoach.ex")).unwrap();
    let hook = format!("{address}/webhook");
    page.python(OPS, &["hook", &hook, SECRET]);
    page.say("Cedar Sons is in adoption, says its CSM, and changes the label. No date on the card supports that.");
    page.python("glpat-of-mara", &["relabel", "3", "stage::adoption", "stage::onboarding"]);
    page.say("GitLab posts the change. The daemon waits a second for more of it, and answers; its log says after how long.");
    let named = daemon.until("pass for 1 named account:");
    let answered = daemon.until("after the event");
    page.text.push('\n');
    page.log(&[&named, &answered]);
    page.say("What it answered stands on the status card in the account issue.");
    let card = page.python("glpat-of-mara", &["comment", "3", "first", BOT]);
    assert!(card.contains("adoption"), "{card}");
    let (code, log) = daemon.stop();
    let stopped = log.lines().find(|line| line.contains("stopped between passes")).unwrap();
    assert_eq!(code, Some(0), "{log}");
    page.say("It is told to stop, and ends between two passes.");
    page.type_in(&["kill %1"]);
    page.log(&[stopped]);
    assert!(!log.contains(SECRET) && !log.contains(TOKEN), "{log}");
    let sent = page.server.simulator().deliveries().first().map(|sent| sent.status);
    assert_eq!(sent, Some(Some(200)));
}

#[test]
fn the_first_hour_is_as_the_page_tells() {
    if !python::can_run("import gitlab", python::GITLAB) {
        return;
    }
    let server = Server::new(empty());
    let binary = server.binary();
    let hidden = vec![(server.url.clone(), "https://gitlab.example.com")];
    let mut page = Page { text: String::new(), server, binary, day: FIRST_DAY, hidden };
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

    a_label_changes(&mut page);
    page.say("## Two working days later\n\nThe label still stands alone, and the bot asks. It is Tuesday, 24 March.");
    page.day = LATER;
    page.server.simulator().set_now(noon(LATER));
    page.run("apply --config stagecoach.toml", 0);
    let asked = page.python("glpat-of-mara", &["comment", "3", "last", BOT]);
    assert!(asked.contains("Which stage is it?"), "{asked}");
    assert!(page.server.simulator().world().unexpected.is_empty());
    assert_page("tests/newcomer.md", &page.text);
}
