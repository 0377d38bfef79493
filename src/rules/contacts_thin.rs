//! Too few people at the customer's know us: a lost sponsor is a triage, a thin list is asked about.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Contact;
use crate::account::FactName;
use crate::account::Form;
use crate::account::LabelStay;
use crate::account::LastContact;
use crate::account::Persona;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Source;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::SPONSOR_LOST;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::said;

/// Who should be known at a strategic customer's (GRO-3).
const LEADS: [(Persona, &str); 2] =
    [(Persona::DevelopmentLead, "Development Lead"), (Persona::SecurityLead, "Security Lead")];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactsThin {
    /// Regular contacts an account should have.
    contacts_min: usize,
    /// Days after which a contact whom nobody has met again is no regular one.
    regular_within_days: u32,
    /// Months within which an executive should have been met.
    executive_within_months: u32,
    /// Working days until the triage issue about a lost sponsor is due.
    due_in_working_days: u32,
}

/// Something that is missing, with the line to paste.
struct Gap {
    words: String,
    paste: String,
}

impl Rule for ContactsThin {
    const NAME: &'static str = "contacts_thin";
    const PURPOSE: &'static str = "No account hangs by one person at the customer’s.";
    const SOURCE: &'static str = "GRO-3, S17, EWI-7, EWI-8, T10, c.3 no. 8";
    const SEVERITIES: &'static [u8] = &[2, 3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/contacts_thin.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        if standing.stage.stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and what is open stays open");
        }
        if matches!(account.segment, Some(Segment::Scale | Segment::Digital))
            || account.priority.is_some_and(|priority| !Priority::is_managed(priority))
        {
            return Verdict::not_applicable("nobody keeps the contacts of such accounts");
        }
        if let Some(stay) = lost(standing) {
            return Verdict::fires(self.triage(stay, standing));
        }
        // The triage about the lost sponsor ends before lesser things are said.
        let mut own = account.work.iter().filter(|issue| issue.open && !issue.closed_by_bot);
        if own.any(|issue| issue.key.as_ref().is_some_and(|key| key.rule == Self::NAME)) {
            return Verdict::quiet("a sponsor or champion is there again");
        }
        let stage = standing.stage.stage;
        if !stage.is_past_onboarding() {
            let reason = format!("the account is in {stage}, and its contacts are still to come");
            return Verdict::not_applicable(reason);
        }
        let gaps = self.gaps(standing);
        if gaps.is_empty() {
            return Verdict::quiet("the people who matter are known")
                .next_look(self.next(standing));
        }
        Verdict::fires(Self::nudge(&gaps, standing))
    }
}

/// The label that says that the sponsor was lost, unless somebody else has been met in that part since.
fn lost<'a>(standing: &Standing<'a>) -> Option<&'a LabelStay> {
    let health = &standing.account.health;
    let stay = health.labelled(SPONSOR_LOST, standing.today).next()?;
    let is_new = |contact: &Contact| match (contact.persona, contact.last, stay.entered) {
        (Persona::Sponsor, LastContact::On(on), Some(since)) => since <= on && on <= standing.today,
        _ => false,
    };
    (!health.contacts.iter().any(is_new)).then_some(stay)
}

impl ContactsThin {
    fn gaps(&self, standing: &Standing<'_>) -> Vec<Gap> {
        let account = standing.account;
        let contacts = &account.health.contacts;
        let gap = |words: &str, persona: &str| Gap {
            words: words.to_owned(),
            paste: format!("| NAME | ROLE | {persona} | YYYY-MM-DD |"),
        };
        let mut gaps = Vec::new();
        let regular = contacts.iter().filter(|contact| self.is_regular(contact, standing)).count();
        if regular < self.contacts_min {
            let words = match (contacts.len(), regular) {
                (0, _) => "no contacts are listed".to_owned(),
                (_, 0) => "nobody on the list has been met lately".to_owned(),
                (_, 1) => "there is only one regular contact".to_owned(),
                (_, n) => format!("there are only {n} regular contacts"),
            };
            gaps.push(gap(&words, "PERSONA"));
        }
        if account.segment != Some(Segment::Strategic) {
            return gaps;
        }
        let has = |persona| contacts.iter().any(|contact| contact.persona == persona);
        for (_, name) in LEADS.into_iter().filter(|(persona, _)| !has(*persona)) {
            gaps.push(gap(&format!("no {name} is listed"), name));
        }
        if self.is_executive_owed(standing) && self.executive_until(standing).is_none() {
            let months = self.executive_within_months;
            gaps.push(gap(&format!("no executive has been met in {months} months"), "Executive"));
        }
        gaps
    }

    /// Whether a contact is one we meet: without a day the benefit of the doubt.
    fn is_regular(&self, contact: &Contact, standing: &Standing<'_>) -> bool {
        match contact.last {
            LastContact::On(on) => standing.today < self.lapses_on(on),
            LastContact::Never | LastContact::Unclear => true,
        }
    }

    fn lapses_on(&self, on: NaiveDate) -> NaiveDate {
        on + Days::new(u64::from(self.regular_within_days) + 1)
    }

    /// A customer of less than so many months has had no year yet; without a date nobody can tell.
    fn is_executive_owed(&self, standing: &Standing<'_>) -> bool {
        owed_from(standing, self.executive_within_months).is_some_and(|on| on <= standing.today)
    }

    /// The first day on which the last meeting with an executive is too long ago.
    fn executive_until(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let contacts = standing.account.health.contacts.iter();
        let executives = contacts.filter(|contact| contact.persona == Persona::Executive);
        let met = executives.filter_map(|contact| match contact.last {
            LastContact::On(on) => {
                Calendar::months_after(on, self.executive_within_months).succ_opt()
            }
            // Something is written, and nobody can say how long ago it is.
            LastContact::Unclear => Some(NaiveDate::MAX),
            LastContact::Never => None,
        });
        met.filter(|until| standing.today < *until).max()
    }

    /// The first day ahead on which time alone can open a gap.
    fn next(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let contacts = standing.account.health.contacts.iter();
        let lapses = contacts.filter_map(|contact| match contact.last {
            LastContact::On(on) => Some(self.lapses_on(on)),
            LastContact::Never | LastContact::Unclear => None,
        });
        let strategic = standing.account.segment == Some(Segment::Strategic);
        let owed = owed_from(standing, self.executive_within_months).filter(|_| strategic);
        let until = self.executive_until(standing).filter(|_| strategic);
        let days = lapses.chain(owed).chain(until.filter(|on| *on < NaiveDate::MAX));
        days.filter(|on| *on > standing.today).min()
    }

    fn nudge(gaps: &[Gap], standing: &Standing<'_>) -> CallToAction {
        let account = standing.account;
        let words: Vec<&str> = gaps.iter().map(|gap| gap.words.as_str()).collect();
        let because =
            |fact| Because { fact, on: None, source: Source::Card, url: account.url.clone() };
        let because = gaps.iter().map(|gap| because(gap.words.clone()));
        let paste: Vec<&str> = gaps.iter().map(|gap| gap.paste.as_str()).collect();
        let episode = said::numbered(standing, Self::NAME, "thin");
        CallToAction::new(Self::NAME, account, episode, 3, Form::Nudge)
            .since(standing.today)
            .headline(format!("Contacts are thin: {}", words.join("; ")))
            .because(because)
            .detail("lost", false)
            .detail("gaps", words)
            .detail("paste", paste)
    }

    fn triage(&self, stay: &LabelStay, standing: &Standing<'_>) -> CallToAction {
        let account = standing.account;
        let due = Calendar::working_day_after(standing.today, self.due_in_working_days);
        let draft = WorkIssueDraft {
            kind: WorkKind::Triage,
            labels: vec!["triage::open".to_owned(), stay.label.clone()],
            due: Some(due),
        };
        let since = stay.entered.unwrap_or_else(|| standing.opened_on());
        let fact = Because {
            fact: format!("labelled {}", stay.label),
            on: stay.entered,
            source: if stay.entered.is_some() { Source::LabelEvent } else { Source::Label },
            url: account.url.clone(),
        };
        let others = account.health.contacts.iter().filter(|it| it.persona != Persona::Sponsor);
        let others = others.map(|contact| contact.name.as_str());
        let episode = said::episode(standing, Self::NAME, "lost", since);
        let soon = Calendar::working_day_after(standing.today, 2);
        CallToAction::new(Self::NAME, account, episode, 2, Form::WorkIssue(draft))
            .since(since)
            .headline("The sponsor or champion is lost, and nobody has taken the part yet")
            .because([fact])
            .detail("lost", true)
            .detail("since", stay.entered.map(|on| on.to_string()).unwrap_or_default())
            .detail("soon", soon.to_string())
            .detail("others", others.collect::<Vec<_>>())
            .detail("renewal", standing.renewal.map(|on| on.to_string()).unwrap_or_default())
    }
}

/// The day from which an account has been a customer for so many months.
fn owed_from(standing: &Standing<'_>, months: u32) -> Option<NaiveDate> {
    let since = standing.account.facts.best(FactName::CustomerSince);
    since.map(|fact| Calendar::months_after(fact.on, months))
}
