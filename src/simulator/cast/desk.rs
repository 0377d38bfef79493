//! What lands on people's desks: mentions by the bot and issues it assigned, read at the end of the same day.

use chrono::NaiveDate;

use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::customer::workday;
use crate::simulator::cast::dice;
use crate::simulator::cast::number;

/// Something that somebody means to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Errand {
    pub(super) who: String,
    pub(super) iid: u64,
    pub(super) about: About,
}

/// What an errand is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// What the bot said of an account, by the name of the rule.
    Notice(String),
    /// A work issue.
    Work,
    /// An EBR that is to be held on that day, in a work issue.
    Held(NaiveDate),
    /// Evidence that a manager shall confirm.
    Approval,
}

/// The rules that speak in a text. A person reads the words; words are product and change, the hidden lines do not.
pub(super) fn rules(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("<!-- stagecoach key="));
    let rule = |line: &str| line.split_once('/').map(|(rule, _)| rule.to_owned());
    lines.filter_map(rule).filter(|rule| rule != "status_card").collect()
}

/// What stands in the place where somebody was mentioned.
fn text(gitlab: &Simulator, project: &str, iid: u64, note: Option<u64>) -> String {
    let issue = gitlab.issue(project, iid);
    match note {
        Some(id) => issue.notes.iter().find(|note| note.id == id).map(|note| note.body.clone()),
        None => issue.description.clone(),
    }
    .unwrap_or_default()
}

impl Cast {
    /// Everybody reads what is new. An answer comes when the temper has it come, or never.
    pub(super) fn read_mail(&mut self, gitlab: &Simulator) {
        let today = gitlab.now().date_naive();
        let news: Vec<(String, u64, Option<u64>)> = gitlab.world().notifications[self.read.0..]
            .iter()
            .filter(|told| told.by == self.bot && told.project == self.project)
            .map(|told| (told.mentioned.clone(), told.iid, told.note))
            .collect();
        self.read.0 = gitlab.world().notifications.len();
        for (who, iid, note) in news {
            let text = text(gitlab, &self.project, iid, note);
            self.take_up(gitlab, today, &who, iid, &text);
        }
        self.take_up_assigned(gitlab, today);
    }

    fn take_up(&mut self, gitlab: &Simulator, today: NaiveDate, who: &str, iid: u64, text: &str) {
        let issue = gitlab.issue(&self.project, iid);
        if text.contains("correction-approved")
            && let Some(manager) = self.manager(iid)
        {
            let mut rng = dice(self.seed, today, iid * 8 + 4);
            let errand = Errand { who: manager, iid, about: About::Approval };
            self.plan(workday(today, rng.u64(3..=8)), errand);
        }
        if issue.labels.contains("csm::digest") {
            return self.take_up_digest(gitlab, today, who, text);
        }
        let is_account = issue.labels.contains("csm::account");
        let abouts = if is_account {
            rules(text).into_iter().map(About::Notice).collect()
        } else {
            vec![About::Work]
        };
        for about in abouts {
            self.take(today, Errand { who: who.to_owned(), iid, about });
        }
    }

    /// The first three of a digest are looked at.
    fn take_up_digest(&mut self, gitlab: &Simulator, today: NaiveDate, who: &str, text: &str) {
        let numbers = text.split("/issues/").skip(1).filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            rest[..end].parse::<u64>().ok()
        });
        let known = numbers.filter(|iid| self.customers.contains_key(iid));
        let mut first: Vec<u64> = Vec::new();
        for iid in known {
            if !first.contains(&iid) && first.len() < 3 {
                first.push(iid);
            }
        }
        first.retain(|iid| gitlab.issue(&self.project, *iid).open);
        for iid in first {
            let about = About::Notice("digest".to_owned());
            self.take(today, Errand { who: who.to_owned(), iid, about });
        }
    }

    fn take_up_assigned(&mut self, gitlab: &Simulator, today: NaiveDate) {
        let bot = gitlab.user_id(&self.bot);
        let (_, last) = self.read;
        let fresh = gitlab.world().issues.range(last + 1..);
        let fresh: Vec<(u64, u64, Option<u64>, bool, String)> = fresh
            .map(|(id, issue)| {
                let text = issue.description.clone().unwrap_or_default();
                let digest = issue.labels.contains("csm::digest");
                let to = issue.assignees.first().copied().filter(|_| issue.author == bot);
                (*id, issue.iid, to, digest, text)
            })
            .collect();
        for (id, iid, to, digest, text) in fresh {
            self.read.1 = id;
            let Some(who) = to.and_then(|id| gitlab.world().users.get(&id)) else { continue };
            let who = who.username.clone();
            if digest {
                self.take_up_digest(gitlab, today, &who, &text);
            } else {
                self.take(today, Errand { who, iid, about: About::Work });
            }
        }
    }

    fn take(&mut self, today: NaiveDate, errand: Errand) {
        if self.errands.values().flatten().any(|planned| *planned == errand) {
            return;
        }
        let mut rng = dice(self.seed, today, number(&errand.who) ^ (errand.iid * 8 + 5));
        if let Some(days) = self.temper(&errand.who).delay(&mut rng) {
            self.plan(workday(today, days), errand);
        }
    }
}
