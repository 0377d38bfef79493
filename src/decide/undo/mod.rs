//! The inverse of a run: what it opened is closed, what it said is taken back, what it closed is opened again, and
//! the labels it set are put back. What people have touched since is theirs: it is left, and named.

mod comments;
mod issues;
mod labels;
mod pages;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Serialize;

use crate::account::AccountId;
use crate::account::Because;
use crate::account::Imprint;
use crate::account::Key;
use crate::account::Run;
use crate::account::Source;
use crate::account::Touched;
use crate::account::TouchedNote;
use crate::account::Traces;
use crate::account::sections;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Plan;
use crate::decide::Write;
use crate::privacy::About;
use crate::privacy::Words;
use crate::templates;

/// The rule name of every action of an undo.
const RULE: &str = "undo";

/// What undoes a run.
#[derive(Clone, Debug, Serialize)]
pub struct Undo {
    /// Name of the run that is undone.
    pub undoes: String,
    #[serde(flatten)]
    pub plan: Plan,
    /// What stays as it is.
    pub left: Vec<Left>,
}

/// Something that a run wrote and that is not taken back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Left {
    /// As people write it.
    pub target: String,
    /// One sentence without a full stop.
    pub why: String,
}

/// Plans the inverse of a run from what GitLab shows of it. Pure: the same traces give the same plan.
pub fn undo(traces: &Traces, run: &Run, as_of: NaiveDate, policy: &str) -> Undo {
    let undoing = Undoing::new(traces, run, as_of);
    let (mut actions, mut left) = (Vec::new(), Vec::new());
    for issue in &traces.issues {
        if issue.is_own && pages::is_page(&issue.description) {
            left.extend(pages::left(&undoing, &issue.reference, &issue.description, &issue.notes));
            continue;
        }
        let relabelled = labels::of(&undoing, issue);
        left.extend(relabelled.left);
        actions.extend(comments::actions(&undoing, issue, &relabelled.held, &mut left));
        actions.extend(issues::actions(&undoing, issue, &mut left));
        actions.extend(relabelled.action);
    }
    for page in &traces.pages {
        left.extend(pages::left(&undoing, &page.reference, &page.description, &page.notes));
    }
    left.sort();
    let plan = Plan::of_undo(traces.accounts, as_of, policy, actions);
    Undo { undoes: run.to_string(), plan, left }
}

/// What is known while a run is undone.
struct Undoing<'a> {
    traces: &'a Traces,
    run: &'a Run,
    /// When the run began, and when the next one did, as far as GitLab shows one (UTC).
    began: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    as_of: NaiveDate,
}

impl<'a> Undoing<'a> {
    fn new(traces: &'a Traces, run: &'a Run, as_of: NaiveDate) -> Self {
        let began = run.began();
        let others = runs_in(traces).into_iter().filter_map(|run| run.began());
        let until = others.filter(|other| began.is_some_and(|began| *other > began)).min();
        Self { traces, run, began, until, as_of }
    }

    /// Labels carry no name of a run: those that the bot set between this one and the next are its own.
    fn is_within(&self, at: DateTime<Utc>) -> bool {
        self.began.is_some_and(|began| at >= began) && self.until.is_none_or(|until| at < until)
    }

    fn is_ours(&self, run: Option<&Run>) -> bool {
        run == Some(self.run)
    }

    fn today(&self) -> String {
        templates::in_words(self.as_of)
    }

    fn act(
        &self,
        (kind, key): (ActionKind, Key),
        issue: &Touched,
        target: String,
        what: &str,
        write: Write,
    ) -> Action {
        let because = Because {
            fact: format!("run {} wrote it", self.run),
            on: self.began.map(|at| at.date_naive()),
            source: Source::LinkedIssue,
            url: issue.url.clone(),
        };
        Action {
            kind,
            key,
            rule: RULE.to_owned(),
            account: issue
                .is_account
                .then_some(AccountId { project: issue.project, iid: issue.iid }),
            target,
            summary: format!("{}: {what}", issue.title),
            because: vec![because],
            severity: 3,
            write,
            after: Vec::new(),
            is_first: false,
        }
    }
}

/// What is written where the run had written.
fn words(issue: &Touched, text: String) -> Words {
    Words::new(About::known(issue.reference.as_str()), text)
}

/// Who has written there or changed it since then, and when; the bot aside.
fn touched(issue: &Touched, since: DateTime<Utc>) -> Option<String> {
    let wrote = issue.notes.iter().map(|note| (note.at, note.by.as_ref()));
    let labelled = issue.relabelled.iter().map(|event| (event.at, event.by.as_ref()));
    let all = wrote.chain(labelled).filter_map(|(at, by)| Some((at, by?)));
    let last = all.filter(|(at, _)| *at >= since).max()?;
    Some(format!("{} has been at it since, last at {}", last.1, minute(last.0)))
}

/// Every run that GitLab shows.
fn runs_in(traces: &Traces) -> Vec<Run> {
    let own = |notes: &'_ [TouchedNote]| -> Vec<String> {
        let own = notes.iter().filter(|note| note.by.is_none() && !note.is_system);
        own.map(|note| note.body.clone()).collect()
    };
    let issues = traces.issues.iter().flat_map(|issue| {
        let own_text = issue.is_own.then(|| issue.description.clone());
        own(&issue.notes).into_iter().chain(own_text)
    });
    let pages = traces
        .pages
        .iter()
        .flat_map(|page| own(&page.notes).into_iter().chain([page.description.clone()]));
    let named = issues.chain(pages).flat_map(|text| {
        let signed = sections(&text).into_iter().filter_map(|it| it.marker.run);
        let imprints = Imprint::read_all(&text).into_iter().map(|it| it.run);
        signed.chain(imprints).collect::<Vec<_>>()
    });
    named.collect()
}

fn minute(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y-%m-%d %H:%MZ")
}
