"""The charts of a report: a figure of each account against its own target, and what was published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsdesk.model.kpi import Unit
from newsdesk.preview.words import count_words
from newsdesk.reports.amounts import number
from newsdesk.reports.report import Series
from newsdesk.site.charts import Chart, Say, chart, highest, of_target
from newsdesk.site.view import View

_AIMED = (
    "Charts with a dashed line share one scale: the line is that account’s own target. A chart without one has a scale "
    "of its own. An open circle is a week without data, not a zero."
)
_FREE = "Each chart has a scale of its own. An open circle is a week without data, not a zero."
_PUBLISHED = (
    "A post counts once for each account. Charts of accounts share one scale; a dashed line is the target, or what is "
    "meant. An open circle is a week of which nothing is known, not a zero."
)


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts that are read together; `about` says what they share."""

    id: str
    title: str
    about: str
    charts: tuple[Chart, ...]
    folded: tuple[Chart, ...] = ()
    """Those that are shown only when asked for."""


def charts(view: View, series: Sequence[Series]) -> Iterator[Charts]:
    """The charts of a report, in groups; a series of which nothing is known has none."""
    numbered = list(enumerate(_known(series)))
    counted = sorted(
        ((at, item) for at, item in numbered if item.account and item.kpi), key=lambda pair: pair[1].target is None
    )
    others = sorted(
        ((at, item) for at, item in numbered if not (item.account and item.kpi)), key=lambda pair: bool(pair[1].account)
    )
    weeks = count_words(len(series[0].weeks), "week") if series else ""
    if counted:
        aimed = any(item.target for _, item in counted)
        top = of_target(item for _, item in counted)
        tops = [top * item.target if item.target else highest([item]) for _, item in counted]
        found = (_chart(view, at, item, top, item.account) for (at, item), top in zip(counted, tops, strict=True))
        title = f"{weeks} against the target" if aimed else f"{weeks}, account by account"
        yield Charts("weeks", title, _AIMED if aimed else _FREE, tuple(found))
    if others:
        shared = highest(item for _, item in others if item.account)
        together = "Published, all accounts"
        found = (
            _chart(view, at, item, _top(item, shared), item.account or _heading(item, together)) for at, item in others
        )
        drawn, first = tuple(found), sum(not item.account for _, item in others)
        yield Charts("published", f"{weeks}, what was published", _PUBLISHED, drawn[:first], drawn[first:])


def charts_of_account(view: View, series: Sequence[Series]) -> tuple[Chart, ...]:
    """The charts of one account, each called after what it shows and on a scale of its own."""
    known = enumerate(_known(series))
    return tuple(_chart(view, at, item, highest([item]), _heading(item, "Posts")) for at, item in known)


def _known(series: Sequence[Series]) -> list[Series]:
    return [item for item in series if any(value is not None for value in item.values)]


def _top(item: Series, shared: float) -> float:
    return 100 if item.percent else shared if item.account else highest([item])


def _heading(item: Series, otherwise: str) -> str:
    return item.kpi.title if item.kpi else "On time" if item.percent else otherwise


def _chart(view: View, at: int, item: Series, top: float, title: str) -> Chart:
    drawn = replace(item, caption=_caption(view, item))
    return chart(f"chart-{at}", title, _heading(item, "Posts"), drawn, top, *_words(item))


def _caption(view: View, item: Series) -> str:
    exactly, _ = _words(item)
    about = f"{view.network(item.account)}. {f'{item.kpi.title}. ' if item.kpi else ''}" if item.account else ""
    if item.target is None:
        aim = "No target. " if item.kpi else ""
    else:
        meant = item.kpi or item.percent
        aim = f"Target {exactly(item.target)}. " if meant else f"{item.target:g} a week are meant. "
    special = "" if item.kpi and item.caption == item.kpi.title else item.caption
    return f"{about}{aim}{special}".strip()


def _words(item: Series) -> tuple[Say, Say]:
    """How its values are said exactly, and at the end of its line."""
    unit = item.kpi.unit if item.kpi else "percent" if item.percent else "count"
    return (lambda value: number(value, unit)), (lambda value: short(value, unit))


def short(value: float, unit: Unit) -> str:
    """A number where there is little room: 55 k."""
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if unit == "count" and value >= 10 * size:
            return f"{value / size:,.0f}\u00a0{sign}"
    return number(value, unit)
