"""Reading folders that other people filled: text files, foreign front matter, nothing followed or executed."""

import os
import re
import stat
from pathlib import Path, PurePath
from typing import Any

import yaml

from newsdesk.desk.load import LARGEST_TEXT
from newsdesk.model.finding import Message, say

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NOTHING = {"", "~", "null", "Null", "NULL"}
_DEEPEST = 20
_LONGEST = 200_000
_SHOWN = 160


class Unusable(Exception):  # noqa: N818 - it never leaves the importers
    """A file that cannot be used, and why."""

    def __init__(self, message: Message):
        super().__init__(str(message))
        self.message = message


def shown(path: str | PurePath) -> str:
    """A path as a report can print it: no control characters, not endless."""
    text = path.as_posix() if isinstance(path, PurePath) else path
    printable = "".join(char if char.isprintable() else "?" for char in text)
    return printable if len(printable) <= _SHOWN else f"{printable[: _SHOWN - 1]}…"


def text_of(path: Path) -> str:
    """The text of a file with plain line ends; raises Unusable."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise Unusable(say("it is a link to another place"))
        if not stat.S_ISREG(status.st_mode):
            raise Unusable(say("it is no file that can be read"))
        if status.st_size > LARGEST_TEXT:
            raise Unusable(say("it has {size} MB, too much for a post", size=f"{status.st_size / 1e6:.1f}"))
        raw = path.read_bytes()
    except OSError as error:
        raise Unusable(say("it cannot be read ({why})", why=error.strerror or "error")) from None
    if b"\0" in raw:
        raise Unusable(say("it is no text in UTF-8"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unusable(say("it is no text in UTF-8 (line {line})", line=line)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def files_below(folder: Path, suffix: str) -> tuple[list[Path], list[str], list[Path]]:
    """The files with a suffix, why folders could not be read, and the other files; links are not followed."""
    found: list[Path] = []
    problems: list[str] = []
    others: list[Path] = []

    def unread(error: OSError) -> None:
        problems.append(f"{shown(Path(error.filename).relative_to(folder.parent))} ({error.strerror})")

    for home, folders, names in os.walk(folder, onerror=unread):
        links = [name for name in folders if (Path(home) / name).is_symlink()]
        problems += [f"{shown((Path(home) / name).relative_to(folder.parent))} (a link)" for name in links]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted(names):
            if name.startswith("."):
                continue
            (found if name.lower().endswith(suffix) else others).append(Path(home) / name)
    return sorted(found), problems, sorted(others)


def split_front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """The front matter, if there is one, and the text below it; raises Unusable."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return None, text
    data = mapping_of(match[1])
    return data, text[match.end() :]


def mapping_of(text: str) -> dict[str, Any]:
    """A YAML mapping whose values are text, lists, mappings or None; raises Unusable."""
    if len(text) > _LONGEST:
        raise Unusable(say("its keys have {count} characters", count=len(text)))
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise Unusable(say("its keys are nested too deeply"))
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise Unusable(say("its keys cannot be read ({why})", why=_why(error))) from None
    data = {} if node is None else _plain(node, {})
    if not isinstance(data, dict):
        raise Unusable(say("it has no keys and values"))
    return data


def _why(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unknown")
    return f"line {mark.line + 1}: {problem}" if mark else problem


def _plain(node: Any, known: dict[int, Any]) -> Any:
    """The value of a node; an alias is the same object again, so that it cannot grow."""
    if id(node) in known:
        return known[id(node)]
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in _NOTHING else node.value
    if isinstance(node, yaml.SequenceNode):
        items: list[Any] = []
        known[id(node)] = items
        items += [_plain(item, known) for item in node.value]
        return items
    result: dict[str, Any] = {}
    known[id(node)] = result
    for key_node, value_node in node.value:
        key, value = _plain(key_node, known), _plain(value_node, known)
        if key == "<<" and isinstance(value, dict):
            result |= {name: item for name, item in value.items() if name not in result}
        elif isinstance(key, str):
            if key in {other.value for other, _ in node.value if other is not key_node}:
                raise Unusable(say("the key `{key}` stands there twice", key=shown(key)))
            result[key] = value
    return result


def words(value: object) -> tuple[str, ...]:
    """The texts of a list or of a single value; anything else is left out."""
    items = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(item.strip() for item in items if isinstance(item, str) and item.strip()))
