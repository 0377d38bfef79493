//! `ebr scheduled|completed|declined DATE`.

use chrono::NaiveDate;

use crate::account::Command;
use crate::account::EbrStep;
use crate::collect::commands::dates;
use crate::collect::commands::dates::Asked;
use crate::collect::commands::dates::When;
use crate::collect::commands::grammar;
use crate::collect::commands::wrong::Wrong;
use crate::collect::commands::wrong::quoted;

pub(super) fn read(rest: &str, on: NaiveDate) -> Result<Command, Wrong> {
    let (word, words) = grammar::split(rest);
    let what = match word.to_lowercase().as_str() {
        "scheduled" => EbrStep::Scheduled,
        "completed" => EbrStep::Completed,
        "declined" => EbrStep::Declined,
        _ => return Err(unknown(word, rest, on)),
    };
    step(what, words, on)
}

fn step(what: EbrStep, words: &str, on: NaiveDate) -> Result<Command, Wrong> {
    let when = if what == EbrStep::Scheduled { When::Upcoming } else { When::Past };
    let head = format!("ebr {what}");
    let asked = Asked { head: &head, words, keeps_reason: false, when, on };
    match dates::day(&asked) {
        Ok((on, _)) => Ok(Command::Ebr { what, on }),
        Err(mut wrong) => {
            // What was scheduled for a day that is over has most likely taken place.
            let over =
                dates::named(words, on).filter(|day| what == EbrStep::Scheduled && *day < on);
            wrong.paste.splice(0..0, over.map(|day| format!("ebr completed {day}")));
            Err(wrong)
        }
    }
}

fn unknown(word: &str, rest: &str, on: NaiveDate) -> Wrong {
    let steps = ["scheduled", "completed", "declined"];
    let lower = rest.to_lowercase();
    let meant = steps.into_iter().find(|step| lower.contains(step));
    let likely = meant.or_else(|| grammar::nearest(word, &steps));
    let (_, behind) = grammar::split(rest);
    let day = dates::named(behind, on).or_else(|| dates::named(rest, on)).unwrap_or(on);
    let written = quoted(format!("ebr {word}").trim_end());
    Wrong::new(
        format!(
            "{written} does not say what happened: expected `ebr scheduled`, `ebr completed` or \
             `ebr declined`"
        ),
        likely
            .map_or(steps.to_vec(), |step| vec![step])
            .into_iter()
            .map(|step| format!("ebr {step} {day}"))
            .collect(),
    )
}
