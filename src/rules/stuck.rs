//! The ways in which a customer can be stuck (`domain.md` TRI-0), each with the day it became true.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Colour;
use crate::account::Confidence;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::UseCase;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::MeasureName;
use crate::consider::Reading;
use crate::consider::Seen;
use crate::consider::Sla;
use crate::consider::Standing;

/// One of the conditions of `domain.md` TRI-0, and the day it became true.
pub(super) struct Symptom {
    pub(super) since: NaiveDate,
    pub(super) words: String,
    /// The label of the risk that it most often turns out to be.
    pub(super) hint: &'static str,
}

const ENGAGEMENT: &str = "risk::lack of engagement";
const ADOPTION: &str = "risk::lack of adoption";
const OTHER: &str = "risk::other organizational factors";

/// Months as a customer after which licences should be in use (TRI-0 g), and the share that is too little.
const LICENCE_MONTHS: u32 = 2;
const LICENCE_PERCENT: u64 = 10;

/// TRI-0 (a) and (c): a broken promise, unless its start is a guess.
pub(super) fn broken(clock: &Clock, what: &str) -> Option<Symptom> {
    let counts = clock.state == ClockState::Breached && clock.may_call();
    let due = clock.last_good_day.filter(|_| counts)?;
    let due_on = Calendar::words(due);
    let words = format!("{what} was due on {due_on}, day {}", clock.target_days);
    let hint = if clock.sla == Sla::TimeToFirstValue { ADOPTION } else { ENGAGEMENT };
    Some(Symptom { since: clock.breach_day?, words, hint })
}

/// b.10, L4: the first call is late for so long that reminders have not helped.
pub(super) fn never_met(standing: &Standing<'_>, late_days: u32) -> Option<Symptom> {
    let clock = standing.clock(Sla::TimeToEngage);
    let symptom = broken(clock, "the first call")?;
    let since = symptom.since + Days::new(u64::from(late_days));
    (clock.days_late > i64::from(late_days)).then_some(Symptom { since, ..symptom })
}

/// ONB-5: a delay that the customer causes is a risk, and worth a triage before anything is late.
pub(super) fn customers_delay(onboard: &Clock, standing: &Standing<'_>) -> Option<Symptom> {
    let account = standing.account;
    let start = onboard.start.as_ref().filter(|_| onboard.stop.is_none() && onboard.counts())?;
    let by = account.facts.value("delay caused by")?.to_lowercase();
    by.starts_with("customer").then_some(())?;
    let said = account.health.sentiments.iter().filter_map(|sentiment| sentiment.on);
    let said = said.filter(|day| *day <= standing.today).max();
    let of = said.map(|day| format!(" of {}", Calendar::words(day))).unwrap_or_default();
    let words = format!("the customer causes a delay, by the card{of}");
    Some(Symptom { since: said.unwrap_or(start.on), words, hint: OTHER })
}

/// E4-11: a customer who asks to wait for more than a month may never come back.
pub(super) fn long_wait(
    onboard: &Clock,
    standing: &Standing<'_>,
    after_days: u32,
) -> Option<Symptom> {
    onboard.stop.is_none().then_some(())?;
    let mut waits = standing.holds.iter().filter(|hold| hold.is_in_force && hold.pauses);
    let wait = waits.next()?;
    let since = wait.from + Days::new(u64::from(after_days) + 1);
    let (reason, from) = (&wait.hold.reason, Calendar::words(wait.from));
    Some(Symptom { since, words: format!("on hold for {reason} since {from}"), hint: OTHER })
}

/// TRI-0 (b): onboarding has gone on for a while and nobody talks to the customer.
pub(super) fn silence(
    onboard: &Clock,
    standing: &Standing<'_>,
    (counts_after_days, from_days): (u32, u32),
) -> Option<Symptom> {
    let start = going_on(onboard)?;
    // Who was asked to wait is not silent meanwhile.
    let held = Days::new(onboard.held_days.unsigned_abs());
    let long = start + Days::new(u64::from(counts_after_days) + 1) + held;
    let last = standing.last_conversation();
    let silence = Days::new(u64::from(from_days) + 1);
    let quiet = last.map_or(start + silence + held, |day| day + silence);
    let since = long.max(quiet);
    let words = last.map_or_else(
        || format!("no call or meeting since {}", Calendar::words(start)),
        |day| format!("the last call or meeting was on {}", Calendar::words(day)),
    );
    Some(Symptom { since, words, hint: ENGAGEMENT })
}

/// T03: nobody does anything about an account in onboarding, on its issue or on its tracked work.
pub(super) fn idle(onboard: &Clock, standing: &Standing<'_>, from_days: u32) -> Option<Symptom> {
    let start = going_on(onboard)?;
    let last = last_activity(standing)?.max(start);
    let held = Days::new(onboard.held_days.unsigned_abs());
    let since = last + Days::new(u64::from(from_days) + 1) + held;
    let words = format!("nobody has worked on it since {}", Calendar::words(last));
    Some(Symptom { since, words, hint: ENGAGEMENT })
}

/// The last day on which a person did something; none where nobody's doing is on record.
pub(super) fn last_activity(standing: &Standing<'_>) -> Option<NaiveDate> {
    let account = standing.account;
    let deeds = account.deeds.iter().map(|deed| deed.at);
    let work = account.work.iter().filter_map(WorkIssue::last_touched);
    let days = deeds.map(|at| standing.local_date(at)).filter(|day| *day <= standing.today);
    let last = days.max()?;
    let work = work.map(|at| standing.local_date(at));
    let logged = account.touchpoints.iter().map(|touch| touch.on);
    let others = work.chain(logged).filter(|day| *day <= standing.today).max();
    Some(others.map_or(last, |day| day.max(last)))
}

fn going_on(onboard: &Clock) -> Option<NaiveDate> {
    let start = onboard.start.as_ref().filter(|_| onboard.confidence == Confidence::High)?;
    onboard.is_open().then_some(start.on)
}

/// TRI-0 (d): long in adoption, and what was bought it for is not in use as it should be.
pub(super) fn use_case(standing: &Standing<'_>, after_days: u32) -> Option<Symptom> {
    let stage = &standing.stage;
    let since = stage.since.filter(|_| stage.stage == LifecycleStage::Adoption)?;
    let written = standing.account.facts.value("primary use case")?;
    let case = named(written)?;
    let stated = standing.account.health.use_cases.get(&case)?;
    (stated.value != Colour::Green).then_some(())?;
    let words = format!(
        "in adoption since {}, and its primary use case, {written}, is {}",
        Calendar::words(since),
        stated.value
    );
    let from = since + Days::new(u64::from(after_days) + 1);
    Some(Symptom { since: from, words, hint: ADOPTION })
}

fn named(text: &str) -> Option<UseCase> {
    let text = text.to_lowercase();
    let known = [
        ("devsecops", UseCase::DevSecOps),
        ("scm", UseCase::Scm),
        ("source", UseCase::Scm),
        ("ci", UseCase::Ci),
        ("cd", UseCase::Cd),
    ];
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| known.iter().find(|(name, _)| *name == word).map(|(_, case)| *case))
}

/// TRI-0 (g): a customer of two months who uses hardly anything of what was bought.
pub(super) fn unused(standing: &Standing<'_>) -> Option<Symptom> {
    let since = standing.account.facts.best(FactName::CustomerSince)?.on;
    let measure = standing.health.measure(MeasureName::LicenceUtilisation)?;
    let Reading::Known { seen: Seen::Licences(share), on, .. } = measure.reading else {
        return None;
    };
    (share.part * 100 < share.whole * LICENCE_PERCENT).then_some(())?;
    let from = Calendar::months_after(since, LICENCE_MONTHS).max(on.unwrap_or(since));
    let words = format!("{} of {} licences are in use", share.part, share.whole);
    Some(Symptom { since: from, words, hint: ADOPTION })
}
