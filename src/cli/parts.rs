//! Parts that several jobs read, put together: the one pass over all of them asks GitLab only what no part knows.

use std::path::Path;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Portfolio;
use crate::bot;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Failure;
use crate::cli::arguments::PartsOption;
use crate::cli::reach;
use crate::collect::Reading;
use crate::collect::Shard;
use crate::consider::Moment;
use crate::files;
use crate::gitlab::Answers;
use crate::gitlab::GitLab;
use crate::gitlab::Kept;
use crate::settings::Settings;

/// What a part is written as. Answers are GitLab's own words, so this changes with GitLab's API and not with us.
const FORMAT: u32 = 1;

/// Everything that one job read, and whose.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Part {
    #[serde(flatten)]
    of: Of,
    shard: Shard,
    /// When its reading began (UTC).
    read_at: DateTime<Utc>,
    answers: Answers,
}

/// What all parts of one pass have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Of {
    stagecoach_part: u32,
    version: String,
    gitlab: String,
    source: String,
    policy: String,
    day: NaiveDate,
}

impl Of {
    fn now(settings: &Settings, policy: &Policy, moment: Moment) -> Self {
        let (project, group) = (&settings.source.project, &settings.source.group);
        Self {
            stagecoach_part: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            gitlab: settings.gitlab.url.clone(),
            source: if project.is_empty() { group.clone() } else { project.clone() },
            policy: policy.rulebook.policy.clone(),
            day: moment.today(policy.targets.calendar.zone),
        }
    }

    /// The first thing that is another one than expected: its name, what it is, and what it should be.
    fn differs(&self, expected: &Self) -> Option<(&'static str, String, String)> {
        let rows = [
            ("version", &self.version, &expected.version),
            ("GitLab", &self.gitlab, &expected.gitlab),
            ("source", &self.source, &expected.source),
            ("policy", &self.policy, &expected.policy),
            ("day", &self.day.to_string(), &expected.day.to_string()),
        ];
        let row = rows.into_iter().find(|(_, is, should)| is != should);
        row.map(|(name, is, should)| (name, is.clone(), should.clone()))
    }
}

impl Part {
    pub(super) fn of(
        arguments: &Arguments,
        settings: &Settings,
        policy: &Policy,
        (shard, read_at): (Shard, DateTime<Utc>),
        mut answers: Answers,
    ) -> Self {
        if shard.nth > 1 {
            answers.forget_lists();
        }
        let moment = arguments.as_of.map_or(Moment::Now(read_at), Moment::Day);
        Self { of: Of::now(settings, policy, moment), shard, read_at, answers }
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let text = files::read_text(path)?;
        let name = path.display();
        serde_json::from_str::<Self>(&text).ok().filter(|part| part.of.stagecoach_part == FORMAT).ok_or_else(|| {
            #[derive(Deserialize)]
            struct Head {
                stagecoach_part: u32,
            }
            let other = serde_json::from_str::<Head>(&text).ok();
            Failure::usage(match other.map(|head| head.stagecoach_part).filter(|it| *it != FORMAT) {
                Some(format) => format!(
                    "{name} has format {format}, and this version reads {FORMAT}: collect all parts again with one version"
                ),
                None => format!(
                    "{name} is not a part, or was cut short: make one with `stagecoach collect --shard K/N --out FILE`"
                ),
            })
        })
    }
}

/// What is judged, and when: read now, or put together from the parts that were given.
pub(super) async fn survey(
    arguments: &Arguments,
    settings: &Settings,
    policy: &Policy,
    parts: &PartsOption,
) -> Result<(Portfolio, Moment), Failure> {
    let (gitlab, source) = reach::look_only(settings)?;
    let moment = reach::moment(arguments.as_of);
    if parts.merge.is_empty() {
        return Ok((reach::survey(settings, policy, &gitlab, &source).await?, moment));
    }
    let read = parts.merge.iter().map(|path| Ok((path.display().to_string(), Part::read(path)?)));
    let read: Vec<(String, Part)> = read.collect::<Result<_, Failure>>()?;
    let (read_at, answers) = join(read, &Of::now(settings, policy, moment))?;
    let gitlab = GitLab::new(Kept::new(gitlab.into_transport(), answers));
    let nobody_watches = |_, _| {};
    let reading = reach::reading(settings, policy, &source, None, &nobody_watches);
    let portfolio = bot::survey(&gitlab, &Reading { read_at, ..reading }).await?;
    bot::refuse_edited(&portfolio, policy)?;
    tracing::info!(
        reads = gitlab.into_transport().into_new().len(),
        "asked beside what the parts know"
    );
    Ok((portfolio, arguments.as_of.map_or(Moment::Now(read_at), Moment::Day)))
}

/// All answers, and when the first of them was given; or why these parts are not one whole.
fn join(
    mut parts: Vec<(String, Part)>,
    expected: &Of,
) -> Result<(DateTime<Utc>, Answers), Failure> {
    parts.sort_by_key(|(_, part)| part.shard);
    let Some(total) = parts.first().map(|(_, part)| part.shard.of) else {
        return Err(Failure::usage("--merge names no part: name the files of `collect --shard`"));
    };
    for (name, part) in &parts {
        if let Some((what, is, should)) = part.of.differs(expected) {
            let again = "collect all parts again, with the same settings and on one day";
            return Err(Failure::usage(format!(
                "the {what} of {name} is {is}, not {should}: {again}"
            )));
        }
        if part.shard.of != total {
            let text = format!("{name} is part {}, and another is one of {total}", part.shard);
            return Err(Failure::usage(format!("{text}: merge the parts of one run")));
        }
    }
    for pair in parts.windows(2) {
        let [(one, first), (two, second)] = pair else { continue };
        if first.shard == second.shard {
            let text = format!("{one} and {two} are both part {}: leave one out", first.shard);
            return Err(Failure::usage(text));
        }
    }
    let is_there = |nth: &u32| parts.iter().any(|(_, part)| part.shard.nth == *nth);
    let missing: Vec<String> =
        (1..=total).filter(|nth| !is_there(nth)).map(|nth| format!("{nth}/{total}")).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(Failure::usage(format!(
            "missing part {missing}: name the files of all {total}"
        )));
    }
    let read_at = parts.iter().map(|(_, part)| part.read_at).min().unwrap_or_default();
    let mut all = Answers::default();
    for (_, part) in parts {
        all.merge(part.answers);
    }
    Ok((read_at, all))
}
