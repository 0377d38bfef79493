//! The state of the simulated GitLab, who may see what in it, and how things are found.
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use super::boards::Board;
use super::epics::Epic;
use super::graphql::GraphQl;
use super::hooks::Hooks;
use super::records::Issue;
use super::records::Label;
use super::records::LabelHome;
use super::records::Link;
use super::residents::GUEST;
use super::residents::Group;
use super::residents::OWNER;
use super::residents::Project;
use super::residents::Tier;
use super::residents::Token;
use super::residents::User;
use super::residents::Visibility;
use super::traces::CustomerMail;
use super::traces::ExecutedQuickAction;
use super::traces::Notification;

/// Bounds of the instance; fields, so that a test can lower them.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Above this many rows `x-total`, `x-total-pages` and `rel="last"` are left out.
    pub counted_rows_max: usize,
    /// The most rows of one page, whatever was asked for.
    pub rows_per_page_max: usize,
    /// Offset paging of project issues ends here.
    pub offset_rows_max: usize,
    /// Comments an issue may hold.
    pub notes_max: usize,
    /// Whether links and "mentioned in" notes change the target's `updated_at`.
    pub system_notes_touch: bool,
}

/// Everything the simulated GitLab knows.
#[derive(Debug)]
pub struct World {
    pub now: DateTime<Utc>,
    /// Scheme, host and path prefix, without a slash at the end.
    pub base_url: String,
    pub tier: Tier,
    /// What GraphQL offers.
    pub graphql: GraphQl,
    pub version: String,
    /// The time on its answers; none leaves it to the server that carries them.
    pub clock_shown: Option<DateTime<Utc>>,
    pub bounds: Bounds,
    pub users: BTreeMap<u64, User>,
    pub groups: BTreeMap<u64, Group>,
    pub projects: BTreeMap<u64, Project>,
    pub issues: BTreeMap<u64, Issue>,
    pub epics: BTreeMap<u64, Epic>,
    pub labels: BTreeMap<u64, Label>,
    pub links: BTreeMap<u64, Link>,
    pub boards: BTreeMap<u64, Board>,
    /// By the secret itself.
    pub tokens: BTreeMap<String, Token>,
    pub notifications: Vec<Notification>,
    pub executed_quick_actions: Vec<ExecutedQuickAction>,
    pub customer_mails: Vec<CustomerMail>,
    /// Webhooks, and what they have to deliver.
    pub hooks: Hooks,
    /// Requests for paths that the simulator does not know.
    pub unexpected: Vec<String>,
    /// Issues and comments created at or after this instant are left out of lists: a replica that lags.
    pub(super) lists_end_at: Option<DateTime<Utc>>,
    /// Paths that projects had before, with the project.
    pub(super) old_paths: BTreeMap<String, u64>,
    pub(super) issue_index: BTreeMap<(u64, u64), u64>,
    pub(super) label_index: BTreeMap<LabelHome, BTreeMap<String, u64>>,
    /// Pairs of issues of which the first was already said to mention the second.
    pub(super) cross_references: BTreeSet<(u64, u64)>,
    last_ids: BTreeMap<&'static str, u64>,
}

impl World {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        // Each kind starts elsewhere, so that code which mixes up two kinds of number finds nothing.
        let last_ids = [("group", 100), ("project", 200), ("user", 300), ("label", 5_000)];
        Self {
            now,
            base_url: "http://gitlab.example".to_owned(),
            tier: Tier::Free,
            graphql: GraphQl::Epics,
            version: "19.4.1".to_owned(),
            clock_shown: None,
            bounds: Bounds {
                counted_rows_max: 10_000,
                rows_per_page_max: 100,
                offset_rows_max: 50_000,
                notes_max: 5_000,
                system_notes_touch: true,
            },
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            projects: BTreeMap::new(),
            issues: BTreeMap::new(),
            epics: BTreeMap::new(),
            labels: BTreeMap::new(),
            links: BTreeMap::new(),
            boards: BTreeMap::new(),
            tokens: BTreeMap::new(),
            notifications: Vec::new(),
            executed_quick_actions: Vec::new(),
            customer_mails: Vec::new(),
            hooks: Hooks::default(),
            unexpected: Vec::new(),
            lists_end_at: None,
            old_paths: BTreeMap::new(),
            issue_index: BTreeMap::new(),
            label_index: BTreeMap::new(),
            cross_references: BTreeSet::new(),
            last_ids: last_ids.into_iter().collect(),
        }
    }

    /// The next id of a kind; the same story always gives the same ids.
    pub(super) fn fresh_id(&mut self, kind: &'static str) -> u64 {
        let first = match kind {
            "issue" => 1_000_000,
            "note" => 3_000_000,
            _ => 8_000_000,
        };
        let last = self.last_ids.entry(kind).or_insert(first);
        *last += 1;
        *last
    }

    /// The user of that name, in any case.
    pub fn user(&self, username: &str) -> Option<&User> {
        self.users.values().find(|user| user.username.eq_ignore_ascii_case(username))
    }

    /// A project by its id or full path.
    pub fn project(&self, key: &str) -> Option<&Project> {
        if let Ok(id) = key.parse::<u64>() {
            return self.projects.get(&id);
        }
        self.projects.values().find(|project| project.path.eq_ignore_ascii_case(key))
    }

    /// A group by its id or full path.
    pub fn group(&self, key: &str) -> Option<&Group> {
        if let Ok(id) = key.parse::<u64>() {
            return self.groups.get(&id);
        }
        self.groups.values().find(|group| group.path.eq_ignore_ascii_case(key))
    }

    /// An issue by its project's id and its own number there.
    pub fn issue_at(&self, project: u64, iid: u64) -> Option<&Issue> {
        self.issues.get(self.issue_index.get(&(project, iid))?)
    }

    /// The groups above a project, nearest first.
    pub(super) fn groups_above(&self, path: &str) -> Vec<&Group> {
        let mut above = Vec::new();
        let mut rest = path;
        while let Some((parent, _)) = rest.rsplit_once('/') {
            above.extend(self.groups.values().find(|group| group.path == parent));
            rest = parent;
        }
        above
    }

    /// The access level of a user in a project: 0 for a stranger, Owner for an administrator.
    pub fn access(&self, user: u64, project: &Project) -> u8 {
        let Some(person) = self.users.get(&user) else { return 0 };
        if person.admin {
            return OWNER;
        }
        if let Some(level) = project.members.get(&user) {
            return *level;
        }
        let inherited =
            self.groups_above(&project.path).into_iter().find_map(|group| group.members.get(&user));
        inherited.copied().unwrap_or(person.default_access)
    }

    pub(super) fn group_access(&self, user: u64, group: &Group) -> u8 {
        let Some(person) = self.users.get(&user) else { return 0 };
        if person.admin {
            return OWNER;
        }
        let below = format!("{}/", group.path);
        let above = self.groups_above(&below);
        let level = above.into_iter().find_map(|group| group.members.get(&user));
        level.copied().unwrap_or(person.default_access)
    }

    pub(super) fn sees_project(&self, user: u64, project: &Project) -> bool {
        project.visibility != Visibility::Private || self.access(user, project) >= GUEST
    }
}
