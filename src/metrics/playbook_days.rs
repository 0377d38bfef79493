//! Days that playbooks take, by use case and by the stage in which they began (f.10).
//!
//! Mean and median are of those completed in the quarter. The median to expect looks at all that were open in it:
//! the others count as long as they were seen to be open, and what ended otherwise never completes. Days of rest
//! are not taken off; how many there were is a share of its own.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Account;
use crate::account::PlayOutcome;
use crate::account::Playbook;
use crate::consider::PlaybookSpan;
use crate::consider::Ratio;
use crate::consider::Standing;
use crate::metrics::Frame;
use crate::metrics::Outcome;
use crate::metrics::Span;
use crate::metrics::Spans;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::mean;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

/// Share of the playbooks after which one speaks of the median.
const HALF: f64 = 0.5;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlaybookDays {
    by_case: BTreeMap<String, Multiset<i64>>,
    by_stage: BTreeMap<String, Multiset<i64>>,
    spans: BTreeMap<String, Spans>,
    names: Names,
    /// Days of rest, and all days, of those completed in the quarter of which the rest is known.
    rest_days: u64,
    days: u64,
    rested: Names,
    went_on: Names,
    undated: LeftOut,
    /// Completed in the quarter, and not counted.
    left_out: LeftOut,
    /// Open in it, and not counted.
    unseen: LeftOut,
}

impl PlaybookDays {
    /// Counts how long one that was completed rested.
    fn add_rest(
        &mut self,
        play: &Playbook,
        (opened, closed): (NaiveDate, NaiveDate),
        account: &Account,
    ) {
        let Some(rest) = play.rest.days_between(opened, closed) else {
            return self.undated.add("that rested, and nobody says from when until when");
        };
        self.rest_days += u64::from(rest);
        self.days += u64::try_from((closed - opened).num_days()).unwrap_or(0);
        if rest > 0 { self.rested.add(account) } else { self.went_on.add(account) }
    }

    fn rest_share(&self) -> Value {
        let share = Ratio::new(self.rest_days, self.days);
        let mut left_out = self.left_out.clone();
        left_out.merge(&self.undated);
        Value {
            value: share.value(),
            numerator: Some(number(self.rest_days)),
            denominator: Some(number(self.days)),
            yes: self.rested.clone(),
            no: self.went_on.clone(),
            ..left_out.value()
        }
    }
}

/// The stage that was labelled when a playbook began.
fn stage_at(span: PlaybookSpan, standing: &Standing<'_>) -> String {
    let mut stays = standing.dwellings.iter().rev();
    let there = stays
        .find(|stay| stay.from <= span.opened && stay.to.is_none_or(|left| span.opened < left));
    there.map_or("unknown".to_owned(), |stay| stay.stage.to_string())
}

/// How it was seen in the quarter; none where it was not open in it.
fn seen(span: PlaybookSpan, outcome: &PlayOutcome, frame: &Frame) -> Option<Span> {
    let (_, first, _) = frame.quarter();
    let closed = span.closed.filter(|day| *day <= frame.as_of);
    let is_seen = span.opened <= frame.as_of && closed.is_none_or(|day| day >= first);
    let days = |day: NaiveDate| u32::try_from((day - span.opened).num_days()).unwrap_or(0);
    // Whoever ends on the first day was open the evening before.
    let eve = first.pred_opt().unwrap_or(first);
    is_seen.then(|| Span {
        entry: if span.opened < first { days(eve) } else { 0 },
        days: days(closed.unwrap_or(frame.as_of)),
        outcome: match (closed, outcome) {
            (None, _) => Outcome::Open,
            (Some(_), PlayOutcome::Success) => Outcome::Reached,
            (Some(_), _) => Outcome::Lost,
        },
    })
}

impl Gauge for PlaybookDays {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        for play in standing.account.playbooks() {
            let span = standing.playbook_span(&play);
            let is_won = play.outcome == PlayOutcome::Success;
            let closed = span.closed.filter(|day| is_won && frame.is_this_quarter(*day));
            let old = play.is_old.then_some("called old");
            if let Some(reason) = membership.why_none().or(old) {
                self.left_out.add_many(reason, u64::from(closed.is_some()));
                self.unseen.add_many(reason, u64::from(seen(span, &play.outcome, frame).is_some()));
                continue;
            }
            let case = play.use_case.clone().unwrap_or_else(|| "unknown".to_owned());
            if let Some(seen) = seen(span, &play.outcome, frame) {
                self.spans.entry(case.clone()).or_default().add(seen);
            }
            if let Some((_, days)) = closed.zip(span.days) {
                self.by_case.entry(case).or_default().add(i64::from(days));
                let stage = stage_at(span, standing);
                self.by_stage.entry(stage).or_default().add(i64::from(days));
                self.names.add(standing.account);
                let closed = span.closed.unwrap_or(span.opened);
                self.add_rest(&play, (span.opened, closed), standing.account);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        let cuts = [(&mut self.by_case, &other.by_case), (&mut self.by_stage, &other.by_stage)];
        for (own, theirs) in cuts {
            for (part, days) in theirs {
                own.entry(part.clone()).or_default().merge(days);
            }
        }
        for (case, spans) in &other.spans {
            self.spans.entry(case.clone()).or_default().merge(spans);
        }
        self.names.merge(&other.names);
        self.rest_days += other.rest_days;
        self.days += other.days;
        self.rested.merge(&other.rested);
        self.went_on.merge(&other.went_on);
        self.undated.merge(&other.undated);
        self.left_out.merge(&other.left_out);
        self.unseen.merge(&other.unseen);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let mut all = Multiset::default();
        self.by_case.values().for_each(|days| all.merge(days));
        let value = |cut: &BTreeMap<String, Multiset<i64>>,
                     read: fn(&Multiset<i64>) -> Option<f64>| Value {
            value: read(&all),
            denominator: Some(number(all.len())),
            parts: cut
                .iter()
                .filter_map(|(part, days)| Some((part.clone(), read(days)?)))
                .collect(),
            yes: self.names.clone(),
            ..self.left_out.value()
        };
        values.insert("playbook_days", value(&self.by_case, median));
        values.insert("playbook_days_mean", value(&self.by_case, mean));
        values.insert("playbook_days_by_stage", value(&self.by_stage, median));
        values.insert("playbook_rest_share", self.rest_share());
        let mut spans = Spans::default();
        self.spans.values().for_each(|of_case| spans.merge(of_case));
        let half = |spans: &Spans| spans.of_all().percentile(HALF).map(f64::from);
        let is_open = half(&spans).is_none() && !spans.is_empty();
        let parts = self.spans.iter().filter_map(|(case, it)| Some((case.clone(), half(it)?)));
        let expected = Value {
            value: half(&spans),
            numerator: Some(number(spans.reached())),
            denominator: Some(number(spans.len())),
            parts: parts.collect(),
            note: is_open.then(|| "not reached".to_owned()),
            ..self.unseen.value()
        };
        values.insert("playbook_days_expected", expected);
    }
}
