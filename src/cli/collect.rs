//! `collect`: reads a part of the accounts and keeps GitLab's answers in a file, for `--merge`.

use serde_json::json;

use crate::bot;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::CollectOptions;
use crate::cli::arguments::Format;
use crate::cli::parts::Part;
use crate::cli::print;
use crate::cli::reach;
use crate::collect::Reading;
use crate::files;
use crate::files::Readers;
use crate::gitlab::Answers;
use crate::gitlab::GitLab;
use crate::gitlab::Kept;

pub(super) async fn run(arguments: &Arguments, options: &CollectOptions) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let (gitlab, source) = reach::look_only(&settings)?;
    let gitlab = GitLab::new(Kept::new(gitlab.into_transport(), Answers::default()));
    let progress = reach::progress();
    let on_read = reach::show(&progress);
    let reading = reach::reading(&settings, &policy, &source, None, &on_read);
    let reading = Reading { shard: Some(options.shard), ..reading };
    let portfolio = bot::survey(&gitlab, &reading).await?;
    drop(on_read);
    progress.done();
    let (accounts, shard) = (portfolio.accounts.len(), options.shard);
    let part = Part::of(
        arguments,
        &settings,
        &policy,
        (shard, portfolio.read_at),
        gitlab.into_transport().into_new(),
    );
    let text = serde_json::to_string(&part).expect("a part holds only plain values");
    files::replace(&options.out, text.as_bytes(), Readers::OwnerOnly)?;
    let out = options.out.display().to_string();
    match arguments.format() {
        Format::Json => print::json(&json!({ "shard": shard, "accounts": accounts, "out": out }))?,
        Format::Table | Format::Markdown => {
            print::out(&format!("Part {shard}: {accounts} accounts read into {out}."))?;
        }
    }
    Ok(Exit::Done)
}
