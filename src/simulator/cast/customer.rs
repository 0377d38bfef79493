//! How it really goes with a customer, whatever is written about it: what will happen and what nobody wrote down.

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Weekday;
use fastrand::Rng;

use crate::simulator::cast::card;
use crate::simulator::cast::hands::Hands;

/// Something that took place between a customer and its CSM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Started,
    Call,
    Value,
    Closed,
    Workshop,
    Ebr,
}

/// One customer.
#[derive(Debug, Clone, Default)]
pub(super) struct Customer {
    /// Its account issue.
    pub(super) iid: u64,
    pub(super) starts_on: Option<NaiveDate>,
    pub(super) next_call: Option<NaiveDate>,
    pub(super) value_on: Option<NaiveDate>,
    pub(super) closes_on: Option<NaiveDate>,
    /// The day a renewal is decided, and whether it is won.
    pub(super) decides_on: Option<(NaiveDate, bool)>,
    /// The day on which it becomes clear that the customer leaves.
    pub(super) leaves_on: Option<NaiveDate>,
    /// What took place and is not on the card yet.
    pub(super) untold: Vec<(NaiveDate, Event)>,
}

/// So many days later, or the Monday after.
pub(super) fn workday(from: NaiveDate, days: u64) -> NaiveDate {
    let on = from + Days::new(days);
    match on.weekday() {
        Weekday::Sat => on + Days::new(2),
        Weekday::Sun => on + Days::new(1),
        _ => on,
    }
}

impl Customer {
    /// What lies ahead of a customer whose account issue was found on a day.
    pub(super) fn met(hands: &Hands<'_>, iid: u64, rng: &mut Rng) -> Self {
        let (today, text) = (hands.today(), hands.text(iid));
        let date = |name| card::field(&text, name).and_then(|value| value.parse().ok());
        let mut customer = Self { iid, ..Self::default() };
        let onboarding = hands.has(iid, "stage::onboarding");
        if hands.has(iid, "stage::align") {
            customer.starts_on = Some(workday(today, rng.u64(2..=12)));
        } else if onboarding {
            let start = date("Onboarding start").unwrap_or(today);
            customer.onboards(today, start, rng);
            customer.value_on =
                customer.value_on.filter(|_| card::field(&text, "First value date").is_none());
        }
        customer.next_call = customer.every(hands).map(|days| workday(today, rng.u64(1..=days)));
        let renewal: Option<NaiveDate> = date("Renewal date");
        if let Some(renewal) = renewal.filter(|on| *on > today - TimeDelta::days(60)) {
            let decided = if rng.u8(..100) < 75 {
                renewal - TimeDelta::days(rng.i64(0..=25))
            } else {
                renewal + TimeDelta::days(rng.i64(4..=30))
            };
            let won = rng.u8(..100) < 88 && !hands.has(iid, "stage::will-churn");
            customer.decides_on = Some((decided.max(workday(today, 5)), won));
        }
        customer.leaves_on =
            (!onboarding && rng.u8(..100) < 5).then(|| workday(today, rng.u64(15..=100)));
        customer
    }

    /// Draws when first value is reached and onboarding ends: mostly in time.
    pub(super) fn onboards(&mut self, today: NaiveDate, start: NaiveDate, rng: &mut Rng) {
        let value = start + Days::new(rng.u64(9..=39));
        let closes = start + Days::new(rng.u64(26..=56));
        let soon = workday(today, rng.u64(1..=20));
        self.value_on = Some(if value > today { workday(value, 0) } else { soon });
        self.closes_on = Some(if closes > today { workday(closes, 0) } else { soon });
    }

    /// Days between two calls; none for a customer without calls.
    pub(super) fn every(&self, hands: &Hands<'_>) -> Option<u64> {
        let has = |label: &str| hands.has(self.iid, label);
        if has("stage::align") || has("segment::digital") || has("csm-priority::4") {
            return None;
        }
        let priority = |n| has(&format!("csm-priority::{n}"));
        match () {
            () if has("stage::onboarding") => Some(8),
            () if priority(1) => Some(14),
            () if priority(2) => Some(30),
            () => None,
        }
    }

    /// What happens today, in order.
    pub(super) fn happenings(
        &mut self,
        hands: &Hands<'_>,
        is_away: bool,
        rng: &mut Rng,
    ) -> Vec<Event> {
        let today = hands.today();
        let is_due = |on: Option<NaiveDate>| on.is_some_and(|on| on <= today);
        let mut events = Vec::new();
        if is_due(self.starts_on) && !is_away {
            self.starts_on = None;
            self.onboards(today, today, rng);
            // One customer in six cannot be reached for weeks.
            let wait = if rng.u8(..6) == 0 { rng.u64(16..=30) } else { rng.u64(2..=11) };
            self.next_call = Some(workday(today, wait));
            events.push(Event::Started);
        }
        if is_due(self.next_call) && !is_away {
            self.next_call = self.every(hands).map(|days| {
                let skipped = if rng.u8(..8) == 0 { days } else { 0 };
                workday(today, days + skipped + rng.u64(0..=4))
            });
            events.push(Event::Call);
        }
        if is_due(self.value_on) {
            self.value_on = None;
            events.push(Event::Value);
        }
        if is_due(self.closes_on) && self.value_on.is_none() && !is_away {
            self.closes_on = None;
            events.push(Event::Closed);
        }
        let teaches = hands.has(self.iid, "segment::strategic") && rng.u8(..60) == 0;
        events.extend((teaches && !is_away && self.starts_on.is_none()).then_some(Event::Workshop));
        events
    }

    /// A call is arranged for one of the next days.
    pub(super) fn calls_soon(&mut self, today: NaiveDate, rng: &mut Rng) {
        let soon = workday(today, rng.u64(1..=6));
        self.next_call = Some(self.next_call.map_or(soon, |planned| planned.min(soon)));
    }
}
