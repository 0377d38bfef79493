//! The one place where events come in and wait: who may knock, what is let in, and what a pass takes out.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use axum::http::HeaderMap;
use chrono::DateTime;
use chrono::Utc;
use tokio::sync::Notify;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

use crate::clock::Clock;
use crate::daemon::webhook::Place;
use crate::daemon::webhook::Refusal;
use crate::daemon::webhook::Scope;
use crate::daemon::webhook::Secrets;
use crate::daemon::webhook::book::Book;
use crate::daemon::webhook::book::Taken;
use crate::daemon::webhook::event;
use crate::daemon::webhook::inbox::Batch;
use crate::daemon::webhook::listening::Verdict;
use crate::daemon::webhook::secrets;

/// Bodies that are read at the same time.
const DESKS: usize = 8;

/// What is let in.
#[derive(Debug)]
pub struct Terms {
    pub secrets: Secrets,
    pub scope: Scope,
    /// Whether a label makes an issue one that is read.
    pub is_tracked: fn(&str) -> bool,
    /// How long an issue is left alone after its last event.
    pub debounce: Duration,
    /// Issues that may wait.
    pub queue_max: usize,
    pub body_bytes_max: usize,
}

/// Shared by the route, which lets events in, and the daemon, which asks for a pass.
#[derive(Debug)]
pub struct Door {
    terms: Terms,
    book: Mutex<Book>,
    bell: Notify,
    desks: Semaphore,
}

impl Door {
    /// Shut where the terms have no secret.
    pub fn new(terms: Terms, now: DateTime<Utc>) -> Self {
        let book = Mutex::new(Book::new(&terms, now));
        let (bell, desks) = (Notify::new(), Semaphore::new(DESKS));
        Self { terms, book, bell, desks }
    }

    pub fn is_open(&self) -> bool {
        !self.terms.secrets.is_empty()
    }

    /// What GitLab says of the bot and of the source: by it, own and foreign events are known.
    pub fn learn(&self, bot: Option<u64>, scope: Option<Scope>) {
        let mut book = self.book();
        book.bot = bot.or(book.bot);
        if let Some(scope) = scope {
            book.scope = scope;
        }
    }

    pub fn knows_bot(&self) -> bool {
        self.book().bot.is_some()
    }

    /// What GitLab says of the hook itself, or that it says nothing.
    pub fn note(&self, remark: Option<String>) {
        if let Some(remark) = &remark {
            tracing::warn!("webhook: {remark}");
        }
        self.book().remark = remark;
    }

    /// Why events may be missing; none while there is no sign of it.
    pub fn remark(&self) -> Option<String> {
        self.book().remark.clone()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn greet(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.terms.secrets.greet(headers, now)
    }

    pub(super) fn body_bytes_max(&self) -> usize {
        self.terms.body_bytes_max
    }

    pub(super) async fn desk(&self) -> Option<SemaphorePermit<'_>> {
        self.desks.acquire().await.ok()
    }

    /// One delivery with its whole body. It is remembered once it is taken, so that what finds no room
    /// may come again.
    pub(super) fn take(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Taken, Refusal> {
        self.terms.secrets.verify(headers, body)?;
        let event = event(headers, body)?;
        let id = secrets::delivery(headers);
        let mut book = self.book();
        if id.is_some_and(|id| book.seen.knows(id)) {
            return Ok(Taken::CameBefore);
        }
        let taken = book.judge(&event, self.terms.is_tracked, now)?;
        if let Some(id) = id {
            book.seen.remember(id, now);
        }
        drop(book);
        if taken == Taken::Waiting {
            self.bell.notify_one();
        }
        tracing::debug!(event = ?event.kind, place = ?event.place, "webhook {taken}");
        Ok(taken)
    }

    pub(super) fn refused(&self, refusal: &Refusal, now: DateTime<Utc>) {
        self.book().refused(refusal, now);
    }

    /// Waits until an issue is due, and gives all that are. Forever while the door is shut.
    pub(in crate::daemon) async fn due<C: Clock>(&self, clock: &C) -> Batch {
        loop {
            let next = self.book().inbox.next();
            match next {
                None => self.bell.notified().await,
                Some(at) => tokio::select! {
                    biased;
                    () = clock.until(at) => {
                        let mut book = self.book();
                        book.tell_dropped();
                        if let Some(due) = book.inbox.take(clock.now().max(at)) {
                            return due;
                        }
                    }
                    () = self.bell.notified() => {}
                },
            }
        }
    }

    /// A whole pass reads everything: what waits for one of its own need not wait any longer.
    pub(in crate::daemon) fn whole_pass_begins(&self) {
        let mut book = self.book();
        book.tell_dropped();
        book.inbox.clear();
    }

    /// What people changed since the whole pass before, as the one that began at `began` found it.
    pub(in crate::daemon) fn whole_pass_found(
        &self,
        changed: &BTreeSet<Place>,
        began: DateTime<Utc>,
    ) {
        if !self.is_open() {
            return;
        }
        let verdict = self.book().listening.compare(changed, began);
        match verdict {
            Verdict::Fine => {}
            Verdict::Missed(count) => {
                tracing::info!("webhook: {count} changed accounts were named by no event");
            }
            Verdict::Silent { changed, since } => {
                let since = since.format("%Y-%m-%d %H:%MZ");
                self.note(Some(format!(
                    "no event since {since}, although people changed {changed} accounts: GitLab may have \
                     disabled the hook; see Settings > Webhooks there"
                )));
            }
        }
    }

    /// Whatever still waits is dropped with the daemon.
    pub(in crate::daemon) fn shut(&self) {
        let left = self.book().inbox.clear();
        if left > 0 {
            tracing::warn!(
                "{left} issues that webhooks named were not read: the next pass does it"
            );
        }
    }
}
