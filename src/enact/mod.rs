//! Carries out a cleared plan, one action at a time, each with an outcome.

mod amend;
mod exactly_once;
mod links;
mod opening;
mod report;
mod rollup;
mod rollup_twin;
mod rollup_writes;
mod shelf;
mod writes;

pub use report::Done;
pub use report::Outcome;
pub use report::PlanHead;
pub use report::Report;
pub use report::Stop;

use std::collections::BTreeMap;

use gitlab::api::AsyncClient;
use tracing::Instrument as _;

use crate::account::Key;
use crate::account::Person;
use crate::account::Run;
use crate::account::stamped;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cleared;
use crate::decide::issue_placeholder;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::MayWrite;
use crate::privacy::Places;
use crate::privacy::Printed;

/// Where an issue that this run opened can be found.
#[derive(Clone, Debug)]
struct Opened {
    project: u64,
    iid: u64,
}

/// What this run has done so far, for actions that build on earlier ones.
struct Progress {
    outcomes: BTreeMap<Key, Outcome>,
    opened: BTreeMap<Key, Opened>,
    /// How texts name what was opened or written.
    references: BTreeMap<Key, String>,
    homes: shelf::Homes,
    run: Run,
    /// Who reads where the plan writes.
    places: Places,
}

/// Carries out the plan; everything written is signed by the run. One failed action never stops the others; a
/// dead token, a GitLab that is gone, a spent budget or `is_cancelled` ends the run, and what is left is reported as not tried.
pub async fn enact<T: AsyncClient + MayWrite + Sync>(
    cleared: Cleared,
    gitlab: &GitLab<T>,
    bot: &Person,
    run: &Run,
    is_cancelled: &(dyn Fn() -> bool + Sync),
) -> (Vec<Done>, Option<Stop>) {
    let plan = cleared.into_plan();
    let mut progress = Progress::new(run.clone(), plan.places);
    let mut done: Vec<Done> = Vec::new();
    let mut stop: Option<Stop> = None;
    for action in plan.actions {
        if stop.is_none() && is_cancelled() {
            stop = Some(Stop::Cancelled);
        }
        let one = match &stop {
            Some(stop) => Done::not_tried(action, stop.to_string()),
            None => carry_out(action, gitlab, bot, &mut progress).await,
        };
        one.log();
        stop = stop.or_else(|| one.stops(done.last()));
        done.push(one);
    }
    (done, stop)
}

async fn carry_out<T: AsyncClient + MayWrite + Sync>(
    action: Action,
    gitlab: &GitLab<T>,
    bot: &Person,
    progress: &mut Progress,
) -> Done {
    if let Some(key) = action.after.iter().find(|key| !progress.is_done(key)).cloned() {
        return Done::not_tried(action, format!("{key} has to come first and was not done"));
    }
    let iid = action.account.map(|account| account.iid);
    let span = tracing::info_span!("write", account.iid = iid, key = %action.key);
    let answer = Box::pin(writes::write(&action, gitlab, bot, progress)).instrument(span).await;
    let done = match answer {
        Ok(outcome) => Done { action, outcome, error: None, kind: None },
        Err(error) => failed(action, &error),
    };
    let kind = done.action.kind;
    // What cannot be reacted to holds nothing else up.
    let outcome = match done.outcome {
        Outcome::NotTried if kind == ActionKind::React => Outcome::Done,
        outcome => outcome,
    };
    if kind.is_waited_for() {
        progress.outcomes.insert(done.action.key.clone(), outcome);
    }
    done
}

fn failed(action: Action, error: &GitLabError) -> Done {
    let unsupported = matches!(error.status, Some(404 | 405 | 501));
    let is_courtesy = matches!(action.kind, ActionKind::Link | ActionKind::React);
    let outcome = match error.kind {
        ErrorKind::Unanswered => Outcome::Unknown,
        // Issue links and reactions are a convenience; a GitLab without them loses nothing else.
        _ if is_courtesy && unsupported => Outcome::NotTried,
        _ => Outcome::Failed,
    };
    Done { action, outcome, kind: Some(error.kind), error: Some(error.to_string()) }
}

impl Progress {
    fn new(run: Run, places: Places) -> Self {
        Self {
            outcomes: BTreeMap::new(),
            opened: BTreeMap::new(),
            references: BTreeMap::new(),
            homes: shelf::Homes::new(),
            run,
            places,
        }
    }

    fn is_done(&self, key: &Key) -> bool {
        self.outcomes.get(key).is_some_and(|outcome| outcome.is_success())
    }

    /// The text, signed by this run, with the references of issues opened in it filled in.
    fn fill(&self, text: &Printed) -> Printed {
        text.map(|text| {
            let text = stamped(text, &self.run);
            if !text.contains("{{issue ") {
                return text;
            }
            self.references.iter().fold(text, |text, (key, reference)| {
                text.replace(&issue_placeholder(key), reference)
            })
        })
    }
}
