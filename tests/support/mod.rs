//! What several tests share.

// The built binary in an environment of its own.
pub(crate) mod binary;
// A simulated GitLab behind a port.
pub(crate) mod server;
