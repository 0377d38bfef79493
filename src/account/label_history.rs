//! Label history: when each label was there, who put it on, and how much of the past is lost.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Person;
use crate::account::is_after;

/// One stay of a label on the account issue, by its events. The bot's own events never count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSpan {
    /// GitLab's id of the label: it survives a rename; 0 where GitLab does not tell.
    pub id: u64,
    /// Under its present name.
    pub name: String,
    pub added: DateTime<Utc>,
    /// Who put it on; none for people who are gone.
    pub added_by: Option<Person>,
    /// When it was taken off; none while it is there.
    pub removed: Option<DateTime<Utc>>,
}

/// All that the label events tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelHistory {
    /// In the order in which they began.
    pub spans: Vec<LabelSpan>,
    /// Events whose label was deleted since: what they said is lost (`domain.md` E4-29).
    pub lost: usize,
}

impl LabelHistory {
    /// The spans whose label a reader recognises, with what it read.
    pub fn read<'a, T>(
        &'a self,
        read: impl Fn(&str) -> Option<T> + 'a,
    ) -> impl DoubleEndedIterator<Item = (T, &'a LabelSpan)> {
        self.spans.iter().filter_map(move |span| Some((read(&span.name)?, span)))
    }

    /// What the labels of one kind said at the end of a local day; none when nothing or two things.
    pub fn on<T: PartialEq>(
        &self,
        day: NaiveDate,
        zone: Tz,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let is_later = |at: DateTime<Utc>| is_after(at, day, zone);
        let there = |span: &LabelSpan| !is_later(span.added) && span.removed.is_none_or(is_later);
        let mut found = self.read(read).filter(|(_, span)| there(span)).map(|(value, _)| value);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }
}
