//! The stories: what the product promises, as Markdown that a CSM manager can read and sign. Each is
//! told at three depths that must agree: from facts alone, through the simulated GitLab, and (some)
//! by the built binary over TCP. `UPDATE_STORIES=1 cargo test stories` rewrites what is expected.

mod binary;
mod facts;
mod gitlab;
mod sentences;

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::path::Path;

use chrono::NaiveDate;
use chrono::NaiveTime;
use serde_json::Value;
use stagecoach::bot;
use stagecoach::bot::Policy;
use stagecoach::consider::consider;
use stagecoach::decide::FirstRun;
use stagecoach::decide::cases;
use stagecoach::decide::opinions;
use stagecoach::files;
use stagecoach::rules::RULES;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::settings::environment;
use stagecoach::simulator::Simulator;

use crate::stories::gitlab::Accounts;
use crate::stories::sentences::Event;
use crate::stories::sentences::What;
use crate::support::world;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

/// Told by the binary, too.
const OVER_TCP: [&str; 3] = ["baseline", "late_and_stuck", "stage_disputed"];

/// What the story of every rule says, part by part.
const PARTS: [&str; 7] = [
    "It speaks",
    "Not a day earlier",
    "It is met",
    "Snoozed",
    "Turned down",
    "It comes back",
    "Something stronger",
];

/// The one line of a story that may name rules.
const IN_FORCE: &str = "In force here:";

/// A story in pieces: text as it is, and fenced blocks with their first line.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Block { line: usize, info: String, body: String },
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = vec![Piece::Text(String::new())];
    for (number, line) in text.lines().enumerate() {
        match (pieces.last_mut(), line.strip_prefix("```")) {
            (Some(Piece::Block { .. }), Some("")) => pieces.push(Piece::Text(String::new())),
            (Some(Piece::Block { body, .. }), _) => body.extend([line, "\n"]),
            (_, Some(info)) => {
                let (line, info) = (number + 1, info.to_owned());
                pieces.push(Piece::Block { line, info, body: String::new() });
            }
            (Some(Piece::Text(text)), None) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    pieces
}

fn print(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Block { info, body, .. } => format!("```{info}\n{body}```\n"),
    };
    pieces.iter().map(text).collect()
}

/// Who makes the plans: this process, or the built binary at an address.
enum Teller {
    Here,
    Binary(String),
}

/// A story while it is told.
struct Telling {
    world: World,
    teller: Teller,
    accounts: Accounts,
    /// Settings that were changed, by path.
    flags: BTreeMap<String, String>,
    /// Rules that the story is not about: switched off, so that it speaks of one thing.
    silenced: Vec<&'static str>,
    past: Vec<Event>,
    to_come: VecDeque<Event>,
    /// What the last plan says about the whole portfolio.
    notes: String,
}

impl Telling {
    /// A story called so; what it does not name is switched off, unless “Every rule is in force.”
    fn of(name: &str, text: &str) -> Self {
        let is_told = |rule: &str| rule == name || text.contains(rule);
        let rules = RULES.iter().map(|rule| rule.name).filter(|rule| !is_told(rule));
        let is_of_all = text.contains("Every rule is in force.");
        let silenced: Vec<&'static str> = rules.filter(|_| !is_of_all).collect();
        let off = |rule: &&'static str| (format!("rules.{rule}.enabled"), "false".to_owned());
        let mut flags: BTreeMap<String, String> = silenced.iter().map(off).collect();
        let pages = [
            ("digest", "etiquette.digests"),
            ("one-to-one pack", "etiquette.manager_packs"),
            ("roll-up", "rollups.enabled"),
        ];
        for (word, setting) in pages {
            match text.contains(word) {
                false => drop(flags.insert(setting.to_owned(), "false".to_owned())),
                // Digests are there unless a story says otherwise, the other pages where one asks for them.
                true if setting == "etiquette.digests" => {}
                true => drop(flags.insert(setting.to_owned(), "true".to_owned())),
            }
        }
        let mut telling = Self::new();
        telling.world.policy = world::policy(&flags);
        Self { flags, silenced, ..telling }
    }

    fn new() -> Self {
        let simulator = Simulator::new(noon(day("2025-01-01"))).with_project(PROJECT, "private");
        let people = gitlab::PEOPLE.into_iter();
        let simulator = people.fold(simulator, |s, (who, level)| s.with_user(who, level));
        let (accounts, past, to_come) = (Accounts::default(), Vec::new(), VecDeque::new());
        let (world, teller, notes) = (World::of(simulator, PROJECT), Teller::Here, String::new());
        let (flags, silenced) = (BTreeMap::new(), Vec::new());
        Self { world, teller, accounts, flags, silenced, past, to_come, notes }
    }

    /// The same text with every expected block filled in with what is so.
    async fn tell(&mut self, text: &str) -> Result<String, String> {
        let mut told = pieces(text);
        for piece in &mut told {
            let (line, info, body) = match piece {
                Piece::Block { line, info, body } => (line, info, body),
                // A part of a story begins anew: the same people, and nothing in GitLab.
                Piece::Text(text) => {
                    if text.lines().any(|line| line.starts_with("## ")) {
                        self.begin_anew()?;
                    }
                    continue;
                }
            };
            let words: Vec<&str> = info.split(' ').collect();
            match words.as_slice() {
                ["gitlab"] => self.foresee(*line, body)?,
                ["description", day, account] => {
                    let what =
                        What::Description { account: (*account).to_owned(), text: body.clone() };
                    let on = day.parse().map_err(|_| format!("line {line}: expected a day"))?;
                    self.to_come.push_back(Event { on, line: *line, what });
                }
                ["plan", day, options @ ..] => {
                    let day = day.parse().map_err(|_| format!("line {line}: expected a day"))?;
                    *body =
                        self.plan(day, options).await.map_err(|e| format!("line {line}: {e}"))?;
                }
                ["settings"] => self.world.policy = policy(body, &self.flags)?,
                ["notes"] => body.clone_from(&self.notes),
                ["why", account, rule] => {
                    let text = self.why(account, rule).await;
                    *body = text.map_err(|e| format!("line {line}: {e}"))?;
                }
                ["explain", account, rule @ ..] => {
                    let text = self.explain(account, rule.first().copied()).await;
                    *body = text.map_err(|e| format!("line {line}: {e}"))?;
                }
                words => {
                    let text = self.accounts.text(&self.world.gitlab(), words);
                    let text = text.map_err(|e| format!("line {line}: {e}"))?;
                    let address = self.world.gitlab().world().base_url.clone();
                    *body = format!("{}\n", text.replace(&address, "http://gitlab.example"));
                }
            }
        }
        match self.to_come.front() {
            Some(event) => Err(format!("line {}: no plan comes after it", event.line)),
            None => Ok(print(&told)),
        }
    }

    fn begin_anew(&mut self) -> Result<(), String> {
        if let Some(event) = self.to_come.front() {
            return Err(format!("line {}: no plan comes after it", event.line));
        }
        let teller = std::mem::replace(&mut self.teller, Teller::Here);
        let flags = std::mem::take(&mut self.flags);
        let pages = ["etiquette.digests", "etiquette.manager_packs", "rollups.enabled"];
        let is_kept = |path: &str| path.starts_with("rules.") || pages.contains(&path);
        let flags = flags.into_iter().filter(|(path, _)| is_kept(path)).collect();
        let silenced = std::mem::take(&mut self.silenced);
        let policy = world::policy(&flags);
        let fresh = Self::new();
        // Who serves the old world at an address goes on with the new one.
        let world = fresh.world.moved_into(&self.world);
        *self = Self { world, teller, flags, silenced, ..fresh };
        self.world.policy = policy;
        Ok(())
    }

    fn foresee(&mut self, line: usize, body: &str) -> Result<(), String> {
        for (number, text) in body.lines().enumerate() {
            self.to_come.push_back(sentences::read(line + 1 + number, text)?);
        }
        Ok(())
    }

    /// What there is to know about an account, or what one rule says of it.
    async fn explain(&self, account: &str, rule: Option<&str>) -> Result<String, String> {
        let portfolio = self.world.portfolio().await.map_err(|e| e.to_string())?;
        let (now, policy) = (self.world.gitlab().now(), self.world.policy);
        let standings = consider(&portfolio, &policy.targets, now);
        let mut all = standings.list.iter();
        let standing = all.find(|standing| standing.account.name == account);
        let standing = standing.ok_or(format!("no account {account} yet"))?;
        let Some(rule) = rule else {
            let lines = standing.to_know();
            let lines = if lines.is_empty() { vec!["Nothing to know.".to_owned()] } else { lines };
            return Ok(format!("{}\n", lines.join("\n")));
        };
        let opinions = opinions(standing, &policy.rulebook);
        let opinion = opinions.iter().find(|opinion| opinion.rule == rule);
        Ok(format!("{}\n", opinion.ok_or(format!("no rule {rule}"))?.reason()))
    }

    /// What `explain` says of one rule: its reason and what holds it back.
    async fn why(&self, account: &str, rule: &str) -> Result<String, String> {
        let portfolio = self.world.portfolio().await.map_err(|e| e.to_string())?;
        let (now, policy) = (self.world.gitlab().now(), self.world.policy);
        let standings = consider(&portfolio, &policy.targets, now);
        let cases = cases(&portfolio, &standings, &policy.rulebook, self.world.first_run);
        let mut all = cases.list.iter();
        let case = all.find(|case| case.standing.account.name == account);
        let case = case.ok_or(format!("no account {account} that is written to"))?;
        let opinion = case.opinions.iter().find(|opinion| opinion.rule == rule);
        let opinion = opinion.ok_or(format!("no rule {rule}"))?;
        Ok(format!("{}: {}\n", opinion.word(), opinion.reason()))
    }

    /// Changes the settings as an ops person would.
    fn promise(&mut self, days: u32, from: Option<NaiveDate>) {
        let clock = "clocks.time_to_engage";
        self.flags.insert(format!("{clock}.target_days"), days.to_string());
        if let Some(from) = from {
            self.flags.insert(format!("{clock}.effective_from"), from.to_string());
        }
        self.world.policy = world::policy(&self.flags);
    }

    /// Lets the days pass, plans, carries the plan out, and gives it in words.
    async fn plan(&mut self, day: NaiveDate, options: &[&str]) -> Result<String, String> {
        while let Some(event) = self.to_come.pop_front_if(|event| event.on <= day) {
            self.accounts.happen(&mut self.world.gitlab(), &event)?;
            if let What::Promise { days, from } = event.what {
                self.promise(days, from);
            }
            self.past.push(event);
        }
        self.world.set_day(day);
        // `05:30`: the pass is not at noon.
        let time = options.iter().find_map(|option| option.parse::<NaiveTime>().ok());
        if let Some(time) = time {
            let at = day.and_time(time).and_utc();
            self.world.gitlab().set_now(at);
        }
        let baseline = options.contains(&"first");
        self.world.first_run = if baseline { FirstRun::Baseline } else { FirstRun::Ordinary };
        let (plan, report) = match &self.teller {
            Teller::Here => {
                if let Err(refused) = self.world.policy_is_kept().await {
                    return Ok(format!("Refused: {refused}\n"));
                }
                let plan = self.world.plan().await.map_err(|e| e.to_string())?;
                let report = self.world.pass().await.map_err(|e| e.to_string())?;
                (serde_json::to_value(plan).unwrap(), serde_json::to_value(report).unwrap())
            }
            Teller::Binary(address) => {
                let silenced = &self.silenced;
                let run = async |word| binary::run(address, word, day, baseline, silenced).await;
                (run("plan").await, run("apply").await)
            }
        };
        let listed = |value: &Value| lines(value, true);
        if listed(&plan) != listed(&report) || plan["checksum"] != report["checksum"] {
            return Err(format!("plan and apply differ:\n{}\n{}", listed(&plan), listed(&report)));
        }
        for action in report["actions"].as_array().into_iter().flatten() {
            if !matches!(action["outcome"].as_str(), Some("done" | "already_done")) {
                return Err(format!("not done: {action}"));
            }
        }
        let notes = plan["notes"].as_array().into_iter().flatten();
        let notes =
            notes.map(|note| format!("{}\n", note["sentence"].as_str().unwrap_or_default()));
        self.notes = notes.collect();
        Ok(lines(&plan, options.contains(&"all")))
    }
}

/// The policy of a story that has settings of its own, and the manager of the stories.
fn policy(text: &str, flags: &BTreeMap<String, String>) -> Result<&'static Policy, String> {
    let file = Some(("the story".to_owned(), text.to_owned()));
    let layers = Layers { file, flags: flags.clone(), ..Layers::default() };
    let mut settings = Settings::load(&layers).map_err(|error| error.to_string())?;
    settings.people.managers = vec![MANAGER.to_owned()];
    let policy = settings.policy().map_err(|error| error.to_string())?;
    Ok(Box::leak(Box::new(policy)))
}

/// A plan in words: sign, what, rule, account and headline; upkeep only where it is the subject.
fn lines(plan: &Value, all: bool) -> String {
    let upkeep = |action: &&Value| {
        all || !matches!(action["rule"].as_str(), Some("status_card" | "labels"))
            && action["action"] != "link"
            && action["write"]["name"] != "robot"
    };
    let line = |action: &Value| {
        let text = |name: &str| action[name].as_str().unwrap_or_default().to_owned();
        let kind = text("action");
        let sign = match kind.as_str() {
            "open_issue" | "comment" | "link" => '+',
            "close_issue" => '-',
            _ => '~',
        };
        let account = if action["account"].is_null() { ":" } else { " for" };
        format!("{sign} {} {}{account} {}\n", kind.replace('_', " "), text("rule"), text("summary"))
    };
    let actions = plan["actions"].as_array().into_iter().flatten().filter(upkeep);
    let said: String = actions.map(line).collect();
    if said.is_empty() { "Nothing to say.\n".to_owned() } else { said }
}

/// What the core alone makes of the facts at the first plan of a story, if they suffice.
async fn from_facts_alone(name: &str, text: &str) -> Option<(String, String)> {
    let mut telling = Telling::of(name, text);
    let upto = pieces(text).iter().position(
        |piece| matches!(piece, Piece::Block { info, .. } if info.starts_with("plan ")),
    )?;
    let all = pieces(text);
    let Piece::Block { info, .. } = &all[upto] else { return None };
    let words: Vec<&str> = info.split(' ').collect();
    let today = words[1].parse().ok()?;
    let options: Vec<&str> = words[2..].iter().copied().chain(["all"]).collect();
    for piece in &all[..upto] {
        if let Piece::Block { line, body, info } = piece {
            (info == "gitlab").then_some(())?;
            telling.foresee(*line, body).ok()?;
        }
    }
    let events: Vec<Event> = telling.to_come.iter().cloned().collect();
    let portfolio = facts::portfolio(&events, today)?;
    let first = if options.contains(&"first") { FirstRun::Baseline } else { FirstRun::Ordinary };
    let (_, plan) = bot::plan(&portfolio, telling.world.policy, noon(today), first);
    let alone = lines(&serde_json::to_value(plan).unwrap(), true);
    telling.to_come.retain(|event| event.on <= today);
    Some((alone, telling.plan(today, &options).await.ok()?))
}

fn stories() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let files = files::list_files(&folder).unwrap().into_iter();
    let stories = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    stories
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, files::read_text(&path).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn every_story_is_true() {
    let update = environment().contains_key("UPDATE_STORIES");
    // One story alone, while it is being written: STORY=name.
    let only = environment().remove("STORY");
    let mut wrong = Vec::new();
    for (name, text) in
        stories().into_iter().filter(|(name, _)| only.as_ref().is_none_or(|one| one == name))
    {
        let file = format!("tests/stories/{name}.md");
        match Telling::of(&name, &text).tell(&text).await {
            Ok(told) if told == text => {}
            Ok(told) if update => {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
                files::replace(&path, told.as_bytes(), files::Readers::Anyone).unwrap();
            }
            Ok(told) => {
                let pairs = text.lines().zip(told.lines()).enumerate();
                let (at, (was, is)) =
                    pairs.into_iter().find(|(_, (was, is))| was != is).unwrap_or((0, ("", "")));
                wrong.push(format!("{file}:{}\n  told: {was}\n  true: {is}", at + 1));
            }
            Err(problem) => wrong.push(format!("{file}: {problem}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nRead the difference; UPDATE_STORIES=1 cargo test stories rewrites.",
        wrong.join("\n")
    );
}

#[tokio::test]
async fn the_core_alone_plans_the_same_from_the_facts() {
    let mut told = 0;
    for (name, text) in stories() {
        if let Some((alone, through_gitlab)) = from_facts_alone(&name, &text).await {
            assert_eq!(alone, through_gitlab, "{name}");
            told += 1;
        }
    }
    assert!(told >= 12, "only {told} stories can be told from facts alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_tells_the_same_over_tcp() {
    for (name, text) in stories().into_iter().filter(|(name, _)| OVER_TCP.contains(&name.as_str()))
    {
        let mut telling = Telling::of(&name, &text);
        let told = binary::serving(telling.world.shared(), async |address| {
            telling.teller = Teller::Binary(address);
            telling.tell(&text).await
        });
        assert_eq!(told.await.unwrap(), text, "{name}");
    }
}

#[test]
fn every_rule_has_its_story() {
    let stories = stories();
    for rule in RULES {
        let told = stories.iter().any(|(name, _)| name == rule.name);
        assert!(told, "tests/stories/{}.md is missing", rule.name);
    }
}

#[test]
fn the_story_of_every_rule_has_its_seven_parts_and_is_written_for_people() {
    let mut wrong = Vec::new();
    for (name, text) in stories() {
        if RULES.iter().any(|rule| rule.name == name) {
            let problems = out_of_shape(&pieces(&text)).into_iter();
            wrong.extend(problems.map(|problem| format!("tests/stories/{name}.md: {problem}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the story of a rule lacks a part, a plan in a part, or has code in what people read.
fn out_of_shape(pieces: &[Piece]) -> Vec<String> {
    let (mut parts, mut problems): (Vec<(String, usize)>, _) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
                parts.extend(headings.map(|heading| (heading.to_owned(), 0)));
                let prose = text.lines().filter(|line| !line.starts_with(IN_FORCE));
                let code = prose.filter(|line| line.contains('`') || line.contains("::"));
                problems.extend(code.map(|line| format!("code in what people read: {line}")));
            }
            Piece::Block { info, .. } if info.starts_with("plan ") => {
                parts.iter_mut().next_back().into_iter().for_each(|(_, plans)| *plans += 1);
            }
            Piece::Block { .. } => {}
        }
    }
    let named: Vec<&str> = parts.iter().map(|(heading, _)| heading.as_str()).collect();
    if !named.starts_with(&PARTS) {
        problems.push(format!("begins with {PARTS:?}, further parts after them; found {named:?}"));
    }
    let empty = parts.iter().filter(|(_, plans)| *plans == 0);
    problems.extend(empty.map(|(heading, _)| format!("“{heading}” has no plan")));
    problems
}

#[test]
fn a_story_out_of_shape_is_named() {
    let part = |part: &str| format!("\n## {part}\n\nText.\n\n```plan 2026-03-01\n```\n");
    let parts: Vec<String> = PARTS.into_iter().map(part).collect();
    let text = format!("# A\n\nIn force here: `ebr_due`.\n{}", parts.concat());
    assert_eq!(out_of_shape(&pieces(&text)), [] as [&str; 0]);
    let more = format!("{text}\n## Besides\n\nA label `hold::contract`.\n");
    let found = out_of_shape(&pieces(&more));
    assert_eq!(found[0], "code in what people read: A label `hold::contract`.");
    assert_eq!(found[1], "“Besides” has no plan");
    assert_eq!(out_of_shape(&pieces(&text.replace("## Snoozed", "## Later"))).len(), 1);
}

#[tokio::test]
async fn what_is_no_sentence_is_an_error_with_its_line() {
    let text = "# Story\n\n```gitlab\n2026-03-01 Acme dances\n```\n";
    let problem = Telling::new().tell(text).await.unwrap_err();
    assert_eq!(problem, "line 4: “2026-03-01 Acme dances” is no sentence of the stories");
    let text = "```gitlab\n2026-03-01 Acme starts onboarding\n```\n```plan 2026-03-02\n```\n";
    let problem = Telling::new().tell(text).await.unwrap_err();
    assert!(problem.contains("line 2: no account Acme yet"), "{problem}");
    let text = "```gitlab\n2026-03-05 Acme is strategic\n```\n```plan 2026-03-02\n```\n";
    assert_eq!(Telling::new().tell(text).await.unwrap_err(), "line 2: no plan comes after it");
}

#[test]
fn a_story_survives_being_taken_apart() {
    let text = "# A\n\n```gitlab\none\n\ntwo\n```\n\nand\n\n```plan 2026-03-01 all\n```\n";
    assert_eq!(print(&pieces(text)), text);
    assert_eq!(pieces(text).len(), 5);
}
