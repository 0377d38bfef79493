//! What GitLab's headers say about waiting. Its clock is read from its own `Date`, never from ours.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use http::HeaderMap;
use http::header::DATE;
use http::header::RETRY_AFTER;

/// The waits one answer asks for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hints {
    /// `Retry-After`, as seconds or as a date.
    pub(super) retry_after: Option<Duration>,
    /// Time until `RateLimit-Reset`, when what is left is not ours to use.
    pub(super) empty_for: Option<Duration>,
    /// Whether less than a tenth of the allowance is left.
    pub(super) is_low: bool,
    /// What GitLab says of its limit.
    pub(super) quota: Option<Quota>,
}

/// A limit as GitLab tells it in `RateLimit-Limit` and `RateLimit-Remaining`, counted over all who share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub limit: u64,
    pub left: u64,
}

impl Quota {
    /// Whether as much is used as we may use: the rest is for the others of the same user and address.
    fn is_used_up(self, share_percent: u32) -> bool {
        let Self { limit, left } = self;
        let others = limit.saturating_mul(u64::from(100_u32.saturating_sub(share_percent))) / 100;
        left == 0 || left <= others && limit > 0
    }
}

/// Reads the waits; what is absent or unreadable asks for nothing.
pub(super) fn hints(headers: &HeaderMap, share_percent: u32) -> Hints {
    let date = date(headers);
    let retry_after = text(headers, RETRY_AFTER.as_str()).and_then(|value| {
        let until = || Some(until(date?, http_date(value)?));
        value.parse().ok().map(Duration::from_secs).or_else(until)
    });
    let number = |name| text(headers, name).and_then(|value| value.parse::<u64>().ok());
    let left = number("ratelimit-remaining");
    let quota = left.map(|left| Quota { limit: number("ratelimit-limit").unwrap_or(left), left });
    let known = number("ratelimit-limit").and(quota);
    let empty = left == Some(0) || known.is_some_and(|quota| quota.is_used_up(share_percent));
    let reset = text(headers, "ratelimit-reset").and_then(|value| value.parse::<i64>().ok());
    let empty_for = reset.filter(|_| empty).and_then(|reset| reset_in(reset, date));
    let is_low = known.is_some_and(|quota| quota.left < quota.limit / 10);
    Hints { retry_after, empty_for, is_low, quota: known }
}

/// What the server's clock shows.
pub(super) fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    text(headers, DATE.as_str()).and_then(http_date)
}

/// GitLab sends a Unix time; some gateways send the seconds that are left.
fn reset_in(reset: i64, date: Option<DateTime<Utc>>) -> Option<Duration> {
    const A_UNIX_TIME_FROM: i64 = 1_000_000_000;
    if reset < A_UNIX_TIME_FROM {
        return u64::try_from(reset).ok().map(Duration::from_secs);
    }
    Some(until(date?, DateTime::from_timestamp(reset, 0)?))
}

fn until(from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
    (to - from).to_std().unwrap_or(Duration::ZERO)
}

fn http_date(value: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(value).ok().map(|date| date.to_utc())
}

pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderName;
    use http::HeaderValue;

    fn check(pairs: &[(&'static str, &'static str)]) -> Hints {
        let pair =
            |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        hints(&pairs.iter().map(pair).collect(), 80)
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let at = ("date", "Tue, 24 Nov 2026 03:25:14 GMT");
        assert_eq!(check(&[("retry-after", "30")]).retry_after, Some(Duration::from_secs(30)));
        let later = ("retry-after", "Tue, 24 Nov 2026 03:26:14 GMT");
        assert_eq!(check(&[at, later]).retry_after, Some(Duration::from_mins(1)));
        let past = ("retry-after", "Tue, 24 Nov 2026 03:00:00 GMT");
        assert_eq!(check(&[at, past]).retry_after, Some(Duration::ZERO));
        assert_eq!(check(&[later]).retry_after, None, "without a date there is no now");
        assert_eq!(check(&[("retry-after", "soon")]).retry_after, None);
    }

    #[test]
    fn an_empty_allowance_waits_for_its_reset() {
        let date = ("date", "Thu, 01 Jan 2026 00:00:00 GMT");
        let reset = ("ratelimit-reset", "1767225630");
        let wait = |left| check(&[date, reset, ("ratelimit-remaining", left)]).empty_for;
        assert_eq!(wait("0"), Some(Duration::from_secs(30)));
        assert_eq!(wait("5"), None);
        let low = |left| check(&[("ratelimit-limit", "600"), ("ratelimit-remaining", left)]).is_low;
        assert_eq!((low("59"), low("60"), check(&[]).is_low), (true, false, false));
        let oldest = ("date", "Sun, 09 Sep 2001 01:46:30 GMT");
        let left = ("ratelimit-remaining", "0");
        let reset = ("ratelimit-reset", "1000000000");
        assert_eq!(check(&[oldest, reset, left]).empty_for, Some(Duration::from_secs(10)));
        let left = [("ratelimit-remaining", "0"), ("ratelimit-reset", "12")];
        assert_eq!(check(&left).empty_for, Some(Duration::from_secs(12)));
    }

    #[test]
    fn the_last_fifth_of_a_limit_is_for_others() {
        let of = |limit, left| {
            let reset = ("ratelimit-reset", "30");
            check(&[("ratelimit-limit", limit), ("ratelimit-remaining", left), reset])
        };
        assert_eq!(of("2000", "401").empty_for, None);
        assert_eq!(of("2000", "400").empty_for, Some(Duration::from_secs(30)));
        assert_eq!(of("2000", "400").quota, Some(Quota { limit: 2000, left: 400 }));
        assert_eq!(of("some", "400").empty_for, None, "without a limit there is no share of it");
        assert_eq!(of("0", "5").empty_for, None, "a limit of nothing is no limit");
    }
}
