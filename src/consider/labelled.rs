//! What the labels of an account said at the end of the judged day, as far as their history tells.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::LabelSpan;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::is_after;
use crate::consider::Standing;

/// What the labels of one kind said on a day, given what they say now. A label that came or went since
/// says nothing about that day; where the history does not tell of the present one, nobody knows since when
/// it is there.
fn on<T: PartialEq>(
    account: &Account,
    (day, zone): (NaiveDate, Tz),
    now: Option<T>,
    read: impl Fn(&str) -> Option<T> + Copy,
) -> Option<T> {
    let history = &account.history;
    let is_later = |at: DateTime<Utc>| is_after(at, day, zone);
    // Instants are quickly compared, and names are not.
    let has_changed = |span: &LabelSpan| {
        let is_since = is_later(span.added) || span.removed.is_some_and(is_later);
        is_since && read(&span.name).is_some()
    };
    if !history.spans.iter().any(has_changed) {
        return now;
    }
    told(account, (day, zone), now, read)
}

/// The same, where one of these labels is known to have come or gone since.
pub(super) fn told<T: PartialEq>(
    account: &Account,
    (day, zone): (NaiveDate, Tz),
    now: Option<T>,
    read: impl Fn(&str) -> Option<T> + Copy,
) -> Option<T> {
    let history = &account.history;
    let mut open = history.read(read).filter(|(_, span)| span.removed.is_none());
    let is_told = open.any(|(value, _)| now.as_ref() == Some(&value));
    history.on(day, zone, read).or(now.filter(|_| !is_told))
}

impl Standing<'_> {
    /// The segment on the judged day.
    pub fn segment(&self) -> Option<Segment> {
        self.labelled(self.account.segment, Segment::from_label)
    }

    /// The priority on the judged day, as people labelled it.
    pub fn priority(&self) -> Option<Priority> {
        self.labelled(self.account.priority, Priority::from_label)
    }

    /// Whether a label was there on the judged day.
    pub fn has_label(&self, name: &str) -> bool {
        let now = self.account.labels.contains(name).then_some(());
        self.labelled(now, |label| (label == name).then_some(())).is_some()
    }

    fn labelled<T: PartialEq>(
        &self,
        now: Option<T>,
        read: impl Fn(&str) -> Option<T> + Copy,
    ) -> Option<T> {
        on(self.account, (self.today, self.calendar.zone), now, read)
    }
}
