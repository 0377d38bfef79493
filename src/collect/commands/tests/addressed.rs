//! Which lines of a comment are for the bot, and which only look like it.

use super::*;

/// The canonical commands of a comment with their lines; a mistake is `!`.
fn lines(body: &str) -> String {
    let print = |said: &Said| {
        let command = said.result.as_ref().map_or("!".to_owned(), Command::to_string);
        format!("{}: {command}", said.line)
    };
    read(body, BOT, on()).iter().map(print).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_command_is_a_line_that_begins_with_the_name() {
    for (body, expected) in [
        ("@stagecoach ack", "1: ack"),
        ("@Stagecoach: ack", "1: ack"),
        ("@STAGECOACH, ack", "1: ack"),
        ("@stagecoach:ack", "1: ack"),
        ("@stagecoach :ack", "1: ack"),
        ("  @stagecoach ack", "1: ack"),
        ("\u{feff}@stagecoach ack", "1: ack"),
        ("\u{200b}@stagecoach ack", "1: ack"),
        ("- @stagecoach ack", "1: ack"),
        ("* item\n    * @stagecoach ack", "2: ack"),
        ("1. @stagecoach ack\n2) @stagecoach status", "1: ack, 2: status"),
        ("Hello,\r\n@stagecoach ack\r\n\r\n@stagecoach status", "2: ack, 4: status"),
        ("a\r@stagecoach ack", "2: ack"),
        ("@stagecoach", "1: help"),
        ("@stagecoach.", "1: help"),
        ("Called them.\n    @stagecoach ack", "2: ack"),
    ] {
        assert_eq!(lines(body), expected, "{body:?}");
    }
}

#[test]
fn anything_else_is_not() {
    for body in [
        "",
        "ack",
        "Hi @stagecoach ack",
        "cc @stagecoach",
        "@stagecoach-bot2 ack",
        "@stagecoach_2 ack",
        "@stagecoach2 ack",
        "@stagecoach.bot ack",
        "@stagecoach/team ack",
        "@stagecoach@example.com ack",
        "@stagecoaché ack",
        "@stage\u{200b}coach ack",
        "@\u{200b}stagecoach ack",
        "\u{202e}@stagecoach ack",
        "@stagecoac ack",
        "\\@stagecoach ack",
        "`@stagecoach ack`",
        "`a\n@stagecoach ack\nb`",
        "```\n@stagecoach ack\n```",
        "~~~text\n\n@stagecoach ack",
        "- a\n\n  ```\n  @stagecoach ack\n  ```",
        "    @stagecoach ack",
        "\t@stagecoach ack",
        "-     @stagecoach ack",
        "> @stagecoach ack",
        ">@stagecoach ack",
        "- > @stagecoach ack",
        "> > > @stagecoach ack",
        "> ```\n> @stagecoach ack\n> ```",
        ">>>\n@stagecoach ack\n>>>",
        ">>>>\n>>>\n@stagecoach ack\n>>>\n@stagecoach ack\n>>>>",
        ">>>\n@stagecoach ack",
        "<!-- @stagecoach ack -->",
        "<!--\n@stagecoach ack\n\n@stagecoach ack\n-->",
        "text <!-- a\n@stagecoach ack\n-->",
        "<pre>\n@stagecoach ack\n</pre>",
        "@stagecoach thanks!",
        "@stagecoach 👍",
        "@stagecoach: :+1: thank you very much",
    ] {
        assert_eq!(lines(body), "", "{body:?}");
    }
    assert!(read("@ ack", "", on()).is_empty());
}

#[test]
fn what_stands_around_a_command_does_not_hide_it() {
    for (body, expected) in [
        ("> @stagecoach ack\n\n@stagecoach status", "3: status"),
        ("```\n@stagecoach ack\n```\n@stagecoach status", "4: status"),
        ("```\n>>>\n```\n@stagecoach status", "4: status"),
        (">>>\n@stagecoach ack\n>>>\n@stagecoach status", "4: status"),
        ("<!-- note -->\n@stagecoach status", "2: status"),
        ("<details>\n\n@stagecoach status\n\n</details>", "3: status"),
        ("@stagecoach thanks\n@stagecoach status", "2: status"),
        ("@stagecoach nonsense\n@stagecoach status", "1: !, 2: status"),
    ] {
        assert_eq!(lines(body), expected, "{body:?}");
    }
}

#[test]
fn a_line_that_runs_into_a_quote_is_offered_again() {
    let said = only("> When did you speak?\n@stagecoach engaged 27 Feb 2026");
    let mistake = said.result.unwrap_err();
    let expected = "this line belongs to the quote above it: expected an empty line in between";
    assert_eq!(mistake.sentence, expected);
    assert_eq!(mistake.paste, ["engaged 2026-02-27"]);
}

#[test]
fn the_twenty_first_command_is_a_mistake_and_the_rest_is_not_read() {
    let said = read(&"@stagecoach ack\n".repeat(50), BOT, on());
    assert_eq!(said.len(), COMMANDS_MAX + 1);
    assert!(said[..COMMANDS_MAX].iter().all(|said| said.result == Ok(Command::Ack)));
    let mistake = said[COMMANDS_MAX].result.as_ref().unwrap_err();
    assert_eq!(mistake.sentence, "more than 20 commands in one comment: expected a second comment");
}
