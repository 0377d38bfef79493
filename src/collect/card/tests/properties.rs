//! What holds for every text: it is answered, within limits, and what was rendered reads back.

use super::*;
use proptest::prelude::*;

fn bounded(card: &CardReading, lines: usize) {
    let lines = u32::try_from(lines).unwrap();
    let clean = |text: &str| {
        text.chars().count() <= MOST_CHARACTERS
            && !text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c))
    };
    for field in &card.fields {
        assert!(clean(&field.name) && clean(&field.value) && !field.name.is_empty(), "{field:?}");
        assert!((1..=lines).contains(&field.line), "{field:?}");
    }
    for item in &card.checklist {
        assert!(clean(&item.text) && (1..=lines).contains(&item.line), "{item:?}");
    }
    for activity in &card.activities {
        assert!(clean(&activity.note) && (1..=lines).contains(&activity.line), "{activity:?}");
    }
    for contact in &card.contacts {
        assert!(clean(&contact.name) && (1..=lines).contains(&contact.line), "{contact:?}");
    }
    for reference in &card.references {
        assert!((1..=lines).contains(&reference.line) && reference.iid > 0, "{reference:?}");
    }
    let sizes = [card.fields.len(), card.checklist.len(), card.activities.len()];
    assert!(sizes.iter().chain(&[card.contacts.len()]).all(|size| *size <= MOST_ENTRIES));
}

fn check(text: &str) {
    bounded(&read(text), text.split(['\n', '\r']).count());
}

/// Pieces that mean something to Markdown or to the reader.
const MARKS: &[&str] = &[
    "|",
    "| ",
    "\\|",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "- ",
    "  - ",
    "1. ",
    "[x] ",
    "[~] ",
    "[ ] ",
    "**",
    "~~",
    "~",
    "`",
    "```\n",
    "> ",
    "<!--",
    "-->",
    "<br>",
    "|---|---|\n",
    "---\n",
    "# ",
    ": ",
    ":",
    "：",
    "#12",
    "a/b#3",
    "https://g.example/a/b/-/issues/7",
    "[t](https://g.example/a/b/-/issues/8)",
    "2026-02-27",
    "10/02/2027",
    "27 Feb",
    "Feb 10th",
    "31 Feb 2026",
    "Date",
    "Type",
    "Name",
    "Role",
    "Call",
    "ARR ~400k",
    "\t",
    " ",
    "✅",
    "ü",
    "\u{202e}",
    "\u{0}",
    "\u{feff}",
    "\u{1f}",
    "TBD",
    "&#124;",
    "![a](b)",
    "<div>\n",
    "## Activity log\n",
    ":star: ",
    "日本",
    "(",
    ")",
    "or ",
];

/// They in any order.
fn mangled() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(MARKS);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn words() -> impl Strategy<Value = String> {
    "[A-Z][a-z]{2,8}( [a-z]{2,8}){0,2}".prop_filter("says nothing", |words| !is_missing(words))
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        check(&text);
        read_date(&text);
        dated(&text);
        key(&text);
    }

    #[test]
    fn any_mangled_card_is_answered(text in mangled()) {
        check(&text);
        read_date(&text);
        dated(&text);
    }

    #[test]
    fn a_card_cut_anywhere_is_answered(cut in 0..TIDY.len(), with in mangled()) {
        let cut = TIDY.floor_char_boundary(cut);
        check(&format!("{}{with}{}", &TIDY[..cut], &TIDY[cut..]));
        check(&format!("{}{with}", &TIDY[..cut]));
    }

    #[test]
    fn what_is_rendered_reads_back(facts in prop::collection::vec((words(), words()), 1..12)) {
        let render = |line: fn(&(String, String)) -> String, head: &str| {
            format!("## Facts\n\n{head}{}", facts.iter().map(line).collect::<String>())
        };
        let table = "| Field | Value |\n|---|---|\n";
        let texts = [
            render(|(name, value)| format!("| {name} | {value} |\n"), table),
            render(|(name, value)| format!("| {name} | {value}\n"), ""),
            render(|(name, value)| format!("- **{name}:** {value}\n"), ""),
            render(|(name, value)| format!("* {name}: {value}\n"), ""),
            render(|(name, value)| format!("{name}: {value}\n"), ""),
        ];
        for text in texts {
            let card = read(&text);
            let read: Vec<_> = card.fields.into_iter().map(|f| (f.name, f.value)).collect();
            prop_assert_eq!(&read, &facts, "{}", text);
        }
    }

    #[test]
    fn every_day_reads_back_in_every_unambiguous_form(days in 0i64..40_000) {
        let day = on(1990, 1, 1) + chrono::Duration::days(days);
        for form in ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%B %e, %Y", "%-d-%b-%Y", "%a %d/%m/%Y"] {
            let text = day.format(form).to_string();
            let read = read_date(&text);
            let swapped = form.contains('/') && matches!(read, WrittenDate::Ambiguous { .. });
            prop_assert!(swapped || read == WrittenDate::Day(day), "{}: {:?}", text, read);
        }
    }
}

#[test]
fn hostile_texts_are_answered_in_linear_time_and_bounded_space() {
    let n = 5_000;
    let times = |text: &str| text.repeat(n);
    for text in [
        format!("| Field | Value |\n|---|---|\n{}", times("| a | #12 |\n")),
        format!("| Date | Type | Note |\n|---|---|---|\n{}", times("| 2026-05-01 | Call | x |\n")),
        format!("| Name | Role |\n|---|---|\n{}", times("| a | b |\n")),
        times("- [x] a 2026-05-01\n"),
        times("a | b\n"),
        format!("A: {}", times("#1 [x](https://g.example/a/b/-/issues/8) | ")),
        format!("| {}", times("[x](https://g.example/a/b/-/issues/8) | ")),
        format!("- [~] {}", times("a ] [ \n")),
        format!("- **Why:** {}", times("a\n  ")),
        times("> "),
        format!("{}a\n{}", times("- "), times("b\n")),
        times("[~] "),
        times("**~~"),
        times(":star: "),
        times("27 Feb "),
        times("1."),
        times("2026-"),
        times("<!-- "),
        times("a: b "),
        times("|"),
        "ü".repeat(300_000),
        format!("Plan: {}", "x ".repeat(150_000)),
    ] {
        check(&text);
    }
    let mut deep = String::new();
    for depth in 0..90 {
        deep.push_str(&"  ".repeat(depth));
        deep.push_str(
            "- [ ] x
",
        );
    }
    let card = read(&deep);
    assert_eq!((card.checklist.len(), card.checklist[89].depth), (90, 89));
}
