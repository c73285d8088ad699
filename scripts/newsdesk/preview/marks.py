"""Icons and chips: the small marks of every page."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

SPRITE = "\x02icons\x03"  # where a page gets the outlines that it uses; no text holds these signs
_SYMBOLS = Path(__file__).parent / "templates" / "symbols.html"
_SYMBOL = re.compile(r'<symbol id="i-([a-z]+)".*?</symbol>\n?', re.DOTALL)
_USED = re.compile(r'"#i-([a-z]+)"')


@cache
def icon(name: str) -> Markup:
    """An outline of symbols.html."""
    return Markup('<svg class="nd-i" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)


@cache
def chip(state: str, name: str, words: str) -> Markup:
    """A state: colour, outline and word."""
    return Markup('<span class="nd-chip is-{}">{}{}</span>').format(state, icon(name), words)


def icons_in(html: str) -> frozenset[str]:
    """The outlines that a page, or a part of one, uses."""
    return frozenset(_USED.findall(html))


def with_sprite(html: str) -> str:
    """A page with the outlines that it uses, and no others."""
    return html.replace(SPRITE, sprite(icons_in(html)))


@cache
def sprite(names: frozenset[str]) -> str:
    """The outlines with these names."""
    return _SYMBOL.sub(lambda found: found[0] if found[1] in names else "", _SYMBOLS.read_text(encoding="utf-8"))
