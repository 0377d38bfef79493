//! The dead-man's switch: somebody outside is told after each complete pass, and calls for help when that stays
//! away. A pass never fails because of it.

use std::time::Duration;

use reqwest::Certificate;
use reqwest::redirect;
use url::Url;

/// Follows as many redirects as a service that moved needs.
const REDIRECTS_MAX: usize = 2;

/// Asks the address once, for as long as it may take. The address is a secret: no log line has it.
pub async fn beat(url: &Url, timeout: Duration) {
    match ask(url, timeout).await {
        Ok(status) if status.is_success() => tracing::debug!("the heartbeat was heard"),
        Ok(status) => {
            tracing::warn!(
                status = status.as_u16(),
                "the heartbeat was not heard: check heartbeat.url"
            );
        }
        Err(error) => {
            let error = error.without_url();
            tracing::warn!(%error, "the heartbeat was not heard: check heartbeat.url");
        }
    }
}

async fn ask(url: &Url, timeout: Duration) -> reqwest::Result<reqwest::StatusCode> {
    let builder = reqwest::Client::builder()
        .timeout(timeout)
        .redirect(redirect::Policy::limited(REDIRECTS_MAX))
        .referer(false)
        .user_agent(concat!("stagecoach/", env!("CARGO_PKG_VERSION")));
    let builder = if url.scheme() == "https" {
        // Mozilla's certificates beside the machine's, for images that have none.
        let known = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        builder.tls_certs_merge(known.filter_map(|der| Certificate::from_der(der).ok()))
    } else {
        builder.tls_certs_only([])
    };
    let answer = builder.build()?.get(url.clone()).send().await?;
    Ok(answer.status())
}
