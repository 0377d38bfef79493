"""Sends recorded requests to Prism, which serves GitLab's own OpenAPI description and refuses what is not in it.

Usage: prism.py PRISM DATA RECORD...
Two things are adapted in a copy below a temporary folder, since they are of the description and not of GitLab:
its bodies are declared as JSON only, while GitLab takes forms as well (doc/api/rest/_index.md), and an id that may be
a number or a text is `oneOf`, which no number in a path can be, for it is both. GraphQL is not in the description.
Of requests that differ in nothing but numbers and values, three are sent."""

import collections
import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

from check import records

SAMPLES = 3


def adapted(node):
    if isinstance(node, list):
        return [adapted(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {("anyOf" if key == "oneOf" else key): adapted(value) for key, value in node.items()}
    content = node.get("content")
    if isinstance(content, dict) and "application/json" in content and "description" not in node:
        content.setdefault("application/x-www-form-urlencoded", content["application/json"])
    return node


def shape(row):
    """What a request is, without its numbers and values."""
    path, _, query = row["path"].partition("?")
    names = re.sub(r"=[^&]*", "", query), re.sub(r"=[^&]*", "", row["body"])
    return row["method"], re.sub(r"\d+", "0", path), names


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def sent(port, row):
    headers = {"Authorization": "Bearer none"}
    if row["body"]:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(row["method"], row["path"], row["body"].encode() or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(errors="replace")


def ready(port):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.3)
    sys.exit("Prism did not start within two minutes")


def main():
    prism, data, paths = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    samples = collections.defaultdict(list)
    for row in (row for path in paths for row in records(path) if not row["path"].endswith("/graphql")):
        if len(samples[shape(row)]) < SAMPLES:
            samples[shape(row)].append(row)
    # A request that GitLab would refuse: were it accepted, the others' being accepted would mean nothing.
    wrong = [
        {"method": "GET", "path": "/api/v4/projects/1/issues?order_by=beauty", "body": ""},
        {"method": "PUT", "path": "/api/v4/projects/1/issues/1", "body": "state_event=vanish"},
        {"method": "POST", "path": "/api/v4/projects/1/issues", "body": "description=no+title"},
        {"method": "GET", "path": "/api/v4/projects/1/isues", "body": ""},
    ]
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "gitlab.json"
        description = json.loads((data / "gitlab-openapi_v3-subset.json").read_text(encoding="utf-8"))
        copy.write_text(json.dumps(adapted(description)), encoding="utf-8")
        port = free_port()
        command = [prism, "mock", "--port", str(port), "--host", "127.0.0.1", "--verboseLevel", "silent", str(copy)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            ready(port)
            refused = []
            rows = [row for some in samples.values() for row in some]
            for row in rows:
                status, words = sent(port, row)
                if status >= 400:
                    refused.append(f"{row['method']} {row['path'][:120]} {row['body'][:80]}: {status} {words[:300]}")
            caught = [row for row in wrong if sent(port, row)[0] >= 400]
        finally:
            server.terminate()
            server.wait(20)
    print(*refused, sep="\n", end="\n" if refused else "")
    print(f"Prism: {len(rows)} requests of {len(samples)} shapes, refused: {len(refused)}; "
          f"wrong on purpose: {len(wrong)}, refused: {len(caught)}")
    sys.exit(1 if refused or len(caught) < len(wrong) or not rows else 0)


if __name__ == "__main__":
    main()
