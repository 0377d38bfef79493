//! The names of the fields that log lines carry: a name is searched for in logs, so it is spelt once.
//!
//! Written `tracing::info!({ fields::RULE } = name, "…")`. Never a token, a body or an e-mail address.

/// The number of the account's issue within its project.
pub const ACCOUNT_IID: &str = "account.iid";
/// The customer's name, as the title gives it.
pub const ACCOUNT_NAME: &str = "account.name";
/// The rule that asked for something.
pub const RULE: &str = "rule";
/// The day the situation began.
pub const EPISODE: &str = "episode";
/// The kind of write, such as `open_issue`.
pub const ACTION: &str = "action";
/// Which accounts a pass looks at.
pub const SCOPE: &str = "scope";
/// What GitLab called the request, for its administrators.
pub const REQUEST_ID: &str = "request_id";
/// Whole milliseconds.
pub const ELAPSED_MS: &str = "elapsed_ms";
/// Whole milliseconds from the first event about an issue to the end of the pass that it asked for.
pub const ANSWERED_MS: &str = "answered_ms";
/// How many requests a pass made.
pub const REQUESTS: &str = "requests";
/// The part of a pass: collect, consider, decide, enact.
pub const STAGE: &str = "stage";
