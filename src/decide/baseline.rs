//! The first run: one issue lists what is already late, so that nobody is flooded.

use chrono::NaiveDate;
use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::Baseline;
use crate::account::CLOSED_BY_BOT;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::RollupPage;
use crate::account::Twin;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cause;
use crate::decide::NewIssue;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::answerable::is_unnamed;
use crate::decide::shadow;
use crate::decide::text;
use crate::templates;

/// Rows in the list; what is beyond stands on each account's card.
const ROWS_MAX: usize = 200;

/// The rule name in the key of the baseline issue.
pub(crate) const RULE: &str = "baseline";

/// Something that was already true at the first run.
pub(super) struct Row {
    since: NaiveDate,
    severity: u8,
    value: Value,
    is_hidden: bool,
}

/// Work that falls due by the calendar is neither late nor at risk, and nobody need hear of it at once.
fn is_late(call: &CallToAction) -> bool {
    match call.form {
        Form::Notice => true,
        Form::WorkIssue(_) => call.severity <= 2,
        Form::Nudge => false,
    }
}

/// The account's row, if anything about it is late.
pub(super) fn row(
    portfolio: &Portfolio,
    standing: &Standing<'_>,
    opinions: &[Opinion],
) -> Option<Row> {
    let account = standing.account;
    let csm = account.csm.as_ref().map_or("nobody", |person| person.username.as_str());
    let is_outranked = |opinion: &&Opinion| {
        opinion.suppressed.as_ref().is_some_and(|why| why.cause == Cause::Outranked)
    };
    let listed = opinions.iter().filter(|opinion| !is_outranked(opinion));
    let calls: Vec<_> = listed.filter_map(Opinion::open).filter(|call| is_late(call)).collect();
    let since = calls.iter().map(|call| call.since).min()?;
    let what: Vec<&str> = calls.iter().map(|call| call.headline.as_str()).collect();
    let severity = calls.iter().map(|call| call.severity).min()?;
    let value = json!({
        "account": account.name,
        "url": account.url,
        "what": what,
        "since": since.to_string(),
        "csm": csm,
    });
    Some(Row { since, severity, value, is_hidden: is_unnamed(account, portfolio) })
}

pub(super) fn action(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
    written: usize,
    mut late: Vec<Row>,
) -> Action {
    let of_all = late.len();
    late.retain(|row| !row.is_hidden);
    let hidden = of_all - late.len();
    late.sort_by_key(|row| (row.severity, row.since));
    let more = late.len().saturating_sub(ROWS_MAX);
    late.truncate(ROWS_MAX);
    let values = text::values(vec![
        ("source", json!(portfolio.source)),
        ("today", json!(standings.as_of.to_string())),
        ("accounts", json!(written)),
        ("late", late.into_iter().map(|row| row.value).collect()),
        ("more", json!(more)),
        ("hidden", json!(hidden)),
        ("notes", standings.notes().into_iter().map(|note| note.sentence).collect()),
    ]);
    // Who may read the accounts of this project may read a confidential list of them.
    let is_shown = |account: &Account| account.confidential && !is_unnamed(account, portfolio);
    let confidential = portfolio.accounts.iter().any(is_shown);
    let filled = rulebook.templates.render(RULE, values).unwrap_or_else(|error| {
        tracing::error!(%error, "the baseline's template failed; a plain title is used");
        "Stagecoach baseline".to_owned()
    });
    let (title, body) = filled.split_once('\n').unwrap_or((filled.as_str(), ""));
    let key = Key {
        rule: RULE.to_owned(),
        subject: format!("p{}", portfolio.home),
        episode: Episode::new("1"),
    };
    let rules = shadow::since(rulebook, None, standings.as_of);
    let section = text::section(key.clone(), body, rules.put_in(body.trim()));
    Action {
        kind: ActionKind::OpenIssue,
        key,
        rule: RULE.to_owned(),
        account: None,
        target: portfolio.source.clone(),
        summary: match of_all {
            0 => "first run: say that nothing is late".to_owned(),
            1 => "first run: list what is already late, in 1 account".to_owned(),
            _ => format!("first run: list what is already late, in {of_all} accounts"),
        },
        because: Vec::new(),
        severity: 1,
        write: Write::OpenIssue(NewIssue {
            project: portfolio.home,
            title: portfolio.words(confidential, templates::as_title(title)),
            description: portfolio.words(confidential, section.print()),
            labels: vec![RollupPage::LABEL.to_owned()],
            assignees: Vec::new(),
            assignees_named: Vec::new(),
            due: None,
            confidential,
        }),
        after: Vec::new(),
        is_first: true,
    }
}

/// Adds the list, and has every card wait for it: a card without the list would end the first run, and what was
/// late would be told nowhere.
pub(super) fn put_first(list: Action, actions: &mut Vec<Action>) -> Key {
    let key = list.key.clone();
    let cards = actions.iter_mut().filter(|action| action.kind == ActionKind::Comment);
    cards.for_each(|card| card.after.push(key.clone()));
    actions.push(list);
    key
}

/// Closes the lists that other first runs wrote at the same moment.
pub(super) fn close_twins(
    portfolio: &Portfolio,
    baseline: &Baseline,
    standings: &Standings<'_>,
) -> Vec<Action> {
    let today = templates::in_words(standings.as_of);
    let first = templates::inert(&baseline.reference);
    let close = |twin: &Twin| Action {
        kind: ActionKind::CloseIssue,
        key: twin.key.clone(),
        rule: RULE.to_owned(),
        account: None,
        target: twin.reference.clone(),
        summary: format!("{} says the same", baseline.reference),
        because: Vec::new(),
        severity: 4,
        write: Write::CloseIssue {
            project: twin.project,
            iid: twin.iid,
            append: portfolio
                .words(false, format!("{CLOSED_BY_BOT}{today}:** {first} says the same.")),
        },
        after: Vec::new(),
        is_first: false,
    };
    baseline.twins.iter().map(close).collect()
}
