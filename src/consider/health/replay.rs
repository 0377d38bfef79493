//! Days before today, judged by today's settings: how a colour settles, how the score has moved, and
//! where sentiment and facts disagree (`semantics.md` c.4). No state is kept anywhere.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Colour;
use crate::consider::MeasureName;
use crate::consider::health::COVERAGE_MIN;
use crate::consider::health::Disagreement;
use crate::consider::health::Measure;
use crate::consider::health::curve::GREEN_FROM;
use crate::consider::health::curve::Points;
use crate::consider::health::curve::YELLOW_FROM;
use crate::consider::health::curve::band;
use crate::consider::health::evaluation::Evaluation;
use crate::consider::health::evaluation::Past;
use crate::consider::health::overrides::HealthColour;
use crate::consider::health::scene::Reading;
use crate::consider::health::total::total;

/// How far back a colour is followed; a colour older than that settles anew.
pub(super) const DAYS_MAX: u64 = 90;
/// Days that the trend looks back.
pub const TREND_DAYS: u64 = 28;
/// Days for which the rest must have been good before a red sentiment is doubted.
const REVERSE_DAYS: u64 = 60;
const HARD_FACTS: usize = 2;

/// The colour after one more day. An override lowers at once; a score lowers on its second day, and
/// lifts on the second day on which it is beyond the boundary by some points.
fn step(
    before: Colour,
    yesterday: Option<&Evaluation>,
    today: &Evaluation,
    spare: Points,
) -> Result<Colour, HealthColour> {
    let Some(now) = today.shown().colour() else { return Err(today.shown()) };
    let yesterday = yesterday.and_then(|it| Some((it, it.shown().colour()?)));
    let Some((yesterday, then)) = yesterday else {
        return Ok(before.min(today.ceiling()));
    };
    if now < before {
        return Ok(before.min(now.max(then)).min(today.ceiling()));
    }
    Ok(before.max(today.supports(spare).min(yesterday.supports(spare))))
}

/// The colours of days that are listed newest first, oldest first, when one starts from a colour.
pub(super) fn colours(
    start: Colour,
    days: &[Evaluation],
    spare: Points,
) -> impl Iterator<Item = HealthColour> {
    let mut colour: Option<Colour> = Some(start);
    (0..days.len()).rev().map(move |nth| {
        // After a day without a colour the next one starts with what it shows.
        let before = colour.or_else(|| days[nth].shown().colour()).unwrap_or(start);
        let next = step(before, days.get(nth + 1), &days[nth], spare);
        colour = next.ok();
        next.map_or_else(|none| none, HealthColour::from)
    })
}

fn run(start: Colour, days: &[Evaluation], spare: Points) -> HealthColour {
    colours(start, days, spare).last().unwrap_or(HealthColour::Unknown)
}

/// The colours of days that are listed newest first, oldest first; the oldest starts with its own.
pub(super) fn all(past: &Past<'_>, days: &[Evaluation]) -> impl Iterator<Item = HealthColour> {
    colours(first_of(days), days, past.spare())
}

/// The judged day and those before it, as far back as a colour is followed.
pub(super) fn back_from(
    past: &Past<'_>,
    today: &Evaluation,
    day: NaiveDate,
) -> impl Iterator<Item = Evaluation> {
    let before = (1..=DAYS_MAX).map_while(move |n| day.checked_sub_days(Days::new(n)));
    std::iter::once(today.clone()).chain(before.map(|on| Evaluation::on(past, on)))
}

/// The colour to show. Days are looked back on until it no longer matters from which colour one
/// starts; where that never happens, the oldest day starts with its own.
pub(super) fn settled(past: &Past<'_>, today: &Evaluation, day: NaiveDate) -> HealthColour {
    if today.shown().colour().is_none() {
        return today.shown();
    }
    let spare = past.spare();
    let mut seen: Vec<Evaluation> = Vec::new();
    for evaluation in back_from(past, today, day) {
        seen.push(evaluation);
        let [red, yellow, green] =
            [Colour::Red, Colour::Yellow, Colour::Green].map(|start| run(start, &seen, spare));
        if red == yellow && yellow == green {
            return red;
        }
    }
    run(first_of(&seen), &seen, spare)
}

/// On the first day that is looked at, the colour is the band.
fn first_of(days: &[Evaluation]) -> Colour {
    days.last().and_then(|oldest| oldest.shown().colour()).unwrap_or(Colour::Red)
}

/// Points gained since four weeks ago, over what was known on both days: a number that was only
/// written down since has not moved. None where that is less than half of today's weight.
pub(super) fn trend(past: &Past<'_>, today: &Evaluation, day: NaiveDate) -> Option<Points> {
    let then = Evaluation::on(past, day.checked_sub_days(Days::new(TREND_DAYS))?);
    let both = |of: &Evaluation| {
        total(of.preset, |name| match (today.reading(name), then.reading(name)) {
            (Reading::Known { .. }, Reading::Known { .. }) => of.reading(name),
            (Reading::NotApplicable(why), _) => Reading::NotApplicable(why),
            _ => Reading::missing("not known on both days"),
        })
    };
    let (now, before) = (both(today), both(&then));
    (now.coverage >= COVERAGE_MIN).then_some(())?;
    Some(now.score? - before.score?)
}

fn rest(of: &Evaluation) -> Option<Points> {
    let others = |name| match name {
        MeasureName::Sentiment => Reading::NotApplicable("left out"),
        name => of.reading(name),
    };
    total(of.preset, others).score
}

pub(super) fn disagreement(
    past: &Past<'_>,
    today: &Evaluation,
    measures: &[Measure],
    day: NaiveDate,
) -> Option<Disagreement> {
    let felt = |of: &Evaluation| of.reading(MeasureName::Sentiment).points().map(band);
    let is_reverse = |of: &Evaluation| {
        felt(of) == Some(Colour::Red) && rest(of).is_some_and(|points| points >= GREEN_FROM)
    };
    if felt(today) == Some(Colour::Green) {
        let hard = measures.iter().filter(|measure| measure.name != MeasureName::Sentiment);
        let red = hard.filter_map(|it| it.reading.points()).filter(|it| band(*it) == Colour::Red);
        let is_low = rest(today).is_some_and(|points| points < YELLOW_FROM);
        return (red.count() >= HARD_FACTS || is_low).then_some(Disagreement::Watermelon);
    }
    let before = (1..REVERSE_DAYS).map_while(|n| day.checked_sub_days(Days::new(n)));
    let is_reverse_ever_since = || {
        let mut before = before.map(|on| Evaluation::on(past, on));
        before.all(|evaluation| is_reverse(&evaluation))
    };
    (is_reverse(today) && is_reverse_ever_since()).then_some(Disagreement::Reverse)
}
