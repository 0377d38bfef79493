//! The one place the disk is touched: reading with errors that say what to do, and replacing a
//! file so that nobody ever sees half of it.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::ErrorKind;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use chrono::DateTime;
use chrono::Utc;

/// What could not be done to which file, and what to try next.
#[derive(Debug, thiserror::Error)]
#[error("could not {attempt} `{}`: {cause}{}", path.display(), next_step(cause))]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was tried: "read", "write", "create the folder" …
    pub attempt: &'static str,
    /// What the operating system answered; already part of the text, so not a `source` again.
    pub cause: io::Error,
}

impl FileError {
    fn new(attempt: &'static str, path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), attempt, cause: source }
    }

    /// Whether there is simply no such file.
    pub fn is_missing(&self) -> bool {
        self.cause.kind() == ErrorKind::NotFound
    }
}

fn next_step(cause: &io::Error) -> &'static str {
    match cause.kind() {
        ErrorKind::NotFound => ": check the path, and that its folder exists",
        ErrorKind::PermissionDenied => ": check the owner and the mode of the file and its folder",
        ErrorKind::InvalidData => ": save it as UTF-8 text",
        ErrorKind::IsADirectory => ": name a file, not a folder",
        ErrorKind::NotADirectory => ": name a folder, not a file",
        ErrorKind::StorageFull => ": make room on the disk",
        _ => "",
    }
}

/// Who may read a file that Stagecoach writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the umask allows.
    Anyone,
    /// The owner only (mode 0600): what holds customer data or a secret.
    OwnerOnly,
}

/// The text of a file.
#[expect(clippy::disallowed_methods, reason = "this is the one place the disk is touched")]
pub fn read_text(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path).map_err(|source| FileError::new("read", path, source))
}

/// The bytes of a file.
#[expect(clippy::disallowed_methods, reason = "this is the one place the disk is touched")]
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|source| FileError::new("read", path, source))
}

/// Replaces a file as a whole: a reader, or a crash, finds either the old content or the new.
pub fn replace(path: &Path, content: &[u8], readers: Readers) -> Result<(), FileError> {
    let failed = |source| FileError::new("write", path, source);
    let name = path.file_name().ok_or_else(|| failed(ErrorKind::IsADirectory.into()))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    // What a killed process of the same number left behind would refuse `create_new`.
    remove(&beside)?;
    let written = write_new(&beside, content, readers).and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| {
        // The first error is the one to report; a left-over is replaced next time.
        let _ = remove(&beside);
        failed(source)
    })
}

/// Removes what killed processes left beside a file while they replaced it, where nobody has written to it since `before`:
/// another process may be at it at this moment. How many there were.
pub fn remove_left_overs(path: &Path, before: DateTime<Utc>) -> Result<usize, FileError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_left_over = |found: &Path| {
        let found = found.file_name().unwrap_or_default().to_string_lossy();
        let process = found.strip_prefix(&name).and_then(|rest| rest.strip_prefix('.'));
        let process = process.and_then(|rest| rest.strip_suffix(".tmp"));
        process.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
    };
    // What is gone by now somebody else has removed or put in place.
    let is_old = |found: &Path| {
        let written = fs::metadata(found).and_then(|about| about.modified());
        written.is_ok_and(|at| DateTime::<Utc>::from(at) < before)
    };
    let beside = list_files(path.parent().unwrap_or(Path::new(".")))?;
    let left: Vec<_> = beside.iter().filter(|it| is_left_over(it) && is_old(it)).collect();
    left.iter().try_for_each(|it| remove(it))?;
    Ok(left.len())
}

fn write_new(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::OwnerOnly {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readers;
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Moves a file out of the way, to the one place beside it for such files, and says where that is.
pub fn set_aside(path: &Path) -> Result<PathBuf, FileError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".aside");
    let aside = path.with_file_name(name);
    let moved = fs::rename(path, &aside);
    moved.map(|()| aside).map_err(|source| FileError::new("set aside", path, source))
}

/// Creates a folder and those above it; an existing one is fine.
#[expect(clippy::disallowed_methods, reason = "this is the one place the disk is touched")]
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|source| FileError::new("create the folder", path, source))
}

/// The files directly in a folder (folders are left out), sorted by name.
pub fn list_files(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let failed = |source| FileError::new("list the folder", folder, source);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Removes a file; one that is not there is fine.
#[expect(clippy::disallowed_methods, reason = "this is the one place the disk is touched")]
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(FileError::new("remove", path, source))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        create_folder(&deep).unwrap();
        let file = deep.join("memo.json");
        replace(&file, b"old", Readers::Anyone).unwrap();
        replace(&file, b"new", Readers::OwnerOnly).unwrap();
        assert_eq!(read_text(&file).unwrap(), "new");
        assert_eq!(list_files(&deep).unwrap().as_slice(), std::slice::from_ref(&file));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        remove(&file).unwrap();
        remove(&file).unwrap();
        assert!(read_bytes(&file).unwrap_err().is_missing());
    }

    #[test]
    fn a_failed_replacement_keeps_the_old_file_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let in_the_way = folder.path().join("report");
        create_folder(&in_the_way).unwrap();
        let error = replace(&in_the_way, b"text", Readers::Anyone).unwrap_err();
        assert!(error.to_string().starts_with("could not write `"), "{error}");
        assert!(list_files(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn what_killed_processes_left_is_removed_once_nobody_can_be_at_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(24);
        let old =
            ["memo.4711.tmp", "memo.1.tmp", "memo", "memo.aside", "memo.x.tmp", "other.1.tmp"];
        for name in old {
            replace(&at(name), b"half", Readers::OwnerOnly).unwrap();
            fs::File::options().write(true).open(at(name)).unwrap().set_modified(long_ago).unwrap();
        }
        replace(&at("memo.2.tmp"), b"of another process", Readers::OwnerOnly).unwrap();
        let hour_later = DateTime::<Utc>::from(long_ago) + chrono::TimeDelta::hours(1);
        assert_eq!(remove_left_overs(&at("memo"), hour_later).unwrap(), 2);
        let left = list_files(folder.path()).unwrap();
        let names = left.iter().map(|it| it.file_name().unwrap().to_str().unwrap());
        let expected = ["memo", "memo.2.tmp", "memo.aside", "memo.x.tmp", "other.1.tmp"];
        assert_eq!(names.collect::<Vec<_>>(), expected);
        assert_eq!(remove_left_overs(&at("memo"), hour_later).unwrap(), 0);
        assert!(remove_left_overs(&at("no/memo"), hour_later).unwrap_err().is_missing());
    }

    #[test]
    fn errors_name_the_file_and_the_next_step() {
        let error = read_text(Path::new("no/such/stagecoach.toml")).unwrap_err().to_string();
        assert!(error.starts_with("could not read `no/such/stagecoach.toml`: "), "{error}");
        assert!(error.ends_with(": check the path, and that its folder exists"), "{error}");
    }

    #[test]
    fn text_that_is_not_utf8_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("latin1.toml");
        replace(&file, &[0xe9, 0x0a], Readers::Anyone).unwrap();
        assert!(read_text(&file).unwrap_err().to_string().ends_with(": save it as UTF-8 text"));
    }
}
