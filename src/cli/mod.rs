//! The command line: what can be asked, and the exit code it ends with.

mod account_name;
mod apply;
mod arguments;
mod check;
#[cfg(feature = "simulator")]
mod demo;
mod exit;
mod explain;
mod init;
mod manuals;
mod plan;
mod portfolio_name;
mod print;
mod reach;
mod replay;
mod report;
mod rollup;
mod rules;
mod schema;
mod serve;

pub use arguments::Arguments;
pub use exit::Exit;
pub use exit::Failure;

use std::process::ExitCode;

use clap::error::ErrorKind;

use arguments::Command;

/// Parses, runs and exits.
pub fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a machine that runs this has threads and timers");
    match runtime.block_on(run(&arguments)) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            print::error(&failure.to_string());
            failure.exit.into()
        }
    }
}

/// Help and version are answers; everything else that cannot be parsed is a usage error.
fn usage(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    // Nothing can be said when the terminal is gone.
    let _ = error.print();
    if is_answer { Exit::Done.into() } else { Exit::Usage.into() }
}

async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Plan(options) => plan::run(arguments, options).await,
        Command::Apply(options) => Box::pin(apply::run(arguments, options)).await,
        Command::Explain { account } => explain::run(arguments, account).await,
        Command::Report(options) => report::run(arguments, options).await,
        Command::Rollup { portfolio } => rollup::run(arguments, portfolio.as_deref()).await,
        Command::Replay { against } => replay::run(arguments, against).await,
        Command::Init(options) => Box::pin(init::run(arguments, options)).await,
        Command::Check => Box::pin(check::run(arguments)).await,
        Command::Serve => Box::pin(serve::run(arguments)).await,
        #[cfg(feature = "simulator")]
        Command::Demo(options) => Box::pin(demo::run(arguments, options)).await,
        Command::Rules => rules::run(arguments),
        Command::Schema { of } => schema::run(*of),
        Command::Completions { shell } => manuals::completions(*shell),
        Command::Man => manuals::man(),
    }
}
