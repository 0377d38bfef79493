//! Tools of others that tests start: where they are found, and whether they may be absent.

/// Where programs are found. What is started with nothing else has no token and no setting of ours.
#[expect(clippy::disallowed_methods, reason = "a started tool finds its programs where we do")]
pub(crate) fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").expect("tests run where programs are found")
}

/// Says that a test is skipped, unless CI insists that its tools are there: then their absence fails.
pub(crate) fn can(is_there: bool, what: &str, required_by: &str) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a missing tool is a failure is CI's word"
    )]
    let required = std::env::var(required_by).is_ok_and(|word| word == "1");
    assert!(is_there || !required, "there is no {what}, and CI requires it: .ci/run tools");
    if !is_there {
        #[expect(clippy::print_stdout, reason = "a skipped test says so")]
        {
            println!("skipped: there is no {what}; .ci/run tools installs it");
        }
    }
    is_there
}
