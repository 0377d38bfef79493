//! How far CI and security have come with a customer: nobody has scored it, or not for long.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::account::UseCase;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::said;

/// What is scored, with the name of its field on the card.
const SCORED: [(UseCase, &str); 2] =
    [(UseCase::Ci, "CI maturity"), (UseCase::DevSecOps, "DevSecOps maturity")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaturityUnknown {
    /// Days after onboarding from which a score is asked for.
    ask_after_days: u32,
    /// Days after which a score is too old.
    older_than_days: u32,
}

/// A score that is missing or old.
struct Gap {
    field: &'static str,
    words: String,
    /// The first day on which it was.
    since: NaiveDate,
}

impl Rule for MaturityUnknown {
    const NAME: &'static str = "maturity_unknown";
    const PURPOSE: &'static str = "How mature CI and DevSecOps are with a customer is known.";
    const SOURCE: &'static str = "MAT-1, N14, S09";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/maturity_unknown.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let stage = standing.stage.stage;
        if stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and nobody scores it any more");
        }
        if !matches!(account.segment, Some(Segment::Strategic | Segment::Growth)) {
            return Verdict::not_applicable("only strategic and growth accounts are scored");
        }
        if account.priority.is_some_and(|priority| !Priority::is_managed(priority)) {
            return Verdict::not_applicable("no CSM looks after accounts of this priority");
        }
        if !matches!(stage, LifecycleStage::Adoption | LifecycleStage::Optimize) {
            return Verdict::not_applicable(format!("the account is in {stage}"));
        }
        let all: Vec<Gap> = SCORED.into_iter().map(|it| self.gap(it, standing)).collect();
        let (gaps, fine): (Vec<Gap>, Vec<Gap>) =
            all.into_iter().partition(|gap| gap.since <= standing.today);
        let next = fine.iter().map(|gap| gap.since).min();
        let Some(since) = gaps.iter().map(|gap| gap.since).min() else {
            let is_young = fine.iter().any(|gap| !gap.words.contains(" is of "));
            let reason = if is_young {
                "onboarding is just over, and a score may wait"
            } else {
                "CI and DevSecOps are scored"
            };
            return Verdict::quiet(reason).next_look(next);
        };
        Verdict::fires(Self::call(&gaps, since, standing))
    }
}

impl MaturityUnknown {
    /// From which day a score is missing or too old.
    fn gap(&self, (use_case, field): (UseCase, &'static str), standing: &Standing<'_>) -> Gap {
        let account = standing.account;
        let onboarded = standing.onboarding().stop.as_ref().map(|fact| fact.on);
        let onboarded = onboarded.or(standing.stage.since).unwrap_or_else(|| standing.opened_on());
        let asked_on = onboarded + Days::new(u64::from(self.ask_after_days));
        let is_written = account.facts.value(&field.to_lowercase()).is_some();
        let stated = account.health.maturity.get(&use_case);
        let stated = stated.filter(|it| it.on.is_none_or(|on| on <= standing.today));
        let (words, since) = match stated.map(|it| it.on) {
            Some(Some(on)) => {
                let old_on = on + Days::new(u64::from(self.older_than_days) + 1);
                (format!("“{field}” is of {}", Calendar::words(on)), old_on.max(asked_on))
            }
            Some(None) => (format!("“{field}” has no day"), asked_on),
            None if is_written => (format!("“{field}” is neither a colour nor a number"), asked_on),
            None => (format!("“{field}” is not on the card"), asked_on),
        };
        Gap { field, words, since }
    }

    fn call(gaps: &[Gap], since: NaiveDate, standing: &Standing<'_>) -> CallToAction {
        let account = standing.account;
        let fields: Vec<&str> = gaps.iter().map(|gap| gap.field).collect();
        let because = gaps.iter().map(|gap| Because {
            fact: gap.words.clone(),
            on: None,
            source: Source::Card,
            url: account.url.clone(),
        });
        let words: Vec<&str> = gaps.iter().map(|gap| gap.words.as_str()).collect();
        // No date of today: the comment would be edited every day.
        let paste = fields.iter().map(|field| format!("| {field} | COLOUR (YYYY-MM-DD) |"));
        let paste: Vec<String> = paste.collect();
        let episode = said::episode(standing, Self::NAME, "ask", since);
        CallToAction::new(Self::NAME, account, episode, 4, Form::Nudge)
            .since(since)
            .headline(format!("Please score {}", fields.join(" and ")))
            .because(because)
            .detail("gaps", words)
            .detail("paste", paste)
    }
}
