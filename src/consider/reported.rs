//! Who may take back a breach that was reported: a date that was written down afterwards needs a
//! manager's consent (`semantics.md` b.9).

use chrono::DateTime;
use chrono::Utc;

use crate::account::Episode;
use crate::account::Fact;
use crate::account::Key;
use crate::account::Pin;
use crate::account::is_after;
use crate::consider::Clock;
use crate::consider::approval;
use crate::consider::scene::Scene;

/// When the breach of this run was told to people; none if it was not by the judged day, or was taken back
/// since.
pub(super) fn at(scene: &Scene<'_>, clock: &Clock) -> Option<DateTime<Utc>> {
    let (account, sla) = (scene.account, clock.sla);
    if account.spoken.remarks.is_empty() {
        return None;
    }
    let episode = Episode::new(format!("{}-breached", clock.run()));
    let key = Key::new(sla.late_rule(), account.id, episode);
    let (remark, section) = account.spoken.find(&key)?;
    let is_told = !is_after(remark.created_at, scene.span.today, scene.zone);
    let is_standing = !section.marker.withdrawn && !section.marker.undone;
    (is_standing && is_told).then_some(remark.created_at)
}

/// Whether a manager other than the author consented to corrections after a breach was told.
pub(super) fn is_consented(fact: &Fact, told_at: DateTime<Utc>, scene: &Scene<'_>) -> bool {
    let rules = &scene.targets.evidence;
    let edited = scene.account.edits.iter().find(|(at, _)| *at > told_at);
    let author = fact.author.as_deref().or_else(|| edited.map(|(_, who)| who.username.as_str()));
    let day = (scene.zone, scene.span.today);
    !rules.reported_breach_needs_approval
        || approval::of_correction(scene.account, rules, told_at, author, day)
}

/// A stop in time for a promise whose breach was told at an instant: as of the day it was written
/// down, until somebody consents.
pub(super) fn as_written(stop: &Fact, told_at: DateTime<Utc>, scene: &Scene<'_>) -> Fact {
    let edited = scene.account.edits.iter().find(|(at, _)| *at > told_at);
    let said_at = stop.recorded.at().or(edited.map(|(at, _)| *at)).unwrap_or(told_at);
    let said_on = said_at.max(told_at).with_timezone(&scene.zone).date_naive();
    Fact { on: said_on.min(scene.span.today), at: None, ..stop.clone() }
}

/// A start that was moved after the breach of its clock was told: the pinned one counts on, until
/// somebody consents.
pub(super) fn as_pinned(
    start: &Fact,
    pin: Option<&Pin>,
    told_at: Option<DateTime<Utc>>,
    scene: &Scene<'_>,
) -> Option<Fact> {
    let (pin, told_at) = (pin?, told_at?);
    let moved = pin.start < start.on && !is_consented(start, told_at, scene);
    moved.then(|| Fact { on: pin.start, at: None, ..start.clone() })
}
