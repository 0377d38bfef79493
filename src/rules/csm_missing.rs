//! An account that nobody looks after, or nobody in a bad time: a red one whose CSM is on a long leave.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Colour;
use crate::account::Episode;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CsmMissing {
    /// Working days an account may be without a CSM before the manager is told.
    within_working_days: i64,
    /// Working days that the CSM of a red account may be away.
    away_working_days: i64,
}

impl Rule for CsmMissing {
    const NAME: &'static str = "csm_missing";
    const PURPOSE: &'static str = "Every managed account has a CSM within a working week, and a red one has one who is there.";
    const SOURCE: &'static str = "ONB-1, E4-2, T20";
    const SEVERITIES: &'static [Severity] = &[2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/csm_missing.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        if let Some(csm) = account.csm.as_ref().filter(|_| account.csm_is_gone) {
            return gone(&csm.username, standing);
        }
        if let Some(away) = self.away(standing) {
            return away;
        }
        if let Some(csm) = &account.csm {
            return Verdict::quiet(format!("{} looks after it", csm.username));
        }
        if account.segment == Some(Segment::Digital) {
            return Verdict::not_applicable("digital accounts have no CSM");
        }
        if account.priority.is_some_and(|priority| !priority.is_managed()) {
            return Verdict::not_applicable("accounts of this priority have no CSM");
        }
        let began = first_need(standing);
        let created = standing.opened_on();
        // Who had a CSM once is without one since nobody knows when, but not since before that.
        let assigned = account.facts.best(FactName::CsmAssigned).map(|fact| fact.on);
        let assigned = assigned.filter(|day| *day <= standing.today);
        let since = began
            .map_or(created, |fact| fact.on.min(created))
            .max(assigned.unwrap_or(NaiveDate::MIN));
        let waited = standing.working_days_since(since);
        if waited <= self.within_working_days {
            let days = if waited == 1 { "working day" } else { "working days" };
            let reason = format!("without a CSM for {waited} {days}");
            return Verdict::quiet(reason).next_look(standing.today.succ_opt());
        }
        // Each time somebody was found, the comment was taken back: the next time is another one.
        let times = account.spoken.times_withdrawn(Self::NAME);
        let headline = if times == 0 {
            format!("No CSM since {}", Calendar::words(since))
        } else {
            "No CSM again".to_owned()
        };
        let fact = format!("{} has no assignee", account.reference);
        let nobody =
            Because { fact, on: None, source: Source::IssueCreated, url: account.url.clone() };
        let call = CallToAction::new(Self::NAME, account, Episode::new(times + 1), 2, Form::Notice)
            .since(since)
            .headline(headline)
            .because([nobody])
            .because(began.map(Because::of))
            .detail("gone", "")
            .detail("away", "")
            .detail("since", if times == 0 { since.to_string() } else { String::new() });
        Verdict::fires(call)
    }
}

impl CsmMissing {
    /// The CSM is on a longer leave: while the account is red, the manager and who covers must know (T20).
    fn away(&self, standing: &Standing<'_>) -> Option<Verdict> {
        let absence = standing.absence.as_ref()?;
        let is_long = standing.working_days_in(absence.from, absence.to) > self.away_working_days;
        let (csm, until) = (&absence.username, Calendar::words(absence.to));
        if !is_long || standing.stage.stage.is_leaving() {
            return None;
        }
        if standing.health.colour.colour() != Some(Colour::Red) {
            let reason = format!("{csm} is away until {until}, and the account is not red");
            return Some(Verdict::quiet(reason).next_look(absence.to.succ_opt()));
        }
        let leave = Because {
            fact: format!("{csm} is away until {until}, as the settings say"),
            on: Some(absence.from),
            source: Source::Derived,
            url: standing.account.url.clone(),
        };
        let episode = Episode::new(format!("away-{csm}-{}", absence.from));
        let call = CallToAction::new(Self::NAME, standing.account, episode, 2, Form::Notice)
            .to(Audience::ManagerAndBackup)
            .since(absence.from)
            .headline(format!("Red, and {csm} is away until {until}"))
            .because([leave])
            .detail("gone", "")
            .detail("since", "")
            .detail("away", csm.as_str())
            .detail("away_until", absence.to.to_string())
            .detail("backup", absence.backup.clone().unwrap_or_default());
        Some(Verdict::fires(call).next_look(absence.to.succ_opt()))
    }
}

/// Whose CSM can no longer sign in has none, whatever the assignee says (T20).
fn gone(csm: &str, standing: &Standing<'_>) -> Verdict {
    let account = standing.account;
    let fact = format!("{csm} can no longer sign in");
    let blocked =
        Because { fact, on: None, source: Source::IssueCreated, url: account.url.clone() };
    let episode = Episode::new(format!("gone-{csm}"));
    let call = CallToAction::new(CsmMissing::NAME, account, episode, 2, Form::Notice)
        .to(Audience::Manager)
        .since(standing.today)
        .headline(format!("{csm} has left, and nobody has taken over"))
        .because([blocked])
        .detail("gone", csm)
        .detail("away", "")
        .detail("since", "");
    Verdict::fires(call)
}

/// What a CSM is needed for first, before the account issue was there. Years after onboarding
/// that day says nothing about who looks after the account today.
fn first_need<'a>(standing: &Standing<'a>) -> Option<&'a Fact> {
    let account = standing.account;
    let dates = [FactName::CustomerSince, FactName::OnboardingStart];
    let known = dates.into_iter().filter_map(|name| account.facts.best(name));
    let known = known.filter(|fact| fact.on <= standing.today);
    known.min_by_key(|fact| fact.on).filter(|_| !standing.stage.stage.is_past_onboarding())
}
