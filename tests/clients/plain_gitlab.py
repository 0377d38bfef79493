"""A small GitLab written by nobody who wrote Stagecoach: Python's standard library and the API's documentation.

Usage: plain_gitlab.py TOKEN PROJECT ACCOUNTS
Prints its address on one line, then serves until its standard input ends. It pages by number only, has no
links, no metadata and no token endpoint, and its issues carry the fewest fields a client can live with.
POST /stop-watch answers how many writes there were.
"""

import json
import re
import sys
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

TOKEN, PROJECT, ACCOUNTS = sys.argv[1], sys.argv[2], int(sys.argv[3])
BOT = {"id": 7, "username": "coach", "name": "Coach"}
ANN = {"id": 8, "username": "ann", "name": "Ann"}
LOCK = threading.Lock()
CLOCK = [datetime(2026, 3, 20, 9, 0, tzinfo=timezone.utc)]
ISSUES, NOTES, EVENTS, LABELS = {}, {}, {}, {}
LAST = {"issue": 5000, "note": 90000, "event": 70000, "label": 300}
WRITES = [0]


def stamp():
    CLOCK[0] += timedelta(seconds=1)
    return CLOCK[0].strftime("%Y-%m-%dT%H:%M:%S.000Z")


def fresh(kind):
    LAST[kind] += 1
    return LAST[kind]


def label(name):
    if name not in LABELS:
        LABELS[name] = {"id": fresh("label"), "name": name, "color": "#428BCA"}
    return LABELS[name]


def relabel(issue, names, who, at):
    before = set(issue["labels"])
    for action, changed in (("add", names - before), ("remove", before - names)):
        for name in sorted(changed):
            EVENTS[issue["iid"]].append(
                {"id": fresh("event"), "user": who, "created_at": at, "action": action, "label": label(name)}
            )
    issue["labels"] = sorted(names)


def add_issue(fields, who, at):
    iid = len(ISSUES) + 1
    issue = {
        "id": fresh("issue"), "iid": iid, "title": fields["title"],
        "description": fields.get("description"), "state": "opened", "created_at": at, "updated_at": at,
        "closed_at": None, "labels": [], "author": who, "assignees": fields.get("people", []),
        "due_date": fields.get("due_date"), "confidential": bool(fields.get("confidential")),
        "web_url": f"http://gitlab.invalid/{PROJECT}/-/issues/{iid}", "project_id": 42,
    }
    ISSUES[iid], NOTES[iid], EVENTS[iid] = issue, [], []
    relabel(issue, set(words(fields.get("labels", ""))), who, at)
    return issue


def words(value):
    parts = value if isinstance(value, list) else str(value).split(",")
    return [part.strip() for part in parts if part.strip()]


def plant():
    for number in range(1, ACCOUNTS + 1):
        start = datetime(2026, 3, 19, 8, 0, tzinfo=timezone.utc) - timedelta(days=number * 3)
        day = start.strftime("%Y-%m-%d")
        called = f"| First call | {(start + timedelta(days=2)).strftime('%Y-%m-%d')} |\n" if number % 2 else ""
        add_issue(
            {
                "title": f"Customer {number:03}",
                "description": "## Facts\n\n| Field | Value |\n|---|---|\n"
                f"| Customer since | {day} |\n| Onboarding start | {day} |\n| CSM assigned | {day} |\n"
                f"| Renewal date | 2027-01-15 |\n{called}",
                "labels": ["csm::account", "segment::growth", "csm-priority::2", "stage::onboarding"],
                "people": [ANN],
            },
            ANN,
            start.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        )


class Refused(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


def one(table, key):
    if key not in table:
        raise Refused(404, "404 Not found")
    return table[key]


def issues(query):
    found = list(ISSUES.values())
    wanted = set(words(query.get("labels", "")))
    found = [issue for issue in found if wanted <= set(issue["labels"])]
    if query.get("state", "all") != "all":
        found = [issue for issue in found if issue["state"] == query["state"]]
    if "author_id" in query:
        found = [issue for issue in found if issue["author"]["id"] == int(query["author_id"])]
    if "iids[]" in query:
        found = [issue for issue in found if issue["iid"] == int(query["iids[]"])]
    key = query.get("order_by", "created_at")
    return sorted(found, key=lambda issue: (issue[key], issue["iid"]), reverse=query.get("sort", "desc") == "desc")


def edit(issue, fields):
    at = stamp()
    names = set(words(fields["labels"])) if "labels" in fields else set(issue["labels"])
    names |= set(words(fields.get("add_labels", "")))
    names -= set(words(fields.get("remove_labels", "")))
    relabel(issue, names, BOT, at)
    for name in ("title", "description", "due_date"):
        if name in fields:
            issue[name] = fields[name]
    if fields.get("state_event") in ("close", "reopen"):
        closing = fields["state_event"] == "close"
        issue["state"], issue["closed_at"] = ("closed", at) if closing else ("opened", None)
    issue["updated_at"] = at
    return issue


def answer(method, path, query, fields):
    """The body, or (status, body)."""
    if method != "GET":
        WRITES[0] += 1
    if path == "/user":
        return BOT
    match = re.fullmatch(r"/projects/([^/]+)(/.*)?", path)
    if not match or unquote(match[1]) not in ("42", PROJECT):
        raise Refused(404, "404 Project Not Found")
    rest = match[2] or ""
    if rest == "":
        return {"id": 42, "name": "accounts", "path_with_namespace": PROJECT}
    if rest == "/labels":
        return list(LABELS.values()) if method == "GET" else (201, label(fields["name"]))
    if rest == "/issues":
        if method == "GET":
            return issues(query)
        if not str(fields.get("title", "")).strip():
            raise Refused(400, "title is missing")
        return 201, add_issue(fields, BOT, stamp())
    match = re.fullmatch(r"/issues/(\d+)(?:/([a-z_]+)(?:/(\d+))?)?", rest)
    if not match:
        raise Refused(404, "404 Not Found")
    issue, part, number = one(ISSUES, int(match[1])), match[2], match[3]
    notes = NOTES[issue["iid"]]
    if part is None and method in ("GET", "PUT"):
        return issue if method == "GET" else edit(issue, fields)
    if part == "resource_label_events" and method == "GET":
        return EVENTS[issue["iid"]]
    if part == "notes" and number is None:
        if method == "GET":
            return list(notes) if query.get("sort") == "asc" else list(reversed(notes))
        at = stamp()
        note = {"id": fresh("note"), "body": fields["body"], "author": BOT, "created_at": at, "updated_at": at, "system": False}
        notes.append(note)
        issue["updated_at"] = at
        return 201, note
    if part == "notes" and method in ("GET", "PUT"):
        note = one({note["id"]: note for note in notes}, int(number))
        if method == "PUT":
            note["body"], note["updated_at"] = fields["body"], stamp()
        return note
    raise Refused(404, "404 Not Found")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=()):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        url = urlsplit(self.path)
        if url.path == "/stop-watch":
            return self.reply(200, {"writes": WRITES[0]})
        given = self.headers.get("PRIVATE-TOKEN") or (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if given != TOKEN:
            return self.reply(401, {"message": "401 Unauthorized"})
        if not url.path.startswith("/api/v4/"):
            return self.reply(404, {"error": "404 Not Found"})
        query = dict(parse_qsl(url.query))
        kind = self.headers.get("Content-Type") or ""
        try:
            fields = dict(query)
            fields.update(json.loads(body) if "json" in kind and body else dict(parse_qsl(body, keep_blank_values=True)))
            with LOCK:
                result = answer(self.command, url.path.removeprefix("/api/v4"), query, fields)
                status, result = result if isinstance(result, tuple) else (200, result)
                result = json.loads(json.dumps(result))
        except Refused as refused:
            return self.reply(refused.status, {"message": str(refused)})
        headers = []
        if isinstance(result, list):
            page, size = int(query.get("page", 1)), int(query.get("per_page", 20))
            more = len(result) > page * size
            headers = [("X-Page", str(page)), ("X-Next-Page", str(page + 1) if more else "")]
            result = result[(page - 1) * size : page * size]
        return self.reply(status, result, headers)

    do_GET = do_POST = do_PUT = do_DELETE = handle_one


def main():
    plant()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


main()
