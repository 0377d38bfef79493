//! Workshops led by the CSM: so many a year, for those who are promised them.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::account::TouchpointKind;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::said;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkshopDue {
    /// Workshops a year that a strategic account of priority 1 and 2 is promised.
    first_per_year: u32,
    second_per_year: u32,
    /// Whether they are due at even intervals; else any days within a year will do.
    at_even_intervals: bool,
    /// Days before one is due on which it is asked for: a workshop takes preparation.
    ask_before_days: u32,
}

/// The next workshop.
struct Outlook<'a> {
    due: NaiveDate,
    last: Option<&'a Touchpoint>,
    /// Workshops in the year up to today.
    held: usize,
}

impl Rule for WorkshopDue {
    const NAME: &'static str = "workshop_due";
    const PURPOSE: &'static str =
        "A strategic customer gets the workshops it is promised in a year.";
    const SOURCE: &'static str = "PLY-6, S09, D26, domain 2.9";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/workshop_due.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let per_year = match self.promised(standing) {
            Ok(per_year) => per_year,
            Err(reason) => return Verdict::not_applicable(reason),
        };
        if let Some(on) = planned(standing) {
            let reason = format!("a workshop is set for {}", Calendar::words(on));
            return Verdict::quiet(reason).next_look(Some(on));
        }
        let outlook = self.outlook(per_year, standing);
        let asked_on = outlook.due - Days::new(u64::from(self.ask_before_days));
        if standing.today < asked_on {
            let reason = format!("the next workshop is due by {}", Calendar::words(outlook.due));
            return Verdict::quiet(reason).next_look(Some(asked_on));
        }
        Verdict::fires(call(&outlook, asked_on, per_year, standing))
    }
}

impl WorkshopDue {
    /// How many a year, or why none.
    fn promised(&self, standing: &Standing<'_>) -> Result<u32, String> {
        let account = standing.account;
        let stage = standing.stage.stage;
        if stage.is_leaving() {
            return Err("the customer is leaving".to_owned());
        }
        if !stage.is_past_onboarding() {
            return Err(format!("the account is in {stage}, and workshops come after onboarding"));
        }
        if account.segment != Some(Segment::Strategic) {
            return Err("only strategic accounts are promised workshops".to_owned());
        }
        let per_year = match account.priority {
            Some(Priority(1)) => self.first_per_year,
            Some(Priority(2)) => self.second_per_year,
            Some(_) | None => 0,
        };
        if per_year == 0 {
            return Err("this priority is promised no workshops".to_owned());
        }
        Ok(per_year)
    }

    fn outlook<'a>(&self, per_year: u32, standing: &Standing<'a>) -> Outlook<'a> {
        let today = standing.today;
        let onboarded = standing.onboarding().stop.as_ref().map(|fact| fact.on);
        let base = onboarded.or(standing.stage.since).unwrap_or_else(|| standing.opened_on());
        let touches = standing.account.touchpoints.iter();
        let past = |touch: &&Touchpoint| {
            let counts = touch.kind == TouchpointKind::Workshop && standing.life.holds(touch.on);
            counts && touch.on <= today
        };
        let mut held: Vec<&Touchpoint> = touches.filter(past).collect();
        held.sort_by_key(|touch| touch.on);
        let year_ago = Calendar::months_before(today, 12);
        let in_year = held.iter().filter(|touch| touch.on > year_ago).count();
        let interval = (12 / per_year).max(1);
        let last = held.last().copied();
        let nth_last = usize::try_from(per_year).ok().and_then(|n| held.iter().rev().nth(n - 1));
        let after = |on: NaiveDate, months: u32| Calendar::months_after(on, months);
        let due = match (last, nth_last) {
            (Some(last), _) if self.at_even_intervals => after(last.on.max(base), interval),
            // The day on which one of so many falls out of the year.
            (Some(_), Some(first)) => after(first.on, 12).max(after(base, interval)),
            (last, _) => {
                let since = held.iter().filter(|touch| touch.on >= base).count();
                let nth = u32::try_from(since).unwrap_or(u32::MAX).saturating_add(1);
                let after_base = after(base, interval.saturating_mul(nth).min(12));
                last.map_or(after_base, |last| after_base.max(after(last.on, 1)))
            }
        };
        Outlook { due, last, held: in_year }
    }
}

/// A workshop that somebody has written down for a day ahead.
fn planned(standing: &Standing<'_>) -> Option<NaiveDate> {
    let account = standing.account;
    let is_workshop = |touch: &&Touchpoint| touch.kind == TouchpointKind::Workshop;
    let logged = account.touchpoints.iter().filter(is_workshop).map(|touch| touch.on);
    let fields = ["next workshop", "workshop date", "workshop planned"];
    let stated = fields.into_iter().filter_map(|field| account.facts.day(field));
    logged.chain(stated).filter(|on| *on > standing.today).min()
}

fn call(
    outlook: &Outlook<'_>,
    asked_on: NaiveDate,
    per_year: u32,
    standing: &Standing<'_>,
) -> CallToAction {
    let account = standing.account;
    let due = Calendar::words(outlook.due);
    let headline = match outlook.last {
        Some(last) => {
            format!("Workshop due by {due}: the last one was on {}", Calendar::words(last.on))
        }
        None => format!("Workshop due by {due}: none is on the card yet"),
    };
    let last = outlook.last.map(|touch| Because {
        fact: touch.words.to_string(),
        on: Some(touch.on),
        source: touch.source,
        url: touch.url.to_string(),
    });
    let closed = account.facts.best(FactName::OnboardingClosed).map(Because::of);
    let is_late = outlook.due < standing.today;
    let promise = Because {
        fact: format!("{per_year} workshops a year are promised"),
        on: None,
        source: Source::Derived,
        url: account.url.clone(),
    };
    let episode = said::episode(standing, WorkshopDue::NAME, "due", asked_on);
    CallToAction::new(WorkshopDue::NAME, account, episode, 3, Form::Notice)
        .since(asked_on)
        .headline(headline)
        .because(last.or(closed))
        .because([promise].into_iter().filter(|_| per_year > 1))
        .detail("on", outlook.due.to_string())
        .detail("late", is_late)
        .detail("last", outlook.last.map(|touch| touch.on.to_string()).unwrap_or_default())
        .detail("held", outlook.held)
        .detail("per_year", per_year)
        .detail("by", Calendar::working_day_after(standing.today, 5).to_string())
}
