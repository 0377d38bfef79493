//! An account at risk of which nobody has said for too long how it goes, or not all that others need.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Risk;
use crate::consider::RiskUpdate;
use crate::consider::Standing;
use crate::consider::lacking_parts;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::in_triage;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TriageUpdateOverdue {
    /// Days without an update after which the manager is told, too.
    tell_manager_after_days: u32,
    /// Days that somebody has to complete an update; 0 asks for nothing.
    complete_within_days: u32,
}

impl Rule for TriageUpdateOverdue {
    const NAME: &'static str = "triage_update_overdue";
    const PURPOSE: &'static str =
        "Who is at risk is written about in time, even when nothing changed.";
    const SOURCE: &'static str = "TRI-4, TRI-11, TRI-13, BD-17, T09";
    const SEVERITIES: &'static [Severity] = &[2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/triage_update_overdue.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let risk = match in_triage::risk(
            standing,
            "no triage is open, so there is nothing to write about yet",
        ) {
            Ok(risk) => risk,
            Err(verdict) => return verdict,
        };
        if !standing.escalations().open.is_empty() {
            return Verdict::quiet("an escalation is open and has a rhythm of its own");
        }
        let updates = standing.risk_updates();
        let last = updates.last();
        let Some((base, due)) = standing.risk_update_due(&risk) else {
            return Verdict::unclear("nobody knows since when the account is at risk");
        };
        if standing.today > due {
            return self.overdue(standing, &risk, (base, due), last.is_some_and(|u| u.on == base));
        }
        self.incomplete(standing, &risk, &updates, due).unwrap_or_else(|| {
            let said = format!("the next update is due by {}", Calendar::words(due));
            Verdict::quiet(said).next_look(due.succ_opt())
        })
    }
}

impl TriageUpdateOverdue {
    fn overdue(
        &self,
        standing: &Standing<'_>,
        risk: &Risk<'_>,
        (base, due): (NaiveDate, NaiveDate),
        was_updated: bool,
    ) -> Verdict {
        let told_on = base + Days::new(u64::from(self.tell_manager_after_days) + 1);
        let is_long = standing.today >= told_on;
        let name = if is_long { format!("due-{due}-manager") } else { format!("due-{due}") };
        let audience = if is_long { Audience::CsmAndManager } else { Audience::Csm };
        let what = match risk.triage {
            Some(issue) => format!("in {}", issue.reference),
            None => format!("on the {} account", risk.level),
        };
        let on = Calendar::words(base);
        let headline = if was_updated {
            format!("No update {what} since {on}")
        } else {
            format!("No update {what} since it was opened on {on}")
        };
        let call = call(standing, risk, &name, Form::Notice)
            .to(audience)
            .since(due)
            .headline(headline)
            .because([Because {
                fact: if was_updated { "the last update" } else { "the triage was opened" }
                    .to_owned(),
                on: Some(base),
                source: Source::LinkedIssue,
                url: risk.triage.map_or(&standing.account.url, |issue| &issue.url).clone(),
            }])
            .detail("base", base.to_string())
            .detail("was_updated", was_updated)
            .detail("overdue", true)
            .detail("long", is_long)
            .detail("due", due.to_string());
        Verdict::fires(call).next_look((!is_long).then_some(told_on))
    }

    /// The last update, with what was added to it on the days around it, lacks something.
    fn incomplete(
        &self,
        standing: &Standing<'_>,
        risk: &Risk<'_>,
        updates: &[RiskUpdate],
        due: NaiveDate,
    ) -> Option<Verdict> {
        let last = updates.last().filter(|_| self.complete_within_days > 0)?;
        // Only what was said in this triage: before it nobody knew of the five parts.
        (risk.since? <= last.on).then_some(())?;
        let together = Days::new(u64::from(self.complete_within_days));
        let speaks_on = last.on + together;
        let around = updates.iter().filter(|update| update.on + together >= last.on);
        let words: Vec<&str> = around.map(|update| update.words.as_str()).collect();
        let lacking = lacking_parts(&words.join("\n"));
        if lacking.is_empty() || standing.today < speaks_on {
            let look = if lacking.is_empty() { due.succ_opt() } else { Some(speaks_on) };
            let said = format!("the next update is due by {}", Calendar::words(due));
            return Some(Verdict::quiet(said).next_look(look));
        }
        let (on, parts) = (Calendar::words(last.on), lacking.join(", "));
        let call = call(standing, risk, &format!("parts-{}", last.on), Form::Nudge)
            .since(speaks_on)
            .headline(format!("The update of {on} does not say {parts}"))
            .because([Because {
                fact: "the last update".to_owned(),
                on: Some(last.on),
                source: Source::LinkedIssue,
                url: last.url.clone(),
            }])
            .detail("base", last.on.to_string())
            .detail("was_updated", true)
            .detail("overdue", false)
            .detail("due", due.to_string())
            .detail("lacking", lacking);
        Some(Verdict::fires(call).next_look(due.succ_opt()))
    }
}

/// Severity 2: an open triage silences what is less, and this is about that very triage.
fn call(standing: &Standing<'_>, risk: &Risk<'_>, episode: &str, form: Form) -> CallToAction {
    let (account, issue) = (standing.account, risk.triage);
    CallToAction::new(TriageUpdateOverdue::NAME, account, Episode::new(episode), 2, form)
        .on_issue(issue)
        .detail("level", risk.level.as_str())
        .detail("issue", issue.map(|it| it.reference.clone()).unwrap_or_default())
        .detail("issue_url", issue.map(|it| it.url.clone()).unwrap_or_default())
        .detail("long", false)
        .detail("lacking", Vec::<String>::new())
}
