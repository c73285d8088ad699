"""Money of reports: budget lines, what campaigns may spend, what they spent by the files of the networks."""

from collections.abc import Iterable, Iterator, Mapping

from newsdesk.desk.desk import Desk
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


def results(posts: Iterable[Post], kpis: Kpis) -> Mapping[str, str]:
    """The figure of the cost of one result by campaign: of what all its paid posts name as their figure."""
    named: dict[str, set[str]] = {}
    for post in posts:
        if post.paid:
            named.setdefault(post.campaign or "", set()).add(post.paid.kpi or "")
    prices = {kpi.formula: kpi.id for kpi in kpis.figures if kpi.over == "ads" and kpi.unit == "currency"}
    found = {}
    for campaign, wanted in named.items():
        price = next((prices[f"spend / {name}"] for name in wanted if f"spend / {name}" in prices), "")
        if len(wanted) == 1 and price:
            found[campaign] = price
    return found


def spending(
    plans: Mapping[tuple[str, str], float],
    prices: Mapping[str, Kpi],
    costs: Costs,
    per_result: Mapping[str, str],
) -> Iterator[Spending]:
    """What each campaign may spend, spent, and paid for what, in each currency; `per_result` names its own price."""
    spent = next((name for name, kpi in prices.items() if kpi.formula in _SPENT), "")
    by_key: dict[tuple[str, str], dict[str, Value]] = {key: {} for key in plans}
    for figure, campaigns in costs.items():
        for campaign, values in campaigns.items():
            for value in values:
                if value.currency:
                    by_key.setdefault((campaign, value.currency), {})[figure] = value
    for (campaign, currency), known in sorted(by_key.items()):
        total, price = known.get(spent), per_result.get(campaign, "")
        yield Spending(
            campaign,
            currency,
            plans.get((campaign, currency)),
            total.value if total else None,
            total.n if total else 0,
            tuple((prices[name], known.get(name, _NOT_TOLD)) for name in prices if name != spent),
            (prices[price].title, known.get(price, _NOT_TOLD)) if price else None,
        )


_SPENT = frozenset({"spend", "sum(spend)"})
_NOT_TOLD = Value(None, why="No file tells.")
