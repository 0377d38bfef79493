//! What an EBR takes, and when: the run-up to it and what comes after (EBR-4).

use chrono::NaiveDate;

use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Standing;

/// The steps of an EBR, in the words of the boxes by which people say that they are done.
pub struct EbrSteps;

/// An issue opened longer than this before an EBR is about an earlier one.
const ISSUE_MONTHS: u32 = 8;

impl EbrSteps {
    pub const KICKOFF: &'static str = "Internal kickoff with the account team";
    pub const TALK: &'static str = "Talk to the customer about the EBR and its goals";
    pub const SCHEDULE: &'static str = "Date set and invitations accepted by the key people";
    pub const PREPARE: &'static str = "Final preparation";
    pub const SUMMARY: &'static str = "Summary mail sent";
    pub const PLAN: &'static str = "Success plan updated";
    pub const FOLLOW_UP: &'static str = "Follow-ups started";

    /// Days before it is held, and what to do.
    pub const BEFORE: [(u64, &'static str); 8] = [
        (105, Self::KICKOFF),
        (90, Self::TALK),
        (60, Self::SCHEDULE),
        (30, "Plan the content"),
        (25, "Internal review"),
        (18, "Review with the customer"),
        (14, Self::PREPARE),
        (7, "Agenda sent"),
    ];

    /// Working days after it, and what to do.
    pub const AFTER: [(u32, &'static str); 3] =
        [(1, Self::SUMMARY), (3, Self::PLAN), (5, Self::FOLLOW_UP)];
}

impl Standing<'_> {
    /// The newest issue in which an EBR of that day is worked on, open or closed.
    pub fn ebr_issue(&self, on: NaiveDate) -> Option<&WorkIssue> {
        let since = Calendar::months_before(on, ISSUE_MONTHS);
        let of_it = |issue: &&WorkIssue| self.local_date(issue.created_at) >= since;
        self.account.work_of(WorkKind::Ebr).filter(of_it).last()
    }
}
