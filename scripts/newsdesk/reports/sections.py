"""The parts of a report that come from figures: at the top, objectives, charts, tables, money, what is proposed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from newsdesk.desk.desk import Desk
from newsdesk.model.calendar import Campaign
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.paid import Paid
from newsdesk.model.report import Decision
from newsdesk.model.reporting import Recommendation
from newsdesk.reports.advice import advice
from newsdesk.reports.amounts import cautions, met
from newsdesk.reports.asked import Asked, measured_days
from newsdesk.reports.money import planned, results, spending
from newsdesk.reports.objectives import of_accounts, of_campaign
from newsdesk.reports.outcomes import End
from newsdesk.reports.periods import Period
from newsdesk.reports.report import Advice, KeyFigure, Line, Report, Result, Series, Spending, Table, Verdict
from newsdesk.reports.value import Usual, Value

_WORK = frozenset({"deliveries", "proposals", "messages", "cases", "texts", "pictures", "languages", "findings"})
_ENDS = {
    End.MISSED: "missed",
    End.IN_DOUBT: "in doubt",
    End.BY_HAND: "still to be posted by a person",
    End.CUT_SHORT: "cut short",
}


class Sections:
    """Parts of reports, asked of one meter."""

    def __init__(
        self,
        kpis: Kpis,
        desk: Desk,
        asked: Asked,
        today: date,
        name: Callable[[str, str], str],
        since: date | None,
    ):
        self._kpis, self._desk, self._asked, self._today, self._name = kpis, desk, asked, today, name
        self._since = since  # from when on the ledger knows what went out

    def figures(self, period: Period, by: str = "", key: str = "") -> tuple[KeyFigure, ...]:
        """The figures at the top."""
        told = [kpi for kpi in self._top if not by or (kpi.table and by in kpi.table.names())]
        return tuple(self._figure(kpi, period, by, key) for kpi in told)

    def others(self, period: Period) -> tuple[KeyFigure, ...]:
        """All other figures."""
        top = {kpi.id for kpi in self._top}
        return tuple(self._figure(kpi, period) for kpi in self._kpis.figures if kpi.id not in top)

    def of_work(self, period: Period) -> tuple[KeyFigure, ...]:
        """The figures about how we work."""
        return tuple(self._figure(kpi, period) for kpi in self._kpis.figures if kpi.over in _WORK)

    @property
    def _top(self) -> tuple[Kpi, ...]:
        known = self._kpis.by_id
        return tuple(known[name] for name in self._kpis.key_figures if name in known) or self._kpis.figures

    def _figure(self, kpi: Kpi, period: Period, by: str = "", key: str = "") -> KeyFigure:
        ask = self._asked
        values = ask.of(kpi, period, by, key)
        before = () if by else ask.of(kpi, period.before)
        target = None if by else kpi.target
        notes = [note for value in values for note in cautions(value, kpi, self._kpis.small_number)]
        return KeyFigure(
            kpi,
            values,
            tuple(value for value in before if value.value is not None),
            target,
            None if by else ask.usual(kpi, period),
            (*notes, *(kpi.caveats if any(value.value is not None for value in values) else ())),
            met(values, target, kpi),
        )

    def results(self, period: Period) -> tuple[Result, ...]:
        """Objectives of the campaigns that touch the period, then targets of accounts."""
        running = [c for c in self._desk.campaigns.values() if c.start <= period.last and period.first <= c.end]
        running.sort(key=lambda campaign: (campaign.start, campaign.id))
        found = [item for campaign in running for item in self.goals(campaign, period)]
        return (*found, *of_accounts(self._kpis, self._desk, period, self._today, self._measure))

    def goals(self, campaign: Campaign, period: Period) -> tuple[Result, ...]:
        """The objectives of a campaign, measured from its beginning to the end of a period."""
        return tuple(of_campaign(self._kpis, campaign, measured_days(campaign, period), self._today, self._measure))

    def _measure(self, kpi: Kpi, period: Period, by: str, key: str) -> tuple[Value, ...]:
        return self._asked.of(kpi, period, by, key)

    def series(self, weeks: tuple[Period, ...]) -> tuple[Series, ...]:
        """What is drawn for each account: the first figure of the page of which any week is known."""
        drawn = [self._kpis.by_id[name] for name in self._kpis.chart_figures if name in self._kpis.by_id]
        found = []
        for account in sorted(self._desk.accounts):
            for kpi in drawn:
                values = [self._asked.of(kpi, week, "account", account) for week in weeks]
                told = tuple(self._told(kpi, week, item) for week, item in zip(weeks, values, strict=True))
                if any(value.value is not None for item in values for value in item):
                    found.append(self._line(kpi, account, weeks, told))
                    break
        return tuple(found)

    def _told(self, kpi: Kpi, week: Period, values: Sequence[Value]) -> float | None:
        """What a week has; a sum over posts is 0 where the ledger knows that no post went out."""
        if len(values) != 1:
            return None
        value = values[0]
        none_out = kpi.over == "posts" and not value.n and not value.left_out and kpi.stands_on(0, None) is None
        if value.value is None and none_out and self._since is not None and self._since <= week.first:
            return 0.0
        return value.value

    def _line(self, kpi: Kpi, account: str, weeks: tuple[Period, ...], told: tuple[float | None, ...]) -> Series:
        mine = self._desk.accounts[account].targets
        aims = (item.target for item in mine if item.figure == kpi.id and item.every in {None, "week"})
        holes = sum(value is None for value in told)
        empty = sum(value == 0 for value in told) if kpi.over == "posts" else 0
        said = (
            f"{holes} of {len(told)} weeks are not known" if holes else "",
            "a week without a post is 0" if empty else "",
        )
        caption = "; ".join(filter(None, said))
        return Series(account, weeks, told, next(aims, None), kpi.unit == "percent", kpi, caption)

    def tables(self, period: Period, groups: Sequence[str]) -> tuple[Table, ...]:
        """The figures at the top by account, language, type and campaign, where they can be told so."""
        found = []
        for group in groups:
            figures = [kpi for kpi in self._top if kpi.table and group in kpi.table.names()]
            cells = [self._asked.groups(kpi, period, group) for kpi in figures]
            known = [any(value.value is not None for values in found.values() for value in values) for found in cells]
            figures = [kpi for kpi, there in zip(figures, known, strict=True) if there]
            cells = [of_kpi for of_kpi, there in zip(cells, known, strict=True) if there]
            told = [(key, value) for of_kpi in cells for key, values in of_kpi.items() for value in values]
            keys = sorted({key for key, value in told if value.value is not None})
            lines = tuple(Line(key, tuple(of_kpi.get(key, ()) for of_kpi in cells)) for key in keys)
            if lines:
                found.append(Table(group, tuple(figures), lines))
        return tuple(found)

    def spending(self, period: Period, campaign: str | None = None) -> tuple[Spending, ...]:
        """What campaigns may spend and spent; of one campaign, if it is named."""
        prices = {kpi.id: kpi for kpi in self._kpis.figures if kpi.over == "ads" and kpi.unit == "currency"}
        costs = {name: self._asked.groups(kpi, period, "campaign") for name, kpi in prices.items()}
        paid = [post for post in self._desk.posts.values() if post.paid and _runs(post.paid, period)]
        found = spending(
            planned(self._desk, paid), prices, costs, results(paid, self._desk.campaigns.values(), self._kpis)
        )
        return tuple(item for item in found if campaign is None or item.campaign == campaign)

    def advice(self, period: Period, decisions: Sequence[Decision]) -> tuple[Advice, ...]:
        """What is proposed, with what was decided on it."""

        def look(item: Recommendation) -> Mapping[str, tuple[Value, ...]]:
            kpi = self._kpis.by_id[item.figure]
            return self._asked.groups(kpi, period, item.by) if item.by else {"": self._asked.of(kpi, period)}

        def usual(name: str) -> Usual | None:
            return self._asked.usual(self._kpis.by_id[name], period)

        return tuple(advice(self._kpis, look, usual, decisions, self._name))

    def headlines(self, report: Report) -> Iterator[str]:
        """What is said in short, from the numbers alone."""
        if not report.outcomes:
            yield "Nothing was planned and nothing was published."
        elif report.silent:
            were = "post was" if len(report.outcomes) == 1 else "posts were"
            yield f"{len(report.outcomes)} {were} planned, counted once for each account. Their outcome is not known."
        else:
            wrong = "".join(f", {report.ends[end]} {words}" for end, words in _ENDS.items() if report.ends.get(end))
            went = "post went out" if report.published == 1 else "posts went out"
            yield f"{report.published} {went}, counted once for each account{wrong}."
        judged = [item for item in report.results if item.verdict in {Verdict.MET, Verdict.NOT_MET}]
        if judged:
            reached = sum(item.verdict is Verdict.MET for item in judged)
            yield f"{reached} of {len(judged)} objectives and targets {'was' if reached == 1 else 'were'} met."
        missed = [item for item in report.figures if item.met is False]
        if missed and not report.running:
            yield f"Below target: {', '.join(item.kpi.title for item in missed)}."


def _runs(paid: Paid, period: Period) -> bool:
    return (paid.start is None or paid.start <= period.last) and (paid.end is None or period.first <= paid.end)
