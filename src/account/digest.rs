//! Digests: one way to tell whether a text has changed.

use std::fmt::Write as _;

use sha2::Digest;
use sha2::Sha256;

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string never fails");
        hex
    })
}
