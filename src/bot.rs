//! The pass: collect, consider, decide, enact. The one thing the product does.

use std::collections::BTreeMap;
use std::fmt;

use gitlab::api::AsyncClient;

use crate::account::Portfolio;
use crate::account::Zones;
use crate::collect::EXTERNAL;
use crate::collect::Reading;
use crate::collect::collect;
use crate::consider::EditedPromise;
use crate::consider::Moment;
use crate::consider::Past;
use crate::consider::Standings;
use crate::consider::Tally;
use crate::consider::Targets;
use crate::consider::consider;
use crate::consider::edited_promises;
use crate::decide::FirstRun;
use crate::decide::Limits;
use crate::decide::Plan;
use crate::decide::Rulebook;
use crate::decide::clear;
use crate::decide::decide;
use crate::decide::exposed_rollup;
use crate::enact::PlanHead;
use crate::enact::Report;
use crate::enact::enact;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::MayWrite;
use crate::gitlab::Requests;

/// Everything that decides, beside the facts and the time.
pub struct Policy {
    pub targets: Targets,
    /// In which zone an account's dates are dates.
    pub zones: Zones,
    pub rulebook: Rulebook,
    pub limits: Limits,
    /// What each metric should reach, by its id.
    pub metric_targets: BTreeMap<String, f64>,
}

impl Policy {
    /// Earlier days of the portfolio, where roll-ups are compared with them.
    fn past<'a>(&self, portfolio: &'a Portfolio, moment: Moment) -> Option<Past<'a>> {
        let is_wanted = self.rulebook.rollups.enabled && !portfolio.accounts.is_empty();
        is_wanted.then(|| Past::of(portfolio, &self.targets, moment))
    }
}

/// What one pass is asked to do.
pub struct Orders<'a> {
    /// What is judged: now, or a day that is replayed.
    pub moment: Moment,
    pub first_run: FirstRun,
    /// Name of this run, for logs and reports.
    pub run: String,
    /// Asked between two actions: whether to stop.
    pub is_cancelled: &'a (dyn Fn() -> bool + Sync),
}

/// One pass: the plan, what became of it, and how the portfolio stood.
pub struct Pass {
    pub report: Report,
    pub tally: Tally,
}

/// Why there was no pass.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    #[error(transparent)]
    GitLab(#[from] GitLabError),
    /// Writing here would show risk and renewal to people who must not see them.
    #[error("{0}")]
    Exposed(Exposed),
    /// A roll-up would be read by more people than an account it names.
    #[error("{0}")]
    ExposedRollup(String),
    /// A promise was changed for the past: clocks that run by it would change under people's feet.
    #[error("{}", many(.0))]
    Edited(Vec<EditedPromise>),
    /// A plan that was approved is no longer what would be done.
    #[error("{0}")]
    Moved(Moved),
}

fn many(edited: &[EditedPromise]) -> String {
    edited.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A source that more people can read than may.
#[derive(Debug)]
pub struct Exposed {
    pub source: String,
    pub visibility: String,
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.visibility == EXTERNAL {
            return write!(
                f,
                "{} has a topic of source.external_topics, so customers read it, and Stagecoach \
                 writes about risk and renewal: keep the accounts in another project",
                self.source
            );
        }
        write!(
            f,
            "{} is {}, and Stagecoach writes about risk and renewal: make it private first",
            self.source, self.visibility
        )
    }
}

/// What is different from the approved plan.
#[derive(Debug)]
pub struct Moved {
    pub differences: Vec<String>,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.differences.join("; ");
        write!(f, "the world has moved since the plan was made ({all}): make a new plan")
    }
}

/// Reads the portfolio, and refuses a place that is not private.
pub async fn survey<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Portfolio, PassError> {
    let portfolio = collect(gitlab, reading).await?;
    match portfolio.visibility.as_deref() {
        Some(visibility @ ("public" | "internal" | EXTERNAL)) => Err(PassError::Exposed(Exposed {
            source: portfolio.source,
            visibility: visibility.to_owned(),
        })),
        _ => Ok(portfolio),
    }
}

/// Refuses settings in which a promise that clocks already run by is another one.
pub fn refuse_edited(portfolio: &Portfolio, policy: &Policy) -> Result<(), PassError> {
    match edited_promises(portfolio, &policy.targets.clocks) {
        edited if edited.is_empty() => Ok(()),
        edited => Err(PassError::Edited(edited)),
    }
}

/// Refuses to write roll-ups where more people read them than may read the accounts.
pub fn refuse_exposed(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    policy: &Policy,
) -> Result<(), PassError> {
    match exposed_rollup(portfolio, standings, &policy.rulebook) {
        None => Ok(()),
        Some(why) => Err(PassError::ExposedRollup(why)),
    }
}

/// Judges and decides; writes nothing. A plan beyond the limits says so.
pub fn plan<'a>(
    portfolio: &'a Portfolio,
    policy: &Policy,
    moment: impl Into<Moment>,
    first_run: FirstRun,
) -> (Standings<'a>, Plan) {
    let moment = moment.into();
    let standings = consider(portfolio, &policy.targets, moment);
    let past = policy.past(portfolio, moment);
    let plan = decide(portfolio, &standings, past.as_ref(), &policy.rulebook, first_run);
    let plan = match clear(plan, &policy.limits) {
        Ok(cleared) => cleared.into_plan(),
        Err(withheld) => *withheld,
    };
    (standings, plan)
}

/// One pass over the source. With an approved plan's checksum, it happens only if that very plan
/// would be made again.
pub async fn pass<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    policy: &Policy,
    orders: &Orders<'_>,
    approved: Option<&Approved>,
    requests: &(dyn Fn() -> Requests + Sync),
) -> Result<Pass, PassError> {
    let portfolio = survey(gitlab, reading).await?;
    refuse_edited(&portfolio, policy)?;
    let standings = consider(&portfolio, &policy.targets, orders.moment);
    refuse_exposed(&portfolio, &standings, policy)?;
    let past = policy.past(&portfolio, orders.moment);
    let plan = decide(&portfolio, &standings, past.as_ref(), &policy.rulebook, orders.first_run);
    if let Some(approved) = approved {
        approved.check(&plan)?;
    }
    let tally = Tally::of(&standings);
    let report = match clear(plan, &policy.limits) {
        Err(withheld) => Report::withheld(orders.run.clone(), &withheld, requests()),
        Ok(cleared) => {
            let head = PlanHead::of(cleared.plan());
            let (done, stop) = enact(cleared, gitlab, &portfolio.bot, orders.is_cancelled).await;
            Report::new(orders.run.clone(), head, done, stop, requests())
        }
    };
    Ok(Pass { report, tally })
}

/// A plan that somebody looked at: its checksum, and its keys to say what has moved.
#[derive(Clone, Debug)]
pub struct Approved {
    pub checksum: String,
    /// `action key` of every action, with what it would write.
    pub actions: Vec<(String, serde_json::Value)>,
}

impl Approved {
    fn check(&self, plan: &Plan) -> Result<(), PassError> {
        if plan.checksum == self.checksum {
            return Ok(());
        }
        let now: Vec<(String, serde_json::Value)> = plan
            .actions
            .iter()
            .map(|action| (action.name(), serde_json::json!(action.write)))
            .collect();
        let was = |name: &String| self.actions.iter().find(|(known, _)| known == name);
        let is = |name: &String| now.iter().find(|(known, _)| known == name);
        let gone = self.actions.iter().filter(|(name, _)| is(name).is_none());
        let gone = gone.map(|(name, _)| format!("{name} is no longer wanted"));
        let new = now.iter().filter(|(name, _)| was(name).is_none());
        let new = new.map(|(name, _)| format!("{name} is new"));
        let other = now.iter().filter(|(name, write)| was(name).is_some_and(|(_, w)| w != write));
        let other = other.map(|(name, _)| format!("{name} would say something else"));
        let mut differences: Vec<String> = gone.chain(new).chain(other).collect();
        let more = differences.len().saturating_sub(5);
        differences.truncate(5);
        if more > 0 {
            differences.push(format!("and {more} more"));
        }
        if differences.is_empty() {
            differences.push("the policy or the day is another".to_owned());
        }
        Err(PassError::Moved(Moved { differences }))
    }
}
