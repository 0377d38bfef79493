//! How much we talk: comments for each account and mentions for each person, as a note (`semantics.md` e.27).

use chrono::TimeDelta;

use crate::account::Portfolio;
use crate::consider::PortfolioNote;
use crate::consider::Standings;
use crate::decide::Cases;
use crate::decide::mentions;
use crate::decide::quiet;

const MONTH: TimeDelta = TimeDelta::days(30);
const WEEK: TimeDelta = TimeDelta::days(7);

/// What was said lately; nothing while nothing was.
pub(super) fn notes(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
) -> Vec<PortfolioNote> {
    let now = standings.now;
    let mut comments = 0_u32;
    for account in portfolio.accounts.iter().filter(|account| account.open) {
        let lately = account.spoken.remarks.iter().filter(|r| r.created_at > now - MONTH);
        let loud = lately.filter(|remark| !mentions::of_remark(remark).is_empty()).count();
        comments += u32::try_from(loud).unwrap_or(u32::MAX);
    }
    let accounts = u32::try_from(cases.list.len()).unwrap_or(u32::MAX);
    if comments == 0 || accounts == 0 {
        return Vec::new();
    }
    let of_week = cases.mentions.iter().map(|(name, all)| {
        (all.iter().filter(|at| **at > now - WEEK && **at <= now).count(), name.as_str())
    });
    let most = of_week.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)));
    let (most, whom) = most.unwrap_or_default();
    let snoozed = cases.list.iter().filter(|case| quiet::snoozed(case.standing).is_some()).count();
    let per_account = f64::from(comments) / f64::from(accounts);
    let whom = if most == 0 { String::new() } else { format!(" ({whom})") };
    let mentions = if most == 1 { "mention" } else { "mentions" };
    let sentence = format!(
        "Noise: {per_account:.2} comments that mention somebody per account in 30 days; at most {most} {mentions} of one person in 7 days{whom}; {snoozed} of {accounts} accounts snoozed"
    );
    vec![PortfolioNote::counted("noise", sentence, Some(per_account))]
}
