//! What is printed: JSON by its schema, tables, Markdown, manuals.

use serde_json::Value;
use serde_json::json;

use super::*;

fn schema(of: &str) -> Value {
    Binary::bare().run(&["schema", of]).exits(0).json()
}

/// The value keeps to the schema; with any required key renamed it would not.
#[track_caller]
fn keeps(schema: &Value, value: &Value) {
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let broken: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let mut renamed = 0;
    for path in objects(value, String::new()) {
        let keys: Vec<String> =
            value.pointer(&path).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys {
            let mut other = value.clone();
            let object = other.pointer_mut(&path).unwrap().as_object_mut().unwrap();
            let taken = object.remove(&key).unwrap();
            object.insert(format!("{key}s"), taken);
            renamed += usize::from(!validator.is_valid(&other));
        }
    }
    assert!(renamed > 5, "only {renamed} renamed keys were noticed");
}

/// Pointers to every object within.
fn objects(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let below = map.iter().flat_map(|(key, value)| objects(value, format!("{at}/{key}")));
            let below: Vec<String> = below.collect();
            std::iter::once(at).chain(below).collect()
        }
        Value::Array(list) => {
            let below = list.iter().take(2).enumerate();
            below.flat_map(|(n, value)| objects(value, format!("{at}/{n}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// Every property of a schema says what it is.
fn undescribed(schema: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let at = format!("{at}.{name}");
            let words = property["description"].as_str().unwrap_or_default();
            if words.is_empty() || words.contains('\n') {
                found.push(at.clone());
            }
            found.extend(undescribed(property, &at));
        }
    }
    for inner in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        found.extend(undescribed(inner, at));
    }
    let named = ["additionalProperties", "items"].into_iter().filter_map(|name| schema.get(name));
    for items in named.filter(|it| it.is_object()) {
        found.extend(undescribed(items, &format!("{at}[]")));
    }
    found
}

#[test]
fn schemas_are_schemas_and_describe_every_property() {
    for name in ["plan", "apply", "explain", "report"] {
        let schema = schema(name);
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert_eq!(undescribed(&schema, name), [""; 0]);
    }
}

#[test]
fn what_is_printed_keeps_to_its_schema() {
    let server = Server::seeded(24);
    let binary = server.binary();
    let json = |arguments: &[&str], code: i32| {
        let common = ["--as-of", DAY, "--format", "json"];
        binary.run(&[arguments, &common].concat()).exits(code).json()
    };
    let (plan, explain) = (schema("plan"), schema("explain"));
    keeps(&plan, &json(&["plan"], 0));
    let all = json(&["plan", "--no-baseline"], 0);
    keeps(&plan, &all);
    for action in all["actions"].as_array().unwrap().iter().filter(|a| !a["account"].is_null()) {
        keeps(&explain, &json(&["explain", &action["account"].to_string()], 0));
        if action["account"].as_u64() > Some(12) {
            break;
        }
    }
    keeps(&schema("report"), &json(&["report"], 0));
    keeps(&schema("apply"), &json(&["apply", "--no-baseline"], 0));
    // A month without a pass: much is due at once.
    let withheld = server.binary().with("STAGECOACH__LIMITS__COMMENTS_MAX", "0");
    let withheld = withheld.with("STAGECOACH__LIMITS__ISSUES_MAX", "100");
    let withheld = withheld.with("STAGECOACH__LIMITS__SHARE_PERCENT", "100");
    server.simulator().set_now(noon("2026-04-20"));
    let arguments = ["--as-of", "2026-04-20", "--format", "json"];
    let printed = withheld.run(&[&["plan"], &arguments[..]].concat()).exits(3).json();
    assert_eq!(printed["withheld"]["limit"], "comments_max");
    keeps(&plan, &printed);
    let printed = withheld.run(&[&["apply"], &arguments[..]].concat()).exits(3).json();
    assert_eq!(printed["actions"][0]["outcome"], "not_tried");
    keeps(&schema("apply"), &printed);
}

#[test]
fn explain_finds_an_account_by_every_name_people_use() {
    let server = Server::new(small());
    let binary = server.binary();
    let url = format!("{}/{PROJECT}/-/issues/2", server.url);
    for name in
        ["2", "#2", "acme/accounts#2", &url, &format!("{url}/"), "Birch Foods", "birch foods"]
    {
        let answer = binary.run(&["explain", name, "--format", "json"]).exits(0).json();
        assert_eq!(answer["account"]["name"], "Birch Foods", "{name}");
    }
    let said = binary.run(&["explain", "Brich Foods"]).exits(64).error();
    insta::assert_snapshot!(said, @"stagecoach: no account “Brich Foods” in acme/accounts: give its iid, group/project#iid, its URL or its exact name (“Birch Foods”?)");
    let said = binary.run(&["explain", "99"]).exits(64).error();
    insta::assert_snapshot!(said, @"stagecoach: no account “99” in acme/accounts: give its iid, group/project#iid, its URL or its exact name");
}

#[test]
fn explain_speaks_of_an_issue_that_is_about_no_single_account() {
    let server = Server::new(small());
    let binary = server.binary();
    let body = json!({ "title": "Runners for the north", "labels": "csm::pool-request" });
    let path = "projects/acme%2Faccounts/issues";
    let (status, issue) = server.simulator().by_hand("ann", "POST", path, &body);
    assert_eq!(status, 201, "{issue}");
    let iid = issue["iid"].to_string();
    for name in [iid.as_str(), "Runners for the north"] {
        let arguments = ["explain", name, "--as-of", DAY];
        let answer = binary.run(&[&arguments[..], &["--format", "json"]].concat()).exits(0).json();
        keeps(&schema("explain")["$defs"]["shared"], &answer);
        assert_eq!(answer["issue"]["name"], "Runners for the north");
        assert_eq!(answer["rules"][0]["rule"], "pool_request_waiting");
        let table = binary.run(&arguments).exits(0).stdout;
        assert!(
            table.starts_with(&format!("acme/accounts#{iid}: Runners for the north")),
            "{table}"
        );
    }
}

/// What is printed about the small world, without what is different in each run.
fn printed(server: &Server, arguments: &[&str]) -> String {
    let out = server.binary().run(&[arguments, &["--as-of", DAY]].concat()).exits(0).stdout;
    // Marks that keep a reference from being one cannot be seen in a snapshot.
    let out = out.replace(&server.url, "URL").replace('\u{200b}', "");
    // The port is part of the addresses that are written, and so of the checksum.
    let cut = out.find("Checksum `").or_else(|| out.find("Run ")).unwrap_or(out.len());
    out[..cut].trim_end().to_owned()
}

#[test]
fn a_plan_and_its_application_as_people_read_them() {
    let server = Server::new(small());
    let out = |arguments: &[&str]| printed(&server, arguments);
    insta::assert_snapshot!(out(&["plan", "--no-baseline"]), @r"
    acme/accounts on Fri 20 Mar 2026: 3 accounts, policy handbook-2022

     +  comment        acme/accounts#2  Birch Foods: First engagement is late: it was due on 6 Mar 2026
     +  open issue     acme/accounts    Birch Foods: Stuck in onboarding: nobody has worked on it since 20 Feb 2026
     +  link           acme/accounts#2  Birch Foods: link the issue to the account
     +  open issue     acme/accounts    Monday five: ann: 1 account to look at
     +  comment        acme/accounts#1  Alder Mills: first status card
     +  comment        acme/accounts#2  Birch Foods: first status card
     +  comment        acme/accounts#3  Cedar | Sons: Please check First call
     +  comment        acme/accounts#3  Cedar | Sons: first status card
     ~  write roll-up  acme/accounts    Roll-up of All accounts: nothing to decide today
     ~  set labels     acme/accounts#1  Alder Mills: +cadence::ok +health::na +sp-health::na +tte::ok +tto::ok +ttv::ok
     ~  set labels     acme/accounts#2  Birch Foods: +cadence::ok +health::na +sp-health::na +tte::breached +tto::ok +ttv::due-soon
     ~  set labels     acme/accounts#3  Cedar | Sons: +cadence::ok +data::missing +health::na +sp-health::na +tte::na +tto::ok +ttv::ok

    Roll-ups are issues of acme/accounts: GitLab answers no epic type for group acme, and its REST epics answer 403 (403 Forbidden).

    2 issues opened, 2 comments, 3 status cards written, 3 accounts relabelled, 1 roll-up written, 1 link. Nothing has been written.
    ");
    insta::assert_snapshot!(out(&["plan", "--no-baseline", "--format", "markdown"]), @r"
    ### Plan for acme/accounts on Fri 20 Mar 2026: 3 accounts, policy handbook-2022

    | | Where | What |
    |---|---|---|
    | comment | acme/accounts#2 | Birch Foods: First engagement is late: it was due on 6 Mar 2026 |
    | open issue | acme/accounts | Birch Foods: Stuck in onboarding: nobody has worked on it since 20 Feb 2026 |
    | link | acme/accounts#2 | Birch Foods: link the issue to the account |
    | open issue | acme/accounts | Monday five: ann: 1 account to look at |
    | comment | acme/accounts#1 | Alder Mills: first status card |
    | comment | acme/accounts#2 | Birch Foods: first status card |
    | comment | acme/accounts#3 | Cedar \| Sons: Please check First call |
    | comment | acme/accounts#3 | Cedar \| Sons: first status card |
    | write roll-up | acme/accounts | Roll-up of All accounts: nothing to decide today |
    | set labels | acme/accounts#1 | Alder Mills: +cadence::ok +health::na +sp-health::na +tte::ok +tto::ok +ttv::ok |
    | set labels | acme/accounts#2 | Birch Foods: +cadence::ok +health::na +sp-health::na +tte::breached +tto::ok +ttv::due-soon |
    | set labels | acme/accounts#3 | Cedar \| Sons: +cadence::ok +data::missing +health::na +sp-health::na +tte::na +tto::ok +ttv::ok |

    2 issues opened, 2 comments, 3 status cards written, 3 accounts relabelled, 1 roll-up written, 1 link.

    **To know about the portfolio:**

    - Roll-ups are issues of acme/accounts: GitLab answers no epic type for group acme, and its REST epics answer 403 (403 Forbidden)
    ");
    insta::assert_snapshot!(out(&["apply", "--no-baseline"]), @r"
    + comment acme/accounts#2 — Birch Foods: First engagement is late: it was due on 6 Mar 2026 [done]
    + open issue acme/accounts — Birch Foods: Stuck in onboarding: nobody has worked on it since 20 Feb 2026 [done]
    + link acme/accounts#2 — Birch Foods: link the issue to the account [done]
    2 issues opened, 2 comments, 3 status cards written, 3 accounts relabelled, 1 roll-up written, 1 link.
    ");
    insta::assert_snapshot!(out(&["plan"]), @r"
    acme/accounts on Fri 20 Mar 2026: 3 accounts, policy handbook-2022

    Roll-ups are issues of acme/accounts: GitLab answers no epic type for group acme, and its REST epics answer 403 (403 Forbidden).
    Noise: 0.33 comments that mention somebody per account in 30 days; at most 1 mention of one person in 7 days (ann); 0 of 3 accounts snoozed; 0 of 1 acknowledged so far.

    Nothing to do.
    ");
}

#[test]
fn an_explanation_as_people_read_it() {
    let server = Server::new(small());
    let out = |arguments: &[&str]| printed(&server, arguments);
    insta::assert_snapshot!("explain_table", out(&["explain", "3"]));
    let markdown = out(&["explain", "3", "--format", "markdown"]);
    insta::assert_snapshot!("explain_markdown", markdown);
}

#[test]
fn manuals_need_nothing() {
    let out = |arguments: &[&str]| Binary::bare().run(arguments).exits(0).stdout;
    assert!(out(&["rules"]).contains("time_to_engage_late"));
    let rules = Binary::bare().run(&["rules", "--format", "json"]).exits(0).json();
    assert_eq!(rules.as_array().unwrap().len(), stagecoach::rules::RULES.len());
    assert!(out(&["completions", "bash"]).contains("complete"));
    assert!(out(&["man"]).starts_with(".ie"));
    assert_eq!(out(&["--version"]), format!("stagecoach {}\n", env!("CARGO_PKG_VERSION")));
    for command in [
        "", "collect", "plan", "apply", "serve", "explain", "report", "rollup", "init", "check",
        "demo", "rules", "schema",
    ] {
        let arguments: Vec<&str> =
            [command, "--help"].into_iter().filter(|a| !a.is_empty()).collect();
        assert!(out(&arguments).contains("--as-of"), "{command}");
    }
    insta::assert_snapshot!(out(&["--help"]), @r"
    Drives every customer account from kickoff to renewal, inside GitLab

    Usage: stagecoach [OPTIONS] <COMMAND>

    Commands:
      demo         Live through a week on a simulated GitLab; needs nothing
      init         Show what a project or group needs before the first pass, and settings that fit it
      check        Check settings, connection, token and schedule
      collect      Read a part of the accounts for `--merge`; writes nothing, and cannot
      plan         Show what would be written; writes nothing, and cannot
      apply        Write what is due
      undo         Show what would take one run back; with --apply, take it back
      serve        Run passes on the schedule of the settings
      explain      Explain how one account stands, and what each rule thinks of it
      report       Print the figures of every portfolio
      rollup       Show the roll-ups as they would be written today; writes nothing, and cannot
      replay       Judge the same accounts by other settings, and show what would differ
      rules        List the rules
      schema       Print the JSON Schema of an output
      completions  Print shell completions
      man          Print the manual page
      help         Print this message or the help of the given subcommand(s)

    Options:
          --config <FILE>    Settings file (TOML); config/default.toml lists every setting
          --as-of <DATE>     Judge as of this day instead of today (YYYY-MM-DD)
          --format <FORMAT>  How to print; csv, openmetrics and ics are for `report` [default: table]
                             [possible values: table, json, markdown, csv, openmetrics, ics]
      -v, --verbose...       Log more; twice for every request
      -h, --help             Print help
      -V, --version          Print version
    ");
}

#[test]
fn the_page_about_rules_is_what_the_binary_prints() {
    let printed = Binary::bare().run(&["rules", "--format", "markdown"]).exits(0).stdout;
    let sections = stagecoach::rules::RULES.iter().map(|rule| format!("\n[rules.{}]\n", rule.name));
    let places: Vec<_> = sections.map(|it| stagecoach::settings::DEFAULTS.find(&it)).collect();
    assert!(places.is_sorted(), "config/default.toml has its rules in another order");
    for rule in stagecoach::rules::RULES {
        assert!(
            printed.contains(&format!("[rules.{}]\nenabled = true\n", rule.name)),
            "{}",
            rule.name
        );
    }
    crate::support::docs::assert_page("docs/rules.md", &printed);
}
