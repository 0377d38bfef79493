//! Time zones: in which one an account's dates are dates, and who said so.

use std::collections::BTreeMap;
use std::fmt;

use chrono_tz::Tz;
use serde::Serialize;

/// An account's time zone and where it was found (`semantics.md` b.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    pub tz: Tz,
    pub source: ZoneSource,
}

/// Where a zone was found, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ZoneSource {
    /// The field `Time zone` of the card.
    Card,
    /// What the clock was counted in before: the status card remembers it.
    Pinned,
    Region,
    Assignee,
    Default,
}

impl fmt::Display for ZoneSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Card => "the card",
            Self::Pinned => "pinned when the clock started",
            Self::Region => "its region",
            Self::Assignee => "its CSM",
            Self::Default => "the settings",
        })
    }
}

/// Zones by settings: for regions, for people, and for everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zones {
    pub default: Tz,
    pub by_region: BTreeMap<String, Tz>,
    /// By username in lower case: GitLab takes names that differ in case only for one.
    pub by_person: BTreeMap<String, Tz>,
}

impl Zones {
    /// The same zone for everybody.
    pub fn only(default: Tz) -> Self {
        Self { default, by_region: BTreeMap::new(), by_person: BTreeMap::new() }
    }

    /// The zone of an account that states none itself; none where only the default is left.
    pub fn found(&self, region: Option<&str>, assignee: Option<&str>) -> Option<Zone> {
        let region = region.and_then(|name| self.by_region.get(&name.to_lowercase()));
        let person = || assignee.and_then(|name| self.by_person.get(&name.to_lowercase()));
        let of = |source| move |tz: &Tz| Zone { tz: *tz, source };
        region.map(of(ZoneSource::Region)).or_else(|| person().map(of(ZoneSource::Assignee)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_goes_before_the_person_and_the_person_before_the_default() {
        let zones = Zones {
            default: Tz::UTC,
            by_region: [("emea".to_owned(), Tz::Europe__Berlin)].into(),
            by_person: [("mara".to_owned(), Tz::Asia__Tokyo)].into(),
        };
        let found = |region, csm| zones.found(region, csm).map(|zone| zone.tz);
        assert_eq!(found(Some("EMEA"), Some("mara")), Some(Tz::Europe__Berlin));
        assert_eq!(found(Some("apac"), Some("Mara")), Some(Tz::Asia__Tokyo));
        assert_eq!(found(None, Some("noel")), None);
    }
}
