//! A cohort: who belongs to it, who has been heard of lately, and how two arms compare (COH-1, f.16, f.17).

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Account;
use crate::account::SharedIssue;
use crate::consider::PilotOutcome;
use crate::consider::Ratio;
use crate::consider::Standing;
use crate::consider::Standings;

/// A member and when it was last heard of: in the cohort, or by its CSM.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    pub account: &'a Account,
    pub last: Option<NaiveDate>,
    pub is_engaged: bool,
    /// Whether it is known to be leaving: it is counted, and left in peace.
    pub is_leaving: bool,
}

/// The members of one cohort on one day, in the order of the portfolio. Who leaves stays in: a share
/// of those who stayed would flatter it.
#[derive(Clone, Debug)]
pub struct Cohort<'a> {
    pub members: Vec<Member<'a>>,
    pub began: NaiveDate,
}

impl<'a> Cohort<'a> {
    pub fn of(shared: &SharedIssue, standings: &'a Standings<'_>, within_days: u32) -> Self {
        let list = standings.members_of(shared);
        let member = |standing| Self::member(shared, standing, standings, within_days);
        Self { members: list.filter_map(member).collect(), began: standings.began(shared) }
    }

    /// One account of a cohort; none where it is no member.
    pub fn member(
        shared: &SharedIssue,
        standing: &'a Standing<'_>,
        standings: &Standings<'_>,
        within_days: u32,
    ) -> Option<Member<'a>> {
        shared.members.binary_search(&standing.account.id).ok()?;
        let today = standings.as_of;
        let last = Self::last_heard(shared, standing, standings, today);
        let from = today - Days::new(u64::from(within_days));
        let is_engaged = last.is_some_and(|day| day >= from);
        let is_leaving = standing.stage.stage.is_leaving() || !standing.account.open;
        Some(Member { account: standing.account, last, is_engaged, is_leaving })
    }

    /// The last day up to another one of a call or meeting of the account, of a comment of people in the cohort
    /// that names it, or of a ticked and dated box that does.
    pub fn last_heard(
        shared: &SharedIssue,
        standing: &Standing<'_>,
        standings: &Standings<'_>,
        until: NaiveDate,
    ) -> Option<NaiveDate> {
        let (issue, account) = (&shared.issue, standing.account);
        let comments = issue.comments.iter().filter(|comment| !comment.is_by_bot);
        let comments = comments.filter(|comment| names(&comment.words, account, issue.project));
        let said = comments.map(|comment| standings.local_date(comment.at));
        let boxes = issue.sheet.boxes.iter().filter(|it| it.done);
        let came =
            boxes.filter(|it| names(&it.words, account, issue.project)).filter_map(|it| it.on);
        let spoke = standing.conversation_by(until);
        said.chain(came).chain(spoke).filter(|day| *day <= until).max()
    }

    pub fn rate(&self) -> Ratio {
        self.share(|member| member.is_engaged)
    }

    /// The share of members that came to what a pilot is judged by.
    pub fn reached(&self, outcome: PilotOutcome, standings: &Standings<'_>) -> Ratio {
        let has =
            |it: &Member<'_>| standings.of(it.account.id).is_some_and(|it| outcome.is_reached(it));
        match outcome {
            PilotOutcome::Engaged => self.rate(),
            PilotOutcome::FirstValue | PilotOutcome::Onboarded => self.share(has),
        }
    }

    fn share(&self, counts: impl Fn(&Member<'_>) -> bool) -> Ratio {
        let counted = self.members.iter().filter(|member| counts(member)).count();
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Ratio::new(count(counted), count(self.members.len()))
    }
}

impl Standings<'_> {
    /// The first day of a cohort: what its issue or the settings say, else the day it was opened.
    pub fn began(&self, shared: &SharedIssue) -> NaiveDate {
        let written = ["start", "pilot start", "cohort start"];
        let written = written.into_iter().find_map(|field| shared.issue.sheet.day(field));
        let planned = self.pilot_of(shared).map(|pilot| pilot.start);
        written.or(planned).unwrap_or_else(|| self.local_date(shared.issue.created_at))
    }
}

/// Whether a text names an account, by its reference or by its name as whole words.
pub(super) fn names(text: &str, account: &Account, project: u64) -> bool {
    let stands_alone = |needle: &str, text: &str| {
        !needle.is_empty()
            && text.match_indices(needle).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let after = text[at + needle.len()..].chars().next();
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                !before.is_some_and(|c| is_word(c) || c == '/') && !after.is_some_and(is_word)
            })
    };
    let short = format!("#{}", account.id.iid);
    (account.id.project == project
        && stands_alone(&short, text)
        && !text.contains(&format!("/{short}")))
        || text.contains(&account.reference) && stands_alone(&account.reference, text)
        || text.contains(&account.url) && stands_alone(&account.url, text)
        || stands_alone(&account.name.to_lowercase(), &text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use crate::account::AccountId;

    use super::*;

    #[test]
    fn an_account_is_named_by_reference_address_or_name_and_never_by_half_of_one() {
        let id = AccountId { project: 7, iid: 12 };
        let url = "https://gitlab.example/acme/accounts/-/issues/12";
        let mut account = Account::new(id, "acme/accounts#12", url, DateTime::UNIX_EPOCH);
        account.name = "Moss & Wren".to_owned();
        for text in
            ["#12 was there", "(acme/accounts#12)", url, "great talk, moss & wren!", "see #12."]
        {
            assert!(names(text, &account, 7), "{text}");
        }
        for text in ["#121", "other#12", &format!("{url}3"), "Moss & Wrens", "nobody", ""] {
            assert!(!names(text, &account, 7), "{text}");
        }
        assert!(!names("#12", &account, 8), "a number means the issue's own project");
    }
}
