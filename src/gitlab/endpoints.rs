//! Endpoints the `gitlab` crate lacks, in its own style.

use gitlab::api::common::NameOrId;
use gitlab::api::common::path_escaped;
use gitlab::api::endpoint_prelude::BodyError;
use gitlab::api::endpoint_prelude::Cow;
use gitlab::api::endpoint_prelude::Endpoint;
use gitlab::api::endpoint_prelude::FormParams;
use gitlab::api::endpoint_prelude::Method;
use gitlab::api::endpoint_prelude::QueryParams;
use gitlab::api::endpoint_prelude::UrlBase;

type Body = Result<Option<(&'static str, Vec<u8>)>, BodyError>;

/// A GET of a fixed path.
pub(super) struct Get(pub(super) &'static str);

impl Endpoint for Get {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        self.0.into()
    }
}

/// When an issue was closed and opened again.
pub(super) struct IssueStateEvents {
    pub(super) project: u64,
    pub(super) issue: u64,
}

impl Endpoint for IssueStateEvents {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("projects/{}/issues/{}/resource_state_events", self.project, self.issue).into()
    }
}

/// What a person says of their availability.
pub(super) struct UserStatusOf<'a> {
    pub(super) username: &'a str,
}

impl Endpoint for UserStatusOf<'_> {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("users/{}/status", path_escaped(self.username)).into()
    }
}

/// The labels of a group, those of the groups above included.
pub(super) struct GroupLabels {
    pub(super) group: NameOrId<'static>,
}

impl Endpoint for GroupLabels {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("groups/{}/labels", self.group).into()
    }
}

/// A new label of a group.
pub(super) struct CreateGroupLabel {
    pub(super) group: NameOrId<'static>,
    pub(super) name: String,
    pub(super) color: String,
    pub(super) description: Option<String>,
}

impl Endpoint for CreateGroupLabel {
    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("groups/{}/labels", self.group).into()
    }

    fn body(&self) -> Body {
        let mut params = FormParams::default();
        params
            .push("name", &self.name)
            .push("color", &self.color)
            .push_opt("description", self.description.as_ref());
        params.into_body()
    }
}

/// Any endpoint with more parameters: pages, cursors, filters the crate does not know.
pub(super) struct With<'e, E> {
    pub(super) inner: &'e E,
    pub(super) extra: Vec<(&'static str, String)>,
}

impl<E: Endpoint> Endpoint for With<'_, E> {
    fn method(&self) -> Method {
        self.inner.method()
    }

    fn endpoint(&self) -> Cow<'static, str> {
        self.inner.endpoint()
    }

    fn url_base(&self) -> UrlBase {
        self.inner.url_base()
    }

    fn parameters(&self) -> QueryParams<'_> {
        let mut params = self.inner.parameters();
        params.extend(self.extra.iter().map(|(key, value)| (*key, value.as_str())));
        params
    }

    fn body(&self) -> Body {
        self.inner.body()
    }
}

/// A number or a full path as one path segment; None for what would lead somewhere else.
pub(super) fn place(id_or_path: &str) -> Option<NameOrId<'static>> {
    let path = id_or_path.trim().trim_matches('/');
    if let Ok(id) = path.parse::<u64>() {
        return Some(NameOrId::Id(id));
    }
    let strange = |part: &str| part.is_empty() || part == "." || part == "..";
    if path.split('/').any(strange) || path.contains(['\\', '\n', '\r', '\t']) {
        return None;
    }
    debug_assert!(!path_escaped(path).to_string().contains('/'), "a path is one segment");
    Some(NameOrId::Name(path.to_owned().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_segment_or_nothing() {
        let shown = |text: &str| place(text).map(|place| place.to_string());
        assert_eq!(shown("42"), Some("42".to_owned()));
        assert_eq!(shown("/acme/cs/"), Some("acme%2Fcs".to_owned()));
        assert_eq!(shown("a b/c?d#e%f"), Some("a%20b%2Fc%3Fd%23e%25f".to_owned()));
        for bad in ["", "/", "..", "a/../b", "a//b", "a\\..\\b", "."] {
            assert_eq!(shown(bad), None, "{bad}");
        }
    }
}
