"""Front matter with positions: every scalar as text, and the traps of YAML refused in plain words."""

import re
from functools import lru_cache
from typing import Any, NoReturn

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from newsdesk.desk.traps import explain, refuse_lost_comments, refuse_risky_forms
from newsdesk.model.finding import Document, Location, Problem, say

Path = tuple[str | int, ...]

_FENCE = "---\n"
_CLOSING = re.compile(r"^---$", re.MULTILINE)
_ALMOST_FENCE = re.compile(r"^(?:\ufeff|\s)*(?:-{2,}|—-?|–-?|-—|\+{3,}|={3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"^[ \t]*\n", re.MULTILINE)


class TextLoader(yaml.CBaseLoader):
    """PyYAML's C loader without its guesses: a scalar is text, whatever it looks like."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:  # noqa: ARG002 - PyYAML's signature
        """One tag for every node: nobody reads it."""
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """No tags by path."""

    def ascend_resolver(self) -> None:
        """No tags by path."""


class FrontMatterError(Exception):
    """Front matter that cannot be read, with the place in the file."""

    def __init__(self, problem: Problem, location: Location):
        super().__init__(str(problem))
        self.problem, self.location = problem, location


class Handler(BaseHandler):
    """python-frontmatter's door to our YAML: exact fences, text scalars, no surprises."""

    FM_BOUNDARY = _CLOSING

    def split(self, text: str) -> tuple[str, str]:
        """The front matter and the body of a text that `fences` has accepted."""
        end = fences(text)
        return text[len(_FENCE) : end], text[end + len(_FENCE) :]

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        """The front matter as a mapping of text, lists and mappings."""
        return read_yaml(fm)


_HANDLER = Handler()


def read(path: str, text: str) -> tuple[dict[str, Any], Document]:
    """The front matter and the source of a file; raises FrontMatterError."""
    source = Document(path, text)
    try:
        end = fences(text)
        source = Document(path, text, min(end + len(_FENCE), len(text)))
        return frontmatter.parse(text, handler=_HANDLER)[0], source
    except _Located as error:
        offset = len(_FENCE) if error.inside else 0
        start, stop = error.start + offset, max(error.stop, error.start + 1) + offset
        raise FrontMatterError(error.problem, source.span(min(start, len(text)), min(stop, len(text)))) from None


class _Located(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, problem: Problem, start: int, stop: int, *, inside: bool = True):
        super().__init__(str(problem))
        self.problem, self.start, self.stop, self.inside = problem, start, stop, inside


def fences(text: str) -> int:
    """Where the closing fence begins; raises if a fence is missing or is not exactly `---`."""
    if not text.startswith(_FENCE):
        _no_opening(text)
    closing = text.find("\n---\n", len(_FENCE) - 1) + 1
    if not closing and text.endswith("\n---"):
        closing = len(text) - len("---")
    if not closing:
        _no_closing(text)
    if almost := _ALMOST_FENCE.search(text, len(_FENCE), closing):
        _outside(almost, "This line looks like the closing --- of the front matter, and is not exactly that.")
    return closing


def _no_opening(text: str) -> NoReturn:
    first = text.split("\n", 1)[0]
    if text.startswith("\ufeff"):
        problem = Problem(
            say("The file begins with a byte-order mark, an invisible character."),
            say("save it as UTF-8 without BOM, or type the first line anew: three hyphens."),
            "TEC-02",
        )
    elif _ALMOST_FENCE.fullmatch(first):
        problem = Problem(
            say("The first line is “{line}”, not exactly ---.", line=first[:40]),
            say("write three hyphens and nothing else, no space before or behind."),
            "TEC-01",
        )
    else:
        problem = Problem(
            say("The file does not begin with front matter."),
            say("put a line --- first, then the keys (title: …), then a line --- again, then the text."),
            "TEC-01",
        )
    raise _Located(problem, 0, len(first), inside=False)


def _no_closing(text: str) -> NoReturn:
    if almost := _ALMOST_FENCE.search(text, len(_FENCE)):
        _outside(almost, "The closing line of the front matter is “{line}”, not exactly ---.")
    gap = _BLANK_LINE.search(text, len(_FENCE))
    where = gap.start() if gap else len(text.rstrip())
    problem = Problem(
        say("The front matter is never closed."),
        say("put a line --- behind the last key{where}.", where=", here" if gap else ""),
        "TEC-01",
    )
    raise _Located(problem, where, where + 1, inside=False)


def _outside(match: re.Match[str], sentence: str) -> NoReturn:
    problem = Problem(
        say(sentence, line=match[0].strip("\n")[:40]),
        say("write three hyphens and nothing else, no space before or behind."),
        "TEC-01",
    )
    raise _Located(problem, match.start(), match.end(), inside=False)


def read_yaml(text: str) -> dict[str, Any]:
    """The mapping that a front matter states; raises _Located with the offset of what is wrong."""
    node = _compose(text)
    refuse_lost_comments(text, node, _fail)
    if node is None:
        _fail(
            Problem(say("The front matter is empty."), say("begin with title:, accounts:, publish_at:, type:.")), 0, 1
        )
    if not isinstance(node, yaml.MappingNode):
        _fail(
            Problem(
                say("The front matter is no list of keys and values."),
                say("write lines such as title: How to prepare oral rehydration solution."),
                "TEC-01",
            ),
            node.start_mark.index,
            node.end_mark.index,
        )
    return _mapping(node)


def _compose(text: str) -> Any:
    refuse_risky_forms(text, _fail)
    try:
        return yaml.compose(text, Loader=TextLoader)
    except yaml.MarkedYAMLError as error:
        problem, start, stop = explain(text, error)
        _fail(problem, start, stop)
    except yaml.reader.ReaderError as error:
        _fail(
            Problem(
                say("There is an invisible control character (U+{code}).", code=f"{ord(_char(error)):04X}"),
                say("delete it: retype the line."),
            ),
            error.position,
            error.position + 1,
        )
    except RecursionError:  # pragma: no cover - refuse_risky_forms keeps the depth small
        _fail(Problem(say("The front matter is nested too deeply."), say("use plain lists.")), 0, 1)


def _char(error: yaml.reader.ReaderError) -> str:
    return error.character if isinstance(error.character, str) else chr(error.character)


def _fail(problem: Problem, start: int, stop: int) -> NoReturn:
    raise _Located(problem, start, stop)


def _value(node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        if node.value == "" and not node.style:
            return None
        if not node.style and "\n" in node.value:
            _fail(
                Problem(
                    say("This value runs on over an empty line; the closing --- may be missing above."),
                    say("close the front matter with --- before the text, or put the value in quotes."),
                    "TEC-01",
                ),
                node.start_mark.index,
                node.end_mark.index,
            )
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return _mapping(node)


def _mapping(node: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            _fail(
                Problem(
                    say("Brackets or braces begin a value here."),
                    say("put text that begins with [ or {open} in quotes.", open="{"),
                ),
                key_node.start_mark.index,
                key_node.end_mark.index,
            )
        key = key_node.value
        if key in result:
            _fail(
                Problem(
                    say("The key `{key}` stands here for the second time.", key=key[:40]), say("keep one of the two.")
                ),
                key_node.start_mark.index,
                key_node.end_mark.index,
            )
        result[key] = _value(value_node)
    return {key: value for key, value in result.items() if value is not None}


def locate(source: Document, path: Path, *, key: bool = False) -> Location:
    """Where the value at a path of the front matter stands, or its key; the nearest parent if it is absent."""
    node, start, stop = _root(source.text, source.body_start), 0, len(_FENCE) - 1
    if node is None:
        return source.span(0, stop)
    offset, name = len(_FENCE), None
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        name, node = found
        start, stop = node.start_mark.index + offset, node.end_mark.index + offset
    if path and key and name is not None:
        start, stop = name.start_mark.index + offset, name.end_mark.index + offset
    text = source.text[start:stop]
    return source.span(start, start + len(text.rstrip()) if text.strip() else stop)


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


@lru_cache(maxsize=64)
def _root(text: str, body_start: int) -> Any:
    return yaml.compose(text[len(_FENCE) : body_start - len(_FENCE)], Loader=TextLoader) if body_start else None
