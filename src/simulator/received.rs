//! What people received: counted day by day from GitLab's own traces, never from what the bot says of itself.

mod breaches;
mod texts;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Simulator;
use super::records::Issue;
use super::records::Note;
use breaches::Breaches;
use texts::keys;
use texts::named;

/// Days of the window in which one notifying comment may be made on an account.
const WINDOW_DAYS: i64 = 7;

/// What one person received in one week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Week {
    /// Comments of the bot that told somebody, on accounts this person looks after.
    pub comments: usize,
    pub mentions: usize,
    /// Work issues assigned.
    pub issues: usize,
    /// Issues that the digest of the week named at its longest.
    pub digest: usize,
}

/// What the promises of the etiquette are measured by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// The most notifying comments on one account in any seven days, without the urgent.
    pub comments: usize,
    /// Comments on their own account: severity 1 and broken promises.
    pub urgent: usize,
    /// The most mentions of one CSM on one day.
    pub mentions: usize,
    /// Broken promises, and the most working days until one was known to its CSM.
    pub breaches: usize,
    pub slowest: i64,
    /// Broken promises that nobody was told of.
    pub untold: usize,
}

/// One comment of the bot that told somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Comment {
    on: NaiveDate,
    is_urgent: bool,
    rules: String,
}

/// The tally of everything the bot sent to people since it began.
#[derive(Debug)]
pub struct Received {
    bot: String,
    project: String,
    first: NaiveDate,
    /// How many notifications, and which issue and note, were the last that were counted.
    last: (usize, u64, u64),
    weeks: BTreeMap<String, BTreeMap<i64, Week>>,
    /// Notifying comments by account.
    comments: BTreeMap<u64, Vec<Comment>>,
    mentions: BTreeMap<(String, NaiveDate), usize>,
    breaches: Breaches,
}

/// What answers a person or is the card every account has.
const NOT_NEWS: [&str; 4] = ["status_card", "command", "explain", "heard"];

/// Whether a comment of the bot is news about an account.
fn is_news(note: &Note) -> bool {
    keys(&note.body).iter().any(|(rule, _)| !NOT_NEWS.contains(rule))
}

impl Received {
    /// Begins to count: what was there before is the past.
    pub fn new(gitlab: &Simulator, project: &str, bot: &str) -> Self {
        let mut received = Self {
            bot: bot.to_owned(),
            project: project.to_owned(),
            first: gitlab.now().date_naive(),
            last: (0, 0, 0),
            weeks: BTreeMap::new(),
            comments: BTreeMap::new(),
            mentions: BTreeMap::new(),
            breaches: Breaches::default(),
        };
        received.last = received.newest(gitlab);
        received
    }

    fn newest(&self, gitlab: &Simulator) -> (usize, u64, u64) {
        let world = gitlab.world();
        let notes = world.issues.values().flat_map(|issue| &issue.notes);
        let note = notes.map(|note| note.id).max().unwrap_or(self.last.2);
        let issue = world.issues.keys().last().copied().unwrap_or(self.last.1);
        (world.notifications.len(), issue, note)
    }

    /// Counts what came since the last look; `urgent` are the keys of what does not wait, as
    /// `rule/account/episode`. A first run does not count: its cards and its list address nobody.
    pub fn look(&mut self, gitlab: &Simulator, urgent: &BTreeSet<String>, is_first_run: bool) {
        let today = gitlab.now().date_naive();
        let last = self.last;
        let bot = gitlab.user_id(&self.bot);
        self.breaches.look(gitlab, bot, today, is_first_run);
        if !is_first_run {
            self.look_at_mentions(gitlab, today, urgent, last);
            self.look_at_issues(gitlab, bot, today, last.1);
        }
        self.last = self.newest(gitlab);
    }

    fn look_at_mentions(
        &mut self,
        gitlab: &Simulator,
        today: NaiveDate,
        urgent: &BTreeSet<String>,
        last: (usize, u64, u64),
    ) {
        let told = gitlab.world().notifications[last.0..].iter();
        let told = told.filter(|told| told.by == self.bot && told.project == self.project);
        let mut loud = BTreeSet::new();
        for told in told {
            *self.mentions.entry((told.mentioned.clone(), today)).or_default() += 1;
            week(&mut self.weeks, self.first, &told.mentioned, today).mentions += 1;
            loud.extend(told.note.map(|note| (told.iid, note)));
        }
        for (iid, id) in loud {
            let issue = gitlab.issue(&self.project, iid);
            let note = issue.notes.iter().find(|note| note.id == id && id > last.2);
            let Some(note) = note.filter(|note| is_news(note)) else { continue };
            if !issue.labels.contains("csm::account") {
                continue;
            }
            let found = keys(&note.body);
            let is_breach = found.iter().any(|(_, episode)| episode.ends_with("-breached"));
            let is_urgent =
                is_breach || urgent.iter().any(|key| note.body.contains(&format!("key={key} ")));
            let rules: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
            let comment = Comment { on: today, is_urgent, rules: rules.join(" ") };
            self.comments.entry(iid).or_default().push(comment);
            if let Some(owner) = owner(gitlab, issue) {
                week(&mut self.weeks, self.first, &owner, today).comments += 1;
            }
        }
    }

    fn look_at_issues(&mut self, gitlab: &Simulator, bot: u64, today: NaiveDate, last: u64) {
        for (id, issue) in &gitlab.world().issues {
            let Some(owner) = owner(gitlab, issue).filter(|_| issue.author == bot) else {
                continue;
            };
            if issue.labels.contains("csm::digest") {
                let listed = digest(issue, bot, today).len();
                let week = week(&mut self.weeks, self.first, &owner, today);
                week.digest = week.digest.max(listed);
            } else if *id > last {
                week(&mut self.weeks, self.first, &owner, today).issues += 1;
            }
        }
    }

    /// Weeks by person, counted from the first day.
    pub fn weeks(&self) -> &BTreeMap<String, BTreeMap<i64, Week>> {
        &self.weeks
    }

    /// The most mentions of one of these people on one day, and who and when that was.
    pub fn most_mentions(&self, people: &[&str]) -> Option<(&str, NaiveDate, usize)> {
        let of = self.mentions.iter().filter(|((who, _), _)| people.contains(&who.as_str()));
        of.map(|((who, on), count)| (who.as_str(), *on, *count)).max_by_key(|(_, _, count)| *count)
    }

    /// Accounts with more than one comment that could have waited in a week, with days and rules.
    pub fn crowded(&self) -> Vec<(u64, Vec<(NaiveDate, &str)>)> {
        let crowded = self.comments.iter().filter(|(_, comments)| crowd(&calm(comments)) > 1);
        let crowded = crowded.map(|(iid, comments)| {
            let calm = comments.iter().filter(|comment| !comment.is_urgent);
            (*iid, calm.map(|comment| (comment.on, comment.rules.as_str())).collect())
        });
        crowded.collect()
    }

    /// Breaches of which the CSM did not know within so many working days: account, clock, day, and when it was known.
    pub fn late(&self, days: i64) -> Vec<(u64, String, NaiveDate, Option<NaiveDate>)> {
        self.breaches.late(days)
    }

    /// The figures of the promise; mentions are those of these people.
    pub fn figures(&self, people: &[&str]) -> Figures {
        let all = self.comments.values();
        Figures {
            comments: all.clone().map(|days| crowd(&calm(days))).max().unwrap_or(0),
            urgent: all.flatten().filter(|comment| comment.is_urgent).count(),
            mentions: self.most_mentions(people).map_or(0, |(_, _, count)| count),
            breaches: self.breaches.count(),
            slowest: self.breaches.slowest(),
            untold: self.breaches.untold(),
        }
    }
}

fn calm(comments: &[Comment]) -> Vec<NaiveDate> {
    comments.iter().filter(|comment| !comment.is_urgent).map(|comment| comment.on).collect()
}

/// The most days of a list that fall into one window.
fn crowd(days: &[NaiveDate]) -> usize {
    let within = |from: &NaiveDate| {
        days.iter().filter(|on| (0..WINDOW_DAYS).contains(&(**on - *from).num_days())).count()
    };
    days.iter().map(within).max().unwrap_or(0)
}

/// Who looks after an issue.
fn owner(gitlab: &Simulator, issue: &Issue) -> Option<String> {
    let first = issue.assignees.first()?;
    gitlab.world().users.get(first).map(|user| user.username.clone())
}

fn week<'w>(
    weeks: &'w mut BTreeMap<String, BTreeMap<i64, Week>>,
    first: NaiveDate,
    who: &str,
    today: NaiveDate,
) -> &'w mut Week {
    let number = (today - first).num_days() / 7;
    weeks.entry(who.to_owned()).or_default().entry(number).or_default()
}

/// The issues that a digest lists in what was written today.
fn digest(issue: &Issue, bot: u64, today: NaiveDate) -> BTreeSet<u64> {
    let notes = issue.notes.iter().filter(|note| note.author == bot && !note.system);
    let notes = notes.filter(|note| note.updated_at.date_naive() == today).map(|n| n.body.as_str());
    let text = issue.description.as_deref();
    let text = text.filter(|_| issue.updated_at.date_naive() == today);
    notes.chain(text).flat_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_seven_days() {
        let day = |n: u32| NaiveDate::from_ymd_opt(2026, 3, n).unwrap();
        assert_eq!(crowd(&[day(1), day(8), day(15)]), 1);
        assert_eq!(crowd(&[day(1), day(7), day(15)]), 2);
        assert_eq!(crowd(&[]), 0);
    }
}
