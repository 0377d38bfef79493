//! Clients and libraries in Python: where they are absent the tests say what was skipped, but CI insists.

use std::process::Command;

/// Set to 1 where the clients of GitLab must be there, and where lifelines must.
pub(crate) const GITLAB: &str = "STAGECOACH_REQUIRE_PYTHON_GITLAB";
pub(crate) const LIFELINES: &str = "STAGECOACH_REQUIRE_LIFELINES";

/// Whether `python3` runs this line. Where the variable is 1, as in CI, its absence is a failure.
pub(crate) fn can_run(line: &str, required_by: &str) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a missing client is a failure is CI's word"
    )]
    let required = std::env::var(required_by).is_ok_and(|word| word == "1");
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
