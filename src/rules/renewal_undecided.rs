//! A renewal that nobody has judged at its two checkpoints, or whose end nobody has told.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Forecast;
use crate::consider::ForecastAnswer;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct RenewalUndecided {
    /// Days before the renewal at which a first answer is asked for: monitor is one.
    first_days: u64,
    /// Days before the renewal at which the answer must be good or at risk.
    second_days: u64,
    /// Days before a checkpoint from which an answer counts for it.
    early_days: u64,
    /// Days after the renewal from which a missing outcome is the manager's.
    outcome_days: u64,
}

impl Rule for RenewalUndecided {
    const NAME: &'static str = "renewal_undecided";
    const PURPOSE: &'static str =
        "Every renewal is judged twice before its day, and told after it.";
    const SOURCE: &'static str = "T15, T16, E4-15, REN-2";
    const SEVERITIES: &'static [Severity] = &[1, 2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/renewal_undecided.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        if let Some(reason) = standing.unmanaged_because() {
            return Verdict::not_applicable(reason);
        }
        let (outlook, today) = (standing.renewal_outlook(), standing.today);
        let Some(renewal) = outlook.on else {
            return Verdict::unclear("no renewal date is known");
        };
        let day = Calendar::words(renewal);
        if let Some(ended) = outlook.state.ended() {
            return Verdict::quiet(format!("the renewal of {day} is recorded as {ended}"));
        }
        let told_on = renewal + Days::new(self.outcome_days);
        if today > renewal {
            if today >= told_on {
                return Verdict::fires(untold(standing, renewal, told_on));
            }
            let reason =
                format!("the renewal of {day} has passed, and its outcome can wait a little");
            return Verdict::quiet(reason).next_look(Some(told_on));
        }
        let (first, second) =
            (renewal - Days::new(self.first_days), renewal - Days::new(self.second_days));
        let (checkpoint, is_last) = if today < second { (first, false) } else { (second, true) };
        let next = if is_last { renewal + Days::new(1) } else { second };
        if today < checkpoint {
            let reason = format!("the renewal of {day} is judged from {}", Calendar::words(first));
            return Verdict::quiet(reason).next_look(Some(first));
        }
        let forecast = standing.forecast(renewal);
        let counts_from = checkpoint - Days::new(self.early_days);
        let counts = |it: &Forecast| {
            it.on.is_some_and(|on| on >= counts_from)
                && !(is_last && it.answer == ForecastAnswer::Monitor)
        };
        if let Some(forecast) = forecast.as_ref().filter(|forecast| counts(forecast)) {
            let reason = format!("the renewal of {day} is judged: {}", forecast.answer.as_str());
            return Verdict::quiet(reason).next_look(Some(next));
        }
        let call = unjudged(standing, (renewal, checkpoint, is_last), forecast.as_ref());
        Verdict::fires(call).next_look(Some(next))
    }
}

/// T15: no answer at a checkpoint.
fn unjudged(
    standing: &Standing<'_>,
    (renewal, checkpoint, is_last): (NaiveDate, NaiveDate, bool),
    forecast: Option<&Forecast>,
) -> CallToAction {
    let day = Calendar::words(renewal);
    let nth = if is_last { "second" } else { "first" };
    let ask = if is_last { "is it good or at risk" } else { "how does it look" };
    let says = forecast.map(|it| it.answer.as_str()).unwrap_or_default();
    let said_on = forecast.and_then(|it| it.on).map(|on| on.to_string());
    said(standing, renewal, nth, 2)
        .since(checkpoint)
        .headline(format!("Renewal on {day}: {ask}?"))
        .detail("what", nth)
        .detail("says", says)
        .detail("undated", forecast.is_some_and(|it| it.on.is_none()))
        .detail("monitors", forecast.is_some_and(|it| it.answer == ForecastAnswer::Monitor))
        .detail("said_on", said_on.unwrap_or_default())
}

/// T16: nobody has said how it ended. It stays open money, and is never taken for churn (E4-15).
fn untold(standing: &Standing<'_>, renewal: NaiveDate, told_on: NaiveDate) -> CallToAction {
    said(standing, renewal, "outcome", 1)
        .to(Audience::CsmAndManager)
        .since(told_on)
        .headline(format!("The renewal of {} has no outcome", Calendar::words(renewal)))
        .detail("what", "outcome")
}

/// The beginning of every call of this rule.
fn said(standing: &Standing<'_>, renewal: NaiveDate, what: &str, severity: u8) -> CallToAction {
    let account = standing.account;
    let episode = Episode::new(format!("{}-{what}", renewal.format("%Y-%m")));
    // One that is opened on the same day is news of its own.
    let is_there =
        |issue: &&WorkIssue| issue.open && standing.local_date(issue.created_at) < standing.today;
    let issue = account.work_of(WorkKind::Renewal).filter(is_there).last();
    let of = |text: fn(&WorkIssue) -> &String| issue.map(text).cloned();
    CallToAction::new(RenewalUndecided::NAME, account, episode, severity, Form::Notice)
        .because(account.facts.best(FactName::Renewal).map(Because::of))
        .detail("renewal", renewal.to_string())
        .detail("issue", of(|issue| &issue.reference).unwrap_or_default())
        .detail("issue_url", of(|issue| &issue.url).unwrap_or_default())
}
