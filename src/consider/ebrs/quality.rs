//! A good EBR: somebody who decides was there, and the success plan was brought up to date after it (f.7).

use chrono::NaiveDate;

use crate::account::LastContact;
use crate::account::Persona;
use crate::account::TouchpointKind;
use crate::consider::Calendar;
use crate::consider::EbrSteps;
use crate::consider::PlanHome;
use crate::consider::Standing;

/// Working days in which the plan should follow.
const PLAN_WORKING_DAYS: u32 = 5;

/// Fields of the EBR's issue that name who came.
const FIELDS: [&str; 4] = ["executive attendee", "executive attendees", "executive", "attendees"];

/// How people write that somebody decides.
const TITLES: [&str; 13] = [
    "ceo",
    "cto",
    "cio",
    "ciso",
    "cfo",
    "coo",
    "cpo",
    "svp",
    "evp",
    "vp",
    "chief",
    "executive",
    "executives",
];

impl Standing<'_> {
    /// Whether the last EBR counts, had an executive in it and brought the plan up to date.
    pub fn is_good_ebr(&self) -> bool {
        let held = self.ebr.last_held.filter(|_| self.ebr.is_in_window);
        held.is_some_and(|held| self.had_executive(held) && self.plan_followed(held))
    }

    /// By the log, by the issue, or by the day on which an executive was last spoken with.
    fn had_executive(&self, held: NaiveDate) -> bool {
        let account = self.account;
        let mut logged = account.touchpoints.iter();
        let is_of_it = |kind| kind == TouchpointKind::Ebr;
        let is_logged = logged.any(|it| it.on == held && is_of_it(it.kind) && names_one(&it.words));
        let issue = self.ebr_issue(held);
        let written =
            FIELDS.iter().filter_map(|field| issue?.sheet.value(field).map(|it| (field, it)));
        let mut written = written;
        let is_written = written.any(|(field, who)| match field.strip_prefix("executive") {
            Some(_) => !is_nobody(who),
            None => names_one(who),
        });
        let mut contacts = account.health.contacts.iter();
        let spoke = contacts.any(|contact| {
            contact.persona == Persona::Executive && contact.last == LastContact::On(held)
        });
        is_logged || is_written || spoke
    }

    /// By the plan's own history, or by the box of the EBR's issue.
    fn plan_followed(&self, held: NaiveDate) -> bool {
        let until = Calendar::working_day_after(held, PLAN_WORKING_DAYS);
        let is_in_time = |day: NaiveDate| held <= day && day <= until && day <= self.today;
        let home = PlanHome::of(self.account, &self.calendar, self.today.min(until));
        let updated = home.and_then(|home| home.updated_on(&self.calendar, self.today.min(until)));
        let issue = self.ebr_issue(held);
        let ticked = issue.and_then(|issue| issue.sheet.check_box(EbrSteps::PLAN));
        let ticked = ticked.filter(|it| it.done).and_then(|it| it.on);
        updated.into_iter().chain(ticked).any(is_in_time)
    }
}

fn names_one(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| TITLES.contains(&word))
}

fn is_nobody(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "no" | "none" | "nobody" | "tbd" | "n/a"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_executive_is_known_by_title_and_not_by_half_a_word() {
        for text in ["outcomes, with the CTO", "VP Platform and team", "Chief Architect"] {
            assert!(names_one(text), "{text}");
        }
        for text in ["outcomes of the year", "in the director's room", "octopus", ""] {
            assert!(!names_one(text), "{text}");
        }
        assert!(is_nobody(" TBD ") && !is_nobody("M. Halloran"));
    }
}
