"""Icons and chips: the small marks of every page."""

from functools import cache

from markupsafe import Markup


@cache
def icon(name: str) -> Markup:
    """An outline of symbols.html."""
    return Markup('<svg class="nd-i" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>').format(name)


@cache
def chip(state: str, name: str, words: str) -> Markup:
    """A state: colour, outline and word."""
    return Markup('<span class="nd-chip is-{}">{}{}</span>').format(state, icon(name), words)
