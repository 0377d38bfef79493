//! A memo as the bytes of a file: one line that names the format, a seal, a packed header, and the pieces.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::memo::Binding;
use crate::memo::Memo;
use crate::memo::Place;
use crate::memo::State;
use crate::memo::Terms;
use crate::memo::answers::Answer;
use crate::memo::answers::Answers;
use crate::memo::book::Book;
use crate::memo::entry::Entry;
use crate::memo::entry::Part;
use crate::memo::entry::Piece;
use crate::memo::listing::Listing;
use crate::memo::packed::pack;
use crate::memo::packed::unpack;

/// Grows when an older version would misread what a newer one writes, and when GitLab's answers are read
/// differently than before.
const FORMAT: u32 = 2;
const BEGINNING: &str = "stagecoach memo ";
const SEAL_BYTES: usize = 32;

/// Why what was found is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("it is of format {0}, newer than this version reads ({FORMAT})")]
    Newer(u32),
    #[error("it is of the older format {0}")]
    Older(u32),
    #[error("it is about {source_there} of {url}")]
    Foreign { url: String, source_there: String },
    #[error("it is damaged, or was written with another token")]
    Damaged,
}

/// What can be read before the seal is checked: whose it is.
#[derive(Serialize, Deserialize)]
struct About {
    url: String,
    source: String,
}

#[derive(Serialize, Deserialize)]
struct Header {
    listing: Option<Listing>,
    book: Book,
    audited_at: Option<DateTime<Utc>>,
    audit_began: Option<DateTime<Utc>>,
    bot: Option<u64>,
    others: BTreeSet<Place>,
    answers: BTreeMap<String, Answer>,
    issues: Vec<IssueHead>,
}

#[derive(Serialize, Deserialize)]
struct IssueHead {
    place: Place,
    updated_at: DateTime<Utc>,
    is_touched: bool,
    row_bytes: usize,
    parts: Vec<PieceHead>,
}

#[derive(Serialize, Deserialize)]
struct PieceHead {
    part: Part,
    of: DateTime<Utc>,
    read_at: DateTime<Utc>,
    is_settled: bool,
    links_said: u64,
    bytes: usize,
}

impl Memo {
    /// Reads what was written for the same source with the same token.
    pub fn read(bytes: Vec<u8>, binding: &Binding, terms: Terms) -> Result<Self, Refused> {
        let bytes = Bytes::from(bytes);
        let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
        let mut line = || lines.next().and_then(|line| std::str::from_utf8(line).ok());
        let format = line().and_then(|line| line.strip_prefix(BEGINNING)?.parse::<u32>().ok());
        match format.ok_or(Refused::Damaged)? {
            FORMAT => {}
            newer if newer > FORMAT => return Err(Refused::Newer(newer)),
            older => return Err(Refused::Older(older)),
        }
        let about = line().and_then(|line| serde_json::from_str::<About>(line).ok());
        let About { url, source } = about.ok_or(Refused::Damaged)?;
        if (&url, &source) != (&binding.url, &binding.source) {
            return Err(Refused::Foreign { url, source_there: source });
        }
        let rest = lines.next().map(|rest| bytes.slice_ref(rest)).ok_or(Refused::Damaged)?;
        let content = rest.get(SEAL_BYTES..).ok_or(Refused::Damaged)?;
        if binding.seal(content) != rest[..SEAL_BYTES] {
            return Err(Refused::Damaged);
        }
        let state = state(&rest.slice(SEAL_BYTES..)).ok_or(Refused::Damaged)?;
        Ok(Self { terms, state: state.into() })
    }

    /// The bytes to write; None when nothing is new since it was read.
    pub fn written(&self, binding: &Binding) -> Option<Vec<u8>> {
        let state = self.state();
        if !state.is_new {
            return None;
        }
        let heads = state.issues.iter().map(|(place, entry)| IssueHead {
            place: *place,
            updated_at: entry.updated_at,
            is_touched: entry.is_touched,
            row_bytes: entry.row.len(),
            parts: entry.parts.iter().map(|(part, piece)| head(*part, piece)).collect(),
        });
        let answers = state.answers.wanted().into_iter();
        let header = pack(&Header {
            listing: state.listing.clone(),
            book: state.book.clone(),
            audited_at: state.audited_at,
            audit_began: state.audit_began,
            bot: state.bot,
            others: state.others.clone(),
            answers: answers.map(|(question, it)| (question.clone(), it.clone())).collect(),
            issues: heads.collect(),
        })?;
        let mut content = u64::try_from(header.len()).ok()?.to_le_bytes().to_vec();
        content.extend_from_slice(&header);
        for entry in state.issues.values() {
            content.extend_from_slice(&entry.row);
            for piece in entry.parts.values() {
                content.extend_from_slice(&piece.packed);
            }
        }
        let about = About { url: binding.url.clone(), source: binding.source.clone() };
        let about = serde_json::to_string(&about).ok()?;
        let mut bytes = format!("{BEGINNING}{FORMAT}\n{about}\n").into_bytes();
        bytes.extend_from_slice(&binding.seal(&content));
        bytes.append(&mut content);
        Some(bytes)
    }
}

fn head(part: Part, piece: &Piece) -> PieceHead {
    let Piece { of, read_at, is_settled, links_said, .. } = *piece;
    PieceHead { part, of, read_at, is_settled, links_said, bytes: piece.packed.len() }
}

/// Cuts the content along its header; the pieces stay packed, and in the file's own memory.
fn state(content: &Bytes) -> Option<State> {
    let (size, _) = content.split_first_chunk::<8>()?;
    let mut rest = content.slice(8..);
    let mut cut = |bytes: usize| (bytes <= rest.len()).then(|| rest.split_to(bytes));
    let header = cut(usize::try_from(u64::from_le_bytes(*size)).ok()?)?;
    let header: Header = unpack(&header)?;
    let mut issues = BTreeMap::new();
    for head in header.issues {
        let row = cut(head.row_bytes)?;
        let mut parts = BTreeMap::new();
        for PieceHead { part, of, read_at, is_settled, links_said, bytes } in head.parts {
            let packed = cut(bytes)?;
            let piece = Piece { of, read_at, pass: 0, is_settled, links_said, packed };
            parts.insert(part, piece);
        }
        let IssueHead { place, updated_at, is_touched, .. } = head;
        issues.insert(place, Entry { updated_at, row, is_touched, parts });
    }
    Some(State {
        issues,
        others: header.others,
        listing: header.listing,
        book: header.book,
        answers: Answers::of(header.answers),
        audited_at: header.audited_at,
        audit_began: header.audit_began,
        bot: header.bot,
        ..State::default()
    })
}
