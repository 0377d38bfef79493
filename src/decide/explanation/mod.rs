//! An explanation: everything a person needs to follow how one account was judged, as tables.

mod clocks;
mod facts;
mod holds;
mod numbers;
mod pool;
mod rules;
mod sheet;

pub use sheet::Cell;
pub use sheet::Sheet;

use chrono::NaiveDate;

use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::decide::Opinion;
use crate::templates;

/// How one account stands on one day, and how that came about.
pub struct Explanation {
    pub title: String,
    /// When, where and by which settings it was judged.
    pub judged: String,
    /// Clocks, numbers, facts, holds, stages and rules; those with nothing in them are left out.
    pub sheets: Vec<Sheet>,
    /// What does not add up, each with the lines to paste.
    pub findings: Vec<(String, Vec<String>)>,
}

/// Explains how an account stands. Pure: the same standing gives the same words.
pub fn explain(standing: &Standing<'_>, opinions: &[Opinion], policy: &str) -> Explanation {
    let sheets = [
        clocks::sheet(standing),
        numbers::sheet(standing),
        pool::sheet(standing),
        facts::sheet(standing),
        holds::sheet(standing),
        clocks::stages(standing),
        rules::sheet(opinions),
    ];
    let findings = standing.findings.iter();
    Explanation {
        title: title(standing),
        judged: judged(standing, policy),
        sheets: sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect(),
        findings: findings.map(|it| (it.sentence.clone(), it.paste.clone())).collect(),
    }
}

/// Explains what the rules think of an issue that is not about one account.
pub fn explain_shared(
    issue: &WorkIssue,
    opinions: &[Opinion],
    as_of: NaiveDate,
    policy: &str,
) -> Explanation {
    let sheets = [rules::sheet(opinions)].into_iter();
    Explanation {
        title: format!("{}: {}", issue.reference, issue.title),
        judged: format!("As of {}, policy {policy}", Calendar::words(as_of)),
        sheets: sheets.filter(|sheet| !sheet.rows.is_empty()).collect(),
        findings: Vec::new(),
    }
}

fn title(standing: &Standing<'_>) -> String {
    let stage = &standing.stage;
    let since = stage.since.map(|day| format!(" since {}", Calendar::words(day)));
    let dispute = stage.disputed.as_ref();
    let dispute = dispute.map(|dispute| format!(" (the label says {})", dispute.label));
    let overlay = if standing.is_in_renewal_window() { ", in its renewal window" } else { "" };
    let held = if standing.is_paused() { ", on hold" } else { "" };
    format!(
        "{}: {}{}{}{overlay}{held}",
        standing.account.name,
        stage.stage,
        since.unwrap_or_default(),
        dispute.unwrap_or_default()
    )
}

fn judged(standing: &Standing<'_>, policy: &str) -> String {
    let episode = match standing.life.after {
        Some(left) => {
            let (number, left) = (standing.life.number, Calendar::words(left));
            format!(" · episode {number}: the customer had left on {left}")
        }
        None => String::new(),
    };
    format!(
        "As of {}, days in {} (by {}), policy {policy}{episode}",
        Calendar::words(standing.today),
        standing.zone(),
        standing.zone_source,
    )
}

impl Explanation {
    /// For a comment or a page: every value from an account is inert.
    pub fn markdown(&self) -> String {
        let mut parts =
            vec![format!("### {}", templates::inert(&self.title)), templates::inert(&self.judged)];
        parts.extend(self.sheets.iter().map(Sheet::markdown));
        if !self.findings.is_empty() {
            let lines = self.findings.iter().map(|(sentence, paste)| {
                let code = paste.iter().map(|line| templates::code(line));
                let code = code.collect::<Vec<_>>().join(" or ");
                let code = if code.is_empty() { code } else { format!(" — to paste: {code}") };
                format!("- {}{code}", templates::inert(sentence))
            });
            parts.push(format!("**To check**\n\n{}", lines.collect::<Vec<_>>().join("\n")));
        }
        parts.join("\n\n")
    }
}
