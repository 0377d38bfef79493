//! One account on earlier days, as it was known then: what figures are compared with. A replay costs what judging
//! does, and many figures ask for the same days.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::consider::Clock;
use crate::consider::Course;
use crate::consider::HealthColour;
use crate::consider::Moment;
use crate::consider::StageReading;
use crate::consider::Standings;
use crate::consider::Targets;
use crate::consider::health;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;

/// The earlier days of one account: each is judged when somebody asks for it, and once.
pub struct Replays<'s> {
    account: &'s Account,
    targets: &'s Targets,
    /// When GitLab was read (UTC).
    read_at: DateTime<Utc>,
    clocks: RefCell<BTreeMap<NaiveDate, Rc<[Clock; 3]>>>,
    colours: RefCell<BTreeMap<NaiveDate, HealthColour>>,
}

impl Standings<'_> {
    /// The earlier days of an account, by what these standings were judged by.
    pub fn replays<'s>(&'s self, account: &'s Account) -> Replays<'s> {
        let Self { targets, read_at, .. } = self;
        let (clocks, colours) = (RefCell::default(), RefCell::default());
        Replays { account, targets, read_at: *read_at, clocks, colours }
    }
}

impl Replays<'_> {
    /// The three promises as they stood at the end of a day.
    pub fn clocks_on(&self, day: NaiveDate) -> Rc<[Clock; 3]> {
        let judged = || {
            let scene = Scene::new(self.account, self.targets, Moment::Day(day), self.read_at);
            let runs = Runs::of(&scene);
            let stage = StageReading::of(&scene, &runs);
            let staged = Staged::new(scene, &stage);
            Rc::new(runs.promises(&staged))
        };
        self.clocks.borrow_mut().entry(day).or_insert_with(judged).clone()
    }

    /// The colour of health at the end of a day.
    pub fn colour_on(&self, day: NaiveDate) -> HealthColour {
        let judged = || health::colour_on(self.account, self.targets, day, self.read_at);
        *self.colours.borrow_mut().entry(day).or_insert_with(judged)
    }

    /// For how long health has been in the colour of a day.
    pub fn course(&self, day: NaiveDate) -> Course {
        Course::of(self.account, self.targets, day, self.read_at)
    }
}
