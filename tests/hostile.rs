//! Text that means harm, wherever text can come in: it is shown, and does nothing else, in everything that is written
//! and printed.

use std::collections::BTreeSet;

use pulldown_cmark::CodeBlockKind;
use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use serde::Deserialize;
use serde_json::json;
use stagecoach::account::sections;
use stagecoach::decide::FirstRun;
use stagecoach::enact::Report;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::residents::Tier;

use crate::support::binary::Binary;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::server::with_bot;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

/// The last line of the one list that GitLab keeps itself.
const LIVE_LIST: &str = r#"query: project = "acme/accounts" and label = "csm::account" and label = "health::red" and state = opened"#;

const CSM: &str = "csm-avery";
const ISSUES: &str = "projects/acme%2Faccounts/issues";
/// What is late at once here is more than anybody's whole portfolio.
const GENEROUS: &str = "[limits]\nissues_max = 1000\ncomments_max = 1000\nedits_max = 10000\ncloses_max = 1000\n\
                        share_percent = 100\nstorm_percent = 100\n[etiquette]\nmentions_per_day = 1000\n";
/// The longest title that GitLab takes.
const TITLE_MAX: usize = 255;
/// HTML that the bot writes itself.
const OWN_HTML: [&str; 10] = [
    "<!-- stagecoach ",
    "<sub>",
    "</sub>",
    "<br>",
    "<br/>",
    "<details>",
    "<details><summary>",
    "</details>",
    "<summary>",
    "</summary>",
];

#[derive(Deserialize)]
pub(crate) struct Hostile {
    what: String,
    pub(crate) text: String,
}

pub(crate) fn texts() -> Vec<Hostile> {
    serde_json::from_str(include_str!("hostile/texts.json")).unwrap()
}

/// A card that is late, with the text in every place that is shown somewhere.
fn card(text: &str) -> String {
    let cell = text.replace(['\n', '\r'], " ");
    format!(
        "| Field | Value |\n|---|---|\n| Introduction | 2026-01-02 |\n| Customer since | 2026-01-01 |\n\
         | Onboarding start | 2026-01-02 |\n| Renewal date | 2026-05-01 |\n| ARR | {cell} |\n\
         | Time zone | {cell} |\n| Onboarding closed | {cell} |\n| Parent account | {cell} |\n| Sponsor | {cell} |\n\
         \n## Contacts\n\n| Name | Role | Last contact |\n|---|---|---|\n| {cell} | {cell} | 2026-01-05 |\n\
         \n## Activity log\n\n| Date | Type | Note |\n|---|---|---|\n| 2026-01-09 | Call | {cell} |\n\
         | {cell} | Call | x |\n\n## Objectives\n\n- [ ] {cell}\n\n{text}\n"
    )
}

/// An account for each text, which is its name, in its card, among its labels, and behind commands.
fn plant(simulator: &mut Simulator, texts: &[Hostile]) {
    let mut by_hand = |who: &str, method: &str, path: &str, body: &serde_json::Value| {
        let (status, answer) = simulator.by_hand(who, method, path, body);
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    };
    // The decoy that references name.
    by_hand(MANAGER, "POST", ISSUES, &json!({ "title": "Decoy" }));
    for Hostile { text, .. } in texts {
        let title: String = format!("{text} – account").chars().take(TITLE_MAX).collect();
        let label: String = text.replace(',', ";").chars().take(100).collect();
        let labels = ["csm::account", "segment::growth", "csm-priority::2", "stage::onboarding"];
        let extra = [format!("region::{label}"), format!("sentiment::{label}"), label.clone()];
        let labels: Vec<&str> =
            labels.into_iter().chain(extra.iter().map(String::as_str)).collect();
        let labels: Vec<&str> =
            labels.into_iter().filter(|label| !label.trim().is_empty()).collect();
        // What commands the people's own text in GitLab is done before the bot ever looks.
        let body = json!({ "title": title, "description": card(text), "labels": labels });
        let iid = by_hand(MANAGER, "POST", ISSUES, &body)["iid"].as_u64().unwrap();
        for said in [
            "snooze 2w",
            "hold contract",
            "call 2026-01-12",
            "sentiment red",
            "frobnicate",
            "not-relevant",
        ] {
            let body = json!({ "body": format!("@{BOT} {said} {text}") });
            let path = format!("{ISSUES}/{iid}/notes");
            by_hand(MANAGER, "POST", &path, &body);
        }
        let open = json!({ "state_event": "reopen" });
        by_hand(MANAGER, "PUT", &format!("{ISSUES}/{iid}"), &open);
    }
}

fn world(texts: &[Hostile]) -> World {
    let simulator = Simulator::new(noon(day("2026-03-19"))).with_project(PROJECT, "private");
    let simulator = simulator.with_user(CSM, 30).with_user(MANAGER, 40).with_tier(Tier::Premium);
    let world = World::of(simulator, PROJECT).with_settings(GENEROUS);
    plant(&mut world.gitlab(), texts);
    world.set_day(day("2026-03-20"));
    world
}

/// Every text that the bot has written, with where it stands.
fn written(world: &World) -> Vec<(String, String)> {
    let gitlab = world.gitlab();
    let bot = gitlab.user_id(BOT);
    let mut texts = Vec::new();
    for issue in gitlab.world().issues.values() {
        let notes = issue.notes.iter().filter(|note| note.author == bot && !note.system);
        texts.extend(notes.map(|note| (format!("a comment on #{}", issue.iid), note.body.clone())));
        if issue.author == bot {
            let description = issue.description.clone().unwrap_or_default();
            texts.push((format!("#{}, {}", issue.iid, issue.title), description));
        }
    }
    let epics = gitlab.world().epics.values();
    texts.extend(epics.map(|epic| (format!("epic {}", epic.title), epic.description.clone())));
    texts
}

/// What a text would do in a browser beside being read; nothing, where all is well.
fn alive(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES;
    let mut found = Vec::new();
    // A block of code, until its first line is seen.
    let mut code = None;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                for line in html.lines().filter(|line| !line.trim().is_empty()) {
                    let is_own = OWN_HTML.iter().any(|own| line.trim_start().starts_with(own));
                    found.extend((!is_own).then(|| format!("HTML {line}")));
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => found.push(format!("an image {dest_url}")),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_own = dest_url.starts_with("http://gitlab.example/");
                found.extend((!is_own).then(|| format!("a link to {dest_url}")));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => found.push(format!("a footnote {name}")),
            Event::Start(Tag::CodeBlock(kind)) => code = Some(kind),
            Event::Text(text) if code.is_some() => {
                let is_own = match code.take() {
                    Some(CodeBlockKind::Fenced(kind)) => {
                        let is_form = kind.is_empty() && text.starts_with("**Summary:**");
                        // A live list names the source, whose path GitLab checked, and nothing else of anybody's.
                        let is_list = kind.as_ref() == "glql"
                            && text.lines().last().is_some_and(|line| LIVE_LIST == line);
                        is_form || is_list || ["mermaid", "json"].contains(&kind.as_ref())
                    }
                    _ => false,
                };
                found.extend((!is_own).then(|| format!("a block of code: {text}")));
            }
            _ => {}
        }
    }
    let hidden = |c: &char| {
        let direction = matches!(*c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}' | '\u{E0000}'..='\u{E0FFF}');
        direction || c.is_control() && *c != '\n'
    };
    found.extend(text.chars().find(hidden).map(|c| format!("the character {c:?}")));
    found.extend(
        text.lines().any(|line| line.starts_with("FORGED")).then(|| "a forged line".to_owned()),
    );
    found
}

/// Whom the bot may tell: those that the settings and the accounts name.
fn is_told(name: &str) -> bool {
    [CSM, MANAGER].contains(&name)
}

#[tokio::test]
async fn everything_the_bot_writes_about_hostile_text_is_inert() {
    let texts = texts();
    for first_run in [FirstRun::Ordinary, FirstRun::Baseline] {
        let mut world = world(&texts);
        world.first_run = first_run;
        let report = world.pass().await.unwrap();
        let failed: Vec<_> =
            report.actions.iter().filter(|done| !done.outcome.is_success()).collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert!(report.actions.len() > texts.len(), "every account is written to");
        let all = written(&world);
        for (place, text) in &all {
            assert_eq!(alive(text), [""; 0], "{place}:\n{text}");
            assert!(!sections(text).is_empty(), "{place} has a marker:\n{text}");
        }
        {
            let gitlab = world.gitlab();
            let done = gitlab.world().executed_quick_actions.iter();
            let by_bot: Vec<_> = done.filter(|done| done.by == BOT).collect();
            assert!(by_bot.is_empty(), "{by_bot:#?}");
            let told = gitlab.world().notifications.iter().filter(|told| told.by == BOT);
            let wrong: BTreeSet<&str> =
                told.map(|told| told.mentioned.as_str()).filter(|name| !is_told(name)).collect();
            assert!(wrong.is_empty(), "{wrong:?} were told");
            let bot = gitlab.user_id(BOT);
            let decoy = gitlab.issue(PROJECT, 1);
            let named: Vec<&str> = decoy
                .notes
                .iter()
                .filter(|note| note.author == bot)
                .map(|note| note.body.as_str())
                .collect();
            assert!(named.is_empty(), "{named:?}");
        }
        world.set_day(day("2026-03-21"));
        let names = |report: &Report| -> Vec<String> {
            report.actions.iter().map(|done| done.action.name()).collect()
        };
        let again = names(&world.pass().await.unwrap());
        let kept = ["edit_comment status_card/", "write_rollup ", "edit_issue digest/"];
        let new = again.iter().filter(|name| !kept.iter().any(|kept| name.starts_with(kept)));
        assert_eq!(new.collect::<Vec<_>>(), [""; 0], "its own markers are found, and no others");
        assert_eq!(names(&world.pass().await.unwrap()), [""; 0], "and then there is nothing to do");
    }
}

#[test]
fn a_text_that_does_harm_would_be_noticed() {
    for harm in [
        "<script>x</script>",
        "![p](http://gitlab.example/p.png)",
        "[x](http://evil.example)",
        "```\nx\n```",
        "a\u{202E}b",
        "a\nFORGED",
    ] {
        assert!(!alive(harm).is_empty(), "{harm:?}");
    }
    assert_eq!(texts().len(), texts().iter().map(|it| &it.what).collect::<BTreeSet<_>>().len());
}

/// Settings whose own names are hostile as well.
const PORTFOLIOS: &str =
    "[[portfolios]]\nname = \"=cmd|'/C calc'!A0 @all <b>\\u001B[2J\\nFORGED\"\n";

#[test]
fn what_is_printed_and_logged_commands_no_terminal_no_spreadsheet_and_no_reader() {
    let texts = texts();
    let simulator = Simulator::new(noon(day("2026-03-19"))).with_project(PROJECT, "private");
    let mut simulator = with_bot(simulator.with_user(CSM, 30).with_user(MANAGER, 40));
    plant(&mut simulator, &texts);
    simulator.set_now(noon(day("2026-03-20")));
    let server = Server::new(simulator);
    let binary = server.binary();
    binary.write("mine.toml", PORTFOLIOS);
    let run = |more: &[&str]| {
        let common = ["--config", "mine.toml", "--as-of", "2026-03-20", "-vv"];
        let ran = binary.run(&[more, &common].concat()).exits(0);
        is_quiet(&ran.stderr, &format!("the log of {more:?}"));
        ran.stdout
    };
    for format in ["table", "markdown", "json"] {
        is_quiet(&run(&["plan", "--format", format]), format);
        is_quiet(&run(&["explain", "2", "--format", format]), format);
        is_quiet(&run(&["report", "--format", format]), format);
    }
    is_quiet(&run(&["rollup"]), "rollup");
    is_quiet(&run(&["report", "--format", "openmetrics"]), "openmetrics");
    let calendar = run(&["report", "--format", "ics"]);
    is_quiet(&calendar.replace("\r\n ", "").replace("\r\n", "\n"), "ics");
    let events = calendar.lines().filter(|line| *line == "BEGIN:VEVENT").count();
    assert_eq!(events, calendar.matches("\r\nUID:").count(), "no name begins an event");
    let rows = run(&["report", "--format", "csv"]);
    is_quiet(&rows.replace("\r\n", "\n"), "csv");
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    for row in reader.records().map(Result::unwrap) {
        for cell in row.iter().filter(|cell| cell.parse::<f64>().is_err()) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "a formula: {cell}");
        }
    }
    let ran = binary.run(&["apply", "--config", "mine.toml", "-vv", "--as-of", "2026-03-20"]);
    is_quiet(&ran.stdout, "apply");
    is_quiet(&ran.stderr, "the log of apply");
    let json = Binary::at(&server.url, TOKEN, PROJECT).with("STAGECOACH__LOG__FORMAT", "json");
    let ran = json.run(&["plan", "-vv", "--as-of", "2026-03-20"]).exits(0);
    for line in ran.stderr.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

/// No line that a name began, nothing that a terminal obeys.
#[track_caller]
pub(crate) fn is_quiet(printed: &str, what: &str) {
    let forged = printed.lines().find(|line| line.trim_start().starts_with("FORGED"));
    assert_eq!(forged, None, "{what}");
    let hidden = |c: &char| {
        let direction = matches!(*c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        direction || c.is_control() && !matches!(c, '\n' | '\t')
    };
    let found = printed.char_indices().find(|(_, c)| hidden(c));
    assert!(found.is_none(), "{what} has {found:?}: {}", around(printed, found));
}

fn around(text: &str, found: Option<(usize, char)>) -> String {
    let at = found.map_or(0, |(at, _)| at);
    let before: String =
        text[..at].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
    before
}

#[tokio::test]
async fn what_is_enormous_is_read_and_answered_briefly() {
    let megabyte = "x".repeat(900_000);
    let rows = "| 2026-01-09 | Call | @all /close |\n".repeat(10_000);
    let texts = [
        format!("| Field | Value |\n|---|---|\n| Account | {megabyte} |\n"),
        format!("## Activity log\n\n| Date | Type | Note |\n|---|---|---|\n{rows}"),
        "> ".repeat(30_000),
        "- ".repeat(30_000),
        "[".repeat(60_000),
        "<".repeat(60_000),
        format!("@{BOT} status {megabyte}"),
        format!("@{BOT} ").repeat(10_000),
        "<!-- stagecoach key=status_card/1-2/1 hash=x -->\n".repeat(10_000),
    ];
    let simulator = Simulator::new(noon(day("2026-03-19"))).with_project(PROJECT, "private");
    let world = World::of(simulator.with_user(CSM, 30).with_user(MANAGER, 40), PROJECT);
    for text in &texts {
        let body =
            json!({ "title": "Alder – account", "labels": "csm::account", "description": text });
        let (status, answer) = world.gitlab().by_hand(MANAGER, "POST", ISSUES, &body);
        assert_eq!(status, 201, "{answer}");
        let iid = answer["iid"].as_u64().unwrap();
        let body = json!({ "body": text });
        let path = format!("{ISSUES}/{iid}/notes");
        assert!(world.gitlab().by_hand(MANAGER, "POST", &path, &body).0 < 500);
    }
    world.set_day(day("2026-03-20"));
    let report = world.pass().await.unwrap();
    assert!(report.actions.iter().all(|done| done.outcome.is_success()));
    for (place, text) in written(&world) {
        assert!(text.len() < 100_000, "{place} is {} bytes long", text.len());
        assert_eq!(alive(&text), [""; 0], "{place}");
    }
    world.set_day(day("2026-03-21"));
    assert!(world.pass().await.unwrap().actions.is_empty());
}
