"""References between files: which fields name something elsewhere, and whether it is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, get_args, get_origin

from newsdesk.desk.frontmatter import Path, locate
from newsdesk.desk.kinds import KINDS
from newsdesk.model.fields import Ref
from newsdesk.model.finding import Finding, Severity, say
from newsdesk.model.record import Part, Record

Names = Mapping[str, frozenset[str]]

_WORDS = {"type": "type of post"}
_PLACES = {
    "role": " in guidelines/workflow.md",
    "type": " in guidelines/workflow.md",
    "topic": " in guidelines/workflow.md",
    "person": " in guidelines/workflow.md",
    "country": " in guidelines/countries.md",
    "rule": " in the guidelines",
    "figure": " in guidelines/kpis.md",
}
_MOST = 50  # of one file


@dataclass(frozen=True, slots=True)
class Reference:
    """One value that names something else, and where it stands in the front matter."""

    kinds: tuple[str, ...]
    rule: str
    name: str
    path: Path
    key: bool = False


def references(record: Part) -> Iterator[Reference]:
    """Every reference that a record makes."""
    for name, ref, on_keys in _plan(type(record)):
        value = getattr(record, name)
        if not value:
            continue
        if ref is None:
            yield from _inside(value, (name,))
        elif on_keys:
            yield from (Reference(ref.kinds, ref.rule, key, (name, key), key=True) for key in value)
        else:
            yield from _named(ref, value, (name,))


def _named(ref: Ref, value: Any, path: Path) -> Iterator[Reference]:
    if isinstance(value, str):
        yield Reference(ref.kinds, ref.rule, value, path)
    else:
        yield from (Reference(ref.kinds, ref.rule, item, (*path, index)) for index, item in enumerate(value))


def _inside(value: Any, path: Path) -> Iterator[Reference]:
    if isinstance(value, Part):
        for found in references(value):
            yield Reference(found.kinds, found.rule, found.name, (*path, *found.path), found.key)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _inside(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(item, (*path, key))


@lru_cache(maxsize=256)
def _plan(model: type[Part]) -> tuple[tuple[str, Ref | None, bool], ...]:
    """Which fields to look at: those whose keys have a Ref, those that have one, those with mappings inside."""
    rows: list[tuple[str, Ref | None, bool]] = []
    for name, field in model.model_fields.items():
        of_keys = _ref(get_args(field.annotation)[0]) if get_origin(field.annotation) is dict else None
        ref = of_keys or _ref(field.annotation, field.metadata)
        if ref is not None or any(True for _ in _parts(field.annotation)):
            rows.append((name, ref, of_keys is not None))
    return tuple(rows)


def _ref(annotation: Any, metadata: Any = ()) -> Ref | None:
    for item in metadata:
        if isinstance(item, Ref):
            return item
    if get_origin(annotation) is Annotated:
        return _ref(None, annotation.__metadata__)
    for inner in get_args(annotation):
        if get_origin(inner) is Annotated and (found := _ref(inner)):
            return found
    return None


def _parts(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def missing(record: Record, names: Names) -> Iterator[Finding]:
    """A finding for every reference to something that is not there, up to fifty of one file."""
    return islice(_missing(record, names), _MOST)


def _missing(record: Record, names: Names) -> Iterator[Finding]:
    for reference in references(record):
        known = [names[kind] for kind in reference.kinds if kind in names]
        if not known or any(reference.name in group for group in known):
            continue
        what = " or ".join(_WORDS.get(kind, kind) for kind in reference.kinds if kind != "all")
        place = _PLACES.get(reference.kinds[0], "")
        near = _nearest(reference.name, *known)
        if near:
            fix = say("write {near}.", near=near)
        elif reference.kinds[0] in KINDS:
            fix = say("add {place}, or correct the name.", place=_place(reference))
        else:
            fix = say("use one of: {known}.", known=", ".join(sorted(set().union(*known))[:20]) or "none is listed yet")
        yield Finding(
            reference.rule,
            Severity.ERROR,
            locate(record.document, reference.path, key=reference.key),
            say("There is no {what} “{name}”{place}.", what=what, name=reference.name[:60], place=place),
            fix,
        )


@lru_cache(maxsize=1024)
def _nearest(name: str, *known: frozenset[str]) -> str | None:
    """The known name that looks most like this one; the same mistake stands in many posts."""
    return next(iter(get_close_matches(name, sorted(set().union(*known)), 1, 0.6)), None)


def _place(reference: Reference) -> str:
    return KINDS[reference.kinds[0]].example.format(year="2026", month="11", id=reference.name)
