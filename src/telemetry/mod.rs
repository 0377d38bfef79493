//! What Stagecoach says about its own work, on standard error: log lines for people or for machines,
//! and the names of the fields they carry.

pub mod fields;
mod line;
mod progress;

use std::io;
use std::io::IsTerminal as _;

use serde::Deserialize;
use serde::Serialize;
use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

pub use crate::telemetry::progress::Progress;

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One line for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// What is logged, and how.
#[derive(Clone, Debug, Deserialize)]
pub struct LogSettings {
    pub format: LogFormat,
    /// A level (for Stagecoach; its libraries warn) or pairs of target and level.
    pub level: String,
    /// Whether a line is written when a span ends, with how long it worked and waited.
    pub spans: bool,
}

/// A log filter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "log filter `{filter}` is not understood: write off, error, warn, info, debug or trace, or \
     pairs like `stagecoach=debug,hyper=warn`"
)]
pub struct FilterError {
    /// The filter as it was written.
    pub filter: String,
}

/// Starts logging to standard error, lines of the `log` crate included.
///
/// Each `verbosity` (`-v`) makes Stagecoach itself one level more talkative. A second call changes
/// nothing: the first one's choice stands.
pub fn start(settings: &LogSettings, verbosity: u8) -> Result<(), FilterError> {
    let targets = targets(&settings.level, verbosity)?;
    // Already started, by a test or an embedding program: lines go there.
    let spoken = subscriber(settings, targets, on_terminal(), || BesideBars);
    let _ = spoken.try_init();
    Ok(())
}

/// Whether a person watches standard error, so that colours and bars make sense.
pub fn on_terminal() -> bool {
    io::stderr().is_terminal()
}

fn targets(filter: &str, verbosity: u8) -> Result<Targets, FilterError> {
    let error = || FilterError { filter: filter.to_owned() };
    let targets = match filter.trim().parse::<LevelFilter>() {
        // The library reads an empty filter as `error`: more likely it is a setting left blank.
        Ok(level) if !filter.trim().is_empty() => {
            let others = level.min(LevelFilter::WARN);
            Targets::new().with_default(others).with_target("stagecoach", level)
        }
        _ if filter.contains('=') => filter.trim().parse().map_err(|_| error())?,
        _ => return Err(error()),
    };
    let chosen = targets.iter().find(|(target, _)| *target == "stagecoach").map(|(_, level)| level);
    let chosen = chosen.or_else(|| targets.default_level()).unwrap_or(LevelFilter::INFO);
    let louder = (0..verbosity).fold(chosen, |level, _| next(level));
    Ok(targets.with_target("stagecoach", louder))
}

fn next(level: LevelFilter) -> LevelFilter {
    match level {
        LevelFilter::OFF => LevelFilter::ERROR,
        LevelFilter::ERROR => LevelFilter::WARN,
        LevelFilter::WARN => LevelFilter::INFO,
        LevelFilter::INFO => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

fn subscriber<W>(settings: &LogSettings, targets: Targets, colours: bool, writer: W) -> Dispatch
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let registry = tracing_subscriber::registry().with(targets);
    let ends = if settings.spans { FmtSpan::CLOSE } else { FmtSpan::NONE };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_span_events(ends);
    match settings.format {
        LogFormat::Json => {
            Dispatch::new(registry.with(lines.json().flatten_event(true).with_ansi(false)))
        }
        // On a terminal the library's own default stands, which respects NO_COLOR.
        LogFormat::Human if colours => {
            Dispatch::new(registry.with(lines.with_target(false).compact()))
        }
        LogFormat::Human => {
            Dispatch::new(registry.with(lines.with_target(false).with_ansi(false).compact()))
        }
    }
}

/// Standard error, written to while the progress bars stand aside.
struct BesideBars;

impl io::Write for BesideBars {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let one = line::one(line, on_terminal());
        progress::aside(|| io::stderr().lock().write_all(&one))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, filter: &str, verbosity: u8, say: impl FnOnce()) -> String {
        with(&LogSettings { format, level: filter.to_owned(), spans: false }, verbosity, say)
    }

    fn with(settings: &LogSettings, verbosity: u8, say: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let targets = targets(&settings.level, verbosity).unwrap();
        let dispatch = subscriber(settings, targets, false, move || writer.clone());
        tracing::dispatcher::with_default(&dispatch, say);
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    fn say_all() {
        let _span = tracing::info_span!("collect").entered();
        tracing::info!({ fields::ACCOUNT_IID } = 7, "read the account");
        tracing::debug!("a detail");
        tracing::info!(target: "hyper", "a library talks");
        tracing::warn!(target: "hyper", "a library warns");
    }

    #[test]
    fn people_get_plain_lines_without_colour_codes() {
        let text = logged(LogFormat::Human, "info", 0, say_all);
        assert!(text.contains("INFO collect: read the account account.iid=7"), "{text}");
        assert!(text.contains("a library warns"), "{text}");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn machines_get_one_object_a_line() {
        let text = logged(LogFormat::Json, "info", 0, say_all);
        let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(first["message"], "read the account");
        assert_eq!(first["account.iid"], 7);
        assert_eq!(first["span"]["name"], "collect");
    }

    #[test]
    fn a_step_that_ends_tells_how_long_it_worked_and_waited() {
        let settings =
            LogSettings { format: LogFormat::Json, level: "info".to_owned(), spans: true };
        let text = with(&settings, 0, say_all);
        let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!((&last["message"], &last["span"]["name"]), (&"close".into(), &"collect".into()));
        assert!(last["time.busy"].is_string() && last["time.idle"].is_string(), "{text}");
    }

    #[test]
    fn verbosity_makes_stagecoach_alone_more_talkative() {
        assert_eq!(logged(LogFormat::Human, "info", 1, say_all).lines().count(), 3);
        assert_eq!(logged(LogFormat::Human, "error", 0, say_all).lines().count(), 0);
        assert_eq!(logged(LogFormat::Human, "hyper=info", 1, say_all).lines().count(), 4);
        assert!(targets("trace", 9).is_ok());
    }

    #[test]
    fn a_filter_that_cannot_be_read_says_what_to_write() {
        for filter in ["loud", "", "stagecoach=loud"] {
            let error = targets(filter, 0).unwrap_err().to_string();
            assert!(error.starts_with(&format!("log filter `{filter}` is not")), "{error}");
        }
    }
}
