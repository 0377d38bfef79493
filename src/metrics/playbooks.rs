//! Playbooks that were completed in the quarter, beside the quarter before up to the same day of it (f.9).
//!
//! A playbook counts on the day it was closed for the last time; what its label says of the end has no date, and
//! counts as it is now. Those called old count nowhere.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::PlayKind;
use crate::account::PlayOutcome;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Playbooks {
    /// Customers, with playbooks or without.
    accounts: u64,
    completed: u64,
    /// Those of the quarter before, up to the same day.
    before: u64,
    by_kind: BTreeMap<String, u64>,
    /// Whose they are, each as often as it has completed one.
    names: Names,
    left_out: LeftOut,
}

/// The days of the quarter before that are as many as this one has had; the whole of it on the last day.
pub(super) fn days_before(frame: &Frame) -> (NaiveDate, NaiveDate) {
    let (_, first, last) = frame.quarter();
    let eve = first - Days::new(1);
    let (begins, ends) = frame.fiscal().bounds(frame.fiscal().quarter_of(eve));
    let so_far = begins + (frame.as_of - first);
    (begins, if frame.as_of == last { ends } else { so_far.min(ends) })
}

pub(super) fn kind_word(kind: Option<PlayKind>) -> &'static str {
    match kind {
        Some(PlayKind::Enable) => "enable",
        Some(PlayKind::Expand) => "expand",
        None => "other",
    }
}

impl Gauge for Playbooks {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        if let Some(reason) = membership.why_none() {
            return self.left_out.add(reason);
        }
        self.accounts += 1;
        let (from, to) = days_before(frame);
        let all = standing.account.playbooks().filter(|play| !play.is_old);
        for play in all.filter(|play| play.outcome == PlayOutcome::Success) {
            let Some(closed) = standing.playbook_span(&play).closed else { continue };
            self.before += u64::from(from <= closed && closed <= to);
            if frame.is_this_quarter(closed) {
                self.completed += 1;
                *self.by_kind.entry(kind_word(play.kind).to_owned()).or_default() += 1;
                self.names.add(standing.account);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.left_out.merge(&other.left_out);
        self.completed += other.completed;
        self.before += other.before;
        for (kind, plays) in &other.by_kind {
            *self.by_kind.entry(kind.clone()).or_default() += plays;
        }
        self.names.merge(&other.names);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let (completed, before) = (number(self.completed), number(self.before));
        let by_kind = self.by_kind.iter().map(|(kind, plays)| (kind.clone(), number(*plays)));
        let value = Value {
            value: (self.accounts > 0).then_some(completed),
            numerator: Some(completed),
            denominator: Some(number(self.accounts)),
            parts: by_kind.collect(),
            yes: self.names.clone(),
            ..self.left_out.value()
        };
        values.insert("playbooks_completed", value);
        let parts = [
            ("this quarter", completed),
            ("quarter before", before),
            ("change", completed - before),
        ];
        let change = Value {
            value: (self.before > 0).then(|| completed / before - 1.0),
            numerator: Some(completed),
            denominator: Some(before),
            parts: parts.map(|(part, number)| (part.to_owned(), number)).into(),
            ..self.left_out.value()
        };
        values.insert("playbooks_completed_change", change);
    }
}
