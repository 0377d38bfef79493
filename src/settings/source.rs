//! The environment, read in this one place, and what GitLab CI says in it.

use std::collections::BTreeMap;

/// The process environment. The only place that reads it.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn environment() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}

/// What the predefined variables of GitLab CI say about settings, for those that nobody has set.
pub(super) fn from_ci(variables: &BTreeMap<String, String>) -> Vec<(&'static str, &str)> {
    let known = [
        ("gitlab.url", "CI_SERVER_URL"),
        ("gitlab.ca_file", "CI_SERVER_TLS_CA_FILE"),
        ("source.project", "CI_PROJECT_PATH"),
    ];
    let said = |name: &str| variables.get(name).map(String::as_str).filter(|text| !text.is_empty());
    if said("GITLAB_CI") != Some("true") {
        return Vec::new();
    }
    known.into_iter().filter_map(|(path, name)| Some((path, said(name)?))).collect()
}
