//! GitLab as we use it: endpoints of the `gitlab` crate, sent through our own transport, patient
//! with a busy server, typed and bounded.

mod access;
mod attach;
mod awards;
mod backoff;
mod boards;
mod comments;
mod connection;
mod counts;
mod crowd;
mod edits;
mod endpoints;
mod epics;
mod error;
mod exchange;
mod fault;
mod gate;
mod graphql;
mod hints;
mod hooks;
mod hour;
mod issues;
mod kept;
mod label_names;
mod meter;
mod outcome;
mod packed;
mod pages;
mod patient;
mod pause;
mod reads;
mod repository;
mod rewrite;
mod transport;
mod words;
mod write;

pub mod wire;

use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::Relaxed;

use chrono::DateTime;
use chrono::Utc;

pub use access::MayWrite;
pub use access::ReadOnly;
pub use access::Writable;
pub use attach::LabelCreated;
pub use attach::Linked;
pub use backoff::Limits;
pub use backoff::Patience;
pub use backoff::next_attempt;
pub use connection::Connection;
pub use counts::Counts;
pub use edits::IssueEdit;
pub use edits::NewIssue;
pub use edits::NewLabel;
pub use edits::StateEdit;
pub use epics::Child;
pub use epics::EpicEdit;
pub use epics::EpicHome;
pub use epics::EpicId;
pub use epics::EpicProbe;
pub use epics::GroupEpic;
pub use epics::NewEpic;
pub use epics::ParentEdit;
pub use error::ErrorKind;
pub use error::GitLabError;
pub use fault::Fault;
pub use fault::TransportError;
pub use hints::Quota;
pub use issues::IssueFilter;
pub use issues::OrderBy;
pub use issues::Sort;
pub use issues::Source;
pub use kept::Answers;
pub use kept::Kept;
pub use meter::Meter;
pub use meter::Requests;
pub use outcome::Outcome;
pub use patient::Patient;
pub use pause::NoPause;
pub use pause::Pause;
pub use pause::RealPause;
pub use repository::NewFile;
pub use rewrite::Overwritten;
pub use rewrite::Rewrite;
pub use transport::HttpTransport;
pub use write::Writer;

/// One GitLab, through any client of the `gitlab` crate. All reads are here; writes are on
/// [`GitLab::writer`], which exists only for transports that may write.
pub struct GitLab<T> {
    transport: T,
    /// What GitLab's clock showed last, in seconds since 1970; 0 before it was seen.
    told_at: AtomicI64,
}

impl<T> GitLab<T> {
    /// Speaks through `transport`.
    pub fn new(transport: T) -> Self {
        Self { transport, told_at: AtomicI64::new(0) }
    }

    /// What GitLab's own clock showed at the last answer; None where it does not tell.
    pub fn told_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.told_at.load(Relaxed), 0).filter(|at| at.timestamp() > 0)
    }

    /// The transport, for its meter.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// The transport, to put a layer around it or to see what a layer kept.
    pub fn into_transport(self) -> T {
        self.transport
    }

    /// The writes, where there are any.
    ///
    /// ```
    /// # use stagecoach::gitlab::{GitLab, HttpTransport, Patient};
    /// fn can(gitlab: &GitLab<Patient<HttpTransport>>) {
    ///     gitlab.writer();
    /// }
    /// ```
    ///
    /// Around a read-only transport the same does not compile:
    ///
    /// ```compile_fail
    /// # use stagecoach::gitlab::{GitLab, HttpTransport, Patient, ReadOnly};
    /// fn cannot(gitlab: &GitLab<Patient<ReadOnly<HttpTransport>>>) {
    ///     gitlab.writer();
    /// }
    /// ```
    pub fn writer(&self) -> Writer<'_, T>
    where
        T: MayWrite,
    {
        Writer::new(self)
    }
}

#[cfg(test)]
mod tests;
