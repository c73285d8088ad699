"""Money of reports: budget lines, what campaigns may spend, what they spent by the files of the networks."""

from collections.abc import Iterable, Iterator, Mapping

from newsdesk.desk.desk import Desk
from newsdesk.model.calendar import Campaign
from newsdesk.model.kpi import Kpi
from newsdesk.model.kpis import Kpis
from newsdesk.model.post import Post
from newsdesk.reports.report import Purse, Spending
from newsdesk.reports.value import Value

Costs = Mapping[str, Mapping[str, tuple[Value, ...]]]
"""Figures about money by figure and campaign: one value for each currency."""


def purses(desk: Desk) -> Iterator[Purse]:
    """Every budget line with what posts still mean to spend from it."""
    for budget in sorted(desk.budgets.values(), key=lambda item: item.id):
        paid = [post.paid for post in desk.posts.values() if post.paid and post.paid.budget_line == budget.id]
        ahead = [
            item
            for item in paid
            if item.currency in {None, budget.currency} and not (item.end and budget.as_of and item.end <= budget.as_of)
        ]
        yield Purse(budget, sum(item.amount or 0 for item in ahead), len(ahead))


def planned(desk: Desk, posts: Iterable[Post]) -> Mapping[tuple[str, str], float]:
    """The most that posts may spend, by campaign and currency; a post without a campaign counts under an empty one."""
    sums: dict[tuple[str, str], float] = {}
    for post in posts:
        if post.paid and post.paid.amount is not None:
            line = desk.budgets.get(post.paid.budget_line or "")
            key = (post.campaign or "", post.paid.currency or (line.currency if line else ""))
            sums[key] = sums.get(key, 0) + post.paid.amount
    return sums


def results(posts: Iterable[Post], campaigns: Iterable[Campaign], kpis: Kpis) -> Mapping[str, tuple[str, str]]:
    """What a result is by campaign, and the figure of its price.

    The first objective that is counted of advertisements; else what all paid posts of the campaign name as their
    figure.
    """
    prices = {kpi.formula: kpi.id for kpi in kpis.figures if kpi.over == "ads" and kpi.unit == "currency"}
    named: dict[str, set[str]] = {}
    for post in posts:
        if post.paid:
            named.setdefault(post.campaign or "", set()).add(post.paid.kpi or "")
    single = {campaign: next(iter(names)) for campaign, names in named.items() if len(names) == 1}
    titles = {name: kpis.metric[name].title if name in kpis.metric else name for name in single.values()}
    found = {
        key: (titles[name], prices[f"spend / {name}"]) for key, name in single.items() if f"spend / {name}" in prices
    }
    for brief in campaigns:
        goals = (kpis.by_id.get(objective.kpi or "") for objective in brief.objectives)
        goal = next((kpi for kpi in goals if kpi and kpi.over == "ads" and f"spend / {kpi.formula}" in prices), None)
        if goal:
            found[brief.id] = (goal.title, prices[f"spend / {goal.formula}"])
    return found


def spending(
    plans: Mapping[tuple[str, str], float],
    prices: Mapping[str, Kpi],
    costs: Costs,
    per_result: Mapping[str, tuple[str, str]],
) -> Iterator[Spending]:
    """What each campaign may spend, spent, and paid for what, in each currency; `per_result` names its own price."""
    spent = next((name for name, kpi in prices.items() if kpi.formula in _SPENT), "")
    common = next((name for name, kpi in prices.items() if kpi.formula == _OF_A_RESULT), "")
    by_key: dict[tuple[str, str], dict[str, Value]] = {key: {} for key in plans}
    for figure, campaigns in costs.items():
        for campaign, values in campaigns.items():
            for value in values:
                if value.currency:
                    by_key.setdefault((campaign, value.currency), {})[figure] = value
    for (campaign, currency), known in sorted(by_key.items()):
        total, (result, price) = known.get(spent), per_result.get(campaign, ("", ""))
        yield Spending(
            campaign,
            currency,
            plans.get((campaign, currency)),
            total.value if total else None,
            total.n if total else 0,
            tuple((prices[name], known.get(name, _NOT_TOLD)) for name in prices if name not in {spent, common}),
            (result, known.get(price, _NOT_TOLD)) if price else None,
        )


_SPENT = frozenset({"spend", "sum(spend)"})
_OF_A_RESULT = "spend / conversions"  # each campaign says what a result is, so no column has them all
_NOT_TOLD = Value(None, why="No file tells.")
