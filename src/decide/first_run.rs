//! What the first pass over a source does about everything that was true before it.

/// How the first meeting with an account is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstRun {
    /// What is already true counts as said.
    Baseline,
    /// Speak about everything at once.
    Ordinary,
}
