//! What people say about EBRs and renewals beside a plain date: accepted, refused, held in small, decided.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LabelSpan;
use crate::account::Recorded;
use crate::account::Source;
use crate::account::TouchpointKind;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::collect::card;
use crate::collect::card::Activity;
use crate::collect::card::ActivityKind;
use crate::collect::card::CardReading;
use crate::collect::card::Field;
use crate::collect::card::WrittenDate;
use crate::collect::fields;

/// Names of the card's field for refusals, normalised; it may list several dates.
const DECLINED: [&str; 4] = ["ebr declined", "ebr declined on", "ebr refused", "ebr refusals"];

/// What a card says about the EBR to come.
pub(super) fn from_card(account: &mut Account, card: &CardReading) {
    for field in &card.fields {
        let name = card::key(&field.name);
        if DECLINED.contains(&name.as_str()) {
            declined(account, field);
        } else if fields::fact_name(&name) == Some(FactName::EbrScheduled)
            && says(&field.value, &["accepted", "confirmed"])
        {
            account.facts.note("ebr accepted".to_owned(), "yes".to_owned());
        }
    }
    for activity in card.activities.iter().filter(|activity| is_refusal(activity)) {
        if let Some(on) = activity.on.day() {
            refused(account, on, Source::ActivityLog, "an EBR was declined by the log");
        }
    }
}

/// Whether one of the words stands there, and no `not` or `no` takes it back.
fn says(text: &str, words: &[&str]) -> bool {
    let key = card::key(text);
    let has = |words: &[&str]| key.split(' ').any(|word| words.contains(&word));
    has(words) && !has(&["not", "no", "without", "never"])
}

fn is_refusal(activity: &Activity) -> bool {
    let key = card::key(&activity.kind_text);
    let has = |words: &[&str]| key.split(' ').any(|word| words.contains(&word));
    has(&["ebr", "ebrs"]) && has(&["declined", "refused", "rejected"])
}

/// One date, or several with commas between them.
fn declined(account: &mut Account, field: &Field) {
    let words = "“EBR declined” on the card";
    match card::read_date(&field.value) {
        WrittenDate::Missing => return,
        WrittenDate::Day(on) => return refused(account, on, Source::Card, words),
        WrittenDate::Ambiguous { .. } | WrittenDate::Unreadable { .. } => {}
    }
    let parts = field.value.split([',', ';', '&']).flat_map(|part| part.split(" and "));
    let days: Option<Vec<NaiveDate>> =
        parts.map(str::trim).map(|part| card::read_date(part).day()).collect();
    if let Some(days) = days {
        for on in days {
            refused(account, on, Source::Card, words);
        }
        return;
    }
    account.findings.push(Finding {
        flaw: Flaw::Unreadable,
        about: FactName::EbrDeclined.field().to_owned(),
        sentence: format!("“EBR declined” says {}, which is no list of dates", field.value),
        paste: vec!["| EBR declined | YYYY-MM-DD, YYYY-MM-DD |".to_owned()],
        url: account.url.clone(),
    });
}

fn refused(account: &mut Account, on: NaiveDate, source: Source, words: &str) {
    let fact = Fact::new(FactName::EbrDeclined, on, source, &account.url, words);
    account.facts.add(fact);
}

/// A mini-EBR is an EBR only when somebody says that outcomes were discussed (EBR-7).
pub(super) fn kind(activity: &Activity, read: TouchpointKind) -> TouchpointKind {
    let kind = card::key(&activity.kind_text);
    let note = card::key(&activity.note);
    let is_mini = |key: &str| key.contains("mini ebr") || key.contains("miniebr");
    let held = activity.kind != ActivityKind::Email && read.is_conversation();
    if !held || !(is_mini(&kind) || is_mini(&note)) {
        return read;
    }
    let both = format!("{kind} {note}");
    if says(&both, &["outcome", "outcomes"]) {
        TouchpointKind::Ebr
    } else {
        TouchpointKind::MiniEbr
    }
}

/// `ebr::declined` and the outcomes of a renewal, on the days on which people added them.
pub(super) fn from_events(account: &mut Account, zone: Tz) {
    let outcomes = ["renewal::won", "renewal::won-contracted", "renewal::lost"];
    let labels = account.labels.clone();
    let name = |label: &str| match label {
        "ebr::declined" => Some(FactName::EbrDeclined),
        _ if outcomes.contains(&label) && labels.contains(label) => Some(FactName::RenewalDecided),
        _ => None,
    };
    let spans = account.history.read(name);
    let fact = |(name, span): (FactName, &LabelSpan)| {
        let on = span.added.with_timezone(&zone).date_naive();
        let words = format!("{} was added", span.name);
        Fact::new(name, on, Source::LabelEvent, &account.url, &words)
            .at(span.added)
            .recorded(Recorded::At(span.added))
    };
    let facts: Vec<Fact> = spans.map(fact).collect();
    for fact in facts {
        account.facts.add(fact);
    }
}

/// What closed EBR issues say: held, or declined, on the day they were closed.
pub(super) fn from_issues(account: &mut Account, zone: Tz) {
    let closed = |issue: &&WorkIssue| issue.kind == WorkKind::Ebr && !issue.open;
    for issue in account.work.iter().filter(closed) {
        let (name, how) = match issue {
            issue if issue.completed => (FactName::EbrHeld, "completed"),
            issue if issue.is_labelled("ebr::declined") => (FactName::EbrDeclined, "declined"),
            _ => continue,
        };
        let Some(closed_at) = issue.closed_at else { continue };
        let on = closed_at.with_timezone(&zone).date_naive();
        let words = format!("{} closed as {how}", issue.reference);
        let fact = Fact::new(name, on, Source::LinkedIssue, &issue.url, &words);
        account.facts.add(fact.at(closed_at).recorded(Recorded::At(closed_at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity(kind_text: &str, note: &str) -> Activity {
        Activity {
            on: WrittenDate::Missing,
            kind: ActivityKind::read(kind_text),
            kind_text: kind_text.to_owned(),
            note: note.to_owned(),
            line: 1,
        }
    }

    #[test]
    fn e4_45_a_mini_ebr_counts_only_when_outcomes_were_discussed() {
        for (written, note, expected) in [
            ("mini-EBR", "business outcomes discussed", TouchpointKind::Ebr),
            ("Cadence call", "mini-EBR, outcomes agreed", TouchpointKind::Ebr),
            ("mini-EBR", "roadmap only", TouchpointKind::MiniEbr),
            ("mini-EBR", "no outcomes discussed", TouchpointKind::MiniEbr),
            ("Cadence call", "outcomes discussed", TouchpointKind::Call),
        ] {
            let read = TouchpointKind::Call;
            assert_eq!(kind(&activity(written, note), read), expected, "{written}: {note}");
        }
        let mail = activity("E-mail", "mini-EBR proposed, outcomes listed");
        assert_eq!(kind(&mail, TouchpointKind::Email), TouchpointKind::Email);
    }

    #[test]
    fn a_refusal_in_the_log_is_about_an_ebr() {
        assert!(is_refusal(&activity("EBR declined", "")));
        assert!(is_refusal(&activity("EBR (refused)", "")));
        assert!(!is_refusal(&activity("Call declined", "")));
        assert!(!is_refusal(&activity("EBR", "")));
    }
}
