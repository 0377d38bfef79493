//! The simulated GitLab, seen through its API: what these tests say is what GitLab does.
