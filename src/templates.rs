//! templates.
