//! One small text for each thing people do to a card.

use super::*;

/// `name=value` of every field.
fn fields(description: &str) -> Vec<String> {
    let pair = |field: &Field| format!("{}={}", field.name, field.value);
    read(description).fields.iter().map(pair).collect()
}

/// `name>project#iid` of every reference.
fn references(description: &str) -> Vec<String> {
    let line =
        |r: &Reference| format!("{}>{}#{}", r.name, r.project.as_deref().unwrap_or(""), r.iid);
    read(description).references.iter().map(line).collect()
}

#[test]
fn a_fact_may_be_written_in_many_ways() {
    for text in [
        "| Field | Value |\n|---|---|\n| Plan | Ultimate |",
        "| Plan | Ultimate |",
        "| Plan | Ultimate",
        "Plan | Ultimate",
        "Field | Value\n---|---\nPlan | Ultimate",
        "Field | Value\n---\nPlan | Ultimate",
        "| Field | Value |\n|---|---|---|\n| Plan | Ultimate |",
        "| Field | Value |\n| - | - |\nPlan: Ultimate",
        "| Plan | Ultimate |\n|---|---|",
        "| Topic | Comment |\n|---|---|\n| Plan | Ultimate |",
        "| | |\n|---|---|\n| **Plan:** | *Ultimate* |",
        "| Feld | Wert | Quelle |\n|---|---|---|\n| Plan | Ultimate | CRM |",
        "- **Plan:** Ultimate",
        "- Plan: Ultimate",
        "* **Plan**: Ultimate",
        "+ __Plan__ : `Ultimate`",
        "1. Plan: [Ultimate](https://x.example)",
        "- a\n  - Plan: Ultimate",
        "- **Plan:**\n  Ultimate",
        "**Plan**: Ultimate",
        "**Plan: Ultimate**",
        "Plan: Ultimate",
        "Plan:\tUltimate",
        "Plan: ~~Premium~~ Ultimate",
        "Plan: Ultimate\n---",
        "\u{feff}Plan: Ultimate",
        "Plan: Ult\u{202e}imate\r\n",
        "Plan: Ultimate <!-- Plan: Free -->",
        "- ![Plan](p.png): Ultimate",
    ] {
        let found = fields(text);
        assert!(found.contains(&"Plan=Ultimate".to_owned()), "{text}: {found:?}");
        assert!(found.iter().all(|f| f == "Plan=Ultimate" || f == "a="), "{text}: {found:?}");
    }
}

#[test]
fn what_is_quoted_coded_or_hidden_is_not_said() {
    for text in [
        "> Plan: Ultimate",
        "> > - Plan: Ultimate\n> lazy: yes",
        "```\nPlan: Ultimate\n```",
        "    Plan: Ultimate",
        "<!--\nPlan: Ultimate\n-->",
        "<div>\nPlan: Ultimate\n</div>",
        "- > Plan: Ultimate",
        "~~Plan: Ultimate~~",
    ] {
        assert_eq!(read(text), CardReading::default(), "{text}");
    }
}

#[test]
fn cells_are_plain_text_whatever_is_in_them() {
    let cell =
        |text: &str| fields(&format!("| Field | Value |\n|---|---|\n| A | {text} |")).remove(0);
    assert_eq!(cell(r"x \| y"), "A=x | y");
    assert_eq!(cell(r"`x \| y`"), "A=x | y");
    assert_eq!(cell("**bold** _and_ `code`"), "A=bold and code");
    assert_eq!(cell("one<br>two<br/>three"), "A=one two three");
    assert_eq!(cell("![logo](a.png) [text](b)"), "A=logo text");
    assert_eq!(cell("&lt;script&gt; &amp; co"), "A=<script> & co");
    assert_eq!(cell("<b>x</b>"), "A=x");
    assert_eq!(cell("n/a"), "A=");
    assert_eq!(cell("about ~400k"), "A=about ~400k");
    assert_eq!(fields(r"Plan: Premium \| Ultimate"), ["Plan=Premium | Ultimate"]);
    assert_eq!(fields("Plan: Premium | Ultimate"), ["Plan=Premium | Ultimate"]);
}

#[test]
fn a_bullet_goes_on_in_its_next_line() {
    assert_eq!(
        fields("- **Why:** racks are late,\n  next: Monday"),
        ["Why=racks are late, next: Monday"]
    );
    assert_eq!(fields("- Why: late\n  Plan: Free"), ["Why=late", "Plan=Free"]);
    assert_eq!(fields("- **Why:** late\n\n  and more"), ["Why=late"]);
    assert_eq!(fields("- **Why:** late  \n  **Plan:** Free"), ["Why=late", "Plan=Free"]);
    assert_eq!(fields("Why: late\nand more"), ["Why=late"]);
}

#[test]
fn headings_are_remembered_even_when_they_are_only_bold() {
    let heading = |text: &str| read(text).fields.pop().and_then(|field| field.heading);
    assert_eq!(heading("## Facts `x`\n\nPlan: Free").as_deref(), Some("Facts x"));
    assert_eq!(heading("Facts\n===\nPlan: Free").as_deref(), Some("Facts"));
    assert_eq!(heading("**Facts**\n\n- Plan: Free").as_deref(), Some("Facts"));
    assert_eq!(heading("- Plan: Free"), None);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let lines = |text: &str| read(text).fields.iter().map(|field| field.line).collect::<Vec<_>>();
    assert_eq!(lines("A: 1\nB: 2\n\n- C: 3\n\n| D | 4 |\n|---|---|\n| E | 5 |"), [1, 2, 4, 6, 8]);
    assert_eq!(lines("A: 1\r\nB: 2\r\n\r\n- C: 3"), [1, 2, 4]);
    assert_eq!(lines("\n\n```\nx\n```\nA: 1"), [6]);
}

#[test]
fn logs_are_known_by_their_columns() {
    let log = |text: &str| {
        let line = |a: &Activity| format!("{:?} {} {}", a.kind, a.kind_text, a.note);
        read(text).activities.iter().map(line).collect::<Vec<_>>()
    };
    for table in [
        "| Date | Type | Note |\n|---|---|---|\n| 2026-05-01 | Call | x |",
        "| Note | Type | Date |\n|---|---|---|\n| x | Call | 2026-05-01 |",
        "| Date | Contact | Type | Note |\n|---|---|---|---|\n| 2026-05-01 | N. C. | Call | x |",
        "| Wann | Art und Weise | Notiz |\n|---|---|---|\n| 2026-05-01 | Call | x |",
        "| a | b | c |\n|---|---|---|\n| 1 May | Call | x |\n| - | | |",
        "| a | b | c |\n|---|---|---|\n| 2026-05-01 | x | Call |",
        "Date | Type | Note\n2026-05-01 | Call | x",
        "2026-05-01 | Call | x",
        "| When | What |\n|---|---|\n| 2026-05-01 | Call: x |",
        "## Activity log\n- 2026-05-01 Call: x",
        "## Timeline\n2026-05-01 – Call – x",
    ] {
        assert_eq!(log(table), ["Call Call x"], "{table}");
        assert_eq!(read(table).fields, [], "{table}");
    }
    assert_eq!(log("- 2026-05-01 Call: x"), Vec::<String>::new());
    assert_eq!(log("| Field | Value |\n|---|---|\n| Renewal | 2026-05-01 |"), Vec::<String>::new());
    assert_eq!(
        log("| Date | What |\n|---|---|\n| 2026-05-01 | we spoke at length about a call |"),
        ["Other  we spoke at length about a call"]
    );
    let undated = read("| Date | Type | Note |\n|---|---|---|\n| - | Call | x |");
    assert_eq!(undated.activities[0].on, WrittenDate::Missing);
}

#[test]
fn contacts_are_known_by_their_columns() {
    for table in [
        "| Name | Role | Persona | Last contact |\n|---|---|---|---|\n| A | B | C | 2026-05-01 |",
        "| Last contacted | Persona | Name | Title |\n|---|---|---|---|\n| 2026-05-01 | C | A | B |",
        "Name | Role | Persona | Last call\nA | B | C | 2026-05-01",
        "## Kontakte\n\n| Wer | Was | Typ? | Wann |\n|---|---|---|---|\n| A | B | C | 2026-05-01 |",
    ] {
        let expected = Contact {
            name: "A".to_owned(),
            role: "B".to_owned(),
            persona: "C".to_owned(),
            last_contact: WrittenDate::Day(on(2026, 5, 1)),
            line: u32::try_from(table.lines().count()).unwrap(),
        };
        assert_eq!(read(table).contacts, [expected], "{table}");
    }
    let two = read("| Name | Role |\n|---|---|\n| A | n/a |\n| - | TBD |");
    assert_eq!((two.contacts.len(), two.contacts[0].role.as_str()), (1, ""));
    assert!(two.fields.is_empty());
}

#[test]
fn issues_are_named_by_the_words_before_them() {
    for (text, expected) in [
        ("- EBR: #12", vec!["EBR>#12"]),
        ("- **EBR:** acme/cs#12 (planned)", vec!["EBR>acme/cs#12"]),
        ("EBR: https://gitlab.example/acme/cs/-/issues/12", vec!["EBR>acme/cs#12"]),
        ("- EBR: [Q2 #1](https://gitlab.example/acme/cs/-/issues/12)", vec!["EBR>acme/cs#12"]),
        ("- [EBR](https://gitlab.example/acme/cs/-/work_items/12)", vec!["EBR>acme/cs#12"]),
        ("- EBR #12", vec!["EBR>#12"]),
        ("- [ ] EBR #12", vec!["EBR>#12"]),
        ("## EBR\n- #12", vec!["EBR>#12"]),
        ("| Field | Value |\n|---|---|\n| EBR | #12, #13 |", vec!["EBR>#12", "EBR>#13"]),
        ("| EBR | <https://gitlab.example/a/b/-/issues/3>", vec!["EBR>a/b#3"]),
        ("- EBR: ~~#11~~ #12", vec!["EBR>#12"]),
        ("- EBR: ~~[x](https://gitlab.example/a/b/-/issues/3)~~ -", vec![]),
        ("\\|# ~~[t](https://g.example/a/b/-/issues/8)|:~~", vec![]),
        ("- EBR: -", vec![]),
        ("see #12 for details", vec![]),
        ("- EBR: `x` !12 &3", vec![]),
    ] {
        assert_eq!(references(text), expected, "{text}");
    }
}

#[test]
fn boxes_say_what_they_say() {
    let boxes = |text: &str| {
        let line = |i: &ChecklistItem| format!("{} {:?} {}", i.depth, i.state, i.text);
        read(text).checklist.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(boxes("- [x] a: b | c"), ["0 Yes a: b | c"]);
    assert_eq!(
        boxes("- [~] a\n  1. [ ] b\n     * [X] c"),
        ["0 NotApplicable a", "1 No b", "2 Yes c"]
    );
    assert_eq!(boxes("- [x] a\n  done 2026-02-13"), ["0 Yes a done 2026-02-13"]);
    assert_eq!(boxes("- [ ] ~~a~~\n- [ ] ~~a~~ b"), ["0 NotApplicable a", "0 No b"]);
    assert_eq!(boxes("- [x] a\n\n  more: text"), ["0 Yes a"]);
    assert_eq!(boxes("- [ ] \n- [x](u) a\n- [CI] b"), Vec::<String>::new());
    assert_eq!(boxes("```\n- [x] a\n```"), Vec::<String>::new());
}
