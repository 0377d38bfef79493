//! A renewal comes into view: opens its issue, with the agenda and the dates up to the renewal.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Flaw;
use crate::account::Form;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RenewalApproaching {
    /// Months before the renewal at which its issue opens.
    opens_months: u32,
    /// Days from then within which the team has met and the customer has been asked.
    ask_within_days: u64,
    /// Months before the renewal by which goals are agreed and mitigation begins.
    goals_months: u32,
    /// Days before the renewal at which the forecast must be good or at risk.
    forecast_days: u64,
    /// Weeks before the renewal at which the renewals manager contacts the customer.
    contact_weeks: u64,
    /// What a customer pays a year from which the regional director is part of it.
    director_from_arr: u64,
}

impl Rule for RenewalApproaching {
    const NAME: &'static str = "renewal_approaching";
    const PURPOSE: &'static str = "Work on a renewal begins four months before it.";
    const SOURCE: &'static str = "REN-1, REN-5, LIF-2, S12, S19, D22, E4-14, E4-15, T14";
    const SEVERITIES: &'static [Severity] = &[2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/renewal_approaching.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let (account, today) = (standing.account, standing.today);
        if standing.stage.stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and what is open stays open");
        }
        if let Some(reason) = standing.unmanaged_because() {
            return Verdict::not_applicable(reason);
        }
        let outlook = standing.renewal_outlook();
        let renewal = match (contradiction(standing), outlook.on) {
            (Some(sentence), _) => return Verdict::unclear(sentence),
            (None, None) => return Verdict::unclear("no renewal date is known"),
            (None, Some(renewal)) => renewal,
        };
        let day = Calendar::words(renewal);
        if let Some(ended) = outlook.state.ended() {
            return Verdict::quiet(format!("the renewal of {day} is recorded as {ended}"));
        }
        let open: Vec<&WorkIssue> =
            account.work_of(WorkKind::Renewal).filter(|issue| issue.open).collect();
        let opens_on = Calendar::months_before(renewal, self.opens_months);
        // Work under way goes on when the renewal moves by a little (E4-14).
        let ahead = if open.is_empty() { 0 } else { self.ask_within_days };
        let begins = opens_on - Days::new(ahead);
        if today < begins {
            let opens = Calendar::words(opens_on);
            let reason = format!("the renewal is on {day}, work on it begins on {opens}");
            return Verdict::quiet(reason).next_look(Some(begins));
        }
        let after = renewal.succ_opt();
        if let Some(issue) = open.iter().find(|issue| issue.key.is_none()) {
            return Verdict::quiet(format!("{} is open for it", issue.reference));
        }
        if today > renewal && open.is_empty() {
            return Verdict::quiet(format!("the renewal of {day} has passed"));
        }
        let next = after.filter(|day| *day > today && open.is_empty());
        Verdict::fires(self.call(standing, renewal, opens_on)).next_look(next)
    }
}

/// Two dates at once: neither can be worked towards.
fn contradiction(standing: &Standing<'_>) -> Option<String> {
    let about = FactName::Renewal.field();
    let mut flawed = standing.account.findings.iter().filter(|finding| finding.about == about);
    let has_day = standing.renewal.is_some();
    let first = flawed.find(|finding| finding.flaw == Flaw::Contradictory || !has_day)?;
    Some(first.sentence.clone())
}

impl RenewalApproaching {
    fn call(
        &self,
        standing: &Standing<'_>,
        renewal: NaiveDate,
        opens_on: NaiveDate,
    ) -> CallToAction {
        let account = standing.account;
        let quarter = standing.norms.fiscal.quarter_of(renewal);
        let agenda = standing.renewal_agenda().into_iter();
        let agenda: Vec<Value> =
            agenda.map(|(topic, words)| json!({ "topic": topic, "words": words })).collect();
        let large = account.arr.as_ref().filter(|arr| arr.amount > self.director_from_arr);
        let forecast_on = renewal - Days::new(self.forecast_days);
        let draft = WorkIssueDraft {
            kind: WorkKind::Renewal,
            labels: vec!["renewal::upcoming".to_owned()],
            due: Some(renewal),
        };
        let episode = Episode::new(renewal.format("%Y-%m"));
        CallToAction::new(Self::NAME, account, episode, 2, Form::WorkIssue(draft))
            .since(opens_on)
            .headline(format!("Renewal on {}, in {quarter}", Calendar::words(renewal)))
            .because(account.facts.best(FactName::Renewal).map(Because::of))
            .detail("renewal", renewal.to_string())
            .detail("quarter", quarter.to_string())
            .detail("agenda", agenda)
            .detail("steps", self.steps(standing, renewal, opens_on))
            .detail("forecast_on", forecast_on.max(standing.today).to_string())
            .detail("large", large.map(ToString::to_string).unwrap_or_default())
    }

    /// What is still ahead up to the renewal, with its day. What should have begun is due now.
    fn steps(
        &self,
        standing: &Standing<'_>,
        renewal: NaiveDate,
        opens_on: NaiveDate,
    ) -> Vec<Value> {
        let (account, today) = (standing.account, standing.today);
        let months = |n| Calendar::months_before(renewal, n);
        let asked_by = opens_on + Days::new(self.ask_within_days);
        let goals_by = months(self.goals_months);
        let quarter = standing.norms.fiscal.quarter_of(renewal);
        let (begins, _) = standing.norms.fiscal.bounds(quarter);
        let is_second = account.segment == Some(Segment::Strategic)
            && account.priority.is_some_and(|priority| priority == Priority(2));
        let touch = if is_second {
            "At the latest now: speak with the customer’s decision makers, and begin to mitigate what is at risk"
        } else {
            "Begin to mitigate what is at risk"
        };
        let review = format!("Go through it with the manager before {quarter} begins");
        let steps: [(NaiveDate, bool, &str); 8] = [
            (months(7), false, "Begin the EBR of this term"),
            (months(6), false, "Hold the EBR"),
            (
                asked_by,
                true,
                "Meet: account owner, CSM, and a solutions architect if there is more to sell",
            ),
            (
                asked_by,
                true,
                "Ask the customer the soft renewal question, and log it as a renewal call",
            ),
            (
                goals_by,
                true,
                "Renewal and customer goal setting: agree on the goals of the next term",
            ),
            (goals_by, false, touch),
            (
                renewal - Days::new(7 * self.contact_weeks),
                false,
                "See that the renewals manager is in contact with the customer",
            ),
            (begins - Days::new(1), false, &review),
        ];
        let mut steps: Vec<(NaiveDate, bool, &str)> =
            steps.into_iter().filter(|(on, must, _)| *must || *on >= today).collect();
        steps.sort_by_key(|(on, ..)| *on);
        let day = |on: NaiveDate| Calendar::working_day_until(on).max(today);
        let value = |(on, _, step): (NaiveDate, bool, &str)| json!({ "on": day(on).to_string(), "step": step, "behind": on < today });
        steps.into_iter().map(value).collect()
    }
}
