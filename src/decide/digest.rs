//! Digests: one issue for each CSM and each manager, kept current by editing (`semantics.md` e.15).

use std::collections::BTreeSet;

use chrono::Datelike;

use crate::account::Because;
use crate::account::DigestIssue;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::Section;
use crate::account::WorkKind;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cases;
use crate::decide::NewIssue;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::audience;
use crate::decide::digest_csm;
use crate::decide::digest_lead;
use crate::decide::digest_one_to_one;
use crate::decide::digest_ops;
use crate::decide::digest_over;
use crate::decide::digest_risk;
use crate::decide::off_duty;
use crate::decide::text;
use crate::decide::weekly;
use crate::decide::weekly::RULE;
use crate::templates;

/// What one reader should look at.
pub(super) struct Page {
    pub key: Key,
    /// GitLab's number of the reader, where it is known.
    pub reader_id: Option<u64>,
    pub title: String,
    pub body: String,
    /// One sentence about it, for the plan and the weekly comment.
    pub summary: String,
    pub because: Vec<Because>,
    /// Whether it names an account that not everybody may read who may read its home.
    pub is_hidden: bool,
    pub is_empty: bool,
}

/// Everything that digests need: opened, edited, told of once a week; twins are closed.
pub(super) fn actions(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    if !rulebook.digests {
        return digest_over::all(portfolio, standings);
    }
    let leads = digest_lead::pages(portfolio, cases, rulebook);
    let own = digest_csm::pages(portfolio, cases, rulebook, &digest_lead::readers(&leads));
    let mut pages = digest_lead::together(own, leads);
    if rulebook.manager_packs {
        pages.extend(digest_one_to_one::pages(portfolio, standings, cases, rulebook));
        pages.extend(digest_risk::pages(portfolio, standings, cases, rulebook));
    }
    pages.extend(digest_ops::page(portfolio, standings, cases, rulebook));
    let keys: BTreeSet<&Key> = pages.iter().map(|page| &page.key).collect();
    let mut actions = digest_over::of_nobody(portfolio, &keys, standings, rulebook);
    let mut known = digest_over::by_key(portfolio);
    for page in pages {
        let mut own = known.remove(&page.key).into_iter().flatten();
        let Some(first) = own.next() else {
            let wanted = (!page.is_empty).then(|| open(&page, portfolio, standings, rulebook));
            // The first run tells nobody: not even by making it somebody's issue.
            actions.extend(wanted.map(|it| if cases.is_first { unassigned(it) } else { it }));
            continue;
        };
        actions.extend(edit(&page, first, portfolio, standings, rulebook));
        let says = format!("{} says the same", first.reference);
        let twins = own.filter(|it| it.open);
        let twins = twins.map(|it| digest_over::close(it, &says, portfolio, standings));
        actions.extend(twins.chain(digest_over::told_twice(first, portfolio)));
        let is_told = !page.is_empty && weekly::is_due(first, cases, standings, rulebook);
        actions.extend(is_told.then(|| tell(&page, first, portfolio, standings, rulebook)));
    }
    actions
}

fn section(page: &Page, standings: &Standings<'_>, rulebook: &Rulebook) -> Section {
    let (today, policy) = (templates::in_words(standings.as_of), &rulebook.policy);
    let signed = format!(
        "{}\n\n<sub>Kept by Stagecoach, last changed {today}, policy `{policy}`. It is edited in place and mentions you once a week; what you write above or below stays.</sub>",
        page.body
    );
    text::section(page.key.clone(), &page.body, signed)
}

fn action(page: &Page, target: &str, kind: ActionKind, write: Write) -> Action {
    Action {
        kind,
        key: page.key.clone(),
        rule: RULE.to_owned(),
        account: None,
        target: target.to_owned(),
        summary: format!("{}: {}", page.title, page.summary),
        because: page.because.clone(),
        severity: 4,
        write,
        after: Vec::new(),
        is_first: kind == ActionKind::OpenIssue,
    }
}

fn open(
    page: &Page,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Action {
    let reader = page.key.subject.clone();
    let write = Write::OpenIssue(NewIssue {
        project: portfolio.home,
        title: portfolio.words(page.is_hidden, templates::as_title(&page.title)),
        description: portfolio.words(page.is_hidden, section(page, standings, rulebook).print()),
        labels: vec![WorkKind::Digest.label().to_owned()],
        assignees: page.reader_id.into_iter().collect(),
        assignees_named: Some(reader).filter(|_| page.reader_id.is_none()).into_iter().collect(),
        due: None,
        confidential: page.is_hidden,
    });
    action(page, &portfolio.source, ActionKind::OpenIssue, write)
}

fn unassigned(mut action: Action) -> Action {
    if let Write::OpenIssue(new) = &mut action.write {
        new.assignees.clear();
        new.assignees_named.clear();
    }
    action
}

/// Writes what has changed. Whoever closed theirs is left alone until the week is over; what the bot closed, since
/// nobody read it, is opened again as soon as somebody does.
fn edit(
    page: &Page,
    digest: &DigestIssue,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Option<Action> {
    let week = |day: chrono::NaiveDate| day.iso_week();
    let local = |at| off_duty::local_date(at, &page.key.subject, rulebook);
    let is_rest = !digest.open && !digest_over::is_over(digest);
    let closed_on = digest.closed_at.filter(|_| is_rest).map(local);
    let rests = closed_on.is_some_and(|day| week(day) == week(local(standings.now)));
    if rests || (!digest.open && page.is_empty) {
        return None;
    }
    let section = section(page, standings, rulebook);
    let hides = page.is_hidden && !digest.confidential;
    let same = digest.section.marker.hash == section.marker.hash;
    if same && digest.open && !hides {
        return None;
    }
    let (project, iid) = (digest.project, digest.iid);
    let (body, reopens) = (portfolio.words(page.is_hidden, section.print()), !digest.open);
    let assigns = page.reader_id.filter(|_| !digest.is_assigned);
    let write = Write::WriteSection { project, iid, body, hides, reopens, assigns };
    let kind = if reopens { ActionKind::ReopenIssue } else { ActionKind::EditIssue };
    Some(action(page, &digest.reference, kind, write))
}

/// The one comment of the week.
fn tell(
    page: &Page,
    digest: &DigestIssue,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Action {
    let reader = &page.key.subject;
    let today = off_duty::local_date(standings.now, reader, rulebook);
    let key = weekly::key(digest, today);
    let summary = templates::inert(&page.summary);
    let body = format!(
        "{}: your week: {summary}. It is all above, in the description, and kept current there.",
        audience::at(reader)
    );
    let section = text::section(key.clone(), &body, body.clone());
    let write = Write::Comment {
        project: digest.project,
        iid: digest.iid,
        // It counts, and names nobody.
        body: portfolio.words(false, section.print()),
        notifies: true,
        internal: false,
    };
    let told = action(page, &digest.reference, ActionKind::Comment, write);
    Action { key, severity: 3, ..told }
}

/// Fills in a digest's wording.
pub(super) fn fill(
    template: &str,
    values: impl serde::Serialize,
    rulebook: &Rulebook,
) -> (String, String) {
    let filled = rulebook.templates.render(template, values).unwrap_or_else(|error| {
        tracing::error!(template, %error, "a digest's template failed; a plain title is used");
        "Stagecoach digest".to_owned()
    });
    let (title, body) = filled.split_once('\n').unwrap_or((filled.as_str(), ""));
    (title.to_owned(), body.trim().to_owned())
}
