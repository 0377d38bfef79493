//! A body made small: answers are mostly the same words over and over, and a job holds very many of them.

use std::io::Read as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error as _;

/// Opened bodies are at most this large (bytes): a damaged file must not fill the memory.
const OPEN_MAX: u64 = 256 * 1024 * 1024;

/// Deflated in memory, and base64 in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed(Box<[u8]>);

impl Packed {
    pub(super) fn new(body: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        let packed = encoder.write_all(body).and_then(|()| encoder.finish());
        Self(packed.expect("memory takes what is written to it").into_boxed_slice())
    }

    /// None where it is damaged.
    pub(super) fn open(&self) -> Option<Bytes> {
        let mut body = Vec::new();
        DeflateDecoder::new(&*self.0).take(OPEN_MAX).read_to_end(&mut body).ok()?;
        Some(body.into())
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let bytes = BASE64_STANDARD.decode(text.as_bytes()).map_err(D::Error::custom)?;
        Ok(Self(bytes.into_boxed_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_and_a_damaged_one_is_none() {
        let body = r#"[{"id":1,"body":"the same words, "}]"#.repeat(100);
        let packed = Packed::new(body.as_bytes());
        assert!(packed.0.len() * 20 < body.len());
        let text = serde_json::to_string(&packed).unwrap();
        let again: Packed = serde_json::from_str(&text).unwrap();
        assert_eq!(again.open().unwrap(), body.as_bytes());
        assert_eq!(Packed(vec![255; 9].into()).open(), None);
        assert!(serde_json::from_str::<Packed>("\"not base64!\"").is_err());
    }
}
