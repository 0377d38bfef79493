//! `completions` and `man`: generated from the commands themselves.

use clap::CommandFactory;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::print;

pub(super) fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "stagecoach", &mut text);
    print::out(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}

pub(super) fn man() -> Result<Exit, Failure> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(Arguments::command()).render(&mut text);
    rendered.map_err(|error| Failure::new(Exit::Failed, format!("no manual page: {error}")))?;
    print::out(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
