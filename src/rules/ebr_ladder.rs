//! The steps on the way to an EBR and after it, as `ebr_overdue` reminds of them (EBR-10): the one that
//! is due, unless its box is ticked.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::EbrSteps;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::ebr_overdue::EbrOverdue;

/// A rung of the ladder: its name, its days from the EBR, and the box that answers it.
type Rung = (&'static str, u64, &'static str);

impl EbrOverdue {
    pub(super) fn before(&self) -> [Rung; 4] {
        [
            ("kickoff", self.kickoff_days, EbrSteps::KICKOFF),
            ("talk", self.talk_days, EbrSteps::TALK),
            ("schedule", self.schedule_days, EbrSteps::SCHEDULE),
            ("prepare", self.prepare_days, EbrSteps::PREPARE),
        ]
    }

    pub(super) fn after(&self) -> [Rung; 3] {
        [
            ("summary", self.summary_days, EbrSteps::SUMMARY),
            ("plan", self.plan_days, EbrSteps::PLAN),
            ("follow-up", self.follow_up_days, EbrSteps::FOLLOW_UP),
        ]
    }

    /// The step that is due on the way to the EBR of a day, unless it is done.
    pub(super) fn ladder(&self, standing: &Standing<'_>, on: NaiveDate) -> Verdict {
        let (plan, today) = (&standing.ebr.plan, standing.today);
        let is_scheduled = plan.is_scheduled(today);
        let is_reached = |(_, days, _): &Rung| on - Days::new(*days) <= today;
        // The last preparation is of a meeting that people have accepted.
        let fits = |(name, ..): &Rung| is_scheduled || *name != "prepare";
        let reached = self.before().into_iter().filter(is_reached).rfind(fits);
        let (name, _, step) = reached.unwrap_or(("kickoff", self.kickoff_days, EbrSteps::KICKOFF));
        let day = words(on);
        if is_scheduled && name != "prepare" {
            return Verdict::quiet(format!("the EBR of {day} is scheduled"));
        }
        let issue = standing.ebr_issue(on);
        match issue {
            Some(issue) if issue.open && issue.sheet.is_done(step) => {
                return Verdict::quiet(format!("“{step}” is ticked in {}", issue.reference));
            }
            Some(issue) if !issue.open && !issue.closed_by_bot => {
                return Verdict::quiet(format!("people have closed {}", issue.reference));
            }
            _ => {}
        }
        let headline = match name {
            "kickoff" => format!("EBR due on {day}: begin with the account team"),
            "talk" => format!("EBR due on {day}: talk to the customer about it"),
            "schedule" => format!("EBR due on {day}, and not scheduled yet"),
            _ => format!("EBR on {day}: check the preparation"),
        };
        let year = standing.ebr.term_end.unwrap_or(on).format("%Y-%m");
        let form = if name == "kickoff" { Form::Nudge } else { Form::Notice };
        let to = if name == "schedule" { Audience::CsmAndManager } else { Audience::Csm };
        let severity = if name == "kickoff" { 4 } else { 3 };
        let days = self.before().into_iter().find(|rung| rung.0 == name).map_or(0, |rung| rung.1);
        let call = said(standing, &format!("{year}-{name}"), severity, form, issue)
            .to(to)
            .since(on - Days::new(days))
            .headline(headline)
            .because(day_of(standing, on))
            .detail("what", name)
            .detail("on", on.to_string())
            .detail("is_set", plan.on == Some(on))
            .detail("steps", vec![step.to_owned()]);
        Verdict::fires(call)
    }

    /// What an EBR that was held still lacks, by the boxes of its issue.
    pub(super) fn afterwards(&self, standing: &Standing<'_>) -> Option<CallToAction> {
        let held = standing.ebr.last_held?;
        let is_reached = |days: u64| held + Days::new(days) <= standing.today;
        if is_reached(self.asked_until_days + 1) {
            return None;
        }
        let issue = standing.ebr_issue(held)?;
        let boxes = &issue.sheet;
        let is_lacking = |step: &str| boxes.check_box(step).is_some_and(|it| !it.done);
        let due = self
            .after()
            .into_iter()
            .filter(|(_, days, step)| is_reached(*days) && is_lacking(step));
        let due: Vec<Rung> = due.collect();
        let (name, days, _) = *due.last()?;
        let steps: Vec<String> = due.iter().map(|(_, _, step)| (*step).to_owned()).collect();
        let episode = format!("{}-{name}", held.format("%Y-%m"));
        let call = said(standing, &episode, 3, Form::Notice, Some(issue))
            .since(held + Days::new(days))
            .headline(format!("The EBR of {} is not followed up yet", words(held)))
            .because([because(standing, "the EBR was held", Some(held))])
            .detail("what", "after")
            .detail("on", held.to_string())
            .detail("is_set", true)
            .detail("steps", steps);
        Some(call)
    }
}

/// The beginning of every call of this rule.
pub(super) fn said(
    standing: &Standing<'_>,
    episode: &str,
    severity: u8,
    form: Form,
    issue: Option<&WorkIssue>,
) -> CallToAction {
    // One that is opened on the same day is news of its own.
    let issue = issue.filter(|issue| standing.local_date(issue.created_at) < standing.today);
    let of = |text: fn(&WorkIssue) -> &String| issue.map(text).cloned().unwrap_or_default();
    let episode = Episode::new(episode);
    CallToAction::new(<EbrOverdue as Rule>::NAME, standing.account, episode, severity, form)
        .detail("issue", of(|issue| &issue.reference))
        .detail("issue_url", of(|issue| &issue.url))
}

/// A reason that follows from several facts.
pub(super) fn because(standing: &Standing<'_>, fact: &str, on: Option<NaiveDate>) -> Because {
    let (fact, url) = (fact.to_owned(), standing.account.url.clone());
    Because { fact, on, source: Source::Derived, url }
}

/// Where the day of an EBR comes from: the date that is set, or the renewal.
fn day_of(standing: &Standing<'_>, on: NaiveDate) -> Vec<Because> {
    let facts = &standing.account.facts;
    let set = facts.best(FactName::EbrScheduled).filter(|fact| fact.on == on);
    let known = set.or(facts.best(FactName::Renewal)).map(Because::of);
    let derived = || because(standing, "the EBR has a date", Some(on));
    vec![known.unwrap_or_else(derived)]
}

/// A date inside a sentence.
pub(super) fn words(day: NaiveDate) -> String {
    Calendar::words(day)
}
