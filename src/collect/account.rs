//! Puts one account together from its issue, its card, its label history and the bot's own comments.

use chrono_tz::Tz;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Person;
use crate::account::Remark;
use crate::account::Spoken;
use crate::account::sections;
use crate::collect::Dossier;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::ebrs;
use crate::collect::facts;
use crate::collect::history;
use crate::collect::holds;
use crate::collect::labels;
use crate::collect::related;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::Note;

pub(super) fn assemble(dossier: &Dossier, bot: &Person, zone: Tz) -> Account {
    let issue = &dossier.issue;
    let card = &dossier.card;
    let read = labels::read(&issue.labels, &issue.web_url);
    let reference = related::reference(issue);
    let mut account = Account {
        id: AccountId { project: issue.project_id, iid: issue.iid },
        project: reference.split('#').next().unwrap_or_default().to_owned(),
        reference,
        url: issue.web_url.clone(),
        name: name(&issue.title, card),
        open: issue.state == IssueState::Opened,
        created_at: issue.created_at,
        confidential: issue.confidential,
        csm: issue
            .assignees
            .first()
            .map(|user| Person { id: user.id, username: user.username.clone() }),
        segment: read.segment,
        priority: read.priority,
        region: read.region,
        onboarding: read.onboarding,
        stage_labels: read.stages,
        stays: history::stays(&dossier.events, bot),
        facts: crate::account::Facts::default(),
        touchpoints: Vec::new(),
        holds: Vec::new(),
        findings: read.findings,
        labels: issue.labels.iter().cloned().collect(),
        spoken: spoken(&dossier.notes, bot),
        work: Vec::new(),
    };
    facts::from_card(&mut account, card);
    history::completed(&mut account, &dossier.events, bot, zone);
    ebrs::from_events(&mut account, &dossier.events, bot, zone);
    holds::read(&mut account, card, &dossier.events, bot, zone);
    account.findings.sort();
    account
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
    let field = card.fields.iter().find(|f| card::key(&f.name) == "account" && !f.value.is_empty());
    field.map_or(title.trim(), |field| field.value.as_str()).to_owned()
}

/// Markers count only in the bot's own comments: what a person quotes is only a quotation.
fn spoken(notes: &[Note], bot: &Person) -> Spoken {
    let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));
    let marked = own.map(|note| Remark {
        note_id: note.id,
        created_at: note.created_at,
        body: note.body.clone(),
        sections: sections(&note.body),
    });
    Spoken::new(marked.filter(|remark| !remark.sections.is_empty()).collect())
}
