//! Who is told: the mentions at the head of a comment, and who is assigned to a work issue.

use crate::account::Audience;
use crate::account::CallToAction;
use crate::consider::Standing;
use crate::decide::Rulebook;
use crate::templates;

/// Usernames that a call mentions, in order, each once.
pub(super) fn mentioned(
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Vec<String> {
    let account = standing.account;
    let (people, manager) = (&rulebook.people, rulebook.people.manager(account));
    let manager = manager.map(str::to_owned);
    let csm = account.csm.as_ref().filter(|_| !account.csm_is_gone).map(|p| p.username.clone());
    // What is grave does not wait for somebody whom nobody covers (e.19).
    let is_uncovered = standing.absence.as_ref().is_some_and(|absence| absence.backup.is_none());
    let csm = csm.filter(|_| !is_uncovered || call.severity > 2 || manager.is_none());
    let backup = standing.absence.as_ref().and_then(|absence| absence.backup.clone());
    let backup = backup.filter(|_| csm.is_some());
    let of_csm = csm.clone().or_else(|| manager.clone()).into_iter().chain(backup.clone());
    let of_manager = manager.clone().or(csm).into_iter();
    let mut names: Vec<String> = match &call.audience {
        Audience::Csm => of_csm.collect(),
        Audience::Manager => of_manager.collect(),
        Audience::ManagerAndBackup => of_manager.chain(backup).collect(),
        Audience::CsmAndManager => of_csm.chain(manager).collect(),
        Audience::Directors => {
            of_csm.chain(manager).chain(people.directors.iter().cloned()).collect()
        }
        Audience::PoolOwner => people.of_pool().map(str::to_owned).into_iter().collect(),
        Audience::Only(names) => names.clone(),
    };
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// The head of a comment: `@csm-avery and @mgr-imke: `.
pub(super) fn addressed(
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> String {
    let names = mentioned(call, standing, rulebook);
    let gone = standing.account.csm.as_ref().filter(|_| standing.account.csm_is_gone);
    let gone = gone.map(|person| templates::inert(&person.username));
    match (names.as_slice(), gone) {
        ([], Some(gone)) => format!("{gone}: "),
        ([], None) => String::new(),
        (names, gone) => {
            let live: Vec<String> = names.iter().map(|name| at(name)).collect();
            let gone =
                gone.filter(|_| !matches!(call.audience, Audience::Only(_) | Audience::PoolOwner));
            let instead = gone.map(|gone| format!(", for {gone}")).unwrap_or_default();
            format!("{}{instead}: ", live.join(" and "))
        }
    }
}

/// A live mention; only names that can be usernames become one.
pub(super) fn at(username: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if username.chars().all(plain) { format!("@{username}") } else { templates::inert(username) }
}
