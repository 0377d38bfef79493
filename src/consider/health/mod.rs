//! Health: a weighted score with a colour, what it rests on, what overrules it, and how it moves.
//!
//! One pure question, `Evaluation::on`, is asked of today and, by replay, of the days before. Texts
//! on the card have no history: what has a day is unknown before it, what has none always counts.

mod course;
mod curve;
mod engagement;
mod evaluation;
mod overrides;
mod preset;
mod readings;
mod replay;
mod scene;
mod season;
mod sentiment;
mod stay;
mod support;
mod terms;
mod total;

pub use course::Course;
pub(super) use course::colour_beside;
pub(super) use course::colour_on;
pub use curve::Points;
pub use curve::band;
pub use overrides::Cause;
pub use overrides::HealthColour;
pub use overrides::Override;
pub use overrides::SPONSOR_LOST;
pub use overrides::Severe;
pub use preset::MeasureName;
pub use preset::Preset;
pub use replay::TREND_DAYS;
pub use scene::Lack;
pub use scene::Reading;
pub use scene::Seen;
pub use season::Season;
pub use stay::Stay;
pub use terms::Feed;
pub use terms::HealthTerms;
pub use terms::PresetFor;
pub use total::Measure;

use std::fmt;

use chrono::NaiveDate;

use crate::account::Colour;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::StageReading;
use crate::consider::SuccessPlan;
use crate::consider::health::evaluation::Evaluation;
use crate::consider::health::evaluation::Past;
use crate::consider::health::scene::Scene;
use crate::consider::scene::Scene as Day;

/// Below half the weight nothing is said, below this share it is said with a warning; in hundredths
/// of a percent.
const COVERAGE_MIN: i64 = 5_000;
const COVERAGE_SURE: i64 = 7_000;

/// How an account does on one day.
#[derive(Clone, Debug)]
pub struct Health {
    /// In hundredths of a point; none when nothing is known.
    pub score: Option<Points>,
    /// The colour that is shown: settled, and lowered by what overrules the score.
    pub colour: HealthColour,
    /// The colour of the score alone, without what overrules it or came before.
    pub band: HealthColour,
    /// Whether the score would be red, and only for numbers about usage from a time of the year in
    /// which few people work: it is yellow instead.
    pub is_usage_dip: bool,
    /// Share of the weight that is known, in hundredths of a percent.
    pub coverage: i64,
    /// In the order of the preset.
    pub measures: Vec<Measure>,
    /// In order of precedence.
    pub overrides: Vec<Override>,
    /// Points gained in 28 days on what is known on both days, in hundredths.
    pub trend: Option<Points>,
    pub disagreement: Option<Disagreement>,
    /// The stay at the colour that opens a triage, or below; looked for only where triage is known.
    pub stay: Option<Stay>,
    /// The day of the last word about sentiment, however old.
    pub felt_on: Option<NaiveDate>,
}

/// Sentiment and the rest tell different stories: something for the manager, never a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// Green outside, red inside.
    Watermelon,
    /// Red sentiment, and everything else has been good for long.
    Reverse,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Watermelon => {
                "sentiment is green while the numbers are not: worth a word between CSM and manager"
            }
            Self::Reverse => {
                "sentiment has been red for long while all else is good: worth a word between CSM and manager"
            }
        })
    }
}

impl Health {
    /// Health on the day that is judged, beside the stage, clocks and plan of that day.
    pub(super) fn of(
        there: &Day<'_>,
        (stage, clocks, plan): (&StageReading, &[Clock; 3], &SuccessPlan),
    ) -> Self {
        let Day { account, targets, zone, span, read_at, .. } = *there;
        // One preset for all the days that are compared: a change of stage is no trend.
        let terms = &*targets.health.of(account.segment, stage.stage);
        let (calendar, day) = (&Calendar { zone }, span.today);
        let past = Past { account, targets, terms, read_at };
        let scene = Scene { account, terms, calendar, day, stage, clocks, plan };
        let today = Evaluation::of(&scene);
        let measures = total::measures(terms.preset, |name| today.reading(name));
        let disagreement = replay::disagreement(&past, &today, &measures, day);
        let colour = replay::settled(&past, &today, day);
        let triage = &targets.norms.triage;
        let worst = triage.opens_on.worst();
        let is_low = colour.colour().is_some_and(|colour| colour <= worst);
        // It costs a replay: only an account with a past in triage has use for it.
        // What the bot itself opens counts from the next day on, or a second pass would know more.
        let mut triages =
            account.work_of(WorkKind::Triage).filter(|issue| issue.counts_on(day, zone));
        let is_wanted = (is_low && !account.spoken.ledger.is_empty())
            || triages.any(|issue| issue.open || is_low);
        Self {
            score: today.score,
            stay: is_wanted
                .then(|| stay::of(&past, &today, day, (worst, triage.calm_days)))
                .flatten(),
            felt_on: sentiment::last_on(account, day),
            colour,
            band: today.band(),
            is_usage_dip: today.is_usage_dip,
            coverage: today.coverage,
            trend: replay::trend(&past, &today, day),
            disagreement,
            measures,
            overrides: today.overrides,
        }
    }

    /// Why the colour is not simply that of the score, in a sentence without a full stop.
    pub fn reason(&self) -> Option<String> {
        if let Some(overrule) = self.overrides.iter().find(|it| it.at_most == self.colour) {
            return Some(overrule.to_string());
        }
        if self.colour == HealthColour::Unknown {
            let missing: Vec<&str> = self.missing().map(|it| it.name.as_str()).collect();
            return Some(match missing.as_slice() {
                [] => "nothing is measured".to_owned(),
                missing => format!("too little is known: no {}", missing.join(", no ")),
            });
        }
        let alone = overrides::lowered(self.band, &self.overrides);
        if alone != self.colour {
            let alone = alone.label();
            return Some(format!("today alone it would be {alone}, which has to hold first"));
        }
        let dip = "low usage is not held against it at this time of the year";
        self.is_usage_dip.then(|| dip.to_owned())
    }

    /// Whether the colour rests on less than it should.
    pub fn is_low_confidence(&self) -> bool {
        (COVERAGE_MIN..COVERAGE_SURE).contains(&self.coverage)
    }

    pub fn measure(&self, name: MeasureName) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// Measures that apply and have no value.
    pub fn missing(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|measure| matches!(measure.reading, Reading::Missing(_)))
    }

    /// Measures by what they cost, the dearest first.
    pub fn drags(&self) -> Vec<&Measure> {
        let mut costly: Vec<&Measure> = self.measures.iter().filter(|it| it.drag > 0).collect();
        costly.sort_by_key(|measure| std::cmp::Reverse(measure.drag));
        costly
    }

    /// What costs most, in words: names alone, since the points change every day.
    pub fn costliest(&self) -> String {
        let names: Vec<&str> =
            self.drags().iter().take(2).map(|measure| measure.name.as_str()).collect();
        if names.is_empty() {
            "no single cause stands out".to_owned()
        } else {
            format!("mostly {}", names.join(" and "))
        }
    }

    /// The sentiment it counts with, and whether that is stale.
    pub fn sentiment(&self) -> Option<(Colour, bool)> {
        match self.measure(MeasureName::Sentiment)?.reading {
            Reading::Known { seen: Seen::Colour(colour), is_stale, .. } => Some((colour, is_stale)),
            _ => None,
        }
    }
}
