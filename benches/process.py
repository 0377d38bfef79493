"""The whole process against a simulated GitLab: Stagecoach and a plain python-gitlab script, in one run.

    benches/process.py [--accounts N] [--latency-ms MS] [--touched K] [--api-per-minute N] [--without-peer]

Needs `cargo build --release --bins --examples` and python-gitlab in the Python that runs it (`just bench-process` sees to
both). Prints a Markdown table: requests by route, wall time, CPU and peak memory of each pass, and the ratios.
"""

import argparse
import datetime
import http.client
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Server:
    """The simulator, asked by lines."""

    def __init__(self, binary, options):
        asked = ["--accounts", str(options.accounts), "--latency-ms", str(options.latency_ms)]
        if options.api_per_minute:
            asked += ["--api-per-minute", str(options.api_per_minute)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([binary, *asked], stdin=pipe, stdout=pipe, text=True)
        self.place = json.loads(self.process.stdout.readline())

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def run(name, server, command, environment):
    """One pass: what it asked for, how long it took, what it used."""
    server.ask("counts")
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    _, err, usage = wait(process)
    wall = time.monotonic() - started
    routes = server.ask("counts")
    if process.returncode not in (0, 2):
        sys.exit(f"{name} ended with {process.returncode}:\n{err[-2000:]}")
    # Stagecoach asks for comments and about epics by GraphQL; where that changes something, it is a handful.
    is_read = ("GET", "POST /api/graphql")
    reads = sum(count for route, count in routes.items() if route.startswith(is_read))
    return {
        "name": name,
        "routes": routes,
        "reads": reads,
        "writes": sum(routes.values()) - reads,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
    }


def wait(process):
    """Both outputs and the usage of this one child."""
    held = []
    reader = threading.Thread(target=lambda: held.append(process.stderr.read()))
    reader.start()
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    return out, held[0], usage


def bare(place, at_once, each=100):
    """Answers a second that a client gets which does nothing but ask for label histories, so many at a time."""
    address = urllib.parse.urlparse(place["url"])
    project = urllib.parse.quote(place["project"], safe="")

    def ask(nth):
        connection = http.client.HTTPConnection(address.hostname, address.port)
        for iid in range(nth * each + 1, (nth + 1) * each + 1):
            path = f"/api/v4/projects/{project}/issues/{iid}/resource_label_events?per_page=100"
            connection.request("GET", path, headers={"PRIVATE-TOKEN": place["token"]})
            connection.getresponse().read()
        connection.close()

    threads = [threading.Thread(target=ask, args=(nth,)) for nth in range(at_once)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return at_once * each / (time.monotonic() - started)


def table(passes):
    lines = ["| pass | reads | writes | wall | CPU | peak memory |", "|---|---:|---:|---:|---:|---:|"]
    for it in passes:
        lines.append(
            f"| {it['name']} | {it['reads']:,} | {it['writes']:,} | {it['wall']:.2f} s"
            f" | {it['cpu']:.2f} s | {it['memory']:.0f} MB |"
        )
    return "\n".join(lines)


def by_route(passes):
    routes = sorted({route for it in passes for route in it["routes"]})
    lines = ["| route | " + " | ".join(it["name"] for it in passes) + " |", "|---|" + "---:|" * len(passes)]
    for route in routes:
        counts = " | ".join(f"{it['routes'].get(route, 0):,}" for it in passes)
        lines.append(f"| `{route}` | {counts} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument("--latency-ms", type=int, default=20)
    parser.add_argument("--touched", type=int, default=10)
    parser.add_argument("--api-per-minute", type=int)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--without-peer", action="store_true")
    parser.add_argument("--plans-only", action="store_true", help="no pass that writes, and no script")
    parser.add_argument("--target", default=str(ROOT / "target" / "release"))
    options = parser.parse_args()
    target = pathlib.Path(options.target)
    server = Server(str(target / "examples" / "simulate"), options)
    place = server.place
    with tempfile.TemporaryDirectory() as folder:
        bot = {
            "PATH": os.environ["PATH"],
            "STAGECOACH__GITLAB__URL": place["url"],
            "STAGECOACH__GITLAB__TOKEN": place["token"],
            "STAGECOACH__SOURCE__PROJECT": place["project"],
            "STAGECOACH__GITLAB__CONCURRENCY": str(options.concurrency),
            # The simulated GitLab has no such limit; 0 would keep to that of a real one, 280 a minute.
            "STAGECOACH__GITLAB__COMMENTS_PER_MINUTE": "1000000",
            "STAGECOACH__LOG__LEVEL": "warn",
        }
        binary = str(target / "stagecoach")
        memo = dict(bot, STAGECOACH__MEMO__PATH=folder)
        # Nobody listens there; settings are refused before that is found out.
        nowhere = dict(memo, STAGECOACH__GITLAB__URL="http://127.0.0.1:9")
        knows_memo = subprocess.run([binary, "plan"], env=nowhere, capture_output=True).returncode != 64
        bot = memo if knows_memo else bot
        plan = [binary, "plan", "--detailed-exitcode"]
        passes = []
        peer = {**{key: bot[key] for key in ("PATH",)}, "GITLAB_URL": place["url"]}
        peer |= {"GITLAB_TOKEN": place["token"], "GITLAB_PROJECT": place["project"]}
        script = [sys.executable, str(ROOT / "benches" / "peers" / "sla_bot.py")]
        passes.append(run("Stagecoach: plan, cold", server, plan, bot))
        passes.append(run("Stagecoach: plan, warm", server, plan, bot))
        server.ask(f"touch {options.touched}")
        passes.append(run(f"Stagecoach: plan, {options.touched} changed", server, plan, bot))
        options.without_peer |= options.plans_only
        if not options.plans_only:
            passes.append(run("Stagecoach: first apply", server, [binary, "apply"], bot))
            passes.append(run("Stagecoach: apply, nothing new", server, [binary, "apply"], bot))
        if not options.without_peer:
            passes.append(run("python-gitlab: first", server, script, peer))
            passes.append(run("python-gitlab: again", server, script, peer))
    ceiling = server.ask("ceiling 2000")
    per_second = bare(place, options.concurrency)
    server.close()
    cold = passes[0]
    ideal = cold["reads"] / options.concurrency * options.latency_ms / 1000
    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ", end="")
    print(f"{options.accounts:,} accounts, {options.latency_ms} ms, {options.concurrency} at a time; ", end="")
    print(f"memo {'on' if knows_memo else 'not known to this binary'}; ", end="")
    print(f"the simulator's own ceiling is {ceiling['per_second']:,} answers a second at this latency, 64 at a time.\n")
    print(table(passes), "\n")
    print(f"- cold: {cold['wall'] / max(ideal, 1e-9):.2f} × the ideal of {ideal:.2f} s (reads ÷ concurrency × latency)")
    asked = cold["reads"] / per_second
    print(
        f"- cold: {cold['wall'] / asked:.2f} × the {asked:.2f} s that a bare client takes to ask as often,"
        f" {per_second:.0f} answers a second with {options.concurrency} at a time"
    )
    if not options.without_peer:
        first, again = passes[-2], passes[-1]
        print(f"- wall time, cold: python-gitlab takes {first['wall'] / cold['wall']:.1f} ×")
        warm = passes[1]
        print(f"- reads, warm: python-gitlab asks {again['reads'] / max(warm['reads'], 1):.1f} ×")
    print(f"\n{by_route(passes)}")


if __name__ == "__main__":
    main()
