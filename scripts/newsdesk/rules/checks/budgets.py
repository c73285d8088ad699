"""Checks of the budget lines that pay for promotion."""

from collections.abc import Iterator
from datetime import date

from newsdesk.desk.frontmatter import locate
from newsdesk.model.finding import say
from newsdesk.model.paid import Budget, Paid
from newsdesk.model.post import Post
from newsdesk.rules.base import Check, Hit, Whole


def budgets(whole: Whole) -> Iterator[Hit]:
    """Budget lines that are overdrawn or open-ended, and posts that their line cannot pay."""
    desk = whole.desk
    planned: dict[str, list[Post]] = {}
    for post in desk.posts.values():
        if post.paid and post.paid.budget_line and desk.budgets:
            planned.setdefault(post.paid.budget_line, []).append(post)
    for name, posts in planned.items():
        budget = desk.budgets.get(name)
        for post in posts:
            yield from _line(post, post.paid or Paid(), budget)
    for budget in desk.budgets.values():
        yield from _account(budget, planned.get(budget.id, []))


def _line(post: Post, paid: Paid, budget: Budget | None) -> Iterator[Hit]:
    place = locate(post.document, ("paid", "budget_line"))
    if budget is None:
        yield Hit(
            place,
            say("There is no budget line “{name}”.", name=(paid.budget_line or "")[:60]),
            say("correct the name, or ask the budget owner for the line: content/budgets/NAME.md."),
        )
        return
    if paid.currency and paid.currency != budget.currency:
        yield Hit(
            locate(post.document, ("paid", "currency")),
            say("The budget line is kept in {currency}.", currency=budget.currency),
            say("write the amount in {currency}.", currency=budget.currency),
        )
    last = paid.end or paid.start
    if last and ((budget.end and last > budget.end) or (budget.start and (paid.start or last) < budget.start)):
        yield Hit(
            locate(post.document, ("paid", "end" if paid.end else "start")),
            say("{path} does not pay on these days.", path=budget.path),
            say("choose days on which it pays, or another line."),
        )
    if budget.daily_cap is not None and paid.amount and paid.start and paid.end:
        a_day = paid.amount / ((paid.end - paid.start).days + 1)
        if a_day > budget.daily_cap:
            yield Hit(
                locate(post.document, ("paid", "amount")),
                say("It costs {amount} a day; the line allows {cap}.", amount=_sum(a_day), cap=_sum(budget.daily_cap)),
                say("spend less, or over more days."),
            )


def _account(budget: Budget, posts: list[Post]) -> Iterator[Hit]:
    for key in ("end", "daily_cap"):
        if getattr(budget, key) is None:
            yield Hit(
                budget.document.span(0, 3),
                say("The budget line has no `{key}`.", key=key),
                say("add {key}: a line without it can run dry unnoticed.", key=key),
            )
    since = budget.as_of or date.min
    open_posts = [post.paid for post in posts if post.paid and (post.paid.end or date.max) > since]
    promised = budget.committed + sum(paid.amount or 0 for paid in open_posts)
    if budget.spent + promised > budget.approved:
        yield Hit(
            locate(budget.document, ("approved",)),
            say(
                "{spent} spent and {promised} promised are more than {approved} {currency}.",
                spent=_sum(budget.spent),
                promised=_sum(promised),
                approved=_sum(budget.approved),
                currency=budget.currency,
            ),
            say("lower an amount, or have the budget owner approve more; {count} posts count.", count=len(open_posts)),
        )


def _sum(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


CHECKS = {"budgets": Check(budgets, ("desk",))}
