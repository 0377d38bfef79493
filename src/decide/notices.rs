//! New comments in the account issue: said once per episode, several rules in one comment.

use crate::account::CallToAction;
use crate::account::Form;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::corrections;
use crate::decide::corrections::is_deaf;
use crate::decide::text;
use crate::decide::texts::may_hold;
use crate::privacy::Places;

/// The one comment that says everything new about this account.
pub(super) fn comment(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    places: &Places,
) -> Option<Action> {
    let account = standing.account;
    let mut news: Vec<(&CallToAction, &Opinion)> = opinions
        .iter()
        .filter_map(|opinion| Some((opinion.call()?, opinion)))
        .filter(|(call, _)| !matches!(call.form, Form::WorkIssue(_)))
        .filter(|(call, _)| !account.spoken.knows(&call.key))
        .collect();
    news.sort_by_key(|(call, _)| call.severity);
    let (first, _) = news.first()?;
    // What is about one piece of work is said there; together with anything else, where all is said.
    let is_there = |(call, _): &(&CallToAction, &Opinion)| call.place == first.place;
    let elsewhere = first.place.filter(|_| news.iter().all(is_there));
    // Work that more people read than the account is not told of it.
    let elsewhere = elsewhere.filter(|place| may_hold(places, *place, account));
    let place = elsewhere.unwrap_or((account.id.project, account.id.iid));
    // Once for the whole comment, at its end; a command there is about all of it.
    let notice = news.iter().rfind(|(call, _)| call.form == Form::Notice);
    let to_stop = text::how_to_stop(
        notice.map_or(first, |(call, _)| call),
        standing,
        is_deaf(standing, place),
    );
    let section = |(nth, (call, opinion)): (usize, &(&CallToAction, &Opinion))| {
        let to_stop = if nth + 1 == news.len() { to_stop.as_str() } else { "" };
        text::comment(call, &opinion.verdict, standing, rulebook, (place, to_stop))
    };
    let texts: Vec<String> = news.iter().enumerate().map(section).map(|it| it.print()).collect();
    let headlines: Vec<&str> = news.iter().map(|(call, _)| call.headline.as_str()).collect();
    Some(Action {
        kind: ActionKind::Comment,
        key: first.key.clone(),
        rule: first.rule.to_owned(),
        account: Some(account.id),
        target: corrections::reference(standing, place),
        summary: format!("{}: {}", account.name, in_a_row(&headlines)),
        because: news.iter().flat_map(|(call, _)| call.because.clone()).collect(),
        severity: first.severity,
        write: Write::Comment {
            project: place.0,
            iid: place.1,
            body: account.words(texts.join("\n\n")),
            notifies: news.iter().any(|(call, _)| call.form == Form::Notice),
            internal: false,
        },
        after: Vec::new(),
        is_first: false,
    })
}

/// Headlines as sentences of one line; one that asks keeps its question mark.
fn in_a_row(headlines: &[&str]) -> String {
    let mut line = String::new();
    for headline in headlines {
        let between = match line.chars().last() {
            None => "",
            Some('?' | '!' | '.') => " ",
            Some(_) => ". ",
        };
        line.push_str(between);
        line.push_str(headline);
    }
    line
}
