//! What comes first: severity × revenue × urgency, with all three printed (`semantics.md` c.6).

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::account::AccountId;
use crate::account::CallToAction;
use crate::account::Form;
use crate::consider::Standing;
use crate::decide::Rulebook;

/// Yearly revenue from which an account is in the second, third and fourth band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrBands {
    pub second_from: u64,
    pub third_from: u64,
    pub fourth_from: u64,
}

/// Days to the due day, or to the renewal, that make a call urgent.
const SOON_DAYS: i64 = 14;
const NEAR_DAYS: i64 = 45;
/// A renewal that is longer past than this hurries nobody.
const PAST_DAYS: i64 = 90;

/// Where a call stands in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rank {
    severity: u8,
    /// None where the revenue is not known; it counts as the first.
    band: Option<u64>,
    urgency: u64,
    since: NaiveDate,
    account: AccountId,
}

impl Rank {
    pub(super) fn of(call: &CallToAction, standing: &Standing<'_>, rulebook: &Rulebook) -> Self {
        Self {
            severity: call.severity,
            band: band(standing, &rulebook.arr_bands),
            urgency: urgency(call, standing),
            since: call.since,
            account: standing.account.id,
        }
    }

    fn weight(self) -> u64 {
        8 >> u32::from(self.severity.clamp(1, 4) - 1)
    }

    pub(super) fn score(self) -> u64 {
        self.weight() * self.band.unwrap_or(1) * self.urgency
    }

    /// Sorts the first to the front: the highest score, the oldest, the lowest number.
    pub(super) fn order(self) -> (Reverse<u64>, NaiveDate, AccountId) {
        (Reverse(self.score()), self.since, self.account)
    }

    /// The three factors, so that nobody has to believe a number.
    pub(super) fn words(self) -> String {
        let band = self.band.map_or("1 (ARR unknown)".to_owned(), |band| band.to_string());
        let (weight, urgency, score) = (self.weight(), self.urgency, self.score());
        format!("how grave {weight} × how large {band} × how urgent {urgency} = {score}")
    }
}

fn band(standing: &Standing<'_>, bands: &ArrBands) -> Option<u64> {
    let amount = arr(standing)?;
    let from = [bands.second_from, bands.third_from, bands.fourth_from];
    let passed = from.into_iter().filter(|from| amount >= *from).count();
    u64::try_from(passed).ok().map(|passed| passed + 1)
}

/// The yearly revenue in whole units of its currency, where it is known.
fn arr(standing: &Standing<'_>) -> Option<u64> {
    standing.account.arr.as_ref().map(|money| money.amount)
}

fn urgency(call: &CallToAction, standing: &Standing<'_>) -> u64 {
    let draft = match &call.form {
        Form::WorkIssue(draft) => draft.due,
        Form::Notice | Form::Nudge => None,
    };
    let detail = || call.details.get("due").and_then(|due| due.as_str()?.parse().ok());
    let left = |day: NaiveDate| (day - standing.today).num_days();
    let due = draft.or_else(detail).map(left);
    let renewal = standing.renewal.map(left).filter(|days| *days >= -PAST_DAYS);
    match due.into_iter().chain(renewal).min() {
        Some(days) if days <= SOON_DAYS => 3,
        Some(days) if days <= NEAR_DAYS => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_score_then_age_then_number() {
        let rank = |severity, urgency, since: &str, iid| Rank {
            severity,
            band: None,
            urgency,
            since: since.parse().unwrap(),
            account: AccountId { project: 1, iid },
        };
        let mut queue = [
            rank(3, 3, "2026-03-01", 1),
            rank(2, 2, "2026-03-02", 2),
            rank(2, 2, "2026-03-01", 9),
            rank(2, 2, "2026-03-01", 3),
            rank(1, 1, "2026-03-09", 4),
        ];
        queue.sort_by_key(|rank| rank.order());
        assert_eq!(queue.map(|rank| rank.account.iid), [3, 9, 2, 4, 1]);
        let words = "how grave 4 × how large 1 (ARR unknown) × how urgent 2 = 8";
        assert_eq!(queue[0].words(), words);
        assert_eq!([1, 2, 3, 4].map(|s| rank(s, 1, "2026-03-01", 1).score()), [8, 4, 2, 1]);
    }
}
