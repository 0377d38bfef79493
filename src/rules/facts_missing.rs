//! Facts that are missing, unreadable or contradictory: one comment with the lines to paste.

use chrono::Days;
use serde::Deserialize;
use serde_json::json;

use crate::account::Account;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Contact;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Form;
use crate::account::Key;
use crate::account::LifecycleStage;
use crate::account::Persona;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactsMissing {
    /// Facts every managed account should have, beside what its clocks need.
    required: Vec<Required>,
    /// Days after which the question may be asked again; each time twice as many.
    repeat_after_days: u32,
}

/// The field that says where the customer’s GitLab runs.
const DEPLOYMENT: &str = "Deployment";

/// A fact that can be asked for.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Required {
    Segment,
    Priority,
    CustomerSince,
    RenewalDate,
    /// Who runs the customer's GitLab, once onboarding has begun (BD-13, BD-14).
    GitlabAdmin,
    /// What a self-managed instance is for (BD-18).
    Instance,
    /// What the customer pays a year, once onboarding has begun: what comes first goes by it (c.6).
    Arr,
    /// In which zone its dates are dates, where only the default of the settings is left (b.6).
    TimeZone,
    /// Who speaks for us at the customer's, once onboarding is over (S17, c.5).
    Sponsor,
}

impl Rule for FactsMissing {
    const NAME: &'static str = "facts_missing";
    const PURPOSE: &'static str = "What the clocks and dates need is on the card, and readable.";
    const SOURCE: &'static str = "E4-25, E4-26, E4-31, T19, S17, BD-13, BD-14, BD-18";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/facts_missing.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let is_managed = standing.unmanaged_because().is_none();
        let required = self.required.iter().filter(|_| is_managed);
        let absent = required.filter_map(|required| required.missing_from(standing));
        let known = standing.findings.iter().map(|it| Finding::clone(it));
        let mut findings: Vec<Finding> = known.chain(absent).collect();
        // A disputed stage asks for the same date, and asks better.
        let asked = FactName::OnboardingClosed.field();
        findings.retain(|finding| standing.stage.disputed.is_none() || finding.about != asked);
        // What was said in a comment is answered there.
        findings.retain(|it| it.flaw != Flaw::Unapproved || it.url == account.url);
        findings.sort();
        findings.dedup_by(|a, b| a.sentence == b.sentence);
        if findings.is_empty() {
            return Verdict::quiet("the card has what is needed");
        }
        let mut names: Vec<&str> = Vec::new();
        for finding in &findings {
            if !names.contains(&finding.about.as_str()) {
                names.push(&finding.about);
            }
        }
        let because = findings.iter().map(|finding| Because {
            fact: finding.sentence.clone(),
            on: None,
            source: Source::Card,
            url: finding.url.clone(),
        });
        let call = CallToAction::new(Self::NAME, account, self.episode(standing), 4, Form::Nudge)
            .since(standing.today)
            .headline(format!("Please check {}", names.join(", ")))
            .because(because)
            .detail("findings", json!(findings));
        Verdict::fires(call)
    }
}

impl FactsMissing {
    /// One comment at a time, kept current: a new one only when the last has stood for a month, then
    /// for two, then for four.
    fn episode(&self, standing: &Standing<'_>) -> Episode {
        let spoken = &standing.account.spoken;
        let number = |key: &Key| {
            let number = || key.episode.as_str().parse::<u32>().ok();
            (key.rule == Self::NAME).then(number).flatten()
        };
        let asked = spoken.sections().filter_map(|(remark, section)| {
            Some((number(&section.marker.key)?, remark.created_at))
        });
        let last = asked.max();
        // A comment that somebody deleted stays deleted.
        let known = spoken.ledger.iter().filter_map(number).max();
        match last.filter(|(nth, _)| known.is_none_or(|known| known <= *nth)) {
            Some((nth, at)) => {
                let wait = u64::from(self.repeat_after_days) << (nth - 1).min(8);
                let again = standing.local_date(at) + Days::new(wait);
                Episode::new(if standing.today >= again { nth + 1 } else { nth })
            }
            None => Episode::new(known.unwrap_or(1)),
        }
    }
}

impl Required {
    fn missing_from(self, standing: &Standing<'_>) -> Option<Finding> {
        let account = standing.account;
        let is_aligned = standing.stage.stage > LifecycleStage::Align;
        let (about, is_known, paste) = match self {
            Self::Segment => {
                let names = ["strategic", "growth", "scale", "digital"];
                ("Segment", account.segment.is_some(), labels("segment", &names))
            }
            Self::Priority => {
                let names = ["1", "2", "3", "4"];
                ("Priority", account.priority.is_some(), labels("csm-priority", &names))
            }
            Self::CustomerSince => dated(account, FactName::CustomerSince),
            Self::RenewalDate => dated(account, FactName::Renewal),
            Self::GitlabAdmin => {
                let paste = vec!["| GitLab admin contact | yes |".to_owned()];
                ("GitLab admin contact", !is_aligned || has_admin(account), paste)
            }
            Self::Instance => {
                let example = "self-managed, 1 production instance";
                let paste = vec![format!("| {DEPLOYMENT} | {example} |")];
                (DEPLOYMENT, !is_aligned || is_classified(account), paste)
            }
            Self::Arr => {
                let paste = vec!["| ARR | USD 000,000 |".to_owned()];
                ("ARR", !is_aligned || account.arr.is_some(), paste)
            }
            Self::TimeZone => {
                let paste = vec!["| Time zone | Europe/Berlin |".to_owned()];
                ("Time zone", account.zone.is_some(), paste)
            }
            Self::Sponsor => {
                let paste = vec!["| NAME | ROLE | Sponsor | YYYY-MM-DD |".to_owned()];
                let is_early = !standing.stage.stage.is_past_onboarding();
                ("Sponsor", is_early || has_sponsor(standing), paste)
            }
        };
        // What is unreadable or contradictory has been said already, in better words.
        let is_said = standing.findings.iter().any(|finding| finding.about == about);
        let missing = !is_known && !is_said;
        let sentence = match self {
            Self::Instance => {
                "“Deployment” does not say what the self-managed instance is for".into()
            }
            Self::Sponsor => "no sponsor or champion is among the contacts".into(),
            _ => format!("“{about}” is missing"),
        };
        missing.then(|| Finding {
            flaw: Flaw::Missing,
            about: about.to_owned(),
            sentence,
            paste,
            url: account.url.clone(),
        })
    }
}

/// Whether a contact who runs the customer's GitLab is known: by the card's field, the contacts, or the
/// box of the onboarding checklist. Silence and “no” are none.
fn has_admin(account: &Account) -> bool {
    let said = account.facts.value("gitlab admin contact").unwrap_or_default().to_lowercase();
    let said = said.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned();
    let is_no = matches!(said.as_str(), "" | "no" | "none" | "missing" | "tbd" | "n" | "unknown");
    let is_box = |words: &str| words.to_lowercase().starts_with("gitlab admin");
    let is_admin = |contact: &Contact| contact.persona == Persona::Admin;
    !is_no
        || account.health.contacts.iter().any(is_admin)
        || account.boxes.iter().any(|it| it.done && is_box(&it.words))
}

/// Whether a sponsor or champion is known: by the contacts, or by the success plan.
fn has_sponsor(standing: &Standing<'_>) -> bool {
    let is_sponsor = |contact: &Contact| contact.persona == Persona::Sponsor;
    let (health, plan) = (&standing.account.health, &standing.success_plan);
    health.contacts.iter().any(is_sponsor) || plan.names_sponsor
}

/// Whether a self-managed instance is said to be the productive one or another; other deployments need
/// no word.
fn is_classified(account: &Account) -> bool {
    const PURPOSES: [&str; 7] =
        ["production", "staging", "test", "development", "sandbox", "disaster", "dr"];
    let said = account.facts.value("deployment").unwrap_or_default().to_lowercase();
    let is_own = said.contains("self-managed") || said.contains("self managed");
    let mut words = said.split(|c: char| !c.is_alphanumeric());
    !is_own || words.any(|word| PURPOSES.contains(&word) || word == "dev" || word == "prod")
}

fn dated(account: &Account, name: FactName) -> (&'static str, bool, Vec<String>) {
    let paste = vec![format!("| {} | YYYY-MM-DD |", name.field())];
    (name.field(), account.facts.best(name).is_some(), paste)
}

/// One quick action for each value of a scope: which one is right is for people to say.
fn labels(scope: &str, values: &[&str]) -> Vec<String> {
    values.iter().map(|value| format!("/label ~{scope}::{value}")).collect()
}
