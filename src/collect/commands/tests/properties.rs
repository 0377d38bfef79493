//! What holds for every comment: it is answered, within limits, and what is offered can be pasted.

use super::*;
use crate::account::Colour;
use crate::account::EbrStep;
use proptest::prelude::*;

/// Every promise that a reading keeps, whatever was written and whenever.
fn check(body: &str, on: NaiveDate) {
    let said = read(body, BOT, on);
    assert_eq!(said, read(body, BOT, on), "{body}");
    assert!(said.len() <= COMMANDS_MAX + 1);
    assert!(said.is_sorted_by_key(|said| said.line));
    for Said { line, words, result } in said {
        assert!((1..=body.split(['\n', '\r']).count()).contains(&line), "{line}: {body}");
        assert!(words.chars().count() <= card::MOST_CHARACTERS && !words.contains('\n'));
        match result {
            Ok(command) => reads_back(&command.to_string(), on, Some(&command)),
            Err(mistake) => {
                assert!(mistake.line.chars().count() <= REPEATED_CHARACTERS, "{mistake:?}");
                assert!(!mistake.sentence.ends_with('.') && mistake.sentence.len() < 600);
                let is_last = mistake.sentence.starts_with("more than");
                assert!(
                    mistake.paste.len() <= 4 && mistake.paste.is_empty() == is_last,
                    "{mistake:?}"
                );
                mistake.paste.iter().for_each(|paste| reads_back(paste, on, None));
            }
        }
    }
}

fn reads_back(line: &str, on: NaiveDate, expected: Option<&Command>) {
    let said = read(&format!("@{BOT} {line}"), BOT, on);
    assert_eq!(said.len(), 1, "{line}");
    let command = said[0].result.as_ref().unwrap_or_else(|mistake| panic!("{line}: {mistake:?}"));
    assert_eq!(command, expected.unwrap_or(command), "{line}");
}

/// Words that mean something to the reader, between bars.
const WORDS: &str = "status|engaged|value|call|hold|on|on-hold|resume|snooze|ebr|not|not-relevant|\
                     relevant|sentiment|scheduled|completed|red|green|amber|is|until|till|for|from|\
                     as|of|or|and|to|next|a|today|tomorrow|yesterday|Monday|last|2026-02-27|\
                     10/02/2026|27|Feb|2026|27.02.2026|31 Feb 2026|2100-12-31|3d|2|weeks|week|1m|\
                     0d|9999m|customer|request|contract|no-response|because|reason|REASON|thanks|\
                     n/a|?|-|–|:|,|(|)|`|…|🙂|é|İ|ΑΣ|日本|\u{202e}|\u{200b}|\u{feff}|\u{a0}|TBD|unknown";

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.split('|').collect::<Vec<_>>());
    let space = prop::sample::select(vec![" ", " ", " ", " ", "", "  ", "-"]);
    prop::collection::vec((word, space), 0..12)
        .prop_map(|pieces| pieces.iter().flat_map(|(word, space)| [*word, *space]).collect())
}

fn body() -> impl Strategy<Value = String> {
    let around = prop::sample::select(vec![
        "", "- ", "> ", "    ", "1. ", "`", "```\n", ">>>\n", "<!-- ", "-->", "text ", "* ", "\n",
        "<b>",
    ]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n", "\n```\n", "\n>>>\n", " "]);
    let mention = prop::sample::select(vec!["@stagecoach ", "@Stagecoach: ", "@stagecoach", ""]);
    prop::collection::vec((around, mention, words(), end), 0..8).prop_map(|lines| {
        let line = |(around, mention, words, end): &(&str, &str, String, &str)| {
            format!("{around}{mention}{words}{end}")
        };
        lines.iter().map(line).collect()
    })
}

fn day() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
    (0i64..40_000).prop_map(move |days| first + chrono::Duration::days(days))
}

/// Commands as they may stand in a plan or an answer.
fn command() -> impl Strategy<Value = (Command, NaiveDate)> {
    let reason = "[a-z]{3,8}( [a-z]{3,8}){0,3}".prop_filter("no date", |words| {
        !["or", "and", "unknown", "none", "nan"].contains(&words.split(' ').next().unwrap_or(""))
    });
    (0..16usize, day(), 1u64..90, reason).prop_map(|(kind, on, days, reason)| {
        let later = on + chrono::Days::new(days);
        let before = on - chrono::Days::new(days);
        let word = "customer-request".to_owned();
        let command = match kind {
            0 => Command::Status,
            1 => Command::Explain,
            2 => Command::Help,
            3 => Command::Ack,
            4 => Command::Resume,
            5 => Command::Engaged { on: before, reason },
            6 => Command::Value { on: before, reason: String::new() },
            7 => Command::Onboarded { on, reason },
            8 => Command::Call { on: before, words: reason },
            9 => Command::Hold { reason: word, until: (days % 2 == 0).then_some(later) },
            10 => Command::Snooze { until: later, reason },
            11 if days % 2 == 0 => Command::Ebr { what: EbrStep::Scheduled, on: later },
            11 => Command::Ebr { what: EbrStep::Completed, on: before },
            12 => Command::Sentiment { colour: Colour::Yellow, reason },
            13 => Command::Useful,
            14 => Command::Known,
            _ => Command::NotRelevant { reason },
        };
        (command, on)
    })
}

proptest! {
    #[test]
    fn any_text_is_answered(text in any::<String>(), on in day()) {
        check(&text, on);
        check(&format!("@stagecoach {text}"), on);
        check(&format!("@stagecoach{text}"), on);
    }

    #[test]
    fn any_words_are_answered(words in words()) {
        check(&format!("@stagecoach {words}"), on());
    }

    #[test]
    fn any_comment_is_answered(body in body()) {
        check(&body, on());
    }

    #[test]
    fn a_printed_command_reads_back_to_itself((command, on) in command()) {
        prop_assume!(on.to_string().as_str() > "1990-06-01" && on.to_string().as_str() < "2099-01-01");
        reads_back(&command.to_string(), on, Some(&command));
    }
}

#[test]
fn days_at_the_ends_of_time_are_answered() {
    for on in [NaiveDate::MIN, NaiveDate::MAX] {
        for words in WORDS.split('|') {
            check(&format!("@stagecoach engaged {words}"), on);
            check(&format!("@stagecoach hold contract until {words}"), on);
            check(&format!("@stagecoach snooze {words} reason"), on);
            check(&format!("@stagecoach ebr scheduled {words}"), on);
        }
    }
}

#[test]
fn a_line_of_a_megabyte_is_answered() {
    for text in ["a", "\u{200b}", "or 2026-02-27 ", "日本 ", "> "] {
        let line = format!("@stagecoach call 2026-02-27 {}", text.repeat(1_000_000 / text.len()));
        check(&line, on());
    }
}

#[test]
fn hostile_comments_are_answered_in_linear_time_and_bounded_space() {
    let times = |text: &str| text.repeat(50_000 / text.len());
    for text in [
        times("a"),
        times("\u{200b}"),
        times("\u{202e}"),
        times("@stagecoach "),
        times("@stagecoach engaged 10/02/2026\n"),
        times("@stagecoach thanks\n"),
        times("until "),
        times("2026-02-27 or "),
        times("27 Feb "),
        times("9"),
        times("> "),
        times(">"),
        times("- "),
        times("`"),
        times("```\n"),
        times(">>>\n"),
        times("<!-- "),
        times("[a]("),
        times("**@"),
        times("\n"),
        times("\r\n"),
        times("日本"),
    ] {
        for head in ["", "@stagecoach ", "@stagecoach hold ", "@stagecoach engaged "] {
            check(&format!("{head}{text}"), on());
        }
        check(&format!("{text}\n@stagecoach ack\n"), on());
        check(&format!("{text}\n\n@stagecoach ack\n{text}"), on());
    }
}
