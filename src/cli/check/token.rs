//! The connection, the token, GitLab's version and clock, and what the bot's user may do.

use chrono::TimeDelta;

use super::Checked;
use super::places::Place;
use crate::account::Role;
use crate::cli::check::finding::Finding;
use crate::clock;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::TokenInfo;
use crate::templates;

/// Days before a token's end from which it is mentioned.
const TOKEN_DAYS: i64 = 14;
/// Seconds that two clocks may differ.
const SKEW_SECONDS: i64 = 60;

pub(super) async fn check(
    it: &Checked<'_>,
    findings: &mut Vec<Finding>,
) -> Result<(), GitLabError> {
    let user = it.gitlab.whoami().await?;
    findings.push(Finding::ok("token", format!("belongs to @{}", user.username)));
    match it.gitlab.metadata().await? {
        Some(metadata) => {
            findings.push(Finding::ok("gitlab", format!("version {}", metadata.version)));
        }
        None => findings.push(Finding::ok("gitlab", "does not tell its version")),
    }
    clocks(it, findings).await?;
    if let Some(token) = it.gitlab.token_self().await? {
        findings.push(scopes(&token));
        findings.push(expiry(it, &token));
    }
    Ok(())
}

async fn clocks(it: &Checked<'_>, findings: &mut Vec<Finding>) -> Result<(), GitLabError> {
    let Some(theirs) = it.gitlab.hour().await? else { return Ok(()) };
    let skew = clock::now() - theirs;
    findings.push(if skew.abs() <= TimeDelta::seconds(SKEW_SECONDS) {
        Finding::ok("clock", "agrees with GitLab's")
    } else {
        let (seconds, side) = (
            skew.num_seconds().abs(),
            if skew < TimeDelta::zero() { "behind" } else { "ahead of" },
        );
        let found = format!("this machine is {seconds} seconds {side} GitLab");
        Finding::warn(
            "clock",
            found,
            "let both set their clocks by NTP: days begin by this machine's",
        )
    });
    Ok(())
}

fn scopes(token: &TokenInfo) -> Finding {
    let scopes = token.scopes.join(", ");
    let has = |scope: &str| token.scopes.iter().any(|own| own == scope);
    if has("api") {
        return Finding::ok("scopes", scopes);
    }
    let found = format!("{scopes}: `plan` and `explain` work, `apply` does not");
    Finding::no_right("scopes", found, "create a token with the scope api")
}

fn expiry(it: &Checked<'_>, token: &TokenInfo) -> Finding {
    let Some(end) = token.expires_at else { return Finding::ok("expiry", "the token has no end") };
    let days = (end - it.now.date_naive()).num_days();
    let words = templates::in_words(end);
    let left = match days {
        ..=0 => format!("the token ended on {words}"),
        1 => format!("one day left, until {words}"),
        days => format!("{days} days left, until {words}"),
    };
    if days > TOKEN_DAYS {
        return Finding::ok("expiry", left);
    }
    Finding::warn("expiry", left, "rotate the token before then, and change it where it is stored")
}

/// What the bot's user may do where the accounts are.
pub(super) async fn role(
    it: &Checked<'_>,
    place: Option<Place>,
    findings: &mut Vec<Finding>,
) -> Result<(), GitLabError> {
    let Some(place) = place else { return Ok(()) };
    let user = it.gitlab.whoami().await?;
    let member = it.gitlab.member(place.id, user.id).await?;
    let level = member.map(|member| member.access_level);
    let Some(level) = level else {
        let found = format!("not a member of {}: GitLab decides by admin rights", place.path);
        findings.push(Finding::ok("role", found));
        return Ok(());
    };
    let role = Role::of_level(level).map_or("less than Guest".to_owned(), |role| role.to_string());
    let found = format!("{role} in {}", place.path);
    findings.push(if level >= Role::Planner.access_level() {
        Finding::ok("role", found)
    } else {
        let fix = format!("give @{} the role Planner (Reporter before GitLab 17.7)", user.username);
        Finding::no_right("role", found, fix)
    });
    Ok(())
}
