//! An account whose health has turned red, or is falling fast: opens the triage, with what pulls it down.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::consider::TREND_DAYS;
use crate::consider::TRIAGE_NEEDED;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::triage_text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HealthRed {
    /// Points lost in four weeks that are a signal whatever the colour; half of them back is recovery.
    fall_points: i64,
    /// Working days until the first next step is due.
    first_step_in_working_days: u32,
    /// Drivers that are printed, the dearest first.
    drivers_max: usize,
}

/// Why there should be a triage, and how its episodes are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Low,
    AskedFor,
    Falling,
}

impl Why {
    fn prefix(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::AskedFor => "asked",
            Self::Falling => "fall",
        }
    }
}

impl Rule for HealthRed {
    const NAME: &'static str = "health_red";
    const PURPOSE: &'static str = "An account that turns red gets a triage issue with its drivers.";
    const SOURCE: &'static str = "T07, T08, TRI-1, TRI-3, TRI-5, E4-54";
    const SEVERITIES: &'static [Severity] = &[1, 2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/health_red.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        if standing.stage.stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and what is open stays open");
        }
        let health = &standing.health;
        let Some(colour) = health.colour.colour() else {
            let why = health.reason().unwrap_or_else(|| "its colour is unknown".to_owned());
            return Verdict::unclear(why);
        };
        let own = open_own(standing);
        if colour <= standing.norms.triage.opens_on.worst() {
            return self.low(standing);
        }
        let asked_on = standing.asked_for_triage_on();
        let was_asked = own.is_some_and(|issue| is_about(issue, Why::AskedFor));
        if was_asked || standing.account.labels.contains(TRIAGE_NEEDED) {
            let (why, said) = (Why::AskedFor, "People have asked for triage: triage::needed");
            let since = asked_on.unwrap_or(standing.today);
            return Verdict::fires(self.call(standing, why, since, said.to_owned()));
        }
        if let (Some(stay), Some(issue)) = (health.stay, own)
            && is_about(issue, Why::Low)
        {
            return self.recovering(standing, stay.last, issue);
        }
        if self.is_falling(standing) {
            let said = format!("Health fell by {} points or more in four weeks", self.fall_points);
            let since = standing.today - Days::new(TREND_DAYS);
            let mut open = standing.open_triages();
            if let Some(issue) = open.next().filter(|_| own.is_none()) {
                return Verdict::unclear(format!(
                    "health is falling, and {} is open",
                    issue.reference
                ));
            }
            return Verdict::fires(self.call(standing, Why::Falling, since, said));
        }
        if own.is_some() {
            return Verdict::quiet(format!(
                "health is {colour}, and has been better for long enough"
            ));
        }
        Verdict::quiet(format!("health is {colour}, and not falling"))
    }
}

impl HealthRed {
    fn low(&self, standing: &Standing<'_>) -> Verdict {
        let health = &standing.health;
        let began = health.stay.map(|stay| stay.since.unwrap_or(NaiveDate::MIN));
        let began = began.unwrap_or(standing.today);
        // People have dealt with this very stay, in whatever triage: it is not opened a second time.
        if let Some((issue, on)) = standing.triage_closed_by_people(began) {
            let (colour, on) = (health.colour.label(), Calendar::words(on));
            let reason =
                format!("health is {colour}, and {} was closed by hand on {on}", issue.reference);
            return Verdict::quiet(reason);
        }
        let why = health.reason().unwrap_or_else(|| health.costliest());
        let headline = format!("Health is {}: {why}", health.colour.label());
        // Where nobody can see how long it has been so, it is known since what overrules it, or since now.
        let overruled = health.overrides.iter().filter_map(|it| it.since).min();
        let known = Some(began).filter(|day| *day > NaiveDate::MIN).or(overruled);
        let call = self.call(standing, Why::Low, began, headline);
        Verdict::fires(call.since(known.unwrap_or(standing.today)))
    }

    /// Better, but not for long enough: the triage stays open.
    fn recovering(&self, standing: &Standing<'_>, last: NaiveDate, issue: &WorkIssue) -> Verdict {
        let calm = Days::new(u64::from(standing.norms.triage.calm_days));
        let (since, until) = (last + Days::new(1), last + calm);
        let colour = standing.health.colour.label();
        let headline = format!(
            "Health is {colour} again since {}: {} ends when that has held until {}",
            Calendar::words(since),
            issue.reference,
            Calendar::words(until)
        );
        Verdict::fires(self.call(standing, Why::Low, last, headline))
    }

    /// c.4: a fall is over when half of it is made good; until then what was said stands.
    fn is_falling(&self, standing: &Standing<'_>) -> bool {
        let Some(trend) = standing.health.trend else { return false };
        let enough = self.fall_points * 100;
        trend <= -enough || (trend <= -enough / 2 && fall_is_open(standing))
    }

    fn call(
        &self,
        standing: &Standing<'_>,
        why: Why,
        since: NaiveDate,
        headline: String,
    ) -> CallToAction {
        let account = standing.account;
        let step = |days| Calendar::working_day_after(standing.today, days);
        let first = step(self.first_step_in_working_days);
        let draft = WorkIssueDraft {
            kind: WorkKind::Triage,
            labels: vec!["triage::open".to_owned()],
            due: Some(first),
        };
        let is_first = account.priority == Some(Priority(1));
        // A fall alone is worth a triage only where everything is at stake.
        let is_issue = why != Why::Falling || is_first;
        let form = if is_issue { Form::WorkIssue(draft) } else { Form::Nudge };
        let is_red = standing.health.colour.label() == "red";
        let severity = if why == Why::Low && is_red { 1 } else { 2 };
        let call =
            CallToAction::new(Self::NAME, account, episode(standing, why, since), severity, form);
        let call = call.since(since).headline(headline);
        let call = call.because(triage_text::facts(standing));
        let call = triage_text::details(call, standing, self.drivers_max);
        let is_managed_closely =
            matches!(account.segment, Some(Segment::Strategic | Segment::Growth));
        call.detail("why", why.prefix())
            .detail("raise", is_red && is_managed_closely && !is_first)
            .detail("points", self.fall_points)
            .detail("is_issue", is_issue)
            .detail("first", first.to_string())
            .detail("second", step(self.first_step_in_working_days + 1).to_string())
            .detail("third", step(self.first_step_in_working_days + 3).to_string())
    }
}

fn open_own<'a>(standing: &Standing<'a>) -> Option<&'a WorkIssue> {
    let mut open = standing.account.work_of(WorkKind::Triage).filter(|issue| issue.open);
    open.find(|issue| issue.key.as_ref().is_some_and(|key| key.rule == HealthRed::NAME))
}

fn is_about(issue: &WorkIssue, why: Why) -> bool {
    let own = issue.key.as_ref().filter(|key| key.rule == HealthRed::NAME);
    own.is_some_and(|key| began(key, why).is_some())
}

/// The day in the name of an episode of this kind.
fn began(key: &Key, why: Why) -> Option<NaiveDate> {
    let own = (key.rule == HealthRed::NAME).then_some(&key.episode)?;
    own.as_str().strip_prefix(why.prefix())?.strip_prefix('-')?.parse().ok()
}

/// Every key of this rule that stands in GitLab and was not taken back.
fn known<'a>(standing: &Standing<'a>) -> impl Iterator<Item = &'a Key> {
    let (spoken, work) = (&standing.account.spoken, &standing.account.work);
    let all = spoken.keys().chain(work.iter().filter_map(|issue| issue.key.as_ref()));
    let is_gone = |key: &Key| spoken.find(key).is_some_and(|(_, said)| said.marker.withdrawn);
    all.filter(move |key| key.rule == HealthRed::NAME && !is_gone(key))
}

/// Whether a fall stands in GitLab as something that goes on.
fn fall_is_open(standing: &Standing<'_>) -> bool {
    let is_issue = |key: &Key| standing.account.work.iter().any(|it| it.key.as_ref() == Some(key));
    let is_fall = |key: &&Key| began(key, Why::Falling).is_some();
    known(standing).filter(is_fall).any(|key| !is_issue(key))
        || open_own(standing).is_some_and(|issue| is_about(issue, Why::Falling))
}

/// The episode that the situation belongs to: the one that was named in it, else one by this day.
/// Where a stay begins depends on evidence that people correct; the name does not.
fn episode(standing: &Standing<'_>, why: Why, since: NaiveDate) -> Episode {
    // A stay that began on another day by corrected evidence is the same one.
    let calm = Days::new(u64::from(standing.norms.triage.calm_days));
    let from = since.checked_sub_days(calm).unwrap_or(NaiveDate::MIN);
    let named = known(standing).filter_map(|key| began(key, why)).max();
    let day = match why {
        Why::AskedFor => since,
        Why::Low | Why::Falling => named.filter(|on| *on >= from).unwrap_or(standing.today),
    };
    Episode::new(format!("{}-{day}", why.prefix()))
}
