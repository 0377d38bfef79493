//! The same with the built binary over real HTTP, and files that were torn, copied or written at the same moment.

use std::path::PathBuf;

use crate::support::binary::Binary;
use crate::support::server::Server;

const PLAN: [&str; 5] = ["plan", "--as-of", "2026-03-20", "--format", "json"];

fn remembering(server: &Server) -> Binary {
    server.binary().with("STAGECOACH__MEMO__PATH", "memo")
}

/// The one file of the memo.
fn file(binary: &Binary) -> PathBuf {
    let files = stagecoach::files::list_files(&binary.path("memo")).unwrap();
    let memos: Vec<_> =
        files.into_iter().filter(|it| it.extension().is_some_and(|x| x == "stagecoach")).collect();
    assert_eq!(memos.len(), 1, "{memos:?}");
    memos[0].clone()
}

#[test]
fn the_second_plan_is_the_same_for_three_requests() {
    let server = Server::seeded(60);
    let binary = remembering(&server);
    let plain = server.binary().run(&PLAN).exits(0);
    let cold = binary.run(&PLAN).exits(0);
    let before = server.simulator().log().len();
    let warm = binary.run(&PLAN).exits(0);
    assert!(server.simulator().log().len() <= before + 3);
    assert_eq!(plain.stdout, cold.stdout);
    assert_eq!(cold.stdout, warm.stdout);
    assert!(cold.stderr.contains("there is no memo yet in `memo`"), "{}", cold.stderr);
    assert!(warm.stderr.contains("histories came from the memo"), "{}", warm.stderr);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file(&binary)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn what_is_torn_or_from_elsewhere_is_set_aside_and_made_anew() {
    let server = Server::seeded(12);
    let binary = remembering(&server);
    let first = binary.run(&PLAN).exits(0);
    let path = file(&binary);
    let own = stagecoach::files::read_bytes(&path).unwrap();
    let newer = [b"stagecoach memo 99\n".as_slice(), &own].concat();
    let torn = own[..own.len() / 2].to_vec();
    for (what, bytes) in [("damaged", torn), ("newer", newer), ("damaged", b"?".to_vec())] {
        stagecoach::files::replace(&path, &bytes, stagecoach::files::Readers::OwnerOnly).unwrap();
        let ran = binary.run(&PLAN).exits(0);
        assert_eq!(ran.stdout, first.stdout);
        let lines = ran.stderr.lines().filter(|line| line.contains("set aside as `memo/memo-"));
        let lines: Vec<&str> = lines.collect();
        assert!(lines.len() == 1 && lines[0].contains(what), "{}", ran.stderr);
        assert_eq!(file(&binary), path);
        let before = server.simulator().log().len();
        binary.run(&PLAN).exits(0);
        assert!(server.simulator().log().len() <= before + 3, "it was made anew");
    }
}

#[test]
fn what_a_killed_run_left_half_written_disturbs_nobody() {
    let server = Server::seeded(12);
    let binary = remembering(&server);
    let first = binary.run(&PLAN).exits(0);
    let path = file(&binary);
    let half = path.with_extension("stagecoach.4711.tmp");
    std::fs::copy(&path, &half).unwrap();
    let before = server.simulator().log().len();
    assert_eq!(binary.run(&PLAN).exits(0).stdout, first.stdout);
    assert!(server.simulator().log().len() <= before + 3);
    assert!(half.exists(), "somebody may be writing it");
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    std::fs::File::options().write(true).open(&half).unwrap().set_modified(long_ago).unwrap();
    let ran = binary.run(&PLAN).exits(0);
    assert_eq!(ran.stdout, first.stdout);
    assert!(ran.stderr.contains("half-written memos"), "{}", ran.stderr);
    assert!(!half.exists() && path.exists());
}

#[test]
fn two_runs_at_once_leave_one_whole_memo() {
    let server = Server::seeded(24);
    let binary = remembering(&server);
    let plain = server.binary().run(&PLAN).exits(0).stdout;
    for _ in 0..2 {
        std::thread::scope(|scope| {
            let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| binary.run(&PLAN))).collect();
            for run in runs {
                assert_eq!(run.join().unwrap().exits(0).stdout, plain);
            }
        });
    }
    let before = server.simulator().log().len();
    let last = binary.run(&PLAN).exits(0);
    assert_eq!(last.stdout, plain);
    assert!(server.simulator().log().len() <= before + 3, "{}", last.stderr);
    assert!(!last.stderr.contains("is not used"), "{}", last.stderr);
}
