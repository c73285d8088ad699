"""The numbers of each post on each account, at every age at which they were read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from duckdb import DuckDBPyConnection

from newsdesk.model.counting import Metric
from newsdesk.model.kpis import Kpis
from newsdesk.reports.amounts import NOT_KNOWN, number

_CELLS = """
with parts as (
    select post, account, count(*) as parts from _part where own group by all
),
read as (
    select r.post, r.account, r.part, r.name, if(list_contains($ages, r.age), r.age, '') as age,
        coalesce(max(r.value) filter (r.money = 'organic'), max(r.value) filter (r.money = '')) as value,
        any_value(r.metric) as metric, max(r."at") as seen
    from readings r join _part p using (post, account, part)
    where p.own and r.name <> '' and r.money <> 'paid' group by all
),
cell as (
    select post, account, name, age, any_value(metric) as metric, sum(value) as total,
        max(value) filter (part = 1) as first, count(*) as n, max(seen) as seen
    from read group by all
)
select post, account, name, min(metric), {columns}, max(seen) filter (age = '')
from cell join parts using (post, account) group by post, account, name order by post, account, name
"""
_COLUMN = "max(if(list_contains($adds, name), if(n >= parts, total, null), first)) filter (age = '{age}')"
_WORDS = {"h": "hour", "d": "day"}
_Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """What was read of a post on one account: a head for each age, and a line for each number, n/a where none was."""

    account: str
    ages: tuple[str, ...]
    lines: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    """What it is called, our id, the network's word, the values by age."""


class PostsRead(Mapping[str, tuple[PostNumbers, ...]]):
    """What was read of each post; it is put into words when a page asks for it."""

    def __init__(self, cells: Mapping[str, Sequence[_Cells]], ages: Sequence[str], metrics: Mapping[str, Metric]):
        self._cells, self._ages, self._metrics = cells, ages, metrics

    def raw(self, post: str) -> str:
        """The values of a post, for telling whether they are the same as before."""
        return repr(self._cells.get(post))

    def __getitem__(self, post: str) -> tuple[PostNumbers, ...]:
        of: dict[str, list[_Cells]] = {}
        for account, *cells in self._cells[post]:
            of.setdefault(str(account), []).append(tuple(cells))
        return tuple(_of_account(account, lines, self._ages, self._metrics) for account, lines in of.items())

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


NOTHING_READ = PostsRead({}, (), {})


def post_numbers(rows: DuckDBPyConnection, kpis: Kpis) -> PostsRead:
    """By post; `rows` has the tables of facts."""
    ages = [reading.age for reading in kpis.readings]
    metrics = {metric.id: metric for metric in kpis.metrics if "post" in metric.scopes}
    columns = ", ".join(_COLUMN.format(age=age) for age in (*ages, ""))
    adds = [name for name, metric in metrics.items() if metric.adds_up]
    found: dict[str, list[_Cells]] = {}
    asked = rows.execute(_CELLS.format(columns=columns), {"ages": ages, "adds": adds})  # ages are of the page's form
    while batch := asked.fetchmany(10_000):
        for post, *cells in batch:
            if cells[1] in metrics:
                found.setdefault(post, []).append(tuple(cells))
    return PostsRead(found, ages, metrics)


def _of_account(
    account: str, cells: Sequence[_Cells], ages: Sequence[str], metrics: Mapping[str, Metric]
) -> PostNumbers:
    order = {name: at for at, name in enumerate(metrics)}
    lines = sorted(cells, key=lambda cell: order[str(cell[0])])
    used = [at for at in range(len(ages) + 1) if any(cell[2 + at] is not None for cell in lines)]
    seen = max((cell[-1] for cell in lines if isinstance(cell[-1], datetime)), default=None)
    heads = [*map(age_words, ages), f"Read {seen.replace(tzinfo=UTC):%d %b %Y}" if seen else "Read later"]
    told = []
    for name, metric, *values in lines:
        known = metrics[str(name)]
        told.append((known.title, known.id, str(metric), tuple(_words(values[at], known) for at in used)))
    return PostNumbers(account, tuple(heads[at] for at in used), tuple(told))


def _words(value: object, metric: Metric) -> str:
    if not isinstance(value, int | float):
        return NOT_KNOWN
    return number(value, "seconds" if metric.unit == "seconds" else "count")


def age_words(age: str) -> str:
    """An age in words: 1 hour, 7 days."""
    count, unit = int(age[:-1]), _WORDS[age[-1]]
    return f"{count} {unit}{'s' if count != 1 else ''}"
