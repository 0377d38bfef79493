//! Time zones: where an account's days begin when it does not say so itself (`semantics.md` b.6).

use std::collections::BTreeMap;

use chrono_tz::Tz;

/// The zones of regions and of people, and the one for everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zones {
    pub default: Tz,
    /// By the region's name, as an account has it: `emea`.
    pub by_region: BTreeMap<String, Tz>,
    /// By username in lower case, as GitLab takes names that differ in case only for one.
    pub by_person: BTreeMap<String, Tz>,
}

impl Zones {
    /// The zone of an account that names none: its region's, else its CSM's, else the default.
    pub fn resolve(&self, region: Option<&str>, csm: Option<&str>) -> Tz {
        let of_region = || self.by_region.get(&region?.to_lowercase());
        let of_person = || self.by_person.get(&csm?.to_lowercase());
        of_region().or_else(of_person).copied().unwrap_or(self.default)
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
        assert_eq!(zones.resolve(Some("EMEA"), Some("mara")), Tz::Europe__Berlin);
        assert_eq!(zones.resolve(Some("apac"), Some("Mara")), Tz::Asia__Tokyo);
        assert_eq!(zones.resolve(None, Some("noel")), Tz::UTC);
        assert_eq!(zones.resolve(None, None), Tz::UTC);
    }
}
