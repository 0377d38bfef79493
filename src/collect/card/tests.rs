//! The card as a whole: the tidy one, the untidy ones, the hostile ones.

use super::*;
use chrono::NaiveDate;

mod details;
mod properties;

const TIDY: &str = include_str!("tests/tidy.md");
const UNTIDY: &str = include_str!("tests/untidy.md");

fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn value<'c>(card: &'c CardReading, name: &str) -> &'c str {
    let field = card.fields.iter().find(|field| key(&field.name) == name);
    field.map_or("(absent)", |field| &field.value)
}

#[test]
fn the_tidy_card_is_read_completely() {
    let card = read(TIDY);
    assert_eq!(card.fields.len(), 24);
    assert_eq!(value(&card, "account"), "Quillhaven Ferries AB (fictional)");
    assert_eq!(value(&card, "first value date"), "");
    assert_eq!(value(&card, "onboarding closed"), "");
    assert_eq!(value(&card, "billable users"), "47 (2026-05-20)");
    assert_eq!(value(&card, "sentiment"), "Yellow (2026-05-20)");
    assert_eq!(value(&card, "next step 2026 05 27"), "agree the move of two pilot teams");
    let since = card.fields.iter().find(|field| field.name == "Customer since").unwrap();
    assert_eq!(read_date(&since.value), WrittenDate::Day(on(2026, 4, 14)));
    assert_eq!(since.heading.as_deref(), Some("Account facts"));
    assert_eq!(TIDY.lines().nth(since.line as usize - 1), Some("| Customer since | 2026-04-14 |"));

    assert_eq!(card.contacts.len(), 3);
    assert_eq!(card.contacts[0].name, "T. Almqvist");
    assert_eq!(card.contacts[0].persona, "Development Lead");
    assert_eq!(card.contacts[0].last_contact.day(), Some(on(2026, 5, 13)));
    assert_eq!(card.contacts[2].last_contact, WrittenDate::Missing);

    let kinds: Vec<_> = card.activities.iter().map(|activity| activity.kind).collect();
    assert_eq!(
        kinds,
        [ActivityKind::Email, ActivityKind::Call, ActivityKind::Meeting, ActivityKind::Update]
    );
    assert_eq!(card.activities[1].on.day(), Some(on(2026, 5, 1)));
    assert_eq!(card.activities[1].note, "kickoff, reason confirmed (replace the old runner)");

    let [plan] = card.references.as_slice() else { panic!("{:?}", card.references) };
    assert_eq!((plan.name.as_str(), &plan.project, plan.iid), ("Success plan", &None, 31));
}

#[test]
fn the_checklist_keeps_its_shape() {
    let card = read(TIDY);
    let shape: Vec<_> = card.checklist.iter().map(|item| (item.depth, item.state)).collect();
    let (yes, no) = (Ticked::Yes, Ticked::No);
    assert_eq!(
        shape,
        [(0, yes), (0, yes), (1, yes), (1, no), (1, Ticked::NotApplicable), (0, no), (0, no)]
    );
    let first = &card.checklist[0];
    assert_eq!(first.text, "Internal handoff (sales, architect) done 2026-04-17");
    assert_eq!(first.on, Some(WrittenDate::Day(on(2026, 4, 17))));
    assert_eq!(first.heading.as_deref(), Some("Onboarding checklist"));
    assert_eq!(card.checklist[4].text, "Usage ping");
    assert!(card.checklist.iter().all(|item| TIDY.lines().nth(item.line as usize - 1).is_some()));
}

#[test]
fn the_untidy_card_is_read_as_far_as_it_goes() {
    let card = read(UNTIDY);
    for (name, expected) in [
        ("customer since", "Apr 14th"),
        ("renewal", "10/02/2027"),
        ("kick off", "1 May ✅"),
        ("arr", "~400k"),
        ("plan", "Ultimate"),
        ("deployment", "self-managed"),
        ("csm assigned", "2026-04-16"),
        ("onboarding start", "2026-04-20"),
        ("first value date", ""),
        ("primary use case", "CI, later also security"),
        ("gitlab admin contact", "yes"),
    ] {
        assert_eq!(value(&card, name), expected, "{name}");
    }
    assert!(read_date(value(&card, "customer since")).missing_year());
    assert!(matches!(read_date(value(&card, "renewal")), WrittenDate::Ambiguous { .. }));
    let log: Vec<_> = card.activities.iter().map(|a| (a.on.day(), a.kind)).collect();
    let expected = [
        (Some(on(2026, 4, 24)), ActivityKind::Email),
        (Some(on(2026, 5, 1)), ActivityKind::Call),
        (None, ActivityKind::Call),
    ];
    assert_eq!(log, expected);
    let boxes: Vec<_> = card.checklist.iter().map(|i| (i.text.as_str(), i.state)).collect();
    let expected = [
        ("Second call", Ticked::Yes),
        ("Send cake", Ticked::No),
        ("Survey", Ticked::NotApplicable),
        ("Drawn by hand", Ticked::Yes),
    ];
    assert_eq!(boxes, expected);
}

#[test]
fn a_log_is_a_log_under_the_names_people_give_its_columns() {
    for head in ["| When | What |", "| When | How |", "| Date | What happened |"] {
        let card =
            format!("## Log\n\n{head}\n|---|---|\n| 2026-03-11 | Call with the platform team |\n");
        let reading = read(&card);
        assert_eq!(reading.activities.len(), 1, "{head}: {reading:?}");
        assert_eq!(reading.activities[0].kind, ActivityKind::Call, "{head}: {reading:?}");
    }
    for head in ["| When | What | Who |", "| When | How | Notes |"] {
        let card = format!("## Log\n\n{head}\n|---|---|---|\n| 2026-03-11 | Call | all |\n");
        let reading = read(&card);
        assert_eq!(reading.activities.len(), 1, "{head}: {reading:?}");
        assert_eq!(reading.activities[0].kind, ActivityKind::Call, "{head}: {reading:?}");
    }
}
