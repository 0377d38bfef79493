//! The names people give to the card's dated fields.

use std::collections::BTreeSet;

use crate::account::FactName;
use crate::collect::card;

/// Field names that mean a dated fact, normalised; the first of each is the one we ask for.
pub(super) const FIELDS: &[(FactName, &[&str])] = &[
    (
        FactName::CustomerSince,
        &[
            "customer since",
            "original contract date",
            "contract date",
            "contract start",
            "contract start date",
        ],
    ),
    (FactName::CsmAssigned, &["csm assigned", "csm assigned on", "csm since"]),
    (
        FactName::OnboardingStart,
        &["onboarding start", "onboarding started", "onboarding start date"],
    ),
    (
        FactName::FirstEngagement,
        &[
            "first call",
            "first engagement",
            "first meeting",
            "kickoff",
            "kick off",
            "kickoff call",
            "kick off call",
            "kickoff date",
        ],
    ),
    (FactName::FirstValue, &["first value date", "first value", "first value reached"]),
    (
        FactName::OnboardingClosed,
        &[
            "onboarding closed",
            "onboarding completed",
            "onboarding complete",
            "onboarding done",
            "onboarding end",
        ],
    ),
    (FactName::Renewal, &["renewal date", "renewal", "renewal on", "contract end"]),
    (FactName::EbrHeld, &["last ebr", "ebr held", "ebr completed", "last ebr date"]),
    (FactName::EbrScheduled, &["ebr date", "next ebr", "ebr scheduled", "next ebr date", "ebr on"]),
];

/// Whether a description is a card: at least two dated facts have a field there, filled or not.
pub fn is_card(description: &str) -> bool {
    let card = card::read(description);
    let names = card.fields.iter().map(|field| card::key(&field.name));
    let facts: BTreeSet<FactName> = names.filter_map(|name| fact_name(&name)).collect();
    facts.len() > 1
}

/// The dated fact a normalised field name means.
pub(super) fn fact_name(name: &str) -> Option<FactName> {
    FIELDS.iter().find(|(_, names)| names.contains(&name)).map(|(fact, _)| *fact)
}
