//! One thing that was looked at, and how findings are printed and end a run.

use serde::Serialize;

use crate::cli::Exit;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    Ok,
    /// It works, and will not always, or not as people think.
    Warn,
    /// Something that was asked for cannot work.
    Fail,
}

/// One thing that was looked at.
#[derive(Serialize)]
pub(super) struct Finding {
    pub(super) what: &'static str,
    /// Whether nothing fails because of it.
    ok: bool,
    severity: Severity,
    found: String,
    /// The next step, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
    /// How a run ends that fails for it.
    #[serde(skip)]
    ends_with: Exit,
}

impl Finding {
    pub(super) fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            ok: true,
            severity: Severity::Ok,
            found: found.into(),
            fix: None,
            ends_with: Exit::Done,
        }
    }

    pub(super) fn warn(
        what: &'static str,
        found: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warn, fix: Some(fix.into()), ..Self::ok(what, found) }
    }

    /// The token, or its user, may not do what is needed.
    pub(super) fn no_right(
        what: &'static str,
        found: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        let warned = Self::warn(what, found, fix);
        Self { ok: false, severity: Severity::Fail, ends_with: Exit::Rights, ..warned }
    }

    /// The settings, or what they point at, cannot work.
    pub(super) fn wrong(
        what: &'static str,
        found: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { ends_with: Exit::Usage, ..Self::no_right(what, found, fix) }
    }
}

/// What the run ends with: rights come first, since nothing is seen without them.
pub(super) fn exit(findings: &[Finding]) -> Exit {
    let ends = |exit: Exit| findings.iter().any(|it| it.ends_with == exit);
    match () {
        () if ends(Exit::Rights) => Exit::Rights,
        () if ends(Exit::Usage) => Exit::Usage,
        () => Exit::Done,
    }
}

/// Aligned, one finding a line and its fix below it.
pub(super) fn lines(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    for finding in findings {
        let mark = match finding.severity {
            Severity::Ok => "✔",
            Severity::Warn => "!",
            Severity::Fail => "✘",
        };
        lines.push(format!("{mark} {:<9} {}", finding.what, finding.found));
        lines.extend(finding.fix.iter().map(|fix| format!("{:<11} → {fix}", "")));
    }
    let count = |severity| findings.iter().filter(|it| it.severity == severity).count();
    let last = match (count(Severity::Fail), count(Severity::Warn)) {
        (0, 0) => "Everything is in place.".to_owned(),
        (0, warned) => format!("It works; {warned} to look at."),
        (failed, 0) => format!("{failed} to put right."),
        (failed, warned) => format!("{failed} to put right, {warned} to look at."),
    };
    lines.extend([String::new(), last]);
    lines.join("\n")
}

/// As a table, for a comment.
pub(super) fn markdown(findings: &[Finding]) -> String {
    let mut lines =
        vec!["| | What | Found | Next step |".to_owned(), "|---|---|---|---|".to_owned()];
    for finding in findings {
        let mark = match finding.severity {
            Severity::Ok => "ok",
            Severity::Warn => "look",
            Severity::Fail => "**fails**",
        };
        let cell = |text: &str| text.replace('|', "\\|");
        let fix = finding.fix.as_deref().unwrap_or_default();
        lines.push(format!(
            "| {mark} | {} | {} | {} |",
            finding.what,
            cell(&finding.found),
            cell(fix)
        ));
    }
    lines.join("\n")
}
