"""Groups of patterns of a rule, looked for in one pass over a text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from newsdesk.desk.desk import Desk
from newsdesk.model.rule import ANY, Patterns
from newsdesk.rules.lexicon import with_lists
from newsdesk.rules.passages import Passage
from newsdesk.rules.words import Found, Matcher, TimedOut, Wanted, expand

if TYPE_CHECKING:
    from regex import Match

Groups = Mapping[str, Patterns]

_LIST = re.compile(r"<<([a-z0-9_]+)>>")


class Finder:
    """The patterns of some groups, their lists filled in; a list without words in a language has none."""

    def __init__(self, desk: Desk, groups: Groups):
        self._matcher = Matcher(_wanted(desk, groups))

    def find(self, passage: Passage, text: str | None = None) -> "dict[str, list[Match[str]]]":
        """Every place in a passage, by group; `text` is the passage with parts of it made invisible."""
        found: dict[str, list[Match[str]]] = defaultdict(list)
        for hit in self._matcher.find(passage.text if text is None else text, passage.languages):
            if isinstance(hit, Found):
                found[str(hit.key)].append(hit.match)
            elif isinstance(hit, TimedOut):
                raise TimeoutError("its pattern takes too long on this text")
        return found


def _wanted(desk: Desk, groups: Groups) -> Iterator[Wanted]:
    for name, patterns in groups.items():
        for language, sources in patterns.items():
            for source in sources:
                if _has_words(desk, source, language):
                    yield Wanted(name, language, with_lists(desk, source, language))


def _has_words(desk: Desk, source: str, language: str) -> bool:
    """Whether the lists in a pattern have words in the language; a list that no page has is an error."""
    names = [name for name in _LIST.findall(source) if name in desk.lists]
    return all(desk.words(name, None if language == ANY else language) for name in names)


def finder(desk: Desk, name: str, groups: Groups) -> Finder:
    """The finder of a rule, made once for a desk."""
    key = f"finder {name}"
    known = desk.derived.get(key)
    if not isinstance(known, Finder):
        known = desk.derived[key] = Finder(desk, groups)
    return known


def words_finder(desk: Desk, name: str) -> Finder:
    """The finder of one list of words."""
    table = desk.lists.get(name, {})
    return finder(desk, f"list {name}", {name: {key: tuple(map(expand, words)) for key, words in table.items()}})
