//! Rate limits, per user and minute, in the two shapes GitLab refuses with.
use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::json;

use super::reply;
use super::reply::Reply;

const WINDOW_SECONDS: i64 = 60;

/// The limits of an instance; none by default.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// All requests: refused as plain text with `Retry-After`, announced in headers.
    pub api_per_minute: Option<u32>,
    /// New comments: refused as JSON without any header.
    pub notes_per_minute: Option<u32>,
    /// New issues, per project: refused as JSON without any header.
    pub issues_per_minute: Option<u32>,
    /// Lists with `search`: refused as JSON without any header.
    pub searches_per_minute: Option<u32>,
}

/// Counts of the running minute.
#[derive(Debug, Default)]
pub(super) struct Meter {
    minute: i64,
    counts: BTreeMap<(String, u64), u32>,
}

impl Meter {
    fn count(&mut self, now: DateTime<Utc>, what: &str, user: u64) -> u32 {
        let minute = now.timestamp().div_euclid(WINDOW_SECONDS);
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        let count = self.counts.entry((what.to_owned(), user)).or_insert(0);
        *count += 1;
        *count
    }

    /// Counts a request; gives the headers to add, or the refusal.
    pub(super) fn api(
        &mut self,
        limits: &Limits,
        now: DateTime<Utc>,
        user: u64,
    ) -> Result<Vec<(&'static str, String)>, Reply> {
        let Some(limit) = limits.api_per_minute else { return Ok(Vec::new()) };
        let observed = self.count(now, "api", user);
        let reset = (self.minute + 1) * WINDOW_SECONDS;
        let wait = reset - now.timestamp();
        let reset_time = now + TimeDelta::seconds(wait);
        let headers = vec![
            ("ratelimit-limit", limit.to_string()),
            ("ratelimit-name", "throttle_authenticated_api".to_owned()),
            ("ratelimit-observed", observed.to_string()),
            ("ratelimit-remaining", limit.saturating_sub(observed).to_string()),
            ("ratelimit-reset", reset.to_string()),
            ("ratelimit-resettime", reset_time.to_rfc3339_opts(SecondsFormat::Secs, true)),
        ];
        if observed <= limit {
            return Ok(headers);
        }
        let mut refusal = retry_later();
        refusal.headers.extend(headers);
        Err(refusal.with("retry-after", wait.to_string()))
    }

    /// Counts one use of an application limiter.
    pub(super) fn application(
        &mut self,
        limit: Option<u32>,
        now: DateTime<Utc>,
        what: &str,
        user: u64,
    ) -> Result<(), Reply> {
        let Some(limit) = limit else { return Ok(()) };
        if self.count(now, what, user) <= limit { Ok(()) } else { Err(too_many_times()) }
    }
}

/// The refusal of `Rack::Attack`, its headers still to come.
pub(super) fn retry_later() -> Reply {
    reply::text(429, "text/plain", "Retry later\n")
}

/// The refusal of an application limiter: JSON, and no word about when to come again.
pub(super) fn too_many_times() -> Reply {
    let words = "This endpoint has been requested too many times. Try again later.";
    reply::json(429, &json!({ "message": { "error": words } }))
}
