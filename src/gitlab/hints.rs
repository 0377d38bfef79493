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
    /// Time until `RateLimit-Reset`, when `RateLimit-Remaining` is zero.
    pub(super) empty_for: Option<Duration>,
    /// Whether less than a tenth of the allowance is left.
    pub(super) is_low: bool,
}

/// Reads the waits; what is absent or unreadable asks for nothing.
pub(super) fn hints(headers: &HeaderMap) -> Hints {
    let date = date(headers);
    let retry_after = text(headers, RETRY_AFTER.as_str()).and_then(|value| {
        let until = || Some(until(date?, http_date(value)?));
        value.parse().ok().map(Duration::from_secs).or_else(until)
    });
    let empty = text(headers, "ratelimit-remaining") == Some("0");
    let reset = text(headers, "ratelimit-reset").and_then(|value| value.parse::<i64>().ok());
    let empty_for = reset.filter(|_| empty).and_then(|reset| reset_in(reset, date));
    let number = |name| text(headers, name).and_then(|value| value.parse::<u64>().ok());
    let limits = number("ratelimit-remaining").zip(number("ratelimit-limit"));
    let is_low = limits.is_some_and(|(left, limit)| left < limit / 10);
    Hints { retry_after, empty_for, is_low }
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
        hints(&pairs.iter().map(pair).collect())
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
        let left = [("ratelimit-remaining", "0"), ("ratelimit-reset", "12")];
        assert_eq!(check(&left).empty_for, Some(Duration::from_secs(12)));
    }
}
