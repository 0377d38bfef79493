//! `report` and `rollup`: the same numbers in every format, of any day, as often as it is asked.

use std::collections::BTreeMap;

use ical::tree::cst::IcalCst;
use serde_json::Value;
use stagecoach::metrics::METRICS;
use stagecoach::simulator::cast::Cast;

use super::*;

/// Two portfolios, one within the other, of a name that would do harm if it were not escaped.
const PORTFOLIOS: &str = "[[portfolios]]\nname = \"All | <b>of</b> \\\"us\\\" @all\"\n\
                          [[portfolios]]\nname = \"Strategic\"\nsegments = [\"strategic\"]\n\
                          within = \"All | <b>of</b> \\\"us\\\" @all\"\n";

fn binary(server: &Server) -> Binary {
    let binary = server.binary();
    binary.write("mine.toml", PORTFOLIOS);
    binary
}

fn report(binary: &Binary, format: &str, day: &str, more: &[&str]) -> String {
    let common = ["report", "--config", "mine.toml", "--as-of", day, "--format", format];
    binary.run(&[&common, more].concat()).exits(0).stdout
}

fn json(binary: &Binary, day: &str) -> Value {
    serde_json::from_str(&report(binary, "json", day, &[])).unwrap()
}

/// What every format says of one number: portfolio, metric and part.
type Numbers = BTreeMap<(String, String, String), [Option<f64>; 4]>;

/// The numbers that are known, out of JSON.
fn of_json(report: &Value) -> Numbers {
    let mut numbers = Numbers::new();
    for portfolio in report["portfolios"].as_array().unwrap() {
        let name = portfolio["name"].as_str().unwrap().to_owned();
        for (id, metric) in portfolio["metrics"].as_object().unwrap() {
            let four = ["value", "numerator", "denominator", "target"];
            numbers.insert(
                (name.clone(), id.clone(), String::new()),
                four.map(|key| metric[key].as_f64()),
            );
            for (part, number) in metric["parts"].as_object().into_iter().flatten() {
                let key = (name.clone(), id.clone(), part.clone());
                numbers.insert(key, [number.as_f64(), None, None, None]);
            }
            let list = |name: &str| metric[name].as_array().cloned().unwrap_or_default();
            for point in list("curve") {
                let part = format!("reached by day {}", point[0]);
                let key = (name.clone(), id.clone(), part);
                numbers.insert(key, [point[1].as_f64(), None, None, None]);
            }
            for (months, what) in [("by_month", "decided"), ("cohorts", "started")] {
                for month in list(months) {
                    let part = format!("{what} in {}", month["month"].as_str().unwrap());
                    let [kept, of] = ["numerator", "denominator"].map(|it| month[it].as_f64());
                    let share = of.filter(|of| *of > 0.0).map(|of| kept.unwrap() / of);
                    numbers.insert((name.clone(), id.clone(), part), [share, kept, of, None]);
                }
            }
        }
    }
    numbers.retain(|_, four| four.iter().any(Option::is_some));
    numbers
}

fn of_csv(text: &str) -> Numbers {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap).map(|row| {
        let cell = |name: &str| row.get(head.iter().position(|it| it == name).unwrap()).unwrap();
        let number = |name: &str| (!cell(name).is_empty()).then(|| cell(name).parse().unwrap());
        let key = ["portfolio", "metric", "part"].map(|name| cell(name).to_owned());
        (key.into(), ["value", "numerator", "denominator", "target"].map(number))
    });
    rows.filter(|(_, four)| four.iter().any(Option::is_some)).collect()
}

/// The labels of a sample, unescaped, and what follows them.
fn labels(mut rest: &str) -> (BTreeMap<String, String>, &str) {
    let mut labels = BTreeMap::new();
    while !rest.starts_with('}') {
        let (name, value) = rest.trim_start_matches(',').split_once("=\"").unwrap();
        let mut text = String::new();
        let mut chars = value.char_indices();
        let end = loop {
            match chars.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => text.push(match chars.next().unwrap().1 {
                    'n' => '\n',
                    other @ ('"' | '\\') => other,
                    other => panic!("\\{other} is no escape"),
                }),
                (_, other) => text.push(other),
            }
        };
        assert!(labels.insert(name.to_owned(), text).is_none(), "{name} is there twice");
        rest = &value[end + 1..];
    }
    (labels, &rest[1..])
}

/// Reads `OpenMetrics` strictly: families one after the other, each told before its samples, no sample twice.
fn of_openmetrics(text: &str) -> (Numbers, BTreeMap<String, f64>) {
    let (mut numbers, mut others) = (Numbers::new(), BTreeMap::new());
    let mut family = String::new();
    let mut families = Vec::new();
    let body = text.strip_suffix("# EOF\n").expect("it ends with # EOF");
    for line in body.lines() {
        if let Some(told) = line.strip_prefix("# ") {
            let words: Vec<&str> = told.splitn(3, ' ').collect();
            let [what, name, rest] = words[..] else { panic!("{line}") };
            match what {
                "HELP" => {
                    assert!(!families.contains(&name.to_owned()), "{name} is told twice");
                    families.push(name.to_owned());
                    name.clone_into(&mut family);
                }
                "TYPE" => assert_eq!((name, rest), (family.as_str(), "gauge")),
                "UNIT" => assert!(name == family && name.ends_with(rest), "{line}"),
                other => panic!("{other}"),
            }
            continue;
        }
        let (head, number) = line.rsplit_once(' ').unwrap();
        let number: f64 = number.parse().unwrap();
        let Some((name, rest)) = head.split_once('{') else {
            assert_eq!(head, family);
            assert!(others.insert(head.to_owned(), number).is_none(), "{line}");
            continue;
        };
        assert_eq!(name, family, "{line}");
        let (labels, rest) = labels(rest);
        assert_eq!(rest, "", "{line}");
        if labels.len() == 1 {
            others.insert(format!("{name} {}", labels["portfolio"]), number);
            continue;
        }
        let part = match (labels.get("day"), labels.get("month")) {
            (Some(day), _) => format!("reached by day {day}"),
            (_, Some(month)) => format!("{} in {month}", labels["of"]),
            _ => labels["part"].clone(),
        };
        let key = (labels["portfolio"].clone(), labels["id"].clone(), part);
        let number_of = name.replace("_by_day", "").replace("_by_month", "");
        let at = ["", "_numerator", "_denominator", "_target"];
        let at = at.iter().position(|end| number_of == format!("stagecoach_metric{end}")).unwrap();
        let four = numbers.entry(key).or_default();
        assert!(four[at].replace(number).is_none(), "{line} is there twice");
    }
    (numbers, others)
}

#[track_caller]
fn assert_same(found: &Numbers, expected: &Numbers) {
    let keys = |numbers: &Numbers| numbers.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(found), keys(expected));
    // serde_json reads the last digit of a number not exactly.
    let is_near = |pair: (&Option<f64>, &Option<f64>)| match pair {
        (Some(one), Some(other)) => (one - other).abs() <= 2.0 * f64::EPSILON * one.abs(),
        (one, other) => one == other,
    };
    for (key, four) in expected {
        let found = &found[key];
        assert!(found.iter().zip(four).all(is_near), "{key:?}: {found:?}, expected {four:?}");
    }
}

#[test]
fn every_format_says_the_same_numbers() {
    let server = Server::seeded(40);
    let binary = binary(&server);
    let report = |format: &str| report(&binary, format, DAY, &[]);
    let json: Value = serde_json::from_str(&report("json")).unwrap();
    let names: Vec<&str> = METRICS.iter().map(|metric| metric.id).collect();
    for portfolio in json["portfolios"].as_array().unwrap() {
        let found = portfolio["metrics"].as_object().unwrap();
        assert_eq!(found.len(), names.len());
        assert!(names.iter().all(|id| found.contains_key(*id)));
    }
    let numbers = of_json(&json);
    assert!(numbers.len() > 100, "{}", numbers.len());
    for part in ["reached by day", "decided in", "started in"] {
        assert!(numbers.keys().any(|key| key.2.starts_with(part)), "{part}");
    }
    assert_same(&of_csv(&report("csv")), &numbers);
    let (found, others) = of_openmetrics(&report("openmetrics"));
    assert_same(&found, &numbers);
    assert_eq!(others["stagecoach_accounts_read"].to_string(), "40");
    assert_eq!(others["stagecoach_accounts_listed"].to_string(), "40");
    let midnight = format!("{DAY}T00:00:00Z").parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!(
        others["stagecoach_as_of_timestamp_seconds"].to_string(),
        midnight.timestamp().to_string()
    );
    for portfolio in json["portfolios"].as_array().unwrap() {
        let name = portfolio["name"].as_str().unwrap();
        assert_eq!(
            Some(others[&format!("stagecoach_portfolio_accounts {name}")]),
            portfolio["accounts"].as_f64()
        );
    }
    in_words(&json, &report("table"), &report("markdown"));
    assert_eq!(server.writes(), [""; 0]);
}

/// What people read: a row for each metric that is known, with its number, and the same in both formats.
fn in_words(json: &Value, table: &str, markdown: &str) {
    let portfolios = json["portfolios"].as_array().unwrap();
    let tables: Vec<&str> = table.split("\n\n").collect();
    let pages: Vec<&str> = markdown.split("### ").skip(1).collect();
    assert_eq!((tables.len(), pages.len()), (2 * portfolios.len(), portfolios.len()));
    for (nth, portfolio) in portfolios.iter().enumerate() {
        let (table, page) = (tables[2 * nth + 1], pages[nth]);
        let mut rows = 0;
        for metric in METRICS {
            let value = &portfolio["metrics"][metric.id];
            let row = table.lines().find(|line| line.trim().starts_with(metric.words));
            let start = format!("| {} | ", metric.words);
            let line = page.lines().find_map(|line| line.strip_prefix(&start));
            let is_known = !value["value"].is_null() || value.get("parts").is_some();
            assert_eq!((row.is_some(), line.is_some()), (is_known, is_known), "{}", metric.id);
            let (Some(row), Some(line)) = (row, line) else { continue };
            rows += 1;
            let now = line.split(" | ").next().unwrap();
            assert!(row.contains(now), "{row}\n{line}");
            let number = value["value"].as_f64();
            let four = ["numerator", "denominator"].map(|key| value[key].as_f64());
            let expected = match (value["unit"].as_str().unwrap(), number, four) {
                ("parts", None, _) => "by part".to_owned(),
                (_, None, _) => "n/a".to_owned(),
                ("money", Some(money), _) => format!("{money:.0}"),
                ("share" | "parts", Some(share), [Some(of), Some(all)])
                    if all.fract() == 0.0 && all < 1e4 && (of / all - share).abs() < 1e-9 =>
                {
                    format!("{of}/{all}")
                }
                ("share", Some(share), _) => {
                    format!("{:.1} %", share * 100.0).replace(".0 %", " %")
                }
                (_, Some(number), _) => format!("{number:.1}").replace(".0", ""),
            };
            assert!(
                now.replace(',', "").contains(&expected),
                "{}: {now}, expected {expected}",
                metric.id
            );
        }
        assert!(rows > 20, "{rows}");
    }
    assert!(markdown.contains("### All \\| &lt;b&gt;of&lt;/b&gt;"), "{markdown}");
    assert!(!markdown.contains("@all"), "{markdown}");
}

/// Every event: uid, day, title and address.
fn events(text: &str) -> Vec<[String; 4]> {
    let calendars: Vec<IcalCst<'_>> = IcalCst::parse_many(text).map(Result::unwrap).collect();
    assert_eq!(calendars.len(), 1);
    let calendar = calendars[0].decode();
    calendar.validate().expect("it keeps to RFC 5545");
    let calendar = calendars[0].decode();
    let property = |event: &ical::component::IcalComponent<'_>, name: &str| {
        let property = event.props.iter().find(|it| &*it.name == name);
        property.map(|it| match &it.value {
            ical::value::IcalValue::Text(text) => text.0.to_string(),
            ical::value::IcalValue::Uri(uri) => uri.0.to_string(),
            ical::value::IcalValue::Date(date) => date.0.to_string(),
            other => panic!("{other:?}"),
        })
    };
    let names = ["UID", "DTSTART", "SUMMARY", "URL"];
    let event = |event: &_| names.map(|name| property(event, name).unwrap_or_default());
    calendar.components.iter().map(event).collect()
}

#[test]
fn the_calendar_holds_what_is_ahead_and_keeps_hostile_text_inside_its_line() {
    let mut small = small();
    let project = small.world().projects.values().find(|it| it.path == PROJECT).unwrap().id;
    let title = "Ends, here; \"now\"\\n\r\nEND:VEVENT\r\nBEGIN:VEVENT – account";
    let issues = &mut small.world_mut().issues;
    let issue = issues.values_mut().find(|it| it.project_id == project && it.iid == 2).unwrap();
    title.clone_into(&mut issue.title);
    let server = Server::new(small);
    let binary = binary(&server);
    let text = report(&binary, "ics", DAY, &[]);
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text:?}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
    let events = events(&text);
    let name = "Ends, here; \"now\"\\n END:VEVENT BEGIN:VEVENT";
    let mut titles: Vec<String> =
        events.iter().map(|[_, day, title, _]| format!("{day} {title}")).collect();
    assert!(
        titles.iter().any(|title| title == &format!("20270201 {name}: renewal")),
        "{titles:#?}"
    );
    titles.retain(|title| !title.contains("Ends"));
    insta::assert_snapshot!(titles.join("\n"), @r"
    20260330 Alder Mills: first engagement due
    20260407 Cedar | Sons: first value due
    20260415 Alder Mills: first value due
    20260422 Cedar | Sons: onboarding due
    20260430 Alder Mills: onboarding due
    20270201 Alder Mills: renewal
    20270201 Cedar | Sons: renewal
    ");
    let mut uids: Vec<&String> = events.iter().map(|[uid, ..]| uid).collect();
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), events.len(), "each uid is there once");
    for [uid, _, _, address] in &events {
        assert!(uid.ends_with("@127.0.0.1"), "{uid}");
        assert!(address.starts_with(&format!("{}/{PROJECT}/-/issues/", server.url)), "{address}");
    }
    let strategic = report(&binary, "ics", DAY, &["--portfolio", "strategic"]);
    assert!(!strategic.contains("VEVENT"), "none of the three is strategic: {strategic}");
    // A day later the same things are the same events.
    let later = self::events(&report(&binary, "ics", "2026-03-21", &[]));
    assert!(later.iter().all(|[uid, ..]| uids.contains(&uid)), "{later:#?}");
}

#[test]
fn a_past_day_says_the_same_today_and_tomorrow() {
    let server = Server::seeded(24);
    let binary = binary(&server);
    let past = "2026-03-12";
    let formats = ["json", "table", "markdown", "csv", "openmetrics"];
    let all = || formats.map(|format| report(&binary, format, past, &[]));
    let (before, today) = (all(), json(&binary, DAY));
    let calendar = report(&binary, "ics", past, &[]);
    let mut cast = Cast::new(3, &mut server.simulator(), PROJECT, BOT);
    binary.run(&["apply", "--no-baseline", "--as-of", DAY]).exits(0);
    assert!(!server.writes().is_empty());
    // What people set later is in it, so it is only what the bot does that changes nothing there.
    similar(&calendar, &report(&binary, "ics", past, &[]));
    cast.live(&mut server.simulator());
    server.simulator().set_now(noon("2026-03-23"));
    binary.run(&["apply", "--as-of", "2026-03-23"]).exits(0);
    cast.live(&mut server.simulator());
    for (before, after) in before.iter().zip(all()) {
        similar(before, &after);
    }
    assert_ne!(
        json(&binary, "2026-03-23")["portfolios"],
        today["portfolios"],
        "something happened"
    );
}

/// The same text; otherwise the lines that differ.
#[track_caller]
fn similar(before: &str, after: &str) {
    let lines: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let gone: Vec<_> = lines.iter().filter(|line| !new.contains(line)).take(9).collect();
    let came: Vec<_> = new.iter().filter(|line| !lines.contains(line)).take(9).collect();
    assert!(before == after, "before: {gone:#?}\nafter: {came:#?}");
}

#[test]
fn one_portfolio_is_named_in_any_case_and_an_unknown_one_is_answered_with_the_known() {
    let server = Server::new(small());
    let binary = binary(&server);
    let only = report(&binary, "json", DAY, &["--portfolio", "STRATEGIC"]);
    let only: Value = serde_json::from_str(&only).unwrap();
    assert_eq!(only["portfolios"].as_array().unwrap().len(), 1);
    assert_eq!(only["portfolios"][0]["within"], "All | <b>of</b> \"us\" @all");
    let reads = server.simulator().log().len();
    for arguments in [&["report", "--portfolio", "Stratgic"][..], &["rollup", "Stratgic"]] {
        let said = binary.run(&[arguments, &["--config", "mine.toml"]].concat()).exits(64).error();
        insta::allow_duplicates! {
            insta::assert_snapshot!(said, @r#"stagecoach: no portfolio “Stratgic”: expected one of All | <b>of</b> "us" @all, Strategic"#);
        }
    }
    assert_eq!(server.simulator().log().len(), reads, "nothing was asked of GitLab");
}

#[test]
fn formats_of_the_report_are_refused_elsewhere_before_anything_is_asked() {
    let bare = Binary::bare();
    for format in ["csv", "openmetrics", "ics"] {
        for command in [&["plan"][..], &["apply"], &["explain", "1"], &["rollup"], &["rules"]] {
            let said = bare.run(&[command, &["--format", format]].concat()).exits(64).stderr;
            let first = said.lines().next().unwrap().replace(format, "FORMAT");
            insta::allow_duplicates! {
                insta::assert_snapshot!(first, @"error: --format FORMAT is for `stagecoach report`: this command has table, json, markdown");
            }
        }
    }
    let said = bare.run(&["--format", "csv", "plan"]).exits(64).stderr;
    insta::assert_snapshot!(said, @r"
    error: --format csv is for `stagecoach report`: this command has table, json, markdown

    Usage: stagecoach [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
}

#[test]
fn a_page_is_shown_as_it_is_written_afterwards() {
    let server = Server::seeded(24);
    let binary = binary(&server);
    let rollup = |more: &[&str]| {
        let common = ["rollup", "--config", "mine.toml", "--as-of", DAY];
        binary.run(&[&common, more].concat()).exits(0)
    };
    let pages = rollup(&["--format", "json"]).json();
    let pages = pages["portfolios"].as_array().unwrap();
    let text = |page: &Value, key: &str| page[key].as_str().unwrap().to_owned();
    let bodies: Vec<String> = pages.iter().map(|page| text(page, "body")).collect();
    assert_eq!(rollup(&[]).stdout.trim_end(), bodies.join("\n\n---\n\n"));
    assert_eq!(rollup(&["strategic", "--format", "markdown"]).stdout.trim_end(), bodies[1]);
    assert!(bodies[0].contains("**Parts:** Strategic (not written yet)"), "{}", bodies[0]);
    assert_eq!(server.writes(), [""; 0]);
    binary.run(&["apply", "--config", "mine.toml", "--as-of", DAY]).exits(0);
    let simulator = server.simulator();
    for (page, body) in pages.iter().zip(&bodies) {
        let title = text(page, "title");
        let issues = simulator.world().issues.values();
        let written = issues.filter(|it| it.title == title).find_map(|it| it.description.as_ref());
        let written = written.unwrap_or_else(|| panic!("{title} was not written"));
        let (before, after) = body.split_once("(not written yet)").unwrap_or((body, ""));
        assert!(written.contains(before.trim_end()), "{written}\n\n{before}");
        assert!(written.contains(after), "{written}\n\n{after}");
    }
}
