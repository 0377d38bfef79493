//! Small, unchangeable pieces of JSON: packed they take a fraction, and equal values are equal bytes.

use std::io::Read as _;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What one piece may become when it is unpacked, in bytes: more than all comments of an issue ever are.
const UNPACKED_MAX: u64 = 1 << 30;

/// Packs a value; None where memory is short.
pub(super) fn pack<V: Serialize + ?Sized>(value: &V) -> Option<Bytes> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut packer, value).ok()?;
    packer.flush().ok()?;
    packer.finish().ok().map(Bytes::from)
}

/// Unpacks it; None for what this version does not understand.
pub(super) fn unpack<V: DeserializeOwned>(packed: &[u8]) -> Option<V> {
    let mut json = Vec::new();
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
