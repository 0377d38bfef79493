//! `ARR` on the card → an amount of money. What may be read in two ways is a finding, never a guess.

use crate::account::Account;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Money;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::number::number;

/// Names of the field, normalised; the first is the one we ask for.
const ARR: &[&str] = &["arr", "annual recurring revenue", "annual revenue"];

/// Signs, and the codes that they stand for.
const SIGNS: [(&str, &str); 7] = [
    ("us$", "USD"),
    ("a$", "AUD"),
    ("c$", "CAD"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
];
const CODES: [&str; 18] = [
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "INR", "JPY", "KRW", "MXN",
    "NOK", "NZD", "PLN", "SEK", "USD",
];
/// What a number is multiplied by.
const SCALES: [(&str, u64); 8] = [
    ("k", 1_000),
    ("t", 1_000),
    ("thousand", 1_000),
    ("m", 1_000_000),
    ("mn", 1_000_000),
    ("mio", 1_000_000),
    ("mio.", 1_000_000),
    ("million", 1_000_000),
];
/// Words that change nothing: that it is about so much, and that it is a year's.
const WORDS: [&str; 14] = [
    "~", "≈", "ca", "ca.", "approx", "approx.", "about", "arr", "p.a.", "pa", "a", "per", "year",
    "annually",
];

pub(super) fn arr(account: &mut Account, card: &CardReading) {
    let is_arr = |name: &str| ARR.contains(&card::key(name).as_str());
    let said = card.fields.iter().filter(|field| is_arr(&field.name) && !field.value.is_empty());
    let said: Vec<&str> = said.map(|field| field.value.as_str()).collect();
    let Some(first) = said.first() else { return };
    let read: Vec<Option<Money>> = said.iter().map(|text| money(text)).collect();
    let (flaw, sentence) = match read.iter().position(Option::is_none) {
        Some(at) => {
            let text: String = said[at].chars().take(60).collect();
            (Flaw::Unreadable, format!("“ARR” says {text}, which is not one amount"))
        }
        None if read.iter().all(|money| *money == read[0]) => {
            account.arr.clone_from(&read[0]);
            account.arr_on = said.iter().filter_map(|text| card::dated(text).1).max();
            return;
        }
        None => {
            let other = said.iter().find(|text| *text != first).unwrap_or(first);
            (Flaw::Contradictory, format!("“ARR” stands on the card as {first} and as {other}"))
        }
    };
    account.findings.push(Finding {
        flaw,
        about: "ARR".to_owned(),
        sentence,
        paste: vec!["| ARR | USD 000,000 |".to_owned()],
        url: account.url.clone(),
    });
}

/// The one amount in a text; none where there is another word, another number or a doubt.
pub(super) fn money(text: &str) -> Option<Money> {
    let (text, _) = card::dated(text);
    let text = text.to_lowercase();
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, after) = (&text[..first], &text[last..]);
    let mut currencies = Vec::new();
    // `k 400` is no amount.
    if words(before, &mut currencies)? > 1 {
        return None;
    }
    let scale = words(after, &mut currencies)?;
    currencies.dedup();
    let currency = match currencies.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        _ => return None,
    };
    let amount = amount(&text[first..last], scale)?;
    Some(Money { amount, currency })
}

/// The scale that the words beside a number give it; none where they say anything else.
fn words(text: &str, currencies: &mut Vec<&'static str>) -> Option<u64> {
    let mut text = text.to_owned();
    for (sign, code) in SIGNS {
        if text.contains(sign) {
            text = text.replacen(sign, " ", 1);
            currencies.push(code);
        }
    }
    let mut scale = 1;
    let apart = |c: char| c.is_whitespace() || "/()*:,".contains(c);
    for word in text.replace('~', " ~ ").split(apart).filter(|word| !word.is_empty()) {
        let code = CODES.into_iter().find(|code| code.eq_ignore_ascii_case(word));
        let by = SCALES.into_iter().find(|(name, _)| *name == word);
        match (code, by) {
            (Some(code), _) => currencies.push(code),
            (None, Some((_, by))) if scale == 1 => scale = by,
            (None, None) if WORDS.contains(&word) => {}
            _ => return None,
        }
    }
    Some(scale)
}

/// Digits with their separators. A point or comma before one or two digits is a decimal mark, before
/// three it groups; with millions three digits may be either.
fn amount(digits: &str, scale: u64) -> Option<u64> {
    let mark = digits.rfind(['.', ',']).filter(|at| digits.len() - at <= 3);
    let (whole, part) = match mark {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let is_plain = whole.bytes().all(|byte| byte.is_ascii_digit());
    let is_doubtful = (!is_plain && scale >= 1_000_000)
        || (!part.is_empty() && scale == 1 && number(whole)? < 1_000);
    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
    if is_doubtful || !is_number {
        return None;
    }
    let whole = number(whole)?.checked_mul(scale)?;
    let tenths: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let cents = if part.len() == 1 { tenths * 10 } else { tenths };
    whole.checked_add(scale.checked_mul(cents)? / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount, currency) in [
            ("USD 412,000", 412_000, Some("USD")),
            ("~400k", 400_000, None),
            ("€1.2m", 1_200_000, Some("EUR")),
            ("412000", 412_000, None),
            ("EUR 300.000", 300_000, Some("EUR")),
            ("$ 1,250,000.50", 1_250_000, Some("USD")),
            ("£85k p.a.", 85_000, Some("GBP")),
            ("1,2 Mio. EUR", 1_200_000, Some("EUR")),
            ("412 000 NOK per year", 412_000, Some("NOK")),
            ("US$410k ARR", 410_000, Some("USD")),
            ("USD 412,000 (2026-03-01)", 412_000, Some("USD")),
            ("about 52.5k", 52_500, None),
            ("950 USD/year", 950, Some("USD")),
        ] {
            let currency = currency.map(str::to_owned);
            assert_eq!(money(text), Some(Money { amount, currency }), "{text}");
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_no_amount() {
        for text in [
            "300-400k",
            "USD 400k or EUR 380k",
            "1.2",
            "1.250m",
            "412,00",
            "35k/month",
            "400k + 20k",
            "> 50k",
            "k 400",
            "big",
            "USD EUR 5,000",
        ] {
            assert_eq!(money(text), None, "{text}");
        }
    }
}
