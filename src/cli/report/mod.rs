//! `report`: the figures of every portfolio, the same numbers in every format. Writes nothing.

mod calendar;
mod json;
mod markdown;
mod openmetrics;
mod rows;
mod table;

use chrono::NaiveDate;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::AnyFormat;
use crate::cli::arguments::ReportOptions;
use crate::cli::parts;
use crate::cli::portfolio_name;
use crate::cli::print;
use crate::cli::reach;
use crate::consider::consider;
use crate::decide::DatedThing;
use crate::decide::Measured;
use crate::decide::dates_ahead;
use crate::decide::measured;
use crate::templates;

/// What every format prints.
struct Figures {
    as_of: NaiveDate,
    /// Accounts that were read, and that there are.
    read: usize,
    listed: usize,
    /// In the order of the settings.
    portfolios: Vec<Measured>,
    /// What is ahead for the accounts of these portfolios.
    dates: Vec<DatedThing>,
}

pub(super) async fn run(arguments: &Arguments, options: &ReportOptions) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let (terms, people) = (&policy.rulebook.rollups, &policy.rulebook.people);
    let slices = portfolio_name::find(terms, options.portfolio.as_deref())?;
    let (portfolio, moment) = parts::survey(arguments, &settings, &policy, &options.parts).await?;
    let standings = consider(&portfolio, &policy.targets, moment);
    let is_wanted = |one: &Measured| slices.iter().any(|slice| slice.name == one.name);
    let portfolios = measured(&standings, &policy.rulebook).into_iter().filter(is_wanted);
    let dates =
        dates_ahead(&standings, |it| slices.iter().any(|slice| terms.covers(slice, it, people)));
    let read = portfolio.accounts.len();
    let figures = Figures {
        as_of: standings.as_of,
        read,
        listed: read + portfolio.unread.len(),
        portfolios: portfolios.collect(),
        dates,
    };
    match arguments.format {
        AnyFormat::Table => print::out(&table::of(&figures))?,
        AnyFormat::Markdown => print::out(&markdown::of(&figures))?,
        AnyFormat::Json => print::json(&json::of(&figures))?,
        AnyFormat::Csv => print::exactly(&rows::of(&figures))?,
        AnyFormat::Openmetrics => print::exactly(&openmetrics::of(figures))?,
        AnyFormat::Ics => print::exactly(&calendar::of(&figures))?,
    }
    Ok(Exit::Done)
}

impl Figures {
    /// `EMEA on Fri 20 Mar 2026: 12 accounts`, before it is made inert.
    fn heading(&self, portfolio: &Measured, name: &str) -> String {
        let accounts = match portfolio.accounts {
            1 => "1 account".to_owned(),
            n => format!("{n} accounts"),
        };
        format!("{name} on {}: {accounts}", templates::in_words(self.as_of))
    }

    /// That some accounts are missing from every number; none where all were read.
    fn gap(&self) -> Option<String> {
        let (read, listed) = (self.read, self.listed);
        (read < listed).then(|| {
            format!("Only {read} of {listed} accounts could be read, so every number is of these.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_that_could_not_be_read_are_told_for_people_and_programs() {
        let as_of = NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
        let of =
            |read| Figures { as_of, read, listed: 40, portfolios: Vec::new(), dates: Vec::new() };
        let told = "Only 38 of 40 accounts could be read, so every number is of these.";
        assert_eq!(table::of(&of(38)), told);
        assert_eq!(markdown::of(&of(38)).trim_end(), format!("> **{told}**"));
        assert_eq!(json::of(&of(38))["complete"], false);
        assert_eq!(json::of(&of(40))["complete"], true);
        assert_eq!(table::of(&of(40)), "");
    }
}
