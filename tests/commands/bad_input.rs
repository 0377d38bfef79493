//! Bad input: one clear sentence with the next step, the exit code that scripts rely on, never the token.

use std::collections::BTreeSet;
use std::net::TcpListener;

use insta::assert_snapshot;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;

use super::*;

/// What it says; the token is never part of it.
#[track_caller]
fn said(binary: &Binary, arguments: &[&str], code: i32) -> String {
    let ran = binary.run(arguments).exits(code);
    assert!(!ran.stderr.contains("Very-Secret"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("Very-Secret"), "{}", ran.stdout);
    ran.error()
}

/// What a settings file with this text is answered.
#[track_caller]
fn file(text: &str) -> String {
    let binary = Binary::at("http://127.0.0.1:1", TOKEN, PROJECT);
    binary.write("mine.toml", text);
    said(&binary, &["plan", "--config", "mine.toml"], 64)
}

/// What one variable is answered.
#[track_caller]
fn variable(name: &str, value: &str) -> String {
    let binary = Binary::at("http://127.0.0.1:1", TOKEN, PROJECT).with(name, value);
    said(&binary, &["plan"], 64)
}

#[test]
fn a_token_that_gitlab_refuses() {
    let server = Server::new(
        small()
            .with_token("glpat-Very-Secret-old", BOT, &["api"])
            .with_token_expiry("glpat-Very-Secret-old", crate::support::server::day("2026-01-01"))
            .with_token("glpat-Very-Secret-read", BOT, &["read_api"]),
    );
    let with = |token: &str| Binary::at(&server.url, token, PROJECT);
    let wrong = with("glpat-Very-Secret-9");
    assert_snapshot!(said(&wrong, &["plan"], 77), @"stagecoach: cannot read the token's user, gitlab answered 401 (401 Unauthorized), request sim-N: create a new token, this one is invalid or has expired");
    assert_snapshot!(said(&with("glpat-Very-Secret-old"), &["plan"], 77), @"stagecoach: cannot read the token's user, gitlab answered 401 (invalid_token, Token is expired. You can either do re-authorization or token refresh.), request sim-N: create a new token, this one is invalid or has expired");
    let read_only = with("glpat-Very-Secret-read");
    said(&read_only, &["plan", "--as-of", DAY], 0);
    let applied = read_only.run(&["apply", "--as-of", DAY]).exits(77);
    assert_snapshot!(applied.error(), @"stagecoach: the token may only read: give it the scope api and run again");
    assert!(said(&read_only, &["check"], 77).is_empty());
}

#[test]
fn a_project_that_is_not_there_or_that_everybody_can_read() {
    let server = Server::new(small().with_project("acme/open", "public"));
    let at = |project: &str| Binary::at(&server.url, TOKEN, project);
    assert_snapshot!(said(&at("acme/acounts"), &["plan"], 64), @"stagecoach: cannot read project acme/acounts, gitlab answered 404 (404 Project Not Found), request sim-N: check the name, and that the token's user may see it");
    assert_snapshot!(said(&at("acme/open"), &["apply"], 64), @"stagecoach: acme/open is public, and Stagecoach writes about risk and renewal: make it private first");
    assert_snapshot!(said(&at("accounts / of acme"), &["plan"], 64), @"stagecoach: cannot read project accounts / of acme, gitlab answered 404 (404 Project Not Found), request sim-N: check the name, and that the token's user may see it");
    assert_eq!(server.writes(), [""; 0]);
}

#[test]
fn a_roll_up_that_more_people_could_read_than_an_account_is_refused_by_the_plan_too() {
    let server = Server::new(small());
    server.simulator().world_mut().issues.values_mut().next().unwrap().confidential = true;
    let binary = server.binary().with("STAGECOACH__ROLLUPS__CONFIDENTIAL", "false");
    let refused = |command: &str| said(&binary, &[command, "--as-of", DAY], 64);
    assert_eq!(refused("plan"), refused("apply"));
    assert_snapshot!(refused("plan"), @"stagecoach: the roll-up of All accounts is not confidential and names acme/accounts#1, which is: make it confidential, and set rollups.confidential to true");
    assert_eq!(server.writes(), [""; 0]);
}

#[test]
fn what_is_missing_is_named_at_once() {
    let bare = Binary::bare();
    let commands = [&["plan"][..], &["apply"], &["serve"], &["check"], &["explain", "1"]];
    let answers: BTreeSet<String> =
        commands.iter().map(|command| said(&bare, command, 64)).collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_snapshot!(answers.first().unwrap(), @r"
    stagecoach: 3 settings need a look:
      - gitlab.url is not set: set STAGECOACH__GITLAB__URL to GitLab's address
      - gitlab.token is not set: set STAGECOACH__GITLAB__TOKEN, or gitlab.token_file
      - source is not set: set STAGECOACH__SOURCE__PROJECT or STAGECOACH__SOURCE__GROUP
    ");
}

#[test]
fn a_gitlab_that_is_not_there_or_not_gitlab() {
    let quick =
        |url: &str| Binary::at(url, TOKEN, PROJECT).with("STAGECOACH__GITLAB__ATTEMPTS_MAX", "1");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_snapshot!(said(&quick(&format!("http://{closed}")), &["plan"], 69), @"stagecoach: cannot read the token's user, gitlab cannot be reached (Connection refused (os error 111)): check the url, the network and the proxy");
    let server = Server::new(small());
    let below = quick(&format!("{}/{PROJECT}/-/issues", server.url));
    assert_snapshot!(said(&below, &["plan"], 64), @"stagecoach: cannot read the token's user, gitlab answered 404 (404 Not Found), request sim-N: check that the url is that of GitLab itself");
    let page = |_: &Arrival<'_>| Some(Fault::Html(200));
    server.simulator().set_fault_rule(Some(page));
    assert_snapshot!(said(&quick(&server.url), &["plan"], 69), @"stagecoach: cannot read the token's user, gitlab answered 200 (the answer is a web page, not gitlab's api), request sim-N: check that the url leads to GitLab, not to a login or proxy");
    assert_snapshot!(said(&quick("http://gitlab.example.com"), &["plan"], 64), @"stagecoach: cannot connect to gitlab, http://gitlab.example.com/ is not encrypted, the token would travel readable: use https");
    assert_snapshot!(said(&quick("gitlab.example.com"), &["plan"], 64), @"stagecoach: gitlab.url: “gitlab.example.com” is not an address: expected one such as https://gitlab.example.com");
    assert_snapshot!(said(&quick("ftp://gitlab.example.com"), &["plan"], 64), @"stagecoach: cannot connect to gitlab, the url starts with ftp, https was expected: give an address such as https://gitlab.example.com");
    assert_snapshot!(said(&quick("https://me:Very-Secret@gitlab.example.com"), &["plan"], 64), @"stagecoach: gitlab.url has a user or a password in it: write the address alone, such as https://gitlab.example.com, and put the token into STAGECOACH__GITLAB__TOKEN");
}

#[test]
fn a_settings_file_with_a_slip() {
    assert_snapshot!(file("[gitlab]\nurll = \"x\"\n"), @"stagecoach: gitlab.urll (in mine.toml): there is no such setting: did you mean gitlab.url?");
    assert_snapshot!(file("[limits]\nissues_max = \"many\"\n"), @"stagecoach: limits.issues_max (in mine.toml): expected a whole number from 0, found “many”");
    assert_snapshot!(file("[gitlab]\ntoken = \"glpat-Very-Secret\nurl = 1\n"), @r#"stagecoach: mine.toml is not TOML, line 2, column 27: invalid basic string, expected `"`"#);
    assert_snapshot!(file("gitlab = 1\n"), @"stagecoach: gitlab (in mine.toml) is a section: set what is in it, such as gitlab.answer_mib_max");
    assert_snapshot!(file("[calendar]\ntimezone = \"Europe/Berln\"\n"), @"stagecoach: calendar.timezone: “Europe/Berln” is not an IANA time zone: did you mean Europe/Berlin?");
    assert_snapshot!(file("[serve]\nschedules = [\"* * * * * *\"]\n"), @"stagecoach: serve.schedules: schedule `* * * * * *`: with 6 fields the first is the second, so it would run at every second of each matching minute: leave the seconds out, as in `* * * * *`; runs are a minute apart or more");
    assert_snapshot!(file("[serve]\nschedules = [\"0 6 31 2 *\", \"0 25 * * *\"]\n"), @r"
    stagecoach: 2 settings need a look:
      - serve.schedules: schedule `0 6 31 2 *`: there is no such date in any year: choose a day that one of its months has
      - serve.schedules: schedule `0 25 * * *`: the hour `25` is out of range: expected `*` or 0 to 23, with lists `a,b`, ranges `a-b` and steps `/n`
    ");
    assert_snapshot!(file("[log]\nlevel = \"loud\"\nformat = \"xml\"\n"), @"stagecoach: log.format (in mine.toml): expected human | json, found “xml”");
    assert_snapshot!(file("[log]\nlevel = \"loud\"\n"), @"stagecoach: log.level: log filter `loud` is not understood: write off, error, warn, info, debug or trace, or pairs like `stagecoach=debug,hyper=warn`");
    assert_snapshot!(file("[clocks.time_to_engage]\nstart = \"contract\"\n"), @"stagecoach: clocks.time_to_engage.start: expected onboarding_start | contract_date | csm_assigned | field:NAME | label:NAME, found “contract”");
    assert_snapshot!(file("[clocks.time_to_engage]\nsegments = [\"huge\"]\n"), @"stagecoach: clocks.time_to_engage.segments (in mine.toml): expected a list of strategic | growth | scale | digital, found the list huge");
    assert_snapshot!(file("[clocks.time_to_engage]\ntarget_days = 10\n"), @"stagecoach: clocks.time_to_engage.target_days: 10 instead of the 14 days promised since 2021-02-01: set clocks.time_to_engage.effective_from to the day from which it holds, and clocks that have started keep their promise");
    assert_snapshot!(file("[clocks.time_to_engage]\ntarget_days = 10\neffective_from = \"2020-01-01\"\n"), @"stagecoach: clocks.time_to_engage.effective_from: 2020-01-01 lies before the shipped promise of 2021-02-01: use a later day");
    assert_snapshot!(file("[clocks]\npausing_reasons = [\"contract\", \"no-response\"]\n"), @"stagecoach: clocks.pausing_reasons: “no-response”: silence is a risk and never stops a clock: remove it");
    assert_snapshot!(file("[rules.facts_missing]\nrequired = [\"shoe_size\"]\n"), @"stagecoach: rules.facts_missing.required (in mine.toml): expected a list of segment | priority | customer_since | renewal_date | gitlab_admin | instance | arr | sponsor | time_zone, found the list shoe_size");
    let several = "[limits]\nissues_max = -1\n[rules.csm_misssing]\nenabled = true\n\
                   [rules.ebr_due]\nenabled = \"perhaps\"\n[calendar]\ntimezone = \"Mars\"\n\
                   [clocks]\nat_risk_percent = 0\n";
    assert_snapshot!(file(several), @r"
    stagecoach: 5 settings need a look:
      - limits.issues_max (in mine.toml): expected a whole number from 0, found -1
      - rules.csm_misssing.enabled (in mine.toml): there is no such setting: did you mean rules.csm_missing.enabled?
      - rules.ebr_due.enabled (in mine.toml): expected true or false, found “perhaps”
      - clocks.at_risk_percent: expected a percentage from 1 to 100, found 0
      - calendar.timezone: “Mars” is not an IANA time zone: did you mean Europe/Berlin?
    ");
}

#[test]
fn a_variable_with_a_slip() {
    assert_snapshot!(variable("STAGECOACH_GITLAB_URL", "https://gitlab.example.com"), @"stagecoach: STAGECOACH_GITLAB_URL (in the environment) is not read: did you mean STAGECOACH__GITLAB__URL, with two underscores?");
    assert_snapshot!(variable("STAGECOACH__GITLAB__URLL", "x"), @"stagecoach: gitlab.urll (in the environment): there is no such setting: did you mean gitlab.url?");
    assert_snapshot!(variable("STAGECOACH__LIMITS__ISSUES_MAX", "1e3"), @"stagecoach: limits.issues_max (in the environment): expected a whole number from 0, found “1e3”");
    assert_snapshot!(variable("STAGECOACH__SERVE__RUN_AT_START", "perhaps"), @"stagecoach: serve.run_at_start (in the environment): expected true or false, found “perhaps”");
    assert_snapshot!(variable("STAGECOACH__SOURCE__GROUP", "acme"), @"stagecoach: source: a project and a group are set: keep one");
}

#[test]
fn files_that_are_missing_or_hold_something_else() {
    let binary = Binary::at("https://127.0.0.1:1", TOKEN, PROJECT);
    assert_snapshot!(said(&binary, &["plan", "--config", "none.toml"], 64), @"stagecoach: could not read `none.toml`: No such file or directory (os error 2): check the path, and that its folder exists");
    assert_snapshot!(said(&binary, &["apply", "none.json"], 64), @"stagecoach: could not read `none.json`: No such file or directory (os error 2): check the path, and that its folder exists");
    binary.write("plan.json", "{\"as_of\": \"2026-03-20\"}");
    assert_snapshot!(said(&binary, &["apply", "plan.json"], 64), @"stagecoach: plan.json is not a plan: make one with `stagecoach plan --out FILE`");
    binary.write("plan.json", "not json");
    assert_snapshot!(said(&binary, &["apply", "plan.json"], 64), @"stagecoach: plan.json is not a plan: make one with `stagecoach plan --out FILE`");
    let ca = binary.with("STAGECOACH__GITLAB__CA_FILE", "ca.pem");
    assert_snapshot!(said(&ca, &["plan"], 64), @"stagecoach: gitlab.ca_file: could not read `ca.pem`: No such file or directory (os error 2): check the path, and that its folder exists");
    ca.write("ca.pem", "hello");
    assert_snapshot!(said(&ca, &["plan"], 64), @"stagecoach: cannot connect to gitlab, the ca file holds no certificate: give a file with -----BEGIN CERTIFICATE----- blocks");
    let token = Binary::at("https://127.0.0.1:1", "", PROJECT)
        .with("STAGECOACH__GITLAB__TOKEN_FILE", "token");
    assert_snapshot!(said(&token, &["plan"], 64), @"stagecoach: gitlab.token_file: could not read `token`: No such file or directory (os error 2): check the path, and that its folder exists");
    token.write("token", "\n");
    assert_snapshot!(said(&token, &["plan"], 64), @"stagecoach: gitlab.token_file is empty or has spaces in it: put the token there, and nothing else");
    token.write("token", "glpat-Very Secret\n");
    assert_snapshot!(said(&token, &["plan"], 64), @"stagecoach: gitlab.token_file is empty or has spaces in it: put the token there, and nothing else");
}

#[test]
fn arguments_that_cannot_be_meant() {
    let bare = Binary::bare();
    let error = |arguments: &[&str]| bare.run(arguments).exits(64).stderr;
    assert_snapshot!(error(&["plan", "--as-of", "20.3.2026"]), @r"
    error: invalid value '20.3.2026' for '--as-of <DATE>': write the day as YYYY-MM-DD, such as 2026-03-20

    For more information, try '--help'.
    ");
    assert_snapshot!(error(&["aply"]), @r"
    error: unrecognized subcommand 'aply'

      tip: some similar subcommands exist: 'replay', 'apply'

    Usage: stagecoach [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(error(&[]), @r"
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
    assert_snapshot!(error(&["explain"]), @r"
    error: the following required arguments were not provided:
      <ACCOUNT>

    Usage: stagecoach explain <ACCOUNT>

    For more information, try '--help'.
    ");
    assert_snapshot!(error(&["demo", "--days", "1000"]), @r"
    error: invalid value '1000' for '--days <DAYS>': 1000 is not in 0..=120

    For more information, try '--help'.
    ");
}

#[test]
fn a_card_that_cannot_be_read_is_a_finding() {
    let server = Server::new(small());
    let plan = server.binary().run(&["plan", "--as-of", DAY]).exits(0);
    assert!(plan.stdout.contains("status cards written"), "{}", plan.stdout);
    let answer = server.binary().run(&["explain", "3", "--as-of", DAY, "--format", "json"]);
    let answer = answer.exits(0).json();
    assert_snapshot!(answer["findings"][0]["sentence"].as_str().unwrap(), @"“First call” says 10/02/2026, which can be 10 February 2026 or 2 October 2026");
}
