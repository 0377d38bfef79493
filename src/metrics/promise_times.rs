//! How long the three promises take, from curves that count those still open (f.1, f.2).

use serde::Deserialize;
use serde::Serialize;

use crate::account::Account;
use crate::consider::Clock;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::clock_spans::spans;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;
use crate::metrics::survival::Curve;
use crate::metrics::survival::Outcome;
use crate::metrics::survival::Span;
use crate::metrics::survival::Spans;

/// Ids in the order of the promises: median, three quarters, nine tenths, and the share by the promised day.
const IDS: [[&str; 4]; 3] = [
    [
        "time_to_engage_days",
        "time_to_engage_days_p75",
        "time_to_engage_days_p90",
        "time_to_engage_reached",
    ],
    [
        "time_to_first_value_days",
        "time_to_first_value_days_p75",
        "time_to_first_value_days_p90",
        "time_to_first_value_reached",
    ],
    [
        "time_to_onboard_days",
        "time_to_onboard_days_p75",
        "time_to_onboard_days_p90",
        "time_to_onboard_reached",
    ],
];

/// So many points a chart has at most, on days that divide well.
const POINTS_MAX: u32 = 12;
const POINTS_EVERY: [u32; 8] = [1, 2, 5, 10, 20, 30, 60, 90];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PromiseTimes([Times; 3]);

/// One promise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Times {
    net: Spans,
    /// The same days without subtracting holds.
    gross: Spans,
    promised: Multiset<i64>,
    reached: Names,
    others: Names,
    /// Who got there by the promised day, and who did not.
    in_time: Names,
    not_in_time: Names,
    left_out: LeftOut,
}

impl Gauge for PromiseTimes {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        for (times, clock) in self.0.iter_mut().zip(&standing.clocks) {
            let start = clock.start.as_ref().map(|start| start.on);
            if start.is_some_and(|on| !counted::is_recent(on, frame.as_of)) {
                continue;
            }
            let why_not = membership.why_no_past().or(counted::why_not(clock));
            match why_not.map_or_else(|| spans(clock), Err) {
                Ok(spans) => times.add(clock, spans, standing.account),
                Err(reason) => times.left_out.add(reason),
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (times, other) in self.0.iter_mut().zip(&other.0) {
            times.net.merge(&other.net);
            times.gross.merge(&other.gross);
            times.promised.merge(&other.promised);
            times.reached.merge(&other.reached);
            times.others.merge(&other.others);
            times.in_time.merge(&other.in_time);
            times.not_in_time.merge(&other.not_in_time);
            times.left_out.merge(&other.left_out);
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        for (times, [median, three_quarters, nine_tenths, reached]) in self.0.iter().zip(IDS) {
            values.insert(median, times.median());
            values.insert(three_quarters, times.days(0.75));
            values.insert(nine_tenths, times.days(0.9));
            values.insert(reached, times.share_by_promise());
        }
    }
}

impl Times {
    fn add(&mut self, clock: &Clock, (net, gross): (Span, Span), account: &Account) {
        self.net.add(net);
        self.gross.add(gross);
        self.promised.add(i64::from(clock.target_days));
        let is_reached = net.outcome == Outcome::Reached;
        let names = if is_reached { &mut self.reached } else { &mut self.others };
        names.add(account);
        let is_in_time = is_reached && net.days <= clock.target_days;
        let names = if is_in_time { &mut self.in_time } else { &mut self.not_in_time };
        names.add(account);
    }

    /// What all four say.
    fn counts(&self) -> Value {
        Value {
            numerator: Some(number(self.net.reached())),
            denominator: Some(number(self.net.len())),
            yes: self.reached.clone(),
            no: self.others.clone(),
            ..self.left_out.value()
        }
    }

    /// The day by which a share of those who stay has reached it.
    fn days(&self, share: f64) -> Value {
        let counts = self.counts();
        if self.net.is_empty() {
            return counts;
        }
        if !self.net.is_enough() {
            return Value { note: Some(self.listed()), ..counts };
        }
        let curve = self.net.among_survivors();
        let day = curve.percentile(share);
        let value = day.map(f64::from);
        let note = day.is_none().then(|| format!("not reached (> {} days)", curve.last_day));
        Value { value, note, ..counts }
    }

    /// The median, with what it would be of all, and without subtracting holds, where those differ.
    fn median(&self) -> Value {
        let mut median = self.days(0.5);
        if self.net.is_enough() {
            let others = [
                ("of all, those included who left", self.net.of_all()),
                ("without subtracting holds", self.gross.among_survivors()),
            ];
            for (name, curve) in others {
                let day = curve.percentile(0.5).map(f64::from);
                if day != median.value {
                    match day {
                        Some(day) => drop(median.parts.insert(name.to_owned(), day)),
                        None => add_note(&mut median, &format!("{name}: not reached")),
                    }
                }
            }
        }
        median
    }

    /// Too few for a curve: the days themselves.
    fn listed(&self) -> String {
        let days = |wanted: Outcome| {
            let spans = self.net.iter().filter(|(span, _)| span.outcome == wanted);
            let mut days: Vec<u32> = Vec::new();
            for (span, count) in spans {
                days.extend((0..count).map(|_| span.days));
            }
            days.sort_unstable();
            let words: Vec<String> = days.iter().take(20).map(u32::to_string).collect();
            if words.is_empty() { "none".to_owned() } else { words.join(", ") }
        };
        let (reached, open) = (days(Outcome::Reached), days(Outcome::Open));
        format!("too few for a curve; days of those that got there: {reached}; open: {open}")
    }

    /// Of all, the share that got there by the promised day.
    fn share_by_promise(&self) -> Value {
        let (yes, no) = (self.in_time.clone(), self.not_in_time.clone());
        let counts = Value { yes, no, ..self.counts() };
        // Where several numbers of days were promised, that which was promised most often.
        let promised = self.promised.iter().max_by_key(|(day, n)| (*n, -**day));
        let Some(day) = promised.map(|(day, _)| counted::days(*day)) else { return counts };
        let curve = self.net.of_all();
        let is_known =
            curve.last_day >= day || self.net.iter().all(|(it, _)| it.outcome != Outcome::Open);
        let (share, interval) = curve.by(day);
        let in_time = |span: &Span| span.outcome == Outcome::Reached && span.days <= day;
        let in_time = self.net.iter().filter(|(span, _)| in_time(span)).map(|(_, n)| n).sum();
        let note = if is_known {
            format!("by day {day}")
        } else {
            format!("nobody has come to day {day} yet")
        };
        Value {
            value: is_known.then_some(share),
            numerator: Some(number(in_time)),
            interval: interval.filter(|_| is_known),
            curve: points(&curve, day),
            note: Some(note),
            ..counts
        }
    }
}

fn add_note(value: &mut Value, words: &str) {
    let before = value.note.take().map(|note| format!("{note}; ")).unwrap_or_default();
    value.note = Some(format!("{before}{words}"));
}

/// What a chart draws: to half as long again as was promised, where so much is known.
fn points(curve: &Curve, promised: u32) -> Vec<(u32, f64)> {
    let until = curve.last_day.min(promised.saturating_mul(3) / 2);
    let fits = |every: &&u32| until / **every < POINTS_MAX;
    let every = POINTS_EVERY.iter().find(fits).copied().unwrap_or(until);
    curve.points(every, until)
}
