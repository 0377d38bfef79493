//! From settings to a connection: address, token, source, patience. Missing ones are named at once.

use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use url::Url;

use crate::files;
use crate::gitlab::Connection;
use crate::gitlab::Limits;
use crate::gitlab::Patience;
use crate::gitlab::Source;
use crate::schedule::Schedule;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;
use crate::settings::zone;

impl Settings {
    /// How to reach GitLab, and what to read there.
    pub fn connection(&self) -> Result<(Connection, Source), SettingsError> {
        let mut problems = Vec::new();
        let mut kept = |result: Result<_, Problem>| result.map_err(|p| problems.push(p)).ok();
        let url = kept(self.url());
        let (token, source) = (self.token(), self.source());
        let ca = match self.gitlab.ca_file.as_str() {
            "" => Ok(None),
            path => files::read_bytes(Path::new(path))
                .map(Some)
                .map_err(|error| Problem::new("gitlab.ca_file", error.to_string())),
        };
        let (Some(url), Ok(token), Ok(source), Ok(ca)) = (url, &token, &source, &ca) else {
            problems.extend([token.err(), source.err(), ca.err()].into_iter().flatten());
            return Err(SettingsError(problems));
        };
        let mut connection = Connection::new(url, token.clone());
        connection.ca_file_pem.clone_from(ca);
        connection.timeout = Duration::from_secs(self.gitlab.timeout_seconds);
        connection.body_bytes_max = self.gitlab.answer_mib_max.max(1) * 1024 * 1024;
        Ok((connection, source.clone()))
    }

    /// A password in the address would be in everybody's process list, and in what shows the settings.
    pub(super) fn address_problem(&self) -> Option<Problem> {
        let url = Url::parse(&self.gitlab.url).ok()?;
        Connection::names_a_user(&url).then(|| {
            let text = "has a user or a password in it: write the address alone, such as \
                        https://gitlab.example.com, and put the token into STAGECOACH__GITLAB__TOKEN";
            Problem::new("gitlab.url", text)
        })
    }

    fn url(&self) -> Result<Url, Problem> {
        let text = self.gitlab.url.as_str();
        if text.is_empty() {
            let text = "is not set: set STAGECOACH__GITLAB__URL to GitLab's address";
            return Err(Problem::new("gitlab.url", text));
        }
        Url::parse(text).map_err(|_| {
            let text = format!(
                "“{text}” is not an address: expected one such as https://gitlab.example.com"
            );
            Problem::new("gitlab.url", text)
        })
    }

    fn token(&self) -> Result<SecretString, Problem> {
        let token = self.gitlab.token.expose_secret().trim();
        let file = self.gitlab.token_file.as_str();
        let read = match (token.is_empty(), file.is_empty()) {
            (false, _) => token.to_owned(),
            (true, false) => files::read_text(Path::new(file))
                .map_err(|error| Problem::new("gitlab.token_file", error.to_string()))?
                .trim()
                .to_owned(),
            (true, true) => {
                let text = "is not set: set STAGECOACH__GITLAB__TOKEN, or gitlab.token_file";
                return Err(Problem::new("gitlab.token", text));
            }
        };
        if read.is_empty() || read.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let key = if token.is_empty() { "gitlab.token_file" } else { "gitlab.token" };
            let text = "is empty or has spaces in it: put the token there, and nothing else";
            return Err(Problem::new(key, text));
        }
        Ok(read.into())
    }

    fn source(&self) -> Result<Source, Problem> {
        match (self.source.project.as_str(), self.source.group.as_str()) {
            ("", "") => {
                let text =
                    "is not set: set STAGECOACH__SOURCE__PROJECT or STAGECOACH__SOURCE__GROUP";
                Err(Problem::new("source", text))
            }
            ("", group) => Ok(Source::Group(group.to_owned())),
            (project, _) => Ok(Source::Project(project.to_owned())),
        }
    }

    /// How long to bear with a busy GitLab.
    pub fn patience(&self) -> Patience {
        let gitlab = &self.gitlab;
        let limit = |per_minute: u32| (per_minute > 0).then_some(per_minute);
        // GitLab shows no headers for these two limits: 60 and 200 a minute on GitLab.com, 300 and
        // none by default elsewhere. We stay a little below.
        let shared = Url::parse(&gitlab.url).is_ok_and(|url| url.host_str() == Some("gitlab.com"));
        let (comments, issues) = if shared { (50, 180) } else { (280, 0) };
        let own = |set: u32, usual: u32| limit(if set > 0 { set } else { usual });
        Patience {
            attempts_max: gitlab.attempts_max,
            waiting_max: Duration::from_secs(gitlab.wait_seconds_max),
            concurrency_max: gitlab.concurrency,
            limits: Limits {
                api_per_minute: limit(gitlab.requests_per_minute),
                notes_per_minute: own(gitlab.comments_per_minute, comments),
                issues_per_minute: own(gitlab.issues_per_minute, issues),
            },
            share_percent: gitlab.rate_limit_share_percent,
            ..Patience::default()
        }
    }

    /// The schedules of `serve`, each with its cron line as name.
    pub fn schedules(&self) -> Result<Vec<(String, Schedule)>, SettingsError> {
        let (key, name) = match self.serve.timezone.as_str() {
            "" => ("calendar.timezone", self.calendar.timezone.as_str()),
            own => ("serve.timezone", own),
        };
        let zone = zone::named(key, name).map_err(|p| SettingsError(vec![p]))?;
        let (mut schedules, mut problems) = (Vec::new(), Vec::new());
        for line in &self.serve.schedules {
            match Schedule::parse(line, zone) {
                Ok(schedule) => schedules.push((line.clone(), schedule)),
                Err(error) => problems.push(Problem::new("serve.schedules", error.to_string())),
            }
        }
        if problems.is_empty() { Ok(schedules) } else { Err(SettingsError(problems)) }
    }
}
