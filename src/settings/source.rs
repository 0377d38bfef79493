//! The environment, read in this one place, and what GitLab CI says in it.

use std::collections::BTreeMap;

/// The process environment. The only place that reads it.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn environment() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let mut found: BTreeMap<String, String> = std::env::vars_os().filter_map(text).collect();
    fill_from_ci(&mut found);
    found
}

/// In GitLab CI the predefined variables fill what is unset.
fn fill_from_ci(variables: &mut BTreeMap<String, String>) {
    let fill = [
        ("STAGECOACH__GITLAB__URL", "CI_SERVER_URL"),
        ("STAGECOACH__GITLAB__CA_FILE", "CI_SERVER_TLS_CA_FILE"),
        ("STAGECOACH__SOURCE__PROJECT", "CI_PROJECT_PATH"),
    ];
    if variables.get("GITLAB_CI").map(String::as_str) != Some("true") {
        return;
    }
    let has_group = variables.contains_key("STAGECOACH__SOURCE__GROUP");
    for (ours, theirs) in fill {
        if has_group && ours.ends_with("PROJECT") {
            continue;
        }
        let value = variables.get(theirs).filter(|value| !value.is_empty()).cloned();
        if let Some(value) = value {
            variables.entry(ours.to_owned()).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_fills_what_is_unset_and_nothing_else() {
        let mut variables: BTreeMap<String, String> = [
            ("GITLAB_CI", "true"),
            ("CI_SERVER_URL", "https://gitlab.example"),
            ("CI_PROJECT_PATH", "acme/bot"),
            ("STAGECOACH__SOURCE__GROUP", "acme"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        fill_from_ci(&mut variables);
        assert_eq!(variables["STAGECOACH__GITLAB__URL"], "https://gitlab.example");
        assert!(!variables.contains_key("STAGECOACH__SOURCE__PROJECT"));
    }
}
