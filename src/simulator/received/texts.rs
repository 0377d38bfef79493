//! What a text of the bot says of itself: its hidden lines, and the issues it names.

/// What kind of comment one is, by the hidden lines in it: rule and episode of each.
pub(super) fn keys(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("<!-- stagecoach key="));
    lines
        .filter_map(|line| {
            let mut parts = line.split(' ').next()?.split('/');
            Some((parts.next()?, parts.nth(1)?))
        })
        .collect()
}

/// The numbers of issues that a text names, by address or by `#`.
pub(super) fn named(text: &str) -> Vec<u64> {
    let number = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    };
    let links = text.split("/issues/").skip(1).filter_map(number);
    links.chain(text.split('#').skip(1).filter_map(number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_and_numbers_are_found_in_texts() {
        let text = "<!-- stagecoach key=ebr_due/201-7/2026-05 hash=1a -->\nsee #12 and [x](https://g/a/-/issues/31)";
        assert_eq!(keys(text), [("ebr_due", "2026-05")]);
        assert_eq!(named(text), [31, 12]);
    }
}
