//! Why there was no pass: GitLab, a place that is too open, promises changed for the past, a world that moved.

use std::fmt;

use crate::collect::EXTERNAL;
use crate::consider::EditedPromise;
use crate::gitlab::GitLabError;
use crate::privacy::Leak;

/// Why there was no pass.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    #[error(transparent)]
    GitLab(#[from] GitLabError),
    /// Writing here would show risk and renewal to people who must not see them.
    #[error("{0}")]
    Exposed(Exposed),
    /// Who may read the source changed while it was read, twice.
    #[error(
        "who may read the source, or a group with roll-ups, changes while it is read: run again"
    )]
    Unsteady,
    /// A roll-up would be read by more people than an account it names.
    #[error("{0}")]
    ExposedRollup(String),
    /// Words about a customer would be read by somebody who must not.
    #[error(transparent)]
    Leak(#[from] Leak),
    /// A promise was changed for the past: clocks that run by it would change under people's feet.
    #[error("{}", many(.0))]
    Edited(Vec<EditedPromise>),
    /// A plan that was approved is no longer what would be done.
    #[error("{0}")]
    Moved(Moved),
}

fn many(edited: &[EditedPromise]) -> String {
    edited.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A source that more people can read than may.
#[derive(Debug)]
pub struct Exposed {
    pub source: String,
    pub visibility: String,
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.visibility == EXTERNAL {
            return write!(
                f,
                "{} has a topic of source.external_topics, so customers read it, and Stagecoach \
                 writes about risk and renewal: keep the accounts in another project",
                self.source
            );
        }
        write!(
            f,
            "{} is {}, and Stagecoach writes about risk and renewal: make it private first",
            self.source, self.visibility
        )
    }
}

/// What is different from the approved plan.
#[derive(Debug)]
pub struct Moved {
    pub differences: Vec<String>,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.differences.join("; ");
        write!(f, "the world has moved since the plan was made ({all}): make a new plan")
    }
}
