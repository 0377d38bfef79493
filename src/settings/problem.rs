//! What is wrong with the settings: key, value, what was expected, and the nearest right name.

use std::fmt;

/// All problems at once.
#[derive(Debug, thiserror::Error)]
pub struct SettingsError(pub Vec<Problem>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(f, "{one}"),
            many => {
                write!(f, "{} settings need a look:", many.len())?;
                many.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
            }
        }
    }
}

/// One setting that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the key, such as `clocks.time_to_engage.target_days`.
    pub key: String,
    /// What is wrong and what was expected, without a full stop.
    pub text: String,
    /// Where it was set, where that is known.
    pub origin: Option<String>,
}

impl Problem {
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self { key: key.into(), text: text.into(), origin: None }
    }

    pub(super) fn set_in(mut self, origin: &str) -> Self {
        self.origin = Some(origin.to_owned());
        self
    }

    pub(super) fn of_path(path: &str, error: &config::ConfigError) -> Self {
        let text = error.to_string();
        // The path stands before the text already.
        let end = text.rfind(" for key `").filter(|_| text.ends_with('`')).unwrap_or(text.len());
        Self::new(path, &text[..end])
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.origin.as_ref().map(|origin| format!(" (in {origin})"));
        write!(f, "{}{}", self.key, origin.unwrap_or_default())?;
        // “gitlab.url is not set” reads as a sentence; anything else is about the key.
        let is_sentence = ["is ", "has ", "was "].iter().any(|verb| self.text.starts_with(verb));
        write!(f, "{}{}", if is_sentence { " " } else { ": " }, self.text)
    }
}

/// The name most like `wrong`, if one is like it at all.
pub(super) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}
