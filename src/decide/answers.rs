//! Answers to comments: a reaction where they were heard, one reply where something must be mended.

use crate::account::Because;
use crate::account::Command;
use crate::account::EXPLAIN;
use crate::account::Episode;
use crate::account::Heard;
use crate::account::Key;
use crate::account::Person;
use crate::account::Portfolio;
use crate::account::Section;
use crate::account::Source;
use crate::consider::Standing;
use crate::consider::said::REPLY as RULE;
pub(super) use crate::consider::said::is_answer;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::corrections::Change;
use crate::decide::corrections::taken_back;
use crate::decide::reply;
use crate::decide::texts::may_hold;
use crate::privacy::Places;

/// The rule name in the key of a reaction.
const HEARD: &str = "heard";

/// Reactions and replies to what was not answered yet.
pub(super) fn new(
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    portfolio: &Portfolio,
) -> Vec<Action> {
    let spoken = &standing.account.spoken;
    let mut actions = Vec::new();
    for heard in standing.account.heard.iter().filter(|heard| heard.is_new) {
        let key = key(RULE, heard, standing);
        let section = reply::section(key.clone(), heard, standing, rulebook, &portfolio.bot);
        if let Some(section) = section.filter(|_| spoken.find(&key).is_none()) {
            actions.push(answer(standing, heard, key, &section, &portfolio.places));
        }
        if reply::is_carried_out(heard, standing) {
            actions.push(reaction(standing, heard));
        }
    }
    actions
}

/// Replies that must read differently: what they ask for was mended, taken back, or is wrong otherwise.
pub(super) fn changes<'a>(
    standing: &Standing<'a>,
    rulebook: &Rulebook,
    bot: &Person,
) -> Vec<Change<'a>> {
    let account = standing.account;
    let sections = account.spoken.sections();
    let is_first = |section: &Section| {
        account
            .spoken
            .find(&section.marker.key)
            .is_some_and(|(_, first)| std::ptr::eq(first, section))
    };
    let replies = sections.filter(|(_, section)| {
        let key = &section.marker.key;
        key.rule == RULE && key.account() == Some(account.id) && is_first(section)
    });
    let change = |(remark, old): (&'a _, &'a Section)| {
        let key = &old.marker.key;
        let heard = account.heard.iter().find(|heard| episode(heard) == key.episode);
        let Some(heard) = heard else {
            return taken_back(
                remark,
                old,
                "The comment that this answered asks for nothing any more.",
            );
        };
        match reply::section(key.clone(), heard, standing, rulebook, bot) {
            Some(section) if section.marker.hash != old.marker.hash || old.marker.withdrawn => {
                let why = format!("the comment of @{} reads differently now", heard.author);
                Some(Change { remark, section, why, because: vec![because(heard)] })
            }
            Some(_) => None,
            None => {
                taken_back(remark, old, "All good now: the comment that this answered was heard.")
            }
        }
    };
    replies.filter_map(change).collect()
}

/// The comment that asks for an explanation and has none yet: the newest.
pub(super) fn to_explain<'a>(standing: &Standing<'a>) -> Option<(Key, &'a Heard)> {
    let asks = |heard: &&Heard| heard.commands().any(|command| *command == Command::Explain);
    let newest = standing.account.heard.iter().rfind(asks)?;
    newest.is_new.then(|| (key(EXPLAIN, newest, standing), newest))
}

fn episode(heard: &Heard) -> Episode {
    Episode::new(format!("note-{}", heard.note_id))
}

fn key(rule: &str, heard: &Heard, standing: &Standing<'_>) -> Key {
    Key::new(rule, standing.account.id, episode(heard))
}

fn because(heard: &Heard) -> Because {
    let lines: Vec<&str> = heard.said.iter().map(|said| said.words.as_str()).collect();
    Because {
        fact: format!("@{} wrote “{}”", heard.author, lines.join("”, “")),
        on: Some(heard.on),
        source: Source::Command,
        url: heard.url.clone(),
    }
}

fn answer(
    standing: &Standing<'_>,
    heard: &Heard,
    key: Key,
    section: &Section,
    places: &Places,
) -> Action {
    let account = standing.account;
    let why = reply::why(heard);
    // Work that more people read than the account is not told of it.
    let there =
        heard.elsewhere.as_ref().filter(|it| may_hold(places, (it.project, it.iid), account));
    let (project, iid) =
        there.map_or((account.id.project, account.id.iid), |it| (it.project, it.iid));
    Action {
        kind: ActionKind::Comment,
        key,
        rule: RULE.to_owned(),
        account: Some(account.id),
        target: there.map_or(&account.reference, |it| &it.reference).clone(),
        summary: format!("{}: {why} @{}", account.name, heard.author),
        because: vec![because(heard)],
        severity: 3,
        write: Write::Comment {
            project,
            iid,
            body: account.words(section.print()),
            notifies: true,
            // A reply repeats what it answers, so no more people may read it.
            internal: heard.is_internal,
        },
        after: Vec::new(),
        is_first: false,
    }
}

/// Where it was said, and is answered.
fn place(standing: &Standing<'_>, heard: &Heard) -> (u64, u64) {
    let id = standing.account.id;
    heard.elsewhere.as_ref().map_or((id.project, id.iid), |it| (it.project, it.iid))
}

fn reaction(standing: &Standing<'_>, heard: &Heard) -> Action {
    let account = standing.account;
    let reference = heard.elsewhere.as_ref().map_or(&account.reference, |it| &it.reference);
    let (project, iid) = place(standing, heard);
    let said: Vec<String> = heard.commands().map(|command| format!("“{command}”")).collect();
    Action {
        kind: ActionKind::React,
        key: key(HEARD, heard, standing),
        rule: HEARD.to_owned(),
        account: Some(account.id),
        target: format!("{reference}, comment {}", heard.note_id),
        summary: format!("{}: @{} said {}", account.name, heard.author, said.join(", ")),
        because: vec![because(heard)],
        severity: 4,
        write: Write::React {
            project,
            iid,
            note: Some(heard.note_id),
            name: "thumbsup".to_owned(),
        },
        after: Vec::new(),
        is_first: false,
    }
}
