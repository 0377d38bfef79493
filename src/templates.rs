//! Wording: the templates, set up once, strict, and inert against whatever text an account carries.

mod checked;
mod plain;
mod words;

pub use checked::Flaw;
pub use checked::Slip;
pub use checked::check;
pub use checked::variables;
pub use plain::cell;
pub use plain::escaped;
pub use plain::for_terminal;
pub use plain::one_line;
pub use plain::starts_a_block;

use chrono::NaiveDate;
use minijinja::AutoEscape;
use minijinja::Environment;
use minijinja::Error;
use minijinja::ErrorKind;
use minijinja::Output;
use minijinja::State;
use minijinja::UndefinedBehavior;
use minijinja::Value;
use minijinja::value::ValueKind;
use serde::Serialize;

/// Every wording the bot has, ready to be filled in.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Sets up the wordings by name. Every value is made inert unless a template function made it.
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Result<Self, Error> {
        let mut environment = environment();
        for (name, text) in texts {
            environment.add_template_owned(name, text)?;
        }
        Ok(Self { environment })
    }

    /// Fills in a wording. A name it uses and the values lack is an error, not a gap in the text.
    pub fn render(&self, name: &str, values: impl Serialize) -> Result<String, Error> {
        let template = self.environment.get_template(name)?;
        let text = template.render(Value::from(minijinja::value::Serde(values)))?;
        Ok(tidy(&text))
    }
}

/// The language of the wordings, with no wording in it.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // By name: pages get HTML escaping, everything else is Markdown for GitLab.
    environment.set_auto_escape_callback(|name| {
        let is_page = name.rsplit_once('.').is_some_and(|(_, ending)| ending == "html");
        if is_page { AutoEscape::Html } else { AutoEscape::Custom("markdown".into()) }
    });
    environment.set_formatter(format_value);
    environment.set_fuel(Some(1_000_000));
    environment.add_filter("day", day);
    environment.add_filter("code", |text: &str| Value::from_safe_string(code(text)));
    environment.add_filter("spans", |text: &str| Value::from_safe_string(spans(text)));
    environment.add_filter("issue", |key: &str| Value::from_safe_string(issue_later(key)));
    environment.add_function("link", |text: &str, url: &str| link(text, url));
    environment
}

/// At most one empty line in a row, none at the ends.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

fn format_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    if matches!(state.auto_escape(), AutoEscape::Html) {
        return minijinja::escape_formatter(out, state, value);
    }
    match value.kind() {
        _ if value.is_safe() => out.write_str(value.as_str().unwrap_or_default())?,
        ValueKind::String => out.write_str(&inert(value.as_str().unwrap_or_default()))?,
        ValueKind::Number | ValueKind::Bool => out.write_str(&value.to_string())?,
        // The strict answer to an undefined name.
        ValueKind::Undefined => return minijinja::escape_formatter(out, state, value),
        kind => {
            let text = format!("{kind} cannot be printed: name one of its fields");
            return Err(Error::new(ErrorKind::BadEscape, text));
        }
    }
    Ok(())
}

/// Text from an account, as Markdown that shows it and does nothing else.
///
/// One line; no HTML, no live mention, reference or link, no table cell or formatting of its own,
/// and nothing that could begin a quick action.
pub fn inert(text: &str) -> String {
    let flat = one_line(text);
    let mut out = String::with_capacity(flat.len() + 8);
    if flat.starts_with('/') || starts_a_block(&flat) {
        out.push('\u{200B}');
    }
    let mut chars = flat.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' => out.extend(['\\', c]),
            // A reference or mention needs its sigil right before the name.
            '#' | '!' | '~' | '%' | '$' | '@' if next.is_some_and(is_name_start) => {
                out.extend([c, '\u{200B}']);
            }
            ':' if next == Some('/') => out.extend([c, '\u{200B}']),
            // GitLab makes a link of an address without a scheme, too.
            '.' if ends_with_www(&out) => out.extend(['\u{200B}', c]),
            _ => out.push(c),
        }
        if c == '&' && next.is_some_and(is_name_start) {
            out.push('\u{200B}');
        }
    }
    out
}

fn ends_with_www(text: &str) -> bool {
    let last = text.len().checked_sub(3).and_then(|at| text.get(at..));
    last.is_some_and(|last| last.eq_ignore_ascii_case("www"))
}

fn is_name_start(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '"' | '{' | '[' | '_' | '.' | '-')
}

/// A code span that shows the text to copy.
pub fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'"))
}

/// A sentence with code spans of its own: they stay, and all the rest is inert.
fn spans(text: &str) -> String {
    let flat = one_line(text);
    let pieces: Vec<&str> = flat.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return inert(&flat);
    }
    let piece = |(nth, piece): (usize, &&str)| match (nth % 2, *piece) {
        (0, words) => {
            let space = |is_there: bool| if is_there { " " } else { "" };
            let (before, after) = (words.starts_with(' '), words.len() > 1 && words.ends_with(' '));
            format!("{}{}{}", space(before), inert(words), space(after))
        }
        (_, "") => "\\`\\`".to_owned(),
        (_, span) => code(span),
    };
    pieces.iter().enumerate().map(piece).collect()
}

/// A rendered line as an issue's title: GitLab shows titles as plain text, but reads mentions and
/// references in them, so only what keeps those inert stays.
pub fn as_title(line: &str) -> String {
    let plain = line.replace('\\', "");
    plain
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .chars()
        .take(255)
        .collect()
}

/// Stands in a text for the reference of an issue that may not be open yet.
pub fn issue_later(key: &str) -> String {
    format!("{{{{issue {key}}}}}")
}

/// A link whose text is inert and whose address cannot break out.
pub fn link(text: &str, url: &str) -> Value {
    let is_plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '|' | '\\' | '`');
    let web = url.starts_with("https://") || url.starts_with("http://");
    let safe = web && url.chars().all(is_plain);
    Value::from_safe_string(if safe { format!("[{}]({url})", inert(text)) } else { inert(text) })
}

/// `2026-03-02` as people read it: `Mon 2 Mar 2026`.
fn day(date: &str) -> Result<Value, Error> {
    let parsed: NaiveDate = date.parse().map_err(|_| {
        Error::new(ErrorKind::InvalidOperation, format!("`day` expects YYYY-MM-DD, not “{date}”"))
    })?;
    Ok(Value::from_safe_string(in_words(parsed)))
}

/// A date as people read it: `Mon 2 Mar 2026`.
pub fn in_words(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn render(text: &str, values: &serde_json::Value) -> Result<String, Error> {
        Templates::new([("t".to_owned(), text.to_owned())]).unwrap().render("t", values)
    }

    #[test]
    fn an_account_name_can_neither_command_nor_mention_nor_break_a_table() {
        let name = "/close\n/label ~x <b>@all</b> | `a` #1 &2 https://gitlab.example/x [y](z)";
        let text = render("{{ name }}", &json!({ "name": name })).unwrap();
        assert!(!text.contains('\n') && !text.starts_with('/'), "{text}");
        for live in ["@all", "<b>", "#1", "&2", "~x", "://", "[y]("] {
            assert!(!text.contains(live), "{live} in {text}");
        }
        assert!(!text.replace("\\|", "").contains('|'), "{text}");
    }

    #[test]
    fn a_missing_value_is_an_error_even_as_a_list() {
        assert!(render("{{ nobody }}", &json!({})).is_err());
        assert!(render("{% for x in nobody %}{% endfor %}", &json!({})).is_err());
        assert!(render("{{ name }}", &json!({ "name": null })).is_err());
    }

    #[test]
    fn links_and_days_are_written_for_people() {
        let text = render(
            "{{ link(t, u) }} {{ d | day }}",
            &json!({ "t": "a_b", "u": "https://g.example/1", "d": "2026-03-02" }),
        );
        assert_eq!(text.unwrap(), "[a\\_b](https://g.example/1) Mon 2 Mar 2026");
        let text = render("{{ link(t, u) }}", &json!({ "t": "x", "u": "javascript:alert(1)" }));
        assert_eq!(text.unwrap(), "x");
    }
}
