//! What people do while bots are at work, drawn before, so that it can be done again in a quiet world.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use fastrand::Rng;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::sections;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::records::Issue;

use super::laws::Situation;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;

/// Where issues are moved to: the bot does not look after it.
pub(crate) const ARCHIVE: &str = "acme/archive";

const OPS: &str = "ops-kit";
const OWNER: &str = "own-priya";
const OWN_SCOPES: [&str; 7] =
    ["tte::", "ttv::", "tto::", "cadence::", "health::", "sp-health::", "data::"];

/// Of these one is deleted or renamed, by its name, so that it is the same one in every world.
const OWN_LABELS: [&str; 16] = [
    "tte::ok",
    "tte::met",
    "tte::due-soon",
    "tte::breached",
    "ttv::ok",
    "ttv::met",
    "ttv::breached",
    "tto::ok",
    "tto::met",
    "tto::breached",
    "cadence::ok",
    "cadence::overdue",
    "health::green",
    "health::yellow",
    "health::red",
    "sp-health::red",
];

/// The bot's own label: one that only it puts on and takes off.
pub(crate) fn is_own_label(name: &str) -> bool {
    OWN_SCOPES.iter().any(|scope| name.starts_with(scope))
}

/// One thing that somebody does; which account, and which of several things, are drawn numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed {
    pub(crate) what: What,
    pub(crate) account: usize,
    pub(crate) pick: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    // Facts, told between two passes.
    Engaged,
    Value,
    Onboarded,
    Hold,
    Snooze,
    NotRelevant,
    Sentiment,
    ForeignIssue,
    // At any moment.
    Acknowledge,
    Close,
    Reopen,
    Move,
    Delete,
    Comment,
    Prose,
    Label,
    StripOwnLabels,
    AroundOwnIssue,
    AroundOwnEpic,
    AroundOwnComment,
    Quote,
    DeleteOwnComment,
    DeleteOwnIssue,
    LabelDeleted,
    LabelRenamed,
    Lock,
}

const FACTS: [What; 22] = [
    What::Engaged,
    What::Engaged,
    What::Value,
    What::Value,
    What::Onboarded,
    What::Onboarded,
    What::Hold,
    What::Snooze,
    What::Acknowledge,
    What::NotRelevant,
    What::Sentiment,
    What::Close,
    What::Reopen,
    What::Move,
    What::Delete,
    What::ForeignIssue,
    What::Comment,
    What::Prose,
    What::Label,
    What::Quote,
    What::DeleteOwnComment,
    What::DeleteOwnIssue,
];
const ANYTIME: [What; 21] = [
    What::Comment,
    What::Prose,
    What::Label,
    What::StripOwnLabels,
    What::AroundOwnIssue,
    What::AroundOwnIssue,
    What::AroundOwnEpic,
    What::AroundOwnEpic,
    What::AroundOwnComment,
    What::AroundOwnComment,
    What::Quote,
    What::LabelDeleted,
    What::LabelRenamed,
    What::Lock,
    What::Acknowledge,
    What::Close,
    What::Reopen,
    What::Move,
    What::Delete,
    What::DeleteOwnComment,
    What::DeleteOwnIssue,
];

impl What {
    /// Whether the account is none that a bot looks after any more.
    pub(crate) fn takes_away(self) -> bool {
        matches!(self, What::Close | What::Move | What::Delete)
    }

    /// Which, for the figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            What::Engaged | What::Value | What::Onboarded => "a milestone is told",
            What::Hold | What::Snooze | What::Acknowledge | What::NotRelevant | What::Sentiment => {
                "a command"
            }
            What::Close => "an account is closed",
            What::Reopen => "an account is reopened",
            What::Move => "an account is moved to another project",
            What::Delete => "an account is deleted",
            What::ForeignIssue => "people open a triage of their own",
            What::Comment => "a comment",
            What::Prose => "the description of an account changes",
            What::Label => "a label of people",
            What::StripOwnLabels => "the bot's labels are taken off",
            What::AroundOwnIssue => "words around the bot's, in an issue",
            What::AroundOwnEpic => "words around the bot's, in an epic",
            What::AroundOwnComment => "words around the bot's, in a comment",
            What::Quote => "the bot's marker is quoted",
            What::DeleteOwnComment => "a comment of the bot is deleted",
            What::DeleteOwnIssue => "an issue of the bot is deleted",
            What::LabelDeleted => "a label is deleted",
            What::LabelRenamed => "a label is renamed",
            What::Lock => "an issue is locked",
        }
    }
}

impl Deed {
    pub(crate) fn of_facts(rng: &mut Rng) -> Self {
        Self::drawn(rng, &FACTS)
    }

    pub(crate) fn of_any_time(rng: &mut Rng) -> Self {
        Self::drawn(rng, &ANYTIME)
    }

    fn drawn(rng: &mut Rng, from: &[What]) -> Self {
        let what = *rng.choice(from).expect("there are some");
        Self { what, account: rng.usize(..64), pick: rng.usize(..64) }
    }
}

/// Words that somebody put around the bot's, and where: an issue or epic by its id, perhaps in a comment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    pub(crate) place: u64,
    pub(crate) note: Option<u64>,
    pub(crate) words: String,
}

/// Where the bot is between reading a text and writing it: who writes there now is not asked for the impossible.
pub(crate) type Busy<'b> = &'b dyn Fn(&str) -> bool;

/// The people, with a list of what they must find again.
pub(crate) struct People<'g> {
    pub(crate) gitlab: &'g mut Simulator,
    /// The seeded accounts, by iid.
    pub(crate) accounts: &'g [u64],
    pub(crate) kept: &'g mut Vec<Kept>,
    pub(crate) serial: &'g mut u64,
    /// What the issues and comments of the bot were about that somebody deleted.
    pub(crate) deleted: &'g mut BTreeSet<Situation>,
}

impl People<'_> {
    /// Does it; false where there is nothing to do it to.
    pub(crate) fn act(&mut self, deed: Deed, busy: Busy<'_>) -> bool {
        let iid = self.accounts[deed.account % self.accounts.len()];
        let today = self.gitlab.now().date_naive();
        match deed.what {
            What::Engaged
            | What::Value
            | What::Onboarded
            | What::Hold
            | What::Snooze
            | What::Acknowledge
            | What::NotRelevant
            | What::Sentiment => self.tell_bot(iid, &command(deed.what, today)),
            What::Close => self.change(iid, &json!({ "state_event": "close" })),
            What::Reopen => self.change(iid, &json!({ "state_event": "reopen" })),
            What::Move => {
                let to = self.gitlab.world().project(ARCHIVE).map_or(0, |project| project.id);
                self.issue(OPS, "POST", &format!("/{iid}/move"), &json!({ "to_project_id": to }))
            }
            What::Delete => self.issue(OWNER, "DELETE", &format!("/{iid}"), &Value::Null),
            What::ForeignIssue => {
                let title = format!("Triage: account {iid} {}", self.next());
                let body = json!({ "title": title, "labels": "csm::triage" });
                self.issue(MANAGER, "POST", "", &body)
            }
            What::Comment | What::Quote => self.say(iid, deed.what),
            What::Prose => self.prose(iid),
            What::Label => {
                self.change(iid, &json!({ "add_labels": format!("team::{}", deed.pick % 3) }))
            }
            What::StripOwnLabels => self.strip(iid),
            What::AroundOwnIssue => self.around_issue(deed.pick, busy),
            What::AroundOwnEpic => self.around_epic(deed.pick),
            What::AroundOwnComment => self.around_comment(deed.pick, busy),
            What::DeleteOwnComment => self.delete_comment(deed.pick),
            What::DeleteOwnIssue => self.delete_issue(deed.pick),
            What::LabelDeleted => self.label("DELETE", deed.pick, &Value::Null),
            What::LabelRenamed => {
                let name = json!({ "new_name": format!("renamed {}", self.next()) });
                self.label("PUT", deed.pick, &name)
            }
            What::Lock => self.change(iid, &json!({ "discussion_locked": true })),
        }
    }

    fn say(&mut self, iid: u64, what: What) -> bool {
        let number = self.next();
        let body = if what == What::Quote {
            format!(
                "> <!-- stagecoach key=status_card/{iid}/1 hash=0 -->\n\n<!-- stagecoach key=time_to_engage_late/201-{iid}/1-breached hash=0 -->\nSo it says, {number}."
            )
        } else {
            format!("Spoke with them, note {number}.")
        };
        self.issue(MANAGER, "POST", &format!("/{iid}/notes"), &json!({ "body": body }))
    }

    fn next(&mut self) -> u64 {
        *self.serial += 1;
        *self.serial
    }

    fn send(&mut self, who: &str, method: &str, path: &str, body: &Value) -> bool {
        self.gitlab.advance(TimeDelta::seconds(1));
        self.gitlab.by_hand(who, method, path, body).0 < 300
    }

    fn issue(&mut self, who: &str, method: &str, path: &str, body: &Value) -> bool {
        self.send(who, method, &format!("projects/acme%2Faccounts/issues{path}"), body)
    }

    fn change(&mut self, iid: u64, body: &Value) -> bool {
        self.issue(MANAGER, "PUT", &format!("/{iid}"), body)
    }

    fn tell_bot(&mut self, iid: u64, command: &str) -> bool {
        let body = json!({ "body": format!("@{BOT} {command}") });
        self.issue(MANAGER, "POST", &format!("/{iid}/notes"), &body)
    }

    fn found(&self, iid: u64) -> Option<&Issue> {
        let world = self.gitlab.world();
        world.issue_at(world.project(PROJECT)?.id, iid)
    }

    fn prose(&mut self, iid: u64) -> bool {
        let Some(issue) = self.found(iid) else { return false };
        let text = issue.description.clone().unwrap_or_default();
        let text = format!("{text}\n\nSeen by the team, {}.\n", self.next());
        self.change(iid, &json!({ "description": text }))
    }

    fn strip(&mut self, iid: u64) -> bool {
        let Some(issue) = self.found(iid) else { return false };
        let own: Vec<&str> =
            issue.labels.iter().map(String::as_str).filter(|name| is_own_label(name)).collect();
        let body = json!({ "remove_labels": own.join(",") });
        self.change(iid, &body)
    }

    fn own_issues(&self) -> Vec<&Issue> {
        let (bot, world) = (self.gitlab.user_id(BOT), self.gitlab.world());
        let home = world.project(PROJECT).map(|project| project.id);
        let issues = world.issues.values();
        issues.filter(|issue| issue.author == bot && Some(issue.project_id) == home).collect()
    }

    fn around_issue(&mut self, pick: usize, busy: Busy<'_>) -> bool {
        let own = self.own_issues();
        let Some(issue) = own.get(pick % own.len().max(1)) else { return false };
        let (id, iid, text) = (issue.id, issue.iid, issue.description.clone().unwrap_or_default());
        if busy(&format!("/issues/{iid}")) {
            return false;
        }
        let words = format!("Keep this, {}.", self.next());
        let text = around(&text, (&words, "\n"), pick);
        let done = self.change(iid, &json!({ "description": text }));
        self.kept.extend(done.then_some(Kept { place: id, note: None, words }));
        done
    }

    fn around_epic(&mut self, pick: usize) -> bool {
        let bot = self.gitlab.user_id(BOT);
        let epics = self.gitlab.world().epics.values();
        let own: Vec<_> = epics.filter(|epic| epic.author == bot).collect();
        let Some(epic) = own.get(pick % own.len().max(1)) else { return false };
        let (id, iid, text) = (epic.id, epic.iid, epic.description.clone());
        let words = format!("Keep this, {}.", self.next());
        let text = around(&text, (&words, "\n"), pick);
        let path = format!("groups/acme/epics/{iid}");
        let done = self.send(MANAGER, "PUT", &path, &json!({ "description": text }));
        self.kept.extend(done.then_some(Kept { place: id, note: None, words }));
        done
    }

    fn around_comment(&mut self, pick: usize, busy: Busy<'_>) -> bool {
        let bot = self.gitlab.user_id(BOT);
        let project = self.gitlab.world().project(PROJECT).map(|project| project.id);
        let issues = self.gitlab.world().issues.values();
        let here = issues.filter(|issue| Some(issue.project_id) == project);
        let notes = here.flat_map(|issue| issue.notes.iter().map(move |note| (issue, note)));
        let own: Vec<_> = notes.filter(|(_, note)| note.author == bot && !note.system).collect();
        let Some((issue, note)) = own.get(pick % own.len().max(1)) else { return false };
        let (id, iid, note, text) = (issue.id, issue.iid, note.id, note.body.clone());
        if busy(&format!("/issues/{iid}")) {
            return false;
        }
        let words = format!("Keep this, {}.", self.next());
        let text = around(&text, (&words, ""), pick);
        let path = format!("/{iid}/notes/{note}");
        let done = self.issue(MANAGER, "PUT", &path, &json!({ "body": text }));
        self.kept.extend(done.then_some(Kept { place: id, note: Some(note), words }));
        done
    }

    fn delete_comment(&mut self, pick: usize) -> bool {
        let bot = self.gitlab.user_id(BOT);
        let issues = self.gitlab.world().issues.values();
        let notes = issues.flat_map(|issue| issue.notes.iter().map(move |note| (issue.iid, note)));
        // By what they are about, like issues.
        let mut own = BTreeMap::new();
        for (iid, note) in notes.filter(|(_, note)| note.author == bot && !note.system) {
            let Some(section) = sections(&note.body).into_iter().next() else { continue };
            own.entry(Situation::of(&section.marker.key)).or_insert((iid, note.id));
        }
        let nth = pick % own.len().max(1);
        let Some((about, (iid, note))) = own.into_iter().nth(nth) else { return false };
        self.deleted.insert(about);
        self.issue(MANAGER, "DELETE", &format!("/{iid}/notes/{note}"), &Value::Null)
    }

    fn delete_issue(&mut self, pick: usize) -> bool {
        // By what they are about, so that a twin in one world does not make it another deed there.
        let mut own = BTreeMap::new();
        for issue in self.own_issues() {
            let about = sections(issue.description.as_deref().unwrap_or_default());
            let Some(section) = about.first() else { continue };
            own.entry(Situation::of(&section.marker.key)).or_insert(issue.iid);
        }
        let nth = pick % own.len().max(1);
        let Some((about, iid)) = own.into_iter().nth(nth) else { return false };
        self.deleted.insert(about);
        self.issue(OWNER, "DELETE", &format!("/{iid}"), &Value::Null)
    }

    /// One of the bot's own labels, in the project or in its group, if it is there.
    fn label(&mut self, method: &str, pick: usize, body: &Value) -> bool {
        let name = OWN_LABELS[pick % OWN_LABELS.len()];
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        self.send(OPS, method, &format!("projects/acme%2Faccounts/labels/{name}"), body)
    }
}

/// What somebody tells the bot.
fn command(what: What, today: NaiveDate) -> String {
    match what {
        What::Engaged => format!("engaged {today}"),
        What::Value => format!("value {today}"),
        What::Onboarded => format!("onboarded {today}"),
        What::Hold => format!("hold contract until {}", today + Days::new(9)),
        What::Snooze => "snooze 1w the customer is on holiday".to_owned(),
        What::NotRelevant => "not-relevant they are being merged".to_owned(),
        What::Sentiment => "sentiment red the sponsor left".to_owned(),
        _ => "ack".to_owned(),
    }
}

/// Words above a text or below it, with what ends them there.
fn around(text: &str, (words, end): (&str, &str), pick: usize) -> String {
    if pick.is_multiple_of(2) {
        format!("{words}\n\n{text}")
    } else {
        format!("{text}\n\n{words}{end}")
    }
}
