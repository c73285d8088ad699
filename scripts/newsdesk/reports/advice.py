"""What a report proposes: only where a figure passes the threshold that stands on the page of figures."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.report import Decision
from newsdesk.model.reporting import Recommendation
from newsdesk.reports.amounts import behind, better, is_part, number
from newsdesk.reports.report import Advice
from newsdesk.reports.value import Usual, Value

Looked = Callable[[Recommendation], Mapping[str, tuple[Value, ...]]]
"""The values of the figure of a recommendation: by the keys of its groups, or under an empty key."""
History = Callable[[str], Usual | None]
Name = Callable[[str, str], str]
_MARK = re.compile(r"\{[a-z]+\}")
_NO_MORE = "By the numbers of today its threshold is not passed; the decision stands."
_MOST = 3  # groups in one reason; the tables of the report have all


class _Passed(NamedTuple):
    key: str
    value: Value
    limit: float
    usual: Usual | None


def advice(kpis: Kpis, look: Looked, usual: History, decisions: Sequence[Decision], name: Name) -> Iterator[Advice]:
    """The recommendations of the page whose threshold is passed, then those that were decided on and are no more.

    `name` says what a group is called, by its column and key.
    """
    answered: set[int] = set()
    for item in kpis.recommendations:
        kpi = kpis.by_id[item.figure]
        normal = None if item.by else usual(kpi.id)
        found = [one for key, values in look(item).items() if (one := _passed(item, kpi, key, values, normal))]
        if found:
            mine = next((at for at, decision in enumerate(decisions) if decision.advice == item.id), None)
            answered |= set() if mine is None else {mine}
            decision = None if mine is None else decisions[mine]
            because = _because(item, kpi, found, name)
            yield Advice(item.id, item.title, because, _threshold(item, kpi), item.decides or "", decision)
    titles = {item.id: item.title for item in kpis.recommendations}
    for at, decision in enumerate(decisions):
        if decision.advice and at not in answered:
            title = titles.get(decision.advice) or decision.title or decision.advice
            yield Advice(decision.advice, title, _NO_MORE, "", "", decision)


def _passed(item: Recommendation, kpi: Kpi, key: str, values: Sequence[Value], usual: Usual | None) -> _Passed | None:
    """What passed the threshold; None where nothing did, too few stand behind it, or there are several currencies."""
    if len(values) != 1 or (value := values[0]).value is None or value.n < item.minimum_n:
        return None
    limit, over = item.below, False
    if item.above is not None:
        limit, over = item.above, True
    elif item.times_usual is not None and usual is not None:
        limit, over = usual.median * item.times_usual, True
    elif item.missed_target:
        missed = kpi.target is not None and not better(value.value, kpi.target, kpi)
        return _Passed(key, value, kpi.target or 0.0, usual) if missed else None
    if limit is None:
        return None
    passed = value.value > limit if over else value.value < limit and not is_part(value, kpi)
    return _Passed(key, value, limit, usual) if passed else None


def _because(item: Recommendation, kpi: Kpi, found: Sequence[_Passed], name: Name) -> str:
    down = kpi.direction == "down"
    worst = sorted(found, key=lambda one: ((one.value.value or 0) * (-1 if down else 1), one.key))
    told = [_reason(item, kpi, one, name) for one in worst[:_MOST]]
    if len(worst) > _MOST:
        told.append(f"And {len(worst) - _MOST} more.")
    return " ".join(told)


def _reason(item: Recommendation, kpi: Kpi, one: _Passed, name: Name) -> str:
    """The sentence of the page, filled in; a sentence that names no number gets the number behind it."""
    value = number(one.value.value or 0.0, kpi.unit, one.value.currency)
    filled = {
        "{value}": value,
        "{threshold}": number(one.limit, kpi.unit, one.value.currency),
        "{n}": f"{one.value.n:,}",
        "{name}": name(item.by or "", one.key),
        "{usual}": number(one.usual.median, kpi.unit, one.value.currency) if one.usual else "not known",
    }
    text = _MARK.sub(lambda found: filled.get(found[0], found[0]), item.text)
    facts = [] if "{value}" in item.text else [value]
    facts += [] if "{n}" in item.text else [behind(one.value, kpi)]
    return f"{text} ({'; '.join(facts)})" if facts else text


def _threshold(item: Recommendation, kpi: Kpi) -> str:
    small = kpi.title[:1].lower() + kpi.title[1:]
    if item.below is not None:
        rule = f"{small} below {number(item.below, kpi.unit)}"
    elif item.above is not None:
        rule = f"{small} above {number(item.above, kpi.unit)}"
    elif item.times_usual is not None:
        rule = f"{small} above {item.times_usual:g} times its usual value"
    else:
        rule = f"{small} misses its target" + ("" if kpi.target is None else f" of {number(kpi.target, kpi.unit)}")
    grouped = f", looked at by {item.by}" if item.by else ""
    return f"Proposed where {rule}{grouped}, from n = {item.minimum_n}."
