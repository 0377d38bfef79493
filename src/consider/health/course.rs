//! The colours of earlier days as they were shown, and for how long the last one has been.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::account::Colour;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::HealthTerms;
use crate::consider::Moment;
use crate::consider::StageReading;
use crate::consider::SuccessPlan;
use crate::consider::Targets;
use crate::consider::health::HealthColour;
use crate::consider::health::Points;
use crate::consider::health::evaluation::Evaluation;
use crate::consider::health::evaluation::Past;
use crate::consider::health::replay;
use crate::consider::health::replay::DAYS_MAX;
use crate::consider::health::replay::back_from;
use crate::consider::health::replay::colours;
use crate::consider::health::scene::Scene;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene as Day;

/// Days that are evaluated before it is looked whether the colour has turned.
const STEP_DAYS: usize = 7;

/// The terms of a day, by the stage of that day.
fn terms_on<'a>(
    account: &Account,
    targets: &'a Targets,
    day: NaiveDate,
    read_at: DateTime<Utc>,
) -> Cow<'a, HealthTerms> {
    let there = Day::new(account, targets, Moment::Day(day), read_at);
    targets.health.of(account.segment, StageReading::of(&there, &Runs::of(&there)).stage)
}

/// The colour that is shown at the end of a day.
pub(in crate::consider) fn colour_on(
    account: &Account,
    targets: &Targets,
    day: NaiveDate,
    read_at: DateTime<Utc>,
) -> HealthColour {
    let terms = &*terms_on(account, targets, day, read_at);
    let past = Past { account, targets, terms, read_at };
    replay::settled(&past, &Evaluation::on(&past, day), day)
}

/// The colour that is shown on the day of a scene, beside the stage, the promises and the plan of that day.
pub(in crate::consider) fn colour_beside(
    there: &Day<'_>,
    (stage, clocks, plan): (&StageReading, &[Clock; 3], &SuccessPlan),
) -> HealthColour {
    let Day { account, targets, zone, span, read_at, .. } = *there;
    let terms = &*targets.health.of(account.segment, stage.stage);
    let (calendar, day) = (&Calendar { zone }, span.today);
    let past = Past { account, targets, terms, read_at };
    let today = Evaluation::of(&Scene { account, terms, calendar, day, stage, clocks, plan });
    replay::settled(&past, &today, day)
}

/// How a colour has come about: asked for when somebody wants to know, since it replays every day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// Days for which the colour has been shown, today included.
    pub days_in_colour: u64,
    /// Whether it may have been longer: days before these are not looked at.
    pub at_least: bool,
}

impl Course {
    /// Replays an account up to a day, as far back as it takes.
    pub fn of(
        account: &Account,
        targets: &Targets,
        day: NaiveDate,
        read_at: DateTime<Utc>,
    ) -> Self {
        let terms = &*terms_on(account, targets, day, read_at);
        let past = Past { account, targets, terms, read_at };
        let today = Evaluation::on(&past, day);
        let mut days: Vec<Evaluation> = Vec::new();
        for evaluation in back_from(&past, &today, day) {
            days.push(evaluation);
            if days.len().is_multiple_of(STEP_DAYS)
                && let Some(days_in_colour) = since_turn(&days, past.spare())
            {
                return Self { days_in_colour, at_least: false };
            }
        }
        let all: Vec<_> = replay::all(&past, &days).collect();
        let same = same_as_last(&all);
        Self { days_in_colour: same, at_least: same >= all.len() as u64 }
    }
}

/// How many of the newest days are alike, where a day before them was certainly different: from whichever
/// colour one starts, it was that one.
fn since_turn(days: &[Evaluation], spare: Points) -> Option<u64> {
    let [red, yellow, green] = [Colour::Red, Colour::Yellow, Colour::Green]
        .map(|start| colours(start, days, spare).collect::<Vec<HealthColour>>());
    let sure = (0..days.len()).find(|nth| red[*nth] == yellow[*nth] && yellow[*nth] == green[*nth]);
    let known = &red[sure?..];
    let same = same_as_last(known);
    (same < known.len() as u64).then_some(same)
}

fn same_as_last(colours: &[HealthColour]) -> u64 {
    let same = colours.iter().rev().take_while(|colour| Some(*colour) == colours.last()).count();
    u64::try_from(same).unwrap_or(DAYS_MAX)
}
