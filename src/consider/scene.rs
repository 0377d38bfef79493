//! Everything that is fixed before an account's clocks are read: the day, the zone, the episode.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Stay;
use crate::account::is_after;
use crate::consider::Moment;
use crate::consider::StageReading;
use crate::consider::Targets;
use crate::consider::labelled;
use crate::consider::owed::Owed;

/// The days between which evidence is weighed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The local date that is judged.
    pub today: NaiveDate,
    /// The local date GitLab was read; later dates lie in the future for everybody.
    pub read_on: NaiveDate,
}

/// Where the evidence of one account is weighed.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub account: &'a Account,
    pub targets: &'a Targets,
    pub zone: Tz,
    pub span: Span,
    pub life: Life,
    turned: Turned,
    moment: Moment,
    /// When GitLab was read (UTC).
    pub read_at: DateTime<Utc>,
}

impl<'a> Scene<'a> {
    /// The scene in the account's own zone, or in that of the settings.
    pub(super) fn new(
        account: &'a Account,
        targets: &'a Targets,
        moment: Moment,
        read_at: DateTime<Utc>,
    ) -> Self {
        let zone = account.zone.map_or(targets.calendar.zone, |zone| zone.tz);
        let span = Span::of(moment, read_at, zone);
        let life = Life::of(account, zone, span.today);
        let turned = Turned::since(account, span.today, zone);
        Self { account, targets, zone, span, life, turned, moment, read_at }
    }

    /// The judged instant (UTC).
    pub(super) fn instant(&self) -> DateTime<Utc> {
        self.moment.instant(self.zone)
    }

    /// The same in another zone, whose midnight may be another.
    pub(super) fn in_zone(self, zone: Tz) -> Self {
        if zone == self.zone {
            return self;
        }
        let span = Span::of(self.moment, self.read_at, zone);
        let turned = Turned::since(self.account, span.today, zone);
        Self { zone, span, turned, ..self }
    }

    /// The segment on the judged day, as labelled.
    pub(super) fn segment(&self) -> Option<Segment> {
        self.labelled(self.account.segment, self.turned.segment, Segment::from_label)
    }

    /// The priority on the judged day, as labelled.
    pub(super) fn priority(&self) -> Option<Priority> {
        self.labelled(self.account.priority, self.turned.priority, Priority::from_label)
    }

    /// How onboarding stood on the judged day, as labelled.
    pub(super) fn onboarding(&self) -> Option<OnboardingStatus> {
        let (now, has_turned) = (self.account.onboarding, self.turned.onboarding);
        self.labelled(now, has_turned, OnboardingStatus::from_label)
    }

    /// What the labels of one kind said on the judged day, given what they say now.
    fn labelled<T: PartialEq>(
        &self,
        now: Option<T>,
        has_turned: bool,
        read: impl Fn(&str) -> Option<T> + Copy,
    ) -> Option<T> {
        if has_turned {
            labelled::told(self.account, (self.span.today, self.zone), now, read)
        } else {
            now
        }
    }
}

/// Of which kinds a label came or went after the judged day: all others said what they say now. Many questions are
/// asked of one day, and most days are like today.
#[derive(Clone, Copy)]
struct Turned {
    segment: bool,
    priority: bool,
    onboarding: bool,
}

impl Turned {
    fn since(account: &Account, day: NaiveDate, zone: Tz) -> Self {
        let is_later = |at: DateTime<Utc>| is_after(at, day, zone);
        let mut turned = Self { segment: false, priority: false, onboarding: false };
        for span in &account.history.spans {
            if is_later(span.added) || span.removed.is_some_and(is_later) {
                turned.segment |= Segment::from_label(&span.name).is_some();
                turned.priority |= Priority::from_label(&span.name).is_some();
                turned.onboarding |= OnboardingStatus::from_label(&span.name).is_some();
            }
        }
        turned
    }
}

impl Span {
    fn of(moment: Moment, read_at: DateTime<Utc>, zone: Tz) -> Self {
        let today = moment.today(zone);
        // A replay of a past day must tell a fact of the days since from one that lies in the future.
        let read_on = read_at.with_timezone(&zone).date_naive().max(today);
        Self { today, read_on }
    }
}

/// A scene with the stage that was read in it, and what is owed there.
#[derive(Clone, Copy)]
pub(super) struct Staged<'a> {
    pub scene: Scene<'a>,
    pub stage: &'a StageReading,
    pub owed: Owed,
}

impl<'a> Staged<'a> {
    pub(super) fn new(scene: Scene<'a>, stage: &'a StageReading) -> Self {
        Self { scene, stage, owed: Owed::of(&scene, stage) }
    }

    /// The same in another zone.
    pub(super) fn in_zone(self, zone: Tz) -> Self {
        if zone == self.scene.zone {
            return self;
        }
        Self::new(self.scene.in_zone(zone), self.stage)
    }
}

/// A customer who left and came back begins anew: what was before belongs to another episode
/// (`domain.md` E4-19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// From 1.
    pub number: u32,
    /// The local date the customer had left before; only what is dated later counts.
    pub after: Option<NaiveDate>,
}

impl Life {
    pub(super) fn of(account: &Account, zone: Tz, today: NaiveDate) -> Self {
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        // A label that was there for less than a day was a slip.
        let left_for_good = |stay: &&Stay| {
            let is_over = |back: NaiveDate| back <= today && local(stay.entered) < back;
            stay.stage == LifecycleStage::Churned && stay.left.map(local).is_some_and(is_over)
        };
        let ended: Vec<&Stay> = account.stays.iter().filter(left_for_good).collect();
        Self {
            number: 1 + u32::try_from(ended.len()).unwrap_or(u32::MAX - 1),
            after: ended.iter().map(|stay| local(stay.entered)).max(),
        }
    }

    /// Whether a day belongs to this episode of the customer.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.after.is_none_or(|after| day > after)
    }
}
