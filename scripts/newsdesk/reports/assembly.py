"""Reports put together: of weeks, months and quarters, of campaigns, and of the work."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import duckdb

from newsdesk.model.kpis import Kpis
from newsdesk.reports import limits
from newsdesk.reports.asked import Asked, measured_days
from newsdesk.reports.book import Book
from newsdesk.reports.facts import Ground, build
from newsdesk.reports.lines import posts, values
from newsdesk.reports.meter import Meter, periods_before
from newsdesk.reports.money import purses
from newsdesk.reports.outcomes import REACHED, Outcome
from newsdesk.reports.periods import Period, weeks_until
from newsdesk.reports.ranking import Line, Values, ranking
from newsdesk.reports.report import Ranking, Report, Result, Sort
from newsdesk.reports.sections import Sections
from newsdesk.reports.week import people_waiting, week_ahead
from newsdesk.reports.workload import workload

Frame = Callable[[date, date], Mapping[str, str]]
"""What a report of some days says of itself: period, zone, as of, sources, definitions."""
Name = Callable[[str, str], str]
"""What a line of a table is called: by its column, such as language, and its key."""
_GROUPS: Mapping[str, Sequence[str]] = {
    "week": ("account",),
    "month": ("account", "language", "type", "campaign"),
    "quarter": ("account", "language", "type", "campaign"),
    "campaign": ("account", "language"),
    "workload": ("account", "language", "type"),
}


@dataclass(frozen=True)
class Around:
    """What reports are told from outside: their frame, names of things, and which reports are wanted at all."""

    frame: Frame
    name: Name
    wanted: tuple[Period, ...] | None = None
    """None: every period of the book."""
    campaigns: tuple[str, ...] | None = None
    """None: every campaign."""


class Reports:
    """The reports of a desk from its book and the tables of figures; each is put together once, when asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, ground: Ground, book: Book, around: Around):
        self.book, self._ground, self._around = book, ground, around
        self._connection = connection
        self._kpis = ground.desk.kpis or Kpis(title="Figures")
        needed = tuple(self._needed())
        build(connection, ground, [(item.first, item.last) for item in needed])
        self._meter = Meter(connection, self._kpis, ground.today)
        self._asked = Asked(self._kpis, ground.desk, self._meter, needed)
        self._counted = limits.has_numbers(connection)
        self._sections = Sections(
            self._kpis, ground.desk, self._asked, ground.today, around.name, book.since if ground.known else None
        )
        self._reports: dict[tuple[Sort, str], Report] = {}

    @property
    def periods(self) -> tuple[Period, ...]:
        """The weeks, months and quarters that have a report, the newest first."""
        return self._around.wanted if self._around.wanted is not None else self.book.periods

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaigns that have a report."""
        known = self._ground.desk.campaigns
        return tuple(known) if self._around.campaigns is None else self._around.campaigns

    def report(self, period: Period) -> Report:
        """The report of a week, month or quarter."""
        sort: Sort = "week" if period.span == "week" else "month" if period.span == "month" else "quarter"
        return self._kept(sort, period.name, lambda: self._of_period(period, sort))

    def workload(self, period: Period) -> Report:
        """The work of a week, month or quarter, and the figures about how we work."""
        return self._kept("workload", period.name, lambda: self._of_work(period))

    def campaign(self, name: str) -> Report:
        """The evaluation of a campaign until today, or until its end."""
        return self._kept("campaign", name, lambda: self._of_campaign(name))

    def _kept(self, sort: Sort, name: str, make: Callable[[], Report]) -> Report:
        if (sort, name) not in self._reports:
            self._reports[sort, name] = make()
        return self._reports[sort, name]

    def _needed(self) -> Iterator[Period]:
        """Every period of which anything is asked: reports, what was before, weeks of charts, days of campaigns."""
        running = self._ground.desk.campaigns.values()
        for period in self.periods:
            yield period
            yield from periods_before(period, max(self._kpis.history_periods, 1))
            if period.span != "week":
                yield from self._weeks(period)
                yield from (
                    measured_days(c, period) for c in running if c.start <= period.last and period.first <= c.end
                )
        for name in self.campaigns:
            days = self._days_of(name)
            yield from (days, days.before)
            yield from self._weeks(days)

    def _weeks(self, period: Period) -> tuple[Period, ...]:
        """The whole weeks of a chart: until the end of the period, or until the last week that is over."""
        yesterday = date.fromordinal(self._ground.today.toordinal() - 1)
        return weeks_until(min(period.last, yesterday), self._kpis.chart_weeks) if self._kpis.chart_weeks else ()

    def _days_of(self, campaign: str) -> Period:
        found = self._ground.desk.campaigns[campaign]
        return measured_days(found, Period("days", found.start, max(found.start, self._ground.today)))

    def _base(self, sort: Sort, name: str, title: str, days: Period, found: Sequence[Outcome]) -> Report:
        """What every report has."""
        book = self.book
        return Report(
            sort,
            name,
            title,
            days.first,
            days.last,
            self._ground.today <= days.last,
            self._ground.known,
            self._counted,
            self._around.frame(days.first, days.last),
            self._around.name,
            period=days if days.span != "days" else None,
            written=self._ground.desk.written.get(name),
            outcomes=tuple(found),
            ends=book.ends(found),
            went={group: book.went(found, group) for group in _GROUPS[sort]},
        )

    def _of_period(self, period: Period, sort: Sort) -> Report:
        base = self._base(sort, period.name, period.title, period, self.book.between(period.first, period.last))
        at, sections = period, self._sections
        results = () if sort == "week" else sections.results(at)
        idle = self._idle(results, at)
        base = replace(
            base,
            figures=sections.figures(at),
            findings=self.book.found(base.outcomes),
            waived=self.book.waived(base.outcomes),
        )
        decisions = base.written.decisions if base.written else ()
        if sort != "week":
            base = replace(
                base,
                others=sections.others(at),
                results=tuple(item for item in results if item.subject != "campaign" or item.key not in idle),
                nothing_out=tuple(idle.values()),
                series=(*self.book.charts(at), *sections.series(self._weeks(at))),
                tables=sections.tables(at, _GROUPS[sort]),
                ranking=self._ranked(at, base),
                purses=tuple(purses(self._ground.desk)),
                spending=sections.spending(at),
                workload=workload(self._connection, at.first, at.last, known=self._ground.known),
            )
        return self._ended(replace(base, advice=sections.advice(at, decisions)), at)

    def _idle(self, results: Sequence[Result], period: Period) -> Mapping[str, str]:
        """Campaigns of which nothing is out and nothing is known until the end of a period."""
        known = {item.key for item in results for value in item.values if value.value is not None}
        named = {item.key: item.name for item in results if item.subject == "campaign" and item.key not in known}
        out = {item.campaign for item in self.book.between(date.min, period.last) if item.end in REACHED}
        return {key: name for key, name in named.items() if key not in out}

    def _of_work(self, period: Period) -> Report:
        found = self.book.between(period.first, period.last)
        base = self._base("workload", period.name, f"Work, {period.title}", period, found)
        work = workload(self._connection, period.first, period.last, known=self._ground.known)
        groups = self._sections.of_work(period)
        return self._ended(replace(base, figures=groups, workload=work, written=None), period)

    def _of_campaign(self, name: str) -> Report:
        campaign, days = self._ground.desk.campaigns[name], self._days_of(name)
        base = self._base("campaign", name, campaign.title, days, self.book.of_campaign(name))
        sections = self._sections
        base = replace(
            base,
            campaign=campaign,
            running=self._ground.today <= campaign.end,
            figures=sections.figures(days, "campaign", name),
            results=sections.goals(campaign, days),
            ranking=self._ranked(days, base, name),
            spending=sections.spending(days, name),
            findings=self.book.found(base.outcomes),
            waived=self.book.waived(base.outcomes),
        )
        return self._ended(base, days)

    def _ended(self, report: Report, days: Period) -> Report:
        """With what is said in short, and what cannot be said."""
        short = [*self._sections.headlines(report)]
        if report.sort == "week":
            short += [*week_ahead(self.book, days), *people_waiting(self._connection, days)]
        return replace(report, headlines=tuple(short), limits=tuple(self._limits(report, days)))

    def _limits(self, report: Report, days: Period) -> Iterator[str]:
        if not self._counted:
            yield "No numbers of networks were fetched or imported: reach, engagement, clicks and money are not known."
        else:
            campaign = report.campaign.id if report.campaign else ""
            yield from limits.of_posts(self._connection, self._kpis, days, campaign)
            if count := limits.unmatched(self._connection, days.first, days.last):
                yield f"{count} posts in the numbers are none of this desk; newsdesk metrics unmatched lists them."
        yield from limits.of_figures(report.figures)
        yield from limits.of_ranking(report.ranking)
        yield from limits.ALWAYS

    def _called(self, dimension: str, key: str) -> str:
        """What a group of posts is called; formats, days and objectives have no file that names them."""
        return self._around.name(dimension, key) if dimension in {"language", "type", "campaign"} else key

    @cached_property
    def _posts(self) -> tuple[Line, ...]:
        return posts(self._connection, self._ground.desk)

    @cached_property
    def _ranks(self) -> Mapping[str, Values]:
        """The figures that rank, of every post that a report looks at."""
        rank, lines = self._kpis.ranking, self._posts
        if rank is None or not lines:
            return {}
        known = self._ground.desk.campaigns
        begins = [period.first for period in self.periods] + [known[name].start for name in self.campaigns]
        first = max(lines[0].day, self._usual_from(min(begins, default=lines[0].day)))
        return values(self._meter, (rank.figure, *rank.otherwise), first, lines[-1].day)

    def _usual_from(self, day: date) -> date:
        """From when on posts say what is usual on a day."""
        return date.fromordinal(max(day.toordinal() - self._kpis.history_days, 1))

    def _ranked(self, days: Period, report: Report, campaign: str = "") -> Ranking | None:
        rank = self._kpis.ranking
        if rank is None or rank.figure not in self._kpis.by_id or not self._counted:
            return None
        begin = self._usual_from(days.last)
        mine = [line for line in self._posts if line.day in days and campaign in {"", line.campaign}]
        chosen = {line[:2] for line in mine}
        near = (line for line in self._posts if begin < line.day <= days.last and line[:2] not in chosen)
        reasons = report.written.reasons if report.written else ()
        return ranking(self._kpis, rank, mine, near, self._ranks, reasons, self._called) if mine else None


def made(
    connection: duckdb.DuckDBPyConnection,
    ground: Ground,
    book: Book,
    frame: Frame,
    name: Name,
    wanted: Iterable[Period] | None = None,
    campaigns: Iterable[str] | None = None,
) -> Reports:
    """The reports of a desk; only the wanted ones, if they are named."""
    chosen = None if wanted is None else tuple(wanted)
    return Reports(
        connection, ground, book, Around(frame, name, chosen, None if campaigns is None else tuple(campaigns))
    )
