//! `hold` and `resume` in comments, in the order in which they were written, over what labels and card say.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Command;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Heard;
use crate::account::Hold;
use crate::account::Source;
use crate::account::When;

/// A hold while comments are applied to it.
struct Open {
    hold: Hold,
    /// When its label was taken off, whatever comments say.
    removed: Option<DateTime<Utc>>,
}

/// Adds the holds that comments began, and ends those that comments ended.
pub(super) fn apply(account: &mut Account, zone: Tz) {
    let removed = |hold: &Hold| match (hold.source, hold.to) {
        (Source::LabelEvent, Some(When::At(at))) => Some(at),
        _ => None,
    };
    let holds = std::mem::take(&mut account.holds).into_iter();
    let mut holds: Vec<Open> = holds.map(|hold| Open { removed: removed(&hold), hold }).collect();
    let mut findings = Vec::new();
    for heard in &account.heard {
        for command in heard.commands() {
            match command {
                Command::Hold { reason, until } => {
                    hold_on(&mut holds, heard, reason, *until, zone);
                }
                Command::Resume => {
                    findings.extend(resume(&mut holds, heard, zone));
                }
                _ => {}
            }
        }
    }
    account.findings.extend(findings);
    account.holds = holds.into_iter().map(|open| open.hold).collect();
}

/// A hold that is open already gets the end that was stated last; any other begins now.
fn hold_on(holds: &mut Vec<Open>, heard: &Heard, reason: &str, until: Option<NaiveDate>, zone: Tz) {
    let mut open = holds.iter_mut().filter(|open| open.hold.reason == reason);
    if let Some(Open { hold, removed }) = open.find(|open| is_open(&open.hold, heard.at, zone)) {
        let until = until.map(When::Day);
        hold.to = match (*removed, until) {
            (Some(at), Some(until)) if until.day(zone) > at.with_timezone(&zone).date_naive() => {
                Some(When::At(at))
            }
            (Some(at), None) => Some(When::At(at)),
            // Who does not say when a hold ends takes nothing back that was said on the card.
            (None, None) if hold.source == Source::Card => hold.to,
            (_, until) => until,
        };
        return;
    }
    holds.push(Open {
        hold: Hold {
            from: When::At(heard.at),
            to: until.map(When::Day),
            reason: reason.to_owned(),
            source: Source::Command,
            url: heard.url.clone(),
        },
        removed: None,
    });
}

/// Ends what is open, and asks for the label or the card to follow.
fn resume(holds: &mut [Open], heard: &Heard, zone: Tz) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Open { hold, removed } in holds {
        if !is_open(hold, heard.at, zone) {
            continue;
        }
        let resumed = When::At(heard.at);
        // The day of the comment began on hold; “until” on a card is the first day that is not.
        let until = resumed.day(zone) + Days::new(1);
        let says_so = hold.to == Some(When::Day(until));
        hold.to = Some(resumed);
        let (what, paste) = match hold.source {
            Source::LabelEvent if removed.is_none() => {
                let label = format!("hold::{}", hold.reason);
                (format!("the label {label} is still there"), format!("/unlabel ~\"{label}\""))
            }
            Source::Card if !says_so => {
                let (reason, from) = (&hold.reason, hold.from.day(zone));
                let paste = format!("| On hold | {reason} from {from} until {until} |");
                ("the card still has it".to_owned(), paste)
            }
            _ => continue,
        };
        findings.push(Finding {
            flaw: Flaw::Contradictory,
            about: "On hold".to_owned(),
            sentence: format!(
                "the hold for {} was ended by @{} in a comment on {}, but {what}",
                hold.reason, heard.author, heard.on
            ),
            paste: vec![paste],
            url: heard.url.clone(),
        });
    }
    findings
}

/// Whether a hold has begun by an instant and is not over then.
fn is_open(hold: &Hold, at: DateTime<Utc>, zone: Tz) -> bool {
    let day = at.with_timezone(&zone).date_naive();
    let begun = match hold.from {
        When::Day(from) => from <= day,
        When::At(from) => from <= at,
    };
    begun
        && match hold.to {
            None => true,
            Some(When::Day(to)) => day < to,
            Some(When::At(to)) => at < to,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;
    use crate::account::Said;

    const REASON: &str = "contract";

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn day(text: &str) -> When {
        When::Day(text.parse().unwrap())
    }

    /// An account on which one command was written at each of these instants.
    fn said(commands: &[(&str, Command)], hold: Option<Hold>) -> Account {
        let id = AccountId { project: 1, iid: 2 };
        let mut account =
            Account::new(id, "acme/accounts#2", "https://x/2", at("2026-01-01T09:00"));
        account.holds.extend(hold);
        let heard = |(written, command): &(&str, Command)| Heard {
            note_id: 1,
            elsewhere: None,
            at: at(written),
            on: at(written).date_naive(),
            author: "csm-avery".into(),
            url: String::new(),
            is_internal: false,
            said: vec![Said { line: 1, words: String::new(), result: Ok(command.clone()) }],
            digest: String::new(),
            is_accepted: true,
            is_new: false,
        };
        account.heard = commands.iter().map(heard).collect();
        apply(&mut account, Tz::UTC);
        account
    }

    fn hold(until: Option<&str>) -> Command {
        let until = until.map(|day| day.parse().unwrap());
        Command::Hold { reason: REASON.into(), until }
    }

    fn label(removed: Option<&str>) -> Hold {
        Hold {
            from: When::At(at("2026-03-01T09:00")),
            to: removed.map(|text| When::At(at(text))),
            reason: REASON.into(),
            source: Source::LabelEvent,
            url: String::new(),
        }
    }

    fn ends(account: &Account) -> Vec<Option<When>> {
        account.holds.iter().map(|hold| hold.to).collect()
    }

    #[test]
    fn a_later_hold_moves_the_end_and_a_late_one_is_another() {
        let (first, second) = (hold(Some("2026-03-10")), hold(Some("2026-03-20")));
        let moved = said(
            &[("2026-03-02T09:00", first.clone()), ("2026-03-09T09:00", second.clone())],
            None,
        );
        assert_eq!(ends(&moved), [Some(day("2026-03-20"))]);
        assert_eq!(moved.holds[0].from, When::At(at("2026-03-02T09:00")));
        let late = said(&[("2026-03-02T09:00", first), ("2026-03-10T00:00", second)], None);
        assert_eq!(ends(&late), [Some(day("2026-03-10")), Some(day("2026-03-20"))]);
        let endless = said(&[("2026-03-02T09:00", hold(None))], None);
        assert_eq!(ends(&endless), [None]);
    }

    #[test]
    fn a_stated_end_bounds_the_label_and_never_outlives_it() {
        let stated = |until, removed| {
            ends(&said(&[("2026-03-02T09:00", hold(until))], Some(label(removed))))
        };
        assert_eq!(stated(Some("2026-03-10"), None), [Some(day("2026-03-10"))]);
        assert_eq!(stated(None, None), [None]);
        let removed = Some("2026-03-05T09:00");
        let gone = Some(When::At(at("2026-03-05T09:00")));
        assert_eq!(stated(Some("2026-03-10"), removed), [gone]);
        assert_eq!(stated(Some("2026-03-04"), removed), [Some(day("2026-03-04"))]);
        assert_eq!(stated(None, removed), [gone]);
    }

    #[test]
    fn resume_ends_everything_that_is_open_and_asks_for_what_is_still_there() {
        let resumed = When::At(at("2026-03-08T15:00"));
        let card = |until: Option<&str>| {
            let until = until.map(|day| day.parse().unwrap());
            Hold::by_dates("2026-03-02".parse().unwrap(), until, "procurement", "")
        };
        let resume = [("2026-03-08T15:00", Command::Resume)];
        for (open, paste) in [
            (label(None), Some("/unlabel ~\"hold::contract\"")),
            (label(Some("2026-03-09T09:00")), None),
            (card(None), Some("| On hold | procurement from 2026-03-02 until 2026-03-09 |")),
            (card(Some("2026-03-09")), None),
        ] {
            let account = said(&resume, Some(open));
            assert_eq!(ends(&account), [Some(resumed)]);
            let pasted: Vec<&str> =
                account.findings.iter().flat_map(|f| &f.paste).map(String::as_str).collect();
            assert_eq!(pasted, paste.into_iter().collect::<Vec<_>>());
        }
        let over = said(&resume, Some(label(Some("2026-03-07T09:00"))));
        assert_eq!(ends(&over), [Some(When::At(at("2026-03-07T09:00")))]);
        let again =
            [("2026-03-02T09:00", hold(None)), resume[0].clone(), ("2026-03-09T09:00", hold(None))];
        assert_eq!(ends(&said(&again, None)), [Some(resumed), None]);
    }
}
