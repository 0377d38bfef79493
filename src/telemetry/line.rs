//! One event, one line: what a name or an answer brings along can neither begin a second line nor command a terminal.

use std::borrow::Cow;

/// The bytes of one event as one line. Where colours are wanted they stay: the library escapes those of others.
pub(super) fn one(event: &[u8], has_colours: bool) -> Cow<'_, [u8]> {
    let (inside, end) = match event.strip_suffix(b"\n") {
        Some(inside) => (inside, "\n"),
        None => (event, ""),
    };
    let is_harmless = |byte: &u8| *byte >= b' ' || *byte == b'\t' || has_colours && *byte == 0x1B;
    // Bidirectional signs begin with these two bytes; so does other punctuation.
    let is_plain = inside.iter().all(is_harmless)
        && !inside.windows(2).any(|it| it == [0xE2, 0x80] || it == [0xE2, 0x81]);
    if is_plain {
        return event.into();
    }
    let text = String::from_utf8_lossy(inside);
    let mut line = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\u{1B}' if has_colours => line.push(c),
            '\t' => line.push(c),
            '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                line.push('\u{FFFD}');
            }
            c if c.is_control() => line.push('\u{FFFD}'),
            c => line.push(c),
        }
    }
    line.push_str(end);
    line.into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(event: &str, has_colours: bool) -> String {
        String::from_utf8(one(event.as_bytes(), has_colours).into_owned()).unwrap()
    }

    #[test]
    fn a_forged_line_stays_in_its_own() {
        let forged = "INFO read name=Acme\n2026-01-01 ERROR all is lost\r\u{1B}[2J\u{202E}x\n";
        let plain = "INFO read name=Acme\\n2026-01-01 ERROR all is lost\\r\u{FFFD}[2J\u{FFFD}x\n";
        assert_eq!(shown(forged, false), plain);
        assert_eq!(
            shown("\u{1B}[32mINFO\u{1B}[0m a – b\n", true),
            "\u{1B}[32mINFO\u{1B}[0m a – b\n"
        );
        assert_eq!(shown("{\"message\":\"a\"}\n", false), "{\"message\":\"a\"}\n");
    }
}
