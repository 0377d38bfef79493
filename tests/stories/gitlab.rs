//! What happens in a story, done in the simulated GitLab by the hands of its people.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::sections;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::records::Issue;
use stagecoach::simulator::records::Note;
use stagecoach::simulator::residents::Tier;

use crate::stories::sentences::Becomes;
use crate::stories::sentences::Event;
use crate::stories::sentences::Field;
use crate::stories::sentences::OnEpic;
use crate::stories::sentences::What;
use crate::stories::sentences::Work;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::noon;

/// The team, and somebody who may only look and comment.
pub(super) const PEOPLE: [(&str, u8); 4] =
    [("csm-avery", 30), ("csm-blake", 30), (MANAGER, 40), ("guest-rowan", 10)];
const ISSUES: &str = "projects/acme%2Faccounts/issues";

/// An account issue as its CSM keeps it.
#[derive(Default)]
struct Card {
    iid: u64,
    fields: Vec<Field>,
    contacts: Vec<[String; 3]>,
    boxes: Vec<(String, bool)>,
    activities: Vec<(String, String)>,
}

/// The account issues of a story by name.
#[derive(Default)]
pub(super) struct Accounts(BTreeMap<String, Card>);

impl Card {
    fn write(&mut self, (name, value): Field) {
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value));
    }

    fn text(&self) -> String {
        let rows = self.fields.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
        let mut text = format!("| Field | Value |\n|---|---|\n{}", rows.collect::<String>());
        if !self.contacts.is_empty() {
            text += "\n## Contacts\n\n| Name | Persona | Last contact |\n|---|---|---|\n";
            let rows = self
                .contacts
                .iter()
                .map(|[name, as_, last]| format!("| {name} | {as_} | {last} |\n"));
            text.extend(rows);
        }
        if !self.boxes.is_empty() {
            text += "\n## Checklist\n\n";
            let mark = |ticked: &bool| if *ticked { "x" } else { " " };
            text.extend(
                self.boxes.iter().map(|(words, ticked)| format!("- [{}] {words}\n", mark(ticked))),
            );
        }
        if !self.activities.is_empty() {
            text += "\n## Activity log\n\n| Date | Type | Notes |\n|---|---|---|\n";
            let rows = self.activities.iter().map(|(on, kind)| format!("| {on} | {kind} | |\n"));
            text.extend(rows);
        }
        text
    }
}

/// How the activity log names what the stories call it.
fn activity(kind: &str) -> &str {
    match kind {
        "call" => "Customer Call",
        "meeting" => "Meeting",
        "workshop" => "Workshop",
        "mail" => "E-mail",
        other => other,
    }
}

impl Accounts {
    /// Makes it happen at nine in the morning, one second after what happened before it.
    pub(super) fn happen(&mut self, gitlab: &mut Simulator, event: &Event) -> Result<(), String> {
        let morning = noon(event.on) - TimeDelta::hours(3);
        let at = morning.max(gitlab.now() + TimeDelta::seconds(1));
        gitlab.set_now(at);
        let done = self.act(gitlab, &event.what);
        done.map_err(|problem| format!("line {}: {problem}", event.line))
    }

    fn act(&mut self, gitlab: &mut Simulator, what: &What) -> Result<(), String> {
        match what {
            What::Account { account, labels, csm, fields, confidential } => {
                let mut card = Card { fields: fields.clone(), ..Card::default() };
                // Known from the start, so that only the story about it asks for it.
                card.write(("GitLab admin contact".to_owned(), "yes".to_owned()));
                let assignees: Vec<u64> = csm.iter().map(|name| gitlab.user_id(name)).collect();
                let body = json!({
                    "title": format!("{account} – account"), "description": card.text(),
                    "labels": labels, "assignee_ids": assignees, "confidential": confidential,
                });
                let issue = by_hand(gitlab, MANAGER, "POST", ISSUES, &body)?;
                card.iid = issue["iid"].as_u64().ok_or("an issue has a number")?;
                self.0.insert(account.clone(), card);
                Ok(())
            }
            What::Card { account, field } => {
                self.card(account)?.write(field.clone());
                self.save(gitlab, account)
            }
            What::Contact { account, name, persona, last } => {
                let row = [name.clone(), persona.clone(), last.clone()];
                let contacts = &mut self.card(account)?.contacts;
                contacts.retain(|[known, ..]| known != name);
                contacts.push(row);
                self.save(gitlab, account)
            }
            What::Box { account, words, ticked } => {
                let boxes = &mut self.card(account)?.boxes;
                boxes.retain(|(known, _)| known != words);
                boxes.push((words.clone(), *ticked));
                self.save(gitlab, account)
            }
            What::Activity { account, kind, on } => {
                let row = (on.to_string(), activity(kind).to_owned());
                self.card(account)?.activities.push(row);
                self.save(gitlab, account)
            }
            What::Description { account, text } => {
                self.put(gitlab, PEOPLE[0].0, account, &json!({ "description": text }))
            }
            What::Labels { who, account, add, remove } => {
                let body = json!({ "add_labels": add, "remove_labels": remove });
                self.put(gitlab, who, account, &body)
            }
            What::Assigns { account, csm } => {
                let named = Some(csm).filter(|csm| !csm.is_empty());
                let ids: Vec<u64> = named.map(|csm| gitlab.user_id(csm)).into_iter().collect();
                self.put(gitlab, MANAGER, account, &json!({ "assignee_ids": ids }))
            }
            by_people => self.act_on_what_was_written(gitlab, by_people),
        }
    }

    /// What people do with the issues and comments of the bot, and with issues of their own.
    fn act_on_what_was_written(
        &mut self,
        gitlab: &mut Simulator,
        what: &What,
    ) -> Result<(), String> {
        match what {
            What::Opens { who, account, kind, called } => {
                let kind = kind.to_lowercase();
                let title = called.as_ref().unwrap_or(&kind);
                let body = json!({
                    "title": format!("{title}: {account}"), "labels": [format!("csm::{kind}")],
                });
                by_hand(gitlab, who, "POST", ISSUES, &body).map(drop)
            }
            What::Closes { who, account, kind } => {
                let path = work(gitlab, account, kind, true)?;
                by_hand(gitlab, who, "PUT", &path, &json!({ "state_event": "close" })).map(drop)
            }
            What::Reopens { who, account, kind } => {
                let path = work(gitlab, account, kind, false)?;
                by_hand(gitlab, who, "PUT", &path, &json!({ "state_event": "reopen" })).map(drop)
            }
            What::LabelsWork { who, account, kind, label } => {
                let path = work(gitlab, account, kind, true)?;
                by_hand(gitlab, who, "PUT", &path, &json!({ "add_labels": label })).map(drop)
            }
            What::AccountIssue { who, account, becomes } => {
                self.change_issue(gitlab, who, account, becomes)
            }
            What::IsBlocked { who } => {
                gitlab.block_user(who);
                Ok(())
            }
            What::IsBusy { who, is_busy } => {
                gitlab.set_busy(who, *is_busy);
                Ok(())
            }
            // The settings are not GitLab's.
            What::Promise { .. } => Ok(()),
            What::DeletesNotice { who, account } => {
                let iid = self.card(account)?.iid;
                let note = said(gitlab, iid, false).ok_or("there is no notice")?.id;
                let path = format!("{ISSUES}/{iid}/notes/{note}");
                by_hand(gitlab, who, "DELETE", &path, &Value::Null).map(drop)
            }
            What::WritesAroundCard { who, account, above, text } => {
                let iid = self.card(account)?.iid;
                let note = said(gitlab, iid, true).ok_or("there is no card")?;
                let body = match above {
                    true => format!("{text}\n\n{}", note.body),
                    false => format!("{}\n\n{text}", note.body),
                };
                let path = format!("{ISSUES}/{iid}/notes/{}", note.id);
                by_hand(gitlab, who, "PUT", &path, &json!({ "body": body })).map(drop)
            }
            What::ChangesWork { .. } | What::CommentsOnWork { .. } => on_work(gitlab, what),
            What::OpensEpic { .. } | What::Epic { .. } => on_epic(gitlab, what),
            other => self.talk(gitlab, other),
        }
    }

    /// Who says what on an account, and who is there to say it.
    fn talk(&mut self, gitlab: &mut Simulator, what: &What) -> Result<(), String> {
        match what {
            What::Comments { who, account, text } => {
                let path = format!("{ISSUES}/{}/notes", self.card(account)?.iid);
                by_hand(gitlab, who, "POST", &path, &json!({ "body": text })).map(drop)
            }
            What::EditsComment { who, account, text } => {
                let path = self.own_comment(gitlab, who, account)?;
                by_hand(gitlab, who, "PUT", &path, &json!({ "body": text })).map(drop)
            }
            What::DeletesComment { who, account } => {
                let path = self.own_comment(gitlab, who, account)?;
                by_hand(gitlab, who, "DELETE", &path, &Value::Null).map(drop)
            }
            What::Leaves { who } => level(gitlab, who, 0),
            What::Joins { who } => level(gitlab, who, 30),
            other => Err(format!("nobody can do {other:?}")),
        }
    }

    /// Where the newest comment of a person on an account is.
    fn own_comment(
        &mut self,
        gitlab: &Simulator,
        who: &str,
        account: &str,
    ) -> Result<String, String> {
        let iid = self.card(account)?.iid;
        let author = gitlab.user_id(who);
        let notes = gitlab.notes(PROJECT, iid);
        let own = notes.iter().rfind(|note| note.author == author);
        let note = own.ok_or(format!("{who} has no comment on {account}"))?.id;
        Ok(format!("{ISSUES}/{iid}/notes/{note}"))
    }

    fn change_issue(
        &mut self,
        gitlab: &mut Simulator,
        who: &str,
        account: &str,
        becomes: &Becomes,
    ) -> Result<(), String> {
        match becomes {
            Becomes::Closed => self.put(gitlab, who, account, &json!({ "state_event": "close" })),
            Becomes::Open => self.put(gitlab, who, account, &json!({ "state_event": "reopen" })),
            Becomes::Duplicate(other) => {
                let body = json!({ "body": format!("/duplicate #{}", self.card(other)?.iid) });
                let path = format!("{ISSUES}/{}/notes", self.card(account)?.iid);
                by_hand(gitlab, who, "POST", &path, &body).map(drop)
            }
            Becomes::Renamed(name) => {
                let title = json!({ "title": format!("{name} – account") });
                self.put(gitlab, who, account, &title)?;
                let card = self.0.remove(account).unwrap_or_default();
                self.0.insert(name.clone(), card);
                Ok(())
            }
        }
    }

    fn card(&mut self, account: &str) -> Result<&mut Card, String> {
        let unknown = || format!("no account {account} yet: say first that it “is strategic, …”");
        self.0.get_mut(account).ok_or_else(unknown)
    }

    fn save(&mut self, gitlab: &mut Simulator, account: &str) -> Result<(), String> {
        let description = self.card(account)?.text();
        // The card is the CSM's to keep.
        self.put(gitlab, PEOPLE[0].0, account, &json!({ "description": description }))
    }

    fn put(
        &mut self,
        gitlab: &mut Simulator,
        who: &str,
        account: &str,
        body: &Value,
    ) -> Result<(), String> {
        let path = format!("{ISSUES}/{}", self.card(account)?.iid);
        by_hand(gitlab, who, "PUT", &path, body).map(drop)
    }

    /// What stands in GitLab under that name: `comment Tallowmere`, `card …`, `issue …`, `labels …`.
    pub(super) fn text(&mut self, gitlab: &Simulator, words: &[&str]) -> Result<String, String> {
        let (kind, account) = match words {
            [kind, account] => (*kind, *account),
            // `said cohort Summer`: the newest comment of the bot on an issue of many accounts.
            ["said", kind, name] => {
                let iid = issue_at(gitlab, &work(gitlab, name, kind, true)?).iid;
                let note = said(gitlab, iid, false).ok_or(format!("no comment on {name}"))?;
                return Ok(visible(&note.body));
            }
            _ => return Err(format!("expected one account: {}", words.join(" "))),
        };
        if kind == "issue" {
            return issue(gitlab, account).ok_or(format!("no issue of the bot about {account}"));
        }
        let iid = self.card(account)?.iid;
        if kind == "labels" {
            let labels = &gitlab.issue(PROJECT, iid).labels;
            return Ok(labels.iter().cloned().collect::<Vec<_>>().join("\n"));
        }
        if kind == "reactions" {
            return Ok(reactions(gitlab, iid));
        }
        let note = said(gitlab, iid, kind == "card").ok_or(format!("no {kind} on {account}"))?;
        Ok(visible(&note.body))
    }
}

/// What people change and write on work issues.
fn on_work(gitlab: &mut Simulator, what: &What) -> Result<(), String> {
    match what {
        What::ChangesWork { who, account, kind, becomes } => {
            let path = work(gitlab, account, kind, true)?;
            let change = match becomes {
                Work::Unsaid => {
                    let iid = issue_at(gitlab, &path).iid;
                    let note = said(gitlab, iid, false).ok_or("nothing was said there")?.id;
                    let path = format!("{path}/notes/{note}");
                    return by_hand(gitlab, who, "DELETE", &path, &Value::Null).map(drop);
                }
                Work::Without(label) => json!({ "remove_labels": label }),
                Work::Due(day) => json!({ "due_date": day }),
                Work::Description(text) => json!({ "description": text }),
                Work::Ticked => {
                    let text = issue_at(gitlab, &path).description.clone().unwrap_or_default();
                    json!({ "description": text.replace("- [ ] ", "- [x] ") })
                }
                Work::Assigned(to) => json!({ "assignee_ids": [gitlab.user_id(to)] }),
            };
            by_hand(gitlab, who, "PUT", &path, &change).map(drop)
        }
        What::CommentsOnWork { who, account, kind, text } => {
            let path = format!("{}/notes", work(gitlab, account, kind, true)?);
            by_hand(gitlab, who, "POST", &path, &json!({ "body": text })).map(drop)
        }
        other => Err(format!("nobody can do {other:?}")),
    }
}

/// Epics of a success plan, on an instance that has them.
fn on_epic(gitlab: &mut Simulator, what: &What) -> Result<(), String> {
    match what {
        What::OpensEpic { who, group, title, labels, due } => {
            gitlab.world_mut().tier = Tier::Premium;
            if gitlab.world().group(group).is_none() {
                gitlab.found_project(&format!("{group}/collaboration"), "private");
            }
            let path = format!("groups/{}/epics", group.replace('/', "%2F"));
            let body = json!({ "title": title, "labels": labels, "due_date_fixed": due });
            by_hand(gitlab, who, "POST", &path, &body).map(drop)
        }
        What::Epic { who, title, becomes } => {
            let mut epics = gitlab.world().epics.values();
            let epic = epics.find(|epic| epic.title == *title).ok_or(format!("no epic {title}"))?;
            let epics = format!("groups/{}/epics", epic.group_id);
            let (iid, id) = (epic.iid, epic.id);
            match becomes {
                OnEpic::Text(text) => {
                    let body = json!({ "description": text });
                    by_hand(gitlab, who, "PUT", &format!("{epics}/{iid}"), &body).map(drop)
                }
                OnEpic::Comment(text) => {
                    let body = json!({ "body": text });
                    by_hand(gitlab, who, "POST", &format!("{epics}/{id}/notes"), &body).map(drop)
                }
                OnEpic::Initiative { title, to, due } => {
                    let body = json!({
                        "title": title, "due_date": due, "assignee_ids": [gitlab.user_id(to)],
                        "labels": ["SP Initiative::Status::On Track"],
                    });
                    let issue = by_hand(gitlab, who, "POST", ISSUES, &body)?["id"].clone();
                    let path = format!("{epics}/{iid}/issues/{issue}");
                    by_hand(gitlab, who, "POST", &path, &json!({})).map(drop)
                }
            }
        }
        other => Err(format!("nobody can do {other:?}")),
    }
}

/// Where the newest work issue of a kind is, open or closed.
fn work(gitlab: &Simulator, account: &str, kind: &str, open: bool) -> Result<String, String> {
    let label = format!("csm::{}", kind.to_lowercase());
    let issues = gitlab.world().issues.values();
    let mut fits = issues.filter(|issue| issue.open == open && issue.labels.contains(&label));
    let found = fits.rfind(|issue| issue.title.contains(account));
    let iid = found.ok_or(format!("{account} has no such {kind}"))?.iid;
    Ok(format!("{ISSUES}/{iid}"))
}

fn issue_at<'a>(gitlab: &'a Simulator, path: &str) -> &'a Issue {
    let iid = path.rsplit('/').next().and_then(|iid| iid.parse().ok());
    gitlab.issue(PROJECT, iid.expect("the path of an issue ends with its number"))
}

fn by_hand(
    gitlab: &mut Simulator,
    who: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> Result<Value, String> {
    if gitlab.world().user(who).is_none() {
        return Err(format!("nobody is called {who}"));
    }
    let (status, answer) = gitlab.by_hand(who, method, path, body);
    if (200..300).contains(&status) { Ok(answer) } else { Err(format!("{status} {answer}")) }
}

/// Whoever is in the team has that level.
fn level(gitlab: &mut Simulator, who: &str, level: u8) -> Result<(), String> {
    let users = gitlab.world_mut().users.values_mut();
    let mut known = users.filter(|user| user.username == who);
    known.next().ok_or(format!("nobody is called {who}"))?.default_access = level;
    Ok(())
}

/// Every comment of a person, with what the bot thinks of it.
fn reactions(gitlab: &Simulator, iid: u64) -> String {
    let bot = gitlab.user_id(BOT);
    let by_people = gitlab.notes(PROJECT, iid).into_iter().filter(|note| note.author != bot);
    let line = |note: &Note| {
        let thumbs = note.awards.iter().filter(|award| award.name == "thumbsup");
        let mark = if thumbs.count() > 0 { "👍" } else { "–" };
        let who = &gitlab.world().users[&note.author].username;
        format!("{mark} {who}: {}", note.body.replace('\n', " / "))
    };
    by_people.map(line).collect::<Vec<_>>().join("\n")
}

/// The newest comment of the bot: its status card, or what is not its status card.
fn said(gitlab: &Simulator, iid: u64, card: bool) -> Option<&Note> {
    let bot = gitlab.user_id(BOT);
    let is_card = |note: &&Note| {
        sections(&note.body).iter().any(|section| section.marker.key.rule == "status_card")
    };
    let own = gitlab.notes(PROJECT, iid).into_iter().filter(|note| note.author == bot);
    own.rev().find(|note| is_card(note) == card)
}

/// The newest issue of the bot about an account; about `everybody` it is the baseline.
fn issue(gitlab: &Simulator, account: &str) -> Option<String> {
    let bot = gitlab.user_id(BOT);
    let about = if account == "everybody" { "baseline" } else { account };
    let named = |issue: &&Issue| issue.author == bot && issue.title.contains(about);
    let issue = gitlab.world().issues.values().rfind(named)?;
    let people = issue.assignees.iter().filter_map(|id| gitlab.world().users.get(id));
    let people: Vec<&str> = people.map(|user| user.username.as_str()).collect();
    let labels: Vec<&str> = issue.labels.iter().map(String::as_str).collect();
    let state = if issue.open { "open" } else { "closed" };
    let due = issue.due_date.map(|day| format!(" · due {day}")).unwrap_or_default();
    let to = if people.is_empty() { "nobody".to_owned() } else { people.join(", ") };
    let text = visible(issue.description.as_deref().unwrap_or_default());
    Some(format!(
        "{}\n{state}{due} · assigned to {to} · {}\n\n{text}",
        issue.title,
        labels.join(" ")
    ))
}

/// What people see: without the hidden lines.
fn visible(text: &str) -> String {
    let shown = text.lines().filter(|line| !line.starts_with("<!-- stagecoach "));
    shown.collect::<Vec<_>>().join("\n").trim().to_owned()
}
