"""An example of each kind of file: one of the starter desk, and the commented one that `newsdesk new` writes."""

from collections.abc import Mapping
from functools import cache

from newsdesk.desk.kinds import Kind, kind_of
from newsdesk.desk.starter import StarterError, starter_files, starter_root
from newsdesk.desk.template import template
from newsdesk.site.view import View

_LONGEST = 60
"""Lines: a longer file explains less than it shows."""


def sample(kind: Kind) -> tuple[str, str]:
    """Path and text of the richest short file of a kind in the starter desk; empty where it has none."""
    return _samples().get(kind.name, ("", ""))


def commented(view: View, kind: Kind) -> str:
    """A new file of a kind with every key explained."""
    return template(kind, view.desk, view.today)


@cache
def _samples() -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    try:
        root, paths = starter_root(), list(starter_files())
    except StarterError:
        return found
    for path in paths:
        kind = kind_of(path)
        if kind is None:
            continue
        text = (root / path).read_text(encoding="utf-8")
        if found.get(kind.name, ("", ""))[1].count("\n") < text.count("\n") <= _LONGEST:
            found[kind.name] = path, text
    return found
