//! Epics of groups, spoken of in two languages: over REST (`rest`) and as work items in GraphQL. Without a licence
//! for epics both say so. An epic has two ids, one for each, and one number in its group.
pub(super) mod changes;
pub(super) mod hierarchy;
pub(super) mod notes;
pub(super) mod rest;

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use super::records::LabelEvent;
use super::records::Note;
use super::residents::PLANNER;
use super::world::World;

/// An epic with everything that hangs on it.
#[derive(Debug, Clone)]
pub struct Epic {
    pub id: u64,
    /// Its id as a work item, of the same kind as the ids of issues.
    pub work_item: u64,
    pub iid: u64,
    pub group_id: u64,
    /// The id of the epic above it.
    pub parent: Option<u64>,
    pub title: String,
    pub description: String,
    pub open: bool,
    pub confidential: bool,
    pub author: u64,
    pub labels: BTreeSet<String>,
    pub due_date: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub lock_version: u64,
    /// Ids of its issues.
    pub issues: Vec<u64>,
    pub notes: Vec<Note>,
    pub label_events: Vec<LabelEvent>,
}

impl World {
    /// An epic by its group's path and its number there.
    pub fn epic(&self, group: &str, iid: u64) -> Option<&Epic> {
        let group = self.group(group)?.id;
        self.epics.values().find(|epic| epic.group_id == group && epic.iid == iid)
    }

    pub(super) fn epic_of_work_item(&self, id: u64) -> Option<&Epic> {
        self.epics.values().find(|epic| epic.work_item == id)
    }

    pub(super) fn epic_mut(&mut self, id: u64) -> &mut Epic {
        self.epics.get_mut(&id).expect("a route looks the epic up before it changes it")
    }

    pub fn epic_url(&self, epic: &Epic) -> String {
        let path = &self.groups[&epic.group_id].path;
        format!("{}/groups/{path}/-/epics/{}", self.base_url, epic.iid)
    }

    pub(super) fn sees_epic(&self, user: u64, epic: &Epic) -> bool {
        let level = self.group_access(user, &self.groups[&epic.group_id]);
        !epic.confidential || level >= PLANNER || epic.author == user
    }
}
