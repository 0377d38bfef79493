//! Days that playbooks take, by use case and by the stage in which they began (f.10).
//!
//! Mean and median are of those completed in the quarter. The median to expect looks at all that were open in it:
//! the others count as long as they were seen to be open, and what ended otherwise never completes. Days of rest
//! are not taken off: GitLab keeps until when a playbook rests, not since when.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::PlayOutcome;
use crate::consider::PlaybookSpan;
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

/// Share of the playbooks after which one speaks of the median.
const HALF: f64 = 0.5;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PlaybookDays {
    by_case: BTreeMap<String, Multiset<i64>>,
    by_stage: BTreeMap<String, Multiset<i64>>,
    spans: BTreeMap<String, Spans>,
    names: Names,
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
    let days = |day: chrono::NaiveDate| u32::try_from((day - span.opened).num_days()).unwrap_or(0);
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
        if !membership.is_customer() {
            return;
        }
        for play in standing.account.playbooks().filter(|play| !play.is_old) {
            let span = standing.playbook_span(&play);
            let case = play.use_case.clone().unwrap_or_else(|| "unknown".to_owned());
            if let Some(seen) = seen(span, &play.outcome, frame) {
                self.spans.entry(case.clone()).or_default().add(seen);
            }
            let is_won = play.outcome == PlayOutcome::Success;
            let closed = span.closed.filter(|day| is_won && frame.is_this_quarter(*day));
            if let Some((_, days)) = closed.zip(span.days) {
                self.by_case.entry(case).or_default().add(i64::from(days));
                let stage = stage_at(span, standing);
                self.by_stage.entry(stage).or_default().add(i64::from(days));
                self.names.add(standing.account);
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
            ..Value::default()
        };
        values.insert("playbook_days", value(&self.by_case, median));
        values.insert("playbook_days_mean", value(&self.by_case, mean));
        values.insert("playbook_days_by_stage", value(&self.by_stage, median));
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
            ..Value::default()
        };
        values.insert("playbook_days_expected", expected);
    }
}
