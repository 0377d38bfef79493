//! Webinars: when they are, who came, and who adopted afterwards (WEB-1, f.18).

mod adopters;
mod guests;

pub use adopters::Adopters;
pub use guests::Guests;

use std::collections::BTreeSet;

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::LifecycleStage;
use crate::account::PlayOutcome;
use crate::account::Segment;
use crate::account::SharedIssue;
use crate::account::WorkKind;
use crate::consider::Ratio;
use crate::consider::Standing;
use crate::consider::Standings;

/// One webinar, as its issue has it.
#[derive(Clone, Debug)]
pub struct Webinar<'a> {
    pub shared: &'a SharedIssue,
    /// The day of it.
    pub on: Option<NaiveDate>,
    pub topic: Option<&'a str>,
    /// 1: made workable; 2: promoted with Marketing; 3: on demand.
    pub round: u8,
    /// People, not accounts.
    pub invited: Option<u64>,
    pub registered: Option<u64>,
    pub attended: Option<u64>,
}

/// What became of the accounts that came, beside those that are like them and did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adoption {
    /// Of those that had not adopted on the day: who did within the time.
    pub came: Ratio,
    /// The same of accounts of the same segments that did not come.
    pub stayed_away: Ratio,
}

impl<'a> Webinar<'a> {
    pub fn of(shared: &'a SharedIssue) -> Self {
        let issue = &shared.issue;
        let number = |fields: &[&str]| {
            let said = fields.iter().find_map(|field| issue.sheet.value(field))?;
            let digits: String = said.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        };
        let round = issue.labels.iter().find_map(|it| it.strip_prefix("webinar-round::"));
        Self {
            shared,
            on: issue.due.or_else(|| issue.sheet.day("date")),
            topic: issue.sheet.value("topic"),
            round: round.and_then(|round| round.parse().ok()).unwrap_or(1),
            invited: number(&["invited", "invitations"]),
            registered: number(&["registered", "registrations"]),
            attended: number(&["attended", "attendees", "attendance"]),
        }
    }

    /// Attended of registered, where both are written and go together.
    pub fn attendance(&self) -> Option<Ratio> {
        share(self.attended, self.registered)
    }

    /// Registered of invited, likewise.
    pub fn response(&self) -> Option<Ratio> {
        share(self.registered, self.invited)
    }

    /// Who of the portfolio a webinar is measured by, once it was held. Who came to several is credited to the
    /// first.
    pub fn audience(&self, standings: &Standings<'_>, within_days: u64) -> Option<Audience> {
        let on = self.on.filter(|on| *on <= standings.as_of)?;
        let guests = Guests::of(self.shared, standings);
        let all = standings.shared_of(WorkKind::Webinar).map(Webinar::of);
        let earlier = all.filter(|other| {
            other.on.is_some_and(|day| day < on && day + Days::new(within_days) >= on)
        });
        let credited = earlier.flat_map(|other| Guests::of(other.shared, standings).came).collect();
        let attendees = guests.came.iter().filter_map(|id| standings.of(*id));
        let segments = attendees.filter_map(|it| it.account.segment).collect();
        let use_case = use_case(self.shared).map(str::to_owned);
        Some(Audience {
            on,
            last: on + Days::new(within_days),
            use_case,
            guests,
            credited,
            segments,
        })
    }

    /// What became of them within some days.
    pub fn adoption(&self, adopters: &Adopters<'_, '_>, within_days: u64) -> Option<Adoption> {
        let audience = self.audience(adopters.standings, within_days)?;
        Some(adopters.beside(&audience))
    }
}

/// The use case that a webinar is about, where it names one.
fn use_case(shared: &SharedIssue) -> Option<&str> {
    shared.issue.labels.iter().find_map(|it| it.strip_prefix("use-case::"))
}

fn share(part: Option<u64>, whole: Option<u64>) -> Option<Ratio> {
    let (part, whole) = (part?, whole?);
    (part <= whole).then(|| Ratio::new(part, whole))
}

/// Who came to a webinar, and who is compared with them.
#[derive(Clone, Debug)]
pub struct Audience {
    pub on: NaiveDate,
    /// The last day on which adoption is credited to it.
    last: NaiveDate,
    use_case: Option<String>,
    pub guests: Guests,
    /// Who is credited to an earlier one.
    credited: BTreeSet<AccountId>,
    segments: BTreeSet<Segment>,
}

impl Audience {
    /// Days after a webinar in which adoption is credited to it in the figures (f.18).
    pub const ADOPTED_DAYS: u64 = 60;

    /// Whether an account came, and whether it adopted in time; none where it had adopted before, is credited to
    /// an earlier webinar, or is like nobody who came.
    pub fn judge(&self, standing: &Standing<'_>) -> Option<(bool, bool)> {
        let account = standing.account;
        let has = self.adopted_in_time(standing)?;
        let has_come = self.guests.came.contains(&account.id);
        let is_credited = self.credited.contains(&account.id);
        (!is_credited && (has_come || self.is_alike(account))).then_some((has_come, has))
    }

    /// Whether an account adopted after the webinar and in time; none where it had adopted before, or is closed.
    fn adopted_in_time(&self, standing: &Standing<'_>) -> Option<bool> {
        let day = adopted_on(standing, self.use_case.as_deref());
        let is_out = day.is_some_and(|day| day <= self.on) || !standing.account.open;
        (!is_out).then(|| day.is_some_and(|day| day <= self.last && day <= standing.today))
    }

    /// Whether somebody of its segment came.
    fn is_alike(&self, account: &Account) -> bool {
        account.segment.is_some_and(|segment| self.segments.contains(&segment))
    }
}

/// The day on which an account adopted: its first playbook of that use case that ended well, or,
/// where the webinar names no use case, its first stay in adoption or beyond.
fn adopted_on(standing: &Standing<'_>, use_case: Option<&str>) -> Option<NaiveDate> {
    let account = standing.account;
    if let Some(case) = use_case {
        let done = account.playbooks().filter(|play| {
            play.outcome == PlayOutcome::Success && play.use_case.as_deref() == Some(case)
        });
        return done.filter_map(|play| play.closed).min().map(|at| standing.local_date(at));
    }
    let is_later = |stage| matches!(stage, LifecycleStage::Adoption | LifecycleStage::Optimize);
    let stays = account.stays.iter().filter(|stay| is_later(stay.stage));
    stays.map(|stay| standing.local_date(stay.entered)).min()
}
