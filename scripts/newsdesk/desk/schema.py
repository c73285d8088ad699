"""One declaration per kind is the schema: it validates, it documents, it is exported as JSON Schema."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.kinds import Kind
from newsdesk.model.finding import Document, Finding, Message, Problem, Severity, say
from newsdesk.model.record import Part, Record

_MOST = 50  # of one file: who reads more has a file of another kind before them
_TAGS = {"[key]", "str", "dict[str,any]"}  # steps of pydantic's own, for keys and unions
_UNKNOWN, _MISSING, _TOO_SHORT = "extra_forbidden", "missing", "too_short"


def validate(kind: Kind, record_id: str, data: dict[str, Any], source: Document) -> Record | tuple[Finding, ...]:
    """A record of the kind, or what keeps the front matter from being one."""
    result = parse_part(kind.model, data, source, ())
    return result if isinstance(result, tuple) else result.placed(record_id, source)


def parse_part(model: type[Part], data: dict[str, Any], source: Document, path: Path) -> Any:
    """A mapping of a file as the given type, or what is wrong with it."""
    try:
        return model.model_validate(without_empty(model, data) if _has_empty(data) else data)
    except ValidationError as error:
        details = _telling(model, error.errors(include_url=False))
        found = [_finding(model, detail, data, source, path) for detail in details[:_MOST]]
        if len(details) > _MOST:
            rest = say("There are {count} more problems in this file.", count=len(details) - _MOST)
            fix = say("begin with the first ones: newsdesk new shows what a file of this kind looks like.")
            found.append(Finding("TEC-06", Severity.ERROR, found[-1].location, rest, fix))
        return tuple(found)


def _has_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return any(item is None or (type(item) is not str and _has_empty(item)) for item in value.values())
    return isinstance(value, list) and any(type(item) is not str and _has_empty(item) for item in value)


def without_empty(model: type[Part] | None, data: Any) -> Any:
    """The data without the known keys that have no value; an unknown key stays, so that somebody hears of it."""
    if isinstance(data, list):
        return [without_empty(model, item) for item in data]
    if not isinstance(data, dict):
        return data
    fields = _named_fields(model) if model else {}
    open_ended = model is None or model.model_config.get("extra") == "allow"
    result = {}
    for key, value in data.items():
        if value is None and (key in fields or open_ended):
            continue
        annotation = fields[key].annotation if key in fields else None
        inner = next(_parts_in(annotation), None)
        if isinstance(value, dict) and get_origin(annotation) is dict:
            result[key] = {name: without_empty(inner, item) if inner else item for name, item in value.items()}
        else:
            result[key] = without_empty(inner, value)
    return result


def _telling(model: type[Part], details: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those that only follow from another one."""
    meant = {
        (*detail["loc"][:-1], near)
        for detail in details[:_MOST]
        if detail["type"] == _UNKNOWN and (near := _nearest(model, detail["loc"]))
    }
    failing = {detail["loc"][:end] for detail in details for end in range(1, len(detail["loc"]))}
    told: dict[tuple[Any, ...], ErrorDetails] = {}
    for detail in details:
        place = tuple(step for step in detail["loc"] if step not in _TAGS)
        if (detail["type"] == _MISSING and place in meant) or (detail["type"] == _TOO_SHORT and place in failing):
            continue
        told.setdefault(place if place != detail["loc"] else (*place, detail["type"], detail["msg"]), detail)
    return list(told.values())


def _finding(model: type[Part], detail: ErrorDetails, data: dict[str, Any], source: Document, prefix: Path) -> Finding:
    path = tuple(step for step in detail["loc"] if step not in _TAGS)
    problem = detail.get("ctx", {}).get("error")
    rule, on_key, correction = "TEC-02", False, None
    if isinstance(problem, Problem):
        message, fix, rule = problem.message, problem.fix, problem.rule
    elif detail["type"] == _MISSING:
        rule = "TEC-06"
        message, fix = _absent(model, path, data)
    elif detail["type"] == _UNKNOWN:
        rule, on_key = "TEC-06", True
        message, fix, correction = _unknown_key(model, path, data)
    else:
        message, fix = _plain(model, detail, path)
    return Finding(rule, Severity.ERROR, locate(source, (*prefix, *path), key=on_key), message, fix, correction)


def _absent(model: type[Part], path: Path, data: dict[str, Any]) -> tuple[Message, Message]:
    name, around = str(path[-1]), _at(data, path[:-1])
    field = _fields_at(model, path[:-1]).get(name)
    there = isinstance(around, dict) and name in around
    message = say("`{key}` is empty." if there else "`{key}` is missing.", key=name)
    if field is not None and field.description:
        advice = "write behind {key}: … ({what})" if there else "add {key}: … ({what})"
        return message, say(advice, key=name, what=field.description.rstrip("."))
    return message, say("write its value behind {key}:" if there else "add {key}: and its value.", key=name)


def _unknown_key(model: type[Part], path: Path, data: dict[str, Any]) -> tuple[Message, Message, str | None]:
    name, near = str(path[-1]), _nearest(model, path)
    message = say("`{key}` is no key of {where}.", key=name[:60], where=_where(model, path))
    if near:
        around = _at(data, path[:-1])
        if isinstance(around, dict) and near in around:
            return message, say("remove it, or put its value into `{near}`, which is there too.", near=near), None
        return message, say("write `{near}`.", near=near), near
    known = ", ".join(sorted(_fields_at(model, path[:-1])))
    advice = "remove it, or use one of: {known}; a line of the text belongs below the closing ---."
    return message, say(advice, known=known), None


def _nearest(model: type[Part], path: Path) -> str | None:
    known = tuple(sorted(_fields_at(model, path[:-1])))
    return _near(str(path[-1]).lower().replace("-", "_").replace(" ", "_"), known)


@lru_cache(maxsize=1024)
def _near(name: str, known: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(name, known, 1, 0.7)), None)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _where(model: type[Part], path: Path) -> str:
    names = [str(step) for step in path[:-1] if isinstance(step, str)]
    if names:
        return f"`{names[-1]}`"
    kind = str(getattr(model, "kind", "mapping"))
    word = {
        "faq": "FAQ",
        "countries": "list of countries",
        "links": "page about links",
        "asset_policy": "page about assets",
        "public_site": "page about the public site",
    }.get(kind, kind)
    return f"an {word}" if word[0] in "aeioAEIOF" and word != "FAQ" else f"a {word}"


def _named(path: Path) -> tuple[str, dict[str, str | int]]:
    """How a sentence begins that speaks of a value, and its arguments."""
    names = [str(step) for step in path if isinstance(step, str)]
    key = names[-1][:60] if names else "?"
    if path and isinstance(path[-1], int):
        return "Item {number} of `{key}`", {"number": path[-1] + 1, "key": key}
    return "`{key}`", {"key": key}


def _plain(  # noqa: PLR0911 - one answer for each kind of mistake
    model: type[Part], detail: ErrorDetails, path: Path
) -> tuple[Message, Message]:
    context, given, (subject, args) = detail.get("ctx", {}), detail.get("input"), _named(path)
    text, key = given if isinstance(given, str) else "", args["key"]
    if given is None or detail["type"] in {"string_too_short", _TOO_SHORT}:
        return say(f"{subject} is empty.", **args), say("give it a value, or remove it.")
    match detail["type"]:
        case "string_type":
            return say(f"{subject} needs text.", **args), _as_text(given)
        case "tuple_type" | "list_type":
            return say(f"{subject} needs a list.", **args), _as_list(key, given)
        case "dict_type" | "model_type" | "model_attributes_type":
            first = next(iter(_fields_at(model, path)), "key")
            if isinstance(path[-1], int):
                fix = say("write - {first}: {value}", first=first, value=text[:60] or "…")
            else:
                fix = say("write {key}: and below it, indented, one key: value per line.", key=key)
            return say(f"{subject} needs keys of its own.", **args), fix
        case "literal_error" | "enum":
            words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            near = get_close_matches(text.lower(), words, 1, 0.6)
            fix = say("write {near}.", near=near[0]) if near else say("write one of: {words}.", words=", ".join(words))
            return say(f"{subject} cannot be “{{value}}”.", value=text[:60], **args), fix
        case "string_pattern_mismatch":
            return say(f"{subject} is not a checksum: “{{value}}”.", value=text[:20], **args), say(
                "write the 64 small letters and digits that sha256sum shows, or remove the key."
            )
        case _:
            why = detail["msg"]
            return say(f"{subject} cannot be read: {{why}}.", why=why, **args), say("correct or remove it.")


def _as_text(given: Any) -> Message:
    if isinstance(given, dict) and len(given) == 1:
        name, value = next(iter(given.items()))
        if isinstance(value, str):
            return say("put it in quotes, since it has a colon: {text}.", text=f'"{name}: {value}"'[:80])
    return say("write it on one line; text that begins with [ or {open} goes in quotes.", open="{")


def _as_list(key: str | int, given: Any) -> Message:
    if isinstance(given, dict):
        return say(
            "put a hyphen before the first key of each item: - {first}: …", first=str(next(iter(given), "key"))[:60]
        )
    words = re.split(r"[,;]?\s+|,", str(given).lstrip("- ").strip()) if "," in str(given) else [str(given).lstrip("- ")]
    return say("write {key}: and below it, indented, one line for each: - {value}", key=key, value=words[0][:60] or "…")


def _fields_at(model: type[Part], path: Path) -> dict[str, Any]:
    """The fields that are known at a path of the model."""
    current: Any = model
    for step in path:
        if isinstance(step, str) and isinstance(current, type) and issubclass(current, Part):
            field = _named_fields(current).get(step)
            current = field.annotation if field else None
        inner = next(_parts_in(current), None)
        current = inner if inner is not None else current
    return dict(_named_fields(current)) if isinstance(current, type) and issubclass(current, Part) else {}


@lru_cache(maxsize=256)
def _named_fields(model: type[Part]) -> dict[str, FieldInfo]:
    """The fields of a mapping by the key that a file has: `for` and `except` are no names in Python."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


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
