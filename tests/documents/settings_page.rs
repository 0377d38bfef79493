//! docs/settings.md out of config/default.toml: its comments are the documentation, and a test keeps both the same.

use std::fmt::Write as _;

use stagecoach::settings;

use crate::support::docs;

const INTRODUCTION: &str = "\
# Settings

Every setting with its default. A test makes this page out of the comments in
[config/default.toml](../config/default.toml); `UPDATE_DOCS=1 cargo test documents` writes it. Your own file, given
with `--config FILE`, needs only what differs; a wrong name, type or value is refused with the nearest right one.

Layers, later ones win: the built-in defaults, the profile (`policy.profile`), the file, the environment, flags. In the
environment a setting is `STAGECOACH__SECTION__KEY`: `gitlab.url` is `STAGECOACH__GITLAB__URL`. An empty text means
“not set”. Ids such as SLA-8 name rules of the customer-success handbook.
";

/// A comment and the settings under it.
#[derive(Default)]
struct Entry {
    comment: Vec<String>,
    settings: Vec<String>,
}

impl Entry {
    /// The settings, and below them what is said of them.
    fn render(&self) -> String {
        let mut page = String::new();
        if self.settings.is_empty() {
            for line in &self.comment {
                let _ = writeln!(page, "{}", line.trim_end());
            }
            return page + "\n";
        }
        // Fenced, since an example right above is indented and would go on.
        let _ = writeln!(page, "```toml\n{}\n```\n", self.settings.join("\n"));
        for line in &self.comment {
            let _ = writeln!(page, "{}", line.trim_end());
        }
        page + if self.comment.is_empty() { "" } else { "\n" }
    }
}

/// A text that Markdown reads as it stands: an example, indented in the comment, stays one.
fn readable(line: &str) -> String {
    let text = line.strip_prefix('#').unwrap_or(line);
    let text = text.strip_prefix(' ').unwrap_or(text);
    if text.starts_with("    ") {
        text.to_owned()
    } else {
        text.replace('<', "&lt;").replace('*', "\\*")
    }
}

fn page(reference: &str) -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut rules = Vec::new();
    let mut entry = Entry::default();
    let mut in_rule = false;
    let flush = |page: &mut String, entry: &mut Entry, in_rule: bool| {
        let done = std::mem::take(entry);
        if !(in_rule || done.comment.is_empty() && done.settings.is_empty()) {
            page.push_str(&done.render());
        }
    };
    // The head of the file is the introduction above.
    let body = reference.split_once("\n\n").map_or("", |(_, body)| body);
    page.push_str("\n## Above the first section\n\n");
    for line in body.lines() {
        if let Some(title) = line.strip_prefix("# ---- ") {
            flush(&mut page, &mut entry, in_rule);
            in_rule = false;
            let title = title.trim_end_matches(['-', ' ']).trim_end_matches(['.', ':']);
            let _ = writeln!(page, "## {title}\n");
        } else if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            if let Some(rule) = section.strip_prefix("rules.") {
                flush(&mut page, &mut entry, in_rule);
                in_rule = true;
                rules.push(rule.to_owned());
            } else {
                let above = std::mem::take(&mut entry);
                in_rule = false;
                let _ = writeln!(page, "### {section}\n");
                page.push_str(&above.render().trim_start_matches('\n').replace("\n\n\n", "\n\n"));
            }
        } else if line.starts_with('#') {
            if !entry.settings.is_empty() {
                flush(&mut page, &mut entry, in_rule);
            }
            entry.comment.push(readable(line));
        } else if line.is_empty() {
            flush(&mut page, &mut entry, in_rule);
        } else {
            entry.settings.push(line.to_owned());
        }
    }
    flush(&mut page, &mut entry, in_rule);
    page.push_str("## Settings of single rules\n\n");
    let linked = rules.iter().map(|rule| format!("[`{rule}`](rules.md#{rule})"));
    let _ = writeln!(page, "{}.", linked.collect::<Vec<_>>().join(" · "));
    page
}

#[test]
fn the_page_of_settings_is_what_the_reference_says() {
    docs::assert_page("docs/settings.md", &page(settings::DEFAULTS));
}

#[test]
fn no_setting_is_left_out_of_it() {
    let page = page(settings::DEFAULTS);
    let mut section = String::new();
    for line in settings::DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut section);
            let there = match section.strip_prefix("rules.") {
                Some(rule) => page.contains(&format!("(rules.md#{rule})")),
                None => page.contains(&format!("\n### {section}\n")),
            };
            assert!(there, "{section}");
        } else if !line.is_empty() && !line.starts_with('#') && !section.starts_with("rules.") {
            assert!(page.contains(&format!("\n{line}\n")), "{section}: {line}");
        }
    }
}
