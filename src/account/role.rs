//! The roles of a project's members, and the number GitLab gives each.

use std::fmt;
use std::str::FromStr;

/// A role, the one with the fewest rights first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Guest,
    Planner,
    Reporter,
    Developer,
    Maintainer,
    Owner,
}

impl Role {
    pub const ALL: [Self; 6] = [
        Self::Guest,
        Self::Planner,
        Self::Reporter,
        Self::Developer,
        Self::Maintainer,
        Self::Owner,
    ];

    /// The highest role that an access level reaches; none below a guest.
    pub fn of_level(level: u64) -> Option<Self> {
        Self::ALL.into_iter().rfind(|role| role.access_level() <= level)
    }

    /// GitLab's access level.
    pub fn access_level(self) -> u64 {
        match self {
            Self::Guest => 10,
            Self::Planner => 15,
            Self::Reporter => 20,
            Self::Developer => 30,
            Self::Maintainer => 40,
            Self::Owner => 50,
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Ok(match word {
            "guest" => Self::Guest,
            "planner" => Self::Planner,
            "reporter" => Self::Reporter,
            "developer" => Self::Developer,
            "maintainer" => Self::Maintainer,
            "owner" => Self::Owner,
            _ => return Err(()),
        })
    }
}

/// As GitLab writes it.
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
