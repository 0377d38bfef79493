//! Whether an account is at risk, and what people last said about it (TRI-1, TRI-4, TRI-11).

use chrono::NaiveDate;

use crate::account::Colour;
use crate::account::TouchpointKind;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::HealthColour;
use crate::consider::Standing;

/// An account that people have to act on beyond its usual care.
#[derive(Clone, Debug)]
pub struct Risk<'a> {
    /// Red, or yellow in triage.
    pub level: Colour,
    /// The oldest open triage that is not green again.
    pub triage: Option<&'a WorkIssue>,
    /// The day it began, where known.
    pub since: Option<NaiveDate>,
    /// Labels of the account and of its open triage, without those that say nothing about risk.
    pub labels: Vec<&'a str>,
}

/// Something that a person wrote about an account at risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskUpdate {
    pub on: NaiveDate,
    pub words: String,
    pub url: String,
}

/// What a health update says beside the next date, and the words by which one can tell; a star is the
/// rest of a word.
const PARTS: [(&str, &[&str]); 4] = [
    ("a summary", &["summar*", "status", "state", "situation"]),
    ("the context", &["context", "background", "because", "consider*"]),
    ("what is needed", &["need*", "ask*", "help*", "watch*"]),
    ("the sentiment", &["sentiment", "red", "yellow", "green"]),
];
const NEXT_DATE: &str = "the next date";
/// Who says so says enough about everything but what comes next.
const UNCHANGED: [&str; 4] = ["no change", "unchanged", "nothing new", "no news"];

impl<'a> Standing<'a> {
    /// The triage issues that were open when the day began: what the bot itself opens or closes counts
    /// from the next day on.
    pub fn open_triages(&self) -> impl Iterator<Item = &'a WorkIssue> + use<'a> {
        let (today, zone) = (self.today, self.calendar.zone);
        self.triages_of_today().filter(move |issue| issue.counts_on(today, zone))
    }

    /// Those that were open at some time of the day, by the bot's own doing at its end or beginning:
    /// what they come before waits until tomorrow.
    pub fn triages_of_today(&self) -> impl Iterator<Item = &'a WorkIssue> + use<'a> {
        let (today, zone) = (self.today, Calendar { zone: self.calendar.zone });
        self.account.work_of(WorkKind::Triage).filter(move |issue| {
            let closed_on = issue.closed_at.map(|at| zone.local_date(at));
            let was_closed_later = closed_on.is_some_and(|on| on > today);
            let is_open = issue.open || was_closed_later;
            (is_open && zone.local_date(issue.created_at) <= today)
                || (issue.closed_by_bot && closed_on == Some(today))
        })
    }

    /// Whether the account is at risk: red, in triage, or asked to be (HEA-12). Of a customer who is
    /// leaving nobody asks that any more.
    pub fn risk(&self) -> Option<Risk<'a>> {
        if self.stage.stage.is_leaving() {
            return None;
        }
        let account = self.account;
        let open: Vec<&WorkIssue> = self.open_triages().collect();
        let triage = open.iter().copied().find(|issue| !issue.is_labelled("HS::Green"));
        let is_red = self.health.colour == HealthColour::Red;
        let is_rated_red = triage.is_some_and(|issue| issue.is_labelled("HS::Red"));
        let is_asked_for = self.has_label(TRIAGE_NEEDED);
        (triage.is_some() || is_red || is_asked_for).then_some(())?;
        let worst = self.health.overrides.iter().filter(|it| it.at_most == HealthColour::Red);
        let overruled = worst.filter_map(|it| it.since).min();
        let asked = || self.asked_for_triage_on();
        let opened = triage.map(|issue| self.local_date(issue.created_at));
        let own = account.labels.iter().chain(open.iter().flat_map(|issue| &issue.labels));
        let mut labels: Vec<&str> = own.map(String::as_str).collect();
        labels.sort_unstable();
        labels.dedup();
        Some(Risk {
            level: if is_red || is_rated_red { Colour::Red } else { Colour::Yellow },
            triage,
            since: opened.or(overruled).or_else(asked),
            labels,
        })
    }

    /// The day on which somebody asked for triage by a label that is still there.
    pub fn asked_for_triage_on(&self) -> Option<NaiveDate> {
        let mut spans = self.account.history.spans.iter().filter(|span| span.name == TRIAGE_NEEDED);
        let span = spans.rfind(|span| span.removed.is_none())?;
        Some(self.local_date(span.added)).filter(|day| *day <= self.today)
    }

    /// The last triage that a person closed since a day, and when.
    pub fn triage_closed_by_people(&self, since: NaiveDate) -> Option<(&'a WorkIssue, NaiveDate)> {
        let triages = self.account.work_of(WorkKind::Triage);
        let closed = triages.filter(|issue| !issue.open && !issue.closed_by_bot);
        let dated = closed.filter_map(|issue| Some((issue, self.local_date(issue.closed_at?))));
        dated.filter(|(_, on)| *on >= since && *on <= self.today).max_by_key(|(_, on)| *on)
    }

    /// What people wrote about an account at risk, oldest first: on open triage issues, as updates in
    /// the activity log, and as a sentiment with its reason.
    pub fn risk_updates(&self) -> Vec<RiskUpdate> {
        let account = self.account;
        let open = self.open_triages();
        let told = open.flat_map(|issue| {
            let by_people = issue.comments.iter().filter(|it| !it.is_by_bot && !it.is_for_bot);
            by_people.map(|comment| RiskUpdate {
                on: self.local_date(comment.at),
                words: comment.words.clone(),
                url: issue.url.clone(),
            })
        });
        let touches = account.touchpoints.iter();
        let logged = touches.filter(|touch| touch.kind == TouchpointKind::Update);
        let logged = logged.map(|touch| RiskUpdate {
            on: touch.on,
            words: touch.words.to_string(),
            url: touch.url.to_string(),
        });
        let felt = account.health.sentiments.iter().filter(|said| !said.reason.is_empty());
        let felt = felt.filter_map(|said| {
            let words = format!("Sentiment: {}. {}", said.colour, said.reason);
            Some(RiskUpdate { on: said.on?, words, url: said.url.clone() })
        });
        let all = told.chain(logged).chain(felt);
        let mut all: Vec<RiskUpdate> = all.filter(|update| update.on <= self.today).collect();
        all.sort_by_key(|update| update.on);
        all
    }
}

/// The label by which people ask for a triage that health alone would not open.
pub const TRIAGE_NEEDED: &str = "triage::needed";

/// What a health update does not say. It is read kindly: a word is enough.
pub fn lacking_parts(words: &str) -> Vec<&'static str> {
    let text = words.to_lowercase();
    let is_unchanged = UNCHANGED.iter().any(|phrase| text.contains(phrase));
    let parts = PARTS.into_iter().filter(|_| !is_unchanged);
    let is_sign = |sign: &str, word: &str| match sign.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == sign,
    };
    let has = |signs: &[&str]| {
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        words.any(|word| signs.iter().any(|sign| is_sign(sign, word)))
    };
    let lacking = parts.filter(|(_, signs)| !has(signs)).map(|(part, _)| part);
    lacking.chain((!names_a_day(&text)).then_some(NEXT_DATE)).collect()
}

/// Whether a text names a day: an ISO date, or the word “next” beside a number.
fn names_a_day(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    let is_dated = words.any(|word| word.parse::<NaiveDate>().is_ok());
    is_dated || text.contains("next") && text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_is_complete_with_five_parts_or_when_nothing_changed_and_a_date_follows() {
        let full = "**Summary:** freeze holds\n**Context:** audit\n**What is needed:** nothing\n\
                    **Next date:** 2026-04-02\n**Sentiment:** yellow";
        assert_eq!(lacking_parts(full), Vec::<&str>::new());
        let plain = "Situation is tense because the sponsor left; we need a product call, next on 2 Apr. Red.";
        assert_eq!(lacking_parts(plain), Vec::<&str>::new());
        assert_eq!(lacking_parts("No change, next call 2026-04-02"), Vec::<&str>::new());
        assert_eq!(lacking_parts("No change"), ["the next date"]);
        let short = "Summary: spoke with the CFO on 2026-03-30";
        assert_eq!(lacking_parts(short), ["the context", "what is needed", "the sentiment"]);
        // A word inside another one is none.
        assert!(lacking_parts("scheduled, and reduced").contains(&"the sentiment"));
    }
}
