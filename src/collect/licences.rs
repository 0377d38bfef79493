//! Licences in use, over one subscription or several: what is blank anywhere leaves no sum (E4-24).

use chrono::NaiveDate;

use crate::account::Licences;
use crate::account::Share;
use crate::account::Stated;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::number::number;

/// Between the subscriptions of one line; a comma may belong to a number.
const BETWEEN: [&str; 3] = [";", " + ", " and "];

/// `Subscription EMEA: 310 of 500 (2026-03-18)` lines where there are any; else `Licences bought`
/// and `Billable users`, each on one line or several, as often as there are subscriptions.
pub(super) fn read(card: &CardReading) -> Licences {
    let (mut subscriptions, mut bought, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for field in &card.fields {
        let name = card::key(&field.name);
        let line = if begins(&name, &["subscriptions", "subscription"]) && is_counted(&name) {
            &mut subscriptions
        } else if begins(&name, &["licences bought", "licenses bought"]) {
            &mut bought
        } else if begins(&name, &["billable users"]) {
            &mut used
        } else {
            continue;
        };
        line.push(field.value.as_str());
    }
    let listed: Vec<Part> = subscriptions.iter().flat_map(|line| parts(line)).collect();
    if listed.iter().any(|part| part.text.contains(" of ") || part.text.contains('/')) {
        return sum(listed.iter().map(|part| {
            let (used, whole) = part.text.split_once(" of ").or(part.text.split_once('/'))?;
            Some((Share { part: number(used)?, whole: number(whole)? }, part.on))
        }));
    }
    let said = |lines: &[&str]| lines.iter().any(|line| !line.is_empty());
    if !said(&bought) || !said(&used) {
        return Licences::Unsaid;
    }
    let bought: Vec<Part> = bought.iter().flat_map(|line| parts(line)).collect();
    let used: Vec<Part> = used.iter().flat_map(|line| parts(line)).collect();
    if bought.len() != used.len() {
        return Licences::Partly;
    }
    sum(bought.iter().zip(&used).map(|(whole, part)| {
        Some((Share { part: number(&part.text)?, whole: number(&whole.text)? }, part.on))
    }))
}

/// Whether a name is one of these, or one of these and which subscription it is about.
fn begins(name: &str, wanted: &[&str]) -> bool {
    wanted.iter().any(|wanted| {
        name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

/// `Subscription start` is a date, not a subscription.
fn is_counted(name: &str) -> bool {
    let others = ["start", "end", "date", "id", "name", "type", "plan", "since", "renewal", "term"];
    !name.split(' ').any(|word| others.contains(&word))
}

struct Part {
    text: String,
    on: Option<NaiveDate>,
}

fn parts(line: &str) -> Vec<Part> {
    let (text, on) = card::dated(line);
    let cut = BETWEEN.iter().fold(text, |text, between| text.replace(between, "\n"));
    let part = |text: &str| match card::dated(text.trim()) {
        (text, Some(own)) => Part { text, on: Some(own) },
        (text, None) => Part { text, on },
    };
    // Cut by hand: an empty piece at the end is a blank, too.
    cut.split('\n').map(part).collect()
}

/// The sums, dated by the oldest count.
fn sum(shares: impl Iterator<Item = Option<(Share, Option<NaiveDate>)>>) -> Licences {
    let shares: Option<Vec<(Share, Option<NaiveDate>)>> = shares.collect();
    let Some(shares) = shares.filter(|shares| !shares.is_empty()) else { return Licences::Partly };
    let add = |of: fn(&Share) -> u64| {
        shares.iter().try_fold(0_u64, |sum, (share, _)| sum.checked_add(of(share)))
    };
    let on = shares.iter().filter_map(|(_, on)| *on).min();
    match (add(|share| share.part), add(|share| share.whole)) {
        (Some(part), Some(whole)) if whole > 0 => {
            Licences::Counted(Stated { value: Share { part, whole }, on })
        }
        _ => Licences::Partly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn licences(card: &str) -> Licences {
        read(&card::read(card))
    }

    fn counted(part: u64, whole: u64, on: Option<&str>) -> Licences {
        let on = on.map(|on| on.parse().unwrap());
        Licences::Counted(Stated { value: Share { part, whole }, on })
    }

    #[test]
    fn one_subscription_or_several_are_summed_and_a_blank_leaves_no_sum() {
        let one = "| Licences bought | 850 |\n| Billable users | 61 (2026-03-18) |\n";
        let head = "| Field | Value |\n|---|---|\n";
        assert_eq!(licences(&format!("{head}{one}")), counted(61, 850, Some("2026-03-18")));
        let two = "- Licences bought: 500; 1,200\n- Billable users: 310; 90 (2026-03-18)\n";
        assert_eq!(licences(two), counted(400, 1700, Some("2026-03-18")));
        let blank = "- Licences bought: 500; 1,200\n- Billable users: 310; -\n";
        assert_eq!(licences(blank), Licences::Partly);
        let lines =
            "- Subscription 1: 310 of 500 (2026-03-18)\n- Subscription 2: 90/200 (2026-03-01)\n";
        assert_eq!(licences(lines), counted(400, 700, Some("2026-03-01")));
        let lines = "- Subscription 1: 310 of 500\n- Subscription 2: TBD\n";
        assert_eq!(licences(lines), Licences::Partly);
        let named = "- Licences bought (EMEA): 500\n- Licences bought (US): 100\n- Billable users (EMEA): 310\n- Billable users (US): \n";
        assert_eq!(licences(named), Licences::Partly);
        assert_eq!(licences("- Licences bought: 500\n"), Licences::Unsaid);
        assert_eq!(licences("- Subscription start: 2026-02-10\n"), Licences::Unsaid);
    }
}
