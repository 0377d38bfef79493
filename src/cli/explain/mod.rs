//! `explain`: how one account stands, on what evidence, and what each rule thinks of it.

mod answer;
mod evidence;
mod health;
mod parts;
mod shared;
mod words;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::account_name;
use crate::cli::arguments::Format;
use crate::cli::print;
use crate::cli::reach;
use crate::consider::consider;
use crate::decide::FirstRun;
use crate::decide::SharedOpinion;
use crate::decide::cases;
use crate::decide::explain;
use crate::decide::opinions;
use crate::decide::shared_opinions;
use crate::templates;

pub(super) async fn run(arguments: &Arguments, wanted: &str) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let (gitlab, source) = reach::look_only(&settings)?;
    let moment = reach::moment(arguments.as_of);
    let portfolio = reach::survey(&settings, &policy, &gitlab, &source).await?;
    let standings = consider(&portfolio, &policy.targets, moment);
    let all = cases(&portfolio, &standings, &policy.rulebook, FirstRun::Baseline);
    let of_many = shared_opinions(&portfolio, &standings, &all, &policy.rulebook);
    if let Some(shared) = account_name::shared(&portfolio, wanted) {
        shared::print(shared, &of_many, standings.as_of, &policy.rulebook, arguments.format())?;
        return Ok(Exit::Done);
    }
    let account = account_name::find(&portfolio, wanted)?;
    let standing = standings.of(account.id).expect("every account of the portfolio is judged");
    // By itself where nothing is written, with all the others where mentions are shared out.
    let mine = all.list.into_iter().find(|case| case.standing.account.id == account.id);
    let mut opinions = mine.map_or_else(|| opinions(standing, &policy.rulebook), |it| it.opinions);
    let concerns = |it: &SharedOpinion| it.members.contains(&account.id);
    opinions.extend(of_many.into_iter().filter(concerns).map(|it| it.opinion));
    let answer = answer::Answer::new(standing, &opinions);
    let explanation = explain(standing, &opinions, &policy.rulebook.policy);
    match arguments.format() {
        Format::Json => print::json(&answer)?,
        Format::Table => {
            let url = &answer.account.url;
            print::out(&words::table(&explanation, url, &answer.also()))?;
        }
        Format::Markdown => {
            let also = answer.also().into_iter().map(|line| templates::inert(&line));
            let parts = [explanation.markdown()].into_iter().chain(also);
            print::out(&parts.collect::<Vec<_>>().join("\n\n"))?;
        }
    }
    Ok(Exit::Done)
}
