//! The guard: whether a plan is plausible enough to be carried out unattended.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Plan;
use crate::decide::Write;
use crate::decide::weekly;

/// How much one pass may do (`semantics.md` e.22 and e.23).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Issues opened in one pass.
    pub issues_max: usize,
    /// Comments that mention somebody, in one pass.
    pub comments_max: usize,
    /// Edits of comments, issues and labels, and reactions, in one pass.
    pub edits_max: usize,
    /// Issues closed in one pass.
    pub closes_max: usize,
    /// Share of the portfolio, in percent, that one kind of action may touch.
    pub share_percent: usize,
    /// Share of the portfolio, in percent, whose clocks may change state in one pass.
    pub storm_percent: usize,
    /// Portfolios smaller than this have no shares, only counts.
    pub share_from_accounts: usize,
}

/// What one pass may write at most, in words.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { issues_max, comments_max, edits_max, closes_max, .. } = self;
        let (share, from, storm) =
            (self.share_percent, self.share_from_accounts, self.storm_percent);
        write!(
            f,
            "{issues_max} issues opened, {comments_max} comments that mention somebody, {edits_max} edits, {closes_max} issues closed; from {from} accounts on also any kind of them for {share} % of the accounts, or clocks of {storm} % changing state at once"
        )
    }
}

/// A plan that may be carried out. Only [`clear`] makes one.
#[derive(Clone, Debug)]
pub struct Cleared(Plan);

impl Cleared {
    pub fn into_plan(self) -> Plan {
        self.0
    }

    pub fn plan(&self) -> &Plan {
        &self.0
    }
}

/// The limit a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// Name of the setting.
    pub limit: String,
    pub found: usize,
    pub allowed: usize,
    /// One sentence without a full stop, with the next step.
    pub reason: String,
}

/// Clears a plan, or hands it back with the limit it breaks. Nothing of a withheld plan is written. Links and
/// roll-ups count nowhere: a link comes with an issue that does, and of pages there is one for each portfolio.
pub fn clear(plan: Plan, limits: &Limits) -> Result<Cleared, Box<Plan>> {
    clear_beside(plan, &[], limits)
}

/// The same for a plan that goes on with what earlier ones of the hour began: together they stay within
/// what one pass may do.
pub fn clear_beside(
    mut plan: Plan,
    before: &[Action],
    limits: &Limits,
) -> Result<Cleared, Box<Plan>> {
    match breach(&plan, before, limits) {
        None => Ok(Cleared(plan)),
        Some(withheld) => {
            plan.withheld = Some(withheld);
            Err(Box::new(plan))
        }
    }
}

type Is = fn(&Action) -> bool;

fn breach(plan: &Plan, before: &[Action], limits: &Limits) -> Option<Withheld> {
    let kinds: [(&str, usize, Is); 4] = [
        ("issues_max", limits.issues_max, opens),
        ("comments_max", limits.comments_max, mentions),
        ("edits_max", limits.edits_max, edits),
        ("closes_max", limits.closes_max, |a| a.kind == ActionKind::CloseIssue),
    ];
    // A digest is one issue for each reader, however much it says: it floods nobody. Many that end at once are
    // another matter: so it looks when the label of accounts was renamed.
    let is_digest =
        |action: &Action| action.rule == weekly::RULE && action.kind != ActionKind::CloseIssue;
    let all = || before.iter().chain(&plan.actions);
    let counted: Vec<&Action> =
        all().filter(|action| !action.is_first && !is_digest(action)).collect();
    let has_shares = plan.accounts >= limits.share_from_accounts;
    for (name, allowed, is_one) in kinds {
        let found = counted.iter().filter(|action| is_one(action)).count();
        if found > allowed {
            return Some(withheld(name, found, allowed));
        }
        let touched: BTreeSet<_> =
            counted.iter().filter(|a| is_one(a)).filter_map(|a| a.account).collect();
        let allowed = plan.accounts * limits.share_percent / 100;
        if has_shares && touched.len() > allowed {
            return Some(withheld("share_percent", touched.len(), allowed));
        }
    }
    let storm = all().filter(|action| changes_state(action)).count();
    let allowed = plan.accounts * limits.storm_percent / 100;
    (has_shares && storm > allowed).then(|| withheld("storm_percent", storm, allowed))
}

fn opens(action: &Action) -> bool {
    matches!(action.kind, ActionKind::OpenIssue | ActionKind::ReopenIssue)
}

fn mentions(action: &Action) -> bool {
    matches!(action.write, Write::Comment { notifies: true, .. })
}

/// Changes that mention nobody: edits, labels, reactions, and comments without a mention.
fn edits(action: &Action) -> bool {
    let kinds = [
        ActionKind::EditComment,
        ActionKind::EditIssue,
        ActionKind::SetLabels,
        ActionKind::Unlink,
        ActionKind::React,
    ];
    let quiet = matches!(action.write, Write::Comment { notifies: false, .. });
    quiet || kinds.contains(&action.kind)
}

/// A clock label replaced by another one.
fn changes_state(action: &Action) -> bool {
    let Write::SetLabels { remove, .. } = &action.write else { return false };
    remove.iter().any(|label| ["tte::", "ttv::", "tto::"].iter().any(|s| label.starts_with(s)))
}

fn withheld(limit: &str, found: usize, allowed: usize) -> Withheld {
    let what = match limit {
        "issues_max" => "issues would be opened",
        "comments_max" => "comments would mention somebody",
        "edits_max" => "edits would be made",
        "closes_max" => "issues would be closed",
        "storm_percent" => "accounts would change state at once",
        _ => "accounts would be touched by one kind of action",
    };
    let reason = format!(
        "{found} {what}, and limits.{limit} allows {allowed}: look through the plan, then raise the limit for one run if it is right"
    );
    Withheld { limit: limit.to_owned(), found, allowed, reason }
}
