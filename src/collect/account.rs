//! Puts one account together from its issue, its card, its label history and the bot's own comments.

use chrono::DateTime;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::Person;
use crate::account::Remark;
use crate::account::Spoken;
use crate::account::Zone;
use crate::account::ZoneSource;
use crate::account::Zones;
use crate::account::sections;
use crate::collect::Dossier;
use crate::collect::arr_history;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::continued;
use crate::collect::deeds;
use crate::collect::ebrs;
use crate::collect::facts;
use crate::collect::handovers;
use crate::collect::heard;
use crate::collect::heard::Ears;
use crate::collect::history;
use crate::collect::holds;
use crate::collect::labels;
use crate::collect::measures;
use crate::collect::money;
use crate::collect::related;
use crate::collect::sheets;
use crate::collect::taken_off;
use crate::collect::told;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::Note;
use crate::gitlab::wire::User;

/// Findings of one account that are told one by one.
const FINDINGS_MAX: usize = 50;

/// The account of a dossier.
pub(super) fn assemble(dossier: &Dossier, bot: &Person, zones: &Zones, ears: &Ears) -> Account {
    let Dossier { issue, card, notes, events, is_heard, .. } = dossier;
    let mut account = plain(issue, card);
    account.is_heard = *is_heard;
    account.history = history::labels(events, bot);
    account.stays = history::stays(&account.history);
    account.edits = edits(notes);
    account.deeds = deeds::read(notes, events, bot);
    account.taken_off = taken_off::read(events, bot);
    account.boxes = sheets::boxes(card);
    account.handovers = handovers::read(notes);
    account.is_imported = issue.imported || continued::came_from_elsewhere(notes);
    account.continued_by = continued::by(issue);
    account.spoken = spoken(notes, bot);
    if continued::moved_here(notes) {
        continued::take_over_said(&mut account);
    }
    zone(&mut account, card, zones);
    let tz = account.zone.map_or(zones.default, |zone| zone.tz);
    heard::listen(&mut account, dossier, bot, ears, tz);
    facts::from_card(&mut account, card);
    history::completed(&mut account, tz);
    told::from_comments(&mut account);
    ebrs::from_events(&mut account, tz);
    holds::read(&mut account, card, tz);
    measures::read(&mut account, card, tz);
    money::arr(&mut account, card);
    arr_history::read(&mut account, card);
    told::feelings(&mut account);
    account.findings.sort();
    bounded(&mut account);
    trimmed(&mut account);
    account
}

/// Lists have grown while they were read, and are as long as they will be.
fn trimmed(account: &mut Account) {
    account.touchpoints.shrink_to_fit();
    account.history.spans.shrink_to_fit();
    account.stays.shrink_to_fit();
    account.deeds.shrink_to_fit();
    account.edits.shrink_to_fit();
    account.boxes.shrink_to_fit();
    account.holds.shrink_to_fit();
    account.findings.shrink_to_fit();
    account.arr_history.shrink_to_fit();
    account.handovers.shrink_to_fit();
    account.spoken.remarks.shrink_to_fit();
}

/// A card of a megabyte can be wrong in ten thousand places: the worst are named, the rest counted.
fn bounded(account: &mut Account) {
    account.findings.dedup();
    let more = account.findings.len().saturating_sub(FINDINGS_MAX);
    if more > 0 {
        account.findings.truncate(FINDINGS_MAX);
        account.findings.push(Finding {
            flaw: Flaw::LowConfidence,
            about: "Card".to_owned(),
            sentence: format!("{more} more lines of the card cannot be read"),
            paste: Vec::new(),
            url: account.url.clone(),
        });
    }
}

/// What the issue itself says, without its history.
fn plain(issue: &Issue, card: &CardReading) -> Account {
    let read = labels::read(&issue.labels, &issue.web_url);
    let id = AccountId { project: issue.project_id, iid: issue.iid };
    let blank = Account::new(id, &related::reference(issue), &issue.web_url, issue.created_at);
    let mut there = issue.assignees.iter().filter(|user| !user.is_gone());
    let csm = there.next().or(issue.assignees.first());
    Account {
        name: name(&issue.title, card),
        open: issue.state == IssueState::Opened,
        closed_at: issue.closed_at.filter(|_| issue.state == IssueState::Closed),
        confidential: issue.confidential,
        csm: csm.map(history::person),
        csm_is_gone: csm.is_some_and(User::is_gone),
        segment: read.segment,
        priority: read.priority,
        region: read.region,
        onboarding: read.onboarding,
        stage_labels: read.stages,
        parent: field(card, "parent account"),
        findings: read.findings,
        labels: issue.labels.iter().cloned().collect(),
        ..blank
    }
}

/// A field that says something.
fn field(card: &CardReading, name: &str) -> Option<String> {
    let mut fields = card.fields.iter().filter(|field| card::key(&field.name) == name);
    fields.find(|field| !field.value.is_empty()).map(|field| field.value.clone())
}

/// Order of `semantics.md` b.6: the card, the region, the CSM; then the settings.
fn zone(account: &mut Account, card: &CardReading, zones: &Zones) {
    let csm = account.csm.as_ref().map(|person| person.username.as_str());
    account.zone = zones.found(account.region.as_deref(), csm);
    let Some(stated) = field(card, "time zone").or_else(|| field(card, "timezone")) else { return };
    if let Ok(tz) = stated.parse::<Tz>() {
        account.zone = Some(Zone { tz, source: ZoneSource::Card });
        return;
    }
    let tz = account.zone.map_or(zones.default, |zone| zone.tz);
    account.findings.push(Finding {
        flaw: Flaw::Unreadable,
        about: "Time zone".to_owned(),
        sentence: format!("“Time zone” says {stated}, which is no IANA zone; {tz} is used"),
        paste: vec![format!("| Time zone | {tz} |")],
        url: account.url.clone(),
    });
}

/// The customer's name: the title without what every account's title ends with.
fn name(title: &str, card: &CardReading) -> String {
    let endings = [" – account", " - account", " — account", ": account", " (account)"];
    let lower = title.to_lowercase();
    let ending = endings.into_iter().find(|ending| lower.ends_with(ending));
    // A lower-case form may be longer or shorter than the text itself in some scripts.
    let cut = ending.and_then(|ending| title.get(..title.len().checked_sub(ending.len())?));
    if let Some(name) = cut.map(str::trim).filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    field(card, "account").unwrap_or_else(|| title.trim().to_owned())
}

/// GitLab's own notes of who changed the description, and when.
fn edits(notes: &[Note]) -> Vec<(DateTime<Utc>, Person)> {
    let changed = notes.iter().filter(|note| {
        note.system && note.body.trim_start().starts_with("changed the description")
    });
    changed
        .filter_map(|note| Some((note.created_at, history::person(note.author.as_ref()?))))
        .collect()
}

/// Markers count only in the bot's own comments: what a person quotes is only a quotation.
pub(super) fn spoken(notes: &[Note], bot: &Person) -> Spoken {
    Spoken::new(remarks(notes, bot, None))
}

/// The bot's own comments that carry markers.
pub(super) fn remarks(notes: &[Note], bot: &Person, elsewhere: Option<(u64, u64)>) -> Vec<Remark> {
    let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));
    let marked = own.map(|note| Remark {
        elsewhere,
        note_id: note.id,
        created_at: note.created_at,
        is_internal: note.internal,
        body: note.body.clone(),
        sections: sections(&note.body),
    });
    marked.filter(|remark| !remark.sections.is_empty()).collect()
}
