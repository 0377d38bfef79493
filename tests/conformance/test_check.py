"""The checks can fail: one wrong request or answer at a time, made from a right one, is found.

Usage: DATA=… python -m unittest test_check
       DATA=… python test_check.py    prints what was made wrong, and by which words each was caught"""

import json
import os
import pathlib
import sys
import unittest

import check
import graph
import openapi

DATA = pathlib.Path(os.environ["DATA"])
ISSUE = "/api/v4/projects/acme%2Faccounts/issues/7"
RIGHT = {"method": "PUT", "path": ISSUE, "body": "add_labels=a%2Cb&due_date=2026-12-01&assignee_ids[]=3", "status": 200,
         "answer": json.dumps({"id": 1, "iid": 7, "title": "A", "labels": ["a"], "author": {"id": 3, "username": "bot"}})}
QUERY = "query Home($full: ID!) { namespace(fullPath: $full) { id fullPath } }"
ASKED = {"method": "POST", "path": "/api/graphql", "body": json.dumps({"query": QUERY, "variables": {"full": "acme"}}),
         "status": 200, "answer": json.dumps({"data": {"namespace": {"id": "gid://gitlab/Group/1", "fullPath": "acme"}}})}


def asked(query, variables):
    return {"body": json.dumps({"query": query, "variables": variables})}


ANSWER = json.loads(RIGHT["answer"])
# What is changed, and the words by which it must be found.
WRONG = [
    ({"path": "/api/v4/projects/1/isues/7"}, "no such path"),
    ({"method": "PATCH"}, "the path takes DELETE, GET, PUT"),
    ({"path": "/api/v4/projects/1/issues/seven"}, "'seven' is no integer"),
    ({"method": "GET", "path": "/api/v4/projects/1/issues?lables=a", "body": "", "answer": "[]"}, "`lables`: not declared"),
    ({"method": "GET", "path": "/api/v4/projects/1/issues?order_by=beauty", "body": "", "answer": "[]"}, "is none of"),
    ({"body": "add_label=a"}, "body `add_label`: not declared"),
    ({"body": "state_event=vanish"}, "'vanish' is none of"),
    ({"body": "assignee_ids[]=ann"}, "'ann' is no integer"),
    ({"method": "POST", "path": "/api/v4/projects/1/issues", "body": "description=x", "status": 201}, "`title` is missing"),
    ({"status": 302}, "status 302"),
    ({"answer": "<html>"}, "no JSON"),
    ({"answer": json.dumps({**ANSWER, "mood": "good"})}, "`mood`: not declared"),
    ({"answer": json.dumps({**ANSWER, "author": {"mood": "good"}})}, "`author.mood`: not declared"),
]
WRONG_GRAPHQL = [
    (asked(QUERY.replace("fullPath }", "fullPaht }"), {"full": "acme"}), "fullPaht"),
    (asked(QUERY, {}), "full"),
    (asked(QUERY, {"full": {}}), "full"),
    (asked("query {", {}), "Syntax Error"),
    ({"answer": json.dumps({"data": {"namespace": {"id": None, "fullPath": "acme"}}})}, "non-nullable"),
    ({"answer": json.dumps({"data": {"namespace": {"id": "1", "fullPath": "acme", "x": 1}}})}, "was not asked for"),
    ({"answer": "{}"}, "neither data nor errors"),
]


class Violations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.description = openapi.Description(DATA / "gitlab-openapi_v3-subset.json")
        cls.known = graph.schema(DATA / "gitlab-workitems-19.3-subset.graphql")

    def problems(self, row, **changes):
        found, _ = check.examine([{**row, **changes}], self.description, self.known)
        return [problem for _, problem in found]

    def test_what_is_right_passes(self):
        self.assertEqual(self.problems(RIGHT), [])
        self.assertEqual(self.problems(ASKED), [])
        listed = "/api/v4/projects/1/issues?labels=a&not[labels]=b&iids[]=1&iids[]=2&order_by=updated_at&per_page=100"
        self.assertEqual(self.problems(RIGHT, method="GET", path=listed, body="", answer="[]"), [])
        self.assertEqual(self.problems(RIGHT, status=404, answer='{"message":"404 Not found"}'), [])

    def test_one_wrong_thing_is_found_and_named(self):
        for changes, words in WRONG:
            with self.subTest(words):
                self.assertTrue(any(words in found for found in self.problems(RIGHT, **changes)),
                                self.problems(RIGHT, **changes))

    def test_graphql_too(self):
        for changes, words in WRONG_GRAPHQL:
            with self.subTest(words):
                self.assertTrue(any(words in found for found in self.problems(ASKED, **changes)),
                                self.problems(ASKED, **changes))


def told():
    """Each deliberate violation, and what is said of it. One that nobody notices ends this with 1."""
    description = openapi.Description(DATA / "gitlab-openapi_v3-subset.json")
    known = graph.schema(DATA / "gitlab-workitems-19.3-subset.graphql")
    cases = [(RIGHT, changes) for changes, _ in WRONG] + [(ASKED, changes) for changes, _ in WRONG_GRAPHQL]
    caught = 0
    for right, changes in cases:
        found, _ = check.examine([{**right, **changes}], description, known)
        what = ", ".join(f"{name} {value}" for name, value in changes.items())
        print(f"on purpose  {what[:90]}\n    caught  {found[0][1] if found else 'NO'}")
        caught += bool(found)
    print(f"wrong on purpose: {len(cases)}, caught: {caught}")
    return 0 if caught == len(cases) else 1


if __name__ == "__main__":
    sys.exit(told())
