//! The lint of a success plan (`semantics.md` c.5): a hundred points, three of the checks gates, each with
//! the way to mend it. Checks of single objectives count as the mean over the open ones.

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::Initiative;
use crate::account::Objective;
use crate::account::PlanText;
use crate::consider::PlanColour;
use crate::consider::plan_checks::CHECKS;
use crate::consider::plan_checks::PLAN_CHECKS;
use crate::consider::plan_checks::Row;

/// One check, with what it is worth and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub check: &'static str,
    pub points: u32,
    /// Without it no plan is green.
    pub gate: bool,
    #[serde(skip)]
    pub outcome: CheckOutcome,
    pub fix: &'static str,
    /// The open objectives that fail it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    Passed,
    Failed,
    /// The text it needs is not read or does not say.
    Unknown,
}

/// All checks in two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// In hundredths of a point, of 10,000.
    pub score: i64,
    /// What fails and lowers the colour: the first gate, else what costs most.
    pub lack: Option<&'static str>,
    /// Whether every gate holds.
    pub holds_gates: bool,
}

/// A plan as the checks see it on a day.
pub(super) struct Written<'a> {
    pub text: PlanText,
    /// None where the plan does not list them.
    pub objectives: Option<&'a [Objective]>,
    /// The last substantive update, for a plan that has a place of its own.
    pub updated_on: Option<NaiveDate>,
    /// Days for which an update is a recent one.
    pub update_days: i64,
    pub day: NaiveDate,
}

/// What one check came to.
#[derive(Clone, Copy)]
struct Answer {
    passed: Option<bool>,
    /// Hundredths of a point.
    earned: i64,
    holds: bool,
}

impl Written<'_> {
    /// The score and the gates; none where the objectives were not read.
    pub(super) fn lint(&self) -> Option<Lint> {
        self.objectives?;
        let answers: [Answer; CHECKS.len()] = std::array::from_fn(|nth| self.answer(nth));
        let rows = || CHECKS.iter().zip(answers);
        let gate = rows().find(|((_, _, gate, ..), answer)| *gate && !answer.holds);
        // Of what costs the same, the first in the order of the specification.
        let cost = |(row, answer): &(&Row, Answer)| i64::from(row.1) * 100 - answer.earned;
        let dearest = rows().rev().max_by_key(cost).filter(|it| cost(it) > 0);
        Some(Lint {
            score: answers.iter().map(|answer| answer.earned).sum(),
            lack: gate.or(dearest).map(|(row, _)| row.4),
            holds_gates: gate.is_none(),
        })
    }

    /// The checks of a plan that exists, in the order of the specification.
    pub(super) fn checks(&self) -> Vec<Check> {
        let check = |(nth, row): (usize, &Row)| {
            let outcome = match self.answer(nth).passed {
                Some(true) => CheckOutcome::Passed,
                Some(false) => CheckOutcome::Failed,
                None => CheckOutcome::Unknown,
            };
            let objectives = if nth < PLAN_CHECKS { Vec::new() } else { self.failing(nth) };
            let (check, points, gate, fix, _) = *row;
            Check { check, points, gate, outcome, fix, objectives }
        };
        CHECKS.iter().enumerate().map(check).collect()
    }

    fn failing(&self, nth: usize) -> Vec<String> {
        let fails = |it: &&Objective| !self.of_objective(it)[nth - PLAN_CHECKS];
        self.open().filter(fails).map(|it| it.name.clone()).collect()
    }

    fn open(&self) -> impl Iterator<Item = &Objective> {
        self.objectives.unwrap_or_default().iter().filter(|objective| objective.open)
    }

    fn answer(&self, nth: usize) -> Answer {
        let points = i64::from(CHECKS[nth].1) * 100;
        if nth < PLAN_CHECKS {
            let passed = self.of_plan(nth);
            let holds = passed != Some(false);
            return Answer { passed, earned: points * i64::from(passed == Some(true)), holds };
        }
        if self.objectives.is_none() {
            return Answer { passed: None, earned: 0, holds: true };
        }
        let (mut all, mut passing, mut holds) = (0, 0, true);
        for objective in self.open() {
            all += 1;
            passing += i64::from(self.of_objective(objective)[nth - PLAN_CHECKS]);
            // Overdue costs points; only a date that is missing is a gate.
            holds &= objective.due.is_some();
        }
        let earned = if all == 0 { 0 } else { points * passing / all };
        Answer { passed: Some(all > 0 && passing == all), earned, holds }
    }

    /// Checks of the plan as a whole. What a plan that was read does not say is not there.
    fn of_plan(&self, nth: usize) -> Option<bool> {
        let (text, day) = (&self.text, self.day);
        let said = match nth {
            0 => text.open_objectives.map(|open| open > 0),
            1 => {
                let accepted = self.open().any(|objective| objective.is_accepted).then_some(true);
                let recent = |on: NaiveDate| on <= day && (day - on).num_days() <= 365;
                text.accepted.map(recent).or(accepted)
            }
            2 => self.updated_on.map(|on| (day - on).num_days() <= self.update_days),
            3 => text.sponsor,
            // A date that once lay ahead has been met or missed: either way the next one is due.
            _ => text.next_review.map(|on| on > day),
        };
        said.or(text.is_read.then_some(false))
    }

    /// In the order of the specification, from the status on.
    fn of_objective(&self, objective: &Objective) -> [bool; CHECKS.len() - PLAN_CHECKS] {
        let at_work = |it: &Initiative| it.open && it.due.is_some() && it.is_assigned;
        [
            objective.status.is_some(),
            objective.due.is_some_and(|on| on >= self.day),
            objective.criterion.is_some(),
            objective.baseline.is_some(),
            objective.owner.is_some(),
            objective.initiatives.iter().any(at_work),
            objective.use_case.is_some(),
        ]
    }
}

impl Lint {
    /// Green from 75 on and with every gate, yellow from 50 on.
    pub(super) fn colour(self) -> PlanColour {
        match self.score {
            7_500.. if self.holds_gates => PlanColour::Green,
            5_000.. => PlanColour::Yellow,
            _ => PlanColour::Red,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn objective() -> Objective {
        let some = |text: &str| Some(text.to_owned());
        let initiative = Initiative { open: true, due: Some(day("2026-05-01")), is_assigned: true };
        Objective {
            name: "CI".into(),
            open: true,
            status: some("On track"),
            due: Some(day("2026-08-09")),
            owner: some("csm-avery"),
            baseline: some("40 minutes"),
            use_case: some("CI"),
            criterion: some("15 minutes"),
            initiatives: vec![initiative],
            ..Objective::default()
        }
    }

    fn written(objectives: &[Objective]) -> Written<'_> {
        let open = objectives.iter().filter(|it| it.open).count();
        let text = PlanText {
            open_objectives: u64::try_from(open).ok(),
            sponsor: Some(true),
            next_review: Some(day("2026-05-02")),
            accepted: Some(day("2025-04-01")),
            is_read: true,
            ..PlanText::default()
        };
        let (updated_on, day) = (Some(day("2026-03-02")), day("2026-04-01"));
        Written { text, objectives: Some(objectives), updated_on, update_days: 30, day }
    }

    fn score(objectives: &[Objective], change: impl FnOnce(&mut Written<'_>)) -> (i64, PlanColour) {
        let mut written = written(objectives);
        change(&mut written);
        let lint = written.lint().unwrap();
        (lint.score, lint.colour())
    }

    #[test]
    fn every_check_costs_its_points_and_a_gate_the_colour() {
        let all = [objective()];
        assert_eq!(CHECKS.iter().map(|row| row.1).sum::<u32>(), 100);
        assert_eq!(score(&all, |_| ()), (10_000, PlanColour::Green));
        assert_eq!(score(&all, |it| it.day = day("2026-04-02")), (8_000, PlanColour::Yellow));
        assert_eq!(score(&all, |it| it.text.sponsor = None), (9_500, PlanColour::Green));
        assert_eq!(score(&all, |it| it.text.accepted = None), (9_000, PlanColour::Yellow));
        let overdue = [Objective { due: Some(day("2026-03-31")), ..objective() }];
        assert_eq!(score(&overdue, |_| ()), (9_000, PlanColour::Green));
        let undated = [Objective { due: None, ..objective() }];
        assert_eq!(score(&undated, |_| ()), (9_000, PlanColour::Yellow));
        assert_eq!(score(&[], |_| ()), (3_000, PlanColour::Red));
    }

    #[test]
    fn objectives_count_as_the_mean_over_the_open_ones() {
        let bare = Objective { name: "bare".into(), open: true, ..Objective::default() };
        let closed = Objective { open: false, ..bare.clone() };
        assert_eq!(score(&[objective(), closed], |_| ()), (10_000, PlanColour::Green));
        let two = [objective(), bare];
        assert_eq!(score(&two, |_| ()), (7_000, PlanColour::Yellow));
        let checks = written(&two).checks();
        let due = checks.iter().find(|check| check.check == "objectives' due dates").unwrap();
        assert_eq!((due.outcome, &due.objectives), (CheckOutcome::Failed, &vec!["bare".into()]));
        let lint = written(&two).lint().unwrap();
        assert_eq!(lint.lack, Some("an objective has no due date, or is overdue"));
    }

    #[test]
    fn a_label_of_acceptance_stands_for_a_dated_line() {
        let all = [Objective { is_accepted: true, ..objective() }];
        assert_eq!(score(&all, |it| it.text.accepted = None), (10_000, PlanColour::Green));
        assert_eq!(score(&all, |it| it.text.accepted = Some(day("2025-03-31"))).0, 9_000);
    }
}
