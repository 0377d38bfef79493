//! From measures to one score: weights within groups, missing weight redistributed (`semantics.md` c.2).

use crate::consider::MeasureName;
use crate::consider::Preset;
use crate::consider::health::curve::BEST;
use crate::consider::health::curve::Points;
use crate::consider::health::preset::Group;
use crate::consider::health::scene::Reading;

/// One measure of an account on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    pub name: MeasureName,
    pub group: &'static str,
    pub reading: Reading,
    /// Share of the whole among the measures that apply, in hundredths of a percent.
    pub weight: i64,
    /// Points that it costs, in hundredths.
    pub drag: Points,
}

/// The score of all measures together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Total {
    /// None when nothing is known.
    pub score: Option<Points>,
    /// Share of the weight that is known, in hundredths of a percent.
    pub coverage: i64,
}

/// A fraction of whole numbers. Denominators multiply up to a few groups of a hundred each, so that
/// nothing comes near an overflow.
#[derive(Clone, Copy)]
struct Ratio(i128, i128);

impl Ratio {
    fn plus(self, other: Self) -> Self {
        Self(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn times(self, by: i64) -> Self {
        Self(self.0 * i128::from(by), self.1)
    }

    /// `self / other`, rounded down; none of nothing.
    fn over(self, other: Self) -> Option<i64> {
        let (part, whole) = (self.0 * other.1, self.1 * other.0);
        if whole == 0 { None } else { i64::try_from(part.div_euclid(whole)).ok() }
    }
}

const NOTHING: Ratio = Ratio(0, 1);

/// A group's measures, added up.
struct Sums {
    applicable: i64,
    known: i64,
    points: i64,
}

fn sums(group: &Group, reading: &impl Fn(MeasureName) -> Reading) -> Sums {
    let mut sums = Sums { applicable: 0, known: 0, points: 0 };
    for (name, share) in group.measures {
        let reading = reading(*name);
        if reading.applies() {
            sums.applicable += share;
        }
        if let Some(points) = reading.points() {
            sums.known += share;
            sums.points += share * points;
        }
    }
    sums
}

pub(super) fn total(preset: Preset, reading: impl Fn(MeasureName) -> Reading) -> Total {
    let (mut score, mut weight) = (NOTHING, 0);
    let (mut known, mut applicable) = (NOTHING, 0);
    for group in preset.groups() {
        let sums = sums(group, &reading);
        if sums.known > 0 {
            let points = Ratio(i128::from(sums.points), i128::from(sums.known));
            score = score.plus(points.times(group.weight));
            weight += group.weight;
        }
        if sums.applicable > 0 {
            let share = Ratio(i128::from(sums.known), i128::from(sums.applicable));
            known = known.plus(share.times(group.weight));
            applicable += group.weight;
        }
    }
    Total {
        score: score.over(Ratio(i128::from(weight), 1)),
        coverage: known.times(BEST).over(Ratio(i128::from(applicable), 1)).unwrap_or(0),
    }
}

/// Every measure of the preset, with what it weighs and what it costs.
pub(super) fn measures(preset: Preset, reading: impl Fn(MeasureName) -> Reading) -> Vec<Measure> {
    let groups = preset.groups();
    let all: Vec<Sums> = groups.iter().map(|group| sums(group, &reading)).collect();
    let pairs = || groups.iter().zip(&all);
    let applicable: i64 =
        pairs().filter(|(_, sums)| sums.applicable > 0).map(|(group, _)| group.weight).sum();
    let known: i64 =
        pairs().filter(|(_, sums)| sums.known > 0).map(|(group, _)| group.weight).sum();
    let share = |part: i64, of_group: i64, of_all: i64| {
        (part * BEST).checked_div(of_group * of_all).unwrap_or(0)
    };
    let of = |(group, sums): (&Group, &Sums)| {
        let (name, group_weight) = (group.name, group.weight);
        let (of_group, of_known) = (sums.applicable, sums.known);
        let measure = |(measure, weight): &(MeasureName, i64)| {
            let reading = reading(*measure);
            let of_all = if reading.applies() { group_weight * weight } else { 0 };
            let drag = reading.points().map_or(0, |points| {
                let lost = (BEST - points) * group_weight * weight;
                lost.checked_div(of_known * known).unwrap_or(0)
            });
            let weight = share(of_all, of_group, applicable);
            Measure { name: *measure, group: name, reading, weight, drag }
        };
        group.measures.iter().map(measure).collect::<Vec<_>>()
    };
    pairs().flat_map(of).collect()
}
