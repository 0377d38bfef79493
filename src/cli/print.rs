//! Printing: results to standard output, errors to standard error, and a closed pipe is not a failure.

use std::io;
use std::io::Write;

use crate::cli::Exit;
use crate::cli::Failure;
use crate::templates;

/// Writes a result for people; a reader that went away (`| head`) has read enough. No name from GitLab commands
/// the terminal.
pub(super) fn out(text: &str) -> Result<(), Failure> {
    exactly(&format!("{}\n", templates::for_terminal(text.trim_end())))
}

/// Writes a result whose every byte counts, the ends of its lines included.
pub(super) fn exactly(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, format!("the result could not be printed: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a value as indented JSON.
pub(super) fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).expect("results hold only plain values");
    exactly(&format!("{}\n", templates::escaped(&text)))
}

/// Says what went wrong. Standard error may be gone as well.
pub(super) fn error(text: &str) {
    let _ = writeln!(io::stderr().lock(), "stagecoach: {}", templates::for_terminal(text));
}
