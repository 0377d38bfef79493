//! Text from elsewhere as plain text: one line, nothing hidden, nothing that a terminal or a parser obeys.

/// Longest value printed from GitLab, in characters.
const VALUE_CHARS_MAX: usize = 300;

/// The sign that stands in a terminal for what would command it.
const REPLACED: char = '\u{FFFD}';

/// Characters that show nothing, or change how others are shown.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// One line without control, hidden or direction-changing characters, of bounded length, in which nothing stands for
/// an issue that is opened later.
pub fn one_line(text: &str) -> String {
    let (mut flat, mut chars, mut is_gap) = (String::new(), 0, false);
    // What lies behind the longest value is not looked at, however long the text is.
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        if c.is_control() || c.is_whitespace() {
            is_gap = !flat.is_empty();
            continue;
        }
        if is_gap {
            (flat, chars, is_gap) = (flat + " ", chars + 1, false);
        }
        if chars >= VALUE_CHARS_MAX {
            flat = flat.trim_end().to_owned() + "…";
            break;
        }
        flat.push(c);
        chars += 1;
    }
    flat.replace("{{issue ", "{ {issue ")
}

/// Whether a line that begins so would be no paragraph: a heading, a list, a rule, a fence.
pub fn starts_a_block(line: &str) -> bool {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let without = |sign: char| Some(line.trim_start_matches(sign)).filter(|rest| *rest != line);
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = || digits != line && digits.strip_prefix(['.', ')']).is_some_and(is_end);
    line.starts_with("~~~")
        || line.starts_with(":::")
        || without('#').is_some_and(is_end)
        || line.strip_prefix(['-', '+', '*']).is_some_and(is_end)
        || !line.is_empty() && line.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | ' '))
        || numbered()
}

/// A text of several lines for a terminal, which must not obey it.
pub fn for_terminal(text: &str) -> String {
    let shown = |c: char| match c {
        // What holds an emoji together moves nothing, and what keeps a mention from being one must stay.
        '\n' | '\t' | '\u{200B}'..='\u{200D}' => Some(c),
        c if c.is_control() => Some(REPLACED),
        c => (!is_hidden(c)).then_some(c),
    };
    text.chars().filter_map(shown).collect()
}

/// The same on one line: a cell of a table in a terminal.
pub fn cell(text: &str) -> String {
    for_terminal(text).replace(['\n', '\t', REPLACED], " ")
}

/// JSON with what a terminal might obey written as escapes: the same values for whoever reads it.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || is_hidden(c)) {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units);
            out.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_and_lines_are_gone() {
        assert_eq!(one_line(" a\u{202E}b\r\n\u{E0041}c\u{0}d\u{2028}e "), "ab c d e");
        assert_eq!(one_line("\u{AD}\u{61C}\u{3164}"), "");
        assert_eq!(one_line("{{issue ebr_due/1-2/x}}"), "{ {issue ebr_due/1-2/x}}");
    }

    #[test]
    fn a_value_is_cut_and_the_rest_of_a_megabyte_is_not_kept() {
        let cut = one_line(&"x".repeat(1_000_000));
        assert_eq!((cut.chars().count(), cut.ends_with("x…")), (VALUE_CHARS_MAX + 1, true));
        assert_eq!(one_line(&"y ".repeat(150)).chars().count(), 299);
        assert_eq!(one_line(&"y".repeat(VALUE_CHARS_MAX)).chars().count(), VALUE_CHARS_MAX);
        assert!(one_line(&"z ".repeat(151)).ends_with("z…"));
    }

    #[test]
    fn what_would_be_a_block_is_known() {
        for block in ["# a", "##", "- a", "+", "1. a", "12)", "---", "= =", "~~~", ":::x"] {
            assert!(starts_a_block(block), "{block}");
        }
        for line in ["#a", "-5", "+3 %", "2026", "1.5 days", "a - b", "", "~2 days"] {
            assert!(!starts_a_block(line), "{line}");
        }
    }

    #[test]
    fn escapes_are_the_same_json() {
        let value = serde_json::json!({ "a\u{202E}": "\u{9B}2J \u{E0041} ü\n" });
        let printed = escaped(&serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).unwrap(), value);
        assert!(printed.contains("\\u202e") && printed.contains("\\udb40\\udc41"), "{printed}");
    }

    #[test]
    fn a_terminal_is_not_commanded() {
        assert_eq!(
            for_terminal("a\u{1B}[2Jb\u{202E}\n\tc\u{9B}d\r"),
            "a\u{FFFD}[2Jb\n\tc\u{FFFD}d\u{FFFD}"
        );
    }
}
