//! How accounts do: by number, by what they pay, from month to month, and for how long (f.19).
//!
//! What a customer pays is what the card says now: nobody writes down what it was. Texts on the card have no
//! history either; what has a date is unknown before it.

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Colour;
use crate::account::FactName;
use crate::consider::HealthColour;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HealthMix {
    /// Green among those of which a colour is known.
    green: Portion,
    accounts: BTreeMap<String, u64>,
    /// Money a year by colour and currency, in whole units.
    money: BTreeMap<String, u64>,
    without_money: u64,
    /// From the end of the month before to the measured day.
    moves: BTreeMap<String, u64>,
    days_in: BTreeMap<String, Multiset<i64>>,
}

impl Gauge for HealthMix {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, replays, membership, frame, .. } = *subject;
        let (account, colour) = (standing.account, standing.health.colour);
        let is_leaving = colour == HealthColour::Leaving;
        if let Some(reason) = membership.why_not().or(is_leaving.then_some("leaving")) {
            self.green.leave_out(reason);
            return;
        }
        match colour.colour() {
            None => self.green.leave_out("of unknown health"),
            Some(known) => self.green.count(account, known == Colour::Green),
        }
        let name = word(colour).to_owned();
        match &account.arr {
            Some(money) => {
                let currency = money.currency.as_deref().unwrap_or("of no currency");
                let key = format!("{name}, a year {currency}");
                *self.money.entry(key).or_default() += money.amount;
            }
            None => self.without_money += 1,
        }
        let before = frame.as_of.with_day(1).and_then(|first| first.pred_opt());
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let was_there = |day: &NaiveDate| since.is_none_or(|since| since <= *day);
        let before = before.filter(was_there).map(|day| replays.colour_on(day));
        if let Some(before) = before.filter(|before| *before != colour) {
            *self.moves.entry(format!("{} to {name}", word(before))).or_default() += 1;
        }
        // How long it has gone well costs a long replay and moves nobody to act.
        if matches!(colour, HealthColour::Red | HealthColour::Yellow) {
            let days = replays.course(frame.as_of).days_in_colour;
            let days = i64::try_from(days).unwrap_or(i64::MAX);
            self.days_in.entry(name.clone()).or_default().add(days);
        }
        *self.accounts.entry(name).or_default() += 1;
    }

    fn merge(&mut self, other: &Self) {
        self.green.merge(&other.green);
        let pairs = [
            (&mut self.accounts, &other.accounts),
            (&mut self.money, &other.money),
            (&mut self.moves, &other.moves),
        ];
        for (own, others) in pairs {
            for (name, count) in others {
                *own.entry(name.clone()).or_default() += count;
            }
        }
        self.without_money += other.without_money;
        for (name, days) in &other.days_in {
            self.days_in.entry(name.clone()).or_default().merge(days);
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let counts = [&self.accounts, &self.money, &self.moves].into_iter().flatten();
        let counts = counts.map(|(name, count)| (name.clone(), number(*count)));
        let days = self.days_in.iter();
        let days = days.filter_map(|(name, days)| Some((format!("{name}, days"), median(days)?)));
        let accounts = if self.without_money == 1 { "account" } else { "accounts" };
        let unpaid = format!("{} {accounts} without a stated amount", self.without_money);
        let value = Value {
            parts: counts.chain(days).collect(),
            note: (self.without_money > 0).then_some(unpaid),
            ..self.green.value()
        };
        values.insert("health_mix", value);
    }
}

fn word(colour: HealthColour) -> &'static str {
    match colour {
        HealthColour::Leaving => "leaving",
        other => other.colour().map_or("unknown", Colour::as_str),
    }
}
