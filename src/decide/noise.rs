//! How much we talk: comments for each account and mentions for each person, as a note (`semantics.md` e.27).

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::account::Account;
use crate::account::Portfolio;
use crate::consider::PortfolioNote;
use crate::consider::Standings;
use crate::consider::said::mentioned_by;
use crate::decide::Cases;
use crate::decide::quiet;

const MONTH: TimeDelta = TimeDelta::days(30);
const WEEK: TimeDelta = TimeDelta::days(7);

/// What was said lately; nothing while nothing was.
pub(super) fn notes(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
) -> Vec<PortfolioNote> {
    let sentence = sentence(portfolio, standings.now, cases);
    let note = |(sentence, value)| PortfolioNote::counted("noise", sentence, Some(value));
    sentence.map(note).into_iter().collect()
}

/// What was said until then, with comments for each account in a month; none while nothing was.
pub(super) fn sentence(
    portfolio: &Portfolio,
    now: DateTime<Utc>,
    cases: &Cases<'_, '_>,
) -> Option<(String, f64)> {
    let mut comments = 0_u32;
    let mut waits: Vec<Option<TimeDelta>> = Vec::new();
    for account in portfolio.accounts.iter().filter(|account| account.open) {
        let is_lately = |at: DateTime<Utc>| at > now - MONTH && at <= now;
        let lately = account.spoken.remarks.iter().filter(|r| is_lately(r.created_at));
        let loud = lately.filter(|remark| !mentioned_by(remark).is_empty());
        let before = waits.len();
        waits.extend(loud.map(|remark| acknowledged(account, remark.created_at, now)));
        comments += u32::try_from(waits.len() - before).unwrap_or(u32::MAX);
    }
    let accounts = u32::try_from(cases.list.len()).unwrap_or(u32::MAX);
    if comments == 0 || accounts == 0 {
        return None;
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
        "Noise: {per_account:.2} comments that mention somebody per account in 30 days; at most {most} {mentions} of one person in 7 days{whom}; {snoozed} of {accounts} accounts snoozed; {}",
        median(waits)
    );
    Some((sentence, per_account))
}

/// How long it took until a person did something on the account: replied, acknowledged, or worked on it.
fn acknowledged(account: &Account, said: DateTime<Utc>, now: DateTime<Utc>) -> Option<TimeDelta> {
    let deeds = account.deeds.iter().map(|deed| deed.at);
    deeds.filter(|at| *at > said && *at <= now).min().map(|at| at - said)
}

/// The median, in which what nobody has acknowledged yet takes longest.
fn median(mut waits: Vec<Option<TimeDelta>>) -> String {
    let all = waits.len();
    waits.sort_by_key(|wait| (wait.is_none(), *wait));
    let heard = waits.iter().flatten().count();
    match waits.get(all.saturating_sub(1) / 2).copied().flatten() {
        Some(wait) => {
            let (hours, days) = (wait.num_hours(), wait.num_days());
            let words = if hours < 48 { format!("{hours} hours") } else { format!("{days} days") };
            format!("median time to acknowledge {words} ({heard} of {all} acknowledged)")
        }
        None => format!("{heard} of {all} acknowledged so far"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_acknowledged_takes_longest() {
        let hours = |hours: &[i64]| hours.iter().map(|it| Some(TimeDelta::hours(*it))).collect();
        let with_silence = |of: &[i64]| [hours(of), vec![None, None]].concat();
        assert_eq!(median(hours(&[3])), "median time to acknowledge 3 hours (1 of 1 acknowledged)");
        let words = "median time to acknowledge 4 days (3 of 3 acknowledged)";
        assert_eq!(median(hours(&[200, 3, 100])), words);
        let words = "median time to acknowledge 5 hours (3 of 5 acknowledged)";
        assert_eq!(median(with_silence(&[5, 2, 4])), words);
        assert_eq!(median(with_silence(&[5])), "1 of 3 acknowledged so far");
    }
}
