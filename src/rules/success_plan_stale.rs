//! A success plan that nobody has touched for long or after an EBR, or whose objectives are overdue.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Objective;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::PlanHome;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::written_plan;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct SuccessPlanStale {
    /// Days without an update that a plan of priority 1 may have, and any other.
    first_days: u32,
    other_days: u32,
    /// Days after an EBR by which the plan should have been updated.
    after_ebr_days: u32,
    /// Days that an objective may be overdue.
    overdue_days: u32,
    /// Working days by which it should be done.
    due_in_working_days: u32,
}

/// What became true, on which day, in words.
struct Sign {
    from: NaiveDate,
    words: String,
    episode: String,
}

impl Rule for SuccessPlanStale {
    const NAME: &'static str = "success_plan_stale";
    const PURPOSE: &'static str = "Success plans are kept up to date, above all after an EBR.";
    const SOURCE: &'static str = "BD-8, SP-6, EBR-4, T12";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/success_plan_stale.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let plan = match written_plan::of(standing) {
            Ok(plan) => plan,
            Err(verdict) => return verdict,
        };
        let Some(home) = standing.plan_home() else {
            return Verdict::unclear("the plan has no issue or epic of its own that can be read");
        };
        let signs = self.signs(standing, home);
        let (now, ahead): (Vec<&Sign>, Vec<&Sign>) =
            signs.iter().partition(|sign| sign.from <= standing.today);
        if now.is_empty() {
            let reason = plan.updated_on.map_or_else(
                || "nobody has written in the plan yet".to_owned(),
                |on| format!("the plan was updated on {}", Calendar::words(on)),
            );
            return Verdict::quiet(reason).next_look(ahead.iter().map(|sign| sign.from).min());
        }
        Verdict::fires(self.call(standing, home, &now))
            .next_look(ahead.iter().map(|sign| sign.from).min())
    }
}

impl SuccessPlanStale {
    /// What is or will be the matter: silence since the last update, an EBR that left no trace, objectives
    /// past their due day.
    fn signs(&self, standing: &Standing<'_>, home: PlanHome<'_>) -> Vec<Sign> {
        let updated = standing
            .success_plan
            .updated_on
            .unwrap_or_else(|| standing.local_date(home.opened_at()));
        let since = Calendar::words(updated);
        let is_first = standing.account.priority.is_some_and(|priority| priority.0 == 1);
        let days = if is_first { self.first_days } else { self.other_days };
        let silence = Sign {
            from: after(updated, days),
            words: format!("no update since {since}"),
            episode: format!("since-{updated}"),
        };
        let held = standing.ebr.last_held.filter(|on| *on > updated);
        let ebr = held.map(|on| Sign {
            from: after(on, self.after_ebr_days),
            words: format!("no update since the EBR of {}", Calendar::words(on)),
            episode: format!("since-{updated}"),
        });
        let objectives = home.objectives().unwrap_or_default();
        let overdue = objectives.iter().filter_map(|objective| self.overdue(objective));
        let mut signs: Vec<Sign> = ebr.into_iter().chain([silence]).collect();
        signs.extend(overdue);
        signs
    }

    fn overdue(&self, objective: &Objective) -> Option<Sign> {
        let due = objective.due.filter(|_| objective.open)?;
        let words = format!("“{}” was due on {}", objective.name, Calendar::words(due));
        Some(Sign { from: after(due, self.overdue_days), words, episode: format!("due-{due}") })
    }

    fn call(&self, standing: &Standing<'_>, home: PlanHome<'_>, signs: &[&Sign]) -> CallToAction {
        let account = standing.account;
        // Silence and a silent EBR are one stay; what is oldest among the overdue names the others.
        let is_silence = |sign: &&&Sign| sign.episode.starts_with("since-");
        let silent = signs.iter().find(is_silence);
        let named = silent.or_else(|| signs.iter().min_by_key(|sign| &sign.episode));
        let episode = named.map(|sign| sign.episode.clone()).unwrap_or_default();
        // The EBR says it better than the silence that it ends in.
        let overdue = signs.iter().filter(|sign| !is_silence(sign));
        let said: Vec<&str> =
            silent.into_iter().chain(overdue).map(|sign| sign.words.as_str()).collect();
        let because = said.iter().map(|words| Because {
            fact: (*words).to_owned(),
            on: None,
            source: Source::LinkedIssue,
            url: home.url().to_owned(),
        });
        let since = signs.iter().map(|sign| sign.from).min().unwrap_or(standing.today);
        let by = Calendar::working_day_after(since, self.due_in_working_days);
        let late: Vec<Value> = home
            .objectives()
            .unwrap_or_default()
            .iter()
            .filter(|it| self.overdue(it).is_some_and(|sign| sign.from <= standing.today))
            .map(|it| json!({ "name": it.name, "url": it.url, "due": it.due }))
            .collect();
        let headline: String = said.join("; ");
        let headline: String = format!("Success plan: {headline}").chars().take(200).collect();
        CallToAction::new(Self::NAME, account, Episode::new(episode), 3, Form::Notice)
            .since(since)
            .headline(headline)
            .because(because)
            .detail("silent", silent.map(|sign| sign.words.clone()).unwrap_or_default())
            .detail("late", late)
            .detail("by", by.max(standing.today).to_string())
            .detail("plan", home.reference())
            .detail("plan_url", home.url())
    }
}

/// The first day on which so many days have passed.
fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day + Days::new(u64::from(days) + 1)
}
