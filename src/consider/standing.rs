//! How one account stands on one day: everything the rules may ask.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Confidence;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::EbrOutlook;
use crate::consider::Norms;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::Targets;
use crate::consider::evidence::Span;

/// The rhythm of EBRs that is shown; `ebr_due` has a setting of its own (`domain.md` EBR-1).
const EBR_EVERY_MONTHS: u32 = 12;

/// One account, judged.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    pub account: &'a Account,
    /// The local date that is judged.
    pub today: NaiveDate,
    pub stage: StageReading,
    /// In the order of [`Sla::ALL`].
    pub clocks: [Clock; 3],
    pub ebr: EbrOutlook,
    /// Local date of the renewal, where known.
    pub renewal: Option<NaiveDate>,
    /// What does not add up: in the card, and between its facts.
    pub findings: Vec<Finding>,
    /// What it is held to beside the promises.
    pub norms: Norms,
    /// The calendar it was judged by.
    calendar: Calendar,
}

/// Every account, judged at one instant, in the order of the portfolio.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    /// The local date that was judged.
    pub as_of: NaiveDate,
    pub now: DateTime<Utc>,
    pub norms: Norms,
    pub list: Vec<Standing<'a>>,
}

impl<'a> Standings<'a> {
    pub fn of(&self, id: AccountId) -> Option<&Standing<'a>> {
        self.list.iter().find(|standing| standing.account.id == id)
    }
}

impl<'a> Standing<'a> {
    pub(super) fn new(
        account: &'a Account,
        targets: &Targets,
        today: NaiveDate,
        read_on: NaiveDate,
    ) -> Self {
        let stage = StageReading::of(account, &targets.calendar, today);
        let span = Span { today, read_on };
        let clocks = Sla::ALL.map(|sla| Clock::read(sla, account, &stage, targets, span));
        let findings = findings(account, &clocks);
        Self {
            account,
            today,
            ebr: EbrOutlook::of(account, today, EBR_EVERY_MONTHS, &targets.norms),
            renewal: account.facts.best(FactName::Renewal).map(|fact| fact.on),
            stage,
            clocks,
            findings,
            norms: targets.norms,
            calendar: targets.calendar.clone(),
        }
    }

    pub fn clock(&self, sla: Sla) -> &Clock {
        match sla {
            Sla::TimeToEngage => &self.clocks[0],
            Sla::TimeToFirstValue => &self.clocks[1],
            Sla::TimeToOnboard => &self.clocks[2],
        }
    }

    /// Whether the bot has anything to do here: the issue is open and the customer has not left.
    pub fn is_active(&self) -> bool {
        self.account.open && self.stage.stage != LifecycleStage::Churned
    }

    /// The hold that pauses this account's clocks today, if one does.
    pub fn is_paused(&self) -> bool {
        self.clocks.iter().any(|clock| clock.state == ClockState::Paused)
    }

    /// The last conversation with the customer up to the judged day: in the log, or stated.
    pub fn last_conversation(&self) -> Option<NaiveDate> {
        let touches = self.account.touchpoints.iter();
        let logged = touches.filter(|touch| touch.kind.is_conversation()).map(|touch| touch.on);
        let stated = [FactName::FirstEngagement, FactName::EbrHeld].into_iter();
        let stated = stated.flat_map(|name| self.account.facts.all(name)).map(|fact| fact.on);
        logged.chain(stated).filter(|day| *day <= self.today).max()
    }

    /// The local date on which an instant falls.
    pub fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.calendar.local_date(instant)
    }

    /// The IANA zone in which dates are dates.
    pub fn zone(&self) -> &'static str {
        self.calendar.zone.name()
    }

    /// The local date on which the account issue was created.
    pub fn opened_on(&self) -> NaiveDate {
        self.calendar.local_date(self.account.created_at)
    }

    /// Monday-to-Friday days since a date, that date not counted.
    pub fn working_days_since(&self, day: NaiveDate) -> i64 {
        self.calendar.working_days_between(day, self.today)
    }

    /// The worst flaw in the account's data, for the `data::` label.
    pub fn worst_flaw(&self) -> Option<Flaw> {
        self.findings.iter().map(|finding| finding.flaw).min()
    }
}

/// The account's findings and those that only judgement can see.
fn findings(account: &Account, clocks: &[Clock; 3]) -> Vec<Finding> {
    let mut findings = account.findings.clone();
    for clock in clocks {
        let said = findings.iter().any(|finding| clock.reason == finding.sentence);
        let flaw = match clock.state {
            ClockState::Unknown if clock.contradiction => Flaw::Contradictory,
            ClockState::Unknown => Flaw::Missing,
            _ if clock.counts() && clock.confidence < Confidence::High => Flaw::LowConfidence,
            _ => continue,
        };
        let sentence = match flaw {
            Flaw::LowConfidence => {
                "“Onboarding start” is missing, so the clocks rest on a guess".to_owned()
            }
            _ => clock.reason.clone(),
        };
        if said || findings.iter().any(|finding| finding.sentence == sentence) {
            continue;
        }
        let about = lacking_field(&sentence).unwrap_or(clock.sla.promise()).to_owned();
        let paste = paste(&about);
        findings.push(Finding { flaw, about, sentence, paste, url: account.url.clone() });
    }
    findings.sort();
    findings
}

/// The field a sentence names between quotation marks.
fn lacking_field(sentence: &str) -> Option<&str> {
    sentence.split_once('“')?.1.split_once('”').map(|(field, _)| field)
}

fn paste(field: &str) -> Vec<String> {
    let dated = [
        FactName::CustomerSince,
        FactName::OnboardingStart,
        FactName::OnboardingClosed,
        FactName::FirstValue,
        FactName::CsmAssigned,
    ];
    let asked = dated.into_iter().any(|name| name.field() == field);
    if asked { vec![format!("| {field} | YYYY-MM-DD |")] } else { Vec::new() }
}
