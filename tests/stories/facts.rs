//! The first depth: a story's facts as a portfolio, put together without GitLab.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono::TimeDelta;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Deed;
use stagecoach::account::DeedKind;
use stagecoach::account::Fact;
use stagecoach::account::FactName;
use stagecoach::account::Hold;
use stagecoach::account::LabelSpan;
use stagecoach::account::LifecycleStage;
use stagecoach::account::OnboardingStatus;
use stagecoach::account::Person;
use stagecoach::account::Portfolio;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::Source;
use stagecoach::account::Stay;
use stagecoach::account::Touchpoint;
use stagecoach::account::TouchpointKind;

use crate::stories::sentences::Event;
use crate::stories::sentences::Field;
use crate::stories::sentences::What;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::noon;

const HOME: u64 = 201;
const DATED: [FactName; 9] = [
    FactName::CustomerSince,
    FactName::CsmAssigned,
    FactName::OnboardingStart,
    FactName::FirstEngagement,
    FactName::FirstValue,
    FactName::OnboardingClosed,
    FactName::Renewal,
    FactName::EbrHeld,
    FactName::EbrScheduled,
];

/// The portfolio after these events; none where they need a card to be read or the bot to have
/// spoken.
pub(super) fn portfolio(events: &[Event], today: NaiveDate) -> Option<Portfolio> {
    let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
    for event in events.iter().filter(|event| event.on <= today) {
        match &event.what {
            What::Account { account, labels, csm, fields, confidential } => {
                let iid = u64::try_from(accounts.len()).ok()? + 1;
                let mut opened = blank(account, iid, event.on);
                opened.csm = csm.as_ref().map(|name| person(name));
                opened.confidential = *confidential;
                for label in labels {
                    labelled(&mut opened, label, event.on);
                }
                fields.iter().try_for_each(|field| state(&mut opened, field))?;
                accounts.insert(account.clone(), opened);
            }
            What::Card { account, field } => state(accounts.get_mut(account)?, field)?,
            What::Activity { account, kind, on } => {
                let account = accounts.get_mut(account)?;
                let (kind, words) = activity(kind)?;
                let url = account.url.clone();
                account.touchpoints.push(Touchpoint::logged(*on, kind, &words, &url));
            }
            What::Labels { account, add: Some(label), .. }
                if !["segment::", "region::", "hold::", "HS::"]
                    .iter()
                    .any(|scope| label.starts_with(scope)) =>
            {
                labelled(accounts.get_mut(account)?, label, event.on);
            }
            What::Assigns { account, csm } => {
                // Taking over is something that only GitLab's notes tell.
                let account = accounts.get_mut(account)?;
                account.csm.is_none().then_some(())?;
                account.csm = Some(person(csm));
            }
            _ => return None,
        }
        if let Some((account, deed)) = deed(event) {
            accounts.get_mut(account)?.deeds.push(deed);
        }
    }
    let mut accounts: Vec<Account> = accounts.into_values().collect();
    for account in &mut accounts {
        account.facts.note("gitlab admin contact".to_owned(), "yes".to_owned());
    }
    accounts.sort_by_key(|account| account.id);
    Some(of(accounts, today))
}

fn of(accounts: Vec<Account>, today: NaiveDate) -> Portfolio {
    Portfolio {
        source: PROJECT.to_owned(),
        places: stagecoach::privacy::Places::default(),
        visibility: Some("private".to_owned()),
        home: HOME,
        accounts,
        shared: Vec::new(),
        bot: person("stagecoach-bot"),
        read_at: noon(today),
        baseline: None,
        digests: Vec::new(),
        group: None,
        rollups: Vec::new(),
        rollup_homes: Vec::new(),
        has_live_lists: false,
        busy: std::collections::BTreeSet::new(),
        is_known: false,
        unread: Vec::new(),
    }
}

/// What GitLab remembers of it: who changed the account issue, and when.
fn deed(event: &Event) -> Option<(&String, Deed)> {
    let (account, who, what) = match &event.what {
        What::Card { account, .. } | What::Activity { account, .. } => {
            (account, "csm-avery", DeedKind::Edited)
        }
        What::Labels { who, account, .. } => (account, who.as_str(), DeedKind::Labelled),
        What::Assigns { account, .. } => (account, MANAGER, DeedKind::Assigned),
        _ => return None,
    };
    let at = noon(event.on) - TimeDelta::hours(3);
    Some((account, Deed { at, who: person(who), what }))
}

fn person(name: &str) -> Person {
    Person { id: 1, username: name.to_owned() }
}

fn blank(name: &str, iid: u64, on: NaiveDate) -> Account {
    let id = AccountId { project: HOME, iid };
    let url = format!("http://gitlab.example/{PROJECT}/-/issues/{iid}");
    let blank = Account::new(id, &format!("{PROJECT}#{iid}"), &url, noon(on));
    Account { name: name.to_owned(), ..blank }
}

fn labelled(account: &mut Account, label: &str, on: NaiveDate) {
    account.labels.insert(label.to_owned());
    account.segment = account.segment.or(Segment::from_label(label));
    account.priority = account.priority.or(Priority::from_label(label));
    account.onboarding = OnboardingStatus::from_label(label).or(account.onboarding);
    if let Some(stage) = LifecycleStage::from_label(label) {
        account.stage_labels.insert(stage);
        account.stays.push(Stay { stage, entered: noon(on), left: None });
    }
    account.history.spans.push(LabelSpan {
        id: 0,
        name: label.to_owned(),
        added: noon(on),
        added_by: None,
        removed: None,
    });
}

/// A dated field that is said for the first time and can be read without a parser.
fn state(account: &mut Account, (field, value): &Field) -> Option<()> {
    if field == "On hold" {
        let [reason, "from", from, "until", until] = *value.split(' ').collect::<Vec<_>>() else {
            return None;
        };
        let (from, until) = (from.parse().ok()?, until.parse().ok()?);
        let url = account.url.clone();
        account.holds.push(Hold::by_dates(from, Some(until), reason, &url));
        return Some(());
    }
    // An amount of money is read by the card's own reader.
    if field == "ARR" {
        return None;
    }
    // A colour has to be read.
    (field != "Sentiment").then_some(())?;
    if field == "Parent account" {
        account.parent = Some(value.clone());
        return Some(());
    }
    if field == "EBR declined" {
        // A list of days: that takes the parser.
        return None;
    }
    let Some(name) = DATED.into_iter().find(|name| name.field() == field) else {
        account.facts.note(field.to_lowercase(), value.clone());
        if let Ok(on) = value.parse() {
            account.facts.note_day(field.to_lowercase(), on);
        }
        return Some(());
    };
    let on = value.parse().ok()?;
    account.facts.best(name).is_none().then_some(())?;
    let words = format!("“{field}” on the card");
    let url = account.url.clone();
    account.facts.add(Fact::new(name, on, Source::Card, &url, &words));
    Some(())
}

fn activity(kind: &str) -> Option<(TouchpointKind, String)> {
    Some(match kind {
        "call" => (TouchpointKind::Call, "Customer Call".to_owned()),
        "meeting" => (TouchpointKind::Meeting, "Meeting".to_owned()),
        "EBR" => (TouchpointKind::Ebr, "EBR".to_owned()),
        "mail" => (TouchpointKind::Email, "E-mail".to_owned()),
        _ => return None,
    })
}
