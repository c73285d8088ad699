"""Values of figures, asked once for all periods of a build, and given out by period and group."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from newsdesk.desk.desk import Desk
from newsdesk.model.calendar import Campaign
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.reports.meter import Meter, periods_before, usual_of
from newsdesk.reports.periods import Period
from newsdesk.reports.value import Usual, Value

_Found = dict[tuple[Period, str], dict[str, tuple[Value, ...]]]
_NOT_ALONE = "Cannot be told for one {by} alone."
_NO_FORMULA = "How it is worked out is not written down yet."


def measured_days(campaign: Campaign, period: Period) -> Period:
    """The days on which a campaign is measured: from its beginning to the end of a period, or to its own."""
    return Period("days", campaign.start, max(campaign.start, min(campaign.end, period.last)))


class Asked:
    """What a meter says of some periods."""

    def __init__(self, kpis: Kpis, desk: Desk, meter: Meter, periods: Iterable[Period]):
        self.kpis = kpis
        self._desk, self._meter, self._periods = desk, meter, tuple(dict.fromkeys(periods))
        self._found: dict[str, _Found] = {}

    def of(self, kpi: Kpi, period: Period, by: str = "", key: str = "") -> tuple[Value, ...]:
        """The values of a figure in a period: of all together, or of one account or campaign."""
        if why := self._never(kpi, by):
            return (Value(None, why=why),)
        return self._asked(by).get((period, kpi.id), {}).get(key if by else "") or (
            Value(None, why=f"No {kpi.nouns[1]} in this time."),
        )

    def groups(self, kpi: Kpi, period: Period, by: str) -> Mapping[str, tuple[Value, ...]]:
        """The values of a figure in a period by account, campaign or language."""
        if self._never(kpi, by):
            return {}
        return self._asked(by).get((period, kpi.id), {})

    def usual(self, kpi: Kpi, period: Period) -> Usual | None:
        """What a figure usually was in the periods before; None where too few are known, or there are currencies."""
        before = [self.of(kpi, item) for item in periods_before(period, self.kpis.history_periods)]
        return usual_of((values[0].value for values in before if len(values) == 1), self.kpis.history_least)

    def _never(self, kpi: Kpi, by: str) -> str:
        """Why a figure cannot be told; empty where it can."""
        if kpi.table is None:
            return _NO_FORMULA
        return _NOT_ALONE.format(by=by) if by and by not in kpi.table.names() else ""

    def _asked(self, by: str) -> _Found:
        if by not in self._found:
            figures = [kpi.id for kpi in self._wanted.get(by, ()) if not self._never(kpi, by)]
            found: _Found = {}
            for (period, figure, *group), values in self._meter.values(
                figures, self._periods, (by,) if by else ()
            ).items():
                found.setdefault((period, figure), {})["".join(map(str, group))] = values
            self._found[by] = found
        return self._found[by]

    @cached_property
    def _wanted(self) -> Mapping[str, Sequence[Kpi]]:
        """Which figures are asked for by which group."""
        kpis, desk = self.kpis, self._desk
        known = kpis.by_id
        top = [known[name] for name in kpis.key_figures if name in known] or list(kpis.figures)
        drawn = [known[name] for name in kpis.chart_figures if name in known]
        aims = [known[t.figure] for account in desk.accounts.values() for t in account.targets if t.figure in known]
        goals = [known[o.kpi] for c in desk.campaigns.values() for o in c.objectives if o.kpi and o.kpi in known]
        money = [kpi for kpi in kpis.figures if kpi.over == "ads"]
        found: dict[str, list[Kpi]] = {
            "": list(kpis.figures),
            "account": [*top, *drawn, *aims],
            "campaign": [*top, *goals, *money],
            "language": top,
            "type": top,
        }
        for item in kpis.recommendations:
            found.setdefault(item.by or "", []).append(known[item.figure])
        return {by: tuple({kpi.id: kpi for kpi in figures}.values()) for by, figures in found.items()}
