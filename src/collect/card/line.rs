//! Reads one line of running text: `Field: value`, `**Field** value`, `renewal 10/02/2027`.

use crate::collect::card::ChecklistItem;
use crate::collect::card::Ticked;
use crate::collect::card::date_scan::anywhere;
use crate::collect::card::text;

/// A name longer than this is a sentence.
const LONGEST_NAME: usize = 80;
/// Without a colon, a name with more words than this is a sentence.
const MOST_WORDS: usize = 4;

/// The name, and where in the line the value starts.
pub(super) fn field(line: &str, bold_until: Option<usize>) -> Option<(&str, usize)> {
    let lead = emoji_codes(line);
    let (line, bold_until) = (&line[lead..], bold_until.and_then(|end| end.checked_sub(lead)));
    let found = bold_name(line, bold_until)
        .or_else(|| colon(line))
        .or_else(|| joint(line))
        .or_else(|| date_behind(line))
        .or_else(|| amount_behind(line))
        .filter(|(name, _)| is_name(name));
    found.map(|(name, at)| (name, at + lead))
}

/// How much of the line is `:white_check_mark: `, a few times at most.
fn emoji_codes(line: &str) -> usize {
    const LONGEST: usize = 40;
    let code = |text: &str| {
        let known = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_+-".contains(b);
        let name = text.strip_prefix(':')?;
        let len = name.bytes().take(LONGEST).take_while(known).count();
        (len > 0 && name[len..].starts_with(": ")).then_some(len + 3)
    };
    let mut lead = 0;
    for _ in 0..4 {
        lead += code(&line[lead..]).unwrap_or(0);
    }
    lead
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME && name.chars().any(char::is_alphabetic)
}

fn is_short(name: &str) -> bool {
    !name.is_empty() && name.split(' ').count() <= MOST_WORDS
}

/// `**Field:** value`, `**Field**: value`, `**Field** value`.
fn bold_name(line: &str, bold_until: Option<usize>) -> Option<(&str, usize)> {
    let end = bold_until?;
    let (bold, rest) = line.split_at_checked(end)?;
    let name = bold.trim_end().trim_end_matches(COLONS).trim_end();
    let after = rest.trim_start().trim_start_matches([':', '：', '=', '–', '—', '-']).trim_start();
    if name.contains(": ") {
        return None;
    }
    let told = name.len() < bold.trim_end().len() || rest.trim_start().starts_with(COLONS);
    (told || !after.is_empty()).then(|| (name, line.len() - after.len()))
}

const COLONS: [char; 2] = [':', '：'];

/// The first colon that is neither of a URL nor of a time of day.
fn colon(line: &str) -> Option<(&str, usize)> {
    let (at, colon) =
        line.char_indices().take(LONGEST_NAME + 2).find(|(_, c)| COLONS.contains(c))?;
    let (name, rest) = (&line[..at], &line[at + colon.len_utf8()..]);
    let url = rest.starts_with("//");
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let time = digit(name.chars().next_back()) && digit(rest.chars().next());
    if url || time {
        return None;
    }
    let value = rest.trim_start_matches(COLONS).trim_start();
    Some((name.trim_end(), line.len() - value.len()))
}

/// `Field – value`, `Field = value`, `Field -> value`.
fn joint(line: &str) -> Option<(&str, usize)> {
    const JOINTS: [&str; 6] = [" - ", " – ", " — ", " = ", " -> ", " → "];
    let joint = |at: usize| JOINTS.iter().find(|joint| line[at..].starts_with(**joint));
    let mut blanks = line.match_indices(' ').map(|(at, _)| at);
    let (at, len) = blanks.find_map(|at| Some((at, joint(at)?.len())))?;
    is_short(&line[..at]).then(|| (&line[..at], at + len))
}

/// A few words and then a date that ends the line: `renewal 10/02/2027`.
fn date_behind(line: &str) -> Option<(&str, usize)> {
    let mut dates = anywhere(line);
    let (span, _) = dates.next()?;
    let name = line[..span.start].trim_end();
    let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '/'));
    let last = dates.next().is_none() && text::is_decoration(&line[span.end..]);
    (plain && last && is_short(name)).then_some((name, span.start))
}

/// A few words and then a number that ends the line: `ARR ~400k`.
fn amount_behind(line: &str) -> Option<(&str, usize)> {
    let (name, amount) = line.rsplit_once(' ')?;
    let digits = amount.trim_start_matches(['~', '≈', '<', '>', '$', '€', '£']);
    let sizes =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | 'k' | 'K' | 'm' | 'M');
    let plain = name.chars().all(|c| c.is_alphabetic() || c == ' ');
    let number = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(sizes);
    (number && plain && is_short(name)).then_some((name, line.len() - amount.len()))
}

/// The box in front of a text that the parser sees as text: GitLab's `[~]`, or `[]` and `-[x]` by
/// slips of the hand. Returns the rest of the line, too.
pub(super) fn hand_made_box(line: &str) -> Option<(Ticked, &str)> {
    let line = line.trim_start_matches(['-', '*', '+']).trim_start();
    let (inside, rest) = line.strip_prefix('[')?.split_once(']')?;
    let state = match inside.trim() {
        "" => Ticked::No,
        "x" | "X" | "✓" | "✔" | "✅" => Ticked::Yes,
        "~" => Ticked::NotApplicable,
        _ => return None,
    };
    let text = rest.strip_prefix(' ').filter(|text| !text.is_empty())?;
    Some((state, text))
}

impl ChecklistItem {
    /// Whether the box is ticked.
    pub fn is_done(&self) -> bool {
        self.state == Ticked::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(&str, &str)> {
        field(line, None).map(|(name, at)| (name, &line[at..]))
    }

    #[test]
    fn lines_are_fields_when_they_name_something() {
        for (line, name, value) in [
            ("Customer since: Feb 10th", "Customer since", "Feb 10th"),
            ("renewal 10/02/2027", "renewal", "10/02/2027"),
            ("kick off: 27 Feb ✅", "kick off", "27 Feb ✅"),
            ("kick-off 27 Feb ✅", "kick-off", "27 Feb ✅"),
            ("Plan:Ultimate", "Plan", "Ultimate"),
            (":star: :+1: Plan: Ultimate", "Plan", "Ultimate"),
            ("Plan ： Ultimate", "Plan", "Ultimate"),
            ("Plan :: Ultimate", "Plan", "Ultimate"),
            ("Plan – Ultimate", "Plan", "Ultimate"),
            ("Plan = Ultimate", "Plan", "Ultimate"),
            ("Project: https://x.example/a", "Project", "https://x.example/a"),
            ("First value date:", "First value date", ""),
            ("ARR ~400k", "ARR", "~400k"),
            ("Billable users 61", "Billable users", "61"),
            ("Next call: 10:30", "Next call", "10:30"),
        ] {
            assert_eq!(read(line), Some((name, value)), "{line}");
        }
        for line in [
            "https://x.example/a: b c",
            "We talk at 10:30 on Monday",
            "met the whole platform team 2026-02-27",
            "renewal 2026-02-27 or 2026-03-01",
            "see you on 2026-02-27 in Oslo",
            "12: 13",
            "",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn bold_names_need_no_colon() {
        for (line, bold, name, value) in [
            ("Plan: Ultimate", 5, "Plan", "Ultimate"),
            ("Plan: Ultimate", 4, "Plan", "Ultimate"),
            ("Plan: Ultimate (signed)", 14, "Plan", "Ultimate (signed)"),
            ("Plan Ultimate", 4, "Plan", "Ultimate"),
            ("Next (10:30): call", 13, "Next (10:30)", "call"),
            ("Plan:", 5, "Plan", ""),
        ] {
            let read = field(line, Some(bold)).map(|(name, at)| (name, &line[at..]));
            assert_eq!(read, Some((name, value)), "{line}");
        }
        assert_eq!(field("Contacts", Some(8)), None);
    }

    #[test]
    fn boxes_drawn_by_hand_are_boxes() {
        assert_eq!(hand_made_box("[~] survey"), Some((Ticked::NotApplicable, "survey")));
        assert_eq!(hand_made_box("-[x] survey"), Some((Ticked::Yes, "survey")));
        assert_eq!(hand_made_box("[] survey"), Some((Ticked::No, "survey")));
        assert_eq!(hand_made_box("[CI] survey"), None);
        assert_eq!(hand_made_box("[x]"), None);
    }
}
