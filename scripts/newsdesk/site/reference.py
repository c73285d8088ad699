"""The front-matter reference: one table per mapping of a kind, from its schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from newsdesk.desk.kinds import KINDS, Kind
from newsdesk.desk.schema import json_schema

_FORMATS = {"date": "a day, such as 2026-11-25", "uri": "a web address"}
_KINDS = {"integer": "a whole number", "number": "a number", "object": "keys"}
_SHOWN_VALUES = 8


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of file in the list of kinds."""

    name: str
    title: str
    place: str
    about: str


@dataclass(frozen=True, slots=True)
class Row:
    """One key: its value in words, the part that it holds, whether it is needed."""

    key: str
    type: str
    part: str
    part_title: str
    needed: str
    meaning: str


@dataclass(frozen=True, slots=True)
class KeyTable:
    """The keys of one mapping."""

    id: str
    title: str
    about: str
    rows: tuple[Row, ...]


def kinds() -> tuple[KindView, ...]:
    """Every kind of file."""
    return tuple(
        KindView(kind.name, kind.title, kind.place.replace("*", "…"), (kind.model.__doc__ or "").strip())
        for kind in KINDS.values()
    )


@cache
def key_tables(kind: Kind) -> tuple[KeyTable, ...]:
    """The tables of a kind: its own keys first, then those of each mapping inside."""
    return tuple(_key_tables(kind))


def _key_tables(kind: Kind) -> Iterator[KeyTable]:
    schema = json_schema(kind)
    parts = {name: part for name, part in schema.get("$defs", {}).items() if "properties" in part}
    enums = {name: part for name, part in schema.get("$defs", {}).items() if "enum" in part}
    yield KeyTable("keys", "Keys", "", tuple(_rows(schema, parts, enums)))
    for name, part in parts.items():
        yield KeyTable(name, _title(name), part.get("description", ""), tuple(_rows(part, parts, enums)))


def _rows(schema: dict[str, Any], parts: dict[str, Any], enums: dict[str, Any]) -> Iterator[Row]:
    needed = set(schema.get("required", ()))
    for key, field in schema.get("properties", {}).items():
        part = next((name for name in _refs(field) if name in parts), "")
        yield Row(
            key,
            _type(field, parts, enums),
            part,
            _title(part) if _title(part).startswith("AI") else _title(part).lower(),
            "yes" if key in needed else _default(field),
            field.get("description", ""),
        )


def _title(name: str) -> str:
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip().capitalize()
    return f"AI{words[2:]}" if words.startswith("Ai ") else words


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value in (None, [], {}, ""):
        return "no"
    if isinstance(value, bool):
        return f"no; default: {'yes' if value else 'no'}"
    return f"no; default: {value}"


def _refs(field: Any) -> Iterator[str]:
    if isinstance(field, dict):
        for key, value in field.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[-1]
            else:
                yield from _refs(value)
    elif isinstance(field, list):
        for item in field:
            yield from _refs(item)


def _type(field: dict[str, Any], parts: dict[str, Any], enums: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return "keys of" if name in parts else _type(enums.get(name, {}), parts, enums)
    if "anyOf" in field:
        words = [_type(option, parts, enums) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(words))
    if field.get("type") == "array":
        return f"a list of {_plural(_type(field.get('items', {}), parts, enums))}"
    if isinstance(inner := field.get("additionalProperties"), dict):
        return f"keys, each with {_type(inner, parts, enums)}"
    return _scalar(field)


def _scalar(field: dict[str, Any]) -> str:
    if "const" in field:
        return str(field["const"])
    if "enum" in field:
        return _choices(field["enum"])
    if field.get("pattern", "").startswith("^[0-9]{4}"):
        return "a day and hour, such as 2026-11-25 10:00"
    return _FORMATS.get(field.get("format", ""), "") or _KINDS.get(field.get("type", ""), "text")


def _choices(values: list[Any]) -> str:
    words = [value for value in values if isinstance(value, str)]
    if words == ["yes", "no"]:
        return "yes or no"
    shown = ", ".join(words[:_SHOWN_VALUES])
    return f"one of: {shown}{', …' if len(words) > _SHOWN_VALUES else ''}"


def _plural(words: str) -> str:
    singular = {"text": "texts", "keys of": "", "a day, such as 2026-11-25": "days", "a web address": "web addresses"}
    return singular.get(words, words)
