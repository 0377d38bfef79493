//! The built binary in an environment of its own: no variables, an empty folder, everything it says kept.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStderr;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// After this a binary that was started is ended, so that a test fails instead of waiting for ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// The binary, the folder it works in, and the variables it sees.
pub(crate) struct Binary {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

/// What a run said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Binary {
    /// Without any variable.
    pub(crate) fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: BTreeMap::new() }
    }

    /// With the three variables that are needed, and nothing else.
    pub(crate) fn at(url: &str, token: &str, project: &str) -> Self {
        let needed = [("GITLAB__URL", url), ("GITLAB__TOKEN", token), ("SOURCE__PROJECT", project)];
        let bare = Self::bare();
        needed
            .into_iter()
            .fold(bare, |binary, (name, value)| binary.with(&format!("STAGECOACH__{name}"), value))
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A file in the folder the binary works in.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let readers = stagecoach::files::Readers::Anyone;
        stagecoach::files::replace(&self.path(name), text.as_bytes(), readers).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        stagecoach::files::read_text(&self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stagecoach"));
        command.env_clear().envs(&self.variables).current_dir(self.folder.path());
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs to the end.
    #[must_use = "look at how it ended"]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts what runs until it is told to stop.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        let (ended, watched) = mpsc::channel::<()>();
        let process = child.id().to_string();
        std::thread::spawn(move || {
            if watched.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = Command::new("sh").args(["-c", &format!("kill -KILL {process}")]).status();
            }
        });
        Running { child, lines, heard: String::new(), _ended: ended }
    }
}

impl Ran {
    /// Checks the exit code, and that nothing panicked.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// The result as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}):\n{}\n{}", self.stdout, self.stderr))
    }

    /// What went wrong, as people read it: without log lines, ports and request numbers.
    pub(crate) fn error(&self) -> String {
        let at = self.stderr.find("stagecoach: ");
        let text = at.map_or(self.stderr.as_str(), |at| &self.stderr[at..]);
        let text = without_digits_after(text, "127.0.0.1:", "PORT");
        without_digits_after(&text, "request sim-", "N").trim_end().to_owned()
    }
}

fn without_digits_after(text: &str, mark: &str, name: &str) -> String {
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{text}{mark}{name}{rest}")
    })
}

/// The whole answer of a daemon to one question.
pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A running binary; it is killed if the test ends first.
#[must_use = "stop it, and look at how it ended"]
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStderr>,
    heard: String,
    _ended: mpsc::Sender<()>,
}

impl Running {
    /// Reads log lines up to the first with these words, and gives it.
    #[track_caller]
    pub(crate) fn until(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            let length = self.lines.read_line(&mut line).unwrap();
            assert!(length > 0, "it ended before it said “{words}”:\n{}", self.heard);
            self.heard.push_str(&line);
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Asks it to stop, as a supervisor does, and gives its exit code and what it said.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        let process = self.child.id().to_string();
        assert!(
            Command::new("sh")
                .args(["-c", &format!("kill -TERM {process}")])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap();
        std::io::Read::read_to_string(&mut self.lines, &mut self.heard).unwrap();
        (status.code(), std::mem::take(&mut self.heard))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, or it ends now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
