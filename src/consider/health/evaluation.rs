//! One day judged by itself, whichever day it is.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::account::Colour;
use crate::consider::Calendar;
use crate::consider::MeasureName;
use crate::consider::Moment;
use crate::consider::Preset;
use crate::consider::StageReading;
use crate::consider::SuccessPlan;
use crate::consider::Targets;
use crate::consider::health::COVERAGE_MIN;
use crate::consider::health::curve::GREEN_FROM;
use crate::consider::health::curve::Points;
use crate::consider::health::curve::YELLOW_FROM;
use crate::consider::health::curve::band;
use crate::consider::health::overrides;
use crate::consider::health::overrides::HealthColour;
use crate::consider::health::overrides::Override;
use crate::consider::health::readings;
use crate::consider::health::scene::Reading;
use crate::consider::health::scene::Scene;
use crate::consider::health::terms::HealthTerms;
use crate::consider::health::total::Total;
use crate::consider::health::total::total;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene as Day;
use crate::consider::scene::Staged;

/// What is needed to judge another day.
pub(in crate::consider) struct Past<'a> {
    pub account: &'a Account,
    pub targets: &'a Targets,
    pub terms: &'a HealthTerms,
    /// When GitLab was read (UTC).
    pub read_at: DateTime<Utc>,
}

impl Past<'_> {
    /// Points, in hundredths, that an improvement needs beyond the boundary.
    pub(super) fn spare(&self) -> Points {
        self.terms.improves_by_points * 100
    }
}

/// What can be said about one day, before the days around it are looked at.
#[derive(Clone)]
pub(super) struct Evaluation {
    pub preset: Preset,
    readings: Vec<(MeasureName, Reading)>,
    pub score: Option<Points>,
    pub coverage: i64,
    pub is_usage_dip: bool,
    pub overrides: Vec<Override>,
}

impl Evaluation {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let preset = scene.terms.preset;
        let names = preset.groups().iter().flat_map(|group| group.measures);
        let readings: Vec<_> =
            names.map(|(name, _)| (*name, readings::read(*name, scene))).collect();
        let overrides = overrides::all(scene);
        let (score, coverage, is_usage_dip) = (None, 0, false);
        let mut of = Self { preset, readings, score, coverage, is_usage_dip, overrides };
        let Total { score, coverage } = total(preset, |name| of.reading(name));
        (of.score, of.coverage) = (score, coverage);
        of.is_usage_dip = score.is_some_and(|it| it < YELLOW_FROM) && of.dips(scene);
        of
    }

    /// Whether usage was counted while few people worked, and everything else is not red.
    fn dips(&self, scene: &Scene<'_>) -> bool {
        let in_season = |on: NaiveDate| scene.terms.usage_dips.iter().any(|it| it.covers(on));
        let counted = |reading: &Reading| match reading {
            Reading::Known { on, .. } => in_season(on.unwrap_or(scene.day)),
            _ => false,
        };
        let mut usage = self.readings.iter().filter(|(name, _)| name.is_usage());
        let others = |name: MeasureName| {
            if name.is_usage() { Reading::NotApplicable("left out") } else { self.reading(name) }
        };
        usage.any(|(_, reading)| counted(reading))
            && total(self.preset, others).score.is_some_and(|score| score >= YELLOW_FROM)
    }

    pub(super) fn on(past: &Past<'_>, day: NaiveDate) -> Self {
        let Past { account, targets, terms, read_at } = *past;
        let there = Day::new(account, targets, Moment::Day(day), read_at);
        let runs = Runs::of(&there);
        let stage = StageReading::of(&there, &runs);
        let staged = Staged::new(there, &stage);
        let clocks = runs.promises(&staged);
        let calendar = Calendar { zone: there.zone };
        let plan = SuccessPlan::of(account, terms, &calendar, day);
        let (stage, clocks, plan, calendar) = (&stage, &clocks, &plan, &calendar);
        Self::of(&Scene { account, terms, calendar, day, stage, clocks, plan })
    }

    pub(super) fn reading(&self, name: MeasureName) -> Reading {
        let found = self.readings.iter().find(|(known, _)| *known == name);
        found.map_or(Reading::NotApplicable("it is not in the preset"), |(_, reading)| *reading)
    }

    /// The colour of the score alone.
    pub(super) fn band(&self) -> HealthColour {
        match self.score {
            Some(_) if self.coverage < COVERAGE_MIN => HealthColour::Unknown,
            Some(_) if self.is_usage_dip => HealthColour::Yellow,
            Some(score) => band(score).into(),
            None => HealthColour::Unknown,
        }
    }

    /// The colour of this day alone.
    pub(super) fn shown(&self) -> HealthColour {
        overrides::lowered(self.band(), &self.overrides)
    }

    /// The colour that the overrides leave of green.
    pub(super) fn ceiling(&self) -> Colour {
        let left = overrides::lowered(HealthColour::Green, &self.overrides);
        left.colour().unwrap_or(Colour::Red)
    }

    /// The best colour that this day, with some points to spare, speaks for.
    pub(super) fn supports(&self, spare: Points) -> Colour {
        match self.score {
            Some(score) if score >= GREEN_FROM + spare => self.ceiling(),
            Some(score) if score >= YELLOW_FROM + spare => self.ceiling().min(Colour::Yellow),
            _ => Colour::Red,
        }
    }
}
