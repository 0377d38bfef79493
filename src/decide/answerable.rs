//! Which calls are a CSM's to answer, and which accounts a digest may name: not those of a colleague or of
//! the manager alone, nor work that nobody has begun.

use crate::account::Account;
use crate::account::Audience;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Portfolio;
use crate::consider::Standing;
use crate::decide::Case;

/// Whether a call goes to the CSM, alone or with others.
pub(super) fn is_for_csm(call: &CallToAction, standing: &Standing<'_>) -> bool {
    let csm = standing.account.csm.as_ref().map(|person| &person.username);
    match &call.audience {
        Audience::Csm | Audience::CsmAndManager | Audience::Directors => true,
        Audience::Only(names) => csm.is_some_and(|csm| names.contains(csm)),
        Audience::Manager | Audience::ManagerAndBackup | Audience::PoolOwner => false,
    }
}

/// Routine work that was due at the first run already: no issue was opened for it, so there is nothing
/// to begin with.
pub(super) fn is_idle(call: &CallToAction, case: &Case<'_, '_>) -> bool {
    let account = case.standing.account;
    let Form::WorkIssue(draft) = &call.form else { return false };
    let is_said = case.silent || account.spoken.knows(&call.key);
    let in_hand = account.work.iter().any(|issue| {
        issue.key.as_ref() == Some(&call.key) || issue.open && issue.kind == draft.kind
    });
    call.severity >= 3 && is_said && !in_hand
}

/// A confidential account of another project is not named here (E4-58).
pub(super) fn is_unnamed(account: &Account, portfolio: &Portfolio) -> bool {
    account.confidential && account.id.project != portfolio.home
}

/// What stands about an account in the digest.
pub(super) fn what<'c>(
    call: &'c CallToAction,
    account: &Account,
    portfolio: &Portfolio,
) -> &'c str {
    shown(&call.headline, account, portfolio)
}

/// A text about an account, where everybody may read it who may read the digest.
pub(super) fn shown<'t>(text: &'t str, account: &Account, portfolio: &Portfolio) -> &'t str {
    if is_unnamed(account, portfolio) { "see its status card" } else { text }
}

/// Whether fewer people may read these accounts than the digest's home.
pub(super) fn hides(mine: &[&Case<'_, '_>], portfolio: &Portfolio) -> bool {
    let mut accounts = mine.iter().map(|case| case.standing.account);
    accounts.any(|account| account.confidential || account.id.project != portfolio.home)
}

/// The name of an account, where everybody may read it who may read the digest.
pub(super) fn name<'a>(account: &'a Account, portfolio: &Portfolio) -> &'a str {
    if is_unnamed(account, portfolio) { "a confidential account" } else { &account.name }
}
