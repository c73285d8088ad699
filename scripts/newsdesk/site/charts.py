"""Charts as numbers for a template: one line over some weeks from zero, its target, and the same as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from newsdesk.preview.times import short_day
from newsdesk.reports.book import Series

_LEFT, _RIGHT, _FLOOR, _TOP = 4.0, 234.0, 92.0, 16.0
_NONE = "not known"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart; coordinates are those of its drawing, `rows` its twin as a table."""

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
    rows: tuple[tuple[str, str], ...]


def highest(series: Iterable[Series]) -> float:
    """The top of a scale that several charts share."""
    tops = [value for item in series for value in (*item.values, item.target) if value is not None]
    return max(tops, default=1.0) or 1.0


def chart(name: str, title: str, caption: str, series: Series, top: float) -> Chart:
    """The drawing of a series on a scale from zero to `top`."""
    xs = _places(len(series.weeks))
    points = [(x, None if value is None else _height(value, top)) for x, value in zip(xs, series.values, strict=True)]
    runs = [list(group) for known, group in groupby(points, key=lambda point: point[1] is not None) if known]
    last = next(((x, y) for x, y in reversed(points) if y is not None), None)
    said = [_words(value, percent=series.percent) for value in series.values]
    ends = next((words for words, value in zip(said[::-1], series.values[::-1], strict=True) if value is not None), "")
    return Chart(
        name,
        title,
        caption,
        _said(series, said),
        tuple(" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs if len(run) > 1),
        tuple((f"{run[0][0]:.1f}", f"{run[0][1]:.1f}") for run in runs if len(run) == 1),
        tuple(f"{x:.1f}" for x, y in points if y is None),
        (f"{last[0]:.1f}", f"{last[1]:.1f}") if last else None,
        ends,
        "" if series.target is None else f"{_height(series.target, top):.1f}",
        (_week(series, 0), _week(series, -1)),
        tuple((f"{_week(series, at)}, from {short_day(week.first)}", said[at]) for at, week in enumerate(series.weeks)),
    )


def _places(count: int) -> Sequence[float]:
    step = (_RIGHT - _LEFT) / max(count - 1, 1)
    return [_LEFT + step * at for at in range(count)]


def _height(value: float, top: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * value / top


def _week(series: Series, at: int) -> str:
    return f"W{series.weeks[at].first.isocalendar().week:02}"


def _words(value: float | None, *, percent: bool) -> str:
    if value is None:
        return _NONE
    return f"{value:.0f}\u00a0%" if percent else f"{value:g}"


def _said(series: Series, said: Sequence[str]) -> str:
    """What somebody hears who does not see the drawing."""
    target = f" The target is {_words(series.target, percent=series.percent)}." if series.target is not None else ""
    missing = [_week(series, at) for at, value in enumerate(series.values) if value is None]
    holes = f" Not known: {', '.join(missing)}." if missing else ""
    return f"{said[0]} in {_week(series, 0)}, {said[-1]} in {_week(series, -1)}.{target}{holes}"
