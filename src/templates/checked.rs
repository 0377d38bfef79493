//! A wording that replaces a built-in one, held against it before any day needs it.

use std::collections::BTreeSet;

use minijinja::ErrorKind;

use crate::templates::environment;
use crate::templates::words::Use;
use crate::templates::words::Word;
use crate::templates::words::words;

/// What a loop tells of itself.
const OF_LOOPS: [&str; 13] = [
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "cycle",
    "depth",
    "depth0",
    "previtem",
    "nextitem",
    "changed",
];

/// Functions that are there without being handed in.
const FUNCTIONS: [&str; 3] = ["link", "range", "namespace"];

/// Filters worth naming when one is misspelt.
const FILTERS: [&str; 14] = [
    "day",
    "code",
    "spans",
    "issue",
    "capitalize",
    "default",
    "first",
    "join",
    "last",
    "length",
    "lower",
    "replace",
    "trim",
    "upper",
];

/// What would let text from an account act, or lead out of the file.
const REFUSED: [(Use, &str, &str); 6] = [
    (Use::Filter, "safe", "text from an account must stay inert"),
    (Use::Tag, "autoescape", "text from an account must stay inert"),
    (Use::Tag, "include", "a wording stands alone"),
    (Use::Tag, "import", "a wording stands alone"),
    (Use::Tag, "from", "a wording stands alone"),
    (Use::Tag, "extends", "a wording stands alone"),
];

/// How the lines begin by which the bot finds what it wrote.
const MARKER: &str = "<!-- stagecoach";

/// What is wrong with a line of a wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// From 1.
    pub line: usize,
    pub flaw: Flaw,
}

/// What can be wrong with a wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    Syntax(String),
    /// A name that nothing gives a value to.
    Unknown {
        /// `variable`, `field`, `filter` or `test`.
        what: &'static str,
        name: String,
        /// What there is instead.
        known: BTreeSet<String>,
    },
    /// What a wording may not do, and why.
    Refused {
        name: String,
        why: &'static str,
    },
}

/// The variables a wording needs from outside.
pub fn variables(text: &str) -> BTreeSet<String> {
    let environment = environment();
    let template = environment.template_from_str(text);
    let names = template.map(|template| template.undeclared_variables(false)).unwrap_or_default();
    names.into_iter().filter(|name| !FUNCTIONS.contains(&name.as_str())).collect()
}

/// Everything that is wrong with a wording in the place of a built-in one. It may use what that one
/// uses, and `more`.
pub fn check(text: &str, built_in: &str, more: &[&str]) -> Vec<Slip> {
    if let Some(slip) = syntax(text) {
        return vec![slip];
    }
    let found = words(text);
    let own = words(built_in);
    let mut known = variables(built_in);
    known.extend(more.iter().map(|name| (*name).to_owned()));
    let undeclared = variables(text);
    let fields: BTreeSet<String> = names(&own, Use::Field).map(str::to_owned).collect();
    let mut seen = BTreeSet::new();
    let mut slips: Vec<Slip> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(MARKER))
        .map(|(nth, _)| refused(nth + 1, MARKER, "the bot writes these lines"))
        .collect();
    for word in &found {
        let name = word.text;
        let unknown = |what, known: &BTreeSet<String>| {
            let (name, known) = (name.to_owned(), known.clone());
            Slip { line: word.line, flaw: Flaw::Unknown { what, name, known } }
        };
        let reason = REFUSED.iter().find(|(used, it, _)| *used == word.used && *it == name);
        if let Some((_, _, why)) = reason {
            slips.push(refused(word.line, name, why));
            continue;
        }
        let slip = match word.used {
            Use::Variable if undeclared.contains(name) && !known.contains(name) => {
                unknown("variable", &known)
            }
            Use::Field if !fields.contains(name) && !OF_LOOPS.contains(&name) => {
                unknown("field", &fields)
            }
            Use::Filter if !is_there(&format!("{{{{ ''|{name} }}}}"), ErrorKind::UnknownFilter) => {
                unknown("filter", &FILTERS.iter().map(ToString::to_string).collect())
            }
            Use::Test if !is_there(&format!("{{{{ '' is {name} }}}}"), ErrorKind::UnknownTest) => {
                unknown("test", &BTreeSet::new())
            }
            _ => continue,
        };
        if seen.insert((word.line, name)) {
            slips.push(slip);
        }
    }
    slips.sort_by_key(|slip| slip.line);
    slips
}

fn refused(line: usize, name: &str, why: &'static str) -> Slip {
    Slip { line, flaw: Flaw::Refused { name: name.to_owned(), why } }
}

fn names<'t>(words: &'t [Word<'t>], used: Use) -> impl Iterator<Item = &'t str> {
    words.iter().filter(move |word| word.used == used).map(|word| word.text)
}

fn syntax(text: &str) -> Option<Slip> {
    if text.trim().is_empty() {
        return Some(Slip { line: 1, flaw: Flaw::Syntax("it is empty".to_owned()) });
    }
    let environment = environment();
    let error = environment.template_from_str(text).err()?;
    let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Some(Slip { line: error.line().unwrap_or(1), flaw: Flaw::Syntax(why) })
}

/// Whether a filter or a test exists: any other mistake in calling it says so, too.
fn is_there(text: &str, unknown: ErrorKind) -> bool {
    let environment = environment();
    environment.render_str(text, ()).err().is_none_or(|error| error.kind() != unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: &str =
        "{{ to }}{{ renewal | day }}{% for it in rows %}{{ it.step }}{% endfor %}";

    fn slips(text: &str) -> Vec<Slip> {
        check(text, BUILT_IN, &["account"])
    }

    fn named(text: &str) -> Vec<(usize, &'static str, String)> {
        let name = |slip: Slip| match slip.flaw {
            Flaw::Unknown { what, name, .. } => (slip.line, what, name),
            Flaw::Syntax(why) => (slip.line, "syntax", why),
            Flaw::Refused { name, .. } => (slip.line, "refused", name),
        };
        slips(text).into_iter().map(name).collect()
    }

    #[test]
    fn the_built_in_wording_and_what_it_could_have_used_are_right() {
        assert_eq!(slips(BUILT_IN), []);
        let text = "{{ account | upper }}\n{% for x in rows %}{{ loop.index }} {{ x.step }}\n\
                    {% endfor %}{% set n = 1 %}{{ n }}{{ link(account, 'https://x.example') }}";
        assert_eq!(slips(text), []);
    }

    #[test]
    fn every_unknown_name_is_told_with_its_line() {
        let text = "{{ acount }}\n{{ renewal | dya }} {{ renewal is dated }}\n\
                    {% for x in rows %}{{ x.stpe }}{% endfor %}";
        let expected = [
            (1, "variable", "acount"),
            (2, "filter", "dya"),
            (2, "test", "dated"),
            (3, "field", "stpe"),
        ];
        let expected = expected.map(|(line, what, name)| (line, what, name.to_owned()));
        assert_eq!(named(text), expected);
        let Flaw::Unknown { known, .. } = &slips(text)[0].flaw else { panic!("it is unknown") };
        assert_eq!(
            known.iter().map(String::as_str).collect::<Vec<_>>(),
            ["account", "renewal", "rows", "to"]
        );
    }

    #[test]
    fn nothing_lets_text_from_an_account_act() {
        for (text, name) in [
            ("{{ account | safe }}", "safe"),
            ("{% autoescape false %}{{ account }}{% endautoescape %}", "autoescape"),
            ("{% include 'status_card' %}", "include"),
            ("a\n<!-- stagecoach key=x -->", MARKER),
        ] {
            assert_eq!(named(text)[0].1, "refused", "{text}");
            assert_eq!(named(text)[0].2, name, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let found = named("fine\n{% if account %}\n");
        assert_eq!((found.len(), found[0].1), (1, "syntax"));
        assert_eq!(named(" \n"), [(1, "syntax", "it is empty".to_owned())]);
    }
}
