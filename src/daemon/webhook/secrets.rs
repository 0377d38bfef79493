//! Whether GitLab sent a delivery: by the plain secret of the hook, by its signature, or by both.

use axum::http::HeaderMap;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use chrono::Utc;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use secrecy::ExposeSecret;
use secrecy::SecretSlice;
use secrecy::SecretString;
use sha2::Sha256;

use crate::daemon::webhook::Refusal;

/// Seconds that the clocks of GitLab and of this host may differ (`gitlab-api.md` 5).
pub(super) const SKEW_SECONDS: u64 = 300;
/// Signatures of one delivery that are looked at: two while a token is exchanged.
const SIGNATURES_MAX: usize = 8;

/// What a delivery must show. All that is set must be right: the weaker one never stands for the stronger.
#[derive(Debug, Default)]
pub struct Secrets {
    /// Sent as it is in `X-Gitlab-Token`.
    pub token: Option<SecretString>,
    /// The key of `webhook-signature`, without `whsec_` and decoded.
    pub signing_key: Option<SecretSlice<u8>>,
}

impl Secrets {
    /// Whether there is nothing by which GitLab could be known.
    pub fn is_empty(&self) -> bool {
        self.token.is_none() && self.signing_key.is_none()
    }

    /// What the headers alone show, so that a stranger's body is never read.
    pub(super) fn greet(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.is_empty() {
            return Err(Refusal::Off);
        }
        if let Some(token) = &self.token {
            let given = headers.get("x-gitlab-token").ok_or(Refusal::Token)?;
            if !is_same(given.as_bytes(), token.expose_secret().as_bytes()) {
                return Err(Refusal::Token);
            }
        }
        if self.signing_key.is_none() {
            return Ok(());
        }
        text(headers, "webhook-id")?;
        text(headers, "webhook-signature")?;
        let sent: i64 = text(headers, "webhook-timestamp")?
            .parse()
            .map_err(|_| Refusal::Unsigned("webhook-timestamp"))?;
        let away = now.timestamp().abs_diff(sent);
        if away > SKEW_SECONDS { Err(Refusal::Stale(away)) } else { Ok(()) }
    }

    /// Whether the signature is that of this very body.
    pub(super) fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
        let Some(key) = &self.signing_key else { return Ok(()) };
        let (id, sent) = (text(headers, "webhook-id")?, text(headers, "webhook-timestamp")?);
        let mut mac = keyed(key.expose_secret());
        for part in [id.as_bytes(), b".", sent.as_bytes(), b".", body] {
            mac.update(part);
        }
        let signatures = text(headers, "webhook-signature")?.split_whitespace();
        let mut given = signatures.take(SIGNATURES_MAX).filter_map(|one| one.strip_prefix("v1,"));
        let is_right = given.any(|one| {
            let bytes = BASE64_STANDARD.decode(one);
            bytes.is_ok_and(|bytes| mac.clone().verify_slice(&bytes).is_ok())
        });
        if is_right { Ok(()) } else { Err(Refusal::Signature) }
    }
}

/// By which a delivery that comes again is known: GitLab repeats neither the event's nor the hook's UUID for it.
pub(super) fn delivery(headers: &HeaderMap) -> Option<&str> {
    let names = ["webhook-id", "idempotency-key"];
    names.into_iter().find_map(|name| text(headers, name).ok())
}

/// A short header of visible characters.
fn text<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, Refusal> {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let value = value.filter(|value| (1..=1024).contains(&value.len()));
    value.ok_or(Refusal::Unsigned(name))
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

/// Compares in the same time whatever differs, lengths included.
fn is_same(given: &[u8], known: &[u8]) -> bool {
    let code = |text: &[u8]| keyed(text).chain_update("stagecoach").finalize();
    code(given) == code(known)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;
    use axum::http::HeaderValue;

    use super::*;

    /// The example of Standard Webhooks, which GitLab follows.
    const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNED: [(&str, &str); 3] = [
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ];

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    fn secrets(token: Option<&str>, key: Option<&str>) -> Secrets {
        let key = key.map(|key| BASE64_STANDARD.decode(key).unwrap().into());
        Secrets { token: token.map(Into::into), signing_key: key }
    }

    fn check(
        secrets: &Secrets,
        pairs: &[(&'static str, &str)],
        seconds: i64,
    ) -> Result<(), Refusal> {
        let (headers, now) = (headers(pairs), DateTime::from_timestamp(seconds, 0).unwrap());
        secrets.greet(&headers, now)?;
        secrets.verify(&headers, BODY)
    }

    const SENT: i64 = 1_614_265_330;

    #[test]
    fn the_example_of_the_standard_is_right_and_nothing_like_it() {
        let signed = secrets(None, Some(KEY));
        assert_eq!(check(&signed, &SIGNED, SENT), Ok(()));
        assert_eq!(check(&signed, &SIGNED, SENT + 300), Ok(()));
        assert_eq!(check(&signed, &SIGNED, SENT + 301), Err(Refusal::Stale(301)));
        assert_eq!(check(&signed, &SIGNED, SENT - 301), Err(Refusal::Stale(301)));
        let other = secrets(None, Some("AAAQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert_eq!(check(&other, &SIGNED, SENT), Err(Refusal::Signature));
        for (nth, value) in [(0, "msg_other"), (1, "1614265331"), (2, "v1,AAAA"), (2, "v2,x v1,")] {
            let mut changed = SIGNED;
            changed[nth].1 = value;
            assert_eq!(check(&signed, &changed, SENT), Err(Refusal::Signature), "{value}");
        }
        let two = format!("v1,AAAA {}", SIGNED[2].1);
        let exchanged = [SIGNED[0], SIGNED[1], ("webhook-signature", two.as_str())];
        assert_eq!(check(&signed, &exchanged, SENT), Ok(()), "while a token is exchanged");
        for nth in 0..3 {
            let mut fewer = SIGNED.to_vec();
            let (name, _) = fewer.remove(nth);
            assert_eq!(check(&signed, &fewer, SENT), Err(Refusal::Unsigned(name)));
        }
    }

    #[test]
    fn the_plain_secret_is_right_or_wrong_as_a_whole() {
        let plain = secrets(Some("s3cret"), None);
        assert_eq!(check(&plain, &[("x-gitlab-token", "s3cret")], 0), Ok(()));
        for wrong in ["", "s3cre", "s3crett", "S3CRET", "s3cret "] {
            let given = [("x-gitlab-token", wrong)];
            assert_eq!(check(&plain, &given, 0), Err(Refusal::Token), "{wrong:?}");
        }
        assert_eq!(check(&plain, &[], 0), Err(Refusal::Token));
    }

    #[test]
    fn what_is_set_must_be_shown_and_without_any_nothing_is_taken() {
        let both = secrets(Some("s3cret"), Some(KEY));
        let token = ("x-gitlab-token", "s3cret");
        assert_eq!(check(&both, &SIGNED, SENT), Err(Refusal::Token));
        assert_eq!(check(&both, &[token], SENT), Err(Refusal::Unsigned("webhook-id")));
        assert_eq!(check(&both, &[SIGNED[0], SIGNED[1], SIGNED[2], token], SENT), Ok(()));
        assert_eq!(check(&Secrets::default(), &[token], SENT), Err(Refusal::Off));
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", secrets(Some("s3cret"), Some(KEY)));
        assert!(!shown.contains("s3cret") && !shown.contains("49"), "{shown}");
    }
}
