//! Finds the lines that are addressed to the bot, in what GitLab shows as text.

use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;

use crate::collect::card;

/// Characters behind the mention that are read; a command has far fewer.
const READ_CHARACTERS: usize = 2_000;

/// A line that begins with the bot's name.
pub(super) struct Addressed {
    /// From 1.
    pub(super) number: usize,
    /// What follows the name: one clean line.
    pub(super) words: String,
    /// Markdown takes the line for a part of the quote above it, though nothing in it says so.
    pub(super) in_quote: bool,
}

/// All of them, top to bottom. Markdown is only looked at when there are any.
pub(super) fn addressed(body: &str, bot_username: &str) -> Vec<Addressed> {
    let source = card::shallow(body);
    let lines = || numbered(&source);
    if !lines().any(|(_, _, line)| mention(line, bot_username).is_some()) {
        return Vec::new();
    }
    let (mut hidden, mut quotes) = spans(&source);
    let mut fence = Fence::default();
    let mut found = Vec::new();
    for (number, start, line) in lines() {
        if hidden.contain(start + line.len() - visible(line).len()) || fence.hides(line) {
            continue;
        }
        let Some((at, words)) = mention(line, bot_username) else { continue };
        if !hidden.contain(start + at) {
            let words = card::plain(words);
            found.push(Addressed { number, words, in_quote: quotes.contain(start + at) });
        }
    }
    found
}

/// Every line with its number, where it starts, and its text.
fn numbered(source: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        let rest = source.get(start..).filter(|rest| !rest.is_empty())?;
        let len = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let end = if rest[len..].starts_with("\r\n") { 2 } else { 1 };
        let line = (number + 1, start, &rest[..len]);
        number += 1;
        start += len + end;
        Some(line)
    })
}

/// The line from its first visible character on.
fn visible(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
}

/// Where `@name` stands at the start of the line or of its list item, and what follows it and the
/// colon or comma that may belong to it.
fn mention<'l>(line: &'l str, name: &str) -> Option<(usize, &'l str)> {
    let text = visible(line);
    let named =
        text.strip_prefix('@').or_else(|| visible(behind_bullet(text)?).strip_prefix('@'))?;
    let at = line.len() - named.len() - 1;
    let (mentioned, rest) = named.split_at_checked(name.len()).filter(|_| !name.is_empty())?;
    let mut next = rest.chars();
    let longer = match next.next() {
        Some('.') => next.next().is_some_and(is_of_a_name),
        Some(c) => is_of_a_name(c) || matches!(c, '/' | '@'),
        None => false,
    };
    let rest = rest.strip_prefix([':', ',']).unwrap_or(rest);
    let end = rest.char_indices().nth(READ_CHARACTERS).map_or(rest.len(), |(end, _)| end);
    (mentioned.eq_ignore_ascii_case(name) && !longer).then_some((at, &rest[..end]))
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// What follows `- `, `* `, `+ `, `1. ` or `1) `.
fn behind_bullet(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match digits {
        0 => line.strip_prefix(['-', '*', '+']),
        1..=9 => line[digits..].strip_prefix(['.', ')']),
        _ => None,
    };
    rest.filter(|rest| rest.starts_with([' ', '\t']))
}

/// Stretches of a text in the order in which they begin, asked about from left to right.
#[derive(Default)]
struct Spans {
    all: Vec<Range<usize>>,
    next: usize,
    /// How far everything before `next` reaches.
    reach: usize,
}

impl Spans {
    fn contain(&mut self, at: usize) -> bool {
        while let Some(span) = self.all.get(self.next).filter(|span| span.start <= at) {
            self.reach = self.reach.max(span.end);
            self.next += 1;
        }
        at < self.reach
    }
}

/// What is no text: code and HTML, comments included; and what is a quote.
fn spans(source: &str) -> (Spans, Spans) {
    let (mut hidden, mut quotes) = (Spans::default(), Spans::default());
    for (event, range) in Parser::new_ext(source, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock)
            | Event::Code(_)
            | Event::InlineHtml(_) => hidden.all.push(range),
            Event::Start(Tag::BlockQuote(_)) => quotes.all.push(range),
            _ => {}
        }
    }
    (hidden, quotes)
}

/// GitLab's quote over several lines, from `>>>` to `>>>`.
#[derive(Default)]
struct Fence {
    /// How long its opening line is.
    open: Option<usize>,
}

impl Fence {
    fn hides(&mut self, line: &str) -> bool {
        let line = line.trim();
        let is_fence = line.len() >= 3 && line.bytes().all(|byte| byte == b'>');
        match self.open {
            None if is_fence => self.open = Some(line.len()),
            Some(length) if is_fence && line.len() >= length => self.open = None,
            None => return false,
            Some(_) => {}
        }
        true
    }
}
