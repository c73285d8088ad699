"""One declaration per kind is the schema: it validates, it documents, it is exported as JSON Schema."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from newsdesk.desk.frontmatter import locate
from newsdesk.desk.kinds import Kind
from newsdesk.model.finding import Document, Finding, Message, Problem, Severity, say
from newsdesk.model.record import Part, Record


def validate(kind: Kind, record_id: str, data: dict[str, Any], source: Document) -> Record | tuple[Finding, ...]:
    """A record of the kind, or what keeps the front matter from being one."""
    try:
        return kind.model.model_validate(data).placed(record_id, source)
    except ValidationError as error:
        return tuple(_finding(kind, detail, source) for detail in error.errors(include_url=False))


def parse_part(model: type[Part], data: dict[str, Any], source: Document, path: tuple[str | int, ...]) -> Any:
    """A mapping inside a record as the given type, or what is wrong with it."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        return tuple(_finding_at(model, detail, source, path) for detail in error.errors(include_url=False))


def _finding(kind: Kind, detail: ErrorDetails, source: Document) -> Finding:
    return _finding_at(kind.model, detail, source, ())


def _finding_at(model: type[Part], detail: ErrorDetails, source: Document, prefix: tuple[str | int, ...]) -> Finding:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    name = str(path[-1]) if path else ""
    problem = detail.get("ctx", {}).get("error")
    rule, on_key, correction = "TEC-02", False, None
    if isinstance(problem, Problem):
        message, fix, rule = problem.message, problem.fix, problem.rule
    elif detail["type"] == "missing":
        rule = "TEC-06"
        message = say("`{key}` is missing.", key=name)
        fix = _hint(model, path)
    elif detail["type"] == "extra_forbidden":
        rule, on_key = "TEC-06", True
        message, fix, correction = _unknown_key(model, path)
    else:
        message, fix = _plain(detail, name)
    return Finding(rule, Severity.ERROR, locate(source, (*prefix, *path), key=on_key), message, fix, correction)


def _unknown_key(model: type[Part], path: tuple[str | int, ...]) -> tuple[Message, Message, str | None]:
    known, name = sorted(_fields_at(model, path[:-1])), str(path[-1])
    near = get_close_matches(name.lower().replace("-", "_").replace(" ", "_"), known, 1, 0.7)
    message = say("`{key}` is no key of {where}.", key=name[:60], where=_where(model, path))
    if near:
        return message, say("write `{near}`.", near=near[0]), near[0]
    advice = "remove it, or use one of: {known}; a line of the text belongs below the closing ---."
    return message, say(advice, known=", ".join(known)), None


def _where(model: type[Part], path: tuple[str | int, ...]) -> str:
    names = [str(step) for step in path[:-1] if isinstance(step, str)]
    return f"`{names[-1]}`" if names else f"a {getattr(model, 'kind', 'mapping')}"


def _hint(model: type[Part], path: tuple[str | int, ...]) -> Message:
    field = next((model.model_fields[step] for step in path[:1] if step in model.model_fields), None)
    if field is not None and field.description and len(path) == 1:
        return say("add {key}: … ({what})", key=str(path[0]), what=field.description)
    return say("add {key}: and its value.", key=str(path[-1]))


def _plain(  # noqa: PLR0911 - one answer for each kind of mistake
    detail: ErrorDetails, name: str
) -> tuple[Message, Message]:
    context, given = detail.get("ctx", {}), detail.get("input")
    text = given if isinstance(given, str) else ""
    match detail["type"]:
        case "string_type":
            kind = "list" if isinstance(given, list) else "list of keys"
            return say("`{key}` needs text, not a {kind}.", key=name, kind=kind), say(
                "write it on one line; text that begins with [ or {open} goes in quotes.", open="{"
            )
        case "tuple_type" | "list_type":
            return say("`{key}` needs a list.", key=name), say(
                "write {key}: and below it, indented, - {value}.", key=name, value=text[:60] or "…"
            )
        case "dict_type" | "model_type" | "model_attributes_type":
            return say("`{key}` needs keys of its own.", key=name), say(
                "write {key}: and below it, indented, one key: value per line.", key=name
            )
        case "literal_error" | "enum":
            expected = str(context.get("expected", ""))
            near = get_close_matches(text.lower(), [word.strip(" '") for word in expected.split(",")], 1, 0.6)
            fix = say("write {near}.", near=near[0]) if near else say("write one of {expected}.", expected=expected)
            return say("“{value}” is not among what `{key}` can be.", value=text[:60], key=name), fix
        case "string_too_short" | "too_short":
            return say("`{key}` is empty.", key=name), say("give it a value, or remove the key.")
        case "string_pattern_mismatch":
            return say("“{value}” does not have the form of {key}.", value=text[:20], key=name), say(
                "write it as {pattern}.", pattern=str(context.get("pattern", ""))
            )
        case _:
            return say("`{key}` cannot be read: {why}.", key=name, why=detail["msg"]), say("correct or remove it.")


def _fields_at(model: type[Part], path: tuple[str | int, ...]) -> set[str]:
    """The keys that are known at a path of the model."""
    current: Any = model
    for step in path:
        if isinstance(step, str) and isinstance(current, type) and issubclass(current, Part):
            field = current.model_fields.get(step)
            current = field.annotation if field else None
        inner = next(_parts_in(current), None)
        current = inner if inner is not None else current
    return set(current.model_fields) if isinstance(current, type) and issubclass(current, Part) else set()


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _parts_in(inner)


def json_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of a kind's front matter (draft 2020-12), for editors."""
    schema = TypeAdapter(kind.model).json_schema(mode="validation")
    schema["title"] = kind.title
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
