"""Writing front matter that the desk reads back word for word."""

import json
import re
from collections.abc import Iterator, Mapping

Value = str | list["Value"] | dict[str, "Value"]

# A letter, a digit or a picture sign first; then no space or colon that YAML, or a reader of YAML, would stop at.
_PLAIN = re.compile(r"(?:[^\W_]|[\u2190-\u2bff\U0001f000-\U0001faff])(?:[^\s:#]|:(?=[^\s:])|(?<=\S)#| (?=[^\s#:]))*")


def front_matter(data: Mapping[str, Value], body: str = "") -> str:
    """A file with these keys above this text: block lists, quotes only where needed."""
    keys = "\n".join(_mapping(data, ""))
    return f"---\n{keys}\n---\n{body}\n" if body else f"---\n{keys}\n---\n"


def _mapping(data: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, str):
            yield f"{indent}{scalar(key)}: {scalar(value)}"
        elif not value:
            yield f"{indent}{scalar(key)}: {'[]' if isinstance(value, list) else '{}'}"
        else:
            yield f"{indent}{scalar(key)}:"
            yield from _nested(value, f"{indent}  ")


def _nested(value: list[Value] | dict[str, Value], indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _mapping(value, indent)
        return
    for item in value:
        if isinstance(item, str):
            yield f"{indent}- {scalar(item)}"
            continue
        lines = list(_nested(item, f"{indent}  ")) or [f"{indent}  {'[]' if isinstance(item, list) else '{}'}"]
        yield f"{indent}- {lines[0].lstrip(' ')}"
        yield from lines[1:]


def scalar(text: str) -> str:
    """One value on one line: as it is where that is safe, else in double quotes."""
    if text.isprintable() and _PLAIN.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the end of the basic plane
