//! The objectives of a success plan: items below `## Objectives` with what is nested in them, issues that
//! such an item names, and epics. How people write them is in docs/success-plans.md.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::account::Initiative;
use crate::account::Objective;
use crate::collect::card;
use crate::collect::items;
use crate::collect::items::Item;
use crate::collect::outline;
use crate::collect::related;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;

/// Characters of an objective's name that are kept.
const NAME_MAX: usize = 120;

/// Issues that a plan may name: objectives and initiatives, by project and number.
#[derive(Default)]
pub(super) struct Shelf<'a>(BTreeMap<(String, u64), &'a Issue>);

impl<'a> Shelf<'a> {
    pub(super) fn of(tracked: &'a [Issue]) -> Self {
        let place = |issue: &Issue| {
            let full = related::reference(issue);
            (full.split('#').next().unwrap_or_default().to_owned(), issue.iid)
        };
        let parts = tracked.iter().filter(|issue| is_part(issue) || is_plan(issue));
        Self(parts.map(|issue| (place(issue), issue)).collect())
    }

    /// The first issue that a text names and that is on the shelf.
    fn named(&self, text: &str, home: &str) -> Option<&'a Issue> {
        let references = items::references(text);
        let mut found = references.into_iter().filter_map(|(project, iid)| {
            self.0.get(&(project.unwrap_or_else(|| home.to_owned()), iid)).copied()
        });
        found.next()
    }
}

/// Whether an issue is an objective or an initiative of a plan.
pub(super) fn is_part(issue: &Issue) -> bool {
    issue.labels.iter().any(|label| is_part_label(label))
}

pub(super) fn is_part_label(label: &str) -> bool {
    let scopes = ["SP Objective", "SP Initiative::", "EP Initiative::"];
    scopes.iter().any(|scope| label.starts_with(scope))
}

fn is_plan(issue: &Issue) -> bool {
    issue.labels.iter().any(|label| label == "csm::success-plan")
}

/// The objectives that a plan's own issue lists; none where it has no such heading.
pub(super) fn in_plan(plan: &Issue, shelf: &Shelf<'_>) -> Option<Vec<Objective>> {
    let parts = outline::parts(&plan.description);
    let lines = outline::listed(&parts, "objective")?;
    let full = related::reference(plan);
    let home = full.split('#').next().unwrap_or_default();
    // What the plan says as a whole holds for each objective that says nothing itself.
    let whole = described(plan);
    let read = items::read(&lines).into_iter().filter_map(|item| {
        let own = |issue: &&Issue| issue.id != plan.id;
        let named = shelf.named(&item.words, home).filter(own);
        objective(&item, named, shelf, (home, &plan.web_url))
    });
    let read = read.map(|own| Objective {
        is_accepted: own.is_accepted || whole.is_accepted,
        status: own.status.or_else(|| whole.status.clone()),
        use_case: own.use_case.or_else(|| whole.use_case.clone()),
        baseline: own
            .baseline
            .or_else(|| whole.baseline.clone().filter(|_| own.criterion.is_none())),
        criterion: own.criterion.or_else(|| whole.criterion.clone()),
        ..own
    });
    Some(read.collect())
}

fn objective(
    item: &Item,
    named: Option<&Issue>,
    shelf: &Shelf<'_>,
    (home, url): (&str, &str),
) -> Option<Objective> {
    let words = items::without_references(&item.words);
    let is_named = !card::is_missing(&words) && !card::is_decoration(&words);
    let assignee = named.and_then(|issue| issue.assignees.first());
    let base = match named {
        Some(issue) => Objective {
            due: issue.due_date,
            open: issue.state == IssueState::Opened,
            name: issue.title.clone(),
            url: issue.web_url.clone(),
            ..described(issue)
        },
        None if !is_named => return None,
        None => Objective { open: true, url: url.to_owned(), ..Objective::default() },
    };
    let field = |names: &[&str]| item.field(names).map(str::to_owned);
    let criterion = item.criteria.iter().find(|line| items::is_measurable(line)).cloned();
    let baseline = field(&["baseline", "starts from"]);
    let due = item.field(&["due", "due date", "due on"]).and_then(day);
    Some(Objective {
        name: if is_named { shortened(&words) } else { shortened(&base.name) },
        open: base.open && !item.is_ticked,
        status: field(&["status"]).or(base.status),
        due: due.or(base.due).or_else(|| day(&item.words)),
        owner: field(&["owner", "dri", "assignee"])
            .or(base.owner)
            .or_else(|| assignee.map(|user| user.username.clone()))
            .or_else(|| items::mention(&item.words)),
        baseline: baseline.or_else(|| items::baseline(&item.criteria)).or(base.baseline),
        use_case: field(&["use case"]).or(base.use_case),
        criterion: criterion.or(base.criterion),
        initiatives: item.initiatives.iter().map(|it| initiative(it, shelf, home)).collect(),
        ..base
    })
}

fn initiative(line: &(bool, String), shelf: &Shelf<'_>, home: &str) -> Initiative {
    let (ticked, words) = line;
    match shelf.named(words, home) {
        Some(issue) => of_issue(issue),
        None => Initiative {
            open: !ticked,
            due: day(words),
            is_assigned: items::mention(words).is_some(),
        },
    }
}

/// An issue that is an initiative.
pub(super) fn of_issue(issue: &Issue) -> Initiative {
    Initiative {
        open: issue.state == IssueState::Opened,
        due: issue.due_date,
        is_assigned: !issue.assignees.is_empty(),
    }
}

/// What labels and text of an issue say.
fn described(issue: &Issue) -> Objective {
    in_words(&issue.labels, &issue.description)
}

/// What labels and text of an issue or an epic say about the objective that it is.
pub(super) fn in_words(labels: &[String], description: &str) -> Objective {
    let label = |scopes: &[&str]| {
        let mut pairs = labels.iter().flat_map(|it| scopes.iter().map(move |scope| (it, scope)));
        pairs.find_map(|(label, scope)| label.strip_prefix(scope)).map(str::to_owned)
    };
    let outcome = label(&["Verifiable Outcome::"]).unwrap_or_default();
    let parts = outline::parts(description);
    let fields = card::read(description).fields;
    let field = |names: &[&str]| {
        let mut said = fields.iter().filter(|field| !field.value.is_empty());
        let is = |field: &&card::Field| names.contains(&card::key(&field.name).as_str());
        said.find(is).map(|field| field.value.clone())
    };
    let criteria = outline::named(&parts, "success criteria").map(|part| part.lines.as_slice());
    let criteria: Vec<String> =
        criteria.unwrap_or_default().iter().map(|line| items::words(line)).collect();
    Objective {
        is_accepted: matches!(outcome.as_str(), "Accepted" | "Delivered" | "Verified"),
        status: label(&["SP Objective::Status::"]).or_else(|| field(&["status"])),
        owner: field(&["owner", "dri"]),
        baseline: field(&["baseline"]).or_else(|| items::baseline(&criteria)),
        use_case: label(&["UseCase::", "use-case::"]).or_else(|| field(&["use case"])),
        criterion: criteria.into_iter().find(|line| items::is_measurable(line)),
        ..Objective::default()
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    card::mentioned(text).and_then(|written| written.day())
}

pub(super) fn shortened(name: &str) -> String {
    card::plain(name).chars().take(NAME_MAX).collect()
}
