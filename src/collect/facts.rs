//! The card's fields, activities and boxes → dated facts, touchpoints and findings.

use chrono::Datelike;
use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Recorded;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::account::TouchpointKind;
use crate::collect::card;
use crate::collect::card::ActivityKind;
use crate::collect::card::CardReading;
use crate::collect::card::Field;
use crate::collect::card::Ticked;
use crate::collect::card::WrittenDate;
use crate::collect::ebrs;
use crate::collect::fields::FIELDS;
use crate::collect::fields::fact_name;
use crate::collect::number::number;

/// Share of licences in use that is first value, in percent (`domain.md` 2.3).
const FIRST_VALUE_PERCENT: u64 = 10;

pub(super) fn from_card(account: &mut Account, card: &CardReading) {
    for field in &card.fields {
        let name = card::key(&field.name);
        if let Some(fact) = fact_name(&name) {
            dated(account, fact, field);
            continue;
        }
        if let Some(on) = card::read_date(&field.value).day() {
            account.facts.note_day(name.clone(), on);
        }
        account.facts.note(name, field.value.clone());
    }
    ebrs::from_card(account, card);
    contradictions(account);
    touchpoints(account, card);
    kickoff_box(account, card);
    licences_in_use(account);
}

fn dated(account: &mut Account, name: FactName, field: &Field) {
    let finding = match card::read_date(&field.value) {
        WrittenDate::Missing => return,
        WrittenDate::Day(on) => {
            account.facts.add(fact(account, name, on, Source::Card, &said(name)));
            return;
        }
        WrittenDate::Ambiguous { text, readings } => Finding {
            flaw: Flaw::Ambiguous,
            about: name.field().to_owned(),
            sentence: format!(
                "“{}” says {text}, which can be {} or {}",
                name.field(),
                readings[0].format("%-d %B %Y"),
                readings[1].format("%-d %B %Y")
            ),
            paste: readings.iter().map(|day| format!("| {} | {day} |", name.field())).collect(),
            url: account.url.clone(),
        },
        unreadable @ WrittenDate::Unreadable { .. } => {
            let year = account.created_at.year();
            let proposal = unreadable.in_year(year).map(|day| day.format("YYYY-%m-%d").to_string());
            let day = proposal.unwrap_or_else(|| "YYYY-MM-DD".to_owned());
            let why = if unreadable.missing_year() { "has no year" } else { "is not a date" };
            Finding {
                flaw: Flaw::Unreadable,
                about: name.field().to_owned(),
                sentence: format!("“{}” says {}, which {why}", name.field(), short(&field.value)),
                paste: vec![format!("| {} | {day} |", name.field())],
                url: account.url.clone(),
            }
        }
    };
    account.findings.push(finding);
}

/// A value inside a sentence, which must not swallow what is said about it.
fn short(value: &str) -> String {
    match value.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

fn said(name: FactName) -> String {
    format!("“{}” on the card", name.field())
}

fn fact(account: &Account, name: FactName, on: NaiveDate, source: Source, words: &str) -> Fact {
    Fact::new(name, on, source, &account.url, words).recorded(last_written(account))
}

/// The description tells no more than when it was changed last.
fn last_written(account: &Account) -> Recorded {
    Recorded::By(account.edits.last().map_or(account.created_at, |(at, _)| *at))
}

/// The card may say a thing twice, but not differently.
fn contradictions(account: &mut Account) {
    for (name, _) in FIELDS {
        let days: Vec<NaiveDate> = account.facts.all(*name).iter().map(|fact| fact.on).collect();
        let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { continue };
        if first != last {
            let field = name.field();
            account.findings.push(Finding {
                flaw: Flaw::Contradictory,
                about: field.to_owned(),
                sentence: format!("“{field}” stands on the card as {first} and as {last}"),
                paste: Vec::new(),
                url: account.url.clone(),
            });
        }
    }
}

fn touchpoints(account: &mut Account, card: &CardReading) {
    for activity in &card.activities {
        let kind = ebrs::kind(activity, kind(activity.kind));
        let words = if activity.note.is_empty() {
            activity.kind_text.clone()
        } else {
            format!("{}: {}", activity.kind_text, activity.note)
        };
        match &activity.on {
            WrittenDate::Day(on) => {
                let url = account.url.clone();
                let row = Touchpoint::logged(*on, kind, &words, &url);
                let recorded = last_written(account);
                account.touchpoints.push(Touchpoint { recorded, ..row });
            }
            WrittenDate::Ambiguous { text, .. } | WrittenDate::Unreadable { text }
                if kind.is_conversation() =>
            {
                account.findings.push(Finding {
                    flaw: Flaw::Unreadable,
                    about: "Activity log".to_owned(),
                    sentence: format!("the activity log dates a {} {text}", activity.kind_text),
                    paste: vec![format!("| YYYY-MM-DD | {} | … |", activity.kind_text)],
                    url: account.url.clone(),
                });
            }
            _ => {}
        }
    }
    account.touchpoints.sort_by_key(|touch| touch.on);
}

fn kind(kind: ActivityKind) -> TouchpointKind {
    match kind {
        ActivityKind::Call => TouchpointKind::Call,
        ActivityKind::Meeting => TouchpointKind::Meeting,
        ActivityKind::Workshop => TouchpointKind::Workshop,
        ActivityKind::Ebr => TouchpointKind::Ebr,
        ActivityKind::Email => TouchpointKind::Email,
        ActivityKind::Update | ActivityKind::AtRiskUpdate => TouchpointKind::Update,
        ActivityKind::Other => TouchpointKind::Other,
    }
}

/// A ticked kickoff is evidence of a call; without any date it is evidence that one is missing.
fn kickoff_box(account: &mut Account, card: &CardReading) {
    let name = FactName::FirstEngagement;
    let is_kickoff = |text: &str| {
        let key = card::key(text);
        key.starts_with("kickoff") || key.starts_with("kick off")
    };
    let ticked =
        card.checklist.iter().find(|item| item.state == Ticked::Yes && is_kickoff(&item.text));
    let Some(item) = ticked else { return };
    if let Some(on) = item.on.as_ref().and_then(WrittenDate::day) {
        let words = "the kickoff is ticked";
        account.facts.add(fact(account, name, on, Source::Checklist, words));
    } else if account.facts.best(name).is_none()
        && !account.touchpoints.iter().any(|touch| touch.kind.is_conversation())
    {
        account.findings.push(Finding {
            flaw: Flaw::Missing,
            about: name.field().to_owned(),
            sentence: "the kickoff is ticked, but no date says when it was".to_owned(),
            paste: vec!["| YYYY-MM-DD | Customer Call | kickoff |".to_owned()],
            url: account.url.clone(),
        });
    }
}

/// First value by numbers: enough licences in use on a dated count. A stated date beats it (SLA-6).
fn licences_in_use(account: &mut Account) {
    let value = |names: [&str; 2]| names.into_iter().find_map(|name| account.facts.value(name));
    let bought = value(["licences bought", "licenses bought"]).and_then(number);
    let Some((users, Some(on))) = account.facts.value("billable users").map(card::dated) else {
        return;
    };
    let (Some(bought), Some(users)) = (bought.filter(|n| *n > 0), number(&users)) else { return };
    if users.saturating_mul(100) >= bought.saturating_mul(FIRST_VALUE_PERCENT) {
        let words = format!("{users} of {bought} licences in use");
        account.facts.add(fact(account, FactName::FirstValue, on, Source::Derived, &words));
    }
}
