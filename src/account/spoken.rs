//! What the bot has already said in an account issue, as read back from its own comments.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Key;
use crate::account::Pin;
use crate::account::Section;
use crate::account::Taken;
use crate::account::Urgency;
use crate::account::UsageCounts;
use crate::account::Waiting;

/// One comment of the bot that carries markers.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Project id and iid of the work issue on which it stands; none for the issue that was read.
    pub elsewhere: Option<(u64, u64)>,
    pub note_id: u64,
    /// UTC, by GitLab's clock.
    pub created_at: DateTime<Utc>,
    /// Whether only the team reads it; that cannot be changed afterwards.
    pub is_internal: bool,
    /// The whole text, people's additions included.
    pub body: String,
    /// Those of a status card without their text.
    pub sections: Vec<Section>,
}

/// All that the bot has said in one account issue, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Spoken {
    pub remarks: Vec<Remark>,
    /// Keys listed on the status card as said: the memory that survives a deleted comment.
    pub ledger: BTreeSet<Key>,
    /// What the clocks on the status card were bound to when they were first shown.
    pub pins: Vec<Pin>,
    /// How comments with lines for the bot were taken, by the number of the comment.
    pub heard: BTreeMap<u64, Taken>,
    /// How things stood when people asked for quiet.
    pub quiet: Vec<Urgency>,
    /// What waits for somebody's working hours, and since which day.
    pub waiting: Waiting,
    /// Counts of usage that were on the account's card before.
    pub usage: UsageCounts,
    /// Labels that a run had set and that were taken off when it was undone.
    pub undone: BTreeSet<String>,
}

/// The rule name in the key of the status card.
pub const STATUS_CARD: &str = "status_card";

const LEDGER: &str = "<!-- stagecoach said ";
const LABELS: &str = "<!-- stagecoach undone ";

impl Spoken {
    /// What the remarks say, the ledgers on their cards included.
    pub fn new(mut remarks: Vec<Remark>) -> Self {
        remarks.sort_by_key(|remark| (remark.created_at, remark.note_id));
        let sections = remarks.iter().flat_map(|remark| &remark.sections);
        let lines = sections.flat_map(|section| section.body.lines());
        let said = lines.filter_map(|line| line.strip_prefix(LEDGER)?.strip_suffix("-->"));
        let words = said.flat_map(str::split_ascii_whitespace);
        let ledger = words.filter_map(|word| word.parse().ok()).collect();
        let bodies = remarks.iter().flat_map(|remark| &remark.sections).map(|s| &s.body);
        let pins = bodies.flat_map(|body| Pin::read_all(body)).collect();
        let is_card = |section: &&Section| section.marker.key.rule == STATUS_CARD;
        let cards = remarks.iter().flat_map(|remark| &remark.sections).filter(is_card);
        let cards: Vec<&str> = cards.map(|section| section.body.as_str()).collect();
        // Of two cards the oldest is kept current.
        let heard = cards.iter().rev().flat_map(|body| Taken::read_all(body)).collect();
        let quiet = cards.iter().flat_map(|body| Urgency::read_all(body)).collect();
        let waiting = cards.first().map(|body| Waiting::read(body)).unwrap_or_default();
        let usage = cards.first().map(|body| UsageCounts::read(body)).unwrap_or_default();
        let undone = cards.first().map(|body| Self::read_undone(body)).unwrap_or_default();
        // Of a card no more than this and its marker is asked; the whole text stays with the remark.
        let sections = remarks.iter_mut().flat_map(|remark| &mut remark.sections);
        sections.filter(|section| is_card(&&**section)).for_each(|it| it.body = String::new());
        Self { remarks, ledger, pins, heard, quiet, waiting, usage, undone }
    }

    /// The hidden line of a status card that lists what counts as said.
    pub fn print_ledger(keys: &BTreeSet<Key>) -> String {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        format!("{LEDGER}{} -->", keys.join(" "))
    }

    /// The hidden line of a status card that lists labels which are not set again; empty without any.
    pub fn print_undone(labels: &BTreeSet<String>) -> String {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        if labels.is_empty() { String::new() } else { format!("{LABELS}{} -->", labels.join(" ")) }
    }

    /// The labels in such lines.
    pub fn read_undone(text: &str) -> BTreeSet<String> {
        let lines = text.lines();
        let said = lines.filter_map(|line| line.strip_prefix(LABELS)?.strip_suffix("-->"));
        said.flat_map(str::split_ascii_whitespace).map(str::to_owned).collect()
    }

    /// The remark and section that carry this key; the oldest if there are several.
    pub fn find(&self, key: &Key) -> Option<(&Remark, &Section)> {
        self.remarks.iter().find_map(|remark| {
            let section = remark.sections.iter().find(|section| section.marker.key == *key)?;
            Some((remark, section))
        })
    }

    /// Every section with the remark that holds it, oldest first.
    pub fn sections(&self) -> impl Iterator<Item = (&Remark, &Section)> + use<'_> {
        self.remarks.iter().flat_map(|remark| remark.sections.iter().map(move |it| (remark, it)))
    }

    /// The key of everything that was said, still visible or not; one of both comes twice.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.sections().map(|(_, section)| &section.marker.key).chain(&self.ledger)
    }

    /// The same with what the bot has said elsewhere about the account; cards are read from here only.
    #[must_use]
    pub fn with(self, elsewhere: Vec<Remark>) -> Self {
        if elsewhere.is_empty() {
            return self;
        }
        let mut remarks = self.remarks;
        remarks.extend(elsewhere);
        remarks.sort_by_key(|remark| (remark.created_at, remark.note_id));
        Self { remarks, ..self }
    }

    /// How often a rule has taken back what it had said.
    pub fn times_withdrawn(&self, rule: &str) -> usize {
        let own = self.sections().filter(|(_, section)| section.marker.key.rule == rule);
        own.filter(|(_, section)| section.marker.withdrawn).count()
    }

    /// The remarks in which this was said, for the first time or once more, oldest first.
    pub fn said<'s>(
        &'s self,
        key: &Key,
    ) -> impl Iterator<Item = (&'s Remark, &'s Section)> + use<'s> {
        let base = key.base();
        self.sections().filter(move |(_, section)| section.marker.key.base() == base)
    }

    /// Whether this was said before, still visible or not.
    pub fn knows(&self, key: &Key) -> bool {
        self.ledger.contains(key) || self.find(key).is_some()
    }
}
