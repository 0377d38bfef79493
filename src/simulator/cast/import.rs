//! Operations bring the numbers about usage up to date, once a month for each account, as an import would.

use chrono::NaiveDate;

use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::card;
use crate::simulator::cast::hands::Hands;

const OPS: &str = "ops-kit";
const USERS: &str = "Billable users";
/// Days after which a number is brought up to date; the accounts of a week come on different days.
const EVERY_DAYS: i64 = 25;

impl Cast {
    pub(super) fn import_usage(&mut self, gitlab: &mut Simulator) {
        if gitlab.world().user(OPS).is_none() {
            return;
        }
        let mut hands = Hands { gitlab, project: &self.project, bot: &self.bot };
        let today = hands.today();
        let iids: Vec<u64> = self.customers.keys().copied().collect();
        for iid in iids {
            let text = hands.text(iid);
            // Whoever has a date of first value needs no count to say when it was.
            if !hands.issue(iid).open || card::field(&text, "First value date").is_none() {
                continue;
            }
            let Some((users, on)) = card::field(&text, USERS).as_deref().and_then(counted) else {
                continue;
            };
            let spread = i64::try_from(iid % 28).unwrap_or(0);
            if (today - on).num_days() >= EVERY_DAYS + spread {
                let text = card::with_field(&text, USERS, &format!("{users} ({today})"));
                hands.rewrite(OPS, iid, &text);
            }
        }
    }
}

/// `61 (2026-03-18)`: how many, and when they were counted.
fn counted(value: &str) -> Option<(String, NaiveDate)> {
    let (users, on) = value.split_once(" (")?;
    Some((users.to_owned(), on.strip_suffix(')')?.parse().ok()?))
}
