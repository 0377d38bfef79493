//! The memo between two runs: found in `memo.path`, saved there as a whole. Whatever is wrong with it costs requests,
//! one log line, and nothing else.

use std::path::Path;
use std::path::PathBuf;

use chrono::TimeDelta;

use crate::cli::Failure;
use crate::clock;
use crate::files;
use crate::files::Readers;
use crate::memo::Binding;
use crate::memo::Memo;
use crate::settings::Settings;
use crate::templates;

/// After so long without a write a half-written memo is nobody's; clocks of machines that share a folder differ by less.
const LEFT_OVER_AFTER: TimeDelta = TimeDelta::hours(1);

/// A memo and its file; neither where `memo.path` is not set.
pub(super) struct Memory(Option<Kept>);

struct Kept {
    memo: Memo,
    binding: Binding,
    path: PathBuf,
}

impl Memory {
    /// Finds what the run before has left. What cannot be believed is set aside.
    pub(super) fn open(settings: &Settings) -> Result<Self, Failure> {
        let Some((folder, terms)) = settings.memo() else { return Ok(Self(None)) };
        let binding = settings.memo_binding()?;
        let path = folder.join(binding.file_name());
        sweep(&path);
        let memo = match files::read_bytes(&path) {
            Ok(bytes) => Memo::read(bytes, &binding, terms).unwrap_or_else(|why| {
                let aside = files::set_aside(&path).map_or_else(
                    |error| format!("and {error}"),
                    |aside| format!("and set aside as `{}`", aside.display()),
                );
                let path = path.display();
                tracing::warn!(
                    "the memo `{path}` is not used, {aside}: {why}; everything is read again"
                );
                Memo::empty(terms)
            }),
            Err(error) if error.is_missing() => {
                tracing::info!(
                    "there is no memo yet in `{}`: everything is read",
                    folder.display()
                );
                Memo::empty(terms)
            }
            Err(error) => {
                tracing::warn!("the memo is not used: {error}");
                Memo::empty(terms)
            }
        };
        Ok(Self(Some(Kept { memo, binding, path })))
    }

    /// Nothing is remembered, whatever `memo.path` says.
    pub(super) fn none() -> Self {
        Self(None)
    }

    pub(super) fn memo(&self) -> Option<&Memo> {
        self.0.as_ref().map(|kept| &kept.memo)
    }

    /// What it holds, for `check`.
    pub(super) fn in_words(&self) -> Option<String> {
        let Kept { memo, path, .. } = self.0.as_ref()?;
        let (issues, audited_at) = memo.size();
        let path = path.display();
        Some(match audited_at {
            None => format!("`{path}` holds nothing yet: the next pass reads everything"),
            Some(at) => {
                let day = templates::in_words(at.date_naive());
                format!("`{path}` remembers {issues} issues; last compared with GitLab on {day}")
            }
        })
    }

    /// Saves what is new. The last of two runs at once wins: each leaves a whole memo of its own moment.
    pub(super) fn save(&self) {
        let Some(Kept { memo, binding, path }) = &self.0 else { return };
        let Some(bytes) = memo.written(binding) else { return };
        let folder = path.parent().map_or(Ok(()), files::create_folder);
        let saved = folder.and_then(|()| files::replace(path, &bytes, Readers::OwnerOnly));
        match saved {
            Ok(()) => tracing::debug!(bytes = bytes.len(), "the memo is saved"),
            Err(error) => tracing::warn!("the memo is not saved, the next run reads more: {error}"),
        }
    }
}

/// Removes what killed runs left of a memo that they were writing. That takes seconds: what is an hour old, nobody writes.
fn sweep(path: &Path) {
    match files::remove_left_overs(path, clock::now() - LEFT_OVER_AFTER) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "killed runs had left half-written memos: removed"),
        Err(error) if error.is_missing() => {}
        Err(error) => tracing::warn!("half-written memos of killed runs stay: {error}"),
    }
}
