//! What is fuzzed: everything that reads what somebody else wrote. Each target takes bytes, and panics when what must
//! hold does not. `tests/fuzz.rs` runs them on stable Rust, `fuzz/fuzz_targets` under libFuzzer.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::NaiveDate;
use futures_util::FutureExt;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::HeaderMap;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use stagecoach::account::EXPLAIN;
use stagecoach::account::Key;
use stagecoach::account::replace_sections;
use stagecoach::account::sections;
use stagecoach::collect::card as cards;
use stagecoach::collect::commands as said;
use stagecoach::daemon::webhook;
use stagecoach::gitlab::GitLab;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::templates;

/// A name, and what is fed.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them, by name.
pub(crate) const TARGETS: [Target; 8] = [
    ("answers", answers),
    ("card", card),
    ("commands", commands),
    ("link_header", link_header),
    ("markers", markers),
    ("settings", settings),
    ("webhook", webhook),
    ("wording", wording),
];

/// GitLab lists end after so many pages, whatever they say of the next one.
const PAGES_MAX: usize = 100;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A description: bounded in every part, one line a value.
pub(crate) fn card(bytes: &[u8]) {
    let text = text(bytes);
    let card = cards::read(&text);
    let lines = u32::try_from(text.split(['\n', '\r']).count()).unwrap_or(u32::MAX);
    for field in &card.fields {
        assert!(field.line >= 1 && field.line <= lines, "{field:?} of {lines} lines");
        assert!(field.value.chars().count() <= cards::MOST_CHARACTERS, "{field:?}");
        assert!(!field.value.contains('\n'), "{field:?}");
    }
    let sizes = [
        card.fields.len(),
        card.contacts.len(),
        card.activities.len(),
        card.checklist.len(),
        card.references.len(),
    ];
    assert!(sizes.iter().all(|size| *size <= cards::MOST_ENTRIES), "{sizes:?}");
    assert_eq!(cards::read(&text), card, "the same text, another reading");
}

/// A comment: so many commands at most, and every line offered to paste is one.
pub(crate) fn commands(bytes: &[u8]) {
    let on = NaiveDate::from_ymd_opt(2026, 3, 20).expect("it is a day");
    let found = said::read(&text(bytes), "stagecoach-bot", on);
    assert!(found.len() <= said::COMMANDS_MAX + 1, "{} commands", found.len());
    for mistake in found.iter().filter_map(|said| said.result.as_ref().err()) {
        for line in &mistake.paste {
            let again = said::read(&format!("@stagecoach-bot {line}"), "stagecoach-bot", on);
            assert!(again.iter().all(|said| said.result.is_ok()), "{line} is offered: {again:?}");
        }
    }
}

/// A description with sections: what is not the bot's stays byte for byte, and writing twice changes nothing.
pub(crate) fn markers(bytes: &[u8]) {
    let text = text(bytes);
    assert_eq!(replace_sections(&text, &[]), text);
    let found = sections(&text);
    for section in &found {
        let key = section.marker.key.to_string();
        assert_eq!(key.parse::<Key>().as_ref(), Ok(&section.marker.key), "{key}");
    }
    // Of several explanations of an account one stays.
    if found.iter().any(|section| section.marker.key.rule == EXPLAIN) {
        return;
    }
    let once = replace_sections(&text, &found);
    let keys = |text: &str| -> Vec<String> {
        sections(text).iter().map(|section| section.marker.key.to_string()).collect()
    };
    assert_eq!(keys(&once), keys(&text), "sections were lost or made");
}

/// The settings: slips by name, or an error, or a policy. No word of them and no debug form shows the token. To judge
/// them as a whole takes a hundred times as long as to read them: what cannot be read is not judged here.
pub(crate) fn settings(bytes: &[u8]) {
    let token = "glpat-fuzzed-and-secret";
    let file = Some(("fuzzed.toml".to_owned(), text(bytes)));
    let environment = [("STAGECOACH__GITLAB__TOKEN".to_owned(), token.to_owned())].into();
    let layers = Layers { file, environment, ..Layers::default() };
    let slips: Vec<String> = layers.slips().iter().map(ToString::to_string).collect();
    if !slips.is_empty() {
        assert!(!slips.concat().contains(token), "{slips:?}");
        return;
    }
    let shown = match Settings::load(&layers) {
        Err(error) => error.to_string(),
        Ok(settings) => match settings.policy() {
            Err(error) => error.to_string(),
            Ok(_) => format!("{settings:?}"),
        },
    };
    assert!(!shown.contains(token), "{shown}");
}

/// A delivery: an event or a refusal, the same each time, and only a place that stands in the body.
pub(crate) fn webhook(bytes: &[u8]) {
    let json = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let told = webhook::event(&json, bytes).map_err(|refusal| refusal.to_string());
    assert_eq!(told, webhook::event(&json, bytes).map_err(|refusal| refusal.to_string()));
    let Ok(event) = told else { return };
    if let Some(place) = event.place {
        let text = text(bytes);
        assert!(text.contains(&place.iid.to_string()), "{place:?} is not in {text}");
    }
    assert!(
        webhook::event(&HeaderMap::new(), bytes).is_err(),
        "a delivery that does not say it is JSON"
    );
}

/// A value in everything that is written: one line, nobody mentioned, no markup, no command.
pub(crate) fn wording(bytes: &[u8]) {
    let text = text(bytes);
    let inert = templates::inert(&text);
    let live = |c: char| c.is_control() || matches!(c, '<' | '>');
    assert!(!inert.contains(live), "{inert:?}");
    assert!(!inert.starts_with('/') && !inert.contains("://"), "{inert:?}");
    assert!(!inert.contains("{{issue "), "{inert:?}");
    let mut chars = inert.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        assert!(!(matches!(c, '@' | '#' | '~') && next.is_alphanumeric()), "{inert:?}");
    }
    let code = templates::code(&text);
    assert!(code.matches('`').count() == 2 && !code.contains('\n'), "{code:?}");
    assert!(!templates::for_terminal(&text).contains('\u{1B}'));
    assert!(templates::one_line(&text).chars().count() <= 350);
}

/// A `Link` header: the list ends, and nothing is asked anywhere but of this GitLab.
pub(crate) fn link_header(bytes: &[u8]) {
    let value = HeaderValue::from_bytes(bytes);
    let Ok(value) = value else { return };
    let client =
        Scripted { body: Bytes::from_static(b"[]"), link: Some(value), asked: AtomicUsize::new(0) };
    let gitlab = GitLab::new(client);
    let _ = gitlab.notes(1, 7).now_or_never().expect("nothing waits");
    let asked = gitlab.transport().asked.load(Ordering::Relaxed);
    assert!(asked <= PAGES_MAX + 1, "{asked} requests");
}

/// The body of an answer: an error or values, never a panic.
pub(crate) fn answers(bytes: &[u8]) {
    let client =
        Scripted { body: Bytes::copy_from_slice(bytes), link: None, asked: AtomicUsize::new(0) };
    let gitlab = GitLab::new(client);
    let _ = gitlab.notes(1, 7).now_or_never().expect("nothing waits");
    let _ = gitlab.issue(1, 7).now_or_never().expect("nothing waits");
    let _ = gitlab.label_events(1, 7).now_or_never().expect("nothing waits");
    let _ = gitlab.links(1, 7).now_or_never().expect("nothing waits");
    let _ = gitlab.token_self().now_or_never().expect("nothing waits");
    let _ = gitlab.group_projects("acme").now_or_never().expect("nothing waits");
}

/// Answers everything with the same body and header.
struct Scripted {
    body: Bytes,
    link: Option<HeaderValue>,
    asked: AtomicUsize,
}

#[derive(Debug, thiserror::Error)]
#[error("nobody fails here")]
struct Never;

impl RestClient for Scripted {
    type Error = Never;

    fn rest_endpoint(&self, endpoint: &str) -> Result<url::Url, ApiError<Never>> {
        let base = url::Url::parse("https://gitlab.example/api/v4/").expect("it is an address");
        Ok(base.join(endpoint)?)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<url::Url, ApiError<Never>> {
        let base = url::Url::parse("https://gitlab.example/").expect("it is an address");
        Ok(base.join(endpoint)?)
    }
}

#[async_trait]
impl AsyncClient for Scripted {
    async fn rest_async(
        &self,
        _request: http::request::Builder,
        _body: Vec<u8>,
    ) -> Result<http::Response<Bytes>, ApiError<Never>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answer = http::Response::new(self.body.clone());
        if let Some(link) = &self.link {
            answer.headers_mut().insert(http::header::LINK, link.clone());
        }
        Ok(answer)
    }
}
