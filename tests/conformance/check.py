"""Conformance: every recorded request, and every answer to it, against GitLab's own descriptions.

Usage: check.py DATA RECORD...
DATA is shared/data; a RECORD is what `stagecoach demo --record FILE` or record.py wrote.
Prints a report, and exits with 1 when anything is not as GitLab describes it."""

import collections
import json
import pathlib
import sys

import graph
import openapi


def records(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def examine(rows, description, known):
    """Problems as (request, problem), and how often each operation was asked."""
    problems, operations = [], collections.Counter()
    for row in rows:
        where = f"{row['method']} {row['path'][:100]}"
        if row["path"].endswith("/api/graphql"):
            words = json.loads(row["body"])["query"].split("(")[0].split("{")[0].strip()
            operations[f"GraphQL {words}"] += 1
            found = graph.request_problems(row, known)
            found = found or graph.answer_problems(row, known)
        else:
            found, template = openapi.request_problems(row, description)
            operations[f"{row['method']} {template or '?'}"] += 1
            found = [*found, *openapi.answer_problems(row, description)]
        problems += [(where, problem) for problem in found]
    return problems, operations


def main():
    data, paths = pathlib.Path(sys.argv[1]), sys.argv[2:]
    description = openapi.Description(data / "gitlab-openapi_v3-subset.json")
    known = graph.schema(data / "gitlab-workitems-19.3-subset.graphql")
    rows = [row for path in paths for row in records(path)]
    problems, operations = examine(rows, description, known)
    for operation, count in sorted(operations.items()):
        print(f"{count:7}  {operation}")
    told = collections.Counter(problems)
    for (where, problem), count in told.most_common(40):
        print(f"VIOLATION ({count}×) {where}: {problem}")
    print(f"requests checked: {len(rows)}, operations: {len(operations)}, violations: {len(problems)}")
    sys.exit(1 if problems or not rows else 0)


if __name__ == "__main__":
    main()
