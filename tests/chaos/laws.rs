//! What must hold after every request, and what must hold at rest.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::AccountId;
use stagecoach::account::CLOSED_BY_BOT;
use stagecoach::account::Key;
use stagecoach::account::sections;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::records::Issue;
use stagecoach::simulator::residents::Tier;

use super::deeds::Kept;
use super::deeds::is_own_label;
use super::tally::Breach;
use super::tally::Law;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::day;
use crate::support::world::noon;

/// Stands in what only some may read: the name of a confidential account, and an internal comment.
pub(crate) const SECRET: &str = "Quillfeather";
/// Stands in an internal comment.
pub(crate) const INTERNAL: &str = "Nightjar";

/// What people wrote in one issue.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Theirs {
    title: String,
    text: Option<String>,
    labels: BTreeSet<String>,
    open: bool,
    assignees: Vec<u64>,
    confidential: bool,
    due: Option<NaiveDate>,
}

/// What is people's, as they left it.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    issues: BTreeMap<u64, Theirs>,
    notes: BTreeMap<(u64, u64), String>,
}

fn labels_of_people(issue: &Issue) -> BTreeSet<String> {
    issue.labels.iter().filter(|name| !is_own_label(name)).cloned().collect()
}

impl Ledger {
    /// As it stands after somebody did something.
    pub(crate) fn of(gitlab: &Simulator) -> Self {
        let bot = gitlab.user_id(BOT);
        let mut ledger = Self::default();
        for issue in gitlab.world().issues.values() {
            let theirs = issue.notes.iter().filter(|note| note.author != bot && !note.system);
            let notes = theirs.map(|note| ((issue.id, note.id), note.body.clone()));
            ledger.notes.extend(notes);
            if issue.author != bot {
                let theirs = Theirs {
                    title: issue.title.clone(),
                    text: issue.description.clone(),
                    labels: labels_of_people(issue),
                    open: issue.open,
                    assignees: issue.assignees.clone(),
                    confidential: issue.confidential,
                    due: issue.due_date,
                };
                ledger.issues.insert(issue.id, theirs);
            }
        }
        ledger
    }

    /// What a bot has changed of it.
    pub(crate) fn compared(&self, gitlab: &Simulator) -> Vec<Breach> {
        let world = gitlab.world();
        let mut broken = Vec::new();
        let mut tell = |what: String| broken.push(Breach { law: Law::PeopleWin, what });
        for (id, theirs) in &self.issues {
            let Some(issue) = world.issues.get(id) else {
                tell(format!("an issue of people is gone: {}", theirs.title));
                continue;
            };
            let here = format!("#{} {}", issue.iid, issue.title);
            if issue.title != theirs.title || issue.description != theirs.text {
                tell(format!("{here}: title or description were changed"));
            }
            if labels_of_people(issue) != theirs.labels {
                let now = labels_of_people(issue);
                tell(format!("{here}: labels were {:?} and are {now:?}", theirs.labels));
            }
            let rest = (issue.open, &issue.assignees, issue.confidential, issue.due_date);
            if rest != (theirs.open, &theirs.assignees, theirs.confidential, theirs.due) {
                tell(format!("{here}: state, people, confidentiality or due date were changed"));
            }
        }
        for ((id, note), body) in &self.notes {
            let notes = world.issues.get(id).map(|issue| &issue.notes);
            let now = notes.and_then(|notes| notes.iter().find(|found| found.id == *note));
            if now.is_none_or(|now| now.body != *body) {
                tell(format!("comment {note} of somebody was changed or is gone: {body:?}"));
            }
        }
        broken
    }
}

/// Words of people around the bot's that are gone.
pub(crate) fn lost(gitlab: &Simulator, kept: &[Kept]) -> Vec<Breach> {
    let gone = kept.iter().filter(|kept| is_lost(gitlab, kept));
    let told =
        |kept| Breach { law: Law::PeopleWin, what: format!("{kept:?} is not there any more") };
    gone.map(told).collect()
}

/// Whether words are gone though the text is there.
pub(crate) fn is_lost(gitlab: &Simulator, kept: &Kept) -> bool {
    let world = gitlab.world();
    if let Some(epic) = world.epics.get(&kept.place) {
        return !epic.description.contains(&kept.words);
    }
    let Some(issue) = world.issues.get(&kept.place) else { return false };
    match kept.note {
        None => !issue.description.as_deref().unwrap_or_default().contains(&kept.words),
        Some(note) => {
            let note = issue.notes.iter().find(|found| found.id == note);
            note.is_some_and(|note| !note.body.contains(&kept.words))
        }
    }
}

/// Whether words are gone that an edit may have run over which came to be long after everybody had given it up
/// (docs/simulation.md, "What cannot be held").
pub(crate) fn is_overtaken(gitlab: &Simulator, kept: &Kept, late: &[String]) -> bool {
    let world = gitlab.world();
    let names = match (kept.note, world.epics.get(&kept.place), world.issues.get(&kept.place)) {
        (Some(note), ..) => [format!("/notes/{note} "), format!("Note/{note}\"")],
        (None, Some(epic), _) => {
            [format!("/epics/{} ", epic.iid), format!("WorkItem/{}\"", epic.work_item)]
        }
        (None, None, Some(issue)) => {
            [format!("/issues/{} ", issue.iid), format!("WorkItem/{}\"", issue.id)]
        }
        (None, None, None) => return false,
    };
    let is_of = |sent: &String| names.iter().any(|name| sent.contains(name));
    is_lost(gitlab, kept) && late.iter().any(is_of)
}

/// Confidential words where more people can read them than may.
pub(crate) fn leaks(gitlab: &Simulator) -> Vec<Breach> {
    let bot = gitlab.user_id(BOT);
    let world = gitlab.world();
    let is_secret = |text: &str| text.contains(SECRET) || text.contains(INTERNAL);
    let mut broken = Vec::new();
    let mut tell = |what: String| broken.push(Breach { law: Law::NoLeak, what });
    for issue in world.issues.values().filter(|issue| !issue.confidential) {
        let own = issue.notes.iter().filter(|it| it.author == bot && !it.system && !it.internal);
        for note in own.filter(|note| is_secret(&note.body)) {
            tell(format!("comment {} on #{}: {}", note.id, issue.iid, note.body));
        }
        let text = format!("{} {}", issue.title, issue.description.as_deref().unwrap_or_default());
        if issue.author == bot && is_secret(&text) {
            tell(format!("#{}: {text}", issue.iid));
        }
    }
    for epic in world.epics.values().filter(|epic| !epic.confidential) {
        let text = format!("{} {}", epic.title, epic.description);
        if epic.author == bot && is_secret(&text) {
            tell(format!("epic {}: {text}", epic.iid));
        }
        let own = epic.notes.iter().filter(|it| it.author == bot && !it.system && !it.internal);
        for note in own.filter(|note| is_secret(&note.body)) {
            tell(format!("comment {} on epic {}: {}", note.id, epic.iid, note.body));
        }
    }
    // Whoever sees a project or a group sees what its labels are called.
    for label in world.labels.values().filter(|label| is_secret(&label.name)) {
        tell(format!("the label {}", label.name));
    }
    for mail in world.customer_mails.iter().filter(|mail| is_secret(&mail.body)) {
        tell(format!("a mail to {}: {}", mail.to, mail.body));
    }
    broken
}

/// Everything of the bot that is alive, by key, with the places where it is. An account that was moved to another project
/// takes its comments along, twins among them, to where no bot of this project looks; in one that was closed right after
/// two bots had written they stay until somebody opens it again; and of one that was deleted while two bots wrote, nobody
/// looks after what they opened.
fn alive(gitlab: &Simulator) -> BTreeMap<String, Vec<String>> {
    let bot = gitlab.user_id(BOT);
    let world = gitlab.world();
    let mut keys = BTreeMap::<String, Vec<String>>::new();
    let home = world.project(PROJECT).map(|project| project.id);
    let here = world.issues.values().filter(|issue| Some(issue.project_id) == home);
    let here: BTreeSet<u64> = here.map(|issue| issue.iid).collect();
    let mut count = |text: &str, place: String| {
        for section in sections(text).into_iter().filter(|section| !section.marker.withdrawn) {
            if Situation::of(&section.marker.key).account.is_some_and(|iid| !here.contains(&iid)) {
                continue;
            }
            keys.entry(situation(&section.marker.key)).or_default().push(place.clone());
        }
    };
    for issue in world.issues.values().filter(|issue| Some(issue.project_id) == home) {
        let is_own = issue.author == bot;
        let is_left = !issue.open && (is_own || issue.labels.contains("csm::account"));
        if issue.moved_to.is_some() || is_left {
            continue;
        }
        let own = issue.notes.iter().filter(|note| note.author == bot && !note.system);
        own.for_each(|note| count(&note.body, format!("comment {} on #{}", note.id, issue.iid)));
        if is_own {
            let text = issue.description.as_deref().unwrap_or_default();
            count(text, format!("#{}", issue.iid));
        }
    }
    for epic in world.epics.values().filter(|epic| epic.author == bot && epic.open) {
        let own = epic.notes.iter().filter(|note| note.author == bot && !note.system);
        own.for_each(|note| count(&note.body, format!("comment {} on &{}", note.id, epic.iid)));
        count(&epic.description, format!("&{}", epic.iid));
    }
    keys
}

/// Keys, scopes and links that are there more than once.
pub(crate) fn doubles(gitlab: &Simulator) -> Vec<String> {
    let twice = alive(gitlab).into_iter().filter(|(_, places)| places.len() > 1);
    let mut found: Vec<String> =
        twice.map(|(key, places)| format!("{key} in {}", places.join(" and "))).collect();
    let world = gitlab.world();
    for issue in world.issues.values() {
        let own = issue.labels.iter().filter(|name| is_own_label(name));
        let mut scopes = BTreeSet::new();
        for name in own {
            let scope = name.rsplit_once("::").map_or(name.as_str(), |(scope, _)| scope);
            if !scopes.insert(scope) {
                found.push(format!("#{}: two labels {scope}::", issue.iid));
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for link in world.links.values() {
        let pair = (link.source.min(link.target), link.source.max(link.target));
        if !pairs.insert(pair) {
            found.push(format!("two links between {pair:?}"));
        }
    }
    found
}

/// What the bot writes when it closes the younger of two.
const TWIN: &str = " says the same.";

/// What the page of a risk meeting says once nobody is at risk any more; it is opened when somebody is.
const NOBODY: &str = "Nobody is at risk.";

/// What something of the bot is about: its key, but for the day in the name of a stay in red. That is the day on which
/// a bot first saw it (`rules/health_red`), and one that could not read everything opens nothing on that day: it sees
/// it on the next. Two names for one stay are twins all the same.
pub(crate) fn situation(key: &Key) -> String {
    let text = key.to_string();
    let day = text.len().checked_sub("-2026-03-02".len()).filter(|_| key.rule == "health_red");
    let stay = day.and_then(|at| text.split_at_checked(at));
    match stay {
        Some((stay, day)) if day[1..].parse::<NaiveDate>().is_ok() => stay.to_owned(),
        _ => text,
    }
}

/// The same, with the account's iid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Situation {
    pub(crate) name: String,
    pub(crate) account: Option<u64>,
}

impl Situation {
    pub(crate) fn of(key: &Key) -> Self {
        let account = key.subject.parse::<AccountId>().ok().map(|account| account.iid);
        Self { name: situation(key), account }
    }
}

/// What a card lists as said.
fn listed(card: &str) -> BTreeSet<Situation> {
    let lines = card.lines().filter_map(|line| line.strip_prefix("<!-- stagecoach said "));
    let words = lines.flat_map(str::split_ascii_whitespace);
    words.filter_map(|word| word.parse().ok()).map(|key| Situation::of(&key)).collect()
}

/// What the bot has to say of the accounts and what is open about them, by key; a digest, a page and a card are
/// there whatever happens, and what they say is compared by their labels.
#[derive(Default)]
pub(crate) struct Told {
    /// Broken promises that were told, in a notice.
    pub(crate) breaches: BTreeSet<String>,
    /// What open work issues are about.
    pub(crate) open: BTreeSet<Situation>,
    /// When each was opened; of twins the last.
    pub(crate) opened: BTreeMap<Situation, DateTime<Utc>>,
    /// Those of them that are pages without anything on them.
    pub(crate) idle: BTreeSet<Situation>,
    /// What issues of the bot are about, open or closed.
    issues: BTreeSet<Situation>,
    /// What cards list as said.
    said: BTreeSet<Situation>,
    /// What the bot has closed as over, though an issue says that it goes on.
    pub(crate) begun_again: BTreeSet<Situation>,
    /// Accounts by iid.
    here: BTreeSet<u64>,
    /// Those that are open, with the bot's labels on them: one that was closed keeps what it had on that day.
    pub(crate) labels: BTreeMap<u64, BTreeSet<String>>,
    /// Scopes of such labels that people have taken off last, and that stay off: what was there to be taken is
    /// another thing in another world.
    pub(crate) taken_off: BTreeMap<u64, BTreeSet<String>>,
    /// Cards by key.
    pub(crate) cards: BTreeSet<String>,
}

impl Told {
    pub(crate) fn of(gitlab: &Simulator) -> Self {
        let bot = gitlab.user_id(BOT);
        let world = gitlab.world();
        let mut told = Self::default();
        let home = world.project(PROJECT).map(|project| project.id);
        let is_here = |issue: &&Issue| issue.moved_to.is_none() && Some(issue.project_id) == home;
        for issue in world.issues.values().filter(is_here) {
            told.hear(issue, bot);
            if issue.author == bot {
                told.see(issue);
            }
            if issue.labels.contains("csm::account") {
                told.count(issue, gitlab);
            }
        }
        // A page stands where it was first put: in an issue, if no epic could be seen on that day.
        for epic in world.epics.values().filter(|epic| epic.author == bot && epic.open) {
            let first = sections(&epic.description).into_iter().next();
            told.open.extend(first.map(|it| Situation::of(&it.marker.key)));
        }
        told.begun_again.retain(|about| told.open.contains(about));
        told
    }

    /// The comments on an issue.
    fn hear(&mut self, issue: &Issue, bot: u64) {
        let notes = issue.notes.iter().filter(|note| note.author == bot && !note.system);
        let said = notes.flat_map(|note| sections(&note.body));
        for section in said.filter(|section| !section.marker.withdrawn) {
            let key = section.marker.key.to_string();
            if key.ends_with("-breached") {
                self.breaches.insert(key);
            } else if section.marker.key.rule == "status_card" {
                self.cards.insert(key);
                self.said.extend(listed(&section.body));
            }
        }
    }

    /// An issue of the bot.
    fn see(&mut self, issue: &Issue) {
        let text = issue.description.as_deref().unwrap_or_default();
        let Some(first) = sections(text).into_iter().next() else { return };
        let about = Situation::of(&first.marker.key);
        self.issues.insert(about.clone());
        if issue.open {
            self.opened.insert(about.clone(), issue.created_at);
            self.idle.extend(text.contains(NOBODY).then(|| about.clone()));
            self.open.insert(about);
        } else if text.contains(CLOSED_BY_BOT) && !text.contains(TWIN) {
            self.begun_again.insert(about);
        }
    }

    /// An account with its labels.
    fn count(&mut self, issue: &Issue, gitlab: &Simulator) {
        let bot = gitlab.user_id(BOT);
        self.here.insert(issue.iid);
        let own = issue.labels.iter().filter(|name| is_own_label(name)).cloned();
        if issue.open {
            self.labels.insert(issue.iid, own.collect());
        }
        let mut last: BTreeMap<String, bool> = BTreeMap::new();
        for event in &issue.label_events {
            let label = event.label.and_then(|id| gitlab.world().labels.get(&id));
            let Some(label) = label.filter(|label| is_own_label(&label.name)) else { continue };
            last.insert(scope(&label.name), !event.added && event.user != bot);
        }
        let off = last.into_iter().filter(|(_, is_off)| *is_off).map(|(scope, _)| scope);
        self.taken_off.insert(issue.iid, off.collect());
    }

    /// Whether no issue was ever opened for this, and the card lists it as said: a card that people deleted was written
    /// anew, and what was so by then is no news.
    pub(crate) fn counts_as_said(&self, situation: &Situation) -> bool {
        !self.issues.contains(situation) && self.said.contains(situation)
    }

    /// Whether people did something in the account hours after this was opened: a bot that had looked after them would
    /// have left it to them (e.10).
    pub(crate) fn was_before_people(
        &self,
        situation: &Situation,
        acted: &BTreeMap<u64, Vec<DateTime<Utc>>>,
    ) -> bool {
        let deeds = situation.account.and_then(|iid| acted.get(&iid)).into_iter().flatten();
        let Some(opened) = self.opened.get(situation) else { return false };
        deeds.into_iter().any(|at| at >= opened && *at - opened < TimeDelta::hours(12))
    }

    /// Whether what a situation is about is still here: of an account that people deleted or moved away, only a bot
    /// that came in time has said anything.
    pub(crate) fn has(&self, situation: &Situation) -> bool {
        situation.account.is_none_or(|iid| self.here.contains(&iid))
    }

    /// The labels of an account, without scopes that people have emptied in this world or the other.
    pub(crate) fn labels_beside(&self, other: &Self, iid: u64) -> BTreeSet<String> {
        let is_off = |told: &Self, name: &str| {
            told.taken_off.get(&iid).is_some_and(|off| off.contains(&scope(name)))
        };
        let labels = self.labels.get(&iid).into_iter().flatten();
        labels.filter(|name| !is_off(self, name) && !is_off(other, name)).cloned().collect()
    }
}

/// `health` of `health::red`.
fn scope(label: &str) -> String {
    label.rsplit_once("::").map_or(label, |(scope, _)| scope).to_owned()
}

/// A private project with an issue and an epic of people, in which the bot writes by hand.
fn written_by_bot(path: &str, body: &Value) -> Simulator {
    let simulator = Simulator::new(noon(day("2026-03-20"))).with_tier(Tier::Premium);
    let simulator = simulator.with_project(PROJECT, "private").with_user(MANAGER, 40);
    let mut simulator = simulator.with_bot(BOT, 30).with_member(PROJECT, BOT, 30);
    let theirs = json!({ "title": "Theirs" });
    for (who, path, body) in [
        (MANAGER, "projects/acme%2Faccounts/issues", &theirs),
        (MANAGER, "groups/acme/epics", &theirs),
        (BOT, path, body),
    ] {
        let epic = simulator.world().epics.keys().next().map_or(0, |id| *id);
        let path = path.replace("{epic}", &epic.to_string());
        let (status, answer) = simulator.by_hand(who, "POST", &path, body);
        assert_eq!(status, 201, "{path}: {answer}");
    }
    simulator
}

#[test]
fn wherever_too_much_is_told_it_is_seen() {
    let issues = "projects/acme%2Faccounts/issues";
    let table = [
        (issues, json!({ "title": SECRET }), json!({ "confidential": true })),
        (issues, json!({ "title": "A", "description": INTERNAL }), json!({ "confidential": true })),
        (&format!("{issues}/1/notes"), json!({ "body": SECRET }), json!({ "internal": true })),
        ("groups/acme/epics", json!({ "title": SECRET }), json!({ "confidential": true })),
        (
            "groups/acme/epics/{epic}/notes",
            json!({ "body": INTERNAL }),
            json!({ "internal": true }),
        ),
    ];
    for (path, mut body, hidden) in table {
        assert_eq!(leaks(&written_by_bot(path, &body)).len(), 1, "{path} {body}");
        let hidden = hidden.as_object().expect("it is one").clone();
        body.as_object_mut().expect("it is one").extend(hidden);
        assert_eq!(leaks(&written_by_bot(path, &body)).len(), 0, "{path} {body}");
    }
    let label = json!({ "name": format!("of {SECRET}"), "color": "#000000" });
    assert_eq!(leaks(&written_by_bot("projects/acme%2Faccounts/labels", &label)).len(), 1);
}
