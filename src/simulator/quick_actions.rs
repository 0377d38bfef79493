//! Quick actions in a text: found as GitLab finds them, and cut out.
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use super::text;

/// Every name GitLab takes for a command; those without an effect here are cut and recorded all the same.
const NAMES: &[&str] = &[
    "assign",
    "award",
    "blocked_by",
    "blocks",
    "clear_health_status",
    "clear_weight",
    "clone",
    "close",
    "confidential",
    "copy_metadata",
    "done",
    "due",
    "duplicate",
    "epic",
    "estimate",
    "health_status",
    "in_reply_to",
    "iteration",
    "label",
    "labels",
    "link",
    "lock",
    "milestone",
    "move",
    "page",
    "promote",
    "promote_to",
    "react",
    "reassign",
    "relabel",
    "relate",
    "remove_due_date",
    "remove_email",
    "remove_epic",
    "remove_estimate",
    "remove_milestone",
    "remove_parent",
    "remove_time_spent",
    "reopen",
    "set_parent",
    "severity",
    "shrug",
    "spend",
    "spent",
    "status",
    "subscribe",
    "tableflip",
    "title",
    "todo",
    "type",
    "unassign",
    "unlabel",
    "unlink",
    "unlock",
    "unsubscribe",
    "weight",
    "zoom",
];

/// One command as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) argument: String,
}

/// Splits a text into what stays and the commands: a `/` that starts a line of a top-level paragraph.
pub(super) fn extract(source: &str) -> (String, Vec<Command>) {
    let source = source.replace('\r', "");
    let paragraphs = top_level_paragraphs(&source);
    let code = text::code(&source);
    let mut kept = String::new();
    let mut commands = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let possible = paragraphs.iter().any(|range| range.contains(&start))
            && !code.iter().any(|range| range.contains(&start));
        match command(line).filter(|_| possible) {
            Some(found) if found.name == "shrug" || found.name == "tableflip" => {
                let face = if found.name == "shrug" {
                    "¯\\＿(ツ)＿/¯"
                } else {
                    "(╯°□°)╯︵ ┻━┻"
                };
                kept.push_str(format!("{} {face}\n", found.argument).trim_start());
                commands.push(found);
            }
            Some(found) => commands.push(found),
            None => kept.push_str(line),
        }
    }
    if commands.is_empty() { (source, commands) } else { (kept.trim().to_owned(), commands) }
}

fn top_level_paragraphs(source: &str) -> Vec<std::ops::Range<usize>> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (event, range) in text::parser(source).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 && tag == Tag::Paragraph {
                    found.push(range);
                }
                depth += 1;
            }
            Event::End(end) => {
                depth -= 1;
                debug_assert!(depth > 0 || end != TagEnd::Emphasis, "inline text sits in a block");
            }
            _ => {}
        }
    }
    found
}

fn command(line: &str) -> Option<Command> {
    let rest = line.strip_prefix('/')?.trim_end();
    let (name, argument) = rest.split_once(' ').unwrap_or((rest, ""));
    let name = name.to_lowercase();
    let argument = argument.trim().to_owned();
    NAMES.contains(&name.as_str()).then_some(Command { name, argument })
}
