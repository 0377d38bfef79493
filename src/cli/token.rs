//! When the token ends: told by `check`, and by `serve` in its log and as a metric.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;

use crate::cli::reach::Live;
use crate::daemon::Metrics;
use crate::templates;

/// Days before a token's end from which it is mentioned.
pub(super) const DAYS: i64 = 14;
/// How long what GitLab said of the token is believed: a day's notice is enough, and requests are counted.
const BELIEVED_FOR: TimeDelta = TimeDelta::hours(20);

/// What a daemon remembers of its token.
#[derive(Default)]
pub(super) struct Watch {
    looked: Option<DateTime<Utc>>,
}

impl Watch {
    /// Looks once a day; a GitLab that does not tell is asked again the next day.
    pub(super) async fn look(&mut self, gitlab: &Live, now: DateTime<Utc>, metrics: &Metrics) {
        if self.looked.is_some_and(|at| now - at < BELIEVED_FOR) {
            return;
        }
        match gitlab.token_self().await {
            Ok(token) => {
                self.looked = Some(now);
                if let Some(end) = token.and_then(|token| token.expires_at) {
                    metrics.token(days_left(end, now));
                    warn(end, now);
                }
            }
            // The pass that follows says what is the matter.
            Err(error) => tracing::debug!(%error, "the token's end could not be read"),
        }
    }
}

pub(super) fn days_left(end: NaiveDate, now: DateTime<Utc>) -> i64 {
    (end - now.date_naive()).num_days()
}

fn warn(end: NaiveDate, now: DateTime<Utc>) {
    let days = days_left(end, now);
    if days <= DAYS {
        let end = templates::in_words(end);
        tracing::warn!(days, "the token ends on {end}: rotate it before then");
    }
}
