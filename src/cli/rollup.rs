//! `rollup`: the pages that managers get, as they would be written today. The connection it uses cannot write.

use serde_json::Value;
use serde_json::json;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::arguments::PartsOption;
use crate::cli::parts;
use crate::cli::portfolio_name;
use crate::cli::print;
use crate::cli::reach;
use crate::consider::Past;
use crate::consider::consider;
use crate::decide::RollupText;
use crate::decide::rollup_pages;

pub(super) async fn run(
    arguments: &Arguments,
    wanted: Option<&str>,
    parts: &PartsOption,
) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let rulebook = &policy.rulebook;
    let slices = portfolio_name::find(&rulebook.rollups, wanted)?;
    let (portfolio, moment) = parts::survey(arguments, &settings, &policy, parts).await?;
    let standings = consider(&portfolio, &policy.targets, moment);
    let past = Past::of(&portfolio, &policy.targets, moment);
    let pages = rollup_pages(&portfolio, &standings, &past, rulebook, slices);
    match arguments.format() {
        Format::Json => {
            let page = |page: &RollupText| {
                let RollupText { name, slug, title, body } = page;
                json!({ "name": name, "slug": slug, "title": title, "body": body })
            };
            let pages: Vec<Value> = pages.iter().map(page).collect();
            print::json(&json!({ "as_of": standings.as_of, "portfolios": pages }))?;
        }
        Format::Table | Format::Markdown => {
            let bodies: Vec<&str> = pages.iter().map(|page| page.body.as_str()).collect();
            print::out(&bodies.join("\n\n---\n\n"))?;
        }
    }
    Ok(Exit::Done)
}
