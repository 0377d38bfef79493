//! A part of the accounts, so that several jobs can read one source at the same time: which issues each of them
//! looks into.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::account::AccountId;
use crate::account::Key;
use crate::account::Person;
use crate::collect::ACCOUNT_LABEL;
use crate::collect::related;
use crate::gitlab::wire::Issue;

/// More parts than this are a slip of the hand.
const PARTS_MAX: u32 = 1_000;

/// The `nth` of `of` parts, counted from 1, as GitLab CI counts its parallel jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    pub nth: u32,
    pub of: u32,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.nth, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (nth, of) = text.split_once('/')?;
            let shard = Self { nth: nth.parse().ok()?, of: of.parse().ok()? };
            (1 <= shard.nth && shard.nth <= shard.of && shard.of <= PARTS_MAX).then_some(shard)
        };
        read().ok_or_else(|| {
            format!(
                "expected K/N with K from 1 to N and N at most {PARTS_MAX}, such as 2/4: in GitLab CI write \
                 $CI_NODE_INDEX/$CI_NODE_TOTAL"
            )
        })
    }
}

/// Whether an issue is looked into: by this part, or where there are no parts.
pub(super) fn wants(shard: Option<Shard>, issue: &Issue, bot: &Person) -> bool {
    shard.is_none_or(|shard| shard.wants(issue, bot))
}

impl Shard {
    /// Whether an account belongs to this part: by project and number alone, so that it stays there.
    pub fn holds(self, account: AccountId) -> bool {
        u64::from(self.nth) == hash(account) % u64::from(self.of) + 1
    }

    /// Whether this part looks into an issue. Other people's work on an account is listed to every part, since
    /// only the cards and names of accounts tell whose it is.
    fn wants(self, issue: &Issue, bot: &Person) -> bool {
        let own = AccountId { project: issue.project_id, iid: issue.iid };
        let is_account = issue.labels.iter().any(|label| label == ACCOUNT_LABEL);
        let key = related::own_keys(issue, bot).pop();
        match key {
            Some(key) if !is_account => self.holds(Key::account(&key).unwrap_or(own)),
            _ if is_account || related::stands_alone(issue) => self.holds(own),
            _ => true,
        }
    }
}

/// FNV-1a and a last stir: the same on every machine and in every version.
fn hash(AccountId { project, iid }: AccountId) -> u64 {
    let bytes = project.to_le_bytes().into_iter().chain(iid.to_le_bytes());
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, step);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_is_in_one_part_and_the_parts_are_alike() {
        for of in [1, 2, 4, 16, 100] {
            let mut sizes = vec![0; of as usize];
            for iid in 1..=20_000 {
                let account = AccountId { project: 7, iid };
                let holding = (1..=of).filter(|nth| Shard { nth: *nth, of }.holds(account));
                let [nth] = holding.collect::<Vec<u32>>()[..] else { panic!("{iid} of {of}") };
                sizes[nth as usize - 1] += 1;
            }
            let fair = 20_000 / of;
            let is_fair = |size: &u32| *size > fair * 7 / 10 && *size < fair * 13 / 10;
            assert!(sizes.iter().all(is_fair), "{of}: {sizes:?}");
        }
    }

    #[test]
    fn a_part_is_written_as_gitlab_ci_numbers_its_jobs() {
        let read = |text: &str| text.parse::<Shard>().ok();
        assert_eq!(read("2/4"), Some(Shard { nth: 2, of: 4 }));
        assert_eq!(Shard { nth: 2, of: 4 }.to_string(), "2/4");
        for slip in ["", "2", "0/4", "5/4", "1/0", "2/4/8", "-1/4", "1/5000", "/"] {
            assert_eq!(read(slip), None, "{slip}");
        }
    }

    #[test]
    fn where_an_account_belongs_never_changes() {
        let at = |project, iid| hash(AccountId { project, iid }) % 16;
        assert_eq!([at(1, 1), at(1, 2), at(42, 7), at(u64::MAX, 0)], [15, 5, 0, 11]);
    }
}
