//! GitLab's reason for a refusal, out of the shapes it comes in, short enough for one line.

use bytes::Bytes;
use serde_json::Value;

const EXCERPT_CHARS_MAX: usize = 200;

/// GitLab's own words: `message` as text, object or list, else `error` and its description, else GraphQL's `errors`.
pub(super) fn said(body: &Bytes) -> String {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return excerpt(&String::from_utf8_lossy(body));
    };
    let words = match (value.get("message"), value.get("error"), value.get("error_description")) {
        (Some(message), ..) => flat(message),
        (None, Some(error), Some(why)) => format!("{}, {}", flat(error), flat(why)),
        (None, Some(error), None) => flat(error),
        (None, None, _) => graphql(&value).unwrap_or_else(|| flat(&value)),
    };
    excerpt(&words)
}

fn graphql(value: &Value) -> Option<String> {
    let errors = value.get("errors")?.as_array()?.iter();
    Some(
        errors
            .map(|error| flat(error.get("message").unwrap_or(error)))
            .collect::<Vec<_>>()
            .join(", "),
    )
}

fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(flat).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let pair = |(key, value): (&String, &Value)| match key.as_str() {
                "base" | "error" => flat(value),
                _ => format!("{key} {}", flat(value)),
            };
            map.iter().map(pair).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

/// What is wrong with an answer that cannot be read, and where; not what stands there: it may be anybody's text, or the
/// token that was sent.
pub(super) fn shape(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let (path, inner) = (error.path().to_string(), without_values(&error.inner().to_string()));
    excerpt(&format!("the answer has another shape at {path}, {inner}"))
}

/// The same without what is quoted of the answer: texts, and names that are none of ours.
fn without_values(text: &str) -> String {
    let text = match (text.find('"'), text.rfind('"')) {
        (Some(from), Some(to)) if from < to => format!("{}…{}", &text[..from], &text[to + 1..]),
        _ => text.to_owned(),
    };
    for unknown in ["unknown variant `", "unknown field `"] {
        if let Some(rest) = text.strip_prefix(unknown) {
            let known = rest.rsplit_once("`, ").map_or("", |(_, known)| known);
            return format!("{unknown}…`, {known}");
        }
    }
    text
}

/// One line, 200 characters at most; no more is looked at than it takes, since an answer may be a long page.
pub(super) fn excerpt(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| !word.is_empty());
    let spaced = words.flat_map(|word| std::iter::once(' ').chain(word.chars())).skip(1);
    let line: String = spaced.take(EXCERPT_CHARS_MAX + 1).collect();
    match line.char_indices().nth(EXCERPT_CHARS_MAX) {
        _ if line.is_empty() => "no reason given".to_owned(),
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_of_two_hundred_characters_at_most() {
        assert_eq!(excerpt(" \n\u{0} "), "no reason given");
        assert_eq!(excerpt("\tno\u{0}such\r\n  project \n"), "no such project");
        assert_eq!(excerpt(&"ü".repeat(200)), "ü".repeat(200));
        assert_eq!(excerpt(&"ü".repeat(201)), format!("{}…", "ü".repeat(200)));
        assert_eq!(excerpt(&"a ".repeat(1_000_000)), format!("{}…", "a ".repeat(100)));
    }
}
