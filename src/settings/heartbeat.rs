//! Who is told that passes are made, and how much of GitLab's limits they may use.

use std::time::Duration;

use secrecy::ExposeSecret;
use url::Url;

use crate::settings::Settings;
use crate::settings::problem::Problem;

impl Settings {
    /// Whom to tell after a complete pass, and how long it may take; none where nobody is.
    pub fn heartbeat(&self) -> Option<(Url, Duration)> {
        let url = self.heartbeat_url().ok()??;
        Some((url, Duration::from_secs(self.heartbeat.timeout_seconds.max(1))))
    }

    /// The address is as secret as a password, so no problem repeats it.
    fn heartbeat_url(&self) -> Result<Option<Url>, Problem> {
        let text = self.heartbeat.url.expose_secret().trim();
        if text.is_empty() {
            return Ok(None);
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        url.map(Some).ok_or_else(|| {
            let text = "is not an address: expected one such as https://hc-ping.com/your-check";
            Problem::new("heartbeat.url", text)
        })
    }

    pub(super) fn operation_problems(&self) -> Vec<Problem> {
        let percent = self.gitlab.rate_limit_share_percent;
        let share = (!(1..=100).contains(&percent)).then(|| {
            let text = format!("expected a percentage from 1 to 100, found {percent}");
            Problem::new("gitlab.rate_limit_share_percent", text)
        });
        share.into_iter().chain(self.heartbeat_url().err()).collect()
    }
}
