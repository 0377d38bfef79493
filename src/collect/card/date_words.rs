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
    const NAMES: &str = "january february march april may june july august september october \
                         november december";
    let is = |name: &str| {
        word.eq_ignore_ascii_case(name)
            || word.eq_ignore_ascii_case(&name[..3])
            || (name == "september" && word.eq_ignore_ascii_case("sept"))
    };
    (1..).zip(NAMES.split(' ')).find(|(_, name)| is(name)).map(|(number, _)| number)
}
