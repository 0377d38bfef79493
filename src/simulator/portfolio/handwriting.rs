//! How a card is written down: tidily by the template, or in one of the ways busy people really write.

use chrono::NaiveDate;

use crate::simulator::portfolio::card::Card;
use crate::simulator::portfolio::plot::Style;
use crate::simulator::portfolio::storyline::Storyline;

const TEMPLATE: [&str; 6] =
    ["Account facts", "Contacts", "Activity log", "Onboarding checklist", "Sentiment", "Related"];
const TRANSLATED: [&str; 6] = [
    "Kundendaten",
    "Ansprechpartner",
    "Aktivitäten",
    "Onboarding-Checkliste",
    "Stimmung",
    "Verknüpft",
];
const RENAMED: [&str; 6] =
    ["Facts & figures", "Who is who", "What happened", "To do", "Mood :thermometer:", "Links"];

/// The description of the account issue, in the style of its plot.
pub(super) fn write(card: &Card, story: &Storyline) -> String {
    let style = story.plot.style;
    let headings = match style {
        Style::Translated => &TRANSLATED,
        Style::Renamed => &RENAMED,
        _ => &TEMPLATE,
    };
    let sections = [
        facts(card, story),
        table(["Name", "Role", "Persona", "Last contact"], card.contacts.iter().cloned()),
        log(card, style),
        checklist(card),
        bullets(card.sentiment.iter().map(|(k, v)| (k.as_str(), v.as_str()))),
        lines(card.related.iter().map(|(kind, iids)| format!("- {kind}: {iids}"))),
    ];
    let sections = headings.iter().zip(sections);
    let text: Vec<_> = sections.map(|(head, body)| format!("## {head}\n\n{body}")).collect();
    match style {
        Style::Crlf => text.join("\n").replace('\n', "\r\n"),
        _ => text.join("\n"),
    }
}

fn facts(card: &Card, story: &Storyline) -> String {
    let facts = card.facts.iter().map(|(field, value)| (*field, value.as_str()));
    match story.plot.style {
        Style::Bullets => bullets(facts),
        Style::Scribbled => scribble(story),
        Style::MissingPipes => without_pipes(&fact_table(facts)),
        Style::DatesInComments => fact_table(facts.map(|(field, value)| {
            (field, if NaiveDate::parse_from_str(value, "%F").is_ok() { "TBD" } else { value })
        })),
        _ => fact_table(facts),
    }
}

fn fact_table<'a>(facts: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    table(["Field", "Value"], facts.map(|(field, value)| [field.to_owned(), value.to_owned()]))
}

fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let head = [format!("| {} |", head.join(" | ")), format!("|{}", "---|".repeat(N))];
    lines(head.into_iter().chain(rows.map(|row| format!("| {} |", row.join(" | ")))))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

fn bullets<'a>(facts: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    lines(facts.map(|(field, value)| format!("- **{field}:** {value}")))
}

/// Every third row loses its first pipe and every fourth its last, as after a hasty paste.
fn without_pipes(table: &str) -> String {
    let rows = table.lines().enumerate().map(|(at, row)| {
        let row = if at % 3 == 2 { row.trim_start_matches("| ") } else { row };
        let row = if at % 4 == 3 { row.trim_end_matches(" |") } else { row };
        row.to_owned()
    });
    lines(rows)
}

/// Notes instead of a table: no year, no format, an amount in passing.
fn scribble(story: &Storyline) -> String {
    let short = |date: Option<NaiveDate>| {
        date.map_or("?".to_owned(), |date| date.format("%-d %b").to_string())
    };
    let signed = story.contract.map_or("?".to_owned(), |on| on.format("%b %-dth").to_string());
    format!(
        "{}\nCustomer since: {signed}\nkick off: {} ✅\nARR ~{}k, {} seats\nrenewal in a year\n\n\
         - [x] sent mugs\n- [ ] find out who runs their runners\n",
        story.name,
        short(story.calls.first().copied()),
        story.arr / 1_000,
        story.licences,
    )
}

fn log(card: &Card, style: Style) -> String {
    let dated = card.log.iter();
    let rows = dated.map(|(on, kind, note)| [on.to_string(), (*kind).to_owned(), note.clone()]);
    match style {
        Style::Scribbled | Style::DatesInComments => "see comments\n".to_owned(),
        Style::MissingPipes => without_pipes(&table(["Date", "Type", "Note"], rows)),
        _ => table(["Date", "Type", "Note"], rows),
    }
}

fn checklist(card: &Card) -> String {
    let boxes = card.checklist.iter().map(|(depth, ticked, text)| {
        format!("{}- [{}] {text}", "  ".repeat(*depth), if *ticked { "x" } else { " " })
    });
    lines(boxes)
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;
    use pulldown_cmark::Event;
    use pulldown_cmark::Options;
    use pulldown_cmark::Parser;
    use pulldown_cmark::Tag;
    use pulldown_cmark::TagEnd;

    use crate::simulator::portfolio::plot::ESTABLISHED;
    use crate::simulator::portfolio::plot::Plot;

    use super::*;

    fn written(style: Style) -> (Card, String) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a valid date");
        let mut rng = Rng::with_seed(7);
        let mut story = Storyline::tell(&Plot { style, ..ESTABLISHED }, today, &mut rng);
        story.name = "Tallowmere Logistics AS".to_owned();
        let card = Card::of(&story, &vec![("EBR", "#12".to_owned())], &mut rng);
        let text = write(&card, &story);
        (card, text)
    }

    /// Rows of each table, as a Markdown parser with tables sees them.
    fn tables(text: &str) -> Vec<usize> {
        let mut tables = Vec::new();
        let mut rows = 0;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::TableRow) => rows += 1,
                Event::End(TagEnd::Table) => tables.push(std::mem::take(&mut rows)),
                _ => {}
            }
        }
        tables
    }

    #[test]
    fn tidy_cards_are_three_valid_tables() {
        for style in [Style::Tidy, Style::Crlf, Style::ExtraBoxes, Style::Translated] {
            let (card, text) = written(style);
            let expected = [card.facts.len(), card.contacts.len(), card.log.len()];
            assert_eq!(tables(&text), expected, "{style:?}\n{text}");
        }
    }

    #[test]
    fn each_untidy_style_is_untidy_in_its_own_way() {
        assert!(written(Style::Bullets).1.contains("- **Renewal date:** 2027-08-11\n"));
        assert!(written(Style::MissingPipes).1.contains("\nAccount | Tallowmere Logistics AS |\n"));
        assert!(written(Style::Scribbled).1.contains("kick off: "));
        assert!(written(Style::Renamed).1.contains("## Facts & figures"));
        assert!(written(Style::Translated).1.contains("## Kundendaten"));
        assert!(written(Style::DatesInComments).1.contains("| Customer since | TBD |"));
        let crlf = written(Style::Crlf).1;
        assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count());
    }
}
