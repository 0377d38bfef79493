//! How many expansion playbooks are won of those that ended in the quarter, and how the others ended (f.11).
//!
//! Only expansion can be won. Below half is usual there, and no alarm.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::PlayKind;
use crate::account::PlayOutcome;
use crate::account::Playbook;
use crate::consider::Calendar;
use crate::consider::Ratio;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::Portion;

/// Ends that are neither won nor lost (PLY-2).
const NEITHER: [&str; 4] = ["already-solved", "not-relevant", "not-needed", "duplicate"];

/// Months of beginnings that are followed to their end.
const COHORT_MONTHS: u32 = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WinRate {
    all: Portion,
    adjusted: Portion,
    /// Plays by how they ended.
    ends: BTreeMap<String, u64>,
    /// Won and ended so far, by the quarter in which they began.
    begun: BTreeMap<String, (u64, u64)>,
}

impl WinRate {
    fn ended(&mut self, play: &Playbook, subject: &Subject<'_, '_>) {
        let account = subject.standing.account;
        let is_won = play.outcome == PlayOutcome::Success;
        self.all.count(account, is_won);
        *self.ends.entry(play.outcome.to_string()).or_default() += 1;
        match &play.outcome {
            PlayOutcome::Success => self.adjusted.count(account, true),
            PlayOutcome::Unsaid => self.adjusted.leave_out("without an outcome"),
            PlayOutcome::Other(end) if NEITHER.contains(&end.as_str()) => {
                self.adjusted.leave_out(&end.replace('-', " "));
            }
            PlayOutcome::Other(_) => self.adjusted.count(account, false),
        }
    }
}

impl Gauge for WinRate {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        let since = Calendar::months_before(frame.as_of, COHORT_MONTHS);
        let expansions = standing.account.playbooks();
        for play in expansions.filter(|play| play.kind == Some(PlayKind::Expand)) {
            let span = standing.playbook_span(&play);
            let Some(closed) = span.closed.filter(|day| *day <= frame.as_of) else { continue };
            let old = play.is_old.then_some("called old");
            if let Some(reason) = membership.why_none().or(old) {
                if frame.is_this_quarter(closed) {
                    self.all.leave_out(reason);
                    self.adjusted.leave_out(reason);
                }
                continue;
            }
            if frame.is_this_quarter(closed) {
                self.ended(&play, subject);
            }
            if span.opened > since {
                let quarter = frame.fiscal().quarter_of(span.opened).to_string();
                let (won, all) = self.begun.entry(quarter).or_default();
                *won += u64::from(play.outcome == PlayOutcome::Success);
                *all += 1;
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        self.adjusted.merge(&other.adjusted);
        for (end, plays) in &other.ends {
            *self.ends.entry(end.clone()).or_default() += plays;
        }
        for (quarter, (won, all)) in &other.begun {
            let own = self.begun.entry(quarter.clone()).or_default();
            *own = (own.0 + won, own.1 + all);
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let begun = self.begun.iter().filter_map(|(quarter, (won, all))| {
            Some((format!("begun in {quarter}"), Ratio::new(*won, *all).value()?))
        });
        values.insert("win_rate", Value { parts: begun.collect(), ..self.all.value() });
        let ends = self.ends.iter().map(|(end, plays)| (end.clone(), number(*plays)));
        let adjusted = Value { parts: ends.collect(), ..self.adjusted.value() };
        values.insert("win_rate_adjusted", adjusted);
    }
}
