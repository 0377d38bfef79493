//! Facts that are missing, unreadable or contradictory: one comment with the lines to paste.

use serde::Deserialize;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Form;
use crate::account::Source;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactsMissing {
    /// Facts every managed account should have, beside what its clocks need.
    required: Vec<Required>,
}

/// A fact that can be asked for.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Required {
    Segment,
    Priority,
    CustomerSince,
    RenewalDate,
}

impl Rule for FactsMissing {
    const NAME: &'static str = "facts_missing";
    const PURPOSE: &'static str = "What the clocks and dates need is on the card, and readable.";
    const SOURCE: &'static str = "E4-25, E4-26, E4-31, T19";
    const TEMPLATE: &'static str = include_str!("../../config/templates/facts_missing.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let absent = self.required.iter().filter_map(|required| required.missing_from(standing));
        let mut findings: Vec<Finding> = standing.findings.iter().cloned().chain(absent).collect();
        // A disputed stage asks for the same date, and asks better.
        let asked = FactName::OnboardingClosed.field();
        findings.retain(|finding| standing.stage.disputed.is_none() || finding.about != asked);
        findings.sort();
        findings.dedup_by(|a, b| a.about == b.about && a.flaw == b.flaw);
        if findings.is_empty() {
            return Verdict::quiet("the card has what is needed");
        }
        let names: Vec<&str> = findings.iter().map(|finding| finding.about.as_str()).collect();
        let because = findings.iter().map(|finding| Because {
            fact: finding.sentence.clone(),
            on: None,
            source: Source::Card,
            url: finding.url.clone(),
        });
        let call = CallToAction::new(Self::NAME, account, Episode::new("1"), 4, Form::Nudge)
            .since(standing.today)
            .headline(format!("Please check {}", names.join(", ")))
            .because(because)
            .detail("findings", json!(findings));
        Verdict::fires(call)
    }
}

impl Required {
    fn missing_from(self, standing: &Standing<'_>) -> Option<Finding> {
        let account = standing.account;
        let unread = |name: FactName| {
            account.facts.best(name).is_none()
                && !standing.findings.iter().any(|finding| finding.about == name.field())
        };
        let (missing, about, paste) = match self {
            Self::Segment => {
                let labelled = account.labels.iter().any(|label| label.starts_with("segment::"));
                (account.segment.is_none() && !labelled, "Segment", "/label ~segment::growth")
            }
            Self::Priority => {
                let labelled = account.labels.iter().any(|label| label.starts_with("csm-priority"));
                (account.priority.is_none() && !labelled, "Priority", "/label ~csm-priority::2")
            }
            Self::CustomerSince => {
                let name = FactName::CustomerSince;
                (unread(name), name.field(), "| Customer since | YYYY-MM-DD |")
            }
            Self::RenewalDate => {
                let name = FactName::Renewal;
                (unread(name), name.field(), "| Renewal date | YYYY-MM-DD |")
            }
        };
        missing.then(|| Finding {
            flaw: Flaw::Missing,
            about: about.to_owned(),
            sentence: format!("“{about}” is missing"),
            paste: vec![paste.to_owned()],
            url: account.url.clone(),
        })
    }
}
