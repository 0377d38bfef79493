//! The runs of onboarding: closed, opened again soon or late, closed again (`semantics.md` b.7).

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Fact;
use crate::account::FactName;
use crate::account::OnboardingStatus;
use crate::account::Source;
use crate::consider::Clock;
use crate::consider::Sla;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;
use crate::consider::weigh::Weight;
use crate::consider::weigh::weigh;

/// When onboarding was opened again, by the status label that a person set after it was closed.
#[derive(Clone, Debug, Default)]
pub(super) struct Runs {
    /// Local dates on which a further run began, oldest first.
    again: Vec<Fact>,
    /// Closes that count as never made: from the day, up to and including the day.
    retracted: Vec<(NaiveDate, NaiveDate)>,
}

impl Runs {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let within = i64::from(scene.targets.clocks.reopen_within_days);
        let facts = scene.account.facts.all(FactName::OnboardingClosed);
        let counted = facts.iter().filter(|fact| weigh(fact, scene) == Weight::Counts);
        let closes: Vec<NaiveDate> = counted.map(|fact| fact.on_in(scene.zone)).collect();
        let mut runs = Self::default();
        for reopened in reopenings(scene) {
            let since = runs.again.last().map(|fact| fact.on);
            let after = |day: &&NaiveDate| since.is_none_or(|since| **day >= since);
            let before = closes.iter().filter(|day| **day <= reopened.on).filter(after);
            let standing = before.filter(|day| !runs.is_retracted(**day));
            let Some(end) = standing.max() else { continue };
            if (reopened.on - *end).num_days() <= within {
                runs.retracted.push((*end, reopened.on));
            } else {
                runs.again.push(reopened);
            }
        }
        runs
    }

    /// How many runs there are, from 1.
    pub(super) fn count(&self) -> usize {
        self.again.len() + 1
    }

    /// The three promises in a scene; of onboarding the first run.
    pub(super) fn promises(&self, staged: &Staged<'_>) -> [Clock; 3] {
        Sla::ALL.map(|sla| Clock::read(sla, 1, self, staged))
    }

    /// Further runs of onboarding, oldest first.
    pub(super) fn further(&self, staged: &Staged<'_>) -> Vec<Clock> {
        let read = |run| Clock::read(Sla::TimeToOnboard, run, self, staged);
        (2..=self.count()).map(read).collect()
    }

    /// What began a run; none for the first, which begins as the promise says.
    pub(super) fn start(&self, run: usize) -> Option<&Fact> {
        self.again.get(run.checked_sub(2)?)
    }

    /// Whether a close on this day ends this run.
    pub(super) fn ends(&self, run: usize, day: NaiveDate) -> bool {
        let from = self.start(run).is_none_or(|start| start.on <= day);
        let until = self.again.get(run - 1).is_none_or(|next| day < next.on);
        from && until && !self.is_retracted(day)
    }

    fn is_retracted(&self, day: NaiveDate) -> bool {
        self.retracted.iter().any(|(from, until)| *from <= day && day < *until)
            || self.retracted.iter().any(|(from, _)| *from == day)
    }
}

/// Status labels other than `completed` and `cancelled`, added by people, as days. Only a status that
/// said `completed` before can open again what it closed: a label that was forgotten and comes after
/// the card's own date opens nothing, nor does one that is taken off on the same day.
fn reopenings(scene: &Scene<'_>) -> Vec<Fact> {
    let opens = |name: &str| {
        OnboardingStatus::from_label(name).filter(|status| {
            !matches!(status, OnboardingStatus::Completed | OnboardingStatus::Cancelled)
        })
    };
    let local = |at: DateTime<Utc>| at.with_timezone(&scene.zone).date_naive();
    let is_completed = |name: &str| {
        OnboardingStatus::from_label(name).filter(|status| *status == OnboardingStatus::Completed)
    };
    let completed = scene.account.history.read(is_completed).map(|(_, span)| span.added).min();
    let spans = scene.account.history.read(opens).filter(|(_, span)| {
        let is_slip = span.removed.is_some_and(|at| local(at) == local(span.added));
        completed.is_some_and(|at| at <= span.added) && !is_slip
    });
    let facts = spans.map(|(_, span)| {
        let on = local(span.added);
        let words = format!("{} was added", span.name);
        let (name, url) = (FactName::OnboardingStart, &scene.account.url);
        Fact::new(name, on, Source::LabelEvent, url, &words).at(span.added)
    });
    facts.filter(|fact| fact.on <= scene.span.today && scene.life.holds(fact.on)).collect()
}
