//! The identity of everything the bot says: rule, account and episode, printed in a marker line.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::account::EXPLAIN;

/// An account issue by numbers that survive a rename: project id and issue iid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId {
    pub project: u64,
    pub iid: u64,
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.project, self.iid)
    }
}

impl FromStr for AccountId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (project, iid) = text.split_once('-').ok_or(())?;
        Ok(Self { project: project.parse().map_err(|_| ())?, iid: iid.parse().map_err(|_| ())? })
    }
}

/// One continuous stay in a condition. Entering it again later is a new episode.
///
/// A name that a corrected date does not change: the cycle of a clock and its state, or the term
/// a renewal belongs to. So a correction never makes the bot repeat itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Episode(String);

impl Episode {
    /// An episode by name; anything but letters, digits and dashes becomes a dash.
    pub fn new(name: impl fmt::Display) -> Self {
        let clean = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
        Self(name.to_string().chars().map(clean).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same stay, said once more: for the second time, the third, …
    #[must_use]
    pub fn again(&self, nth: u32) -> Self {
        Self(format!("{}{AGAIN}{nth}", self.split().0))
    }

    /// The stay itself, however often it has been said.
    #[must_use]
    pub fn base(&self) -> Self {
        Self(self.split().0.to_owned())
    }

    /// For which time it is said: 1 at first.
    pub fn nth(&self) -> u32 {
        self.split().1
    }

    fn split(&self) -> (&str, u32) {
        let parts = self.0.rsplit_once(AGAIN);
        let read = parts.and_then(|(base, nth)| Some((base, nth.parse().ok()?)));
        read.filter(|(base, nth)| *nth > 1 && !base.is_empty()).unwrap_or((&self.0, 1))
    }
}

/// Stands between an episode and for which time it is said.
const AGAIN: &str = "-again-";

/// Identity of a call to action, a card or a roll-up: `rule/account/episode`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub rule: String,
    /// `project-iid` of the account, or the name of what a roll-up covers.
    pub subject: String,
    pub episode: Episode,
}

impl Key {
    pub fn new(rule: &str, account: AccountId, episode: Episode) -> Self {
        Self { rule: rule.to_owned(), subject: account.to_string(), episode }
    }

    /// A key about something that is no account, by a name: a person, or an issue of many accounts.
    pub fn about(rule: &str, name: &str, episode: Episode) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        Self { rule: rule.to_owned(), subject: name.chars().map(plain).collect(), episode }
    }

    /// Whether what is written under this key stands where the other stood: under the same key, or
    /// as a later explanation of the same account.
    pub fn takes_the_place_of(&self, other: &Self) -> bool {
        let explains = self.rule == EXPLAIN && other.rule == EXPLAIN;
        self == other || explains && self.subject == other.subject
    }

    /// The key under which it is said once more.
    #[must_use]
    pub fn again(&self, nth: u32) -> Self {
        Self { episode: self.episode.again(nth), ..self.clone() }
    }

    /// The key under which it was said first.
    #[must_use]
    pub fn base(&self) -> Self {
        Self { episode: self.episode.base(), ..self.clone() }
    }

    /// Whether another key is this one, or a later step of the same situation: what is said when
    /// nobody acts, under the same name with a word behind it.
    pub fn covers(&self, later: &Self) -> bool {
        let (own, other) = (self.episode.as_str(), later.episode.as_str());
        let rest = other.strip_prefix(own);
        let is_step = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        self.rule == later.rule && self.subject == later.subject && is_step
    }

    /// The account this key is about, if it is about one.
    pub fn account(&self) -> Option<AccountId> {
        self.subject.parse().ok()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.rule, self.subject, self.episode.0)
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('/');
        let (Some(rule), Some(subject), Some(episode), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(());
        };
        let plain = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        if ![rule, subject, episode].into_iter().all(plain) {
            return Err(());
        }
        Ok(Self { rule: rule.into(), subject: subject.into(), episode: Episode(episode.into()) })
    }
}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_printing_and_refuse_what_is_not_one() {
        let id = AccountId { project: 42, iid: 17 };
        let key = Key::new("time_to_engage_late", id, Episode::new("1-breached"));
        assert_eq!(key.to_string(), "time_to_engage_late/42-17/1-breached");
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!(key.account(), Some(id));
        let (second, third) = (key.again(2), key.again(2).again(3));
        assert_eq!(third.to_string(), "time_to_engage_late/42-17/1-breached-again-3");
        assert_eq!((third.base(), third.episode.nth()), (key.clone(), 3));
        assert_eq!((second.base(), key.base(), key.episode.nth()), (key.clone(), key, 1));
        assert_eq!(Episode::new("1-again-x").base(), Episode::new("1-again-x"));
        for bad in ["", "a/b", "a/b/c/d", "a//c", "a/b/c d", "a/b/<c>"] {
            assert_eq!(bad.parse::<Key>(), Err(()), "{bad}");
        }
    }
}
