//! Clients written in Python: where there is no Python the tests say what was skipped, but CI insists.

use std::process::Command;

/// Whether `python3` runs this line. In CI its absence is a failure.
pub(crate) fn can_run(line: &str) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a missing client is a failure is CI's word"
    )]
    let required = std::env::var("STAGECOACH_REQUIRE_PYTHON_GITLAB").is_ok_and(|word| word == "1");
    let ran = Command::new("python3").args(["-c", line]).output();
    let can = ran.is_ok_and(|found| found.status.success());
    assert!(can || !required, "python3 cannot run `{line}`, and CI requires it: .ci/run tools");
    if !can {
        #[expect(clippy::print_stdout, reason = "a skipped test says so")]
        {
            println!("skipped: python3 cannot run `{line}`; .ci/run tools installs what it needs");
        }
    }
    can
}
