//! How an account stood on an earlier day, as far as a roll-up tells what has moved since: a judged day as a whole is as
//! large as the facts.

use chrono::DateTime;
use chrono::Utc;

use crate::account::Account;
use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::HealthColour;
use crate::consider::HoldReading;
use crate::consider::Moment;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::SuccessPlan;
use crate::consider::Targets;
use crate::consider::health;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;

/// One account on an earlier day.
#[derive(Clone, Debug)]
pub struct Before {
    pub colour: HealthColour,
    pub stage: LifecycleStage,
    /// Promise and run of every clock, and how it stood.
    clocks: Vec<(Sla, String, ClockState)>,
    /// Whether a hold was in force.
    pub is_held: bool,
}

impl Before {
    /// Replays an account that was read at `read_at` (UTC).
    pub(super) fn of(
        account: &Account,
        targets: &Targets,
        moment: Moment,
        read_at: DateTime<Utc>,
    ) -> Self {
        let scene = Scene::new(account, targets, moment, read_at);
        let runs = Runs::of(&scene);
        let stage = StageReading::of(&scene, &runs);
        let staged = Staged::new(scene, &stage);
        let first = runs.promises(&staged);
        let calendar = Calendar { zone: scene.zone };
        let plan = SuccessPlan::of(account, &targets.health, &calendar, scene.span.today);
        let colour = health::colour_beside(&scene, (&stage, &first, &plan));
        let clocks: Vec<Clock> = first.into_iter().chain(runs.further(&staged)).collect();
        let holds = HoldReading::all(&scene, &clocks);
        Self {
            colour,
            stage: stage.stage,
            clocks: clocks.iter().map(|clock| (clock.sla, clock.run(), clock.state)).collect(),
            is_held: holds.iter().any(|hold| hold.is_in_force),
        }
    }

    /// How a clock stood; none where it was not there.
    pub fn state_of(&self, clock: &Clock) -> Option<ClockState> {
        let run = clock.run();
        let mut clocks = self.clocks.iter();
        let same = clocks.find(|(sla, name, _)| *sla == clock.sla && *name == run);
        same.map(|(_, _, state)| *state)
    }
}
