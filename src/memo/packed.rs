//! Small, unchangeable pieces of JSON: packed they take a fraction, and equal values are equal bytes.

use std::cell::RefCell;
use std::io::Read as _;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What one piece may become when it is unpacked, in bytes: more than all comments of an issue ever are.
const UNPACKED_MAX: u64 = 1 << 30;

thread_local! {
    /// A new one clears a quarter of a megabyte, and a pass packs pieces by the ten thousand.
    static PACKER: RefCell<DeflateEncoder<Vec<u8>>> =
        DeflateEncoder::new(Vec::new(), Compression::fast()).into();
}

/// Packs a value; None where memory is short.
pub(crate) fn pack<V: Serialize + ?Sized>(value: &V) -> Option<Bytes> {
    let json = serde_json::to_vec(value).ok()?;
    PACKER.with_borrow_mut(|packer| {
        let written = packer.write_all(&json);
        let packed = packer.reset(Vec::new());
        written.and(packed).ok().map(Bytes::from)
    })
}

/// Unpacks it; None for what this version does not understand.
pub(crate) fn unpack<V: DeserializeOwned>(packed: &[u8]) -> Option<V> {
    let mut json = Vec::with_capacity(packed.len() * 4);
    DeflateDecoder::new(packed).take(UNPACKED_MAX).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_what_is_torn_does_not() {
        let text: Vec<String> = (0..200).map(|n| format!("| Field {n} | value |")).collect();
        let packed = pack(&text).unwrap();
        assert!(packed.len() * 2 < text.concat().len(), "{}", packed.len());
        assert_eq!(unpack::<Vec<String>>(&packed), Some(text));
        assert_eq!(unpack::<Vec<String>>(&packed[..packed.len() / 2]), None);
        assert_eq!(unpack::<u64>(&packed), None);
    }
}
