//! What holds for a rule in all accounts at once: that it is on trial, or that it was wrong too often.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::CallToAction;
use crate::account::Portfolio;
use crate::consider::Calendar;
use crate::consider::Standings;
use crate::decide::Cause;
use crate::decide::LoadedRule;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::ends;
use crate::decide::ends::Ends;

/// Rules that may not speak as they would.
#[derive(Clone, Debug, Default)]
pub struct Climate {
    /// The day on which each new rule's trial is over.
    trials: BTreeMap<&'static str, NaiveDate>,
    pub(super) demoted: BTreeMap<&'static str, Ends>,
}

/// How long a rule is on trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trial {
    /// By its setting, without an end.
    Set,
    /// Because it is new.
    Until(NaiveDate),
}

impl Climate {
    pub(super) fn of(
        portfolio: &Portfolio,
        standings: &Standings<'_>,
        rulebook: &Rulebook,
    ) -> Self {
        let names = rulebook.rules.iter().map(|rule| rule.entry.name);
        let trials = names.clone().filter_map(|name| {
            let until = trial_of(name, portfolio, standings.as_of, rulebook.shadow_days)?;
            (standings.as_of < until).then_some((name, until))
        });
        let all = ends::of(portfolio);
        let demoted = names.filter_map(|name| Some((name, *all.get(name)?)));
        let demoted = demoted.filter(|(_, ends)| ends.are_poor(rulebook.precision));
        Self { trials: trials.collect(), demoted: demoted.collect() }
    }

    pub(super) fn suppression(&self, call: &CallToAction, rule: &LoadedRule) -> Option<Suppressed> {
        if let Some(until) = self.shadow(rule) {
            let until = match until {
                Trial::Set => String::new(),
                Trial::Until(day) => format!(" until {}", Calendar::words(day)),
            };
            let reason = format!("the rule is on trial{until} and only counted (shadow)");
            return Some(Suppressed::new(Cause::Shadow, reason));
        }
        let ends = self.demoted.get(rule.entry.name).filter(|_| call.severity > 1)?;
        let reason = format!("its calls were useful {ends}: it is listed in digests only");
        Some(Suppressed::new(Cause::Demoted, reason))
    }

    /// Whether a rule is on trial, and until when; as the settings have it, without an end.
    pub(super) fn shadow(&self, rule: &LoadedRule) -> Option<Trial> {
        let trial = self.trials.get(rule.entry.name).copied().map(Trial::Until);
        if rule.is_shadow { Some(Trial::Set) } else { trial }
    }
}

/// The end of a rule's trial: only a rule that came after the first run has one.
fn trial_of(name: &str, portfolio: &Portfolio, today: NaiveDate, days: u32) -> Option<NaiveDate> {
    let baseline = portfolio.baseline.as_ref()?;
    let known = baseline.rules.as_ref()?;
    let since = known.0.get(name).copied().unwrap_or(today);
    (since > utc_day(baseline.created_at)).then(|| since + Days::new(u64::from(days)))
}

pub(super) fn utc_day(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}
