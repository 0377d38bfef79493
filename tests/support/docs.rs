//! Pages that are made, not written: a test holds each to what it is made of.

use std::path::Path;

/// The page in the repository is this text; `UPDATE_DOCS=1` writes it.
#[track_caller]
pub(crate) fn assert_page(path: &str, text: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    #[expect(clippy::disallowed_methods, reason = "the one switch of these tests")]
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    if update {
        let readers = stagecoach::files::Readers::Anyone;
        stagecoach::files::replace(&page, text.as_bytes(), readers).unwrap();
    }
    let written = stagecoach::files::read_text(&page).unwrap_or_default();
    assert_eq!(written, text, "{path} is out of date: UPDATE_DOCS=1 cargo test writes it");
}
