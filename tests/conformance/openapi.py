"""Holds a REST request and its answer against GitLab's OpenAPI description (shared/data, which is not kept here)."""

import json
import re
from urllib.parse import parse_qsl, unquote

# What the description does not say, and where it is known from. One line each, so that each can be doubted.
DECLARED_ELSEWHERE = {
    # A `Link` header repeats the path's id and the defaults.
    "id",
    # Keyset pages of lists (doc/api/rest/_index.md).
    "pagination", "cursor", "page", "per_page", "order_by", "sort", "id_after", "id_before",
}
# Statuses that GitLab has for every operation (doc/api/rest/troubleshooting.md).
REFUSALS = {400, 401, 403, 404, 405, 409, 412, 422, 429, 500, 502, 503}
# Keys of answers that the description lacks, by the end of the operation's path: its members, for one, have no name.
# GitLab's documentation of the resource shows them in its examples.
ANSWERED_ELSEWHERE = {
    # doc/api/members.md; lib/api/entities/member.rs merges UserBasic.
    "/members/all": {"id", "username", "name", "state", "locked", "avatar_url", "web_url"},
}


class Description:
    """The operations, found by method and path."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        self.schemas = document["components"]["schemas"]
        self.operations = []
        for template, operations in document["paths"].items():
            segments = template.strip("/").split("/")
            for method, operation in operations.items():
                if method in ("get", "post", "put", "delete", "patch"):
                    shared = operations.get("parameters", [])
                    self.operations.append((method.upper(), segments, template, operation, shared))

    def find(self, method, path):
        """The operation of a path: a literal segment beats a parameter. With the methods that exist there."""
        segments = path.strip("/").split("/")
        found, methods = None, set()
        for known_method, template, name, operation, shared in self.operations:
            if len(template) != len(segments):
                continue
            pairs = list(zip(template, segments))
            if not all(t.startswith("{") or t == s for t, s in pairs):
                continue
            methods.add(known_method)
            literals = sum(not t.startswith("{") for t, _ in pairs)
            if known_method == method and (found is None or literals > found[0]):
                found = (literals, name, operation, shared, pairs)
        return found, methods

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema


def judged(value, schema, description):
    """What is wrong with a value; None where nothing is. Text of a form is judged by what it says."""
    schema = description.resolved(schema)
    if "oneOf" in schema or "anyOf" in schema:
        problems = [judged(value, one, description) for one in schema.get("oneOf", schema.get("anyOf"))]
        return None if None in problems else problems[0]
    if "enum" in schema and schema.get("type") != "array":
        if value not in schema["enum"] and str(value) not in [str(one) for one in schema["enum"]]:
            return f"{value!r} is none of {schema['enum']}"
        return None
    kind = schema.get("type")
    if isinstance(value, list) and kind != "array":
        # `iids[]=1&iids[]=2`: the description types such a list as one of it (README of shared/data).
        return next((problem for one in value if (problem := judged(one, schema, description))), None)
    if kind == "integer":
        good = isinstance(value, int) and not isinstance(value, bool) or re.fullmatch(r"-?\d+", str(value))
    elif kind == "boolean":
        good = isinstance(value, bool) or value in ("true", "false", "1", "0")
    elif kind == "array":
        items = value if isinstance(value, list) else str(value).split(",")
        problems = [judged(one, schema.get("items", {}), description) for one in items if one != ""]
        return next((problem for problem in problems if problem), None)
    elif kind == "string" and schema.get("format") == "date-time":
        good = bool(re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", str(value)))
    elif kind == "string":
        good = isinstance(value, (str, int, float))
    else:
        good = True
    return None if good else f"{value!r} is no {schema.get('format') or kind}"


def body_of(text, headers):
    """The fields of a body, form or JSON, repeated `name[]` gathered into a list."""
    if not text:
        return {}
    if text.lstrip().startswith("{") or "json" in headers.get("content-type", ""):
        return json.loads(text)
    return gathered(parse_qsl(text, keep_blank_values=True))


def gathered(pairs):
    fields = {}
    for name, value in pairs:
        if name.endswith("[]"):
            fields.setdefault(name[:-2], []).append(value)
        else:
            fields[name] = value
    return fields


def request_problems(record, description):
    """What GitLab's description does not allow in a request, and the operation it is."""
    method = record["method"]
    path, _, query = record["path"].partition("?")
    path = path[path.index("/api/v4"):] if "/api/v4" in path else path
    found, methods = description.find(method, path)
    if found is None:
        known = f"the path takes {', '.join(sorted(methods))}" if methods else "no such path"
        return [f"{method} {path}: {known}"], None
    _, template, operation, shared, pairs = found
    problems = []
    parameters = {one["name"]: one for one in [*shared, *operation.get("parameters", [])]}
    for name, value in pairs:
        if name.startswith("{"):
            declared = parameters.get(name[1:-1], {}).get("schema", {})
            problem = judged(unquote(value), declared, description)
            problems += [f"{name} of the path: {problem}"] if problem else []
    declared = {name.removesuffix("[]"): one for name, one in parameters.items() if one["in"] == "query"}
    incomplete = operation.get("x-incomplete")
    asked = gathered(parse_qsl(query, keep_blank_values=True))
    # GitLab takes the fields of a write from its query, too.
    content = operation.get("requestBody", {}).get("content", {})
    fields = {}
    for kind in content.values():
        fields.update(description.resolved(kind["schema"]).get("properties", {}))
    for name, value in asked.items():
        if name in declared:
            problem = judged(value, declared[name]["schema"], description) if value != "" else None
            problems += [f"query `{name}`: {problem}"] if problem else []
        elif name in fields and method != "GET":
            problem = judged(value, fields[name], description) if value != "" else None
            problems += [f"query `{name}`: {problem}"] if problem else []
        elif name not in DECLARED_ELSEWHERE and not incomplete:
            problems.append(f"query `{name}`: not declared")
    missing = [name for name, one in declared.items() if one.get("required") and name not in asked]
    try:
        sent = body_of(record["body"], record.get("headers", {}))
    except ValueError:
        return [*problems, "the body is neither a form nor JSON"], template
    for name, value in sent.items():
        if name not in fields:
            problems.append(f"body `{name}`: not declared")
        elif value not in ("", None):
            problem = judged(value, fields[name], description)
            problems += [f"body `{name}`: {problem}"] if problem else []
    for kind in content.values():
        needed = description.resolved(kind["schema"]).get("required", [])
        missing += [name for name in needed if name not in sent and name not in asked]
    problems += [f"`{name}` is missing" for name in missing]
    return problems, template


def answer_problems(record, description):
    """What an answer has that GitLab's description does not know: status, shape, keys.

    Types are not judged: the description writes many numbers as text (gitlab-api.md 10)."""
    path = record["path"].partition("?")[0]
    path = path[path.index("/api/v4"):] if "/api/v4" in path else path
    found, _ = description.find(record["method"], path)
    status = record["status"]
    if found is None or status == 0 or status in REFUSALS:
        return []
    operation = found[2]
    answers = operation.get("responses", {})
    good = {int(code) for code in answers if code.isdigit()}
    # A delete answers 204 even where the description says 200 (doc/api/rest/_index.md).
    if status not in good and not (record["method"] == "DELETE" and status == 204):
        return [f"status {status}: expected one of {sorted(good)}"]
    if status == 204:
        return [f"a 204 with a body: {record['answer'][:40]!r}"] if record["answer"] else []
    try:
        answer = json.loads(record["answer"])
    except ValueError:
        return [f"no JSON: {record['answer'][:40]!r}"]
    content = answers.get(str(status), {}).get("content", {}).get("application/json", {})
    strange = undeclared(answer, content.get("schema", {}), description, "")
    for ending, keys in ANSWERED_ELSEWHERE.items():
        strange -= keys if found[1].endswith(ending) else set()
    return [f"answered `{key}`: not declared" for key in sorted(strange)]


def undeclared(value, schema, description, at):
    """Keys at any depth that the description of an answer does not have. Lists are described as one of their items."""
    schema = description.resolved(schema)
    if schema.get("type") == "array":
        schema = description.resolved(schema.get("items", {}))
    if isinstance(value, list):
        return {key for one in value for key in undeclared(one, schema, description, at)}
    known = schema.get("properties")
    if not isinstance(value, dict) or not known:
        return set()
    strange = {f"{at}{key}" for key in value if key not in known}
    for key in value.keys() & known.keys():
        strange |= undeclared(value[key], known[key], description, f"{at}{key}.")
    return strange
