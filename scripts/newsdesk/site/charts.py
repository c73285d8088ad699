"""Charts as numbers for a template: one line over some weeks from zero, its target, and the same as a table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from newsdesk.preview.times import short_day
from newsdesk.reports.report import Series

_LEFT, _RIGHT, _FLOOR, _TOP = 4.0, 234.0, 92.0, 16.0
_NONE = "not known"
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart; coordinates are those of its drawing, `rows` its twin as a table under `heads`."""

    id: str
    title: str
    caption: str
    said: str
    lines: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]
    holes: tuple[str, ...]
    end: tuple[str, str] | None
    end_words: str
    target: str
    weeks: tuple[str, str]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def highest(series: Iterable[Series]) -> float:
    """The top of a scale that several charts share."""
    tops = [value for item in series for value in (*item.values, item.target) if value is not None]
    return max(tops, default=1.0) or 1.0


def of_target(series: Iterable[Series]) -> float:
    """The top of a scale in which each series' own target is 1; of series that have one above zero."""
    return max((highest([item]) / item.target for item in series if item.target), default=1.0)


def chart(name: str, title: str, heading: str, series: Series, top: float, exactly: Say, short: Say) -> Chart:
    """The drawing of a series on a scale from zero to `top`; `heading` says what its values are."""
    xs = _places(len(series.weeks))
    points = [(x, None if value is None else _height(value, top)) for x, value in zip(xs, series.values, strict=True)]
    runs = [list(group) for known, group in groupby(points, key=lambda point: point[1] is not None) if known]
    last = next(((x, y) for x, y in reversed(points) if y is not None), None)
    newest = next((value for value in reversed(series.values) if value is not None), None)
    heads = ("Week", heading, *(("Of target",) if series.target else ()))
    return Chart(
        name,
        title,
        series.caption,
        _said(series, exactly),
        tuple(" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs if len(run) > 1),
        tuple((f"{run[0][0]:.1f}", f"{run[0][1]:.1f}") for run in runs if len(run) == 1),
        tuple(f"{x:.1f}" for x, y in points if y is None),
        (f"{last[0]:.1f}", f"{last[1]:.1f}") if last else None,
        "" if newest is None else short(newest),
        "" if series.target is None else f"{_height(series.target, top):.1f}",
        (_week(series, 0), _week(series, -1)),
        heads,
        tuple(_row(series, at, exactly) for at in range(len(series.weeks))),
    )


def _row(series: Series, at: int, exactly: Say) -> tuple[str, ...]:
    value, name = series.values[at], f"{_week(series, at)}, from {short_day(series.weeks[at].first)}"
    if not series.target:
        return name, _NONE if value is None else exactly(value)
    if value is None:
        return name, _NONE, _NONE
    return name, exactly(value), f"{value / series.target * 100:.0f}\u00a0%"


def _places(count: int) -> Sequence[float]:
    step = (_RIGHT - _LEFT) / max(count - 1, 1)
    return [_LEFT + step * at for at in range(count)]


def _height(value: float, top: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * max(value, 0.0) / top


def _week(series: Series, at: int) -> str:
    return f"W{series.weeks[at].first.isocalendar().week:02}"


def _said(series: Series, exactly: Say) -> str:
    """What somebody hears who does not see the drawing."""
    ends = ", ".join(
        f"{_NONE if value is None else exactly(value)} in {_week(series, at)}"
        for at, value in ((0, series.values[0]), (-1, series.values[-1]))
    )
    target = f" The target is {exactly(series.target)}." if series.target is not None else ""
    missing = [_week(series, at) for at, value in enumerate(series.values) if value is None]
    holes = f" Not known: {', '.join(missing)}." if missing else ""
    return f"{ends}.{target}{holes}"
