//! What a label of somebody's own probably means: by its scope and its value, never by a resemblance.

use super::found::Found;
use super::vocabulary;
use super::vocabulary::ALIASES;
use crate::collect::ACCOUNT_LABEL;

/// Values by the words people use, each with the value of ours.
type Values = &'static [(&'static str, &'static [&'static str])];

/// Words for a scope, our scope, and its values; whether a label without a scope may mean one of them.
const SCOPES: &[(&[&str], &str, Values, bool)] = &[
    (
        &["stage", "lifecycle", "lifecycle stage", "phase", "journey", "customer stage"],
        "stage",
        STAGES,
        true,
    ),
    (&["segment", "tier", "touch", "coverage", "customer segment"], "segment", SEGMENTS, true),
    (&["region", "geo", "area"], "region", REGIONS, true),
    (
        &["priority", "prio", "account priority", "customer priority"],
        "csm-priority",
        PRIORITIES,
        false,
    ),
    (&["sentiment", "csm sentiment", "mood", "hs", "health score"], "HS", SENTIMENTS, false),
    (&["type", "kind", "issue type"], "csm", KINDS, true),
];

const STAGES: Values = &[
    ("align", &["align", "presales", "pre sales", "transition"]),
    ("onboarding", &["onboard", "onboarding"]),
    ("implementation", &["implement", "implementation", "deploy", "deployment", "rollout"]),
    ("adoption", &["adopt", "adoption", "adopting", "enable", "enablement"]),
    ("optimize", &["optimize", "optimise", "grow", "expand", "expansion", "optimize and grow"]),
    ("will-churn", &["will churn", "churning", "leaving"]),
    ("churned", &["churned", "churn"]),
];
const SEGMENTS: Values = &[
    ("strategic", &["strategic", "high touch", "key account"]),
    ("growth", &["mid touch", "mid market", "midmarket", "named"]),
    ("scale", &["scale", "scaled", "pooled", "low touch"]),
    ("digital", &["digital", "tech touch"]),
];
const REGIONS: Values = &[
    ("emea", &["emea", "europe"]),
    ("apac", &["apac", "asia", "apj"]),
    ("amer-west", &["amer west", "us west"]),
    ("amer-east", &["amer east", "us east"]),
    ("latam", &["latam", "latin america"]),
    ("pubsec", &["pubsec", "public sector"]),
    ("commercial", &["commercial"]),
];
const PRIORITIES: Values =
    &[("1", &["1", "p1"]), ("2", &["2", "p2"]), ("3", &["3", "p3"]), ("4", &["4", "p4"])];
const SENTIMENTS: Values =
    &[("Green", &["green"]), ("Yellow", &["yellow", "amber"]), ("Red", &["red"])];
const KINDS: Values =
    &[("account", &["account", "customer", "customer account"]), ("ebr", &["ebr"])];

/// A label of somebody's own, and the one of ours that it probably stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Guess {
    pub label: String,
    pub means: String,
    /// Account issues that carry it.
    pub accounts: usize,
}

/// The labels of a project that should be read as ours. One without a scope of such a name must be in use on an
/// account: `customer` alone can be anything.
pub fn guesses(found: &Found) -> Vec<Guess> {
    let is_known = |name: &str| {
        vocabulary::labels().any(|known| known.name() == name)
            || ALIASES.iter().any(|(alias, _)| *alias == name)
    };
    let unknown = found.labels.iter().map(|label| &label.name).filter(|name| !is_known(name));
    let guess = |name: &String| {
        let accounts = found.accounts.labels.get(name).copied().unwrap_or(0);
        let (means, is_scoped) = meaning(name)?;
        let guess = Guess { label: name.clone(), means, accounts };
        (is_scoped || accounts > 0).then_some(guess)
    };
    let mut guesses: Vec<Guess> = unknown.filter_map(guess).collect();
    let has_accounts =
        found.accounts.labelled > 0 || guesses.iter().any(|it| it.means == ACCOUNT_LABEL);
    if !has_accounts {
        guesses.extend(on_every_card(found));
    }
    guesses.sort_by(|a, b| (&a.means, &a.label).cmp(&(&b.means, &b.label)));
    guesses
}

/// The one label that all cards carry, where no other is the label of an account.
fn on_every_card(found: &Found) -> Option<Guess> {
    let accounts = found.accounts.cards.len();
    let on_all = found.accounts.labels.iter().filter(|(_, count)| **count == accounts);
    let own: Vec<&String> =
        on_all.map(|(name, _)| name).filter(|it| meaning(it).is_none()).collect();
    let [label] = own.as_slice() else { return None };
    let means = ACCOUNT_LABEL.to_owned();
    (accounts > 1).then(|| Guess { label: (*label).clone(), means, accounts })
}

/// One of ours, and whether a scope says so.
fn meaning(name: &str) -> Option<(String, bool)> {
    if let Some(twin) = vocabulary::labels().find(|it| it.name().eq_ignore_ascii_case(name)) {
        return Some((twin.name(), true));
    }
    let cut = name.rsplit_once("::").or_else(|| name.split_once([':', '/']));
    let (scope, value) =
        cut.map_or((None, plain(name)), |(scope, value)| (Some(plain(scope)), plain(value)));
    SCOPES.iter().find_map(|(scopes, ours, values, is_alone)| {
        let fits = scope.as_ref().map_or(*is_alone, |scope| scopes.contains(&scope.as_str()));
        let (value, _) =
            values.iter().find(|(_, words)| fits && words.contains(&value.as_str()))?;
        Some((format!("{ours}::{value}"), scope.is_some()))
    })
}

/// Lower case, single spaces, no hyphens.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('&', " and ");
    let words = text.split(|c: char| c.is_whitespace() || "-_".contains(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_label_means_is_told_by_scope_and_value() {
        let means = |name: &str| meaning(name).map(|(means, _)| means);
        for (name, ours) in [
            ("Lifecycle::Onboard", "stage::onboarding"),
            ("Phase: Optimize & Grow", "stage::optimize"),
            ("Tier::High-Touch", "segment::strategic"),
            ("CSM::Account", "csm::account"),
            ("sentiment/amber", "HS::Yellow"),
            ("Customer", "csm::account"),
            ("prio::2", "csm-priority::2"),
        ] {
            assert_eq!(means(name).as_deref(), Some(ours), "{name}");
        }
        for name in ["workflow::onboarding", "green", "2", "bug", "health::green", "growth"] {
            assert!(
                !means(name).is_some_and(|it| it.starts_with("stage") || it.starts_with("HS")),
                "{name}"
            );
        }
    }

    #[test]
    fn every_guess_is_a_label_of_ours() {
        for (_, scope, values, _) in SCOPES {
            for (value, _) in *values {
                let name = format!("{scope}::{value}");
                assert!(vocabulary::labels().any(|known| known.name() == name), "{name}");
            }
        }
    }
}
