//! An EBR that is missing for a year, and the reminders on the way to one: each is said once.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Audience;
use crate::account::CallToAction;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Segment;
use crate::account::Severity;
use crate::consider::Calendar;
use crate::consider::EbrState;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::ebr_ladder::because;
use crate::rules::ebr_ladder::said;
use crate::rules::ebr_ladder::words;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EbrOverdue {
    /// Months after the last EBR, or after the contract began, from which one is missing.
    missing_after_months: u32,
    /// Months further after which the manager is told, too.
    manager_after_months: u32,
    /// Days before an EBR on which its run-up is spoken of: the kickoff, the talk with the customer,
    /// a date that nobody has accepted yet, the last preparation.
    pub(super) kickoff_days: u64,
    pub(super) talk_days: u64,
    pub(super) schedule_days: u64,
    pub(super) prepare_days: u64,
    /// Days after an EBR on which what follows it is asked for, and until when.
    pub(super) summary_days: u64,
    pub(super) plan_days: u64,
    pub(super) follow_up_days: u64,
    pub(super) asked_until_days: u64,
}

impl Rule for EbrOverdue {
    const NAME: &'static str = "ebr_overdue";
    const PURPOSE: &'static str = "Every year has its EBR, prepared in time and followed up.";
    const SOURCE: &'static str = "S08, BD-9, EBR-1, EBR-8, EBR-10, T13";
    const REPEATS: bool = false;
    const SEVERITIES: &'static [Severity] = &[2, 3, 4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/ebr_overdue.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let (account, outlook, today) = (standing.account, &standing.ebr, standing.today);
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        if let Some(reason) = standing.unmanaged_because() {
            return Verdict::not_applicable(reason);
        }
        let reason = outlook.none_because.clone().unwrap_or_default();
        let is_owed = account.segment == Some(Segment::Strategic) || account.priority.is_some();
        match outlook.state {
            EbrState::NotOffered => return Verdict::not_applicable(reason),
            EbrState::Unclear if account.segment.is_none() || !is_owed => {
                return Verdict::unclear(reason);
            }
            _ => {}
        }
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let Some(since) = outlook.last_held.or(since) else {
            let reason = "no EBR is on record, and “Customer since” is missing";
            return Verdict::unclear(reason);
        };
        let missing_on = Calendar::months_after(since, self.missing_after_months);
        let on = outlook.plan.on.or(outlook.target).filter(|on| *on >= today);
        let next = self.next_look(standing, missing_on, on);
        if let Some(call) = self.afterwards(standing) {
            return Verdict::fires(call).next_look(next);
        }
        let in_view = on.filter(|on| *on <= today + Days::new(self.kickoff_days));
        if let Some(on) = in_view {
            return self.ladder(standing, on).next_look(next);
        }
        let is_scheduled = outlook.plan.is_scheduled(today);
        if today >= missing_on && !is_scheduled {
            return Verdict::fires(self.missing(standing, since, missing_on)).next_look(next);
        }
        let reason = match (outlook.last_held, on) {
            (_, Some(on)) if is_scheduled => format!("the EBR of {} is scheduled", words(on)),
            (Some(held), _) => format!("an EBR was held on {}", words(held)),
            (None, _) => format!("none is missing before {}", words(missing_on)),
        };
        Verdict::quiet(reason).next_look(next)
    }
}

impl EbrOverdue {
    /// BD-9: none for a year.
    fn missing(
        &self,
        standing: &Standing<'_>,
        since: NaiveDate,
        missing_on: NaiveDate,
    ) -> CallToAction {
        let held = standing.ebr.last_held;
        let grave_on = Calendar::months_after(missing_on, self.manager_after_months);
        let is_grave = standing.today >= grave_on;
        let name = if is_grave { "-manager" } else { "" };
        let episode = format!("none-since-{}{name}", since.format("%Y-%m"));
        let headline = match held {
            Some(held) => format!("No EBR since {}", words(held)),
            None => format!("No EBR on record, and a customer since {}", words(since)),
        };
        let words = match held {
            Some(_) => "the last EBR on record",
            None => "a customer, without an EBR on record",
        };
        let because = because(standing, words, Some(since));
        let severity = if is_grave { 2 } else { 3 };
        let issue = standing.ebr_issue(standing.today).filter(|issue| issue.open);
        said(standing, &episode, severity, Form::Notice, issue)
            .to(if is_grave { Audience::CsmAndManager } else { Audience::Csm })
            .since(if is_grave { grave_on } else { missing_on })
            .headline(headline)
            .because([because])
            .detail("what", "missing")
            .detail("on", since.to_string())
            .detail("is_set", held.is_some())
            .detail("steps", Vec::<String>::new())
    }

    /// The first day ahead on which time alone changes the answer.
    fn next_look(
        &self,
        standing: &Standing<'_>,
        missing_on: NaiveDate,
        on: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let outlook = &standing.ebr;
        let before =
            on.into_iter().flat_map(|on| self.before().map(|(_, days, _)| on - Days::new(days)));
        let until = Days::new(self.asked_until_days + 1);
        let after = outlook.last_held.into_iter().flat_map(|held| {
            let rungs = self.after().map(|(_, days, _)| held + Days::new(days));
            rungs.into_iter().chain([held + until])
        });
        let grave = Calendar::months_after(missing_on, self.manager_after_months);
        let days = [Some(missing_on), Some(grave), on.and_then(|on| on.succ_opt())];
        let turns = [outlook.term_end, standing.renewal, outlook.plan.forgotten_on];
        let days = days.into_iter().chain(turns).flatten().chain(before).chain(after);
        days.filter(|day| *day > standing.today).min()
    }
}
