//! A pipeline of several jobs: each reads a part of the accounts, one more puts the parts together and writes.

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::bot::PassError;
use stagecoach::collect::Reading;
use stagecoach::collect::Shard;
use stagecoach::enact::Report;
use stagecoach::gitlab::Answers;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::Kept;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::ReadOnly;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;

use super::clocks::Machine;
use super::life::Client;
use super::life::Life;
use super::life::PIPELINE;
use super::stage::READERS;
use super::wire::Waiting;
use super::wire::Wire;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;
use crate::support::world::day;
use crate::support::world::noon;

const PARTS: u32 = 2;

impl Life {
    /// Both parts at once, then the pass over what they read. A job that fails ends the pipeline, as in GitLab.
    pub(crate) async fn in_parts(&self, client: &Client, machine: Machine) -> Option<Report> {
        let [_, one, two] = READERS;
        let (first, second) = (self.part(one, 1, machine), self.part(two, 2, machine));
        let (first, second) = futures_util::future::join(first, second).await;
        let (Some((read_at, mut known)), Some((_, mut other))) = (first, second) else {
            return None;
        };
        other.forget_lists();
        known.merge(other);
        self.stage.start(PIPELINE);
        client.transport().renew();
        let pass = self.merged(client, read_at, known).await;
        self.stage.stop(PIPELINE);
        let mut state = self.stage.state();
        match pass {
            Ok(report) => {
                state.tally.merged += 1;
                Some(report)
            }
            Err(error) => {
                state.log.push(format!("{PIPELINE}: no pass: {error}"));
                None
            }
        }
    }

    /// What one job reads, through the bytes that it hands on.
    async fn part(
        &self,
        bot: &'static str,
        nth: u32,
        machine: Machine,
    ) -> Option<(DateTime<Utc>, Answers)> {
        let gitlab = self.reader(bot, Answers::default());
        let now = self.stage.now(machine);
        let source = Source::Project(PROJECT.to_owned());
        let shard = Some(Shard { nth, of: PARTS });
        let reading = Reading { shard, ..self.world.reading(&source, now) };
        let read = Box::pin(bot::survey(&gitlab, &reading)).await;
        self.stage.stop(bot);
        if let Err(error) = read {
            self.stage.state().log.push(format!("{bot}: no part: {error}"));
            return None;
        }
        let text = serde_json::to_string(&gitlab.into_transport().into_new());
        let text = text.expect("answers are plain values");
        Some((now, serde_json::from_str(&text).expect("what was written is read again")))
    }

    async fn merged(
        &self,
        client: &Client,
        read_at: DateTime<Utc>,
        known: Answers,
    ) -> Result<Report, PassError> {
        let gitlab = self.reader(PIPELINE, known);
        let source = Source::Project(PROJECT.to_owned());
        let reading = self.world.reading(&source, read_at);
        let portfolio = Box::pin(bot::survey(&gitlab, &reading)).await?;
        let orders = Orders {
            moment: read_at.into(),
            first_run: self.script.first_run,
            run: PIPELINE.to_owned(),
            is_cancelled: &|| false,
        };
        let (policy, requests) = (self.world.policy, &Requests::default);
        let pass = bot::carry_out(client, &reading, portfolio, policy, &orders, None, requests);
        Ok(Box::pin(pass).await?.report)
    }

    fn reader(
        &self,
        bot: &'static str,
        known: Answers,
    ) -> GitLab<Kept<Patient<ReadOnly<Wire>, Waiting>>> {
        let wire = ReadOnly(Wire::new(&self.stage, bot, TOKEN));
        let pause = Waiting { stage: Arc::clone(&self.stage), since: noon(day("2026-01-01")) };
        GitLab::new(Kept::new(Patient::new(wire, Patience::default(), pause), known))
    }
}
