//! What has to be known of every account that a CSM looks after, and which of it is (f.23).

use crate::account::FactName;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::account::Persona;
use crate::consider::Standing;

/// A fact that is asked of a card or its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequiredFact {
    /// As people call it.
    pub field: &'static str,
    pub is_known: bool,
}

impl Standing<'_> {
    /// What promises, figures and mentions need, known or not; empty where no CSM looks after the account. A
    /// field that cannot be read or contradicts itself is not known.
    pub fn required_facts(&self) -> Vec<RequiredFact> {
        if self.unmanaged_because().is_some() {
            return Vec::new();
        }
        let account = self.account;
        let dated = |name: FactName| (name.field(), account.facts.best(name).is_some());
        let mut contacts = account.health.contacts.iter().map(|contact| contact.persona);
        let has_sponsor = contacts.any(|it| matches!(it, Persona::Sponsor | Persona::Executive));
        let mut facts = vec![
            ("Segment", self.segment().is_some()),
            ("Priority", self.priority().is_some()),
            ("Region", account.region.is_some()),
            ("CSM", self.csm().is_some()),
            dated(FactName::CustomerSince),
            dated(FactName::Renewal),
            ("ARR", self.arr().is_some()),
            ("Sponsor", has_sponsor || account.health.plan.sponsor == Some(true)),
            ("Sentiment", self.health.felt_on.is_some() || self.health.sentiment().is_some()),
        ];
        // Before a kickoff nobody knows when onboarding will begin.
        if self.stage.stage > LifecycleStage::Align {
            facts.push(dated(FactName::OnboardingStart));
        }
        let is_flawed = |field: &str| {
            self.findings.iter().any(|finding| finding.about == field && is_grave(finding.flaw))
        };
        let known =
            |(field, is_there)| RequiredFact { field, is_known: is_there && !is_flawed(field) };
        facts.into_iter().map(known).collect()
    }

    /// Whether anything that the bot asks for by itself is missing, or cannot be used as it stands.
    pub fn has_gaps(&self) -> bool {
        let asked = ["Segment", "Priority", "Customer since", "Renewal date"];
        let facts = self.required_facts();
        let is_missing = facts.iter().any(|it| !it.is_known && asked.contains(&it.field));
        is_missing || self.findings.iter().any(|finding| is_grave(finding.flaw))
    }
}

/// Whether what is written is as good as not there.
fn is_grave(flaw: Flaw) -> bool {
    matches!(flaw, Flaw::Contradictory | Flaw::Ambiguous | Flaw::Unreadable | Flaw::Missing)
}
