//! `explain`: how one account stands, on what evidence, and what each rule thinks of it.

mod answer;
mod health;
mod parts;
mod words;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::account_name;
use crate::cli::arguments::Format;
use crate::cli::print;
use crate::cli::reach;
use crate::consider::consider;
use crate::decide::opinions;

pub(super) async fn run(arguments: &Arguments, wanted: &str) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let (gitlab, source) = reach::look_only(&settings)?;
    let moment = reach::moment(arguments.as_of);
    let portfolio = reach::survey(&settings, &policy, &gitlab, &source).await?;
    let account = account_name::find(&portfolio, wanted)?;
    let standings = consider(&portfolio, &policy.targets, moment);
    let standing = standings.of(account.id).expect("every account of the portfolio is judged");
    let opinions = opinions(standing, &policy.rulebook);
    let answer = answer::Answer::new(standing, &opinions);
    match arguments.format {
        Format::Json => print::json(&answer)?,
        Format::Table => print::out(&words::table(&answer))?,
        Format::Markdown => print::out(&words::markdown(&answer))?,
    }
    Ok(Exit::Done)
}
