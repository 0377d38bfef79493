//! The largest accounts of a region are reviewed once in each fiscal year, one after the other.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::ArrRank;
use crate::consider::Calendar;
use crate::consider::FiscalQuarter;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdoptionReviewDue {
    /// How many accounts of each region are reviewed.
    largest: usize,
    /// Days into the fiscal year from which the first is asked for.
    from_days: u64,
    /// Days between one account and the next of its region.
    apart_days: u64,
    /// Days from then until it should be done.
    done_within_days: u64,
}

/// Days in which a customer who is not past onboarding has adopted nothing that could be reviewed.
const NEW_DAYS: i64 = 180;

impl Rule for AdoptionReviewDue {
    const NAME: &'static str = "adoption_review_due";
    const PURPOSE: &'static str =
        "The largest accounts of each region are reviewed once in a fiscal year.";
    const SOURCE: &'static str = "S16, GRO-2, N10";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/adoption_review_due.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let (account, today) = (standing.account, standing.today);
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let is_new = since.is_none_or(|on| (today - on).num_days() < NEW_DAYS);
        if is_new && !standing.stage.stage.is_past_onboarding() {
            let stage = standing.stage.stage;
            return Verdict::not_applicable(format!(
                "the account is in {stage}, and has adopted nothing yet"
            ));
        }
        if let Some(reason) = standing.unmanaged_because() {
            return Verdict::not_applicable(reason);
        }
        let Some(rank) = &standing.arr_rank else { return unranked(standing) };
        let (region, largest) = (&rank.region, self.largest);
        if !rank.is_flagged && rank.rank > largest {
            let reason = format!("not among the {largest} largest accounts of {region}");
            return Verdict::not_applicable(reason);
        }
        let fiscal = standing.norms.fiscal;
        let year = fiscal.quarter_of(today).year;
        let (begins, _) = fiscal.bounds(FiscalQuarter { year, quarter: 1 });
        let next_year = fiscal.bounds(FiscalQuarter { year, quarter: 4 }).1.succ_opt();
        let name = format!("FY{:02}", year.rem_euclid(100));
        if let Some(day) = standing.adoption_review() {
            let reason = format!("reviewed in {name}, on {}", Calendar::words(day));
            return Verdict::quiet(reason).next_look(next_year);
        }
        let asked_from = self.asked_from(begins, rank);
        if today < asked_from {
            let day = Calendar::words(asked_from);
            let reason = format!("the review of {name} is asked for from {day}");
            return Verdict::quiet(reason).next_look(Some(asked_from));
        }
        let mut issues = account.work_of(WorkKind::AdoptionReview);
        if let Some(issue) = issues.find(|issue| issue.open && issue.key.is_none()) {
            return Verdict::quiet(format!("{} is open for it", issue.reference));
        }
        Verdict::fires(self.call(standing, rank, &name, asked_from)).next_look(next_year)
    }
}

/// Why an account has no place among those of its region.
fn unranked(standing: &Standing<'_>) -> Verdict {
    let account = standing.account;
    let mut flawed = account.findings.iter().filter(|finding| finding.about == "ARR");
    if let Some(finding) = flawed.next() {
        return Verdict::unclear(finding.sentence.clone());
    }
    if account.arr.is_none() {
        let reason = "no ARR is on the card, and nobody has labelled it `top20`";
        return Verdict::not_applicable(reason);
    }
    if account.region.is_none() {
        return Verdict::unclear("the region is unknown");
    }
    if standing.family.parent.is_some() {
        return Verdict::not_applicable("it is reviewed with its parent account");
    }
    Verdict::unclear("its ARR is in another currency than most of its region")
}

impl AdoptionReviewDue {
    /// The largest first, so that nobody gets twenty issues in one night.
    fn asked_from(&self, begins: NaiveDate, rank: &ArrRank) -> NaiveDate {
        let place = u64::try_from(rank.rank.min(self.largest).saturating_sub(1)).unwrap_or(0);
        begins + Days::new(self.from_days + place * self.apart_days)
    }

    fn call(
        &self,
        standing: &Standing<'_>,
        rank: &ArrRank,
        year: &str,
        asked_from: NaiveDate,
    ) -> CallToAction {
        let (account, today) = (standing.account, standing.today);
        // Who begins late has the same time, not a day in the past.
        let due = asked_from.max(today) + Days::new(self.done_within_days);
        let due = Calendar::working_day_until(due);
        let draft =
            WorkIssueDraft { kind: WorkKind::AdoptionReview, labels: Vec::new(), due: Some(due) };
        let last = standing.adoption_review_written();
        let plans = account.work_of(WorkKind::GrowthPlan).filter(|issue: &&WorkIssue| issue.open);
        let plan = plans.last();
        let of = |text: fn(&WorkIssue) -> &String| plan.map(text).cloned().unwrap_or_default();
        let arr = account.arr.as_ref().map(ToString::to_string);
        let because = Because {
            fact: match &arr {
                Some(arr) => format!("“ARR” on the card: {arr}"),
                None => "people count it among the largest".to_owned(),
            },
            on: None,
            source: if arr.is_some() { Source::Card } else { Source::Label },
            url: account.url.clone(),
        };
        let (region, largest) = (&rank.region, self.largest);
        let prepare = Calendar::working_day_until(due - Days::new(14)).max(today);
        CallToAction::new(Self::NAME, account, Episode::new(year), 3, Form::WorkIssue(draft))
            .since(asked_from)
            .headline(format!(
                "Adoption review of {year}: one of the {largest} largest accounts of {region}"
            ))
            .because([because])
            .detail("year", year)
            .detail("region", region.as_str())
            .detail("largest", self.largest)
            .detail("arr", arr.unwrap_or_default())
            .detail("last", last.map(|day| day.to_string()).unwrap_or_default())
            .detail("prepare", prepare.to_string())
            .detail("plan", of(|issue| &issue.reference))
            .detail("plan_url", of(|issue| &issue.url))
    }
}
