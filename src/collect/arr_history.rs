//! `ARR history` on the card → what the customer paid from which day on. GitLab keeps no numbers of the past,
//! so the card does: one dated amount for each term.

use crate::account::Account;
use crate::account::DatedMoney;
use crate::account::Finding;
use crate::account::Flaw;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::money::money;

/// Names of the field, normalised; the first is the one we ask for.
const FIELDS: [&str; 3] = ["arr history", "arr before", "previous arr"];

/// `USD 380,000 (2025-02-10); USD 412,000 (2026-02-10)`, on one line or several. A dated `ARR` belongs to it.
pub(super) fn read(account: &mut Account, card: &CardReading) {
    let is_history = |name: &str| FIELDS.contains(&card::key(name).as_str());
    let lines = card.fields.iter().filter(|field| is_history(&field.name));
    let said = lines.flat_map(|field| field.value.split(';')).map(str::trim);
    for text in said.filter(|text| !text.is_empty()) {
        match (money(text), card::dated(text).1) {
            (Some(money), Some(on)) => account.arr_history.push(DatedMoney { on, money }),
            (read, _) => account.findings.push(unreadable(account, text, read.is_some())),
        }
    }
    if let (Some(money), Some(on)) = (account.arr.clone(), account.arr_on) {
        account.arr_history.push(DatedMoney { on, money });
    }
    // Of one day what is written last counts, and `ARR` itself is last.
    account.arr_history.sort_by_key(|dated| dated.on);
    account.arr_history.reverse();
    account.arr_history.dedup_by_key(|dated| dated.on);
    account.arr_history.reverse();
}

fn unreadable(account: &Account, text: &str, is_amount: bool) -> Finding {
    let text: String = text.chars().take(60).collect();
    let why = if is_amount { "has no day" } else { "is not one amount" };
    Finding {
        flaw: Flaw::Unreadable,
        about: "ARR history".to_owned(),
        sentence: format!("“ARR history” says {text}, which {why}"),
        paste: vec![
            "| ARR history | USD 000,000 (YYYY-MM-DD); USD 000,000 (YYYY-MM-DD) |".to_owned(),
        ],
        url: account.url.clone(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use crate::account::AccountId;
    use crate::collect::money;

    use super::*;

    fn history(text: &str) -> (Vec<String>, usize) {
        let id = AccountId { project: 7, iid: 12 };
        let mut account = Account::new(id, "acme/accounts#12", "", DateTime::UNIX_EPOCH);
        let card = card::read(text);
        money::arr(&mut account, &card);
        read(&mut account, &card);
        let all = account.arr_history.iter().map(|it| format!("{} {}", it.on, it.money));
        (all.collect(), account.findings.len())
    }

    #[test]
    fn dated_amounts_are_sorted_and_a_dated_arr_is_one_of_them() {
        let (first, second) =
            ("2025-02-10 USD 380,000".to_owned(), "2026-02-10 USD 412,000".to_owned());
        let both = (vec![first.clone(), second.clone()], 0);
        assert_eq!(
            history("- ARR history: USD 412k (2026-02-10); USD 380,000 (2025-02-10)\n"),
            both
        );
        let lines = "- ARR: USD 412,000 (2026-02-10)\n- ARR history: $380k (2025-02-10)\n";
        assert_eq!(history(lines), both);
        let same = "- ARR: USD 412,000 (2026-02-10)\n- ARR history: $1 (2026-02-10)\n";
        assert_eq!(history(same), (vec![second], 0));
        assert_eq!(history("- ARR: USD 412,000\n- ARR history: TBD\n"), (vec![], 0));
    }

    #[test]
    fn what_has_no_day_or_is_no_amount_is_a_finding() {
        for text in ["USD 380,000", "much (2025-02-10)", "$1 (2025-02-10), $2 (2026-02-10)"] {
            assert_eq!(history(&format!("- ARR history: {text}\n")), (vec![], 1), "{text}");
        }
    }
}
