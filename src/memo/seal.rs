//! The seal of a memo: only who has the token can write one that is believed. A cache that others can write
//! to, as in CI, is no way to tell the bot what GitLab never said.

use secrecy::ExposeSecret;
use secrecy::SecretString;
use sha2::Digest;
use sha2::Sha256;

/// Of what, and for whom: what a memo of another GitLab, source or token says is not believed.
#[derive(Clone)]
pub struct Binding {
    /// Address of GitLab.
    pub url: String,
    /// The source, with its kind.
    pub source: String,
    key: [u8; 32],
}

impl Binding {
    /// The token belongs to one user for ever, so it stands for the bot.
    pub fn new(url: &str, source: &str, token: &SecretString) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"stagecoach memo\0");
        hash.update(token.expose_secret().as_bytes());
        Self { url: url.to_owned(), source: source.to_owned(), key: hash.finalize().into() }
    }

    /// A file name for the memo of this source.
    pub fn file_name(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.url.as_bytes());
        hash.update([0]);
        hash.update(self.source.as_bytes());
        let digest = hash.finalize();
        let number = digest.iter().take(6).map(|byte| format!("{byte:02x}"));
        format!("memo-{}.stagecoach", number.collect::<String>())
    }

    /// The seal under a content.
    pub(super) fn seal(&self, content: &[u8]) -> [u8; 32] {
        // Twice, so that nobody can lengthen a sealed content.
        let once = |text: &[u8]| -> [u8; 32] {
            let mut hash = Sha256::new();
            hash.update(self.key);
            hash.update(text);
            hash.finalize().into()
        };
        once(&once(content))
    }
}
