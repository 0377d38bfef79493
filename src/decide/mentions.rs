//! Who was mentioned: read back from the bot's own comments, since nothing else remembers it.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Portfolio;
use crate::consider::said::TOLD;
pub(super) use crate::consider::said::mentioned as names;
pub(super) use crate::consider::said::mentioned_by as of_remark;

/// The hidden line by which a comment that is taken back keeps whom it had mentioned.
pub(super) fn told(body: &str) -> Option<String> {
    let names = names(body);
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("{TOLD}{} -->", names.join(" ")))
}

/// When everybody was mentioned, in any account, on shared issues and in digests; one comment is one mention.
pub(super) fn all(portfolio: &Portfolio) -> BTreeMap<String, Vec<DateTime<Utc>>> {
    let of_accounts = portfolio.accounts.iter().flat_map(|account| &account.spoken.remarks);
    let of_digests = portfolio.digests.iter().flat_map(|digest| &digest.remarks);
    let of_shared = portfolio.shared.iter().flat_map(|shared| &shared.spoken.remarks);
    let mut all: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    for remark in of_accounts.chain(of_digests).chain(of_shared) {
        for name in of_remark(remark) {
            all.entry(name.to_owned()).or_default().push(remark.created_at);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_live_mentions_count() {
        let text =
            "@csm-avery and @mgr.imke: see `@bot ack`, a@b.example, @\u{200B}all. Ask @csm-avery.";
        assert_eq!(names(text).into_iter().collect::<Vec<_>>(), ["csm-avery", "mgr.imke"]);
        let told = told(text).unwrap();
        assert_eq!(names(&format!("Withdrawn.\n\n{told}")), names(text));
        assert!(names("@ nobody").is_empty());
    }
}
