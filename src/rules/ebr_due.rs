//! The executive business review comes into view: opens its issue with the back-schedule.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::EbrOutlook;
use crate::consider::EbrState;
use crate::consider::EbrSteps;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EbrDue {
    /// Days after opening by which the EBR should have been held.
    due_in_days: u32,
    /// Months from one EBR to the next.
    every_months: u32,
    /// Days before the EBR from which work on it may begin earlier than seven months before the end.
    in_view_days: u32,
}

/// An EBR nearer than this cannot be prepared any more.
const NOTICE_DAYS: u64 = 14;

impl Rule for EbrDue {
    const NAME: &'static str = "ebr_due";
    const PURPOSE: &'static str = "Work on the yearly EBR begins seven months before renewal.";
    const SOURCE: &'static str = "EBR-1, EBR-3, EBR-4, T13";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/ebr_due.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        let (account, today) = (standing.account, standing.today);
        let outlook = EbrOutlook::of(account, today, self.every_months, &standing.norms);
        let reason = outlook.none_because.clone().unwrap_or_default();
        let (Some(term_end), Some(opens_on), Some(target)) =
            (outlook.term_end, outlook.opens_on, outlook.target)
        else {
            return match outlook.state {
                EbrState::NotOffered => Verdict::not_applicable(reason),
                EbrState::Held => Verdict::quiet(reason).next_look(standing.renewal),
                EbrState::Planned | EbrState::Unclear => Verdict::unclear(reason),
            };
        };
        let in_view = target - Days::new(u64::from(self.in_view_days));
        let opens_on = opens_on.min(in_view);
        let open: Vec<&WorkIssue> =
            account.work_of(WorkKind::Ebr).filter(|issue| issue.open).collect();
        // Work under way goes on when the renewal moves by a little (E4-14).
        let ahead = if open.is_empty() { 0 } else { u64::from(self.due_in_days) };
        let begins = opens_on - Days::new(ahead);
        if today < begins {
            let held = outlook.last_held.map(Calendar::words);
            let held = held.map(|day| format!("one was held on {day}; ")).unwrap_or_default();
            let (due, opens) = (Calendar::words(target), Calendar::words(opens_on));
            let reason =
                format!("{held}the next EBR is due on {due}, work on it begins on {opens}");
            return Verdict::quiet(reason).next_look(Some(begins));
        }
        if let Some(issue) = open.iter().find(|issue| issue.key.is_none()) {
            let reason = format!("{} is open for it", issue.reference);
            return Verdict::quiet(reason).next_look(Some(term_end));
        }
        // What is under way goes on to the end; nothing is begun that cannot be prepared.
        let last_chance = EbrOutlook::last_chance(term_end);
        if today > last_chance && open.is_empty() {
            let end = Calendar::words(term_end);
            let reason = format!("too little time is left for an EBR before {end}");
            return Verdict::quiet(reason).next_look(Some(term_end));
        }
        let call = self.call(standing, term_end, opens_on, target);
        let ends = if open.is_empty() { last_chance.succ_opt() } else { Some(term_end) };
        Verdict::fires(call).next_look(ends)
    }
}

impl EbrDue {
    fn call(
        &self,
        standing: &Standing<'_>,
        term_end: NaiveDate,
        opens_on: NaiveDate,
        target: NaiveDate,
    ) -> CallToAction {
        let account = standing.account;
        let due_in = Days::new(u64::from(self.due_in_days));
        // A late start leaves what it can of the run-up: no step is dated in the past.
        let is_near = target < standing.today + Days::new(NOTICE_DAYS);
        let held = if is_near { standing.today + due_in } else { target };
        let set = standing.ebr.plan.on.filter(|on| *on >= standing.today);
        let held = set.unwrap_or_else(|| Calendar::working_day_until(held));
        let before = EbrSteps::BEFORE.iter().map(|(days, step)| {
            let planned = Calendar::working_day_until(held - Days::new(*days));
            json!({ "on": planned.max(standing.today).to_string(), "step": step,
                    "behind": planned < standing.today })
        });
        let after = EbrSteps::AFTER.iter().map(|(days, step)| {
            let on = Calendar::working_day_after(held, *days);
            json!({ "on": on.to_string(), "step": step, "behind": false })
        });
        let draft = WorkIssueDraft {
            kind: WorkKind::Ebr,
            labels: vec!["ebr::not-started".to_owned()],
            due: Some(held.max(opens_on + due_in)),
        };
        let episode = Episode::new(term_end.format("%Y-%m"));
        CallToAction::new(Self::NAME, account, episode, 3, Form::WorkIssue(draft))
            .since(opens_on)
            // Not the day the issue proposes: that one moves with today, and the card would too.
            .headline(headline(standing, term_end, target))
            .because(account.facts.best(FactName::Renewal).map(Because::of))
            .detail("renewal", term_end.to_string())
            .detail("held", held.to_string())
            .detail("last_held", standing.ebr.last_held.map(|d| d.to_string()).unwrap_or_default())
            .detail("refusals", standing.ebr.plan.refusals)
            .detail("before", before.collect::<Vec<_>>())
            .detail("after", after.collect::<Vec<_>>())
    }
}

/// The same sentence every day: the card repeats it, and is edited only when something changed.
fn headline(standing: &Standing<'_>, term_end: NaiveDate, target: NaiveDate) -> String {
    let (due, end) = (Calendar::words(target), Calendar::words(term_end));
    let plan = &standing.ebr.plan;
    let set = match plan.on.filter(|on| *on >= standing.today).map(Calendar::words) {
        Some(on) if plan.accepted.is_some() => format!(", scheduled for {on}"),
        Some(on) => format!(", date set for {on} but not accepted yet"),
        None => String::new(),
    };
    if standing.renewal == Some(term_end) {
        format!("EBR due on {due}, before the renewal of {end}{set}")
    } else {
        format!("EBR due on {due}, in the contract year that ends on {end}{set}")
    }
}
