//! The CI/CD component, carried out: gitlab-ci-local runs its jobs in a shell against a simulated GitLab. It is no
//! GitLab: it knows a component of the same repository by its commit only, so that the example's version is
//! replaced by that; and a job that may fail with some exit codes and fails with another stops nothing there, so that
//! its own verdict counts and not the pipeline's. Resource groups, Pages and links in merge requests are GitLab's.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use stagecoach::files::Readers;
use stagecoach::files::read_text;
use tempfile::TempDir;

use crate::support::server::DAY;
use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::tools;

const TEMPLATE: &str = include_str!("../templates/stagecoach/template.yml");
const EXAMPLE: &str = include_str!("../examples/accounts/.gitlab-ci.yml");
const SETTINGS: &str = include_str!("../examples/accounts/stagecoach.toml");

/// gitlab-ci-local, where `.ci/run tools` has put it.
fn tool() -> Option<PathBuf> {
    let path = "target/ci/node/node_modules/.bin/gitlab-ci-local";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let answers = |command: &mut Command| command.arg("--version").output().is_ok();
    let is_there = [path.as_path(), Path::new("rsync"), Path::new("git")]
        .into_iter()
        .all(|program| answers(&mut Command::new(program)));
    let what = "gitlab-ci-local with rsync and git";
    tools::can(is_there, what, "STAGECOACH_REQUIRE_PIPELINES").then_some(path)
}

/// A repository with the component and a project's pipeline in it.
struct Repository {
    folder: TempDir,
    tool: PathBuf,
}

/// How a pipeline went.
struct Went {
    passed: bool,
    said: String,
}

impl Repository {
    /// The example, with further inputs.
    fn new(tool: PathBuf, inputs: &[(&str, &str)]) -> Self {
        let told = inputs.iter().map(|(name, value)| format!("      {name}: {value}\n"));
        let told = told.collect::<Vec<_>>().concat();
        let pipeline = EXAMPLE.replace("@main", "@$CI_COMMIT_SHA");
        let pipeline = pipeline.replace("    inputs:\n", &format!("    inputs:\n{told}"));
        assert!(pipeline.contains("@$CI_COMMIT_SHA") && pipeline.contains(&told), "{pipeline}");
        let it = Self { folder: tempfile::tempdir().unwrap(), tool };
        it.write(".gitlab-ci.yml", &pipeline);
        it.write("stagecoach.toml", SETTINGS);
        stagecoach::files::create_folder(&it.path("templates/stagecoach")).unwrap();
        it.write("templates/stagecoach/template.yml", TEMPLATE);
        it
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        stagecoach::files::replace(&self.path(name), text.as_bytes(), Readers::Anyone).unwrap();
    }

    fn write_script(&self, name: &str, text: &str) {
        self.write(name, text);
        let ran = Command::new("chmod").arg("+x").arg(self.path(name)).status();
        assert!(ran.unwrap().success());
    }

    /// What a job left behind.
    fn artifact(&self, job: &str, name: &str) -> String {
        read_text(&self.path(&format!(".gitlab-ci-local/artifacts/{job}/{name}"))).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.current_dir(self.folder.path()).env("HOME", self.folder.path());
        let who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"];
        let ran = git.args(who).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }

    /// A pipeline whose file was held against GitLab's schema by another test already.
    fn pipeline(&self, source: &str, variables: &[(&str, &str)]) -> Went {
        self.run(source, variables, &["--json-schema-validation=false"])
    }

    /// Commits what is there and runs a pipeline of this source.
    fn run(&self, source: &str, variables: &[(&str, &str)], flags: &[&str]) -> Went {
        self.git(&["init", "--quiet", "--initial-branch", "main"]);
        let remote = "git@gitlab.example.com:stagecoach-bot/stagecoach.git";
        self.git(&["remote", "add", "origin", remote]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "a project"]);
        self.run_again(source, variables, flags)
    }

    /// Another pipeline of what was committed.
    fn run_again(&self, source: &str, variables: &[(&str, &str)], flags: &[&str]) -> Went {
        let mut command = Command::new(&self.tool);
        command.env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        // Node and the shell of the jobs are found where they are found here.
        command.env("PATH", tools::path());
        command.args(["--force-shell-executor", "--shell-isolation", "--color=false"]).args(flags);
        command.args(["--ignore-predefined-vars", "CI_PIPELINE_SOURCE"]);
        let source = [("CI_PIPELINE_SOURCE", source)];
        for (name, value) in source.iter().chain(variables) {
            command.args(["--variable", &format!("{name}={value}")]);
        }
        let ran = command.output().unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        Went { passed: ran.status.success(), said }
    }
}

/// The binary under test, which judges as of the day of the simulated world.
fn real() -> [(&'static str, &'static str); 3] {
    [
        ("binary", env!("CARGO_BIN_EXE_stagecoach")),
        ("project", PROJECT),
        ("as-of", "\"2026-03-20\""),
    ]
}

fn connection(server: &Server) -> [(&str, &str); 3] {
    let pace = ("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0");
    [("STAGECOACH__GITLAB__URL", &server.url), ("STAGECOACH__GITLAB__TOKEN", TOKEN), pace]
}

#[test]
fn a_merge_request_gets_a_plan_to_read_and_nothing_is_written() {
    let Some(tool) = tool() else { return };
    assert_eq!(DAY, "2026-03-20", "the input as-of of these tests");
    let server = Server::seeded(12);
    let repository = Repository::new(tool, &real());
    let went = repository.run("merge_request_event", &connection(&server), &[]);
    assert!(went.said.contains("json schema validated"), "{}", went.said);
    assert!(went.passed && went.said.contains("PASS  stagecoach-plan"), "{}", went.said);
    for other in ["stagecoach-collect", "stagecoach-apply", "stagecoach-report"] {
        assert!(!went.said.contains(other), "{other} is not for merge requests: {}", went.said);
    }
    assert_eq!(server.writes(), [""; 0]);
    let page = repository.artifact("stagecoach-plan", "stagecoach/plan.md");
    assert!(page.starts_with("### Plan for acme/accounts on Fri 20 Mar 2026"), "{page}");
    assert!(page.len() < 1_000_000, "a comment of GitLab holds no more");
    let plan = repository.artifact("stagecoach-plan", "stagecoach/plan.json");
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert!(page.contains(plan["checksum"].as_str().unwrap()), "both are one plan");
    assert!(went.said.contains("status cards written"), "the log shows it, too: {}", went.said);
}

#[test]
fn a_schedule_writes_what_is_due_and_leaves_reports_and_pages() {
    let Some(tool) = tool() else { return };
    let server = Server::seeded(12);
    let repository = Repository::new(tool, &real());
    let went = repository.pipeline("schedule", &connection(&server));
    for job in ["stagecoach-apply", "stagecoach-report", "stagecoach-pages"] {
        assert!(went.passed && went.said.contains(&format!("PASS  {job}")), "{job} {}", went.said);
    }
    assert!(!went.said.contains(TOKEN), "the token is in the log");
    assert!(!went.said.contains("stagecoach-collect"), "there are no shards: {}", went.said);
    assert!(!server.writes().is_empty());
    let report = repository.artifact("stagecoach-report", "stagecoach/apply.json");
    let report: Value = serde_json::from_str(&report).unwrap();
    let outcomes = report["actions"].as_array().unwrap();
    assert!(!outcomes.is_empty());
    assert!(outcomes.iter().all(|action| action["outcome"] == "done"), "{outcomes:#?}");
    let page = repository.artifact("stagecoach-pages", "public/index.html");
    let linked = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let linked: Vec<&str> = linked.filter(|target| !target.contains("//")).collect();
    assert_eq!(linked.len(), 5, "{page}");
    for name in linked {
        let text = repository.artifact("stagecoach-pages", &format!("public/{name}"));
        assert!(text.len() > 100, "{name}: {text}");
    }
    assert!(!page.contains("csm-"), "nobody is named on the page that has no escaping");
}

#[test]
fn what_a_pipeline_has_read_the_next_one_finds_in_the_cache() {
    let Some(tool) = tool() else { return };
    let server = Server::seeded(12);
    let repository = Repository::new(tool, &real());
    let requests = |server: &Server| server.simulator().log().len();
    let flags = ["--json-schema-validation=false"];
    let cold = repository.run("schedule", &connection(&server), &flags);
    assert!(cold.passed, "{}", cold.said);
    let of_cold = requests(&server);
    let memos = repository.path(".gitlab-ci-local/cache/stagecoach-memo/.stagecoach/memo");
    let kept = std::fs::read_dir(&memos).unwrap_or_else(|error| panic!("{error}: {}", cold.said));
    assert!(kept.count() > 0, "{}", memos.display());
    let warm = repository.run_again("schedule", &connection(&server), &flags);
    assert!(warm.passed, "{}", warm.said);
    // Seven commands look, each at what has changed: nothing. That costs three requests, and one more where a command
    // says who it is.
    let of_warm = requests(&server) - of_cold;
    assert!(of_warm <= 7 * 4, "{of_warm} requests after {of_cold}");
    let without = [&real()[..], &[("memo", "false")]].concat();
    let without = Repository::new(repository.tool.clone(), &without);
    let went = without.pipeline("merge_request_event", &connection(&server));
    assert!(went.passed && !went.said.contains("the memo"), "{}", went.said);
    assert!(!without.path(".gitlab-ci-local/cache/stagecoach-memo/.stagecoach").exists());
}

/// A binary that ends as it is told: how jobs end is the component's own.
fn ending(code: i32) -> String {
    format!("#!/bin/sh\necho '{{}}'\ncase \"$1\" in apply | plan) exit {code} ;; esac\n")
}

#[test]
fn an_unfinished_pass_warns_and_a_withheld_one_fails_unless_it_may() {
    let Some(tool) = tool() else { return };
    let more = ("warn-on", "[3, 75]");
    let cases = [
        (75, None, "WARN  stagecoach-apply", "the next run goes on where this one stopped"),
        (3, None, "FAIL  stagecoach-apply", "Withheld: nothing was written"),
        (3, Some(more), "WARN  stagecoach-apply", "Withheld: nothing was written"),
        (77, Some(more), "FAIL  stagecoach-apply", "Exit code 77"),
    ];
    for (code, input, expected, words) in cases {
        let inputs = [("binary", "./fake.sh")].into_iter().chain(input).collect::<Vec<_>>();
        let repository = Repository::new(tool.clone(), &inputs);
        repository.write_script("fake.sh", &ending(code));
        let went = repository.pipeline("schedule", &[("STAGECOACH__GITLAB__TOKEN", "x")]);
        assert!(went.said.contains(expected) && went.said.contains(words), "{code}: {}", went.said);
    }
}

#[test]
fn a_job_without_a_token_says_where_one_belongs() {
    let Some(tool) = tool() else { return };
    let repository = Repository::new(tool, &real());
    let went = repository.pipeline("merge_request_event", &[]);
    assert!(went.said.contains("FAIL  stagecoach-plan"), "{}", went.said);
    assert!(
        went.said.contains("add the masked variable STAGECOACH__GITLAB__TOKEN"),
        "{}",
        went.said
    );
}

#[test]
fn shards_share_the_accounts_or_a_binary_that_cannot_says_so() {
    let Some(tool) = tool() else { return };
    let server = Server::seeded(12);
    let inputs = [&real()[..], &[("shards", "2")]].concat();
    let repository = Repository::new(tool, &inputs);
    let can = server.binary().run(&["collect", "--help"]).stdout.contains("--shard");
    let went = repository.pipeline("schedule", &connection(&server));
    if can {
        for job in ["stagecoach-collect: [1/2]", "stagecoach-collect: [2/2]", "stagecoach-apply"] {
            assert!(went.said.contains(&format!("PASS  {job}")), "{job} {}", went.said);
        }
        assert!(!server.writes().is_empty(), "{}", went.said);
    } else {
        assert!(!went.passed, "{}", went.said);
        assert!(went.said.contains("FAIL  stagecoach-collect: [2/2]"), "{}", went.said);
        assert!(went.said.contains("set the input shards to 1"), "{}", went.said);
        assert_eq!(server.writes(), [""; 0]);
    }
}

/// A binary that can share accounts, and says what it was called with.
const SHARING: &str = r#"#!/bin/sh
case "$1" in
  collect) while [ $# -gt 0 ]; do
      if [ "$1" = --help ]; then echo "  --shard <K/N>"; fi
      if [ "$1" = --shard ]; then part=$2; fi
      if [ "$1" = --out ]; then echo "part $part" >"$2"; fi
      shift
    done ;;
  apply) shift; echo "{\"told\": \"$*\"}" ;;
esac
"#;

#[test]
fn what_the_shards_have_read_reaches_the_one_job_that_writes_and_is_not_kept() {
    let Some(tool) = tool() else { return };
    let repository = Repository::new(tool, &[("binary", "./fake.sh"), ("shards", "2")]);
    repository.write_script("fake.sh", SHARING);
    let went = repository.pipeline("schedule", &[("STAGECOACH__GITLAB__TOKEN", "x")]);
    assert!(went.passed, "{}", went.said);
    let told = repository.artifact("stagecoach-apply", "stagecoach/apply.json");
    let merged = "--merge stagecoach/part-1.json stagecoach/part-2.json --format json";
    assert!(told.contains(merged), "{told}");
    let kept =
        repository.path(".gitlab-ci-local/artifacts/stagecoach-apply/stagecoach/part-1.json");
    assert!(!kept.exists(), "customers' data would be kept for a month");
}

#[test]
fn our_own_pipeline_is_one_that_gitlab_reads() {
    let Some(tool) = tool() else { return };
    let repository = Repository::new(tool, &[]);
    repository.write(".gitlab-ci.yml", include_str!("../.gitlab-ci.yml"));
    let went = repository.run("schedule", &[], &["--list"]);
    assert!(went.passed && went.said.contains("json schema validated"), "{}", went.said);
    for job in ["check", "test", "conformance", "container", "advisories", "properties"] {
        assert!(went.said.contains(&format!("\n{job} ")), "{job}: {}", went.said);
    }
}

#[test]
fn who_sees_an_artifact_is_said_of_each() {
    let said: Vec<&str> = TEMPLATE
        .split("\n  artifacts:\n")
        .skip(1)
        .filter_map(|block| block.lines().next())
        .collect();
    assert_eq!(said.len(), 5, "{said:?}");
    let to_nobody = said.iter().filter(|line| line.trim() == "access: none").count();
    let to_readers =
        said.iter().filter(|line| line.contains("access: \"$[[ inputs.readers ]]\"")).count();
    assert_eq!((to_nobody, to_readers), (1, 4), "{said:?}");
}

/// Name, default and description of every input, in order.
fn inputs() -> Vec<(String, String, String)> {
    let (head, _) = TEMPLATE.split_once("\n---\n").unwrap();
    let mut found: Vec<(String, String, String)> = Vec::new();
    for line in head.lines().skip_while(|line| *line != "  inputs:").skip(1) {
        let indented = |depth: usize| {
            let rest = line.strip_prefix(&" ".repeat(depth))?;
            (!rest.starts_with(' ')).then_some(rest)
        };
        if let Some(name) = indented(4) {
            found.push((name.trim_end_matches(':').to_owned(), String::new(), String::new()));
        } else if let Some((key, value)) = indented(6).and_then(|field| field.split_once(": ")) {
            let input = found.last_mut().unwrap();
            match key {
                "default" => value.trim_matches('"').clone_into(&mut input.1),
                "description" => value.trim_matches('"').clone_into(&mut input.2),
                _ => {}
            }
        }
    }
    found
}

#[test]
fn every_input_is_documented_as_it_is() {
    let page = read_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md")).unwrap();
    let inputs = inputs();
    assert!(inputs.len() >= 12, "{inputs:?}");
    for (name, default, description) in inputs {
        assert!(!description.is_empty(), "{name} has no description");
        let default = if default.is_empty() { "–".to_owned() } else { format!("`{default}`") };
        let row = format!("| `{name}` | {default} | {description} |");
        assert!(page.contains(&row), "docs/ci.md lacks this row:\n{row}");
        assert!(TEMPLATE.contains(&format!("[[ inputs.{name} ]]")), "{name} is not used");
    }
}
