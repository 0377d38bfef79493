//! What one person does in the browser: comments, labels, edits, new issues, each a few seconds after the last.

use chrono::NaiveDate;
use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;

use crate::simulator::Simulator;
use crate::simulator::records::Issue;
use crate::simulator::records::Note;

/// Seconds between two things that people do.
const SECONDS_APART: i64 = 20;

/// The simulated GitLab as the people of one project use it.
pub(super) struct Hands<'g> {
    pub(super) gitlab: &'g mut Simulator,
    pub(super) project: &'g str,
    pub(super) bot: &'g str,
}

/// An issue that somebody opens beside an account.
pub(super) struct Sheet<'s> {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) labels: &'s str,
}

impl Hands<'_> {
    pub(super) fn today(&self) -> NaiveDate {
        self.gitlab.now().date_naive()
    }

    pub(super) fn issue(&self, iid: u64) -> &Issue {
        self.gitlab.issue(self.project, iid)
    }

    pub(super) fn text(&self, iid: u64) -> String {
        self.issue(iid).description.clone().unwrap_or_default().replace('\r', "")
    }

    pub(super) fn has(&self, iid: u64, label: &str) -> bool {
        self.issue(iid).labels.contains(label)
    }

    /// Who looks after an issue.
    pub(super) fn owner(&self, iid: u64) -> Option<String> {
        let first = self.issue(iid).assignees.first()?;
        Some(self.gitlab.world().users.get(first)?.username.clone())
    }

    /// The comments of the bot in an issue, oldest first.
    pub(super) fn said(&self, iid: u64) -> Vec<Note> {
        let bot = self.gitlab.user_id(self.bot);
        let notes = self.gitlab.notes(self.project, iid).into_iter();
        notes.filter(|note| note.author == bot).cloned().collect()
    }

    pub(super) fn comment(&mut self, who: &str, iid: u64, body: &str) {
        self.send(who, "POST", &format!("/{iid}/notes"), &json!({ "body": body }));
    }

    /// Says something to the bot.
    pub(super) fn tell_bot(&mut self, who: &str, iid: u64, command: &str) {
        let body = format!("@{} {command}", self.bot);
        self.comment(who, iid, &body);
    }

    pub(super) fn edit_comment(&mut self, who: &str, iid: u64, note: u64, body: &str) {
        self.send(who, "PUT", &format!("/{iid}/notes/{note}"), &json!({ "body": body }));
    }

    pub(super) fn rewrite(&mut self, who: &str, iid: u64, text: &str) {
        if self.text(iid) != text {
            self.change(who, iid, &json!({ "description": text }));
        }
    }

    /// Puts a label on and takes its neighbours of the same scope off.
    pub(super) fn relabel(&mut self, who: &str, iid: u64, label: &str) {
        let scope = label.rsplit_once("::").map_or(label, |(scope, _)| scope);
        let labels = self.issue(iid).labels.iter();
        let others = labels.filter(|other| other.rsplit_once("::").is_some_and(|o| o.0 == scope));
        let others: Vec<&str> = others.map(String::as_str).filter(|o| *o != label).collect();
        let change = json!({ "add_labels": label, "remove_labels": others.join(",") });
        self.change(who, iid, &change);
    }

    pub(super) fn assign(&mut self, who: &str, iid: u64, to: &str) {
        let id = self.gitlab.user_id(to);
        self.change(who, iid, &json!({ "assignee_ids": [id] }));
    }

    pub(super) fn close(&mut self, who: &str, iid: u64) {
        self.change(who, iid, &json!({ "state_event": "close" }));
    }

    pub(super) fn change(&mut self, who: &str, iid: u64, change: &Value) {
        self.send(who, "PUT", &format!("/{iid}"), change);
    }

    /// Opens an issue and gives its number; one beside an account is linked to it.
    pub(super) fn open(
        &mut self,
        who: &str,
        sheet: &Sheet<'_>,
        to: Option<&str>,
        beside: Option<u64>,
    ) -> u64 {
        let people: Vec<u64> = to.iter().map(|name| self.gitlab.user_id(name)).collect();
        let body = json!({
            "title": sheet.title, "description": sheet.text, "labels": sheet.labels,
            "assignee_ids": people,
        });
        let iid = self.send(who, "POST", "", &body)["iid"].as_u64().unwrap_or_default();
        if let Some(account) = beside {
            let link = json!({
                "target_project_id": self.project, "target_issue_iid": account.to_string(),
            });
            self.send(who, "POST", &format!("/{iid}/links"), &link);
        }
        iid
    }

    fn send(&mut self, who: &str, method: &str, path: &str, body: &Value) -> Value {
        self.gitlab.advance(TimeDelta::seconds(SECONDS_APART));
        let path = format!("projects/{}/issues{path}", self.project.replace('/', "%2F"));
        let (status, answer) = self.gitlab.by_hand(who, method, &path, body);
        assert!(status < 300, "{who} may not {method} {path}: {status} {answer}");
        answer
    }
}
