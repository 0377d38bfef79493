//! What the door remembers: who is known, what waits, what was heard. Here an event is judged.

use std::collections::BTreeSet;
use std::fmt;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::daemon::webhook::Event;
use crate::daemon::webhook::Kind;
use crate::daemon::webhook::Refusal;
use crate::daemon::webhook::Scope;
use crate::daemon::webhook::door::Terms;
use crate::daemon::webhook::inbox::Inbox;
use crate::daemon::webhook::listening::Listening;
use crate::daemon::webhook::seen::Seen;

/// Seconds between two log lines about what was refused: a stranger must not fill the log.
const REFUSED_EVERY: i64 = 60;

#[derive(Debug)]
pub(super) struct Book {
    pub(super) scope: Scope,
    /// Id of the bot's own user, once somebody has asked.
    pub(super) bot: Option<u64>,
    pub(super) seen: Seen,
    pub(super) inbox: Inbox,
    pub(super) listening: Listening,
    /// Why events may be missing, for people.
    pub(super) remark: Option<String>,
    foreign: BTreeSet<String>,
    dropped: usize,
    refused: (Option<DateTime<Utc>>, usize),
}

/// What became of an event that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Waiting,
    CameBefore,
    NotAnIssue,
    NotTracked,
    Elsewhere,
    Own,
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "accepted: a pass for this issue follows",
            Self::CameBefore => "ignored: this delivery came before",
            Self::NotAnIssue => "ignored: it is not about an issue",
            Self::NotTracked => "ignored: the issue has no label that is read here",
            Self::Elsewhere => "ignored: the project is not read here",
            Self::Own => "ignored: it is the bot's own doing",
        })
    }
}

impl Book {
    pub(super) fn new(terms: &Terms, now: DateTime<Utc>) -> Self {
        let debounce = TimeDelta::from_std(terms.debounce).unwrap_or_default();
        Self {
            scope: terms.scope.clone(),
            bot: None,
            seen: Seen::default(),
            inbox: Inbox::new(debounce, terms.queue_max),
            listening: Listening::new(now),
            remark: None,
            foreign: BTreeSet::new(),
            dropped: 0,
            refused: (None, 0),
        }
    }

    /// Logs a refusal, the first at once and then by the minute.
    pub(super) fn refused(&mut self, refusal: &Refusal, now: DateTime<Utc>) {
        let (last, count) = &mut self.refused;
        *count += 1;
        if last.is_none_or(|last| now - last >= TimeDelta::seconds(REFUSED_EVERY)) {
            tracing::warn!(refused = *count, "webhook refused: {refusal}");
            (*last, *count) = (Some(now), 0);
        }
    }

    pub(super) fn judge(
        &mut self,
        event: &Event,
        is_tracked: fn(&str) -> bool,
        now: DateTime<Utc>,
    ) -> Result<Taken, Refusal> {
        if !self.scope.holds(event) {
            self.tell_foreign(event);
            return Ok(Taken::Elsewhere);
        }
        // Whatever arrives shows that the hook is alive.
        let place = event.place.filter(|_| event.kind != Kind::Other);
        self.listening.heard(place, now);
        self.remark = None;
        let Some(place) = place else { return Ok(Taken::NotAnIssue) };
        if event.actor.is_some() && event.actor == self.bot {
            return Ok(Taken::Own);
        }
        let labels = event.labels.as_ref();
        if labels.is_some_and(|labels| !labels.iter().any(|label| is_tracked(label))) {
            return Ok(Taken::NotTracked);
        }
        if self.inbox.put(place, now) {
            return Ok(Taken::Waiting);
        }
        self.dropped += 1;
        Err(Refusal::Full(self.inbox.len()))
    }

    /// Once for each project: a hook of a group tells of it again and again.
    fn tell_foreign(&mut self, event: &Event) {
        const NAMED_MAX: usize = 1_000;
        let name = event.project.clone().unwrap_or_else(|| "a project without a name".to_owned());
        if self.foreign.len() < NAMED_MAX && self.foreign.insert(name.clone()) {
            tracing::info!(
                project = name,
                "webhook: events of a project that is not read here are ignored"
            );
        }
    }

    pub(super) fn tell_dropped(&mut self) {
        let dropped = std::mem::take(&mut self.dropped);
        if dropped > 0 {
            tracing::warn!(
                "webhook: {dropped} events found the queue full: the schedule reads those changes"
            );
        }
    }
}
