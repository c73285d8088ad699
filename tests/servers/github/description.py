"""GitHub's own description of its API (npm @octokit/openapi), and what does not fit it."""

import json
import re
from functools import cache, cached_property
from pathlib import Path

from jsonschema import Draft4Validator
from jsonschema.validators import extend
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

_FILE = Path(__file__).resolve().parents[3] / ".cache/npm/node_modules/@octokit/openapi/generated/api.github.com.json"
_URI = "urn:github"
_MANY_SEGMENTS = {"path", "ref", "branch", "basehead"}


def _or_null(keyword):
    """The description says nullable beside words that know nothing of it."""
    plain = Draft4Validator.VALIDATORS[keyword]

    def check(validator, value, instance, schema):
        if not (instance is None and schema.get("nullable")):
            yield from plain(validator, value, instance, schema)

    return check


# Its alternatives overlap (a private user is also a public one), so of `oneOf` one that fits is enough.
_any_of = _or_null("anyOf")
_changed = {"oneOf": _any_of, "anyOf": _any_of, "allOf": _or_null("allOf"), "enum": _or_null("enum")}
_Validator = extend(OAS30Validator, _changed)

# What it says in prose or forgets: that issues are closed and reopened, that labels may come as a plain list, that a
# file is deleted at the address that GitHub gives for it, and that the time of runs is a range.
_EVENTS = {"type": "array", "items": {"$ref": "#/components/schemas/timeline-issue-events"}}
_NAMES = {"type": "array", "items": {"type": "string"}}
_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"
_ALSO = {
    (f"{_ISSUE}/events", "answer 200"): _EVENTS,
    (f"{_ISSUE}/labels", "request"): _NAMES,
}
_ALSO_QUERY = {"/repos/{owner}/{repo}/contents/{path}": {"ref": {"type": "string"}}}
_RANGES = ("created",)


@cache
def description():
    """The description, read once for as long as the tests run."""
    return Description(json.loads(_FILE.read_bytes()))


class Description:
    """Finds operations and what is wrong with requests and answers; schemas are compiled when first used."""

    def __init__(self, document):
        self.document = document
        self._registry = Registry().with_resource(_URI, Resource(contents=document, specification=DRAFT4))
        self._operations = {}

    def operation(self, method, template):
        """What the description says of one call; None where it knows none."""
        key = (method, template)
        if key not in self._operations:
            path = self.document["paths"].get(template, {})
            found = path.get(method.lower())
            self._operations[key] = Operation(self, template, found) if found else None
        return self._operations[key]

    @cached_property
    def patterns(self):
        """Every path that GitHub knows, the most particular first."""
        return [(pattern(path), path) for path in sorted(self.document["paths"], key=particular)]

    def template(self, path):
        """The path of the description that an address means."""
        return next((template for shape, template in self.patterns if shape.fullmatch(path)), None)

    def resolved(self, node):
        while "$ref" in node:
            found = self.document
            for step in node["$ref"][2:].split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def validator(self, schema):
        # Anchored in the document, so that references inside find their way.
        anchored = self._registry.resolver(_URI)
        return _Validator(schema, registry=self._registry, format_checker=oas30_format_checker, _resolver=anchored)


class Operation:
    """One method of one path."""

    def __init__(self, description, template, node):
        self.description, self.template, self.node = description, template, node
        self._validators = {}

    @cached_property
    def query(self):
        """Names of query parameters and their schemas."""
        found = [self.description.resolved(each) for each in self.node.get("parameters", [])]
        named = {each["name"]: each["schema"] for each in found if each["in"] == "query"}
        named |= {name: {"type": "string"} for name in _RANGES if name in named}
        return {**_ALSO_QUERY.get(self.template, {}), **named}

    @cached_property
    def body(self):
        """The schema of the request's body and whether there must be one."""
        asked = self.description.resolved(self.node.get("requestBody", {}))
        content = asked.get("content", {}).get("application/json")
        return (content["schema"], asked.get("required", False)) if content else (None, False)

    def wrong_request(self, query, body):
        """Sentences about parameters and body; `body` None: there is none."""
        for name, text in query.items():
            if name not in self.query:
                yield f"the query parameter {name} does not exist"
            elif not self._fits(self.query[name], _typed(self.description.resolved(self.query[name]), text)):
                yield f"the query parameter {name} cannot be {text!r}"
        schema, required = self.body
        if body is None or schema is None:
            if body:
                yield "this call takes no body"
            if required and schema and body is None and self.description.resolved(schema).get("required"):
                yield "the body is missing"
            return
        yield from self._wrong("request", schema, body)
        plain = self.description.resolved(schema)
        if isinstance(body, dict) and "properties" in plain and not set(plain) & {"anyOf", "oneOf", "allOf"}:
            yield from (f"the body has no place for {name}" for name in sorted(set(body) - set(plain["properties"])))

    def wrong_answer(self, status, data):
        """Sentences about an answer; `data` None: it has no body."""
        answers = self.node["responses"]
        if str(status) not in answers:
            if status < 400:
                yield f"this call never answers {status}"
            elif not (isinstance(data, dict) and isinstance(data.get("message"), str)):
                yield "an error answers with a message"
            return
        content = self.description.resolved(answers[str(status)]).get("content", {}).get("application/json")
        if content is None or data is None:
            if status < 300 and (content is None) != (data is None):
                yield f"an answer {status} {'has no' if content is None else 'has a'} body"
            return
        yield from self._wrong(f"answer {status}", content["schema"], data)

    def _wrong(self, name, schema, data):
        if name not in self._validators:
            also = _ALSO.get((self.template, name))
            schema = {"anyOf": [schema, also]} if also else schema
            self._validators[name] = self.description.validator(schema)
        for error in self._validators[name].iter_errors(data):
            yield _sentence(error)

    def _fits(self, schema, value):
        return self.description.validator(schema).is_valid(value)


def pattern(template):
    """A regular expression for the addresses of one path; names of branches and files may hold slashes."""
    parts = re.split(r"\{(\w+)\}", template)
    shapes = [
        re.escape(part) if at % 2 == 0 else f"(?P<{part}>{'.+' if part in _MANY_SEGMENTS else '[^/]+'})"
        for at, part in enumerate(parts)
    ]
    return re.compile("".join(shapes).replace("/contents/(?P<path>.+)", "/contents/?(?P<path>.*)"))


def particular(template):
    """Sorts paths: those with more fixed words come first."""
    return -len(re.sub(r"\{\w+\}", "", template)), template


def _typed(schema, text):
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    return text


def _sentence(error):
    while error.context:  # of alternatives, the one that went furthest says most
        deepest = max(error.context, key=lambda each: len(each.absolute_path))
        if len(deepest.absolute_path) <= len(error.absolute_path) and error.validator != "anyOf":
            break
        error = deepest
    at = "/".join(map(str, error.absolute_path)) or "the whole"
    return f"{at}: {error.message[:300]}"
