//! The card's numbers, colours and contacts, and the labels people set → what health is worked out from.

use chrono::DateTime;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Colour;
use crate::account::Contact;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LabelSpan;
use crate::account::LabelStay;
use crate::account::LastContact;
use crate::account::Maturity;
use crate::account::Persona;
use crate::account::Sentiment;
use crate::account::Share;
use crate::account::Source;
use crate::account::Stated;
use crate::account::UseCase;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::card::Field;
use crate::collect::card::WrittenDate;
use crate::collect::licences;
use crate::collect::number::number;
use crate::collect::plan_text;

/// Scopes and labels of people that health asks for, with their history.
const SCOPES: [&str; 5] =
    ["HS::", "escalation::", "success-plan::", "sp-review::", "risk::loss of "];

/// Names of the card's fields, normalised.
const USE_CASES: [(UseCase, &[&str]); 4] = [
    (UseCase::Scm, &["scm", "scm adoption", "scm use case"]),
    (UseCase::Ci, &["ci", "ci adoption", "ci use case"]),
    (UseCase::Cd, &["cd", "cd adoption", "cd use case"]),
    (UseCase::DevSecOps, &["devsecops", "devsecops adoption", "devsecops use case"]),
];
const MATURITY: [(UseCase, &[&str]); 2] = [
    (UseCase::Ci, &["ci maturity", "ci maturity score"]),
    (UseCase::DevSecOps, &["devsecops maturity", "devsecops maturity score"]),
];
const ENGAGEMENT: &[&str] = &["user engagement", "users active"];
const TICKETS: &[&str] =
    &["support tickets per month", "support tickets a month", "tickets per month"];
const EMERGENCY: &[&str] = &["open emergency", "emergency open"];
const EMERGENCY_CLOSED: &[&str] = &["emergency closed", "last emergency closed"];

pub(super) fn read(account: &mut Account, card: &CardReading, zone: Tz) {
    account.health.stays = stays(account, zone);
    account.health.sentiments = sentiments(account, card);
    account.findings.extend(two_sentiments(account));
    account.health.contacts = card.contacts.iter().map(contact).collect();
    account.health.plan = plan_text::on_card(card);
    account.health.licences = licences::read(card);
    let field = |names: &[&str]| named(card, names).next().map(|field| card::dated(&field.value));
    let health = &mut account.health;
    health.user_engagement = field(ENGAGEMENT).and_then(|(text, on)| {
        percent(&text).map(|part| Stated { value: Share { part, whole: 100 }, on })
    });
    health.tickets_a_month =
        field(TICKETS).and_then(|(text, on)| Some(Stated { value: number(&text)?, on }));
    health.emergency =
        field(EMERGENCY).and_then(|(text, on)| Some(Stated { value: yes_or_no(&text)?, on }));
    let closed = named(card, EMERGENCY_CLOSED).next();
    health.emergency_closed = closed.and_then(|field| card::read_date(&field.value).day());
    for (use_case, names) in USE_CASES {
        if let Some((text, on)) = field(names)
            && let Some(value) = Colour::read(&text)
        {
            health.use_cases.insert(use_case, Stated { value, on });
        }
    }
    for (use_case, names) in MATURITY {
        if let Some((text, on)) = field(names)
            && let Some(value) = maturity(&text)
        {
            health.maturity.insert(use_case, Stated { value, on });
        }
    }
}

/// `Yellow`, `62`, `62 %`, `62/100`.
fn maturity(text: &str) -> Option<Maturity> {
    let points = percent(text.strip_suffix("/100").unwrap_or(text));
    let points = points.and_then(|points| u8::try_from(points).ok()).map(Maturity::Points);
    points.or_else(|| Colour::read(text).map(Maturity::Colour))
}

/// The fields of these names that say something, in the card's order.
fn named<'a>(card: &'a CardReading, names: &'a [&str]) -> impl Iterator<Item = &'a Field> {
    let wanted = |field: &&Field| names.contains(&card::key(&field.name).as_str());
    card.fields.iter().filter(wanted).filter(|field| !field.value.is_empty())
}

/// `64 %`, `64`. More than all is no share, and a fraction is not read as something else.
fn percent(text: &str) -> Option<u64> {
    number(text.trim_end_matches(['%', ' '])).filter(|share| *share <= 100)
}

/// How people answer a yes-or-no field; a text that only begins otherwise is no answer.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    match first.to_lowercase().as_str() {
        "yes" | "true" | "open" => Some(true),
        "no" | "none" | "false" => Some(false),
        _ => None,
    }
}

fn sentiments(account: &Account, card: &CardReading) -> Vec<Sentiment> {
    let why = named(card, &["why", "sentiment reason", "reason for sentiment"]).next();
    let reason = why.map(|field| field.value.clone()).unwrap_or_default();
    let fields = named(card, &["sentiment", "csm sentiment"]);
    let read = fields.filter_map(|field| {
        let (text, on) = card::dated(&field.value);
        let (colour, reason) = (Colour::read(&text)?, reason.clone());
        Some(Sentiment { colour, on, reason, source: Source::Card, url: account.url.clone() })
    });
    read.collect()
}

/// Two colours of the same day: neither can be the later word.
fn two_sentiments(account: &Account) -> Option<Finding> {
    let said = &account.health.sentiments;
    let first = said.first()?;
    let other = said.iter().find(|it| it.on == first.on && it.colour != first.colour)?;
    Some(Finding {
        flaw: Flaw::Contradictory,
        about: "Sentiment".to_owned(),
        sentence: format!("“Sentiment” is {} and {} on the card", first.colour, other.colour),
        paste: Vec::new(),
        url: account.url.clone(),
    })
}

fn contact(row: &card::Contact) -> Contact {
    let (persona, role) = (card::key(&row.persona), card::key(&row.role));
    let is_lead = persona.split(' ').any(|word| word == "lead");
    let has = |parts: &[&str]| parts.iter().any(|part| persona.contains(part));
    let persona = match is_lead {
        true if has(&["security", "appsec", "devsecops"]) => Persona::SecurityLead,
        true if has(&["development", "developer", "dev "]) => Persona::DevelopmentLead,
        _ if has(&["admin"]) || role.contains("gitlab admin") => Persona::Admin,
        _ if has(&["exec", "economic buyer", "decision maker"]) => Persona::Executive,
        _ if has(&["sponsor", "champion"]) => Persona::Sponsor,
        _ if is_chief(&role) => Persona::Executive,
        _ => Persona::Other,
    };
    let last = match &row.last_contact {
        WrittenDate::Day(on) => LastContact::On(*on),
        WrittenDate::Missing => LastContact::Never,
        WrittenDate::Ambiguous { .. } | WrittenDate::Unreadable { .. } => LastContact::Unclear,
    };
    Contact { name: row.name.clone(), persona, last }
}

/// Whether a role is one at the top of a company.
fn is_chief(role: &str) -> bool {
    const CHIEFS: [&str; 9] =
        ["ceo", "cto", "cio", "ciso", "cfo", "coo", "vp", "chief", "president"];
    role.split(' ').any(|word| CHIEFS.contains(&word))
}

/// The stays of the labels that matter. A label without an event is there since nobody knows when;
/// one that is gone without an event was never told to go, and is left out.
fn stays(account: &Account, zone: Tz) -> Vec<LabelStay> {
    let matters = |label: &str| SCOPES.iter().any(|scope| label.starts_with(scope));
    let read = |label: &str| matters(label).then(|| label.to_owned());
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let spans = account.history.read(read);
    let stay = |(label, span): (String, &LabelSpan)| LabelStay {
        label,
        entered: Some(local(span.added)),
        left: span.removed.map(local),
        by: span.added_by.as_ref().map(|person| person.username.clone()),
    };
    let mut stays: Vec<LabelStay> = spans.map(stay).collect();
    stays.retain(|stay| stay.left.is_some() || account.labels.contains(&stay.label));
    for label in account.labels.iter().filter(|label| matters(label)) {
        if !stays.iter().any(|stay| stay.label == *label && stay.left.is_none()) {
            let label = label.clone();
            stays.push(LabelStay { label, entered: None, left: None, by: None });
        }
    }
    stays
}
