//! Where issues live, who is let in, and with what.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use super::lenient;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub path_with_namespace: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// `private`, `internal` or `public`; absent for tokens with few rights.
    #[serde(default)]
    pub visibility: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub web_url: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub archived: bool,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub topics: Vec<String>,
    /// None where there is no repository, or the token may not read it.
    #[serde(default)]
    pub default_branch: Option<String>,
}

impl Project {
    /// Whether it carries one of these topics.
    pub fn is_about(&self, topics: &[String]) -> bool {
        let known = |topic: &String| topics.iter().any(|other| other.eq_ignore_ascii_case(topic));
        self.topics.iter().any(known)
    }
}

/// What a person says of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserStatus {
    /// `busy`, `not_set`, or nothing.
    #[serde(default)]
    pub availability: Option<String>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub full_path: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    #[serde(default)]
    pub visibility: Option<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub web_url: String,
}

/// A webhook of a project or a group. Its secrets are never told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub url: String,
    /// `executable`, `temporarily_disabled` or `disabled`; absent on an older GitLab.
    #[serde(default)]
    pub alert_status: Option<String>,
    #[serde(default)]
    pub disabled_until: Option<String>,
}

/// A label of a project, its groups included, or of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    pub name: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub color: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: String,
    /// False when it comes from a group above.
    #[serde(default)]
    pub is_project_label: Option<bool>,
}

/// A member of a project, by itself or through a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub username: String,
    /// 10 guest, 15 planner, 20 reporter, 30 developer, 40 maintainer, 50 owner.
    #[serde(deserialize_with = "lenient::number")]
    pub access_level: u64,
}

/// The token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInfo {
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub scopes: Vec<String>,
    /// The first day it no longer works; None when it has no end.
    #[serde(default, deserialize_with = "lenient::maybe_day")]
    pub expires_at: Option<NaiveDate>,
    #[serde(default)]
    pub active: Option<bool>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub revoked: bool,
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub user_id: Option<u64>,
}

/// Which GitLab this is.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    #[serde(deserialize_with = "lenient::or_default")]
    pub version: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub revision: String,
    /// The build, not the licence.
    pub enterprise: Option<bool>,
}
