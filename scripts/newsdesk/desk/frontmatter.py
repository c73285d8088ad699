"""Front matter with positions: every scalar as text, and the traps of YAML refused in plain words."""

import re
from functools import lru_cache
from typing import Any, NoReturn

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from newsdesk.desk.explain import explain
from newsdesk.desk.fences import ALMOST, FENCE, Located, almost_closing, closing_fence, fences
from newsdesk.desk.traps import in_text, refuse_lost_comments, refuse_risky_forms
from newsdesk.model.finding import Document, Location, Problem, say

Path = tuple[str | int, ...]


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

    FM_BOUNDARY = re.compile(r"^---$", re.MULTILINE)

    def split(self, text: str) -> tuple[str, str]:
        """The front matter and the body of a text that `fences` has accepted."""
        end = closing_fence(text)
        return text[len(FENCE) : end], text[end + len(FENCE) :]

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        """The front matter as a mapping of text, lists and mappings."""
        return read_yaml(fm)


_HANDLER = Handler()


def read(path: str, text: str) -> tuple[dict[str, Any], Document]:
    """The front matter and the source of a file, an empty value as None; raises FrontMatterError."""
    source = Document(path, text)
    try:
        end = fences(text)
        source = Document(path, text, min(end + len(FENCE), len(text)))
        return frontmatter.parse(text, handler=_HANDLER)[0], source
    except Located as error:
        offset = len(FENCE) if error.inside else 0
        start, stop = error.start + offset, max(error.stop, error.start + 1) + offset
        raise FrontMatterError(error.problem, source.span(min(start, len(text)), min(stop, len(text)))) from None


def read_yaml(text: str) -> dict[str, Any]:
    """The mapping that a front matter states; raises Located with the offset of what is wrong."""
    almost = ALMOST.search(text)
    try:
        node = _compose(text)
        refuse_lost_comments(text, node, _fail)
        data = _top(node)
    except Located as error:
        if almost and error.start >= almost.start():
            raise almost_closing(almost, closed=True) from None
        raise
    if almost:
        is_text = in_text(node)
        for match in ALMOST.finditer(text):
            if not is_text(match.end()):
                raise almost_closing(match, closed=True)
    return data


def _top(node: Any) -> dict[str, Any]:
    if node is None:
        _fail(Problem(say("The front matter is empty."), say("write its keys, one per line: key: value.")), 0, 1)
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


def _char(error: yaml.reader.ReaderError) -> str:
    return error.character if isinstance(error.character, str) else chr(error.character)


def _fail(problem: Problem, start: int, stop: int) -> NoReturn:
    raise Located(problem, start, stop)


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
    return result


def locate(source: Document, path: Path, *, key: bool = False) -> Location:
    """Where the value at a path of the front matter stands, or its key; the nearest parent if it is absent."""
    node, start, stop = root_of(source), 0, len(FENCE) - 1
    if node is None:
        return source.span(0, stop)
    offset, name = len(FENCE), None
    for step in path:
        if isinstance(step, str) and isinstance(node, yaml.SequenceNode):
            continue  # a list that the schema reads as a mapping
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


def root_of(source: Document) -> Any:
    """The node of the front matter of a file that was read; its marks count from behind the first fence."""
    return _root(source.text, source.body_start)


@lru_cache(maxsize=64)
def _root(text: str, body_start: int) -> Any:
    if not body_start:
        return None
    try:
        return _compose(text[len(FENCE) : closing_fence(text)])
    except Located:
        return None
