"""Holds a GraphQL document, its variables and its answer against GitLab's schema (shared/data, not kept here)."""

import json

from graphql import GraphQLError, build_schema, execute, parse, validate
from graphql.execution.values import get_variable_values
from graphql.pyutils import Undefined

# What the hand-written subset lacks, and where it is known from: the complete schema of 16.3 has
# `descriptionVersion` and a project's issues with their notes, as GitLab's source still does; that has the enum, and
# clients of current versions send `sort`.
MORE = """
enum WorkItemDiscussionsSort { CREATED_ASC CREATED_DESC }
scalar DescriptionVersionID
scalar SystemNoteMetadataID
type DescriptionVersion { id: DescriptionVersionID! description: String }
extend type SystemNoteMetadata { descriptionVersion: DescriptionVersion }
extend type Project { issues(after: String, first: Int, iids: [String!]): IssueConnection }
type IssueConnection { nodes: [Issue] pageInfo: PageInfo! }
type Issue { id: ID! iid: ID! notes(after: String, first: Int): NoteConnection! }
"""
PLAIN = "discussions(filter: NotesFilterType = ALL_NOTES,"


def schema(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert PLAIN in text, "the subset has changed: see what MORE still adds"
    return build_schema(text.replace(PLAIN, f"{PLAIN} sort: WorkItemDiscussionsSort,") + MORE)


def request_problems(record, known):
    """What GitLab's schema does not allow in a document or in its variables."""
    body = json.loads(record["body"])
    try:
        document = parse(body["query"])
    except GraphQLError as error:
        return [str(error.message)]
    problems = [error.message for error in validate(known, document)]
    if problems:
        return problems
    definitions = document.definitions[0].variable_definitions or []
    values = get_variable_values(known, definitions, body.get("variables") or {})
    return [error.message for error in values] if isinstance(values, list) else []


def answer_problems(record, known):
    """What an answer has that the schema does not promise, and what it lacks.

    The answer is executed as if it were the data behind the schema: what comes out must be the same."""
    if record["status"] != 200:
        return []
    body, answer = json.loads(record["body"]), json.loads(record["answer"])
    if answer.get("data") is None:
        return [] if answer.get("errors") else ["neither data nor errors"]

    def field(source, info, **_):
        return source.get(info.path.key, Undefined) if isinstance(source, dict) else None

    def kind(value, info, abstract):
        """By what was asked for: the answer names no types where the document does not ask for them."""
        if "__typename" in value:
            return value["__typename"]
        possible = info.schema.get_possible_types(abstract)
        fit = [one.name for one in possible if all(key in one.fields for key in value)]
        return fit[0] if fit else possible[0].name

    document = parse(body["query"])
    told = execute(known, document, answer["data"], variable_values=body.get("variables") or {},
                   field_resolver=field, type_resolver=kind)
    problems = [f"{'.'.join(map(str, e.path or []))}: {e.message}" for e in told.errors or []]
    if not problems and not answer.get("errors"):
        problems = differences(answer["data"], told.data, "data")
    return problems


def differences(answered, promised, at):
    """Where an answer has more, or less, than was asked for."""
    if isinstance(answered, dict) and isinstance(promised, dict):
        more = [f"{at}.{key} was not asked for" for key in answered if key not in promised]
        less = [f"{at}.{key} is missing" for key in promised if key not in answered and promised[key] is not None]
        both = [differences(answered[key], promised[key], f"{at}.{key}") for key in answered if key in promised]
        return more + less + [one for list_ in both for one in list_]
    if isinstance(answered, list) and isinstance(promised, list):
        both = [differences(a, p, f"{at}[{n}]") for n, (a, p) in enumerate(zip(answered, promised))]
        return [one for list_ in both for one in list_]
    return []
