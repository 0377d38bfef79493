//! What people write to the bot, with the one answer each line deserves. Written on 2 March 2026.

use super::*;
use crate::account::Command;

mod addressed;
mod properties;

const BOT: &str = "stagecoach";

fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

/// The only command in a comment.
fn only(body: &str) -> Said {
    let mut said = read(body, BOT, on());
    assert_eq!(said.len(), 1, "{body}: {said:?}");
    said.remove(0)
}

/// The command in its canonical form.
#[track_caller]
fn reads(words: &str, expected: &str) {
    let result = only(&format!("@stagecoach {words}")).result;
    let printed = result.as_ref().map(Command::to_string);
    assert_eq!(printed.as_deref(), Ok(expected), "{words}");
}

/// What is wrong, and the lines to paste.
#[track_caller]
fn mistakes(words: &str, sentence: &str, paste: &[&str]) {
    let mistake = only(&format!("@stagecoach {words}")).result.expect_err(words);
    assert_eq!((mistake.sentence.as_str(), mistake.paste), (sentence, owned(paste)), "{words}");
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn words_without_a_date_are_read_whatever_their_case() {
    for (words, expected) in [
        ("status", "status"),
        ("Status?", "status"),
        ("/status please", "status"),
        ("explain why", "explain"),
        ("HELP", "help"),
        ("", "help"),
        ("?", "help"),
        ("ack, I will call them tomorrow", "ack"),
        ("resume", "resume"),
        ("resume today", "resume"),
        ("resume, contract signed", "resume"),
        ("`ack`", "ack"),
        ("not-relevant wrong segment", "not-relevant wrong segment"),
        ("Not relevant: they churned", "not-relevant they churned"),
        ("not_relevant - they churned", "not-relevant they churned"),
        ("sentiment green", "sentiment green"),
        ("sentiment Red: sponsor has left", "sentiment red sponsor has left"),
        ("sentiment amber budget is cut", "sentiment yellow budget is cut"),
    ] {
        reads(words, expected);
    }
}

#[test]
fn days_are_read_as_people_write_them() {
    for (words, expected) in [
        ("engaged 2026-02-27", "engaged 2026-02-27"),
        ("engaged: 2026-02-27", "engaged 2026-02-27"),
        ("engaged:2026-02-27", "engaged 2026-02-27"),
        ("`engaged 2026-02-27`", "engaged 2026-02-27"),
        ("Engaged on 27 Feb 2026", "engaged 2026-02-27"),
        ("engaged 27.02.2026.", "engaged 2026-02-27"),
        ("engaged (2026-02-27) kickoff with Ada", "engaged 2026-02-27 kickoff with Ada"),
        ("engaged Friday 27/02/2026 – kickoff", "engaged 2026-02-27 kickoff"),
        ("engaged today", "engaged 2026-03-02"),
        ("engaged on yesterday, by phone", "engaged 2026-03-01 by phone"),
        ("value Yesterday: first pipeline", "value 2026-03-01 first pipeline"),
        ("onboarded 2026-03-02", "onboarded 2026-03-02"),
        ("call 2026-03-01 14:00 platform team", "call 2026-03-01 14:00 platform team"),
        ("ebr completed 2026-02-27 with the CTO", "ebr completed 2026-02-27"),
        ("EBR Scheduled: 2026-03-20", "ebr scheduled 2026-03-20"),
        ("ebr scheduled today", "ebr scheduled 2026-03-02"),
        ("ebr declined yesterday", "ebr declined 2026-03-01"),
    ] {
        reads(words, expected);
    }
}

#[test]
fn a_day_with_two_readings_comes_back_with_both() {
    for (words, sentence, paste) in [
        (
            "engaged 10/02/2026 kickoff",
            "`10/02/2026 kickoff` may be 10 February 2026 or 2 October 2026",
            // One of the two lies in the future.
            vec!["engaged 2026-02-10 kickoff"],
        ),
        (
            "value 01/02/2026",
            "`01/02/2026` may be 1 February 2026 or 2 January 2026",
            vec!["value 2026-02-01", "value 2026-01-02"],
        ),
        (
            "engaged 10/12/2026 kickoff",
            "`10/12/2026 kickoff` may be 10 December 2026 or 12 October 2026",
            vec!["engaged 2025-12-10 kickoff", "engaged 2025-10-12 kickoff"],
        ),
        (
            "call 2026-02-26 or 2026-02-27",
            "`2026-02-26 or 2026-02-27` may be 26 February 2026 or 27 February 2026",
            vec!["call 2026-02-26", "call 2026-02-27"],
        ),
    ] {
        mistakes(words, sentence, &paste);
    }
}

#[test]
fn a_day_without_its_year_comes_back_with_the_nearest() {
    for (words, sentence, paste) in [
        (
            "engaged 27 Feb kickoff",
            "`27 Feb kickoff` has no year: expected a date such as `2026-02-27`",
            vec!["engaged 2026-02-27 kickoff"],
        ),
        (
            "engaged 17 Dec",
            "`17 Dec` has no year: expected a date such as `2025-12-17`",
            vec!["engaged 2025-12-17"],
        ),
        (
            "ebr scheduled 12 Jan",
            "`12 Jan` has no year: expected a date such as `2027-01-12`",
            vec!["ebr scheduled 2027-01-12"],
        ),
    ] {
        mistakes(words, sentence, &paste);
    }
}

#[test]
fn what_is_no_day_comes_back_with_one() {
    for (words, sentence, paste) in [
        (
            "engaged",
            "`engaged` lacks its day: expected a date such as `2026-03-02`",
            vec!["engaged 2026-03-02"],
        ),
        (
            "call with the platform team",
            "`with the platform team` is not a date: expected one such as `2026-03-02`",
            vec!["call 2026-03-02 with the platform team"],
        ),
        (
            "call with the sponsor on 2026-02-27",
            "`with the sponsor on 2026-02-27` is not a date: expected one such as `2026-03-02`",
            vec!["call 2026-02-27 with the sponsor on 2026-02-27"],
        ),
        (
            "engaged 2026-02-27? kickoff",
            "`2026-02-27? kickoff` is not a date: expected one such as `2026-03-02`",
            vec!["engaged 2026-02-27 kickoff"],
        ),
        (
            "engaged 2026-02-30 kickoff",
            "`2026-02-30 kickoff` is not a date: expected one such as `2026-03-02`",
            vec!["engaged 2026-03-02 kickoff"],
        ),
        (
            "engaged last Friday by phone",
            "`last Friday by phone` is not a date: expected one such as `2026-03-02`",
            vec!["engaged 2026-02-27 by phone"],
        ),
        (
            "engaged on Monday",
            "`on Monday` is not a date: expected one such as `2026-03-02`",
            vec!["engaged 2026-03-02"],
        ),
        (
            "engaged last Monday",
            "`last Monday` is not a date: expected one such as `2026-03-02`",
            vec!["engaged 2026-02-23"],
        ),
        (
            "value tomorow",
            "`tomorow` is not a date: expected one such as `2026-03-02`",
            vec!["value 2026-03-02"],
        ),
        (
            "engaged YYYY-MM-DD",
            "`YYYY-MM-DD` is not a date: expected one such as `2026-03-02`",
            vec!["engaged 2026-03-02"],
        ),
    ] {
        mistakes(words, sentence, &paste);
    }
}

#[test]
fn a_day_on_the_wrong_side_of_today_is_said() {
    for (words, sentence, paste) in [
        (
            "engaged tomorrow",
            "2026-03-03 lies in the future: `engaged` expects 2026-03-02 or a day before it",
            vec!["engaged 2026-03-02"],
        ),
        (
            "value 2027-02-27 first pipeline",
            "2027-02-27 lies in the future: `value` expects 2026-03-02 or a day before it",
            vec!["value 2026-02-27 first pipeline"],
        ),
        (
            "ebr scheduled 2026-02-27",
            "2026-02-27 lies in the past: `ebr scheduled` expects 2026-03-02 or a day after it",
            vec!["ebr completed 2026-02-27", "ebr scheduled 2027-02-27"],
        ),
        (
            "hold contract until today",
            "2026-03-02 is over: `hold contract until` expects a day after 2026-03-02",
            vec!["hold contract until 2027-03-02"],
        ),
    ] {
        mistakes(words, sentence, &paste);
    }
}

#[test]
fn holds_have_a_reason_and_an_end() {
    for (words, expected) in [
        ("hold customer request until 2026-04-01", "hold customer-request until 2026-04-01"),
        ("hold Customer-Request until: 2026-04-01", "hold customer-request until 2026-04-01"),
        ("on-hold for procurement till 1 Apr 2026", "hold procurement until 2026-04-01"),
        ("On hold: contract until tomorrow", "hold contract until 2026-03-03"),
        ("hold contract until 2026-04-01, legal is busy", "hold contract until 2026-04-01"),
        ("hold contract", "hold contract"),
    ] {
        reads(words, expected);
    }
    let silence = |reason| {
        format!(
            "`{reason}` is a risk and not a hold: expected a reason that the customer has given"
        )
    };
    let risk = ["sentiment yellow the customer does not answer"];
    mistakes("hold gone dark until 2026-04-01", &silence("gone-dark"), &risk);
    mistakes("hold no response from them", &silence("no-response-from-them"), &risk);
    mistakes(
        "hold until 2026-04-01",
        "the hold lacks a reason: expected a word or two, such as `customer-request`",
        &[
            "hold customer-request until 2026-04-01",
            "hold contract until 2026-04-01",
            "hold procurement until 2026-04-01",
        ],
    );
    mistakes(
        "hold contract 2026-04-01",
        "the hold says `2026-04-01` and not what happens then: expected `until` and a date",
        &["hold contract until 2026-04-01"],
    );
    mistakes(
        "hold customer request for 2 weeks",
        "the hold says `2 weeks` and not what happens then: expected `until` and a date",
        &["hold customer-request until 2026-03-16"],
    );
    mistakes(
        "hold contract from 2026-02-01 until 2026-04-01",
        "a hold begins on the day it is said: expected no other beginning, or `On hold` with both \
         dates in the card",
        &["hold contract until 2026-04-01"],
    );
    mistakes(
        "hold contract until further notice",
        "`further notice` is not a date: expected one such as `2026-03-16`",
        &["hold contract until 2026-03-16"],
    );
    for words in ["resume on 2026-04-01", "resume until 2026-04-01", "resume next week"] {
        mistakes(
            words,
            "`resume` ends a hold on the day it is said: expected no other date, or `hold REASON \
             until DATE`",
            &["resume"],
        );
    }
}

#[test]
fn a_snooze_has_an_end_within_three_months_and_a_reason() {
    for (words, expected) in [
        ("snooze 3d at a conference", "snooze until 2026-03-05 at a conference"),
        ("snooze 2w customer on holiday", "snooze until 2026-03-16 customer on holiday"),
        ("snooze for 2 weeks, on holiday", "snooze until 2026-03-16 on holiday"),
        ("snooze a week: change freeze", "snooze until 2026-03-09 change freeze"),
        ("snooze 1 month: change freeze", "snooze until 2026-04-02 change freeze"),
        ("snooze 90 days change freeze", "snooze until 2026-05-31 change freeze"),
        ("snooze until 2026-03-20 change freeze", "snooze until 2026-03-20 change freeze"),
        ("snooze tomorrow, change freeze", "snooze until 2026-03-03 change freeze"),
    ] {
        reads(words, expected);
    }
    let end_of_january = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let clamped = &read("@stagecoach snooze 1m freeze", BOT, end_of_january)[0].result;
    assert_eq!(clamped.as_ref().unwrap().to_string(), "snooze until 2026-02-28 freeze");
    for (words, sentence, paste) in [
        (
            "snooze 2w",
            "the snooze until 2026-03-16 lacks a reason: expected why it can wait",
            vec!["snooze until 2026-03-16 because …"],
        ),
        (
            "snooze 6m change freeze",
            "`6m change freeze` is more than 90 days: expected 2026-05-31 at the latest",
            vec!["snooze until 2026-05-31 change freeze"],
        ),
        (
            "snooze 99999999999d",
            "`99999999999d` is more than 90 days: expected 2026-05-31 at the latest",
            vec!["snooze until 2026-05-31 because …"],
        ),
        ("snooze 0d x", "`0d x` is no time: expected `3d`, `2w` or `1m`", vec!["snooze 1w x"]),
        (
            "snooze customer on holiday",
            "the snooze has no end: expected `3d`, `2w`, `1m` or `until DATE` first",
            vec!["snooze 2w customer on holiday"],
        ),
        (
            "snooze until",
            "`snooze until` lacks its day: expected a date such as `2026-03-16`",
            vec!["snooze until 2026-03-16 because …"],
        ),
        (
            "snooze next week",
            "the snooze has no end: expected `3d`, `2w`, `1m` or `until DATE` first",
            vec!["snooze 2w because …"],
        ),
        (
            "snooze until 20 March change freeze",
            "`20 March change freeze` has no year: expected a date such as `2026-03-20`",
            vec!["snooze until 2026-03-20 change freeze"],
        ),
    ] {
        mistakes(words, sentence, &paste);
    }
}

#[test]
fn an_unknown_word_comes_back_with_the_nearest_command() {
    let expected = "`status`, `explain`, `engaged`, `value`, `onboarded`, `call`, `hold`, \
                    `resume`, `snooze`, `ack`, `ebr`, `sentiment`, `not-relevant`, `useful`, \
                    `known`, `help`";
    let unknown = |perhaps: &str| format!("{perhaps}: expected {expected}");
    for (words, sentence, paste) in [
        (
            "engagd 2026-02-27 by phone",
            unknown("`engagd` is not a command, perhaps `engaged`"),
            vec!["engaged 2026-02-27 by phone"],
        ),
        (
            "onboarding 27 Feb",
            unknown("`onboarding` is not a command, perhaps `onboarded`"),
            vec!["onboarded 2026-02-27"],
        ),
        ("acknowledge", unknown("`acknowledge` is not a command, perhaps `ack`"), vec!["ack"]),
        ("can you look at this?", unknown("`can` is not a command"), vec!["help"]),
        (
            "first value 2026-02-27",
            unknown("`first` is not a command, perhaps `value`"),
            vec!["value 2026-02-27"],
        ),
        ("please look", unknown("`please` is not a command"), vec!["help"]),
    ] {
        mistakes(words, &sentence, &paste);
    }
}

#[test]
fn what_lacks_a_reason_or_a_part_says_what_was_expected() {
    for (words, sentence, paste) in [
        (
            "sentiment red",
            "`sentiment red` lacks a reason: expected what troubles you",
            vec!["sentiment red because …"],
        ),
        (
            "sentiment yelow slow",
            "`sentiment yelow` names no colour: expected `green`, `yellow` or `red`",
            vec!["sentiment yellow slow"],
        ),
        (
            "sentiment",
            "`sentiment` names no colour: expected `green`, `yellow` or `red`",
            vec![
                "sentiment green because …",
                "sentiment yellow because …",
                "sentiment red because …",
            ],
        ),
        (
            "not-relevant n/a",
            "`not-relevant` lacks a reason: expected why this does not apply",
            vec!["not-relevant because …"],
        ),
        (
            "ebr held yesterday",
            "`ebr held` does not say what happened: expected `ebr scheduled`, `ebr completed` or \
             `ebr declined`",
            vec!["ebr completed 2026-03-01", "ebr declined 2026-03-01"],
        ),
        (
            "ebr 2026-02-27 completed",
            "`ebr 2026-02-27` does not say what happened: expected `ebr scheduled`, `ebr \
             completed` or `ebr declined`",
            vec!["ebr completed 2026-02-27"],
        ),
    ] {
        mistakes(words, sentence, &paste);
    }
}

#[test]
fn an_answer_repeats_little_and_closes_no_code_marks() {
    let said = only(&format!("@stagecoach engaged `a`{}", "b".repeat(3_000)));
    let mistake = said.result.unwrap_err();
    assert_eq!(mistake.line.chars().count(), REPEATED_CHARACTERS);
    assert!(mistake.sentence.starts_with("`'a'bbb") && mistake.sentence.len() < 120);
    assert_eq!(said.words.chars().count(), card::MOST_CHARACTERS);
}
