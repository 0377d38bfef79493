//! The names that dates are written with: English months and weekdays, full or in three letters.

use chrono::Weekday;

/// A weekday's name at the start, with what separates it from the date.
pub(super) fn weekday(text: &str) -> Option<(Weekday, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let day = text[..end].parse().ok()?;
    let rest = text[end..].trim_start_matches(['.', ',']);
    rest.starts_with(' ').then(|| (day, rest.trim_start()))
}

/// The month's number, whatever the case of its name.
pub(super) fn month(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    // Asked of almost every word: three letters tell most of them from a month.
    let begins = word.get(..3)?;
    let (number, name) = (1..).zip(NAMES).find(|(_, it)| begins.eq_ignore_ascii_case(&it[..3]))?;
    let is_sept = number == 9 && word.eq_ignore_ascii_case("sept");
    (word.len() == 3 || word.eq_ignore_ascii_case(name) || is_sept).then_some(number)
}
