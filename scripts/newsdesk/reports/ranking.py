"""The best and the weakest posts, each against what is usual for its account; networks are not compared directly."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.report import Reason
from newsdesk.model.reporting import RankBy
from newsdesk.reports.meter import usual_of
from newsdesk.reports.report import Ranked, Ranking, Trait
from newsdesk.reports.traits import traits
from newsdesk.reports.value import Usual, Value

YOUNG = "read too early"
PROMOTED = "promoted: paid and unpaid cannot be parted"
NO_VALUE = "without a number for it"
SMALL = "seen by too few"
NEW = "on accounts with too few posts to know what is usual"
NOTHING_USUAL = "on accounts where nothing is usual"


class Line(NamedTuple):
    """One post on one account as the table of posts has it; `title` is that of its file, or its id."""

    post: str
    account: str
    network: str
    title: str
    url: str
    day: date
    hour: int
    weekday: int
    format: str
    language: str
    objective: str
    type: str
    pillar: str
    campaign: str
    organic: bool
    settled: bool


Values = Mapping[tuple[str, str], Value]
"""One figure of each post on each account."""


def ranking(
    kpis: Kpis,
    rank: RankBy,
    lines: Sequence[Line],
    before: Iterable[Line],
    values: Mapping[str, Values],
    reasons: Sequence[Reason] = (),
    called: Callable[[str, str], str] = lambda _, key: key,
) -> Ranking:
    """The posts of `lines` in order; `before` are earlier ones, with which it is known what is usual.

    `values` are those of the figures that rank: each account is ranked by the first of which enough is known.
    """
    of_account = _usual(kpis, rank, (*before, *lines), values)
    left: Counter[str] = Counter()
    found: list[tuple[Line, Ranked]] = []
    for line in lines:
        figure, normal = of_account.get(line.account, ("", None))
        known = values.get(figure, {}).get(line[:2])
        why = _unfit(rank, line, known, named=bool(figure))
        if why or normal is None or not normal.median:
            left[why or (NOTHING_USUAL if normal else _unknown(rank, line, values))] += 1
        elif known is not None:
            found.append((line, _ranked(kpis.by_id[figure], line, known, normal, reasons)))
    found.sort(key=lambda pair: (-pair[1].times, -pair[1].value, pair[0][:2]))
    shown = rank.shown if len(found) >= 2 * rank.shown else 0  # of fewer, the best are nearly the weakest
    best, weakest = found[:shown], found[len(found) - shown :][::-1]
    common, compared = traits(kpis.traits, found, best, weakest, called)
    said = (_said(kpis, rank, found), _few(rank, len(found)), _common(kpis, len(found), compared, common))
    return Ranking(
        kpis.by_id[rank.figure],
        " ".join(filter(None, said)),
        len(found),
        dict(left),
        tuple(item for _, item in best),
        tuple(item for _, item in weakest),
        common,
        compared,
    )


def _usual(
    kpis: Kpis, rank: RankBy, lines: Iterable[Line], values: Mapping[str, Values]
) -> Mapping[str, tuple[str, Usual]]:
    """What is usual for each account, by the first figure of which it has enough posts."""
    by_account: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_account[line.account].append(line)
    found: dict[str, tuple[str, Usual]] = {}
    for account, mine in by_account.items():
        for figure in (rank.figure, *rank.otherwise):
            of_posts = {line.post: values.get(figure, {}).get(line[:2]) for line in mine}
            fit = [line.post for line in mine if not _unfit(rank, line, of_posts[line.post])]
            numbers = [known.value for post in fit if (known := of_posts[post]) and known.value is not None]
            if normal := usual_of(numbers, kpis.history_least):
                found[account] = (figure, normal)
                break
    return found


def _unfit(rank: RankBy, line: Line, known: Value | None, *, named: bool = True) -> str:
    if not line.organic:
        return PROMOTED
    if not line.settled:
        return YOUNG
    if not named:
        return ""
    if known is None or known.value is None or known.denominator is None:
        return NO_VALUE
    return SMALL if known.denominator < rank.least else ""


def _unknown(rank: RankBy, line: Line, values: Mapping[str, Values]) -> str:
    """Why a post of an account cannot be ranked of which nothing is known to be usual."""
    figures = (rank.figure, *rank.otherwise)
    reasons = [_unfit(rank, line, values.get(figure, {}).get(line[:2])) for figure in figures]
    return NEW if "" in reasons else reasons[0]


def _ranked(kpi: Kpi, line: Line, known: Value, normal: Usual, reasons: Sequence[Reason]) -> Ranked:
    value, of = known.value or 0.0, known.denominator or 0.0
    mine = (item.reason for item in reasons if item.post == line.post and item.account in {None, line.account})
    return Ranked(
        kpi,
        line.post,
        line.account,
        line.network,
        line.title,
        line.language,
        line.url,
        line.day,
        value,
        of,
        value / normal.median,
        normal,
        next(mine, ""),
    )


def _said(kpis: Kpis, rank: RankBy, found: Sequence[tuple[Line, Ranked]]) -> str:
    used = Counter(ranked.kpi.id for _, ranked in found)
    named = [f"{_small(kpis.by_id[name].title)} (n = {used[name]})" for name in used] or [
        _small(kpis.by_id[rank.figure].title)
    ]
    if not found:
        return f"No post can be ranked by {named[0]} (n = 0)."
    return (
        f"Ranked by {'; where a network does not tell it, by '.join(named)}. Each in relation to the median of the same"
        f" account in {kpis.history_days} days. Unpaid posts only, on {rank.least:,} people or more."
    )


def _few(rank: RankBy, ranked: int) -> str:
    if not ranked or ranked >= 2 * rank.shown:
        return ""
    return f"Too few to name the best and the weakest {rank.shown}."


def _common(kpis: Kpis, ranked: int, compared: int, named: Sequence[Trait]) -> str:
    """Why nothing is said of what they had in common."""
    if named or not ranked or not kpis.traits.by:
        return ""
    if not compared:
        return (
            f"Too few to say what they had in common: a group needs {kpis.traits.least} posts, "
            f"and as many others beside it (n = {ranked})."
        )
    times = f"{kpis.traits.times:g} times better or worse than the others"
    return f"{compared} groups of posts were compared; none did {times}."


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
