//! enact.
