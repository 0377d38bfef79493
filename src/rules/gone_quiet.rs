//! A customer nobody speaks with any more: first a reminder, then the procedure, then the manager.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Audience;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::CadenceState;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::said;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct GoneQuiet {
    /// Days of silence after which the non-engaged procedure begins, with a triage issue.
    triage_after_days: u32,
    /// Days of the procedure after which a senior sponsor is asked for.
    sponsor_after_days: u32,
    /// Days of silence after which the manager of a priority 1 account must know.
    escalate_after_days: u32,
    /// Days between two attempts to reach the customer.
    retry_every_days: u32,
    /// Working days until the triage issue is due.
    due_in_working_days: u32,
    /// A call that is set for at most so many days ahead is an answer.
    planned_within_days: u32,
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The alarm of the Burn-Down list.
    Alarm,
    /// The non-engaged procedure begins.
    Triage,
    /// The procedure has led to nothing for a month.
    Sponsor,
    /// Priority 1, and silent for so long that the manager must know.
    Escalate,
}

impl Step {
    fn word(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Triage => "triage",
            Self::Sponsor => "sponsor",
            Self::Escalate => "escalate",
        }
    }

    fn severity(self) -> Severity {
        match self {
            Self::Alarm => 3,
            Self::Triage | Self::Sponsor => 2,
            Self::Escalate => 1,
        }
    }
}

impl Rule for GoneQuiet {
    const NAME: &'static str = "gone_quiet";
    const PURPOSE: &'static str = "Nobody forgets to talk to a customer.";
    const SOURCE: &'static str = "BD-4, BD-5, TRI-10, D27, T05, T06";
    const REPEATS: bool = false;
    const SEVERITIES: &'static [Severity] = &[1, 2, 3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/gone_quiet.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let cadence = &standing.cadence;
        if standing.stage.stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and what is open stays open");
        }
        match cadence.state {
            CadenceState::NotApplicable => return Verdict::not_applicable(cadence.reason.clone()),
            CadenceState::Unknown => return Verdict::unclear(cadence.reason.clone()),
            CadenceState::Ok | CadenceState::DueSoon | CadenceState::Overdue => {}
        }
        let steps = self.steps(standing);
        let ahead =
            |after: NaiveDate| steps.iter().map(|(_, on)| *on).filter(move |on| *on > after);
        let begun = steps.iter().rev().find(|(_, on)| *on <= standing.today);
        let next = ahead(standing.today).min();
        let Some((step, since)) = begun else {
            return Verdict::quiet(cadence.reason.clone()).next_look(next);
        };
        let is_triage_mine = own_triage(standing).is_some();
        if let Some(day) =
            self.planned(standing).filter(|_| *step != Step::Escalate && !is_triage_mine)
        {
            let next = next.into_iter().chain(day.succ_opt()).min();
            return Verdict::quiet(cadence.reason.clone()).next_look(next);
        }
        Verdict::fires(self.call(*step, *since, standing)).next_look(next)
    }
}

impl GoneQuiet {
    /// Each step with the first day on which it is reached, in order.
    fn steps(&self, standing: &Standing<'_>) -> Vec<(Step, NaiveDate)> {
        let cadence = &standing.cadence;
        let Some(silent) = cadence.silent_since else { return Vec::new() };
        let beyond = |days: u32| silent + Days::new(u64::from(days) + 1);
        let is_first = cadence.priority.is_some_and(|priority| priority.0 == 1);
        let is_in_triage = standing.open_triages().next().is_some();
        // Before the first call another promise asks; it has its own words.
        let alarm = cadence.alarm_days.filter(|_| cadence.has_spoken).map(beyond);
        let triage = beyond(self.triage_after_days);
        let sponsor = triage + Days::new(u64::from(self.sponsor_after_days));
        let steps = [
            (Step::Alarm, alarm),
            (Step::Triage, Some(triage)),
            // Nobody is asked for a sponsor of a procedure that has not begun.
            (Step::Sponsor, Some(sponsor).filter(|_| is_in_triage)),
            (Step::Escalate, is_first.then(|| beyond(self.escalate_after_days))),
        ];
        let mut steps: Vec<(Step, NaiveDate)> =
            steps.into_iter().filter_map(|(step, on)| Some((step, on?))).collect();
        // Of two steps on one day the graver one counts.
        steps.sort_by_key(|(step, on)| (*on, std::cmp::Reverse(step.severity())));
        steps
    }

    /// A call that is set for the near future.
    fn planned(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let until = standing.today + Days::new(u64::from(self.planned_within_days));
        standing.cadence.planned.filter(|on| *on <= until)
    }

    fn call(&self, step: Step, since: NaiveDate, standing: &Standing<'_>) -> CallToAction {
        let (account, cadence) = (standing.account, &standing.cadence);
        let due = Calendar::working_day_after(standing.today, self.due_in_working_days);
        let form = match step {
            Step::Triage => Form::WorkIssue(WorkIssueDraft {
                kind: WorkKind::Triage,
                labels: vec!["triage::open".to_owned()],
                due: Some(due),
            }),
            Step::Alarm | Step::Sponsor | Step::Escalate => Form::Notice,
        };
        let audience = match step {
            Step::Escalate => Audience::CsmAndManager,
            Step::Alarm | Step::Triage | Step::Sponsor => Audience::Csm,
        };
        let last = standing.last_conversation().filter(|_| cadence.has_spoken);
        let after = |from: NaiveDate, days: u32| from + Days::new(u64::from(days));
        let retry = |n: u32| Calendar::working_day_until(after(due, n * self.retry_every_days));
        let sponsor = Calendar::working_day_until(after(standing.today, self.sponsor_after_days));
        let episode = said::episode(standing, Self::NAME, step.word(), since);
        CallToAction::new(Self::NAME, account, episode, step.severity(), form)
            .to(audience)
            .since(since)
            .headline(headline(step, last, standing))
            .because(cadence.because.clone())
            .detail("step", step.word())
            .detail("last", last.map(|on| on.to_string()).unwrap_or_default())
            .detail(
                "silent_since",
                cadence.silent_since.map(|on| on.to_string()).unwrap_or_default(),
            )
            .detail("by", due.to_string())
            .detail("first", Calendar::working_day_after(standing.today, 2).to_string())
            .detail("retries", json!([retry(1).to_string(), retry(2).to_string()]))
            .detail("sponsor", sponsor.to_string())
            .detail("growth", account.segment == Some(Segment::Growth))
            .detail("renewal", standing.renewal.map(|on| on.to_string()).unwrap_or_default())
            .detail("triage", triage(standing))
    }
}

fn headline(step: Step, last: Option<NaiveDate>, standing: &Standing<'_>) -> String {
    let silent = standing.cadence.silent_since.map(Calendar::words).unwrap_or_default();
    let since = match last {
        Some(on) => format!("no call or meeting since {}", Calendar::words(on)),
        None => format!("no call or meeting since onboarding began on {silent}"),
    };
    match step {
        Step::Alarm => format!("Time to talk: {since}"),
        Step::Triage => format!("Gone quiet: {since}"),
        Step::Sponsor if standing.account.segment == Some(Segment::Growth) => {
            format!("Still quiet, the account executive takes over: {since}")
        }
        Step::Sponsor => format!("Still quiet, a senior sponsor is needed: {since}"),
        Step::Escalate => format!("Priority 1 has gone quiet, the manager must know: {since}"),
    }
}

/// The open triage issue of this rule, unless a person opened it again.
fn own_triage<'a>(standing: &Standing<'a>) -> Option<&'a WorkIssue> {
    let mine = |issue: &&WorkIssue| {
        issue.open && issue.key.as_ref().is_some_and(|key| key.rule == GoneQuiet::NAME)
    };
    standing.account.work_of(WorkKind::Triage).find(mine)
}

/// The triage issue that is open, whoever opened it.
fn triage(standing: &Standing<'_>) -> Value {
    let issue = standing.open_triages().next();
    issue.map_or(Value::Null, |it| json!({ "reference": it.reference, "url": it.url }))
}
