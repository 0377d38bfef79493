//! Webinars: when they are, who came, and who adopted afterwards (WEB-1, f.18).

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
use crate::consider::cohort::names;

/// One webinar, as its issue has it.
#[derive(Clone, Debug)]
pub struct Webinar<'a> {
    pub shared: &'a SharedIssue,
    /// The day of it.
    pub on: Option<NaiveDate>,
    pub topic: Option<&'a str>,
    /// 1: made workable; 2: promoted with Marketing; 3: on demand.
    pub round: u8,
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
            registered: number(&["registered", "registrations"]),
            attended: number(&["attended", "attendees", "attendance"]),
        }
    }

    /// Attended of registered, where both are written and go together.
    pub fn attendance(&self) -> Option<Ratio> {
        let (attended, registered) = (self.attended?, self.registered?);
        (attended <= registered).then(|| Ratio::new(attended, registered))
    }

    /// The accounts that came: those of the ticked boxes; without such boxes all that are named.
    pub fn who_came(&self, standings: &Standings<'_>) -> BTreeSet<AccountId> {
        let issue = &self.shared.issue;
        let is_member = |it: &&Account| self.shared.members.binary_search(&it.id).is_ok();
        let accounts = standings.list.iter().map(|standing| standing.account).filter(is_member);
        let named = |words: &str, account: &Account| names(words, account, issue.project);
        let box_of =
            |account: &Account| issue.sheet.boxes.iter().find(|it| named(&it.words, account));
        let boxes: Vec<(AccountId, bool)> =
            accounts.filter_map(|account| Some((account.id, box_of(account)?.done))).collect();
        if boxes.is_empty() {
            return self.shared.members.iter().copied().collect();
        }
        boxes.into_iter().filter(|(_, came)| *came).map(|(id, _)| id).collect()
    }

    /// What became of them within some days. Who came to several is credited to the first.
    pub fn adoption(&self, standings: &Standings<'_>, within_days: u64) -> Option<Adoption> {
        let on = self.on.filter(|on| *on <= standings.as_of)?;
        let last = on + Days::new(within_days);
        let case = self.shared.issue.labels.iter().find_map(|it| it.strip_prefix("use-case::"));
        let here = self.who_came(standings);
        let all = standings.shared_of(WorkKind::Webinar).map(Webinar::of);
        let earlier = all.filter(|other| {
            other.on.is_some_and(|day| day < on && day + Days::new(within_days) >= on)
        });
        let credited: BTreeSet<AccountId> =
            earlier.flat_map(|other| other.who_came(standings)).collect();
        let attendees = standings.list.iter().filter(|it| here.contains(&it.account.id));
        let segments: BTreeSet<Segment> = attendees.filter_map(|it| it.account.segment).collect();
        let mut adoption = Adoption::default();
        for standing in standings.list.iter().filter(|standing| standing.account.open) {
            let account = standing.account;
            let day = adopted_on(standing, case);
            if day.is_some_and(|day| day <= on) || credited.contains(&account.id) {
                continue;
            }
            let has = day.is_some_and(|day| day <= last && day <= standings.as_of);
            let one = Ratio::new(u64::from(has), 1);
            if here.contains(&account.id) {
                adoption.came = adoption.came.merge(one);
            } else if account.segment.is_some_and(|segment| segments.contains(&segment)) {
                adoption.stayed_away = adoption.stayed_away.merge(one);
            }
        }
        Some(adoption)
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
