//! Success plans that are kept in epics (`domain.md` SP-9): read where a card's `Success plan` names an epic or
//! a group's list of epics, and nowhere else. How they belong to accounts is in docs/success-plans.md.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::EpicPlan;
use crate::account::Initiative;
use crate::account::Objective;
use crate::account::Person;
use crate::account::PlanText;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::gist::Gist;
use crate::collect::objectives;
use crate::collect::plan_text;
use crate::collect::recall::Recall;
use crate::collect::talk;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Epic;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::Note;

/// The label that makes an epic an objective.
const OBJECTIVE: &str = "SP Objective";

/// Where a card says that the plan is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    group: String,
    /// None for all objectives of the group.
    epic: Option<u64>,
}

/// An epic with what hangs on it.
struct Leaf {
    epic: Epic,
    issues: Vec<Issue>,
    notes: Vec<Note>,
}

/// The epics that the card of an open account names.
pub(super) fn named_on(issue: &Issue, card: &CardReading) -> Option<Place> {
    let mut fields = card.fields.iter().filter(|it| card::key(&it.name) == "success plan");
    // The line itself: what is read of it has lost the addresses of links.
    let line =
        |field: &card::Field| issue.description.lines().nth((field.line as usize).checked_sub(1)?);
    let is_open = issue.state == IssueState::Opened;
    is_open.then(|| fields.find_map(|field| place(line(field)?)))?
}

/// Reads the epics that the cards of open accounts name.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    accounts: &mut [Account],
    gists: &[Gist],
    (bot, concurrency): (&Person, usize),
) -> Result<(), GitLabError> {
    let places: BTreeMap<AccountId, &Place> =
        gists.iter().filter_map(|gist| Some((gist.id, gist.plan.as_ref()?))).collect();
    if places.is_empty() {
        return Ok(());
    }
    let groups: BTreeSet<&str> = places.values().map(|place| place.group.as_str()).collect();
    let reads = groups.into_iter().map(|group| objectives_of(gitlab, group, concurrency));
    let leaves: Vec<Vec<Leaf>> =
        stream::iter(reads).buffered(concurrency.max(1)).try_collect().await?;
    let leaves: Vec<Leaf> = leaves.into_iter().flatten().collect();
    for account in accounts {
        let Some(place) = places.get(&account.id) else { continue };
        let own: Vec<&Leaf> = leaves.iter().filter(|leaf| is_of(&leaf.epic, place)).collect();
        account.epic_plan = plan(&own, place, bot);
    }
    Ok(())
}

/// The objectives of a group with their issues and comments; none where there are no epics.
async fn objectives_of<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    group: &str,
    concurrency: usize,
) -> Result<Vec<Leaf>, GitLabError> {
    let read = gitlab.gitlab.epics(group, OBJECTIVE);
    let Some(epics) = gitlab.answer(|| format!("epics {group}"), read).await? else {
        tracing::debug!(group, "epics are not available there");
        return Ok(Vec::new());
    };
    let leaf = |epic: Epic| async move {
        if epic.state == IssueState::Closed {
            return Ok(Leaf { epic, issues: Vec::new(), notes: Vec::new() });
        }
        let (group, iid) = (epic.group_id, epic.iid);
        let issues = gitlab.gitlab.epic_issues(group, iid);
        let issues = gitlab.answer(|| format!("epic issues {group}&{iid}"), issues).await;
        let notes = gitlab.gitlab.epic_notes(group, epic.id);
        let notes = gitlab.answer(|| format!("epic notes {group}&{iid}"), notes).await;
        Ok(Leaf { epic, issues: or_gone(issues)?, notes: or_gone(notes)? })
    };
    let reads = epics.into_iter().map(leaf);
    stream::iter(reads).buffered(concurrency.max(1)).try_collect().await
}

/// An epic that vanished since it was listed has nothing to say.
fn or_gone<O>(read: Result<Vec<O>, GitLabError>) -> Result<Vec<O>, GitLabError> {
    match read {
        Err(e) if matches!(e.kind, ErrorKind::Missing | ErrorKind::Forbidden) => Ok(Vec::new()),
        other => other,
    }
}

/// Whether an objective belongs to what a card names: it is that epic, stands below it, or is any of the
/// group's.
fn is_of(epic: &Epic, place: &Place) -> bool {
    let full = epic.references.full.as_str();
    let group = full.split('&').next().unwrap_or_default();
    let is_there = group.eq_ignore_ascii_case(&place.group);
    if let Some(iid) = place.epic {
        return is_there && (epic.iid == iid || epic.parent_iid == Some(iid));
    }
    let below = format!("{}/", place.group.to_lowercase());
    is_there || group.to_lowercase().starts_with(&below)
}

fn plan(leaves: &[&Leaf], place: &Place, bot: &Person) -> Option<EpicPlan> {
    let first = leaves.iter().min_by_key(|leaf| (leaf.epic.created_at, leaf.epic.id))?;
    let objectives: Vec<Objective> = leaves.iter().map(|leaf| objective(leaf)).collect();
    let open: Vec<&&Leaf> =
        leaves.iter().filter(|leaf| leaf.epic.state == IssueState::Opened).collect();
    let texts = open.iter().map(|leaf| text(&leaf.epic));
    let text = texts.fold(PlanText::default(), |one, other| merged(&one, &other));
    let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
    let mut comments: Vec<_> =
        open.iter().flat_map(|leaf| talk::comments(&leaf.notes, bot, talk::beginning_of)).collect();
    comments.sort_by_key(|comment| comment.at);
    let opened_by_people = open
        .iter()
        .filter(|leaf| leaf.epic.author.as_ref().is_none_or(|author| author.id != bot.id));
    let mut edits: Vec<_> = open.iter().flat_map(|leaf| talk::edits(&leaf.notes, bot)).collect();
    edits.extend(opened_by_people.map(|leaf| leaf.epic.created_at));
    edits.sort();
    let number = place.epic.map(|iid| format!("&{iid}")).unwrap_or_default();
    Some(EpicPlan {
        reference: format!("{}{number}", place.group),
        url: first.epic.web_url.clone(),
        text: PlanText { open_objectives: Some(count), is_read: true, ..text },
        objectives,
        opened_at: first.epic.created_at,
        comments,
        edits,
    })
}

fn text(epic: &Epic) -> PlanText {
    plan_text::of_issue(&epic.labels, &epic.description, Some(&[]))
}

/// Each objective has a summary of its own; sponsor and dates are said once.
fn merged(one: &PlanText, other: &PlanText) -> PlanText {
    let all = |a: Option<bool>, b: Option<bool>| a.map_or(b, |a| Some(a && b.unwrap_or(false)));
    PlanText {
        status: one.status.or(other.status),
        strategy: all(one.strategy, other.strategy),
        highlights: all(one.highlights, other.highlights),
        sponsor: one.sponsor.filter(|said| *said).or(other.sponsor),
        next_review: one.next_review.max(other.next_review),
        accepted: one.accepted.max(other.accepted),
        ..PlanText::default()
    }
}

fn objective(leaf: &Leaf) -> Objective {
    let Leaf { epic, issues, .. } = leaf;
    let is_initiative = |issue: &&Issue| {
        let scopes = ["SP Initiative::Status::", "EP Initiative::Status::"];
        issue.labels.iter().any(|label| scopes.iter().any(|scope| label.starts_with(scope)))
    };
    let all: Vec<&Issue> = issues.iter().filter(is_initiative).collect();
    let initiatives: Vec<Initiative> = all.iter().map(|it| objectives::of_issue(it)).collect();
    let said = objectives::in_words(&epic.labels, &epic.description);
    // GitLab gives epics no assignee: who works on it owns it, unless somebody is named.
    let at_work = all.iter().filter(|issue| issue.state == IssueState::Opened);
    let at_work = at_work.filter_map(|issue| issue.assignees.first()).map(|it| it.username.clone());
    Objective {
        name: objectives::shortened(&epic.title),
        url: epic.web_url.clone(),
        open: epic.state == IssueState::Opened,
        due: epic.due_date,
        owner: said.owner.clone().or_else(|| at_work.into_iter().next()),
        initiatives,
        ..said
    }
}

/// `https://host/groups/acme/x/-/epics/4`, the same without a number, or `acme/x&4`.
fn place(line: &str) -> Option<Place> {
    let words = line.split(|c: char| c.is_whitespace() || "|()[]<>,;`".contains(c));
    words.filter(|word| !word.is_empty()).find_map(|word| {
        if let Some((_, rest)) = word.split_once("/groups/") {
            let kinds = ["/-/epics", "/-/work_items"];
            let (group, rest) = kinds.iter().find_map(|kind| rest.split_once(kind))?;
            let number = rest.trim_start_matches('/').split(['#', '?', '/']).next()?;
            return Some(Place { group: group.to_owned(), epic: number.parse().ok() });
        }
        let (group, number) = word.split_once('&')?;
        let is_path = |c: char| c.is_alphanumeric() || "/._-".contains(c);
        let is_group = !group.is_empty() && group.chars().all(is_path);
        let epic = number.trim_end_matches(['.', '+']).parse().ok()?;
        is_group.then(|| Place { group: group.to_owned(), epic: Some(epic) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_names_an_epic_or_a_group_of_them() {
        let at = |line: &str| place(line).map(|place| (place.group, place.epic));
        let one = |epic| Some(("acme/tallowmere".to_owned(), epic));
        assert_eq!(at("| Success plan | acme/tallowmere&4 |"), one(Some(4)));
        let url =
            "- Success plan: [plan](https://gitlab.example/groups/acme/tallowmere/-/epics/4#x)";
        assert_eq!(at(url), one(Some(4)));
        let list = "- Success plan: https://gitlab.example/groups/acme/tallowmere/-/epics";
        assert_eq!(at(list), one(None));
        for line in ["| Success plan | #12 |", "R & D", "active", "a&b"] {
            assert_eq!(at(line), None, "{line}");
        }
    }
}
