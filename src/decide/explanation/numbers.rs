//! The numbers beside the clocks that a CSM would check by hand, each with where it comes from.

use chrono::NaiveDate;

use crate::account::FactName;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::decide::explanation::Cell;
use crate::decide::explanation::Sheet;
use crate::decide::explanation::facts::told;

pub(super) fn sheet(standing: &Standing<'_>) -> Sheet {
    let rows = [
        in_stage(standing),
        Some(last_conversation(standing)),
        Some(cadence(standing)),
        first_value(standing),
        sentiment(standing),
        renewal(standing),
        ebr(standing),
    ];
    Sheet {
        title: "Numbers",
        head: &["what", "is", "because"],
        rows: rows.into_iter().flatten().collect(),
    }
}

fn row(what: &str, is: impl Into<String>, because: Cell) -> Vec<Cell> {
    vec![Cell::of(what), Cell::of(is), because]
}

fn days(from: NaiveDate, to: NaiveDate) -> String {
    match (to - from).num_days() {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn in_stage(standing: &Standing<'_>) -> Option<Vec<Cell>> {
    let stage = &standing.stage;
    let since = stage.since?;
    let because = stage.because(standing.account)?;
    let words = format!("{}, {}", told(because.source, &because.fact), Calendar::words(since));
    let what = format!("Time in {}", stage.stage);
    Some(row(&what, days(since, standing.today), Cell::linked(words, &because.url)))
}

fn last_conversation(standing: &Standing<'_>) -> Vec<Cell> {
    let account = standing.account;
    let Some(last) = standing.last_conversation() else {
        let because = Cell::linked("no call or meeting is recorded", &account.url);
        return row("Since the last conversation", "–", because);
    };
    let mut touches = account.touchpoints.iter();
    let touch = touches.rfind(|touch| touch.on == last && touch.kind.is_conversation());
    let because = match touch {
        Some(touch) => {
            let words = format!("{}, {}", told(touch.source, &touch.words), Calendar::words(last));
            Cell::linked(words, &touch.url)
        }
        None => Cell::linked(format!("stated: {}", Calendar::words(last)), &account.url),
    };
    row("Since the last conversation", days(last, standing.today), because)
}

fn cadence(standing: &Standing<'_>) -> Vec<Cell> {
    let cadence = &standing.cadence;
    let because = cadence.because.first().map_or("", |because| because.url.as_str());
    row("Cadence", cadence.state.words(), Cell::linked(cadence.reason.clone(), because))
}

/// What is missing to first value by numbers: a tenth of the licences in use.
fn first_value(standing: &Standing<'_>) -> Option<Vec<Cell>> {
    let facts = &standing.account.facts;
    let (bought, used) = (facts.value("licences bought")?, facts.value("billable users")?);
    let stated = facts.best(FactName::FirstValue).is_some();
    let is = format!("{used} of {bought}");
    let because =
        if stated { "the card; a stated date counts" } else { "the card; first value is 10 %" };
    Some(row("Licences in use", is, Cell::linked(because, &standing.account.url)))
}

fn sentiment(standing: &Standing<'_>) -> Option<Vec<Cell>> {
    let stated = standing.account.health.sentiments.iter().rev();
    let mut stated = stated.filter(|it| it.on.is_none_or(|on| on <= standing.today));
    let sentiment = stated.next()?;
    let age = sentiment.on.map(|on| format!(", said {} ago", days(on, standing.today)));
    let is = format!("{}{}", sentiment.colour, age.unwrap_or_default());
    let on = sentiment.on.map(|on| format!(", {}", Calendar::words(on))).unwrap_or_default();
    Some(row("Sentiment", is, Cell::linked(format!("{}{on}", sentiment.source), &sentiment.url)))
}

fn renewal(standing: &Standing<'_>) -> Option<Vec<Cell>> {
    let on = standing.renewal?;
    let fact = standing.account.facts.best(FactName::Renewal)?;
    let opens = Calendar::words(Calendar::months_before(on, 4));
    let left = if on < standing.today {
        format!("{} ago", days(on, standing.today))
    } else {
        format!("in {}", days(standing.today, on))
    };
    let words = format!(
        "{}, {}; worked on from {opens}",
        told(fact.source, &fact.words),
        Calendar::words(on)
    );
    Some(row("Renewal", left, Cell::linked(words, &fact.url)))
}

fn ebr(standing: &Standing<'_>) -> Option<Vec<Cell>> {
    let ebr = &standing.ebr;
    if let Some(reason) = &ebr.none_because {
        return Some(row("EBR", "none due", Cell::of(reason.clone())));
    }
    let (target, opens, end) = (ebr.target?, ebr.opens_on?, ebr.term_end?);
    let last = ebr.last_held.map(|on| format!("; the last was held on {}", Calendar::words(on)));
    let because = format!(
        "six months before {}; work begins on {}{}",
        Calendar::words(end),
        Calendar::words(opens),
        last.unwrap_or_default()
    );
    Some(row("EBR", format!("to be held by {}", Calendar::words(target)), Cell::of(because)))
}
