//! What a longer demo tells: a line for each week, what each CSM received, and whether the promises held.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::Days;
use chrono::NaiveDate;

use crate::bot::Pass;
use crate::decide::ActionKind;
use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::Leave;
use crate::simulator::received::Received;
use crate::simulator::received::Week;
use crate::templates;

/// Longer demos tell weeks instead of days.
pub(super) const DAYS_TOLD_MAX: u32 = 14;

/// What was counted while the days went by.
pub(super) struct Counted {
    pub(super) received: Received,
    urgent: BTreeSet<String>,
    withheld: Vec<(NaiveDate, String)>,
    week: BTreeMap<&'static str, usize>,
    accounts: usize,
    is_withheld: bool,
}

impl Counted {
    pub(super) fn new(received: Received) -> Self {
        let (urgent, withheld, week) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
        Self { received, urgent, withheld, week, accounts: 0, is_withheld: false }
    }

    /// Whether the last plan was withheld.
    pub(super) fn is_withheld(&self) -> bool {
        self.is_withheld
    }

    /// Adds what a pass did and what it meant for people.
    pub(super) fn pass(&mut self, gitlab: &Simulator, today: NaiveDate, pass: &Pass, first: bool) {
        let report = &pass.report;
        self.accounts = pass.tally.accounts;
        self.is_withheld = report.plan.withheld.is_some();
        if let Some(withheld) = &report.plan.withheld {
            self.withheld.push((today, withheld.reason.clone()));
        }
        let done = report.actions.iter().filter(|done| done.outcome.is_success());
        for done in done {
            let action = &done.action;
            if action.severity == 1 {
                self.urgent.insert(action.key.to_string());
            }
            let what = match action.kind {
                ActionKind::Comment if action.rule == "status_card" => "status cards",
                ActionKind::Comment => "comments",
                ActionKind::OpenIssue => "issues opened",
                ActionKind::CloseIssue => "closed",
                ActionKind::EditComment | ActionKind::EditIssue => "edits",
                ActionKind::SetLabels => "label changes",
                _ => continue,
            };
            *self.week.entry(what).or_default() += 1;
        }
        self.received.look(gitlab, &self.urgent, first);
    }

    /// The line of a week that ends today; the next one begins.
    pub(super) fn week(&mut self, number: u32, today: NaiveDate) -> String {
        let order =
            ["comments", "issues opened", "closed", "status cards", "edits", "label changes"];
        let week = std::mem::take(&mut self.week);
        let counts = order.iter().filter_map(|what| Some(format!("{} {what}", week.get(what)?)));
        let counts: Vec<String> = counts.collect();
        let told = if counts.is_empty() { "nothing to do".to_owned() } else { counts.join(", ") };
        let until = today.format("%-d %b");
        format!("  week {number:>2}, to {until:<6}  {:>3} accounts: {told}", self.accounts)
    }
}

/// The table of what everybody received, and the figures.
pub(super) fn received(counted: &Counted, cast: &Cast, first_day: NaiveDate, days: u32) -> String {
    let people: Vec<&str> = cast.tempers().keys().map(String::as_str).collect();
    let mut lines = vec![
        String::new(),
        "What each CSM received: comments that told somebody, mentions, work issues, digest items."
            .to_owned(),
    ];
    lines.extend(table(counted, &people, first_day, days));
    lines.push(String::new());
    if let Some(Leave { who, from, to }) =
        cast.leave().filter(|leave| leave.from <= first_day + Days::new(days.into()))
    {
        let (from, to) = (templates::in_words(*from), templates::in_words(*to));
        lines.push(format!("{who} was on leave from {from} to {to}."));
    }
    lines.extend(figures(counted, &people));
    lines.join("\n")
}

fn table(counted: &Counted, people: &[&str], first_day: NaiveDate, days: u32) -> Vec<String> {
    let short = |who: &str| who.trim_start_matches("csm-").to_owned();
    let heads: Vec<String> = people.iter().map(|who| format!("{:>11}", short(who))).collect();
    let heads = heads.concat();
    let mut lines = vec![format!("  {:<9}{heads}", "from")];
    let weeks = counted.received.weeks();
    let none = Week::default();
    for number in 0..=i64::from(days) / 7 {
        let of = |who: &&str| weeks.get(*who).and_then(|all| all.get(&number)).unwrap_or(&none);
        let cells = people.iter().map(|who| {
            let Week { comments, mentions, issues, digest } = of(who);
            format!("{:>11}", format!("{comments} {mentions} {issues} {digest}"))
        });
        let cells: Vec<String> = cells.collect();
        let cells = cells.concat();
        let from = first_day + Days::new(7 * number.unsigned_abs());
        if people.iter().any(|who| of(who) != &none) {
            lines.push(format!("  {:<9}{cells}", from.format("%-d %b")));
        }
    }
    lines
}

fn figures(counted: &Counted, people: &[&str]) -> Vec<String> {
    let figures = counted.received.figures(people);
    let most = counted.received.most_mentions(people);
    let who = most
        .map_or_else(String::new, |(who, on, _)| format!(" ({who} on {})", on.format("%-d %b")));
    let untold = match figures.untold {
        0 => String::new(),
        more => format!("; {more} not known yet"),
    };
    let mut lines = vec![
        format!(
            "  Comments that told somebody, on one account in any 7 days: {} at most; {} more could not wait \
             (severity 1, or a promise just broken).",
            figures.comments, figures.urgent
        ),
        format!("  Mentions of one CSM on one day: {} at most{who}.", figures.mentions),
        format!(
            "  Promises broken: {}; the CSM knew after {} at most{untold}.",
            figures.breaches,
            in_days(figures.slowest)
        ),
    ];
    lines.extend(counted.withheld.iter().map(|(on, why)| {
        let why = why.split(':').next().unwrap_or(why);
        let on = templates::in_words(*on);
        format!("  Withheld on {on}: {why}. Operations let it pass on the next working day.")
    }));
    lines
}

fn in_days(days: i64) -> String {
    match days {
        0 => "the pass of the same day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
