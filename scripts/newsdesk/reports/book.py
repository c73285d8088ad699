"""What became of everything that a desk planned, put together once: by period, campaign and week."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from newsdesk.desk.desk import Desk
from newsdesk.model.finding import Finding, Severity
from newsdesk.reports.outcomes import REACHED, WENT_WRONG, End, Outcome
from newsdesk.reports.periods import SPANS, Period, period_of, weeks_until
from newsdesk.reports.report import Series, Went

_GROUPS: Mapping[str, Callable[[Outcome], str]] = {
    "account": lambda item: item.account,
    "language": lambda item: item.language,
    "type": lambda item: item.type,
    "campaign": lambda item: item.campaign,
}


class Book:
    """The outcomes of a desk in the order of their days, as of one day; `known` says that a ledger tells."""

    def __init__(
        self, desk: Desk, findings: Sequence[Finding], found: Iterable[Outcome], today: date, *, known: bool = True
    ):
        self._desk, self._findings, self._known = desk, findings, known
        self.today = today
        self._all = sorted(found, key=lambda item: (item.day, item.post, item.account))
        self._days = [item.day for item in self._all]

    @cached_property
    def minutes(self) -> int:
        """How late still counts as on time."""
        return self._desk.kpis.on_time_minutes if self._desk.kpis else 0

    def between(self, first: date, last: date) -> Sequence[Outcome]:
        """The outcomes of some days."""
        return self._all[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def of_campaign(self, name: str) -> tuple[Outcome, ...]:
        """The outcomes of a campaign."""
        return tuple(self._by_campaign.get(name, ()))

    @cached_property
    def _by_campaign(self) -> Mapping[str, Sequence[Outcome]]:
        groups: dict[str, list[Outcome]] = {}
        for item in self._all:
            if item.campaign:
                groups.setdefault(item.campaign, []).append(item)
        return groups

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period with an outcome that has begun, and the current ones, the newest first."""
        days = dict.fromkeys([*(day for day in self._days if day <= self.today), self.today])
        found = {period_of(span, day) for span in SPANS for day in days}
        return tuple(sorted(found, key=lambda item: (item.first, item.last), reverse=True))

    @staticmethod
    def ends(found: Iterable[Outcome]) -> Mapping[End, int]:
        """How often each end occurred."""
        return Counter(item.end for item in found)

    def went(self, found: Iterable[Outcome], group: str) -> tuple[Went, ...]:
        """What became of some outcomes by account, language, type or campaign, the most first."""
        groups: dict[str, list[int]] = {}
        for item in found:
            counts = groups.setdefault(_GROUPS[group](item), [0] * 6)
            timely, end = item.on_time(self.minutes), item.end
            counts[0] += item.planned
            counts[1] += end in REACHED
            counts[2] += timely is True
            counts[3] += timely is not None
            counts[4] += end in WENT_WRONG
            counts[5] += end is End.TO_COME
        lines = (Went(name, *counts) for name, counts in groups.items())
        return tuple(sorted(lines, key=lambda line: (-line.planned, -line.published, line.key)))

    def found(self, found: Iterable[Outcome]) -> tuple[tuple[str, Severity, int], ...]:
        """What the check finds in the posts of some outcomes now: rule, severity, how often."""
        paths = {post.path for name in {item.post for item in found} if (post := self._desk.posts.get(name))}
        here: list[Finding] = [finding for path in paths for finding in self._findings_at.get(path, ())]
        counted = Counter((finding.severity.rank, finding.rule, finding.severity) for finding in here)
        return tuple((rule, severity, count) for (_, rule, severity), count in sorted(counted.items()))

    @cached_property
    def _findings_at(self) -> Mapping[str, Sequence[Finding]]:
        groups: dict[str, list[Finding]] = {}
        for finding in self._findings:
            groups.setdefault(finding.location.path, []).append(finding)
        return groups

    def waived(self, found: Iterable[Outcome]) -> tuple[tuple[str, int], ...]:
        """Rules that were set aside in the posts of some outcomes, and in how many."""
        posts = (self._desk.posts.get(name) for name in {item.post for item in found})
        return tuple(sorted(Counter(waiver.rule for post in posts if post for waiver in post.waivers).items()))

    def weeks(self, period: Period) -> tuple[Period, ...]:
        """The whole weeks of a chart: until the end of the period, or until the last week that is over."""
        count = self._desk.kpis.chart_weeks if self._desk.kpis else 0
        yesterday = date.fromordinal(self.today.toordinal() - 1)
        return weeks_until(min(period.last, yesterday), count) if count else ()

    def charts(self, period: Period) -> tuple[Series, ...]:
        """What was published week by week: all together, on time, then each account that has something there."""
        weeks = self.weeks(period)
        if not weeks or not self._known or self.since is None:
            return ()
        told = [week.last >= self.since for week in weeks]
        timely = tuple(self._timely(week) if known else None for week, known in zip(weeks, told, strict=True))
        names = sorted({account for week in weeks for account in self._counts.get(week.first, ()) if account})
        series = [self._series(name, weeks, told) for name in names]
        return (self._series("", weeks, told), Series("", weeks, timely, self._aim, percent=True), *series)

    def _timely(self, week: Period) -> float | None:
        answers = [item.on_time(self.minutes) for item in self.between(week.first, week.last)]
        decided = [answer for answer in answers if answer is not None]
        return sum(decided) / len(decided) * 100 if decided else None

    @property
    def _aim(self) -> float | None:
        """The share that we want to be on time."""
        chosen = self._desk.kpis.figures if self._desk.kpis else ()
        return next((kpi.target for kpi in chosen if kpi.id == "on_time"), None)

    def _series(self, account: str, weeks: tuple[Period, ...], told: Sequence[bool]) -> Series:
        counts = [self._counts.get(week.first, Counter())[account] for week in weeks]
        values = tuple(count if known else None for count, known in zip(counts, told, strict=True))
        return Series(account, weeks, values, getattr(self._desk.accounts.get(account), "posts_per_week", None))

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
    def since(self) -> date | None:
        """The day from which the ledger knows anything."""
        return min((item.day for item in self._all if item.at is not None), default=None)
