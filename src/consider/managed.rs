//! Whether a person looks after an account, so that it can be asked for anything that takes one.

use crate::account::Segment;
use crate::consider::Standing;

impl Standing<'_> {
    /// Why no CSM looks after the account in person, in a sentence without a full stop, if so.
    pub fn unmanaged_because(&self) -> Option<String> {
        let account = self.account;
        if account.segment == Some(Segment::Digital) {
            return Some("digital accounts have no CSM of their own".to_owned());
        }
        let priority = account.priority.filter(|priority| !priority.is_managed())?;
        Some(format!("accounts of priority {} have no CSM of their own", priority.0))
    }
}
