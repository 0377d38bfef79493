"""The same checks against a real GitLab, by environment variables. It says what it would write, and writes only when
told to. Made for an empty, private project of a test group; never point it at one with customers in it.

    CONFORMANCE_URL=https://gitlab.example.com   CONFORMANCE_TOKEN_FILE=token.txt   CONFORMANCE_PROJECT=sandbox/check
    CONFORMANCE_BINARY=target/release/stagecoach  (else the one in PATH)
    CONFORMANCE_DATA=../shared/data               (GitLab's descriptions; without them nothing is judged by them)
    CONFORMANCE_WRITE=yes                         (without it, only what reads is run)

Ends with 0 when everything was as expected, with 1 when not, with 64 when something is missing."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import record

HERE = pathlib.Path(__file__).parent
CLIENTS = HERE.parent / "clients"
MODULES = HERE.parents[1] / "target/ci/node/node_modules"
WRITES = """\
It would write, in {project} and its group:
  python-gitlab    1 label, 45 issues, 2 comments, 2 links; 2 epics where the licence has them  (needs an empty project)
  gitbeaker        1 label and 25 issues with labels of their own, 1 comment, 1 link; 1 epic
  ruby-gitlab      the same, where the gem is installed
  stagecoach       the baseline of `apply` for the issues labelled csm::account: labels, a status card each,
                   one baseline issue, roll-ups and, with a second `apply`, their first snapshots; a plan right after
                   it must be empty
Nothing is deleted afterwards: delete the project."""


def needed(name):
    value = os.environ.get(name, "")
    if not value:
        print(__doc__)
        print(f"{name} is not set.")
        sys.exit(64)
    return value


def empty(url, token, project):
    """Whether the project is private and has no issues, so that nothing of anybody is touched."""
    base = f"{url}/api/v4/projects/{urllib.parse.quote(project, safe='')}"

    def read(address):
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    try:
        about, issues = read(base), read(f"{base}/issues?per_page=1&scope=all")
    except (urllib.error.URLError, ValueError) as error:
        sys.exit(f"{base}: {error}")
    if about["visibility"] != "private" or issues:
        state = f"{about['visibility']}, {'with' if issues else 'without'} issues"
        sys.exit(f"{project} is {state}: expected a private project without issues, made for this")


def run(name, command, **variables):
    print(f"== {name}", flush=True)
    ended = subprocess.run(command, env={**os.environ, **variables}, check=False).returncode
    print(f"   {'as expected' if ended == 0 else f'ended with {ended}'}")
    return ended == 0


def main():
    url, project = needed("CONFORMANCE_URL").rstrip("/"), needed("CONFORMANCE_PROJECT")
    token = pathlib.Path(needed("CONFORMANCE_TOKEN_FILE")).read_text(encoding="utf-8").strip()
    may_write = os.environ.get("CONFORMANCE_WRITE") == "yes"
    data = os.environ.get("CONFORMANCE_DATA", "")
    binary = os.environ.get("CONFORMANCE_BINARY") or shutil.which("stagecoach")
    print(WRITES.format(project=project))
    if not may_write:
        print("CONFORMANCE_WRITE is not `yes`: only what reads is run.\n")
    good = []
    if may_write:
        empty(url, token, project)
        # The first is the one that wants the project empty.
        good.append(run("python-gitlab", [sys.executable, str(CLIENTS / "python_gitlab.py"), url, token, project]))
        if (MODULES / "@gitbeaker").is_dir():
            script = [str(CLIENTS / "gitbeaker.mjs"), str(MODULES)]
            good.append(run("gitbeaker", ["node", *script, url, token, project]))
        if subprocess.run(["ruby", "-e", "require 'gitlab'"], capture_output=True, check=False).returncode == 0:
            good.append(run("ruby-gitlab", ["ruby", str(CLIENTS / "ruby_gitlab.rb"), url, token, project]))
    if not binary:
        sys.exit("there is no stagecoach: set CONFORMANCE_BINARY")
    with tempfile.TemporaryDirectory() as folder:
        said = pathlib.Path(folder) / "said.jsonl"
        with open(said, "w", encoding="utf-8") as out:
            server, address = record.start(url, out)
            variables = {"STAGECOACH__GITLAB__URL": address, "STAGECOACH__GITLAB__TOKEN": token,
                         "STAGECOACH__SOURCE__PROJECT": project}
            names = [["check"], ["plan"], ["report"], ["rollup"]]
            names += [["apply"], ["apply"], ["plan", "--detailed-exitcode"]] if may_write else []
            for name in names:
                good.append(run(f"stagecoach {' '.join(name)}", [binary, *name], **variables))
            server.shutdown()
        if data:
            good.append(run("what was said and answered", [sys.executable, str(HERE / "check.py"), data, str(said)]))
    print(f"{sum(good)} of {len(good)} as expected")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
