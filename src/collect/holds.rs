//! `hold::REASON` labels and the card's `On hold` → holds with their dates; what lacks one is a finding.

use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Hold;
use crate::account::OnboardingStatus;
use crate::account::Person;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::history;
use crate::gitlab::wire::LabelAction;
use crate::gitlab::wire::LabelEvent;

/// Names of the card's field, normalised.
const FIELDS: [&str; 2] = ["on hold", "hold"];

/// Words that begin a date in a stated hold.
const MARKS: [&str; 4] = ["from", "since", "until", "till"];

/// What the card says about a hold.
struct Stated {
    reason: String,
    from: Option<chrono::NaiveDate>,
    until: Option<chrono::NaiveDate>,
}

pub(super) fn read(
    account: &mut Account,
    card: &CardReading,
    events: &[LabelEvent],
    bot: &Person,
    zone: Tz,
) {
    let mut holds = by_labels(account, events, bot, zone);
    let field = card.fields.iter().find(|field| FIELDS.contains(&card::key(&field.name).as_str()));
    let stated = field.filter(|field| !field.value.is_empty()).and_then(|f| stated(&f.value));
    if let Some(stated) = stated {
        match (stated.from, holds.iter().rposition(|hold| hold.reason == stated.reason)) {
            (Some(from), _) => {
                holds.retain(|hold| hold.reason != stated.reason || hold.ends.is_some());
                holds.push(Hold::by_dates(from, stated.until, &stated.reason, &account.url));
            }
            (None, Some(nth)) => {
                let hold = holds.remove(nth);
                holds.push(stated.until.map_or(hold.clone(), |day| hold.until(day)));
            }
            (None, None) => account.findings.push(finding(
                account,
                format!("the card says on hold ({}), but not since when", stated.reason),
                format!("| On hold | {} from YYYY-MM-DD until YYYY-MM-DD |", stated.reason),
            )),
        }
    }
    if account.onboarding == Some(OnboardingStatus::OnHold) && holds.is_empty() {
        account.findings.push(finding(
            account,
            "onboarding is on hold without a reason, so the clocks keep running".to_owned(),
            "| On hold | customer-request from YYYY-MM-DD until YYYY-MM-DD |".to_owned(),
        ));
    }
    holds.sort();
    account.holds = holds;
}

fn finding(account: &Account, sentence: String, paste: String) -> Finding {
    let about = "On hold".to_owned();
    Finding { flaw: Flaw::Missing, about, sentence, paste: vec![paste], url: account.url.clone() }
}

/// Each stay of a `hold::` label, by its events.
fn by_labels(account: &Account, events: &[LabelEvent], bot: &Person, zone: Tz) -> Vec<Hold> {
    let mut holds: Vec<Hold> = Vec::new();
    for event in history::by_people(events, bot) {
        let name = event.label.as_ref().map(|label| label.name.as_str()).unwrap_or_default();
        let Some(reason) = name.strip_prefix("hold::") else { continue };
        let on = event.created_at.with_timezone(&zone).date_naive();
        let open = holds.iter().rposition(|hold| hold.reason == reason && hold.ends.is_none());
        match (event.action, open) {
            (LabelAction::Add, None) => {
                holds.push(Hold::within_days(on, None, reason, &account.url));
            }
            (LabelAction::Remove, Some(nth)) => {
                let begun = holds[nth].begins;
                holds[nth] = Hold::within_days(begun, Some(on), reason, &account.url);
            }
            _ => {}
        }
    }
    holds
}

/// `customer-request from 2026-03-10 until 2026-04-04`, in the order people write it.
fn stated(value: &str) -> Option<Stated> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let is_mark = |word: &&str| MARKS.contains(&word.to_lowercase().as_str());
    let after = |names: [&str; 2]| {
        let at = words.iter().position(|word| names.contains(&word.to_lowercase().as_str()))?;
        let date = words[at + 1..].iter().take_while(|word| !is_mark(word)).copied();
        card::read_date(&date.collect::<Vec<_>>().join(" ")).day()
    };
    let reason = words.iter().take_while(|word| !is_mark(word));
    let reason = reason.copied().collect::<Vec<_>>().join("-").to_lowercase();
    let reason = reason.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let no = ["no", "none", "false"].contains(&reason.as_str()) || reason.is_empty();
    (!no).then(|| Stated {
        reason,
        from: after(["from", "since"]),
        until: after(["until", "till"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_hold_is_read_as_people_write_it() {
        let hold = stated("Customer request since 2026-03-10 until 4 April 2026").unwrap();
        assert_eq!(hold.reason, "customer-request");
        assert_eq!(hold.from.unwrap().to_string(), "2026-03-10");
        assert_eq!(hold.until.unwrap().to_string(), "2026-04-04");
        assert!(stated("no").is_none());
        assert!(stated("contract until 2026-04-04").unwrap().from.is_none());
    }
}
