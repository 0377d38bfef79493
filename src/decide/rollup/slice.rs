//! Which accounts a portfolio covers: what a manager calls "mine".

use crate::account::Segment;
use crate::consider::Standing;
use crate::decide::People;

/// One portfolio of the settings. An empty list asks for nothing; two lists have to agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// As people call it, and the title of its roll-up.
    pub name: String,
    /// The portfolio it is a part of: only accounts of that one are in it.
    pub within: Option<String>,
    pub segments: Vec<Segment>,
    /// As the label or the card has them, in any case.
    pub regions: Vec<String>,
    /// Usernames.
    pub csms: Vec<String>,
    pub managers: Vec<String>,
    pub priorities: Vec<u8>,
    /// Names or references of parent accounts: those and their subsidiaries.
    pub parents: Vec<String>,
    /// The group whose epics hold its roll-up; none where `rollups.group` does.
    pub group: Option<String>,
}

impl Slice {
    /// The name as part of a key.
    pub fn slug(&self) -> String {
        let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let words: String = self.name.chars().map(plain).filter(char::is_ascii).collect();
        let parts: Vec<&str> = words.split('-').filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { "portfolio".to_owned() } else { parts.join("-") }
    }

    fn asks_for(&self, standing: &Standing<'_>, people: &People) -> bool {
        let account = standing.account;
        let csm = account.csm.as_ref().map(|person| person.username.as_str());
        let has = |list: &[String], value: Option<&str>| {
            list.is_empty()
                || value.is_some_and(|value| list.iter().any(|one| one.eq_ignore_ascii_case(value)))
        };
        let is_of = |list: &[String]| {
            let own = [&account.name, &account.reference];
            let parent = standing.family.parent.map(|it| [&it.name, &it.reference]);
            let all = own.into_iter().chain(parent.into_iter().flatten());
            list.is_empty() || all.into_iter().any(|name| has(list, Some(name)))
        };
        let is_segment = |segment| self.segments.contains(&segment);
        (self.segments.is_empty() || account.segment.is_some_and(is_segment))
            && (self.priorities.is_empty()
                || account.priority.is_some_and(|it| self.priorities.contains(&it.0)))
            && has(&self.regions, account.region.as_deref())
            && has(&self.csms, csm)
            && has(&self.managers, people.manager(account))
            && is_of(&self.parents)
    }
}

/// Whether a portfolio covers an account: it asks for it, and so does every portfolio that it is within.
pub(super) fn covers(
    slice: &Slice,
    all: &[Slice],
    standing: &Standing<'_>,
    people: &People,
) -> bool {
    let above = |slice: &Slice| {
        let name = slice.within.as_ref()?;
        all.iter().find(|one| one.name == *name)
    };
    let chain = std::iter::successors(Some(slice), |slice| above(slice));
    // The settings refuse a circle; should there be one all the same, it ends here.
    chain.take(all.len()).all(|slice| slice.asks_for(standing, people))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_part_of_a_key() {
        let slug = |name: &str| Slice { name: name.to_owned(), ..Slice::default() }.slug();
        assert_eq!(slug("EMEA Strategic"), "emea-strategic");
        assert_eq!(slug("  R&D / two  "), "r-d-two");
        assert_eq!(slug("大阪"), "portfolio");
    }
}
