//! A priority or a segment that the facts do not bear out: asked about once in a fiscal quarter.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Confidence;
use crate::account::Episode;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriorityReviewDue {
    /// Days for which label and facts may disagree: people update one thing after the other.
    grace_days: u64,
    /// Days after the end of onboarding from which priority 1 needs a reason.
    settled_after_days: u64,
    /// Whether it needs one at all.
    first_needs_reason: bool,
    /// Months ahead in which a tier upgrade makes an account priority 1.
    upgrade_within_months: u32,
    /// What a customer pays a year from which priority 1 needs no other reason; 0 means never.
    first_from_arr: u64,
    /// What a customer pays a year from which it has a CSM.
    csm_managed_min_arr: u64,
}

/// Something that does not fit, and the day from which it is worth a question.
struct Doubt {
    from: NaiveDate,
    sentence: String,
}

impl Rule for PriorityReviewDue {
    const NAME: &'static str = "priority_review_due";
    const PURPOSE: &'static str =
        "Priority and segment are looked at again when the facts disagree.";
    const SOURCE: &'static str = "PRI-1, PRI-2, PRI-3, PRI-5, PRI-6, CAL-4, C01, E4-56";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/priority_review_due.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let (account, today) = (standing.account, standing.today);
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        let doubts: Vec<Doubt> = match account.priority {
            Some(Priority(3 | 4)) if account.segment != Some(Segment::Digital) => {
                let reason = standing.unmanaged_because().unwrap_or_default();
                return Verdict::not_applicable(reason);
            }
            Some(Priority(2)) => self.second(standing),
            Some(Priority(1)) => self.first(standing).into_iter().collect(),
            Some(_) | None => Vec::new(),
        };
        let segment = self.segment(standing);
        let is_segment = segment.is_some();
        let doubts: Vec<Doubt> = doubts.into_iter().chain(segment).collect();
        let quarter = standing.norms.fiscal.quarter_of(today);
        let (begins, ends) = standing.norms.fiscal.bounds(quarter);
        let (now, later): (Vec<Doubt>, Vec<Doubt>) =
            doubts.into_iter().partition(|doubt| doubt.from <= today);
        let turns = later.iter().map(|doubt| doubt.from).chain(self.upgrade_turns(standing));
        let next = turns.filter(|day| *day > today).min();
        if now.is_empty() {
            if account.priority.is_none() {
                return Verdict::unclear("the priority is unknown");
            }
            return Verdict::quiet("priority and segment agree with the facts").next_look(next);
        }
        let by_label = usize::from(is_segment) < now.len();
        let sentences: Vec<String> = now.iter().map(|doubt| doubt.sentence.clone()).collect();
        let since = now.iter().map(|doubt| doubt.from).min().unwrap_or(today).max(begins);
        let episode = Episode::new(quarter.to_string());
        let call = CallToAction::new(Self::NAME, account, episode, 4, Form::Nudge)
            .since(since)
            .headline(format!("Priority review {quarter}: {}", sentences.join("; ")))
            .because(sentences.iter().map(|sentence| Because {
                fact: sentence.clone(),
                on: None,
                source: Source::Label,
                url: account.url.clone(),
            }))
            .detail("quarter", quarter.to_string())
            .detail("doubts", sentences)
            .detail("is_segment", is_segment)
            .detail("is_first", by_label && account.priority == Some(Priority(1)))
            .detail("is_second", by_label && account.priority == Some(Priority(2)));
        let turn = ends.succ_opt();
        Verdict::fires(call).next_look(next.into_iter().chain(turn).min())
    }
}

impl PriorityReviewDue {
    /// PRI-1 and PRI-2: what makes an account priority 1, where it is labelled 2.
    fn second(&self, standing: &Standing<'_>) -> Vec<Doubt> {
        let grace = Days::new(self.grace_days);
        let mut doubts = Vec::new();
        let triage = standing.open_triages().next();
        if let Some(issue) = triage {
            let from = standing.local_date(issue.created_at) + grace;
            let sentence = format!("priority 2 although it is in triage, {}", issue.reference);
            doubts.push(Doubt { from, sentence });
        }
        let onboarding = standing.onboarding();
        let is_new =
            matches!(standing.stage.stage, LifecycleStage::Align | LifecycleStage::Onboarding);
        // Nobody is asked about a day that is a guess.
        let is_known = onboarding.confidence == Confidence::High;
        if let Some(start) = onboarding.start.as_ref().filter(|_| is_new && is_known) {
            let day = Calendar::words(start.on);
            let sentence = format!("priority 2 although onboarding, begun on {day}, is not over");
            doubts.push(Doubt { from: start.on + grace, sentence });
        }
        if let Some(on) = self.upgrade(standing) {
            let day = Calendar::words(on);
            let sentence = format!("priority 2 although a tier upgrade is due on {day}");
            doubts.push(Doubt { from: standing.today, sentence });
        }
        doubts
    }

    /// Priority 1 for good, without a reason that anybody has written down.
    fn first(&self, standing: &Standing<'_>) -> Option<Doubt> {
        let account = standing.account;
        let is_triage = standing.open_triages().next().is_some();
        let is_large = account.arr.as_ref().is_some_and(|arr| arr.amount >= self.first_from_arr);
        let is_explained = account.facts.value("priority reason").is_some()
            || (self.first_from_arr > 0 && is_large)
            || self.upgrade(standing).is_some();
        let is_past =
            matches!(standing.stage.stage, LifecycleStage::Adoption | LifecycleStage::Optimize);
        let is_asked = self.first_needs_reason && is_past && !is_triage && !is_explained;
        let over = standing.onboarding().stop.as_ref().filter(|_| is_asked)?.on;
        let day = Calendar::words(over);
        let sentence = format!(
            "priority 1 although onboarding was over on {day}, and no reason is on the card"
        );
        Some(Doubt { from: over + Days::new(self.settled_after_days + 1), sentence })
    }

    /// The day of a tier upgrade on the card, while it is near.
    fn upgrade(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let on = standing.account.facts.day("tier upgrade")?;
        let from = Calendar::months_before(on, self.upgrade_within_months);
        (from <= standing.today && standing.today <= on).then_some(on)
    }

    /// The days on which a tier upgrade begins and ceases to count.
    fn upgrade_turns(&self, standing: &Standing<'_>) -> impl Iterator<Item = NaiveDate> {
        let on = standing.account.facts.day("tier upgrade");
        let from = on.map(|on| Calendar::months_before(on, self.upgrade_within_months));
        from.into_iter().chain(on.and_then(|on| on.succ_opt()))
    }

    /// C01: a label that says the opposite of what the customer pays. The label wins.
    fn segment(&self, standing: &Standing<'_>) -> Option<Doubt> {
        let account = standing.account;
        let (segment, arr) = (account.segment?, account.arr.as_ref()?);
        let is_small = arr.amount < self.csm_managed_min_arr;
        let has_csm = matches!(segment, Segment::Strategic | Segment::Growth);
        let is_odd = if has_csm { is_small } else { arr.amount > self.csm_managed_min_arr };
        let sentence = format!("labelled {segment} with an ARR of {arr}");
        is_odd.then_some(Doubt { from: standing.today, sentence })
    }
}
