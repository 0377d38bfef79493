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
const NOT_HELD: &[&str] = &[
    "cancelled",
    "canceled",
    "missed",
    "declined",
    "postponed",
    "rescheduled",
    "scheduled",
    "planned",
    "attempted",
    "attempt",
    "voicemail",
    "requested",
    "invite",
    "invitation",
    "reminder",
    "no",
];

/// What surrounds an EBR or a workshop is neither.
const AROUND: &[&str] = &[
    "prep",
    "preparation",
    "planning",
    "scheduling",
    "request",
    "follow",
    "followup",
    "debrief",
    "mini",
];

const MAIL: &[&str] = &["email", "emails", "mail", "mails", "courriel", "correo"];
const EBR: &[&str] = &["ebr", "ebrs"];
const WORKSHOP: &[&str] = &["workshop", "workshops", "training", "enablement", "taller", "atelier"];
const CALL: &[&str] = &[
    "call",
    "calls",
    "phone",
    "zoom",
    "cadence",
    "telco",
    "telko",
    "anruf",
    "telefonat",
    "appel",
    "llamada",
];
const MEETING: &[&str] = &[
    "meeting",
    "meetings",
    "onsite",
    "visit",
    "sync",
    "besprechung",
    "treffen",
    "termin",
    "réunion",
    "reunión",
    "reunion",
];
const KICKOFF: &[&str] = &["kickoff", "kick", "mini"];
const UPDATE: &[&str] = &["update", "updates", "status", "aktualisierung", "actualización"];
/// What stands behind these is what the activity was about.
const ABOUT: &[&str] = &["from", "after", "before", "about", "re", "on", "for", "of", "with"];

impl ActivityKind {
    /// The kind in words like `Customer Call`, `In-Person Meeting`, `kick-off`, whatever the case.
    ///
    /// In doubt the kind that proves less wins: a mail about a call is a mail, and a call that was
    /// cancelled, missed or planned is nothing.
    pub fn read(written: &str) -> Self {
        let key = text::key(written);
        let has = |words: &[&str]| key.split(' ').any(|word| words.contains(&word));
        let spoken = Self::spoken(written);
        if has(MAIL) {
            return Self::Email;
        }
        let told = matches!(spoken, None | Some(Self::Update));
        if told && has(&["risk", "atrisk"]) && (has(UPDATE) || has(&["at", "atrisk"])) {
            return Self::AtRiskUpdate;
        }
        if has(NOT_HELD) {
            return Self::Other;
        }
        let itself = !has(AROUND);
        if itself && (has(EBR) || key.contains("executive business review")) {
            return Self::Ebr;
        }
        if itself && has(WORKSHOP) {
            return Self::Workshop;
        }
        spoken.unwrap_or(if has(KICKOFF) { Self::Meeting } else { Self::Other })
    }

    /// The kind in a note without a column of its own, such as `Call with the platform team`: only
    /// when its first words say so and nothing after them takes it back.
    pub fn told_first(note: &str) -> Self {
        let first: Vec<&str> = note.split_whitespace().take(3).collect();
        let kind = Self::read(&first.join(" "));
        if kind == Self::read(note) { kind } else { Self::Other }
    }

    /// What the last word that says it calls the activity: a status call is a call.
    fn spoken(written: &str) -> Option<Self> {
        let head = text::key(written.split('(').next().unwrap_or_default());
        let words = head.split(' ').take_while(|word| !ABOUT.contains(word));
        let kinds = [(CALL, Self::Call), (MEETING, Self::Meeting), (UPDATE, Self::Update)];
        let kind = |word: &str| kinds.iter().find(|(words, _)| words.contains(&word));
        words.filter_map(kind).map(|(_, kind)| *kind).last()
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
            ("Status call", ActivityKind::Call),
            ("Update from call", ActivityKind::Update),
            ("Success planning meeting", ActivityKind::Meeting),
            ("At risk", ActivityKind::AtRiskUpdate),
            ("At-risk call", ActivityKind::Call),
            ("EBR (declined)", ActivityKind::Other),
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
