//! A sentiment that nobody has looked at for a quarter, or that was never given.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Colour;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct SentimentStale {
    /// A sentiment older than this is asked for again.
    after_days: u32,
    /// Days after the start of onboarding from which there should be one.
    first_after_days: u32,
    /// Days after which the question may be asked again, in a new comment.
    repeat_after_days: u32,
}

impl Rule for SentimentStale {
    const NAME: &'static str = "sentiment_stale";
    const PURPOSE: &'static str = "The CSM's sentiment is at most a quarter old.";
    const SOURCE: &'static str = "BD-6, HEA-5, E4-48, T19";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/sentiment_stale.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        if account.segment == Some(Segment::Digital) || account.csm.is_none() {
            return Verdict::not_applicable("no CSM looks after it in person");
        }
        if !account.priority.is_none_or(Priority::is_managed) {
            return Verdict::not_applicable(
                "nobody looks after accounts of this priority in person",
            );
        }
        let last = standing.health.felt_on;
        let from = match last {
            Some(on) => Some(on + Days::new(u64::from(self.after_days) + 1)),
            None => {
                first_day(standing).map(|on| on + Days::new(u64::from(self.first_after_days) + 1))
            }
        };
        let Some(from) = from else {
            return Verdict::unclear("nobody knows since when it is a customer");
        };
        if standing.today < from {
            let reason = match last {
                Some(on) => format!("the last sentiment is of {}", Calendar::words(on)),
                None => format!("the first sentiment is asked for on {}", Calendar::words(from)),
            };
            return Verdict::quiet(reason).next_look(Some(from));
        }
        Verdict::fires(self.call(standing, last, from))
    }
}

impl SentimentStale {
    fn call(
        &self,
        standing: &Standing<'_>,
        last: Option<NaiveDate>,
        from: NaiveDate,
    ) -> CallToAction {
        let felt = standing.health.sentiment().map(|(colour, _)| colour);
        let headline = match (last, felt) {
            (Some(on), _) => {
                format!("The sentiment is of {}: please look again", Calendar::words(on))
            }
            (None, Some(colour)) => {
                format!("The sentiment is {colour}, and nobody knows since when")
            }
            (None, None) => "There is no sentiment yet".to_owned(),
        };
        // One nudge a month for as long as it lasts: each month has a name of its own.
        let months = (standing.today - from).num_days() / i64::from(self.repeat_after_days.max(1));
        let episode = Episode::new(format!("{from}-{}", months + 1));
        let colour = felt.unwrap_or(Colour::Yellow);
        CallToAction::new(Self::NAME, standing.account, episode, 4, Form::Nudge)
            .since(from)
            .headline(headline)
            .because([Because {
                fact: "the last word about sentiment".to_owned(),
                on: None,
                source: Source::Card,
                url: standing.account.url.clone(),
            }])
            .detail("last", last.map(|on| on.to_string()).unwrap_or_default())
            .detail("felt", felt.map(Colour::as_str).unwrap_or_default())
            .detail("colour", colour.as_str())
            .detail("after_days", self.after_days)
    }
}

/// The day its first month begins with.
fn first_day(standing: &Standing<'_>) -> Option<NaiveDate> {
    let onboarding = standing.onboarding().start.as_ref().map(|fact| fact.on);
    let contract = || standing.account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
    onboarding.or_else(contract)
}
