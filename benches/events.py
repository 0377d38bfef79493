"""From an event to the answer in the account issue: `stagecoach serve` against a simulated GitLab that sends webhooks.

    benches/events.py [--accounts N] [--events N] [--latency-ms MS] [--burst SECONDS] [--target DIR]

Needs `cargo build --release --bins --examples` (`just bench-events` sees to it). A label is changed through the API, and the
clock stops when the status card in the account issue says so: first one account after the other, then as many accounts
within a few seconds. Prints how the times are spread, as seen from outside and as the daemon logs them.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from process import ROOT, Server

SECRET = "0123456789abcdef0123456789abcdef"
EVENTS = ["issues_events", "confidential_issues_events", "note_events", "confidential_note_events", "emoji_events"]
# Nobody waits longer for one answer.
PATIENCE = 120


class GitLab:
    """The simulated one, as somebody who keeps the project sees it."""

    def __init__(self, place):
        self.token = place["ops_token"]
        self.project = f"{place['url']}/api/v4/projects/{urllib.parse.quote(place['project'], safe='')}"

    def ask(self, method, path, body=None):
        headers = {"PRIVATE-TOKEN": self.token, "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.project}/{path}", text, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def cards(self, count):
        """Number of an account and of its status card, for so many open accounts."""
        found, page = [], 1
        while len(found) < count:
            issues = self.ask("GET", f"issues?labels=csm::account&state=opened&per_page=100&page={page}")
            if not issues:
                break
            for issue in issues:
                notes = self.ask("GET", f"issues/{issue['iid']}/notes?per_page=100&sort=asc")
                card = [note["id"] for note in notes if "key=status_card/" in note["body"]]
                if card and "hold::contract" not in issue["labels"]:
                    found.append((issue["iid"], card[0]))
            page += 1
        return found[:count]

    def card(self, place):
        return self.ask("GET", f"issues/{place[0]}/notes/{place[1]}")["body"]

    def hold(self, place):
        """Changes the label; the instant at which GitLab had done so."""
        self.ask("PUT", f"issues/{place[0]}", {"add_labels": "hold::contract"})
        return time.monotonic()


class Daemon:
    """`serve`, and what it logs."""

    def __init__(self, binary, environment):
        self.process = subprocess.Popen([binary, "serve"], env=environment, stderr=subprocess.PIPE, text=True)
        self.lines, self.heard = [], threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stderr:
            with self.heard:
                self.lines.append(line)
                self.heard.notify_all()

    def until(self, words):
        with self.heard:
            found = self.heard.wait_for(lambda: [line for line in self.lines if words in line], 3600)
        if not found:
            sys.exit(f"the daemon never said `{words}`:\n{''.join(self.lines[-20:])}")
        return found[0]

    def logged(self):
        with self.heard:
            found = [re.search(r"(\d+) ms after the event", line) for line in self.lines]
        return [int(match[1]) / 1000 for match in found if match]


def wait_for(gitlab, places, before, since):
    """Seconds until each card is another one than before."""
    left, took = dict(since), {}
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        for place in list(left):
            if gitlab.card(place) != before[place]:
                took[place] = time.monotonic() - left.pop(place)
    if left:
        print(f"{len(left)} of {len(places)} were not answered within {PATIENCE} s", file=sys.stderr)
    return [*took.values()] + [float("inf")] * len(left)


def one_by_one(gitlab, places):
    took = []
    for nth, place in enumerate(places):
        before = {place: gitlab.card(place)}
        took += wait_for(gitlab, [place], before, {place: gitlab.hold(place)})
        # Not in step with the debounce.
        time.sleep((nth % 10) / 20)
    return took


def burst(gitlab, places, seconds):
    before = {place: gitlab.card(place) for place in places}
    since = {}
    started = time.monotonic()
    for nth, place in enumerate(places):
        time.sleep(max(0, started + nth * seconds / len(places) - time.monotonic()))
        since[place] = gitlab.hold(place)
    return wait_for(gitlab, places, before, since)


def row(name, took):
    if not took:
        return f"| {name} | 0 | – | – | – | – | – | – |"
    took = sorted(took)

    def at(share):
        return f"{took[min(len(took) - 1, int(share * len(took)))]:.2f} s"

    within = sum(it <= 5 for it in took)
    return (f"| {name} | {len(took)} | {took[0]:.2f} s | {at(0.5)} | {at(0.9)} | {at(0.99)} | {took[-1]:.2f} s"
            f" | {within} of {len(took)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--latency-ms", type=int, default=20)
    parser.add_argument("--burst", type=float, default=10, help="seconds in which the second half happens")
    parser.add_argument("--target", default=str(ROOT / "target" / "release"))
    options = parser.parse_args()
    options.api_per_minute = None
    target = pathlib.Path(options.target)
    server = Server(str(target / "examples" / "simulate"), options)
    place = server.place
    with tempfile.TemporaryDirectory() as folder:
        bot = {
            "PATH": os.environ["PATH"],
            "STAGECOACH__GITLAB__URL": place["url"],
            "STAGECOACH__GITLAB__TOKEN": place["token"],
            "STAGECOACH__SOURCE__PROJECT": place["project"],
            # The simulated GitLab has no such limit; 0 would keep to that of a real one, 280 a minute.
            "STAGECOACH__GITLAB__COMMENTS_PER_MINUTE": "1000000",
            "STAGECOACH__MEMO__PATH": folder,
            "STAGECOACH__SERVE__LISTEN": "127.0.0.1:0",
            "STAGECOACH__SERVE__RUN_AT_START": "true",
            "STAGECOACH__WEBHOOK__SECRET": SECRET,
            # What is measured is the time; so many holds within an hour would be withheld.
            "STAGECOACH__LIMITS__EDITS_MAX": "1000000",
        }
        binary = str(target / "stagecoach")
        subprocess.run([binary, "apply"], env=bot, capture_output=True, check=True)
        daemon = Daemon(binary, bot)
        address = re.search(r"127\.0\.0\.1:\d+", daemon.until("listening on"))[0]
        daemon.until("next pass at")
        gitlab = GitLab(place)
        hook = {"url": f"http://{address}/webhook", "token": SECRET, **dict.fromkeys(EVENTS, True)}
        gitlab.ask("POST", "hooks", hook)
        places = gitlab.cards(2 * options.events)
        server.ask("counts")
        alone = one_by_one(gitlab, places[: options.events])
        routes = server.ask("counts")
        logged = daemon.logged()
        together = burst(gitlab, places[options.events :], options.burst)
        passes = len(daemon.logged()) - len(logged)
        daemon.process.terminate()
        daemon.process.wait(60)
    server.close()
    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
          f"{options.accounts:,} accounts, memo, {options.latency_ms} ms, debounce 1 s\n")
    print("| event → answer | events | least | half | nine in ten | 99 % | most | within 5 s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    print(row("one after the other, seen from outside", alone))
    print(row("the same by the daemon's log", logged))
    print(row(f"{options.events} within {options.burst:.0f} s, in {passes} passes", together))
    # The cards looked at while waiting are this script's own.
    own = ("GET /projects/:/issues/:/notes/:", "PUT /projects/:/issues/:")
    asked = sum(count for route, count in routes.items() if route not in own)
    print(f"\n- requests of the daemon for one event, about: {asked / max(len(alone), 1):.1f}")


if __name__ == "__main__":
    main()
