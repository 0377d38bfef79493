//! Rules on trial: they count what they would say, and since when each is in force stands in the first
//! run's list (`semantics.md` e.24).

use chrono::NaiveDate;

use crate::account::Portfolio;
use crate::account::RuleDays;
use crate::account::Section;
use crate::consider::Calendar;
use crate::consider::PortfolioNote;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Cases;
use crate::decide::Cause;
use crate::decide::LoadedRule;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::climate;
use crate::decide::climate::Trial;
use crate::decide::shared_turn;

/// Since when each rule in force is: those that are not known are new today.
pub(super) fn since(rulebook: &Rulebook, known: Option<&RuleDays>, today: NaiveDate) -> RuleDays {
    let day = |name: &str| known.and_then(|days| days.0.get(name).copied()).unwrap_or(today);
    let names = rulebook.rules.iter().map(|rule| rule.entry.name);
    RuleDays(names.map(|name| (name.to_owned(), day(name))).collect())
}

/// Writes down which rules are in force, when they are others than before. What a list of an older
/// version does not say counts as known from the start.
pub(super) fn remember(
    portfolio: &Portfolio,
    rulebook: &Rulebook,
    today: NaiveDate,
) -> Option<Action> {
    let baseline = portfolio.baseline.as_ref()?;
    let first = climate::utc_day(baseline.created_at);
    let new_since = if baseline.rules.is_some() { today } else { first };
    let days = since(rulebook, baseline.rules.as_ref(), new_since);
    if baseline.rules.as_ref() == Some(&days) {
        return None;
    }
    let key = baseline.section.marker.key.clone();
    let body = days.put_in(&baseline.section.body);
    let section = Section { body, ..baseline.section.clone() };
    let (project, iid) = (baseline.project, baseline.iid);
    Some(Action {
        kind: ActionKind::EditIssue,
        rule: key.rule.clone(),
        key,
        account: None,
        target: baseline.reference.clone(),
        summary: "note which rules are in force".to_owned(),
        because: Vec::new(),
        severity: 4,
        write: Write::WriteSection {
            project,
            iid,
            body: portfolio.words(false, section.print()),
            hides: false,
            reopens: false,
            assigns: None,
        },
        after: Vec::new(),
        is_first: false,
    })
}

/// What every rule on trial would have said today.
pub(super) fn notes(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<PortfolioNote> {
    let held = |name: &str| {
        let mine = |opinion: &&Opinion| {
            opinion.rule == name
                && opinion.held_back().is_some_and(|(_, why)| why.cause == Cause::Shadow)
        };
        cases.list.iter().flat_map(|case| &case.opinions).filter(mine).count()
    };
    let note = |rule: &LoadedRule| {
        let until = cases.climate.shadow(rule)?;
        let of_many = shared_turn::would_speak(rule, portfolio, standings, cases, rulebook);
        let (name, times) = (rule.entry.name, held(rule.entry.name) + of_many);
        let often = if times == 1 { "once".to_owned() } else { format!("{times} times") };
        let until = match until {
            Trial::Set => "shadow by its setting".to_owned(),
            Trial::Until(day) => format!("shadow until {}", Calendar::words(day)),
        };
        let sentence = format!("{name} would have spoken {often} ({until})");
        let value = u32::try_from(times).ok().map(f64::from);
        Some(PortfolioNote::counted("shadow", sentence, value))
    };
    let shown = rulebook.rules.iter().filter_map(note);
    let poor = cases.climate.demoted.iter().map(|(rule, ends)| {
        let sentence = format!(
            "{rule} was useful {ends}: it is listed in digests only until that is better, look at its settings"
        );
        let value = f64::from(ends.useful) / f64::from(ends.all().max(1));
        PortfolioNote::counted("precision", sentence, Some(value))
    });
    shown.chain(poor).collect()
}
