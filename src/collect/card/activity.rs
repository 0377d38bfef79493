//! What kind of contact an activity was, from the words people log it with.

use crate::collect::card::date::WrittenDate;
use crate::collect::card::text;

/// A row of the activity log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    pub on: WrittenDate,
    pub kind: ActivityKind,
    /// The kind as written.
    pub kind_text: String,
    pub note: String,
    /// Line in the description, from 1.
    pub line: u32,
}

/// The kinds that the rules tell apart (domain.md 2.4: only a call or a meeting engages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActivityKind {
    Call,
    Meeting,
    Workshop,
    /// An executive business review that took place; a mini-EBR is a meeting.
    Ebr,
    Email,
    Update,
    AtRiskUpdate,
    Other,
}

/// What did not happen, or not yet, is not a contact.
const NOT_HELD: [&str; 19] = [
    "cancelled",
    "canceled",
    "missed",
    "declined",
    "postponed",
    "rescheduled",
    "scheduled",
    "scheduling",
    "planned",
    "planning",
    "attempted",
    "attempt",
    "voicemail",
    "requested",
    "request",
    "invite",
    "invitation",
    "no",
    "reminder",
];

/// What surrounds an EBR or a workshop is neither.
const AROUND: [&str; 6] = ["prep", "preparation", "follow", "followup", "debrief", "mini"];

const WORDS: [(ActivityKind, &[&str]); 4] = [
    (
        ActivityKind::Call,
        &["call", "phone", "zoom", "cadence", "anruf", "telefonat", "appel", "llamada"],
    ),
    (
        ActivityKind::Meeting,
        &[
            "meeting",
            "onsite",
            "visit",
            "meet",
            "besprechung",
            "treffen",
            "termin",
            "réunion",
            "reunión",
            "reunion",
            "visite",
        ],
    ),
    (ActivityKind::Update, &["update", "status", "aktualisierung", "actualización"]),
    (ActivityKind::Workshop, &["workshop", "training", "enablement", "taller", "atelier"]),
];

impl ActivityKind {
    /// The kind in words like `Customer Call`, `In-Person Meeting`, `kick-off`, whatever the case.
    ///
    /// In doubt the kind that proves less wins: a mail about a call is a mail, and a call that was
    /// cancelled, missed or planned is nothing.
    pub fn read(written: &str) -> Self {
        let key = text::key(written);
        let has = |word: &str| key.split(' ').any(|have| have == word);
        let risk = has("risk") || has("atrisk");
        if has("email") || has("emails") || has("mail") || has("courriel") || has("correo") {
            return Self::Email;
        }
        if risk && (has("update") || has("at") || has("atrisk")) {
            return Self::AtRiskUpdate;
        }
        if NOT_HELD.iter().any(|word| has(word)) {
            return Self::Other;
        }
        let around = AROUND.iter().any(|word| has(word));
        if !around && (has("ebr") || key.contains("executive business review")) {
            return Self::Ebr;
        }
        let kind = |word: &str| {
            let singular = word.strip_suffix('s').unwrap_or(word);
            let knows = |words: &[&str]| words.contains(&word) || words.contains(&singular);
            WORDS.iter().find(|(_, words)| knows(words)).map(|(kind, _)| *kind)
        };
        if !around && key.split(' ').any(|word| kind(word) == Some(Self::Workshop)) {
            return Self::Workshop;
        }
        let spoken = key.split(' ').filter_map(kind).find(|kind| *kind != Self::Workshop);
        let weak = || has("kickoff") || has("kick") || has("mini");
        spoken.unwrap_or_else(|| if weak() { Self::Meeting } else { Self::Other })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_from_the_words_people_use() {
        for (written, kind) in [
            ("Customer Call", ActivityKind::Call),
            ("cadence calls", ActivityKind::Call),
            ("Kickoff call", ActivityKind::Call),
            ("kick-off", ActivityKind::Meeting),
            ("In-Person Meeting", ActivityKind::Meeting),
            ("CALL 📞", ActivityKind::Call),
            ("E-Mail", ActivityKind::Email),
            ("Email re call", ActivityKind::Email),
            ("EBR", ActivityKind::Ebr),
            ("Executive Business Review", ActivityKind::Ebr),
            ("mini-EBR", ActivityKind::Meeting),
            ("EBR prep call", ActivityKind::Call),
            ("EBR scheduling", ActivityKind::Other),
            ("CI Workshop", ActivityKind::Workshop),
            ("Update", ActivityKind::Update),
            ("At-Risk Update", ActivityKind::AtRiskUpdate),
            ("Risk update", ActivityKind::AtRiskUpdate),
            ("Call (cancelled)", ActivityKind::Other),
            ("no-show call", ActivityKind::Other),
            ("Anruf", ActivityKind::Call),
            ("recall", ActivityKind::Other),
            ("", ActivityKind::Other),
        ] {
            assert_eq!(ActivityKind::read(written), kind, "{written}");
        }
    }
}
