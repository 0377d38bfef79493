//! Numbers as people write them: read when there is one, and never run together.

/// The one number in a text, thousands grouped or not. Two numbers, or a decimal, are no number:
/// `61 of 850` is not 61850.
pub(super) fn number(text: &str) -> Option<u64> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (mut digits, mut rest) = (text[..end].to_owned(), &text[end..]);
    while let Some(tail) = rest.strip_prefix([',', '.', '\'', '’', ' ', '\u{a0}', '\u{202f}'])
        && let Some((group, tail)) = tail.split_at_checked(3)
        && is_group(group)
        && digits.len() <= 12
        && !tail.starts_with(|c: char| c.is_ascii_digit())
    {
        digits.push_str(group);
        rest = tail;
    }
    let is_more = |c: char| c.is_ascii_digit();
    let is_scaled = rest.starts_with(char::is_alphabetic);
    if is_scaled || rest.contains(is_more) { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_read_and_two_are_not_run_together() {
        for (text, expected) in [
            ("850", Some(850)),
            ("~ 1,250 seats", Some(1250)),
            ("12 500", Some(12500)),
            ("1.250.000", Some(1_250_000)),
            ("61 of 850", None),
            ("850 (2025: 700)", None),
            ("400k", None),
            ("1.5", None),
            ("none", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
