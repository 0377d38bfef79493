//! The words inside the tags of a wording, each with its line and what it is used as.

/// What a word in a tag is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The first word of `{% … %}`.
    Tag,
    Variable,
    /// What follows a dot.
    Field,
    /// What follows a bar.
    Filter,
    /// What follows `is`.
    Test,
}

/// A word in a tag.
#[derive(Debug, PartialEq)]
pub(super) struct Word<'t> {
    /// From 1.
    pub(super) line: usize,
    pub(super) text: &'t str,
    pub(super) used: Use,
}

/// Every word in every tag, in order. Texts in quotes, comments and raw blocks have none.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut at, mut is_raw) = (0, false);
    while let Some(found) = text[at..].find('{') {
        let start = at + found;
        let (close, is_tag) = match text.as_bytes().get(start + 1) {
            Some(b'{') => ("}}", false),
            Some(b'%') => ("%}", true),
            Some(b'#') => {
                at = text[start..].find("#}").map_or(text.len(), |end| start + end + 2);
                continue;
            }
            _ => {
                at = start + 1;
                continue;
            }
        };
        let inside = start + 2;
        let end = end_of(&text[inside..], close);
        let line = 1 + text[..inside].matches('\n').count();
        let found = in_tag(&text[inside..inside + end], line, is_tag);
        let tag = found.first().filter(|word| word.used == Use::Tag).map(|word| word.text);
        match tag {
            Some("raw") => is_raw = true,
            Some("endraw") => is_raw = false,
            _ if is_raw => {}
            _ => words.extend(found),
        }
        at = (inside + end + 2).min(text.len());
    }
    words
}

/// Where a tag ends: its closing signs do not count within quotes.
fn end_of(text: &str, close: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if text[at..].starts_with(close) => return at,
            _ => {}
        }
    }
    text.len()
}

fn in_tag(text: &str, first_line: usize, is_tag: bool) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let (mut line, mut before, mut quote) = (first_line, ' ', None);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        line += usize::from(c == '\n');
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => (quote, before) = (Some(c), c),
            None if c.is_alphabetic() || c == '_' => {
                let mut end = at + c.len_utf8();
                while let Some((next, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_')
                {
                    end = next + c.len_utf8();
                }
                let last = words.last().map(|word| (word.text, word.used));
                let used = match (before, last) {
                    ('.', _) => Use::Field,
                    ('|', _) => Use::Filter,
                    (_, None) if is_tag => Use::Tag,
                    ('w', Some(("is", Use::Variable))) => Use::Test,
                    _ => Use::Variable,
                };
                let text = &text[at..end];
                // `is not` is one word to the reader.
                let is_not = text == "not" && used == Use::Test;
                if !is_not {
                    words.push(Word { line, text, used });
                }
                before = 'w';
            }
            None if c.is_whitespace() => {}
            // A number's digits make no word.
            None => before = if c == '-' && before == ' ' { ' ' } else { c },
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, &str, Use)> {
        words(text).into_iter().map(|word| (word.line, word.text, word.used)).collect()
    }

    #[test]
    fn every_word_in_a_tag_is_found_with_its_line_and_use() {
        let text =
            "A {{ day | day }}\n{%- for x in rows -%}\n{{ x.name }}{{ link(x.a, \"b }}\") }}";
        let expected = [
            (1, "day", Use::Variable),
            (1, "day", Use::Filter),
            (2, "for", Use::Tag),
            (2, "x", Use::Variable),
            (2, "in", Use::Variable),
            (2, "rows", Use::Variable),
            (3, "x", Use::Variable),
            (3, "name", Use::Field),
            (3, "link", Use::Variable),
            (3, "x", Use::Variable),
            (3, "a", Use::Field),
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn comments_raw_text_and_lone_braces_have_no_words() {
        assert_eq!(found("{# {{ a }} #} { b } {% raw %}{{ c }}{% endraw %}{"), []);
        let test = found("{% if a is not defined %}");
        assert_eq!(test.last(), Some(&(1, "defined", Use::Test)));
    }
}
