//! `[people]`: who answers for whom, and who consents.

use crate::decide::People;
use crate::settings::Settings;

impl Settings {
    /// Who answers for what.
    pub(super) fn people(&self) -> People {
        People {
            managers: self.people.managers.clone(),
            manager_of: self.people.manager_of.clone(),
            directors: self.people.directors.clone(),
            pool_owner: Some(self.pool.owner.clone()).filter(|name| !name.is_empty()),
            confirms: self.confirms(),
        }
    }

    /// Who consents to taking back a breach that was reported, where that is asked for.
    fn confirms(&self) -> Option<String> {
        let asks = self.evidence.reported_breach_needs_approval;
        self.people.managers.first().filter(|_| asks).cloned()
    }
}
