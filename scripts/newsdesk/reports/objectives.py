"""What became of the objectives of campaigns and of the targets of accounts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.calendar import Campaign
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.reports.amounts import cautions, met
from newsdesk.reports.periods import Period
from newsdesk.reports.report import Result, Verdict
from newsdesk.reports.value import Value

Measure = Callable[[Kpi, Period, str, str], tuple[Value, ...]]
"""The values of a figure in a period, of one campaign or account: figure, period, column, key."""
_IN_USE = frozenset({"trial", "active", "dormant"})


def of_campaign(kpis: Kpis, campaign: Campaign, days: Period, today: date, measure: Measure) -> Iterator[Result]:
    """Each objective of a campaign with what was reached in some days from its beginning."""
    for objective in campaign.objectives:
        kpi = kpis.by_id.get(objective.kpi or "")
        values = measure(kpi, days, "campaign", campaign.id) if kpi else ()
        why = "" if kpi else "No figure is named for it." if not objective.kpi else "Its figure is not defined."
        aim = objective.aim
        running = campaign.end >= today or days.last < campaign.end
        verdict, more = _verdict(values, aim, kpi, running=running)
        yield Result(
            "campaign",
            campaign.id,
            campaign.title,
            objective.title,
            verdict,
            kpi,
            objective.baseline,
            aim,
            objective.target or "",
            values,
            why or more,
            tuple(note for item in values if kpi for note in cautions(item, kpi, kpis.small_number)),
        )


def of_accounts(kpis: Kpis, desk: Desk, period: Period, today: date, measure: Measure) -> Iterator[Result]:
    """Each target of an account with what was reached in the period."""
    for account in sorted(desk.accounts.values(), key=lambda item: item.id):
        if account.status in _IN_USE:
            yield from _of_account(kpis, account, period, today, measure)


def _of_account(kpis: Kpis, account: Account, period: Period, today: date, measure: Measure) -> Iterator[Result]:
    for target in account.targets:
        kpi = kpis.by_id.get(target.figure)
        if kpi is None or target.every not in {None, period.span}:
            continue
        values = measure(kpi, period, "account", account.id)
        verdict, why = _verdict(values, target.target, kpi, running=today <= period.last)
        yield Result(
            "account",
            account.id,
            account.title,
            f"{kpi.title} on {account.id}",
            verdict,
            kpi,
            target.baseline,
            target.target,
            "",
            values,
            why,
            tuple(note for item in values for note in cautions(item, kpi, kpis.small_number)),
        )


def _verdict(values: Sequence[Value], aim: float | None, kpi: Kpi | None, *, running: bool) -> tuple[Verdict, str]:
    known = [item for item in values if item.value is not None]
    if kpi is None or not known:
        return Verdict.UNKNOWN, next((item.why for item in values if item.why), "")
    if len(known) > 1:
        return Verdict.UNKNOWN, "There is one value for each currency, and no way to add them."
    if aim is None:
        return Verdict.UNKNOWN, "Its target is no number, so a person has to judge."
    down, reached = kpi.direction == "down", met(known, aim, kpi)
    if reached is None:
        return Verdict.UNKNOWN, "It is at least that; how much more is not known."
    if reached:
        # a small value of what should stay small is no success before the end
        return (Verdict.NOT_YET, "Below the limit so far.") if running and down else (Verdict.MET, "")
    return (Verdict.NOT_YET, "") if running and not down else (Verdict.NOT_MET, "")
