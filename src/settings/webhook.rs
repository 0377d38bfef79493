//! `[webhook]`: by what GitLab is known when it calls, and how its events are taken.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::ExposeSecret;
use secrecy::SecretSlice;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use crate::files;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;

/// The fewest characters of a secret that nobody guesses.
const SECRET_CHARS_MIN: usize = 16;
/// The fewest bytes of a signing key, by Standard Webhooks.
const KEY_BYTES_MIN: usize = 24;
/// With a longer debounce nobody is answered within the time that is promised.
const DEBOUNCE_MS_MAX: u64 = 10_000;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct WebhookSettings {
    secret: SecretString,
    secret_file: String,
    signing_secret: SecretString,
    signing_secret_file: String,
    debounce_ms: u64,
    queue_max: usize,
    body_kib_max: usize,
    public_url: String,
}

/// The same, read and ready.
#[derive(Debug)]
pub struct WebhookTerms {
    pub token: Option<SecretString>,
    /// Without its prefix, decoded.
    pub signing_key: Option<SecretSlice<u8>>,
    pub debounce: Duration,
    pub queue_max: usize,
    pub body_bytes_max: usize,
    /// The address that GitLab calls, to find the hook by.
    pub public_url: Option<Url>,
}

impl Settings {
    /// How webhooks are taken; without a secret they are not.
    pub fn webhook(&self) -> Result<WebhookTerms, SettingsError> {
        let own = &self.webhook;
        let token = read("webhook.secret", &own.secret, &own.secret_file);
        let token = token.and_then(|token| token.map(hard_to_guess).transpose());
        let key = read("webhook.signing_secret", &own.signing_secret, &own.signing_secret_file);
        let key = key.and_then(|key| key.as_ref().map(decoded).transpose());
        match (token, key) {
            (Ok(token), Ok(signing_key)) => Ok(WebhookTerms {
                token,
                signing_key,
                debounce: Duration::from_millis(own.debounce_ms),
                queue_max: own.queue_max,
                body_bytes_max: own.body_kib_max * 1024,
                public_url: Url::parse(&own.public_url).ok(),
            }),
            (token, key) => {
                let problems = [token.err(), key.err()].into_iter().flatten();
                Err(SettingsError(problems.collect()))
            }
        }
    }

    /// What is wrong, as far as it stands in the settings themselves: only `serve` has the files.
    pub(super) fn webhook_problems(&self) -> Vec<Problem> {
        let own = &self.webhook;
        let mut problems = Vec::new();
        let mut unless = |holds: bool, key: &str, text: String| {
            if !holds {
                problems.push(Problem::new(format!("webhook.{key}"), text));
            }
        };
        let text = format!("expected 0 to {DEBOUNCE_MS_MAX}, found {}", own.debounce_ms);
        unless(own.debounce_ms <= DEBOUNCE_MS_MAX, "debounce_ms", text);
        let text = format!("expected 1 to 100000, found {}", own.queue_max);
        unless((1..=100_000).contains(&own.queue_max), "queue_max", text);
        let text = format!("expected 64 to 25600, found {}", own.body_kib_max);
        unless((64..=25_600).contains(&own.body_kib_max), "body_kib_max", text);
        let address = own.public_url.as_str();
        let is_address = Url::parse(address).is_ok_and(|url| url.has_host());
        let text = format!(
            "“{address}” is not an address: expected the one GitLab calls, such as \
             https://stagecoach.example.com/webhook"
        );
        unless(address.is_empty() || is_address, "public_url", text);
        let token = read("webhook.secret", &own.secret, "");
        let token = token.and_then(|token| token.map(hard_to_guess).transpose());
        let key = read("webhook.signing_secret", &own.signing_secret, "");
        let key = key.and_then(|key| key.as_ref().map(decoded).transpose());
        problems.extend([token.err(), key.err()].into_iter().flatten());
        problems
    }
}

/// A secret from the setting itself or from a file; none where neither is set.
fn read(key: &str, own: &SecretString, file: &str) -> Result<Option<SecretString>, Problem> {
    let text = own.expose_secret().trim();
    let (key, text) = match (text.is_empty(), file.is_empty()) {
        (false, _) => (key.to_owned(), text.to_owned()),
        (true, true) => return Ok(None),
        (true, false) => {
            let key = format!("{key}_file");
            let read = files::read_text(Path::new(file));
            let read = read.map_err(|error| Problem::new(key.clone(), error.to_string()))?;
            (key, read.trim().to_owned())
        }
    };
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let text = "is empty or has spaces in it: put the secret there, and nothing else";
        return Err(Problem::new(key, text));
    }
    Ok(Some(text.into()))
}

/// Refuses a secret that is too short.
fn hard_to_guess(secret: SecretString) -> Result<SecretString, Problem> {
    let chars = secret.expose_secret().chars().count();
    if chars >= SECRET_CHARS_MIN {
        return Ok(secret);
    }
    let text = format!(
        "has {chars} characters, expected at least {SECRET_CHARS_MIN}: make one with \
         `openssl rand -hex 32`, and give it to the hook, too"
    );
    Err(Problem::new("webhook.secret", text))
}

/// The key in `whsec_` and base64.
fn decoded(secret: &SecretString) -> Result<SecretSlice<u8>, Problem> {
    let text = secret.expose_secret().strip_prefix("whsec_");
    let bytes = text.and_then(|text| BASE64_STANDARD.decode(text).ok());
    let key = bytes.filter(|bytes| bytes.len() >= KEY_BYTES_MIN).map(SecretSlice::from);
    key.ok_or_else(|| {
        let text = "is not a signing token: expected `whsec_` and base64, as GitLab shows it once \
                    under Settings > Webhooks";
        Problem::new("webhook.signing_secret", text)
    })
}
