"""The insights of Meta's networks: what its documentation lists, asked for by the names on the network's page.

One name that Meta no longer knows fails the whole question, so the others are then asked for one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from newsdesk.channels.base import Count, Counts, Measured, NotThere, Published, Uncounted
from newsdesk.channels.counting import (
    Batch,
    Span,
    ended_days,
    ended_month,
    ended_spans,
    ended_week,
    figures,
    number,
    of_account,
    of_posts,
)
from newsdesk.channels.graph import Graph
from newsdesk.channels.graph_errors import MetaStopped, no_metric, too_few, unknown, unknown_metric
from newsdesk.model.network import Network

_DAY = timedelta(days=1)
Row = Mapping[str, Any]


class GraphNumbers:
    """The numbers of one account; a network adds how its account is asked."""

    def __init__(self, graph: Graph, network: Network):
        self.graph = graph
        self.network = network
        self.told = network.numbers
        self._ended: dict[tuple[str, str], str] = {}  # names that Meta does not know any more, in this run

    def of_posts(self, receipts: Batch) -> Mapping[str, Measured]:
        """What is told of each post."""
        return of_posts(self.network, receipts, lambda batch: {one.network_id: self._post(one) for one in batch})

    def of_account(self, today: date) -> Measured:
        """What is told of the account."""
        return of_account(self.network, self._questions(today))

    def insights(self, path: str, names: Sequence[str], **asked: str) -> tuple[Mapping[str, Row], tuple[str, ...]]:
        """The rows of the metrics that these names begin with, and what was refused; raises Stopped."""
        whose = "account" if path.startswith(f"{self.graph.id()}/") else "post"
        bases = list(dict.fromkeys(name.partition(".")[0] for name in names))
        ended = {base: self._ended[whose, base] for base in bases if (whose, base) in self._ended}
        refused: dict[str, MetaStopped] = {}
        wanted = [base for base in bases if base not in ended]
        rows = self._rows(path, wanted, asked, refused) if wanted else {}
        said = {base: self._sentence(base, stopped) for base, stopped in refused.items()}
        self._ended |= {(whose, base): said[base] for base, stopped in refused.items() if no_metric(stopped)}
        return rows, tuple({**ended, **said}.values())

    def now(self, today: date) -> Counts:
        """What the account's own fields tell at this moment."""
        data = self.graph.read(self.graph.id(), fields=",".join(self.told.now))
        return Counts(figures(data, self.told.now, Span(today, today)))

    def _questions(self, today: date) -> Iterator[Callable[[], Counts]]:
        raise NotImplementedError

    def _post(self, receipt: Published) -> Measured:
        self.graph.id()  # refuses the token of another page
        try:
            rows, refused = self.insights(f"{receipt.network_id}/insights", self.told.post)
        except MetaStopped as stopped:
            if too_few(stopped):
                return Uncounted(f"{self.network.title} tells no numbers of what very few people have seen.")
            if unknown(stopped):
                return NotThere()
            raise
        return Counts(tuple(_values(rows, self.told.post)), refused)

    def _rows(
        self, path: str, bases: list[str], asked: Mapping[str, str], refused: dict[str, MetaStopped]
    ) -> Mapping[str, Row]:
        try:
            data = self.graph.read(path, metric=",".join(bases), **asked)["data"]
        except MetaStopped as stopped:
            if not unknown_metric(stopped):
                raise
            if len(bases) == 1:
                refused[bases[0]] = stopped
                return {}
            return {name: row for base in bases for name, row in self._rows(path, [base], asked, refused).items()}
        return {str(row["name"]): row for row in data}

    def _sentence(self, base: str, stopped: MetaStopped) -> str:
        text = f"{self.network.title} does not tell the number {base}. It says: {stopped.error.text}"
        return f"{text}. Its name stands in {self.network.path}."


class TotalNumbers(GraphNumbers):
    """Instagram and Threads: one total for any days."""

    edge = "insights"
    period: Mapping[str, str] = {"metric_type": "total_value", "period": "day"}

    def _questions(self, today: date) -> Iterator[Callable[[], Counts]]:
        if self.told.now:
            yield partial(self.now, today)
        asked = (self.told.days, ended_days(self.told, today)), (self.told.spans, ended_spans(self.told, today))
        for names, spans in asked:
            if names:
                yield from (partial(self._total, names, span) for span in spans)

    def _total(self, names: Sequence[str], span: Span) -> Counts:
        asked = {"since": _seconds(span.first), "until": _seconds(span.last + _DAY), **self.period}
        rows, refused = self.insights(f"{self.graph.id()}/{self.edge}", names, **asked)
        return Counts(tuple(_values(rows, names, span)), refused)


class ThreadsNumbers(TotalNumbers):
    """Threads tells its followers among its insights."""

    edge = "threads_insights"
    period: Mapping[str, str] = {}

    def now(self, today: date) -> Counts:
        """The followers at this moment."""
        rows, refused = self.insights(f"{self.graph.id()}/{self.edge}", self.told.now)
        return Counts(tuple(_values(rows, self.told.now, Span(today, today))), refused)


class PageNumbers(GraphNumbers):
    """Facebook: single days, and the 7 or 28 days that end with a day, each counted anew without repeated people."""

    def _questions(self, today: date) -> Iterator[Callable[[], Counts]]:
        if self.told.now:
            yield partial(self.now, today)
        if self.told.days:
            days = ended_days(self.told, today)
            yield partial(self._series, self.told.days, "day", Span(days[0].first, days[-1].last), 1)
        if self.told.spans:
            week, month = ended_week(self.told, today).last, ended_month(self.told, today).last
            yield partial(self._series, self.told.spans, "week", Span(week, week), 7)
            yield partial(self._series, self.told.spans, "days_28", Span(month, month), 28)

    def _series(self, names: Sequence[str], period: str, ends: Span, length: int) -> Counts:
        """The values whose last day lies in `ends`; Meta gives the moment after the last day."""
        asked = {"period": period, "since": ends.first.isoformat(), "until": (ends.last + _DAY).isoformat()}
        rows, refused = self.insights(f"{self.graph.id()}/insights", names, **asked)
        found = [count for row in rows.values() for count in _series_of(row, names, length)]
        return Counts(tuple(count for count in found if count.last and ends.first <= count.last <= ends.last), refused)


def _seconds(day: date) -> str:
    return str(int(datetime.combine(day, time(), UTC).timestamp()))


def _series_of(row: Row, names: Iterable[str], length: int) -> Iterator[Count]:
    for one in row["values"]:
        last = datetime.fromisoformat(one["end_time"]).date() - _DAY
        span = Span(last - _DAY * (length - 1), last)
        yield from _values({str(row["name"]): {"values": [one]}}, names, span)


def _values(rows: Mapping[str, Row], names: Iterable[str], span: Span | None = None) -> Iterator[Count]:
    for name in names:
        base, _, key = name.partition(".")
        if base in rows and (value := _value(rows[base], key)) is not None:
            yield Count(name, value, *(span or ()))


def _value(row: Row, key: str) -> float | None:
    """A single number, one of several by its name, or the sum of several; of several, Meta leaves out only zeros."""
    total = row.get("total_value")
    values = [total] if isinstance(total, Mapping) else row.get("values") or [{}]
    found = values[0].get("value")
    if not isinstance(found, Mapping):
        return None if key else number(found)
    if key:
        return number(found.get(key, 0))
    numbers = [number(each) for each in found.values()]
    return None if None in numbers else sum(each for each in numbers if each is not None)
