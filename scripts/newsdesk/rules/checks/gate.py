"""A quick look at a text: which lists of counted things may have a word in it."""

from collections import defaultdict

import ahocorasick

from newsdesk.desk.desk import Desk
from newsdesk.rules.literals import required, search_key
from newsdesk.rules.words import expand, fold_pattern

COUNTED = "counted_"
GATED = ("figure_currencies", "figure_superlatives")


class Gate:
    """One pass over a text finds the lists of which a word may stand in it; most posts have none."""

    def __init__(self, desk: Desk, language: str):
        self._automaton = ahocorasick.Automaton()
        self._always: set[str] = set()
        self._last: tuple[str, frozenset[str]] = ("", frozenset())
        names: dict[str, set[str]] = defaultdict(set)
        sources = {name: desk.words(name, language) for name in desk.lists if name.startswith(COUNTED)}
        sources |= {name: desk.words(name, language) for name in GATED}
        patterns = {name: [expand(word) for word in words] for name, words in sources.items()}
        for name, wanted in patterns.items():
            for pattern in wanted:
                literals = required(fold_pattern(pattern))
                for literal in literals:
                    names[literal].add(name)
                if not literals:
                    self._always.add(name)
        for literal, found in names.items():
            self._automaton.add_word(literal, frozenset(found))
        if names:
            self._automaton.make_automaton()

    def lists_in(self, text: str) -> frozenset[str]:
        """The names of the lists; the last text is remembered, since several rules ask about it."""
        if self._last[0] != text:
            hits = self._automaton.iter(search_key(text)) if len(self._automaton) else ()
            found = {name for _, names in hits for name in names}
            self._last = (text, frozenset(found | self._always))
        return self._last[1]
