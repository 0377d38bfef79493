//! What several tests share.

// Accounts in a few words, for tests of judgement.
pub(crate) mod account;
// The built binary in an environment of its own.
pub(crate) mod binary;
// Pages that are made, not written.
pub(crate) mod docs;
// Figures of a few accounts.
pub(crate) mod figures;
// Something that happens in the middle of a reading.
pub(crate) mod meanwhile;
// By what terms a memo is kept, and whose it is.
pub(crate) mod memo;
// Whether a client written in Python may be absent.
pub(crate) mod python;
// A simulated GitLab behind a port.
pub(crate) mod server;
// A simulated GitLab with a bot in it: for stories, properties and crashes.
pub(crate) mod world;
// Tools of others that tests start.
pub(crate) mod tools;
