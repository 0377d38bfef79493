//! How a test, a story or the demo sets the scene: chained calls, in reading order.
use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveDate;

use super::Simulator;
use super::limits::Limits;
use super::records::LabelHome;
use super::residents::Group;
use super::residents::Project;
use super::residents::Tier;
use super::residents::Token;
use super::residents::User;
use super::residents::Visibility;
use super::seed::SeedProject;
use super::world::World;

impl Simulator {
    /// A project `group/…/name` with its groups; visibility in GitLab's words.
    #[must_use]
    pub fn with_project(mut self, path: &str, visibility: &str) -> Self {
        self.world.found_project(path, path.rsplit('/').next().unwrap_or(path), visibility);
        self
    }

    /// A topic of a project.
    #[must_use]
    pub fn with_topic(mut self, path: &str, topic: &str) -> Self {
        let project = self.world.projects.values_mut().find(|project| project.path == path);
        let project = project.unwrap_or_else(|| panic!("no project {path}"));
        project.topics.push(topic.to_owned());
        self
    }

    /// A user with this access level wherever no membership says otherwise.
    #[must_use]
    pub fn with_user(mut self, username: &str, access_level: u8) -> Self {
        let id = self.world.ensure_user(username, username);
        self.user_mut(id).default_access = access_level;
        self
    }

    /// A user that is a bot, as of a project or group token.
    #[must_use]
    pub fn with_bot(self, username: &str, access_level: u8) -> Self {
        let mut simulator = self.with_user(username, access_level);
        let id = simulator.user_id(username);
        simulator.user_mut(id).bot = true;
        simulator
    }

    /// A user's own level in one project, or in a group and all below it.
    #[must_use]
    pub fn with_member(mut self, path: &str, username: &str, access_level: u8) -> Self {
        let id = self.user_id(username);
        let project = self.world.projects.values_mut().find(|project| project.path == path);
        let members = if let Some(project) = project {
            &mut project.members
        } else {
            let group = self.world.groups.values_mut().find(|group| group.path == path);
            &mut group.unwrap_or_else(|| panic!("no project or group {path}")).members
        };
        members.insert(id, access_level);
        self
    }

    /// A token of a known user; scopes as in `&["api"]`.
    #[must_use]
    pub fn with_token(mut self, token: &str, username: &str, scopes: &[&str]) -> Self {
        let user = self.user_id(username);
        let id = self.world.fresh_id("token");
        let scopes = scopes.iter().map(ToString::to_string).collect();
        let created_at = self.world.now;
        let name = format!("token of {username}");
        let record = Token { id, name, user, scopes, created_at, expires_at: None, revoked: false };
        self.world.tokens.insert(token.to_owned(), record);
        self
    }

    /// The day from which a token is dead.
    #[must_use]
    pub fn with_token_expiry(mut self, token: &str, day: NaiveDate) -> Self {
        let record = self.world.tokens.get_mut(token);
        record.unwrap_or_else(|| panic!("no such token: call with_token first")).expires_at =
            Some(day);
        self
    }

    #[must_use]
    pub fn with_tier(mut self, tier: Tier) -> Self {
        self.world.tier = tier;
        self
    }

    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// A milestone of a project.
    #[must_use]
    pub fn with_milestone(mut self, project: &str, title: &str) -> Self {
        let id = self.world.project(project).map(|project| project.id);
        self.world.ensure_milestone(id.unwrap_or_else(|| panic!("no project {project}")), title);
        self
    }

    /// A label of a project or a group.
    #[must_use]
    pub fn with_label(mut self, path: &str, name: &str) -> Self {
        let project = self.world.project(path).map(|project| LabelHome::Project(project.id));
        let group = || self.world.group(path).map(|group| LabelHome::Group(group.id));
        let home = project.or_else(group).unwrap_or_else(|| panic!("no project or group {path}"));
        self.world.add_label(home, name, "#6699cc");
        self
    }

    /// Everything lives below a path, such as `/gitlab`.
    #[must_use]
    pub fn with_base_path(mut self, path: &str) -> Self {
        let path = path.trim_matches('/');
        self.base_path = if path.is_empty() { String::new() } else { format!("/{path}") };
        self.set_origin("http://gitlab.example");
        self
    }

    /// The wait before each answer over TCP.
    #[must_use]
    pub fn with_latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// A whole project with its people and history.
    #[must_use]
    pub fn plant(mut self, seed: &SeedProject) -> Self {
        self.world.plant(seed);
        self
    }

    /// Founds a project with its groups while time goes on.
    pub fn found_project(&mut self, path: &str, visibility: &str) {
        self.world.found_project(path, path.rsplit('/').next().unwrap_or(path), visibility);
    }

    /// Blocks a user, as an administrator does when somebody leaves.
    pub fn block_user(&mut self, username: &str) {
        let id = self.user_id(username);
        self.user_mut(id).blocked = true;
    }

    /// Sets a user to busy, or back, as people do in their profile.
    pub fn set_busy(&mut self, username: &str, is_busy: bool) {
        let id = self.user_id(username);
        self.user_mut(id).busy = is_busy;
    }

    /// The id of a known user.
    pub fn user_id(&self, username: &str) -> u64 {
        let user = self.world.user(username);
        user.unwrap_or_else(|| panic!("no user {username}: call with_user first")).id
    }

    /// Scheme, host and port under which the instance says it lives.
    pub(super) fn set_origin(&mut self, origin: &str) {
        self.world.base_url = format!("{origin}{}", self.base_path);
    }

    fn user_mut(&mut self, id: u64) -> &mut User {
        self.world.users.get_mut(&id).expect("the user was just looked up")
    }
}

impl World {
    pub(super) fn ensure_user(&mut self, username: &str, name: &str) -> u64 {
        if let Some(user) = self.user(username) {
            return user.id;
        }
        let id = self.fresh_id("user");
        let (username, name) = (username.to_owned(), name.to_owned());
        let user = User {
            id,
            username,
            name,
            admin: false,
            bot: false,
            blocked: false,
            busy: false,
            default_access: 0,
        };
        self.users.insert(id, user);
        id
    }

    fn ensure_group(&mut self, path: &str) -> u64 {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.ensure_group(parent);
        }
        if let Some(group) = self.group(path) {
            return group.id;
        }
        let id = self.fresh_id("group");
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let (path, members) = (path.to_owned(), BTreeMap::new());
        let visibility = Visibility::Private;
        self.groups.insert(id, Group { id, path, name, visibility, members });
        id
    }

    pub(super) fn found_project(&mut self, path: &str, name: &str, visibility: &str) -> u64 {
        let (group, _) =
            path.rsplit_once('/').unwrap_or_else(|| panic!("project {path}: expected group/name"));
        let group_id = self.ensure_group(group);
        let id = self.fresh_id("project");
        let project = Project {
            id,
            path: path.to_owned(),
            name: name.to_owned(),
            group_id,
            visibility: Visibility::from_word(visibility),
            topics: Vec::new(),
            members: BTreeMap::new(),
            milestones: BTreeMap::new(),
            created_at: self.now,
            last_iid: 0,
            files: BTreeMap::new(),
            commits: Vec::new(),
        };
        self.projects.insert(id, project);
        id
    }

    pub(super) fn ensure_milestone(&mut self, project: u64, title: &str) {
        let known = &self.projects[&project].milestones;
        if known.values().any(|known| known == title) {
            return;
        }
        let id = self.fresh_id("milestone");
        let project = self.projects.get_mut(&project).expect("the caller found the project");
        project.milestones.insert(id, title.to_owned());
    }
}
