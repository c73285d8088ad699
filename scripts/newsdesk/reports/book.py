"""All outcomes of a desk, put together once, and the report of any week, month, quarter or campaign from them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from newsdesk.model.finding import Finding, Severity
from newsdesk.reports.figures import Figure, Ground, Share, beside, figures, on_time_share
from newsdesk.reports.outcomes import REACHED, WENT_WRONG, End, Outcome
from newsdesk.reports.periods import SPANS, Period, Span, period_of, weeks_until
from newsdesk.reports.report import Series, Went


@dataclass(frozen=True, slots=True)
class Line:
    """What became of the posts of one account, language, type or campaign."""

    key: str
    planned: int
    published: int
    on_time: Share
    wrong: int
    to_come: int


@dataclass(frozen=True)
class Report:
    """One period: its outcomes, figures and tables; `running` says that it is not over, `known` that a ledger tells."""

    period: Period
    running: bool
    known: bool
    outcomes: tuple[Outcome, ...]
    figures: tuple[Figure, ...]
    ends: Mapping[End, int]
    tables: Mapping[str, tuple[Line, ...]]
    findings: tuple[tuple[str, Severity, int], ...]
    waived: tuple[tuple[str, int], ...]

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """What did not go as planned, the earliest first."""
        return tuple(item for item in self.outcomes if item.end in WENT_WRONG)

    @property
    def silent(self) -> bool:
        """Whether nobody knows anything of it: there is no ledger, or all was due before it began."""
        return not self.known or (bool(self.outcomes) and self.ends[End.UNKNOWN] == len(self.outcomes))

    @property
    def published(self) -> int:
        """How many went out."""
        return sum(self.ends[end] for end in REACHED)


class Book:
    """The outcomes of a desk in the order of their days, as of one day."""

    def __init__(self, ground: Ground, found: Iterable[Outcome], today: date):
        self.ground = ground
        self.today = today
        self._all = sorted(found, key=lambda item: (item.day, item.post, item.account))
        self._days = [item.day for item in self._all]
        self._reports: dict[Period, Report] = {}
        self._counted: dict[Period, tuple[Figure, ...]] = {}

    @cached_property
    def minutes(self) -> int:
        """How late still counts as on time."""
        return self.ground.kpis.on_time_minutes if self.ground.kpis else 0

    def between(self, first: date, last: date) -> Sequence[Outcome]:
        """The outcomes of some days."""
        return self._all[bisect_left(self._days, first) : bisect_right(self._days, last)]

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period with an outcome that has begun, and the current ones, the newest first."""
        days = dict.fromkeys([*(day for day in self._days if day <= self.today), self.today])
        found = {period_of(span, day) for span in SPANS for day in days}
        return tuple(sorted(found, key=lambda item: (item.first, item.last), reverse=True))

    def report(self, period: Period) -> Report:
        """The report of a period, worked out once."""
        if period not in self._reports:
            self._reports[period] = self._report(period)
        return self._reports[period]

    def _report(self, period: Period) -> Report:
        found = tuple(self.between(period.first, period.last))
        return Report(
            period,
            self.today <= period.last,
            self.ground.known,
            found,
            tuple(map(beside, self._figures(period), self._figures(period.before))),
            Counter(item.end for item in found),
            {name: self._lines(found, _GROUPS[name]) for name in _SHOWN.get(period.span, tuple(_GROUPS))},
            tuple(self._findings(found)),
            tuple(self._waived(found)),
        )

    def _figures(self, period: Period) -> tuple[Figure, ...]:
        if period not in self._counted:
            found = self.between(period.first, period.last)
            self._counted[period] = figures(self.ground, found, now=self.today in period)
        return self._counted[period]

    def campaign(self, name: str) -> tuple[tuple[Outcome, ...], tuple[Figure, ...]]:
        """The outcomes of a campaign and its figures; accounts are no matter of a campaign."""
        found = tuple(self._by_campaign.get(name, ()))
        return found, tuple(item for item in figures(self.ground, found, now=False) if item.kpi.id not in _OF_DESK)

    @cached_property
    def _by_campaign(self) -> Mapping[str, Sequence[Outcome]]:
        groups: dict[str, list[Outcome]] = {}
        for item in self._all:
            if item.campaign:
                groups.setdefault(item.campaign, []).append(item)
        return groups

    def went(self, found: Sequence[Outcome], group: str) -> tuple[Went, ...]:
        """What became of some outcomes by account, language, type or campaign."""
        return tuple(
            Went(
                line.key, line.planned, line.published, line.on_time.part, line.on_time.whole, line.wrong, line.to_come
            )
            for line in self._lines(found, _GROUPS[group])
        )

    def found(self, found: Sequence[Outcome]) -> tuple[tuple[str, Severity, int], ...]:
        """What the check finds in the posts of some outcomes now: rule, severity, how often."""
        return tuple(self._findings(found))

    def waived(self, found: Sequence[Outcome]) -> tuple[tuple[str, int], ...]:
        """Rules that were set aside in the posts of some outcomes, and in how many."""
        return tuple(self._waived(found))

    def ends(self, found: Sequence[Outcome]) -> Mapping[End, int]:
        """How often each end occurred."""
        return Counter(item.end for item in found)

    def of_campaign(self, name: str) -> tuple[Outcome, ...]:
        """The outcomes of a campaign."""
        return tuple(self._by_campaign.get(name, ()))

    def lines(self, found: Sequence[Outcome], group: str) -> tuple[Line, ...]:
        """Some outcomes by account, language, type or campaign."""
        return self._lines(found, _GROUPS[group])

    def _lines(self, found: Sequence[Outcome], key: Callable[[Outcome], str]) -> tuple[Line, ...]:
        groups: dict[str, list[int]] = {}
        for item in found:
            counts = groups.setdefault(key(item), [0] * 6)
            timely, end = item.on_time(self.minutes), item.end
            counts[0] += item.planned
            counts[1] += end in REACHED
            counts[2] += timely is True
            counts[3] += timely is not None
            counts[4] += end in WENT_WRONG
            counts[5] += end is End.TO_COME
        lines = (
            Line(name, planned, published, Share(timely, decided), wrong, to_come)
            for name, (planned, published, timely, decided, wrong, to_come) in groups.items()
        )
        return tuple(sorted(lines, key=lambda line: (-line.planned, -line.published, line.key)))

    def _findings(self, found: Sequence[Outcome]) -> Iterable[tuple[str, Severity, int]]:
        paths = {post.path for name in {item.post for item in found} if (post := self.ground.desk.posts.get(name))}
        here: list[Finding] = [finding for path in paths for finding in self._findings_at.get(path, ())]
        counted = Counter((finding.severity.rank, finding.rule, finding.severity) for finding in here)
        return ((rule, severity, count) for (_, rule, severity), count in sorted(counted.items()))

    @cached_property
    def _findings_at(self) -> Mapping[str, Sequence[Finding]]:
        groups: dict[str, list[Finding]] = {}
        for finding in self.ground.findings:
            groups.setdefault(finding.location.path, []).append(finding)
        return groups

    def _waived(self, found: Sequence[Outcome]) -> Iterable[tuple[str, int]]:
        posts = (self.ground.desk.posts.get(name) for name in {item.post for item in found})
        return sorted(Counter(waiver.rule for post in posts if post for waiver in post.waivers).items())

    def weeks(self, period: Period) -> tuple[Period, ...]:
        """The whole weeks of a chart: until the end of the period, or until the last week that is over."""
        count = self.ground.kpis.chart_weeks if self.ground.kpis else 0
        yesterday = date.fromordinal(self.today.toordinal() - 1)
        return weeks_until(min(period.last, yesterday), count) if count else ()

    def charts(self, period: Period) -> tuple[Series, ...]:
        """What was published week by week: all together, on time, then each account that has something there."""
        weeks = self.weeks(period)
        if not weeks or not self.ground.known or self._since is None:
            return ()
        known = [week for week in weeks if week.last >= self._since]
        shares = [on_time_share(self.between(week.first, week.last), self.minutes) for week in weeks]
        timely = tuple(share.percent if week in known else None for week, share in zip(weeks, shares, strict=True))
        names = sorted({account for week in weeks for account in self._counts.get(week.first, ()) if account})
        series = [self._series(name, weeks, known) for name in names]
        return (self._series("", weeks, known), Series("", weeks, timely, self._aim, percent=True), *series)

    @property
    def _aim(self) -> float | None:
        """The share that we want to be on time."""
        chosen = self.ground.kpis.figures if self.ground.kpis else ()
        return next((kpi.target for kpi in chosen if kpi.id == "on_time"), None)

    def _series(self, account: str, weeks: tuple[Period, ...], known: Sequence[Period]) -> Series:
        values = tuple(self._counts.get(week.first, Counter())[account] if week in known else None for week in weeks)
        found = self.ground.desk.accounts.get(account)
        return Series(account, weeks, values, getattr(found, "posts_per_week", None))

    @cached_property
    def _counts(self) -> Mapping[date, Counter[str]]:
        """What was published by the Monday of its week and by account; all together under an empty name."""
        found: dict[date, Counter[str]] = {}
        for item in self._all:
            if item.end in REACHED:
                counter = found.setdefault(period_of("week", item.day).first, Counter())
                counter.update((item.account, ""))
        return found

    @cached_property
    def _since(self) -> date | None:
        """The day from which the ledger knows anything."""
        return min((item.day for item in self._all if item.at is not None), default=None)


_GROUPS: Mapping[str, Callable[[Outcome], str]] = {
    "account": lambda item: item.account,
    "language": lambda item: item.language,
    "type": lambda item: item.type,
    "campaign": lambda item: item.campaign,
}
_SHOWN: Mapping[Span, tuple[str, ...]] = {"week": ("account",)}  # a weekly report is one page
_OF_DESK = frozenset({"account_checks", "review_time"})
