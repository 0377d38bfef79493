//! What is written about more than one account: issues in the home project, opened and closed. Closing
//! such an issue is an answer, and it stays closed. Comments are in `shared_comment`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::account::CLOSED_BY_BOT;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::SharedIssue;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cases;
use crate::decide::NewIssue;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::shared_text;
use crate::rules::Outcome;
use crate::rules::Place;
use crate::rules::SharedVerdict;
use crate::templates;

/// What a shared rule is judged with.
pub(super) struct Bench<'a> {
    pub(super) portfolio: &'a Portfolio,
    pub(super) standings: &'a Standings<'a>,
    pub(super) rulebook: &'a Rulebook,
    pub(super) is_first: bool,
    /// The bot's own issues by their key, oldest first.
    pub(super) own: BTreeMap<&'a Key, Vec<&'a SharedIssue>>,
    /// How often everybody is mentioned today, this pass included.
    pub(super) spent: RefCell<BTreeMap<String, u32>>,
}

/// Everything to write, rule by rule. Half a portfolio has no shares and no lists worth a word.
pub(super) fn actions(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    if !portfolio.is_complete() {
        return Vec::new();
    }
    let bench = Bench::new(portfolio, standings, rulebook, cases);
    // A rule on trial writes nothing here, either.
    let in_force = rulebook.rules.iter().filter(|rule| cases.climate.shadow(rule).is_none());
    let evaluated = in_force.filter_map(|rule| rule.shared.as_ref());
    let verdicts = evaluated.flat_map(|evaluate| evaluate(standings));
    let verdicts = verdicts.inspect(|said| {
        let Outcome::Fires(call) = &said.verdict.outcome else { return };
        let mut rules = rulebook.rules.iter().filter(|rule| rule.entry.name == call.rule);
        debug_assert!(rules.all(|rule| rule.entry.severities.contains(&call.severity)), "{call:?}");
    });
    let said = verdicts.flat_map(|verdict| bench.write(&verdict));
    said.chain(bench.close_twins()).collect()
}

impl Bench<'_> {
    fn write(&self, said: &SharedVerdict) -> Vec<Action> {
        match (said.place, &said.verdict.outcome) {
            (_, Outcome::Unclear) => Vec::new(),
            (Place::Home, Outcome::Fires(call)) => self.open(said, call),
            (Place::Home, Outcome::Quiet | Outcome::NotApplicable) => {
                let own = self.own(said).into_iter().filter(|own| own.issue.open);
                own.filter_map(|own| self.close(own, &said.verdict.reason)).collect()
            }
            (Place::On(id), _) => self.comment(said, id),
        }
    }

    /// The bot's own issues under this key, oldest first.
    pub(super) fn own(&self, said: &SharedVerdict) -> Vec<&SharedIssue> {
        self.own.get(&said.key).cloned().unwrap_or_default()
    }

    /// What was already so at the first run is no news.
    pub(super) fn is_silent(&self, call: &CallToAction) -> bool {
        let began = self.portfolio.baseline.as_ref().map(|baseline| baseline.created_at);
        let is_old = began.is_some_and(|at| call.since <= self.standings.local_date(at));
        self.is_first || call.form != Form::Nudge && is_old
    }

    /// Opens what is not there, and opens again what the bot itself had closed.
    fn open(&self, said: &SharedVerdict, call: &CallToAction) -> Vec<Action> {
        let Form::WorkIssue(draft) = &call.form else { return Vec::new() };
        let own = self.own(said);
        let Some(first) = own.first() else {
            let is_wanted = self.suppression(call).is_none();
            return is_wanted.then(|| self.open_one(said, call, draft)).into_iter().collect();
        };
        let all_closed = own.iter().all(|own| is_closed_by_us(&own.issue));
        all_closed.then(|| reopen(call, first)).into_iter().collect()
    }

    /// What two runs opened at the same moment: the oldest stays.
    fn close_twins(&self) -> Vec<Action> {
        let in_force = |rule: &str| {
            let mut rules = self.rulebook.rules.iter().filter(|it| it.shared.is_some());
            rules.any(|known| known.entry.name == rule)
        };
        let mut seen = BTreeSet::new();
        let own = self.portfolio.shared.iter().filter(|shared| shared.issue.open);
        let twins = own.filter(|shared| {
            let key = shared.issue.key.as_ref().filter(|key| in_force(&key.rule));
            key.is_some_and(|key| !seen.insert(key))
        });
        twins.filter_map(|twin| self.close(twin, "an older issue says the same")).collect()
    }

    fn open_one(
        &self,
        said: &SharedVerdict,
        call: &CallToAction,
        draft: &WorkIssueDraft,
    ) -> Action {
        let (title, description) = shared_text::issue(call, self.standings, self.rulebook);
        let mut labels = vec![draft.kind.label().to_owned()];
        labels.extend(draft.labels.iter().cloned());
        let words = |text: String| self.portfolio.words(said.is_confidential, text);
        let write = Write::OpenIssue(NewIssue {
            project: self.portfolio.home,
            title: words(title),
            description: words(description),
            labels,
            assignees: Vec::new(),
            assignees_named: shared_text::people(call, self.rulebook).into_iter().take(1).collect(),
            due: draft.due,
            confidential: said.is_confidential,
        });
        let (target, summary) = (self.portfolio.source.clone(), call.headline.clone());
        act(ActionKind::OpenIssue, call, target, summary, write)
    }

    fn close(&self, own: &SharedIssue, reason: &str) -> Option<Action> {
        let key = own.issue.key.as_ref()?;
        let today = templates::in_words(self.standings.as_of);
        let text = format!("{CLOSED_BY_BOT}{today}:** {}.", templates::inert(reason));
        let write = Write::CloseIssue {
            project: own.issue.project,
            iid: own.issue.iid,
            append: self.portfolio.words(own.confidential, text),
        };
        let summary = format!("{}: no longer needed, {reason}", own.issue.title);
        let action = upkeep(key, ActionKind::CloseIssue, &own.issue.reference, summary, write);
        // Who opened it again has decided that it goes on.
        (!own.issue.closed_by_bot).then_some(action)
    }
}

fn reopen(call: &CallToAction, own: &SharedIssue) -> Action {
    let (project, iid) = (own.issue.project, own.issue.iid);
    let write = Write::ReopenIssue { project, iid, due: None, append: None };
    let target = own.issue.reference.clone();
    act(ActionKind::ReopenIssue, call, target, call.headline.clone(), write)
}

pub(super) fn act(
    kind: ActionKind,
    call: &CallToAction,
    target: String,
    summary: String,
    write: Write,
) -> Action {
    Action {
        kind,
        key: call.key.clone(),
        rule: call.rule.to_owned(),
        account: None,
        target,
        summary,
        because: call.because.clone(),
        severity: call.severity,
        write,
        after: Vec::new(),
        is_first: false,
    }
}

/// What only has to be true.
pub(super) fn upkeep(
    key: &Key,
    kind: ActionKind,
    target: &str,
    summary: String,
    write: Write,
) -> Action {
    Action {
        kind,
        key: key.clone(),
        rule: key.rule.clone(),
        account: None,
        target: target.to_owned(),
        summary,
        because: Vec::new(),
        severity: 4,
        write,
        after: Vec::new(),
        is_first: false,
    }
}

/// Closed by the bot because it thought so, not because somebody undid it.
pub(super) fn is_closed_by_us(issue: &WorkIssue) -> bool {
    !issue.open && issue.closed_by_bot && issue.undone_by.is_none()
}
