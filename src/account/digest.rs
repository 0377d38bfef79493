//! Digests: one way to tell whether a text has changed.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    in_hex(&Sha256::digest(bytes))
}

/// The same of a value as JSON, which is never there as a whole: a plan is as long as all its texts. None for a value
/// that JSON cannot hold, such as a map whose keys are no texts.
pub fn digest_of(value: &impl Serialize) -> Option<String> {
    let mut hashed = Hashed(Sha256::new());
    serde_json::to_writer(&mut hashed, value).ok()?;
    Some(in_hex(&hashed.0.finalize()))
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string never fails");
        hex
    })
}

/// What is written to it is hashed and gone.
struct Hashed(Sha256);

impl io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_digest_of_its_json() {
        let value = [("a", "ü\n"), ("b", "")];
        assert_eq!(digest_of(&value), Some(digest(&serde_json::to_vec(&value).unwrap())));
        assert_eq!(digest(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
