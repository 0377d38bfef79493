//! Lists as people write them in a plan: items with nested lines, some of which are fields, success criteria or
//! initiatives.

use crate::collect::card;

/// An item at the top level with what is nested in it.
#[derive(Default)]
pub(super) struct Item {
    pub(super) words: String,
    /// Ticked, marked as not needed, or struck.
    pub(super) is_ticked: bool,
    /// Values by comparable name.
    fields: Vec<(String, String)>,
    pub(super) criteria: Vec<String>,
    /// Each with whether it is done.
    pub(super) initiatives: Vec<(bool, String)>,
}

impl Item {
    /// The first of these fields that says something.
    pub(super) fn field(&self, names: &[&str]) -> Option<&str> {
        let mut said = self.fields.iter().filter(|(_, value)| !card::is_missing(value));
        said.find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value.as_str())
    }

    fn take(&mut self, name: &str, text: &str) {
        let (done, words) = boxed(text);
        match name {
            _ if card::is_missing(words) => {}
            "success criteria" | "success criterion" | "criteria" => {
                self.criteria.push(card::plain(words));
            }
            "initiative" | "initiatives" => {
                self.initiatives.push((done == Some(true), words.to_owned()));
            }
            name => self.fields.push((name.to_owned(), card::plain(words))),
        }
    }
}

/// The items of a list; lines that belong to none are left out.
pub(super) fn read(lines: &[String]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    // The field whose value is the list below it, and how deep it stands.
    let mut above: Option<(usize, String)> = None;
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        let text = bullet(line.trim());
        if let (0, Some(text)) = (indent, text) {
            let (done, words) = boxed(text);
            let is_ticked = done == Some(true);
            items.push(Item { words: words.to_owned(), is_ticked, ..Item::default() });
            above = None;
            continue;
        }
        let Some(item) = items.last_mut().filter(|_| indent > 0) else { continue };
        let text = text.unwrap_or(line.trim());
        above = above.filter(|(depth, _)| indent > *depth);
        match (&above, field(text)) {
            (Some((_, name)), _) => item.take(name, text),
            (None, Some((name, ""))) => above = Some((indent, name)),
            (None, Some((name, value))) => item.take(&name, value),
            (None, None) if boxed(text).0.is_some() || !references(text).is_empty() => {
                item.take("initiative", text);
            }
            (None, None) => {}
        }
    }
    items
}

/// A line without its bullet, box and decoration.
pub(super) fn words(line: &str) -> String {
    let text = bullet(line.trim()).unwrap_or(line.trim());
    card::plain(boxed(text).1)
}

fn bullet(text: &str) -> Option<&str> {
    let dashed = ["- ", "* ", "+ "].iter().find_map(|mark| text.strip_prefix(mark));
    let numbered = || {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_number = rest.len() < text.len();
        is_number.then(|| rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")))?
    };
    dashed.or_else(numbered).map(str::trim_start)
}

/// Whether a box is ticked, none without a box, and the words behind it.
fn boxed(text: &str) -> (Option<bool>, &str) {
    for (mark, done) in [("[ ]", false), ("[x]", true), ("[X]", true), ("[~]", true)] {
        if let Some(words) = text.strip_prefix(mark) {
            return (Some(done), words.trim());
        }
    }
    if text.starts_with("~~") { (Some(true), text.trim_matches('~')) } else { (None, text) }
}

/// `**Status:** On track` as name and value; a name has at most three words.
fn field(text: &str) -> Option<(String, &str)> {
    let (name, value) = text.split_once(':')?;
    let is_address = value.starts_with("//");
    let name = card::key(name);
    let is_name = !name.is_empty() && name.split(' ').count() <= 3;
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == '*' || c == '_');
    (is_name && !is_address && boxed(text).0.is_none()).then_some((name, value))
}

/// Somebody named with `@`.
pub(super) fn mention(text: &str) -> Option<String> {
    let is_end = |c: char| !(c.is_alphanumeric() || "._-".contains(c));
    let mut words = text.split(|c: char| c.is_whitespace() || "(,;[".contains(c));
    let name = words.find_map(|word| word.strip_prefix('@'))?;
    let name = name[..name.find(is_end).unwrap_or(name.len())].trim_end_matches('.');
    (!name.is_empty()).then(|| name.to_owned())
}

/// The issues that a text names: `#12`, `group/project#12`, or an address.
pub(super) fn references(text: &str) -> Vec<(Option<String>, u64)> {
    split(text).filter_map(reference).collect()
}

/// The text without them.
pub(super) fn without_references(text: &str) -> String {
    let kept = text.split_whitespace().filter(|word| split(word).all(|it| reference(it).is_none()));
    let text = kept.collect::<Vec<_>>().join(" ");
    text.trim_end_matches([':', '–', '-', ' ']).to_owned()
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "(),;[]<>".contains(c)).filter(|it| !it.is_empty())
}

fn reference(word: &str) -> Option<(Option<String>, u64)> {
    let number = |text: &str| {
        let digits = text.trim_end_matches(['.', '+', ':', 's']);
        digits.parse::<u64>().ok().filter(|iid| *iid > 0)
    };
    if let Some((_, rest)) = word.split_once("://") {
        let (_, path) = rest.split_once('/')?;
        let kinds = ["/-/issues/", "/-/work_items/"];
        let (project, iid) = kinds.iter().find_map(|kind| path.split_once(kind))?;
        let iid = iid.split(['#', '?', '/']).next().and_then(number)?;
        return Some((Some(project.to_owned()), iid));
    }
    let (project, iid) = word.split_once('#')?;
    let is_path = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    let project = (!project.is_empty()).then(|| project.to_owned());
    let is_one = project.as_ref().is_none_or(|path| path.chars().all(is_path));
    Some((project, number(iid)?)).filter(|_| is_one)
}

/// Whether a criterion says how one would know: a share, a date, from where to where, or a number of
/// something.
pub(super) fn is_measurable(text: &str) -> bool {
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    let is_plain = text.contains(['%', '→', '€', '$']) || text.contains("->");
    has_digit && (is_plain || card::mentioned(text).is_some() || counts_something(text))
}

fn counts_something(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let number = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let unit = number.trim_start_matches(|c: char| c.is_ascii_digit() || ".,:/".contains(c));
        let is_number = unit.len() < number.len();
        let has_unit = unit.starts_with(char::is_alphabetic);
        let mut is_followed =
            || words.peek().is_some_and(|next| next.starts_with(char::is_alphabetic));
        if is_number && (has_unit || (unit.is_empty() && is_followed())) {
            return true;
        }
    }
    false
}

/// Where things start from, in criteria that say `from 40 to 15 minutes` or `40 → 15 minutes`.
pub(super) fn baseline(criteria: &[String]) -> Option<String> {
    let starts = |line: &&String| {
        let lower = line.to_lowercase();
        let range = lower.split_once("from ").is_some_and(|(_, rest)| {
            rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(" to ")
        });
        let digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
        let arrow = ["→", "->"].iter().filter_map(|arrow| lower.split_once(arrow));
        range || arrow.into_iter().any(|(before, _)| digit(before))
    };
    criteria.iter().find(starts).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_criterion_is_measured_by_a_number_of_something() {
        for text in ["80 % of teams", "from 40 to 15 minutes", "3 → 1", "by 2026-05-01", "≤ 15min"]
        {
            assert!(is_measurable(text), "{text}");
        }
        for text in ["Faster builds", "Adopt CI", "v2", "done in phase 2"] {
            assert!(!is_measurable(text), "{text}");
        }
    }

    #[test]
    fn an_item_keeps_what_is_nested_in_it() {
        let text = "- [ ] CI for all teams (#12)\n  - **Status:** On track\n  - Success criteria:\n\
                    \x20   - From 40 to 15 minutes\n  - Due: 2026-08-09\n  - [x] Pilot, @csm-avery\n\
                    - ~~Migration~~\nloose words\n";
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let items = read(&lines);
        let first = &items[0];
        assert_eq!(without_references(&first.words), "CI for all teams");
        assert_eq!(references(&first.words), [(None, 12)]);
        assert_eq!(first.field(&["status"]), Some("On track"));
        assert_eq!(first.field(&["due"]), Some("2026-08-09"));
        assert_eq!(first.criteria, ["From 40 to 15 minutes"]);
        assert_eq!(baseline(&first.criteria).as_deref(), Some("From 40 to 15 minutes"));
        assert_eq!(first.initiatives, [(true, "Pilot, @csm-avery".to_owned())]);
        assert_eq!(mention(&first.initiatives[0].1).as_deref(), Some("csm-avery"));
        assert!(items[1].is_ticked && !first.is_ticked);
    }
}
