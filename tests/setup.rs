//! What `init` makes, leaves and proposes, and what `check` finds.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;
use stagecoach::consider::consider;
use stagecoach::rules::Outcome;
use stagecoach::setup::TEMPLATES;
use stagecoach::setup::vocabulary;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::residents::Visibility;

use crate::support::binary::Binary;
use crate::support::server::BOT;
use crate::support::server::DAY;
use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::server::day;
use crate::support::server::noon;
use crate::support::server::seeded;
use crate::support::world::World;

const MAINTAINER: u8 = 40;
const PLANNER: u8 = 15;

/// An empty project in which the bot has this role.
fn empty(role: u8) -> Simulator {
    Simulator::new(noon(DAY))
        .with_project(PROJECT, "private")
        .with_bot(BOT, 0)
        .with_member(PROJECT, BOT, role)
        .with_token(TOKEN, BOT, &["api"])
        .with_user("ann", 50)
}

/// What a run of `init` says in JSON.
fn init(binary: &Binary, flags: &[&str], code: i32) -> Value {
    let all = [&["init", "--format", "json"], flags].concat();
    binary.run(&all).exits(code).json()
}

/// Everything missing, by its place in the answer.
fn missing(answer: &Value) -> Vec<&str> {
    let parts = answer["parts"].as_array().unwrap().iter();
    let names = parts.flat_map(|part| part["missing"].as_array().unwrap());
    names.map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn what_is_missing_is_shown_then_made_and_then_nothing_is_left_to_do() {
    let server = Server::new(empty(MAINTAINER));
    let binary = server.binary();
    let shown = init(&binary, &[], 0);
    assert_eq!(server.writes(), [""; 0], "showing writes nothing");
    let labels = vocabulary::labels().count();
    assert_eq!(missing(&shown).len(), labels + 7 + 3 + TEMPLATES.len());

    let made = init(&binary, &["--apply"], 0);
    for part in made["parts"].as_array().unwrap() {
        assert_eq!(part["made"], part["missing"], "{part}");
        assert_eq!(part["error"], Value::Null, "{part}");
    }
    let writes = server.writes();
    let commits = writes.iter().filter(|write| write.contains("/repository/commits")).count();
    assert_eq!(commits, 1, "templates come in one commit");
    {
        let gitlab = server.simulator();
        let project = gitlab.world().project(PROJECT).unwrap();
        for template in TEMPLATES {
            assert_eq!(project.files[&template.path()], template.text);
        }
        let stage = gitlab.world().boards.values().find(|it| it.name == "Accounts by stage");
        assert_eq!(stage.unwrap().lists.len(), 7);
    }
    let before = server.writes().len();
    let again = binary.run(&["init", "--apply"]).exits(0).stdout;
    assert!(again.contains("Nothing to make: labels, boards and templates are there."), "{again}");
    assert_eq!(server.writes().len(), before, "a second run writes nothing");
    assert!(server.simulator().world().unexpected.is_empty());
}

#[test]
fn what_people_changed_stays_and_is_named() {
    let server = Server::new(empty(MAINTAINER));
    let binary = server.binary();
    init(&binary, &["--apply"], 0);
    let labels = "projects/acme%2Faccounts/labels";
    {
        let mut gitlab = server.simulator();
        let mut by_ann =
            |method: &str, path: &str, body: Value| gitlab.by_hand("ann", method, path, &body).0;
        assert_eq!(
            by_ann("PUT", &format!("{labels}/stage%3A%3Aadoption"), json!({ "color": "#ff00aa" })),
            200
        );
        assert_eq!(by_ann("DELETE", &format!("{labels}/tte%3A%3Aok"), Value::Null), 204);
        assert_eq!(
            by_ann("POST", labels, json!({ "name": "Stage::Align", "color": "#ffffff" })),
            201
        );
        let path = TEMPLATES[1].path();
        let text = json!([{ "action": "update", "file_path": path, "content": "our own\n" }]);
        let commit = json!({ "branch": "main", "commit_message": "ours", "actions": text });
        assert_eq!(by_ann("POST", "projects/acme%2Faccounts/repository/commits", commit), 201);
        let board = gitlab.world_mut().boards.values_mut().next().unwrap();
        board.lists.remove(0);
    }
    let shown = init(&binary, &[], 0);
    assert_eq!(missing(&shown), ["tte::ok"]);
    let said = binary.run(&["init", "--apply"]).exits(0).stdout;
    for line in [
        "stage::adoption has a colour of its own",
        "Stage::Align differs from stage::align in case only, and GitLab keeps both apart",
        ".gitlab/issue_templates/triage.md has a text of its own",
        "Accounts by stage has lists of its own",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let gitlab = server.simulator();
    let project = gitlab.world().project(PROJECT).unwrap();
    assert_eq!(project.files[&TEMPLATES[1].path()], "our own\n");
    assert!(gitlab.world().labels.values().any(|label| label.color == "#ff00aa"));
}

#[test]
fn what_a_role_does_not_allow_is_said_and_the_rest_goes_on() {
    let server = Server::new(empty(PLANNER));
    let said = server.binary().run(&["init", "--apply"]).exits(77).stdout;
    assert!(said.contains("✔ labels"), "{said}");
    assert!(said.contains("✔ board"), "{said}");
    let refused = "the repository cannot be read (403 Forbidden): give the bot the role Maintainer";
    assert!(!said.contains("✔ templates") && said.contains(refused), "{said}");

    let server = Server::new(empty(10));
    let said = server.binary().run(&["init", "--apply"]).exits(77).stdout;
    let refused =
        "refused (403 Forbidden): give the bot the role Planner (Reporter before GitLab 17.7)";
    assert_eq!(said.matches(refused).count(), 2, "once for labels, once for boards: {said}");
    let tried = server.writes().iter().filter(|write| write.contains("/labels")).count();
    assert_eq!(tried, 1, "what one label was refused, the others would be");

    let server = Server::new(empty(MAINTAINER).with_token("read", BOT, &["read_api"]));
    let binary = Binary::at(&server.url, "read", PROJECT);
    init(&binary, &[], 0);
    init(&binary, &["--apply"], 77);
}

#[test]
fn a_run_that_was_cut_is_finished_by_the_next() {
    for lost in [30, 100, 190, 200, 205] {
        let server = Server::new(empty(MAINTAINER));
        server.simulator().set_fault(lost, Fault::LostAfter);
        let binary = server.binary();
        let _ = binary.run(&["init", "--apply"]);
        let _ = binary.run(&["init", "--apply"]);
        assert_eq!(missing(&init(&binary, &[], 0)), [""; 0], "request {lost}");
        let gitlab = server.simulator();
        let mut names: Vec<&str> =
            gitlab.world().boards.values().map(|it| it.name.as_str()).collect();
        names.dedup();
        assert_eq!(names.len(), gitlab.world().boards.len(), "request {lost}: a board twice");
    }
}

#[test]
fn settings_are_proposed_from_labels_cards_people_and_zones() {
    let mut simulator = empty(MAINTAINER).with_user("mara", 30).with_user("noel", 30);
    for label in ["Lifecycle::Onboard", "Customer", "EMEA", "bug"] {
        simulator = simulator.with_label(PROJECT, label);
    }
    let server = Server::new(simulator);
    let card = "| Field | Value |\n|---|---|\n| Customer since | 2026-01-05 |\n| Renewal date | 2027-01-05 |\n\
                | Time zone | Europe/Berlin |\n";
    {
        let mut gitlab = server.simulator();
        for (title, csm) in
            [("Alder Mills", "mara"), ("Birch Foods", "mara"), ("Cedar Sons", "noel")]
        {
            let id = gitlab.user_id(csm);
            let labels = "Customer,EMEA,Lifecycle::Onboard";
            let issue = json!({ "title": title, "description": card, "labels": labels, "assignee_ids": [id] });
            assert_eq!(
                gitlab.by_hand("ann", "POST", "projects/acme%2Faccounts/issues", &issue).0,
                201
            );
        }
    }
    let binary = server.binary();
    let proposed =
        init(&binary, &["--out", "mine.toml"], 0)["settings"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(proposed, @r#"
    # Settings of Stagecoach for this source, as `stagecoach init` proposes them. What is not here is as in
    # config/default.toml. GitLab's address and the token come from STAGECOACH__GITLAB__URL and
    # STAGECOACH__GITLAB__TOKEN.

    [source]
    project = "acme/accounts"

    # Labels that seem to say what one of ours says. Take out what is wrong.
    [[labels.aliases]]
    label = "Customer" # on 3 accounts
    means = "csm::account"

    [[labels.aliases]]
    label = "Lifecycle::Onboard" # on 3 accounts
    means = "stage::onboarding"

    [calendar]
    # As 3 of the cards say.
    timezone = "Europe/Berlin"

    [people]
    # CSMs, by the accounts assigned to them: mara (2), noel (1).
    # Usernames of their managers, without @: they are told what is grave, and consent to longer holds.
    managers = []
    "#);
    assert_eq!(binary.read("mine.toml"), proposed);
    let plan = |flags: &[&str]| {
        let all = [&["plan", "--format", "json", "--as-of", DAY], flags].concat();
        binary.run(&all).exits(0).json()["accounts"].as_u64()
    };
    assert_eq!(plan(&[]), Some(0), "without the settings nobody knows these accounts");
    assert_eq!(plan(&["--config", "mine.toml"]), Some(3));
    let explained = ["explain", "1", "--format", "json", "--as-of", DAY, "--config", "mine.toml"];
    assert_eq!(binary.run(&explained).exits(0).json()["stage"]["name"], "onboarding");

    // The same again is fine; another file of that name stays.
    binary.run(&["init", "--out", "mine.toml"]).exits(0);
    binary.write("mine.toml", "# mine\n");
    let refused = binary.run(&["init", "--apply", "--out", "mine.toml"]).exits(64).error();
    insta::assert_snapshot!(refused, @"stagecoach: --out mine.toml: the file is there and says something else: name another one, or move it away");
    assert_eq!(binary.read("mine.toml"), "# mine\n");
    assert_eq!(server.writes(), [""; 0], "what cannot be finished is not begun");
}

#[test]
fn a_group_gets_labels_and_its_projects_templates_and_boards() {
    let simulator = empty(MAINTAINER)
        .with_project("acme/other", "private")
        .with_member("acme", BOT, MAINTAINER);
    let server = Server::new(simulator);
    let issue = json!({ "title": "Alder – account", "labels": "csm::account" });
    server.simulator().by_hand("ann", "POST", "projects/acme%2Faccounts/issues", &issue);
    let binary = Binary::bare()
        .with("STAGECOACH__GITLAB__URL", &server.url)
        .with("STAGECOACH__GITLAB__TOKEN", TOKEN)
        .with("STAGECOACH__SOURCE__GROUP", "acme");
    init(&binary, &["--apply"], 0);
    assert_eq!(missing(&init(&binary, &[], 0)), [""; 0]);
    let gitlab = server.simulator();
    let group = gitlab.world().group("acme").unwrap().id;
    let home = stagecoach::simulator::records::LabelHome::Group(group);
    let labels = gitlab.world().labels.values().filter(|label| label.home == home).count();
    // The one that somebody typed is the project's own; a group does not see it.
    assert_eq!(labels, vocabulary::labels().count());
    assert!(gitlab.world().project("acme/other").unwrap().files.is_empty());
    assert_eq!(gitlab.world().project(PROJECT).unwrap().files.len(), TEMPLATES.len());
    drop(gitlab);

    // A second time there is nothing to do, and nothing is done.
    let before = server.writes();
    let again = binary.run(&["init", "--apply"]).exits(0).stdout;
    assert!(again.contains("Nothing to make: labels, boards and templates are there."), "{again}");
    assert_eq!(server.writes(), before);

    // What people of the group changed is named and stays.
    {
        let mut gitlab = server.simulator();
        let mut by_ann =
            |method: &str, path: &str, body: &Value| gitlab.by_hand("ann", method, path, body).0;
        let (label, own) =
            ("groups/acme/labels/stage%3A%3Aadoption", json!({ "color": "#ff00aa" }));
        assert_eq!(by_ann("PUT", label, &own), 200);
        let gone = "groups/acme/labels/tte%3A%3Aok";
        assert_eq!(by_ann("DELETE", gone, &Value::Null), 204);
        let text = json!([{ "action": "update", "file_path": TEMPLATES[1].path(), "content": "our own\n" }]);
        let commit = json!({ "branch": "main", "commit_message": "ours", "actions": text });
        assert_eq!(by_ann("POST", "projects/acme%2Faccounts/repository/commits", &commit), 201);
    }
    let said = binary.run(&["init", "--apply"]).exits(0).stdout;
    for line in [
        "stage::adoption has a colour of its own",
        ".gitlab/issue_templates/triage.md has a text of its own",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let written = server.writes().split_off(before.len());
    assert_eq!(written, ["POST /api/v4/groups/acme/labels"], "one label was gone, and is made");
    let gitlab = server.simulator();
    assert!(gitlab.world().labels.values().any(|label| label.color == "#ff00aa"));
    assert_eq!(gitlab.world().project(PROJECT).unwrap().files[&TEMPLATES[1].path()], "our own\n");
}

/// A project with the vocabulary, and an issue from each template.
fn opened_from_templates() -> World {
    let world = World::of(
        Simulator::new(noon(DAY)).with_project(PROJECT, "private").with_user("ann", 50),
        PROJECT,
    );
    for label in vocabulary::labels() {
        let mut gitlab = world.gitlab();
        let new =
            json!({ "name": label.name(), "color": label.color, "description": label.meaning });
        assert_eq!(gitlab.by_hand("ann", "POST", "projects/acme%2Faccounts/labels", &new).0, 201);
    }
    let titles = [
        "Alder – account",
        "Triage: Alder",
        "EBR: Alder",
        "Success plan: Alder",
        "Renewal: Alder",
        "Webinar: CI",
    ];
    for (template, title) in TEMPLATES.iter().zip(titles) {
        let ann = world.gitlab().user_id("ann");
        let new = json!({ "title": title, "description": template.text, "assignee_ids": [ann] });
        let mut gitlab = world.gitlab();
        let (status, issue) =
            gitlab.by_hand("ann", "POST", "projects/acme%2Faccounts/issues", &new);
        assert_eq!(status, 201, "{issue}");
        let labels: Vec<&str> =
            issue["labels"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let kind = if template.name == "account" {
            "csm::account".to_owned()
        } else {
            format!("csm::{}", template.name)
        };
        assert!(labels.contains(&kind.as_str()), "{}: {labels:?}", template.name);
        assert!(!issue["description"].as_str().unwrap().contains("/label"), "{}", template.name);
    }
    world
}

#[tokio::test]
async fn an_issue_from_a_template_is_read_without_a_finding() {
    let world = opened_from_templates();
    let portfolio = world.portfolio().await.unwrap();
    let account = &portfolio.accounts[0];
    assert_eq!(account.name, "Alder");
    assert_eq!(account.findings, vec![]);
    let kinds: BTreeSet<_> = account.work.iter().map(|work| work.kind.label()).collect();
    assert_eq!(kinds, ["csm::triage", "csm::ebr", "csm::success-plan", "csm::renewal"].into());
    assert_eq!(portfolio.shared.len(), 1, "the webinar is about no single account");
    let plan = account.work.iter().find(|work| work.plan.is_some()).unwrap();
    assert_eq!(
        plan.objectives.as_deref(),
        Some(&[][..]),
        "an example in a comment is no objective"
    );
    for (_, step) in stagecoach::consider::EbrSteps::BEFORE {
        let ebr = account.work.iter().find(|work| work.kind.label() == "csm::ebr").unwrap();
        assert!(ebr.sheet.check_box(step).is_some(), "the template lacks “{step}”");
    }
    // What the bot asks for is what nobody has filled in, and nothing else.
    let standings = consider(&portfolio, &world.policy.targets, noon(DAY));
    let mut rules = world.policy.rulebook.rules.iter();
    let rule = rules.find(|rule| rule.entry.name == "facts_missing").unwrap();
    let Outcome::Fires(call) = (rule.evaluate)(&standings.list[0]).outcome else {
        panic!("nothing is asked")
    };
    let asked = call.headline.strip_prefix("Please check ").unwrap();
    let asked: BTreeSet<&str> = asked.split(", ").collect();
    assert_eq!(asked, ["Customer since", "Priority", "Renewal date", "Segment"].into());
}

/// What `check` says on the seeded portfolio, changed somehow.
fn checked(simulator: Simulator, code: i32) -> String {
    let server = Server::new(simulator);
    let ran = server.binary().run(&["check", "--as-of", DAY]).exits(code);
    assert!(server.writes().is_empty());
    ran.stdout
}

#[test]
fn check_names_each_thing_with_its_fix() {
    let told = |out: &str, line: &str| assert!(out.contains(line), "{line}\n{out}");
    let open = checked(
        {
            let mut simulator = seeded(3);
            let project = simulator.world_mut().projects.values_mut().next().unwrap();
            project.visibility = Visibility::Internal;
            simulator
        },
        64,
    );
    told(&open, "✘ privacy   acme/accounts is internal\n            → make it private");
    let weak = checked(empty(10), 77);
    told(
        &weak,
        "✘ role      Guest in acme/accounts\n            → give @stagecoach-bot the role Planner",
    );
    let ending = checked(empty(PLANNER).with_token_expiry(TOKEN, day("2026-03-25")), 0);
    told(&ending, "! expiry    5 days left, until Wed 25 Mar 2026\n            → rotate the token");
    let skewed = {
        let mut simulator = empty(PLANNER);
        simulator.world_mut().clock_shown = Some(noon(DAY));
        checked(simulator, 0)
    };
    told(&skewed, "! clock     this machine is ");
    let labels = checked(
        empty(PLANNER)
            .with_label(PROJECT, "P1")
            .with_label(PROJECT, "health::amber")
            .with_label(PROJECT, "HS::red"),
        0,
    );
    told(&labels, "read by another name: P1 as csm-priority::1");
    told(&labels, "in scopes that Stagecoach writes alone: health::amber");
    told(&labels, "differ from ours in case only: HS::red");
    told(&labels, " are missing: csm::account");
    told(&labels, "It works; ");
    let reader = Server::new(empty(PLANNER).with_token("read", BOT, &["read_api"]));
    let reader = Binary::at(&reader.url, "read", PROJECT).run(&["check"]).exits(77).stdout;
    told(
        &reader,
        "✘ scopes    read_api: `plan` and `explain` work, `apply` does not\n            → create a token",
    );
}

#[test]
fn check_tells_when_the_next_runs_are_and_can_be_read_by_programs() {
    let server = Server::new(empty(PLANNER));
    let binary = server.binary().with("STAGECOACH__CALENDAR__TIMEZONE", "Europe/Berlin");
    let out = binary.run(&["check", "--as-of", DAY]).exits(0).stdout;
    assert!(
        out.contains("next runs in Europe/Berlin: Mon 23 Mar 06:00, Tue 24 Mar 06:00, Wed 25 Mar 06:00, Thu 26 Mar 06:00, Fri 27 Mar 06:00"),
        "{out}"
    );
    let findings = binary.run(&["check", "--format", "json", "--as-of", DAY]).exits(0).json();
    for finding in findings.as_array().unwrap() {
        let severity = finding["severity"].as_str().unwrap();
        assert!(["ok", "warn", "fail"].contains(&severity), "{finding}");
        assert_eq!(finding["ok"], severity != "fail", "{finding}");
        assert_eq!(finding.get("fix").is_some(), severity != "ok", "{finding}");
    }
    // An epic is asked for where there are none.
    let epics = binary.with("STAGECOACH__ROLLUPS__FORM", "epic").run(&["check"]).exits(64).stdout;
    assert!(epics.contains("→ set rollups.form to auto or issue"), "{epics}");
    // A group of which one project is open.
    let group = Server::new(
        empty(PLANNER).with_project("acme/open", "public").with_member("acme", BOT, PLANNER),
    );
    let group = Binary::bare()
        .with("STAGECOACH__GITLAB__URL", &group.url)
        .with("STAGECOACH__GITLAB__TOKEN", TOKEN)
        .with("STAGECOACH__SOURCE__GROUP", "acme")
        .run(&["check"])
        .exits(64)
        .stdout;
    assert!(group.contains("✘ privacy   acme/open is public"), "{group}");
}
