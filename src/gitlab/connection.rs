//! The settings of a connection, and the address they lead to: nothing is ever sent elsewhere.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;
use url::Host;
use url::Url;

use super::error::GitLabError;

/// How to reach one GitLab.
#[derive(Clone)]
pub struct Connection {
    /// The address people use, with a path where GitLab lives below one (`https://host/gitlab`).
    pub url: Url,
    /// A personal, project, group or service token.
    pub token: SecretString,
    /// Certificates to trust beside the usual ones, as PEM.
    pub ca_file_pem: Option<Vec<u8>>,
    /// The longest a request may take, answer included.
    pub timeout: Duration,
    /// The longest it may take to get through.
    pub connect_timeout: Duration,
    /// The largest answer read, in bytes, unpacked.
    pub body_bytes_max: usize,
    /// How we introduce ourselves.
    pub user_agent: String,
    /// Allows plain http to other machines; the token then travels readable.
    pub allow_http: bool,
}

impl Connection {
    /// Whether an address holds a user or a password: neither belongs there.
    pub fn names_a_user(url: &Url) -> bool {
        !url.username().is_empty() || url.password().is_some()
    }

    /// A connection with the usual limits.
    pub fn new(url: Url, token: SecretString) -> Self {
        Self {
            url,
            token,
            ca_file_pem: None,
            timeout: Duration::from_mins(1),
            connect_timeout: Duration::from_secs(10),
            body_bytes_max: 32 * 1024 * 1024,
            user_agent: concat!("stagecoach/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_http: false,
        }
    }
}

/// Without the token, and without what somebody may have put before the host.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        f.debug_struct("Connection").field("host", &host).finish_non_exhaustive()
    }
}

/// Where GitLab lives: scheme, host, port and path prefix. Every request must stay below it.
#[derive(Debug, Clone)]
pub(super) struct Base(Url);

impl Base {
    pub(super) fn of(connection: &Connection) -> Result<Self, GitLabError> {
        let mut url = connection.url.clone();
        let fail = |message: String, hint: &str| Err(GitLabError::misconfigured(message, hint));
        if Connection::names_a_user(&url) {
            return fail(
                "the url holds a user name or password".to_owned(),
                "give the address alone, and the token in its own setting",
            );
        }
        let local = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if local || connection.allow_http => {}
            "http" => {
                return fail(
                    format!("{url} is not encrypted, the token would travel readable"),
                    "use https",
                );
            }
            other => {
                let message = format!("the url starts with {other}, https was expected");
                return fail(message, "give an address such as https://gitlab.example.com");
            }
        }
        url.set_query(None);
        url.set_fragment(None);
        // People paste CI_API_V4_URL as well.
        let path = url.path().trim_end_matches('/').trim_end_matches("/api/v4").to_owned();
        url.set_path(&format!("{path}/"));
        Ok(Self(url))
    }

    pub(super) fn is_local(&self) -> bool {
        is_loopback(&self.0)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address of `endpoint` below the base.
    pub(super) fn join(&self, endpoint: &str) -> Result<Url, url::ParseError> {
        self.0.join(endpoint)
    }

    /// True for an address of this GitLab's API: same origin, below the same path.
    pub(super) fn holds(&self, url: &Url) -> bool {
        let below = url.path().strip_prefix(self.0.path());
        let no_user = url.username().is_empty() && url.password().is_none();
        no_user && url.origin() == self.0.origin() && below.is_some_and(|p| p.starts_with("api/"))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => {
            ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|v4| IpAddr::V4(v4).is_loopback())
        }
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Result<Base, String> {
        let connection = Connection::new(Url::parse(url).unwrap(), "glpat-secret".into());
        Base::of(&connection).map_err(|e| e.to_string())
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for local in
            ["http://127.0.0.1:80", "http://127.9.9.9", "http://[::1]:1", "http://localhost"]
        {
            assert!(base(local).is_ok(), "{local}");
        }
        let refused = base("http://gitlab.example.com").unwrap_err();
        assert!(refused.contains("not encrypted"), "{refused}");
        assert!(base("http://localhost.example.com").is_err());
        assert!(base("ftp://gitlab.example.com").is_err());
        assert!(base("https://me:glpat-x@gitlab.example.com").unwrap_err().contains("user name"));
        let mut allowed =
            Connection::new(Url::parse("http://gitlab.lan").unwrap(), "glpat-x".into());
        allowed.allow_http = true;
        assert!(Base::of(&allowed).is_ok());
    }

    #[test]
    fn the_prefix_is_kept_with_or_without_a_slash() {
        for url in ["https://h/git/lab", "https://h/git/lab/", "https://h/git/lab/api/v4/"] {
            let joined = base(url).unwrap().join("api/v4/user").unwrap();
            assert_eq!(joined.as_str(), "https://h/git/lab/api/v4/user");
        }
        assert_eq!(base("https://h").unwrap().join("api/v4/x").unwrap().path(), "/api/v4/x");
    }

    #[test]
    fn only_this_gitlab_is_held() {
        let base = base("https://h/git").unwrap();
        let holds = |url: &str| base.holds(&Url::parse(url).unwrap());
        assert!(holds("https://h/git/api/v4/projects?page=2"));
        for foreign in [
            "https://evil/git/api/v4/x",
            "http://h/git/api/v4/x",
            "https://h:444/git/api/v4/x",
            "https://h/other/api/v4/x",
            "https://h/git/../api/v4/x",
            "https://h/git/users/sign_in",
            "https://u:p@h/git/api/v4/x",
        ] {
            assert!(!holds(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_token_is_never_shown() {
        let url = Url::parse("https://me:hunter2@h").unwrap();
        let shown = format!("{:?}", Connection::new(url, "glpat-secret".into()));
        assert!(!shown.contains("secret") && !shown.contains("hunter2"), "{shown}");
    }
}
