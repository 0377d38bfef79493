//! What people should know about an account beside its promises, for the status card and `explain`.

use serde::Serialize;

use crate::account::Fact;
use crate::account::FactName;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::HoldReading;
use crate::consider::Standing;
use crate::consider::Weight;

/// One sentence, and where to look. It reads the same every day until a fact or a date changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// `csm`, `hold`, `value`, `churn`, `renewal`, `ebr`, `triage`, `pool`, `escalation`, `health`,
    /// `promise`, `parent` or `subsidiary`.
    pub about: &'static str,
    /// Without a full stop.
    pub sentence: String,
    pub url: String,
}

impl Standing<'_> {
    /// What to know about this account, the most pressing first.
    pub fn notes(&self) -> Vec<Note> {
        let account = self.account;
        let note = |about, sentence| Note { about, sentence, url: account.url.clone() };
        let escalations = self.escalations().sentence();
        let mut notes: Vec<Note> =
            escalations.map(|said| note("escalation", said)).into_iter().collect();
        notes.extend(self.health.disagreement.map(|it| note("health", it.to_string())));
        notes.extend(chronic(self).map(|said| note("promise", said)));
        notes.extend(csm(self).map(|said| note("csm", said)));
        notes.extend(endless_hold(self));
        notes.extend(two_first_values(self));
        if !self.churn_lacks.is_empty() {
            let lacks = self.churn_lacks.join(", ");
            notes.push(note("churn", format!("will churn, and still lacks: {lacks}")));
        }
        notes.extend(self.renewal_outlook().note.map(|said| note("renewal", said)));
        notes.extend(triage_twins(self));
        notes.extend(self.pool.iter().map(|request| Note {
            about: "pool",
            sentence: request.sentence(),
            url: request.url.clone(),
        }));
        // Of a customer who leaves nobody asks for an EBR any more.
        if !self.stage.stage.is_leaving() {
            notes.extend(self.ebr.notes.iter().map(|said| note("ebr", said.clone())));
        }
        notes.extend(self.family_notes());
        notes
    }

    /// The notes in lines, and the playbooks of the current quarter if there are any.
    pub fn to_know(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.notes().into_iter().map(|note| note.sentence).collect();
        let record = self.playbooks();
        if !record.is_empty() {
            let quarter = self.norms.fiscal.quarter_of(self.today);
            lines.push(format!("playbooks: {}", record.sentence(quarter)));
        }
        lines
    }
}

impl<'a> Standing<'a> {
    /// The oldest open triage issue and the younger ones beside it, if there are any (E4-52). What
    /// the bot itself has written twice is left out: it closes that.
    pub fn triage_twins(&self) -> Option<(&'a WorkIssue, Vec<&'a WorkIssue>)> {
        let mut open = self.account.work_of(WorkKind::Triage).filter(|issue| issue.open);
        let oldest = open.next()?;
        let rule = |issue: &WorkIssue| issue.key.as_ref().map(|key| key.rule.clone());
        let is_copy = |issue: &WorkIssue| issue.key.is_some() && rule(issue) == rule(oldest);
        let younger: Vec<&WorkIssue> = open.filter(|issue| !is_copy(issue)).collect();
        (!younger.is_empty()).then_some((oldest, younger))
    }
}

/// A promise that is late by its own length or more (b.10, L5). Without a count of days: it would
/// change the card every night.
fn chronic(standing: &Standing<'_>) -> Option<String> {
    let late = standing.every_clock().filter(|clock| clock.is_chronic());
    let names: Vec<String> = late.map(|clock| clock.promise().to_lowercase()).collect();
    let (verb, own) =
        if names.len() == 1 { ("is", "its own length") } else { ("are", "their own length") };
    (!names.is_empty()).then(|| format!("{} {verb} late by {own} and more", names.join(" and ")))
}

/// Where the CSM cannot be reached: gone, or away for a while.
fn csm(standing: &Standing<'_>) -> Option<String> {
    let csm = &standing.account.csm.as_ref()?.username;
    if standing.account.csm_is_gone {
        return Some(format!(
            "{csm} can no longer sign in to GitLab, and a manager is told instead: assign a CSM"
        ));
    }
    let absence = standing.absence.as_ref()?;
    let until = Calendar::words(absence.to);
    Some(match &absence.backup {
        Some(backup) => format!("{csm} is away until {until}, and {backup} covers"),
        None => format!("{csm} is away until {until}, and nobody is named to cover"),
    })
}

/// A hold that pauses needs an end (E4-11).
fn endless_hold(standing: &Standing<'_>) -> Option<Note> {
    let endless = |hold: &&HoldReading| hold.is_in_force && hold.pauses && hold.to.is_none();
    let hold = standing.holds.iter().find(endless)?;
    let (reason, since) = (&hold.hold.reason, Calendar::words(hold.from));
    let sentence = format!("on hold for {reason} since {since}, and nobody has said until when");
    Some(Note { about: "hold", sentence, url: hold.hold.url.clone() })
}

/// A person's date and that of the numbers differ: the person's counts, and both are told (E4-10).
fn two_first_values(standing: &Standing<'_>) -> Option<Note> {
    let mut dated = standing.account.facts.all(FactName::FirstValue).iter();
    dated.find(|fact| fact.source == Source::Derived)?;
    let counted = |(fact, weight): &&(Fact, Weight)| {
        fact.name == FactName::FirstValue && matches!(weight, Weight::Counts | Weight::Outweighed)
    };
    let facts = standing.facts();
    let mut values = facts.iter().filter(counted).map(|(fact, _)| fact);
    let first = values.next()?;
    let other = values.find(|fact| fact.source == Source::Derived && fact.on != first.on)?;
    let (on, by) = (Calendar::words(first.on), first.source);
    let sentence = format!(
        "first value counts as of {on}, by {by}; {} on {}",
        other.words,
        Calendar::words(other.on)
    );
    Some(Note { about: "value", sentence, url: other.url.to_string() })
}

fn triage_twins(standing: &Standing<'_>) -> Option<Note> {
    let (oldest, younger) = standing.triage_twins()?;
    let names: Vec<&str> = younger.iter().map(|issue| issue.reference.as_str()).collect();
    let (oldest, url, names) = (&oldest.reference, oldest.url.clone(), names.join(", "));
    let sentence =
        format!("{oldest} is open for triage, and so is {names}: go on in the older one");
    Some(Note { about: "triage", sentence, url })
}
