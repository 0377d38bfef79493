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
}

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
        for bad in ["", "a/b", "a/b/c/d", "a//c", "a/b/c d", "a/b/<c>"] {
            assert_eq!(bad.parse::<Key>(), Err(()), "{bad}");
        }
    }
}
