//! What several tests share.

// A simulated GitLab with a bot in it: for stories, properties and crashes.
pub(crate) mod account;
pub(crate) mod world;
