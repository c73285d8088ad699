"""What the best and the weakest posts have in common: groups of posts against all others, each with its n."""

from collections.abc import Callable, Mapping, Sequence
from math import log
from statistics import median
from typing import TYPE_CHECKING

from newsdesk.model.reporting import TraitsBy
from newsdesk.reports.report import Ranked, Trait

if TYPE_CHECKING:
    from newsdesk.reports.ranking import Line

Pairs = Sequence[tuple["Line", Ranked]]
_PAIR = 2
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def traits(
    by: TraitsBy, found: Pairs, best: Pairs, weakest: Pairs, called: Callable[[str, str], str]
) -> tuple[tuple[Trait, ...], int]:
    """What is shared by posts that did better or worse, the clearest first, and how many groups were compared."""
    told: list[Trait] = []
    compared = 0
    for dimension in by.by:
        keys = [_key(by, dimension, line) for line, _ in found]
        named = sorted({*keys})
        for key in named:
            if not key:
                continue
            ours = [ranked.times for (_, ranked), own in zip(found, keys, strict=True) if own == key]
            theirs = [ranked.times for (_, ranked), own in zip(found, keys, strict=True) if own != key]
            if min(len(ours), len(theirs)) < max(by.least, 1):
                continue
            compared += 1
            ours_middle, other_middle = median(ours), median(theirs)
            if len(named) == _PAIR and ours_middle < other_middle:
                continue  # the other one of the two says the same
            if other_middle and not other_middle / by.times < ours_middle < other_middle * by.times:
                high, low = (sum(_key(by, dimension, line) == key for line, _ in pairs) for pairs in (best, weakest))
                said = _said(
                    _name(dimension, called(dimension, key)), ours_middle, len(ours), other_middle, len(theirs)
                )
                told.append(Trait(dimension, key, ours_middle, len(ours), other_middle, len(theirs), high, low, said))
    told.sort(key=lambda item: (-_gap(item), item.dimension, item.key))
    return tuple(told), compared


def _key(by: TraitsBy, dimension: str, line: "Line") -> str:
    if dimension == "hour":
        begins = sorted({0, *(hour for hour in by.day_parts if hour < 24)})  # noqa: PLR2004 - hours of a day
        start = max(hour for hour in begins if hour <= line.hour)
        stop = min((hour for hour in begins if hour > line.hour), default=24)
        return f"{start:02}:00 to {stop:02}:00"
    return str(getattr(line, dimension, "") or "")


def _gap(trait: Trait) -> float:
    return abs(log(trait.times / trait.others)) if trait.times and trait.others else float("inf")


def _said(name: str, ours: float, count: int, theirs: float, others: int) -> str:
    return (
        f"{name} (n = {count}): {ours:.2f} times what is usual for their account, at the median; "
        f"the others (n = {others}): {theirs:.2f} times."
    )


def _name(dimension: str, key: str) -> str:
    return _NAMES[dimension](key) if dimension in _NAMES else f"Posts with {dimension} {key}"


_FORMATS = {
    "text": "Posts of text only",
    "picture": "Posts with one picture",
    "pictures": "Posts with several pictures",
    "video": "Films",
    "link": "Posts with a link",
    "thread": "Threads",
}
_NAMES: Mapping[str, Callable[[str], str]] = {
    "format": lambda key: _FORMATS.get(key, key),
    "hour": lambda key: f"Posts from {key}",
    "weekday": lambda key: f"Posts on {_DAYS[int(key) - 1]}",
    "language": lambda key: f"Posts in {key}",
    "objective": lambda key: f"Posts with the objective {key}",
    "type": lambda key: f"Posts of the type {key}",
    "pillar": lambda key: f"Posts on the theme {key}",
    "campaign": lambda key: f"Posts of the campaign {key}",
}
