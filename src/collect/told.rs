//! What was said in comments → dated facts, calls, feelings, and what people ask for.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Asked;
use crate::account::Command;
use crate::account::EbrStep;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Heard;
use crate::account::INTERNAL_REASON;
use crate::account::Recorded;
use crate::account::Sentiment;
use crate::account::SentimentSaid;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::account::TouchpointKind;

pub(super) fn from_comments(account: &mut Account) {
    let heard = std::mem::take(&mut account.heard);
    for comment in &heard {
        for command in comment.commands() {
            take(account, comment, command);
        }
    }
    account.heard = heard;
    account.touchpoints.sort_by_key(|touch| touch.on);
}

/// What people feel by their comments, beside what card and labels say: the last word of each day.
pub(super) fn feelings(account: &mut Account) {
    let said = &account.sentiments_said;
    let is_last = |nth: usize| said[nth + 1..].iter().all(|later| later.on != said[nth].on);
    let felt =
        said.iter().enumerate().filter(|(nth, _)| is_last(*nth)).map(|(_, said)| Sentiment {
            colour: said.colour,
            on: Some(said.on),
            reason: said.reason_for_all().to_owned(),
            source: Source::Command,
            url: said.url.clone(),
        });
    account.health.sentiments.extend(felt);
}

fn take(account: &mut Account, heard: &Heard, command: &Command) {
    let mut fact = |name, on, reason: &str| account.facts.add(fact(heard, name, on, reason));
    match command {
        Command::Engaged { on, reason } => fact(FactName::FirstEngagement, *on, reason),
        Command::Value { on, reason } => fact(FactName::FirstValue, *on, reason),
        Command::Onboarded { on, reason } => fact(FactName::OnboardingClosed, *on, reason),
        Command::Ebr { what, on } => {
            let name = match what {
                EbrStep::Scheduled => FactName::EbrScheduled,
                EbrStep::Completed => FactName::EbrHeld,
                EbrStep::Declined => FactName::EbrDeclined,
            };
            fact(name, *on, "");
        }
        Command::Call { on, words } => account.touchpoints.push(call(heard, *on, words)),
        Command::Sentiment { colour, reason } => account.sentiments_said.push(SentimentSaid {
            colour: *colour,
            at: heard.at,
            on: heard.on,
            reason: reason.clone(),
            author: heard.author.clone(),
            is_internal: heard.is_internal,
            url: heard.url.clone(),
        }),
        // Holds are read together with those of labels and card.
        Command::Hold { .. } | Command::Resume => {}
        Command::Status
        | Command::Explain
        | Command::Help
        | Command::Ack
        | Command::Snooze { .. }
        | Command::Useful
        | Command::Known
        | Command::NotRelevant { .. } => account.asked.push(Asked {
            note_id: heard.note_id,
            elsewhere: heard.elsewhere.clone(),
            at: heard.at,
            on: heard.on,
            author: heard.author.clone(),
            is_internal: heard.is_internal,
            what: command.clone(),
        }),
    }
}

fn fact(heard: &Heard, name: FactName, on: NaiveDate, reason: &str) -> Fact {
    let what = match name {
        FactName::FirstValue => "value",
        FactName::OnboardingClosed => "onboarded",
        FactName::EbrHeld => "ebr completed",
        FactName::EbrScheduled => "ebr scheduled",
        FactName::EbrDeclined => "ebr declined",
        _ => "engaged",
    };
    let words = wrote(heard, &format!("{what} {on}"));
    let fact = Fact::new(name, on, Source::Command, &heard.url, &words);
    Fact {
        author: Some(heard.author.as_str().into()),
        reason: given(heard, reason),
        ..fact.recorded(Recorded::At(heard.at))
    }
}

fn call(heard: &Heard, on: NaiveDate, about: &str) -> Touchpoint {
    // What only the team can read is not repeated where more people may.
    let shown = if heard.is_internal { "" } else { about };
    Touchpoint {
        on,
        kind: TouchpointKind::Call,
        words: wrote(heard, format!("call {on} {shown}").trim_end()).into(),
        source: Source::Command,
        recorded: Recorded::At(heard.at),
        author: Some(heard.author.as_str().into()),
        reason: given(heard, about),
        url: heard.url.as_str().into(),
    }
}

/// The reason as everybody may read it, where one was given.
fn given(heard: &Heard, reason: &str) -> Option<Arc<str>> {
    let shown = if heard.is_internal { INTERNAL_REASON } else { reason };
    (!reason.is_empty()).then(|| shown.into())
}

fn wrote(heard: &Heard, what: &str) -> String {
    format!("@{} wrote “{what}”", heard.author)
}
