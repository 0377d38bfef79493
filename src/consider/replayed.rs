//! The same accounts on earlier days, as they were known then: what figures are compared with.

use chrono::NaiveDate;

use crate::account::Account;
use crate::consider::Clock;
use crate::consider::Course;
use crate::consider::HealthColour;
use crate::consider::Moment;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::Standings;
use crate::consider::health;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;

impl Standings<'_> {
    /// The three promises to an account as they stood at the end of an earlier day.
    pub fn clocks_on(&self, account: &Account, day: NaiveDate) -> [Clock; 3] {
        let scene = Scene::new(account, &self.targets, Moment::Day(day), self.read_at);
        let runs = Runs::of(&scene);
        let stage = StageReading::of(&scene, &runs);
        let staged = Staged { scene, stage: &stage };
        Sla::ALL.map(|sla| Clock::read(sla, 1, &runs, &staged))
    }

    /// The colour of its health at the end of an earlier day.
    pub fn colour_on(&self, account: &Account, day: NaiveDate) -> HealthColour {
        health::colour_on(account, &self.targets, day, self.read_at)
    }

    /// For how long it has been in the colour of the judged day.
    pub fn course(&self, account: &Account) -> Course {
        Course::of(account, &self.targets, self.as_of, self.read_at)
    }
}
