//! The card of an account issue as a value, filled from the storyline as its CSM knows it.

use chrono::NaiveDate;
use fastrand::Rng;

use crate::simulator::portfolio::facts::facts;
use crate::simulator::portfolio::labels::unknown;
use crate::simulator::portfolio::names::contact;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Style;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::storyline::office_day;

/// What the description of an account issue says, before anybody chooses how to write it.
pub(super) struct Card {
    pub(super) facts: Vec<(&'static str, String)>,
    /// Name, role, persona, last contact.
    pub(super) contacts: Vec<[String; 4]>,
    /// Date, type, note.
    pub(super) log: Vec<(NaiveDate, &'static str, String)>,
    /// Depth, ticked, text.
    pub(super) checklist: Vec<(usize, bool, String)>,
    pub(super) sentiment: Vec<(String, String)>,
    pub(super) related: Vec<(&'static str, String)>,
}

/// Related issues of an account by kind, as `#iid`, in the order they were opened.
pub(super) type References = Vec<(&'static str, String)>;

impl Card {
    pub(super) fn of(story: &Storyline, references: &References, rng: &mut Rng) -> Self {
        let reference = |kind| {
            let found = references.iter().filter(|(of, _)| *of == kind);
            let list: Vec<_> = found.map(|(_, iid)| iid.as_str()).collect();
            if list.is_empty() { "-".to_owned() } else { list.join(", ") }
        };
        let kinds = ["Success plan", "EBR", "Triage", "Playbooks", "Subsidiaries"];
        let wanted = kinds.iter().filter(|kind| {
            !matches!(**kind, "Playbooks" | "Subsidiaries")
                || references.iter().any(|(of, _)| of == *kind)
        });
        Self {
            facts: facts(story),
            contacts: contacts(story, rng),
            log: log(story),
            checklist: checklist(story),
            sentiment: sentiment(story),
            related: wanted.map(|kind| (*kind, reference(*kind))).collect(),
        }
    }
}

fn contacts(story: &Storyline, rng: &mut Rng) -> Vec<[String; 4]> {
    let last = story.calls.iter().filter(|call| **call < story.today).max();
    let last = last.map_or("-".to_owned(), ToString::to_string);
    let people = [
        ("Head of Platform", "Development Lead", last.clone()),
        ("AppSec manager", "Security Lead", last),
        ("CTO", "Economic buyer", story.ebr.map_or("-".to_owned(), |on| on.to_string())),
    ];
    let row = |(role, persona, last): (&str, &str, String)| {
        [contact(rng), role.to_owned(), persona.to_owned(), last]
    };
    let mut rows: Vec<[String; 4]> = people.map(row).into();
    if story.plot.has(Quirk::SponsorLost) {
        // The sponsor and the security lead are gone, and nobody has taken over.
        rows.truncate(1);
    }
    rows
}

fn log(story: &Storyline) -> Vec<(NaiveDate, &'static str, String)> {
    let first = story.calls.first().copied();
    let call = |on: &NaiveDate| {
        let kickoff = Some(*on) == first && story.start.is_some();
        let note = if kickoff { "kickoff, reason for purchase confirmed" } else { "cadence call" };
        (*on, "Customer Call", note.to_owned())
    };
    let mut log: Vec<_> = story.calls.iter().map(call).collect();
    log.extend(story.ebr.map(|on| (on, "EBR", "outcomes of the year reviewed".to_owned())));
    if let Some(start) = story.start {
        log.push((day(start, 1), "Email", "intro mail, kickoff slot proposed".to_owned()));
        if story.plot.has(Quirk::EmailsOnly) {
            log.push((day(start, 8), "Email", "asked again for a kickoff date".to_owned()));
        }
    }
    if story.plot.has(Quirk::CustomerDelay) {
        let note = "migration blocked: change freeze at the customer".to_owned();
        log.push((day(story.today, -9), "Update", note));
    }
    if story.plot.has(Quirk::SponsorLost) {
        log.push((day(story.today, -12), "Update", "CTO and AppSec manager left".to_owned()));
    }
    let taught = story.plot.segment == "strategic" && story.closed.is_some();
    if taught && !story.plot.has(Quirk::Untaught) {
        let note = format!("{} hands-on for two teams", story.use_case);
        log.push((day(story.today, -45), "Workshop", note));
    }
    let today = story.today;
    for (on, kind, _) in &mut log {
        *on = if *kind == "Customer Call" { *on } else { office_day(*on, today) };
    }
    log.sort_by_key(|(on, ..)| *on);
    log
}

fn checklist(story: &Storyline) -> Vec<(usize, bool, String)> {
    let begun = story.calls.first().is_some_and(|call| *call < story.today);
    let done = story.closed.is_some();
    let second = begun && (done || story.calls.len() > 1);
    let handoff = story.assigned.map_or(String::new(), |on| format!(" done {on}"));
    [
        (0, story.assigned.is_some(), format!("Internal handoff (SAL, SA){handoff}")),
        (0, begun, "GitLab Admin role assigned".to_owned()),
        (0, begun, "Kickoff call".to_owned()),
        (1, begun, "Reason for purchase".to_owned()),
        (1, begun, "Additional goals".to_owned()),
        (1, begun, "Tool stack: Jenkins, Nexus, SonarQube".to_owned()),
        (1, done, "Further stakeholders".to_owned()),
        (1, begun, "Support".to_owned()),
        (0, done, format!("Draft success plan ({} enablement)", story.use_case)),
        (0, second, "Second call".to_owned()),
        (0, done, "Attributes filled".to_owned()),
    ]
    .into_iter()
    .chain((story.plot.style == Style::ExtraBoxes).then(|| (0, true, "Swag sent".to_owned())))
    .collect()
}

fn sentiment(story: &Storyline) -> Vec<(String, String)> {
    if unknown(story) {
        return vec![("Sentiment".to_owned(), "TBD".to_owned())];
    }
    let why = match story.plot.sentiment {
        "Red" => "sponsor left, renewal in doubt",
        "Yellow" => "rollout slower than planned, sponsor still engaged",
        _ => "rollout on plan, champions active",
    };
    let mut lines = vec![
        ("Sentiment".to_owned(), format!("{} ({})", story.plot.sentiment, story.sentiment_on)),
        ("Why".to_owned(), why.to_owned()),
    ];
    if story.plot.has(Quirk::CustomerDelay) {
        lines.push(("Delay caused by".to_owned(), "customer".to_owned()));
    }
    let next = format!("Next step ({})", day(story.today, 9));
    lines.push((next, "agree the plan for the next teams".to_owned()));
    lines
}
