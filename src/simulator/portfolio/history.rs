//! What people did in an account issue over time: labels put on and taken off, and what they wrote.

use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use fastrand::Rng;

use crate::simulator::portfolio::labels;
use crate::simulator::portfolio::people::manager_of;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::storyline::office_day;
use crate::simulator::portfolio::talk;
use crate::simulator::portfolio::terms;
use crate::simulator::seed::SeedChange;
use crate::simulator::seed::SeedEvent;

/// A history being written: nothing in it is older than its issue, nor younger than yesterday.
pub(super) struct History {
    created: DateTime<Utc>,
    today: NaiveDate,
    /// Events keep their day even on a weekend, because a threshold hangs on it.
    exact: bool,
    events: Vec<SeedEvent>,
}

/// The instant of a date, in office hours.
pub(super) fn at(on: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    on.and_hms_opt(hour, minute, 0).expect("an hour and a minute of any day").and_utc()
}

impl History {
    pub(super) fn new(created: DateTime<Utc>, story: &Storyline) -> Self {
        Self { created, today: story.today, exact: story.plot.mover, events: Vec::new() }
    }

    /// Adds what happened on a day; the order of calls is the order within the day.
    pub(super) fn add(&mut self, on: NaiveDate, by: &str, what: SeedChange) {
        let minute = u32::try_from(self.events.len() % 60).unwrap_or(0);
        let earliest = self.created + TimeDelta::minutes(2);
        let on = on.min(day(self.today, -1));
        let on = if self.exact { on } else { office_day(on, self.today) };
        let at = at(on, 9 + on.ordinal() % 7, minute).max(earliest);
        self.events.push(SeedEvent { at, by: by.to_owned(), what });
    }

    pub(super) fn comment(&mut self, on: NaiveDate, by: &str, body: impl Into<String>) {
        self.add(on, by, SeedChange::Comment { body: body.into(), internal: false });
    }

    /// Replaces one label of a scope by another, as a person does on a plan without scoped labels.
    pub(super) fn relabel(&mut self, on: NaiveDate, by: &str, old: Option<String>, new: String) {
        if let Some(old) = old {
            self.add(on, by, SeedChange::RemoveLabel(old));
        }
        self.add(on, by, SeedChange::AddLabel(new));
    }

    pub(super) fn finish(mut self) -> Vec<SeedEvent> {
        self.events.sort_by_key(|event| event.at);
        self.events
    }
}

/// The history of an account issue created at `created`, and the labels it was created with.
pub(super) fn of(
    story: &Storyline,
    created: DateTime<Utc>,
    rng: &mut Rng,
) -> (Vec<String>, Vec<SeedEvent>) {
    let mut history = History::new(created, story);
    let author = story.csm.unwrap_or_else(|| manager_of(story.region));
    if story.plot.has(Quirk::Backfilled) {
        talk::write(story, &mut history, author, rng);
        return (labels::now(story), history.finish());
    }
    let at_creation = labels::first(story);
    for scope in labels::courses(story) {
        let mut current = None;
        for (on, label) in scope {
            let from_the_start = current.is_none() && on <= story.opened;
            if !from_the_start {
                history.relabel(on, author, current.take(), label.clone());
            }
            current = Some(label);
        }
    }
    for (on, label) in labels::additions(story) {
        history.add(on, author, SeedChange::AddLabel(label));
    }
    talk::write(story, &mut history, author, rng);
    if story.plot.has(Quirk::Cancelled) {
        history.add(day(story.today, -50), author, SeedChange::Close);
    }
    for renewed in terms::renewed(story) {
        // The label goes once the new term has begun.
        let label = "renewal::won".to_owned();
        history.add(day(renewed, -25), author, SeedChange::AddLabel(label.clone()));
        history.add(day(renewed, 12), author, SeedChange::RemoveLabel(label));
    }
    (at_creation, history.finish())
}
