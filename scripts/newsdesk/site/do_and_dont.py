"""The lists “Do” and “Do not” of a guideline page, side by side."""

import re

from markupsafe import Markup

_LIST = r"<ul>(?:(?!</?ul>).)*</ul>"  # without lists inside: those stay as they are
_HEAD = r'<h2 id="(?P<{0}_id>{1})">(?P<{0}_words>.*?)</h2>\s*(?P<{0}_list>' + _LIST + ")"
_PAIR = re.compile(_HEAD.format("do", "do") + r"\s*" + _HEAD.format("dont", "do-not|dont|don-t"), re.DOTALL)


def side_by_side(html: str, done: Markup, wrong: Markup) -> str:
    """The HTML of a page with its two lists as a pair, each with its icon; a page without them as it is."""
    return _PAIR.sub(lambda match: _pair(match, done, wrong), html)


def _pair(match: re.Match[str], done: Markup, wrong: Markup) -> str:
    halves = (
        f'<div class="is-{state}"><h2 id="{match[f"{name}_id"]}">{icon} <span>{match[f"{name}_words"]}</span></h2>'
        f"{match[f'{name}_list']}</div>"
        for state, icon, name in (("done", done, "do"), ("stop", wrong, "dont"))
    )
    return f'<div class="nd nd-island" lang="en"><div class="nd-pair nd-dos">{"".join(halves)}</div></div>'
