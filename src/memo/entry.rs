//! One issue as it was read: its row in a list, and what hangs on it, each part with the state it belongs to.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::gitlab::wire::Issue;
use crate::gitlab::wire::LabelEvent;
use crate::gitlab::wire::Note;
use crate::memo::packed::unpack;

/// GitLab moves `updated_at` at most once a minute when somebody comments, and a replica may lag behind: what
/// was read sooner after the last change may lack something that `updated_at` will never tell.
pub(super) const SETTLES_IN: TimeDelta = TimeDelta::seconds(90);

/// What can hang on an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Notes,
    LabelEvents,
    Links,
    Awards,
}

/// An issue.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) updated_at: DateTime<Utc>,
    pub(super) row: Bytes,
    /// Whether the bot has written there since it was read: it is looked for in the next list, however old.
    pub(super) is_touched: bool,
    pub(super) parts: BTreeMap<Part, Piece>,
}

/// What a look at an entry depends on.
pub(super) struct Now {
    pub(super) pass: u32,
    /// What GitLab's clock showed last.
    pub(super) gitlab: Option<DateTime<Utc>>,
    pub(super) bot: Option<u64>,
    /// What was read before this, by our clock, is under audit.
    pub(super) trusted_since: Option<DateTime<Utc>>,
}

/// One part, as it was read.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The issue's `updated_at` when it was read.
    pub(super) of: DateTime<Utc>,
    /// By our clock, only to tell what is older than an audit.
    pub(super) read_at: DateTime<Utc>,
    /// The pass that read it, counted since this memo was opened; 0 for an earlier one.
    pub(super) pass: u32,
    /// Whether it was read long enough after the last change.
    pub(super) is_settled: bool,
    /// What the comments said of links when those were read.
    pub(super) links_said: u64,
    pub(super) packed: Bytes,
}

impl Entry {
    /// A part that is no older than an audit, whatever became of the issue.
    fn piece(&self, part: Part, trusted_since: Option<DateTime<Utc>>) -> Option<&Piece> {
        let is_trusted = |piece: &&Piece| trusted_since.is_none_or(|since| piece.read_at >= since);
        self.parts.get(&part).filter(is_trusted)
    }

    /// A part as it still is.
    pub(super) fn standing(&self, part: Part, now: &Now) -> Option<&Piece> {
        let piece = self.piece(part, now.trusted_since)?;
        let stands = match part {
            // Only the bot's own reactions are read, and what the bot writes is forgotten.
            Part::Awards => true,
            Part::Links => {
                // A link, and its end, is a line among the comments at both ends.
                let notes = self.standing(Part::Notes, now)?;
                links_said(&notes.packed) == Some(piece.links_said)
            }
            Part::Notes | Part::LabelEvents => piece.of == self.updated_at,
        };
        let is_sure = || {
            part == Part::Awards
                || piece.pass == now.pass
                || piece.is_settled
                || self.is_settling(now) && self.is_bots_own(now.bot)
        };
        (stands && is_sure()).then_some(piece)
    }

    /// Whether nothing could have settled yet.
    fn is_settling(&self, now: &Now) -> bool {
        now.gitlab.is_some_and(|at| at < self.updated_at + SETTLES_IN)
    }

    /// Whether the bot was the last to do anything there: passes that follow at once need not read again what it
    /// wrote. Somebody's deed may hide behind `updated_at` until that has settled, and is read then.
    fn is_bots_own(&self, bot: Option<u64>) -> bool {
        let Some(row) = unpack::<Issue>(&self.row) else { return false };
        let mut deeds = vec![(row.created_at, row.author.as_ref().map(|user| user.id))];
        deeds.extend(row.closed_at.map(|at| (at, row.closed_by.as_ref().map(|user| user.id))));
        if let Some(piece) = self.parts.get(&Part::Notes) {
            let notes: Vec<Note> = unpack(&piece.packed).unwrap_or_default();
            deeds.extend(notes.iter().map(|note| {
                let at = note.updated_at.unwrap_or(note.created_at).max(note.created_at);
                (at, note.author.as_ref().map(|user| user.id))
            }));
        }
        if let Some(piece) = self.parts.get(&Part::LabelEvents) {
            let events: Vec<LabelEvent> = unpack(&piece.packed).unwrap_or_default();
            deeds.extend(events.iter().map(|it| (it.created_at, it.user.as_ref().map(|u| u.id))));
        }
        let last = deeds.iter().map(|(at, _)| *at).max().unwrap_or_default();
        let explains = last + TimeDelta::seconds(1) >= self.updated_at;
        bot.is_some() && explains && deeds.iter().all(|(at, who)| *at < last || *who == bot)
    }

    /// Forgets parts that a change of the row tells of, where `updated_at` stayed.
    pub(super) fn take_in(&mut self, before: &Issue, now: &Issue) {
        if before.updated_at == now.updated_at {
            if before.labels != now.labels {
                self.parts.remove(&Part::LabelEvents);
            }
            if before.user_notes_count != now.user_notes_count {
                self.parts.clear();
            }
        }
    }
}

/// What GitLab's own lines among comments say of links, as one number: those whose meaning is known to be
/// another are left out. None where the comments cannot be read.
pub(super) fn links_said(packed_notes: &[u8]) -> Option<u64> {
    let notes: Vec<Note> = unpack(packed_notes)?;
    let others = [
        "changed the description",
        "changed title",
        "changed due date",
        "removed due date",
        "assigned to",
        "unassigned",
        "mentioned in",
        "marked the checklist item",
        "made the issue",
    ];
    let own = notes.iter().filter(|note| note.system);
    let about = own.filter(|note| !others.iter().any(|words| note.body.starts_with(words)));
    // Numbers only grow, and a line is never changed: the sum is another one after each new line.
    Some(about.fold(1, |sum: u64, note| sum.wrapping_add(note.id)))
}
