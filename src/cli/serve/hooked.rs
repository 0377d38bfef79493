//! What `serve` keeps and looks after for webhooks: the door, the last whole pass, the hook as GitLab has it.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::sync::MutexGuard;
use url::Url;

use crate::bot::Kept;
use crate::bot::Pass;
use crate::cli::reach::Live;
use crate::clock;
use crate::collect;
use crate::daemon::webhook::Door;
use crate::daemon::webhook::Place;
use crate::daemon::webhook::Scope;
use crate::daemon::webhook::Secrets;
use crate::daemon::webhook::Terms;
use crate::gitlab::Source;
use crate::gitlab::wire::Hook;
use crate::settings::WebhookTerms;

pub(super) struct Hooked {
    door: Arc<Door>,
    /// Only while webhooks are taken: nobody else needs it.
    memory: Mutex<Option<Kept>>,
    public_url: Option<Url>,
}

impl Hooked {
    pub(super) fn new(terms: WebhookTerms, source: &Source) -> Self {
        let terms_of_door = Terms {
            secrets: Secrets { token: terms.token, signing_key: terms.signing_key },
            scope: match source {
                Source::Project(name) => Scope::Project(name.clone()),
                Source::Group(name) => Scope::Group(name.clone()),
            },
            is_tracked: collect::is_tracked_label,
            debounce: terms.debounce,
            queue_max: terms.queue_max,
            body_bytes_max: terms.body_bytes_max,
        };
        let door = Arc::new(Door::new(terms_of_door, clock::now()));
        Self { door, memory: Mutex::new(None), public_url: terms.public_url }
    }

    pub(super) fn door(&self) -> Arc<Door> {
        Arc::clone(&self.door)
    }

    pub(super) fn in_words(&self) -> &'static str {
        if self.door.is_open() {
            ", and for webhooks at /webhook"
        } else {
            "; webhooks are off: neither webhook.secret nor webhook.signing_secret is set"
        }
    }

    pub(super) async fn memory(&self) -> MutexGuard<'_, Option<Kept>> {
        self.memory.lock().await
    }

    /// Asks once who the bot is, before it writes: by that its own events are known.
    pub(super) async fn introduce(&self, gitlab: &Live) {
        if !self.door.is_open() || self.door.knows_bot() {
            return;
        }
        // When GitLab does not answer, the pass says so.
        if let Ok(user) = gitlab.whoami().await {
            self.door.learn(Some(user.id), None);
        }
    }

    /// Keeps a whole pass for those that follow, and tells what people changed since the one before.
    pub(super) fn remember(
        &self,
        memory: &mut Option<Kept>,
        pass: Pass,
        source: &Source,
    ) -> BTreeSet<Place> {
        if !self.door.is_open() {
            return BTreeSet::new();
        }
        let scope = match source {
            Source::Project(_) => Scope::Project(pass.portfolio.home.to_string()),
            Source::Group(_) => Scope::Group(pass.portfolio.source.clone()),
        };
        self.door.learn(Some(pass.portfolio.bot.id), Some(scope));
        let kept = Kept::after(pass.portfolio, &pass.report);
        let changed = match (&kept, memory.as_ref()) {
            (Some(kept), Some(before)) => kept.changed_since(before),
            _ => BTreeSet::new(),
        };
        *memory = kept;
        changed.into_iter().map(|id| Place { project: id.project, iid: id.iid }).collect()
    }

    /// Whether GitLab says that it has given the hook up, where the token may ask.
    pub(super) async fn look_at_hook(&self, gitlab: &Live, source: &Source) {
        let (true, Some(url)) = (self.door.is_open(), &self.public_url) else { return };
        match gitlab.hooks(source).await {
            Ok(Some(hooks)) => self.door.note(trouble(&hooks, url)),
            Ok(None) => tracing::debug!("the token may not read hooks: only silence tells"),
            Err(error) => tracing::debug!(%error, "the hooks could not be read"),
        }
    }
}

/// What is wrong with the hook of this address.
fn trouble(hooks: &[Hook], url: &Url) -> Option<String> {
    let is_ours = |hook: &&Hook| Url::parse(&hook.url).is_ok_and(|other| other == *url);
    let mut ours = hooks.iter().filter(is_ours).peekable();
    if ours.peek().is_none() {
        return Some(format!(
            "GitLab has no hook for {url}: create it as in docs/webhooks.md, or correct webhook.public_url"
        ));
    }
    let works = |hook: &Hook| hook.alert_status.as_deref().is_none_or(|it| it == "executable");
    let given_up: Vec<&Hook> = ours.collect();
    if given_up.iter().any(|hook| works(hook)) {
        return None;
    }
    let until = given_up.iter().find_map(|hook| hook.disabled_until.clone());
    let until = until.map_or_else(|| "for good".to_owned(), |until| format!("until {until}"));
    Some(format!(
        "GitLab has disabled the hook {until}, after failures in a row: press “Test” under Settings > \
         Webhooks there once it can be reached"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(url: &str, status: Option<&str>, until: Option<&str>) -> Hook {
        let (alert_status, disabled_until) = (status.map(Into::into), until.map(Into::into));
        Hook { id: 1, url: url.to_owned(), alert_status, disabled_until }
    }

    #[test]
    fn a_hook_that_is_missing_or_given_up_is_told_with_the_next_step() {
        let ours = "https://bot.example.com/webhook";
        let check = |hooks: &[Hook]| trouble(hooks, &Url::parse(ours).unwrap());
        assert_eq!(check(&[hook(ours, Some("executable"), None)]), None);
        assert_eq!(check(&[hook(ours, None, None)]), None, "an older GitLab does not tell");
        let other = check(&[hook("https://other.example.com/webhook", None, None)]).unwrap();
        assert!(
            other.starts_with("GitLab has no hook for https://bot.example.com/webhook: create")
        );
        let until = "2026-03-20T12:01:00Z";
        let paused = check(&[hook(ours, Some("temporarily_disabled"), Some(until))]).unwrap();
        assert!(paused.contains("until 2026-03-20T12:01:00Z"), "{paused}");
        let ended = check(&[hook(ours, Some("disabled"), None)]).unwrap();
        assert!(ended.contains("for good") && ended.contains("press “Test”"), "{ended}");
    }
}
