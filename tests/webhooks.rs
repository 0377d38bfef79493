//! Webhooks: who is let in over real sockets, what a pass for the accounts named reads and writes, and that the
//! simulated GitLab sends and gives up as the real one does.

mod door;
mod hostile;
#[cfg(feature = "simulator")]
mod named;
#[cfg(feature = "simulator")]
mod of_groups;
#[cfg(feature = "simulator")]
mod sent;
