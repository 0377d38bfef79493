"""How many of the mutants that cargo-mutants names in guard, retries, exactly-once and privacy the tests find.

    just mutants

One build has all of them, a switch each (switches.py). Each test is first run by itself to see which switches it comes by; then
every mutant meets all tests that come by it, the quickest first, until one fails; one that none finds meets whole lives. It works in target/mutants, where the sources are
copied to, and goes on there where it was stopped; a sample is `--shard 1/4`, every fourth.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import switches

PARTS = {
    "guard": ["decide/guard"],
    "retry": [f"gitlab/{it}" for it in ("backoff", "crowd", "fault", "gate", "hints", "outcome", "pages", "patient")],
    "exactly once": [f"enact/{it}" for it in ("exactly_once", "links", "opening", "rollup", "rollup_twin", "shelf", "writes")]
    + [f"decide/{it}" for it in ("again", "corrections", "digest_over", "doubled", "notices", "rollup/twins", "twins", "work")],
    "privacy": [f"privacy/{it}" for it in ("mod", "place", "places", "printed", "words")] + ["decide/texts"],
}
# What looks at the sources and the documents, whole lives by the hundred, and what needs tools or minutes.
APART = ("architecture::", "chaos::", "clients::", "coverage::", "documents::", "newcomer::", "pipelines::", "fuzz::")
# Seconds of tests that are run together, and of the longest that is asked at all.
TOGETHER, LONGEST = 4, 60
# Whole lives for what no test finds.
LIVES = "0..200"


def copied(home, root):
    files = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=home, capture_output=True, check=True)
    for name in files.stdout.decode().split("\0"):
        if name and (home / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(home / name, root / name)


def listed(root):
    files = [word for names in PARTS.values() for name in names for word in ("--file", f"src/{name}.rs")]
    found = subprocess.run(["cargo", "mutants", "--list", "--json", *files], cwd=root, capture_output=True, text=True, check=True)
    mutants = json.loads(found.stdout)
    for id, mutant in enumerate(mutants, 1):
        mutant["id"] = id
    return mutants


def built(root, cargo):
    """The unit tests and the integration tests, as programs."""
    command = ["cargo", *cargo, "test", "--release", "--locked", "--no-run", "--quiet", "--lib", "--test", "tests", "--message-format=json"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(run.stderr[-3000:] + run.stdout[-3000:])
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return [it["executable"] for it in lines if it.get("executable") and it["profile"]["test"]]


def names(program, root):
    run = subprocess.run([program, "--list", "--format", "terse"], cwd=root, capture_output=True, text=True, check=True)
    found = [line.removesuffix(": test") for line in run.stdout.splitlines() if line.endswith(": test")]
    ignored = subprocess.run([program, "--list", "--ignored", "--format", "terse"], cwd=root, capture_output=True, text=True)
    return [name for name in found if not name.startswith(APART) and f"{name}: test" not in ignored.stdout.splitlines()]


def run(program, tests, root, seconds, **environment):
    """Whether all of them pass; None where they take too long."""
    command = ["nice", "-n", "19", program, "--exact", *tests, "--test-threads", "1"]
    try:
        done = subprocess.run(
            command, cwd=root, env=os.environ | environment, timeout=seconds, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except subprocess.TimeoutExpired:
        return None, "takes too long"
    failed = [line for line in done.stdout.splitlines() if line.startswith("test ") and line.endswith("FAILED")]
    return done.returncode == 0, failed[0].split()[1] if failed else done.stdout[-200:]


def come_by(program, test, root):
    """How long a test takes, and which switches it comes by; None if it fails as it is."""
    with tempfile.NamedTemporaryFile("r") as seen:
        begun = time.monotonic()
        passed, _ = run(program, [test], root, LONGEST, MUTANTS_SEEN=seen.name)
        took = time.monotonic() - begun
        return {"program": program, "test": test, "took": took, "seen": sorted({int(it) for it in seen})} if passed else None


def found(mutant, tests, root):
    """What the tests that come by it say."""
    own = sorted((it for it in tests if mutant["id"] in it["seen"]), key=lambda it: it["took"])
    while own:
        program, chunk, total = own[0]["program"], [], 0
        for it in [it for it in own if it["program"] == program]:
            if chunk and total + it["took"] > TOGETHER:
                break
            chunk.append(it)
            total += it["took"]
        own = [it for it in own if it not in chunk]
        passed, by = run(program, [it["test"] for it in chunk], root, 30 + 10 * total, MUTANT=str(mutant["id"]))
        if not passed:
            return by
    return None


def lived_through(mutant, programs, root):
    """What whole lives say of it."""
    for program in programs:
        if "chaos::as_told" in subprocess.run([program, "--list", "--format", "terse"], capture_output=True, text=True).stdout:
            passed, _ = run(program, ["chaos::as_told"], root, 1200, MUTANT=str(mutant["id"]), STAGECOACH_SEEDS=LIVES)
            return None if passed else "chaos::as_told"
    return None


def kept(path, make):
    if not path.exists():
        path.write_text(json.dumps(make(), indent=1))
    return json.loads(path.read_text())


def printed(mutants, results):
    for part, files in PARTS.items():
        own = [it for it in mutants if it["file"][4:-3] in files]
        of = lambda *outcomes: [it for it in own if results.get(str(it["id"]), {}).get("outcome") in outcomes]
        print(f"{part}: {len(of('found', 'missed'))} mutants, {len(of('found'))} found, {len(of('missed'))} missed; "
              f"{len(of('does not compile', 'no place'))} do not compile, {len(own) - len(of('found', 'missed', 'does not compile', 'no place'))} not run")
        for it in of("missed"):
            print(f"  missed: {it['name']}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shard", default="0/1")
    options.add_argument("--jobs", type=int, default=os.cpu_count())
    options.add_argument("--again", action="store_true", help="what was missed once more")
    options.add_argument("--cargo", default="", help="what cargo is told before `test`")
    options = options.parse_args()
    home = pathlib.Path(__file__).resolve().parents[2]
    out = home / "target/mutants"
    root = out / "copy"
    # Cargo takes the copy for the same package: in one folder each would find the other's work.
    os.environ["CARGO_TARGET_DIR"] = str(out / "build")
    if not root.exists():
        copied(home, root)
    mutants = kept(out / "list.json", lambda: listed(root))
    results = kept(out / "left-out.json", lambda: {str(id): {"outcome": why} for id, why in switches.viable(home, root, mutants)[1].items()})
    programs = kept(out / "programs.json", lambda: built(root, options.cargo.split()))
    pool = ThreadPoolExecutor(options.jobs)
    tests = kept(out / "tests.json", lambda: list(pool.map(
        lambda it: come_by(*it, root) or {"program": it[0], "test": it[1], "took": 0, "seen": [], "fails": True},
        [(program, test) for program in programs for test in names(program, root)],
    )))
    for it in tests:
        if it.get("fails"):
            print(f"fails or takes too long without any mutant, and is left out: {it['test']}")
    past = out / "results.json"
    results |= json.loads(past.read_text()) if past.exists() else {}
    lock = threading.Lock()
    shard, of = map(int, options.shard.split("/"))
    if options.again:
        results = {id: it for id, it in results.items() if it["outcome"] != "missed"}
    todo = [it for it in mutants if it["id"] % of == shard and str(it["id"]) not in results]

    def one(mutant):
        by = found(mutant, tests, root) or lived_through(mutant, programs, root)
        with lock:
            results[str(mutant["id"])] = {"outcome": "found" if by else "missed", "by": by, "name": mutant["name"]}
            past.write_text(json.dumps(results, indent=1))

    list(pool.map(one, todo))
    printed(mutants, results)


if __name__ == "__main__":
    main()
