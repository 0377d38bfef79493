//! `hold::REASON` labels and the card's `On hold` → holds with their dates; what lacks one is a finding.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Hold;
use crate::account::Source;
use crate::account::When;
use crate::account::is_silence;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::holds_said;

/// Names of the card's field, normalised.
const FIELDS: [&str; 2] = ["on hold", "hold"];

/// Words that begin a date in a stated hold.
const MARKS: [&str; 4] = ["from", "since", "until", "till"];

/// What the card says about a hold.
struct Stated {
    reason: String,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// What is written where a date belongs and is none, or can be two.
    unread: Vec<String>,
}

pub(super) fn read(account: &mut Account, card: &CardReading, zone: Tz) {
    account.holds.extend(by_labels(account));
    let rows = card.fields.iter().filter(|field| FIELDS.contains(&card::key(&field.name).as_str()));
    let stated = rows.filter(|row| !row.value.is_empty()).filter_map(|row| stated(&row.value));
    for stated in stated.collect::<Vec<_>>() {
        by_card(account, &stated, zone);
    }
    holds_said::apply(account, zone);
    silences(account);
    account.holds.sort();
}

/// Each stay of a `hold::` label, by its events: GitLab recorded the instants.
fn by_labels(account: &Account) -> Vec<Hold> {
    let reason = |name: &str| name.strip_prefix("hold::").map(str::to_owned);
    let spans = account.history.read(reason);
    let hold = |(reason, span): (String, &crate::account::LabelSpan)| Hold {
        from: When::At(span.added),
        to: span.removed.map(When::At),
        reason,
        source: Source::LabelEvent,
        url: account.url.clone(),
    };
    spans.map(hold).collect()
}

/// What the card says: a hold of its own, or the end of one that a label began.
fn by_card(account: &mut Account, stated: &Stated, zone: Tz) {
    let reason = &stated.reason;
    for text in &stated.unread {
        account.findings.push(finding(
            account,
            format!("the card says on hold ({reason}), and {text} is no date for certain"),
            format!("| On hold | {reason} from YYYY-MM-DD until YYYY-MM-DD |"),
        ));
    }
    let open = account.holds.iter().rposition(|h| h.reason == stated.reason && h.is_open_ended());
    match (stated.from, open, stated.until) {
        (Some(from), _, until) => {
            account.holds.retain(|hold| hold.reason != stated.reason || !hold.is_open_ended());
            account.holds.push(Hold::by_dates(from, until, &stated.reason, &account.url));
        }
        (None, Some(nth), Some(until)) => {
            let hold = account.holds.remove(nth);
            account.holds.push(hold.until(until, zone));
        }
        (None, Some(_), None) => {}
        (None, None, _) => account.findings.push(finding(
            account,
            format!("the card says on hold ({}), but not since when", stated.reason),
            format!("| On hold | {} from YYYY-MM-DD until YYYY-MM-DD |", stated.reason),
        )),
    }
}

/// A customer who does not answer is a risk, and no hold (`semantics.md` b.5).
fn silences(account: &mut Account) {
    let silent: Vec<String> = account
        .holds
        .iter()
        .filter(|hold| is_silence(&hold.reason) && hold.is_open_ended())
        .map(|hold| hold.reason.clone())
        .collect();
    for reason in silent {
        let sentence = format!("a hold for {reason} does not count: silence is a risk, not a hold");
        let paste = format!("/unlabel ~\"hold::{reason}\"");
        account.findings.push(finding(account, sentence, paste));
    }
}

fn finding(account: &Account, sentence: String, paste: String) -> Finding {
    let about = "On hold".to_owned();
    Finding { flaw: Flaw::Missing, about, sentence, paste: vec![paste], url: account.url.clone() }
}

/// `customer-request from 2026-03-10 until 2026-04-04`, in the order people write it.
fn stated(value: &str) -> Option<Stated> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let is_mark = |word: &&str| MARKS.contains(&word.to_lowercase().as_str());
    let mut unread = Vec::new();
    let mut after = |names: [&str; 2]| {
        let at = words.iter().position(|word| names.contains(&word.to_lowercase().as_str()))?;
        let date = words[at + 1..].iter().take_while(|word| !is_mark(word)).copied();
        let date = date.collect::<Vec<_>>().join(" ");
        let read = card::read_date(&date);
        if read.day().is_none() && !card::is_missing(&date) {
            unread.push(format!("“{} {date}”", words[at]));
        }
        read.day()
    };
    let reason = words.iter().take_while(|word| !is_mark(word));
    let reason = reason.copied().collect::<Vec<_>>().join("-").to_lowercase();
    let reason = reason.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let no = ["no", "none", "false"].contains(&reason.as_str()) || reason.is_empty();
    let (from, until) = (after(["from", "since"]), after(["until", "till"]));
    (!no).then_some(Stated { reason, from, until, unread })
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
        let unclear = stated("contract from 2026-03-10 until 04/05/2026").unwrap();
        assert_eq!((unclear.until, unclear.unread), (None, vec!["“until 04/05/2026”".to_owned()]));
        let empty = stated("contract from 2026-03-10 until TBD").unwrap();
        assert!(empty.unread.is_empty(), "nobody knows yet, and says so");
    }
}
