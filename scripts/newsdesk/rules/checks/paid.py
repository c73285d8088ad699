"""Checks of paid promotion: where it may be shown, whom it may pick out, and the budget that pays for it."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.calendar import Hold
from newsdesk.model.fields import Day, Name, Names, Text, Texts, TypeIds, Whole
from newsdesk.model.finding import Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.hold import ActiveHold
from newsdesk.model.paid import Budget, Paid
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY
from newsdesk.model.when import WallTime
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.base import Whole as WholeDesk
from newsdesk.rules.checks.money import Complete, Where, compiled, complete, is_meant
from newsdesk.rules.lexicon import with_lists

_CODE = re.compile(r"[A-Z]{2}")


def paid_block(subject: Subject, parameters: Complete) -> Iterator[Hit]:
    """Promotion that nobody could account for: keys without a value, and countries that no platform knows."""
    yield from complete(subject, parameters)
    post, paid = _paid(subject)
    known = subject.desk.country_flags
    for index, country in enumerate(paid.countries if paid else ()):
        if not _CODE.fullmatch(country) and country not in known:
            yield Hit(
                locate(post.document, ("paid", "countries", index)),
                say("“{country}” is no country code.", country=country),
                say("write two capital letters (ISO 3166-1), such as NO, or a country of guidelines/countries.md."),
            )


class Policy(Part):
    """What a platform does not take, where, and since when."""

    platforms: Names
    categories: Names
    region: Name
    since: Day
    source: Text
    severity: Severity | None = None


class Policies(Part):
    """The table of what platforms do not take, and the countries of each region."""

    policies: tuple[Policy, ...] = Field(min_length=1)
    regions: dict[Name, Texts]


def platform_policy(subject: Subject, parameters: Policies) -> Iterator[Hit]:
    """Promotion that the platform does not take for this category in these countries."""
    post, paid = _paid(subject)
    if paid is None:
        return
    last = paid.end or paid.start
    for policy in parameters.policies:
        countries = [name for name in paid.countries if name in parameters.regions.get(policy.region, ())]
        if (
            countries
            and paid.platform in policy.platforms
            and paid.category in policy.categories
            and (last is None or last >= policy.since)
        ):
            yield Hit(
                locate(post.document, ("paid", "category")),
                say(
                    "Since {since}, {platform} takes no {category} advertising in {countries}.",
                    since=str(policy.since),
                    platform=paid.platform or "",
                    category=(paid.category or "").replace("_", " "),
                    countries=", ".join(countries),
                )
                if policy.severity is None
                else say(
                    "It is not known whether {platform} still takes {category} advertising in {countries}.",
                    platform=paid.platform or "",
                    category=(paid.category or "").replace("_", " "),
                    countries=", ".join(countries),
                ),
                say("take these countries out, or publish it without paying ({source}).", source=policy.source),
                policy.severity,
            )


class Targets(Part):
    """Lists of words by what they reveal; `excluding`: beginnings of a criterion that leaves people out."""

    reveals: dict[Text, Name]
    excluding: Name
    custom: Name = Field(description="A list: audiences made from the names of people whom we help.")
    adult: Whole
    age_words: Name


def targeting(subject: Subject, parameters: Targets) -> Iterator[Hit]:
    """Criteria that pick people out by what the law and our duty protect."""
    post, paid = _paid(subject)
    for index, written in enumerate(paid.targeting if paid else ()):
        text = fold(written).text
        if _has(subject, parameters.excluding, text, at_start=True):
            continue
        what = next((what for what, name in parameters.reveals.items() if _has(subject, name, text)), None)
        if what is None and _has(subject, parameters.custom, text):
            what = "people whom we help"
        if what is None and _young(subject, text, parameters):
            what = "people under {age}"
        if what is not None:
            yield Hit(
                locate(post.document, ("paid", "targeting", index)),
                say(f"“{{words}}” picks people out: {what}.", words=written[:60], age=parameters.adult),
                say("choose the audience by place, language and adult age, or by a subject that reveals nothing."),
            )


def _has(subject: Subject, name: str, text: str, *, at_start: bool = False) -> bool:
    pattern = compiled(with_lists(subject.desk, f"<<{name}>>", ANY))
    return bool(pattern.match(text) if at_start else pattern.search(text, timeout=1))


_AGES = re.compile(r"(?<![\d.,])([1-9]\d?)\s*(?:-|to|bis|à|a|до|til|الى)\s*([1-9]\d?)(?!\d)|(?<!\d)([1-9]\d?)\s*\+")


def _young(subject: Subject, text: str, parameters: Targets) -> bool:
    """Whether an age below that of an adult is named, in a criterion that is about age."""
    if not _has(subject, parameters.age_words, text):
        return False
    return any(int(match[1] or match[3]) < parameters.adult for match in _AGES.finditer(text))


class UnderHold(Where):
    """The levels that stop it where the hold covers the post, and those that stop it whatever the post is."""

    levels: Names
    always: Names = ()
    window: Literal["paid", "publication"] = "publication"
    false_claims: TypeIds = Field((), description="Types that answer a false claim: promoted only after a triage.")


def under_hold(subject: Subject, parameters: UnderHold) -> Iterator[Hit]:
    """Posts that a hold of the calendar covers while they are promoted, or when they go out."""
    post, paid = _paid(subject)
    if not is_meant(subject, parameters):
        return
    if paid is not None and post.type in parameters.false_claims and not paid.triage:
        yield Hit(
            locate(post.document, ("paid",)),
            say("Money would spread the claim that it answers."),
            say("write the decision of the triage that asks for it behind triage:, or remove `paid`."),
        )
    step = "paid" if parameters.window == "paid" else "publish_at"
    days = _days(post, paid if parameters.window == "paid" else None)
    for hold in subject.desk.holds.values():
        if hold.level in parameters.levels and days and _overlap(hold, *days) and _covers(subject, post, hold, parameters):
            yield Hit(
                locate(post.document, (step,)),
                say("The hold “{title}” covers it from {start}.", title=hold.title, start=str(hold.start)),
                say("choose days after the hold, or remove `paid`.")
                if step == "paid"
                else say("choose a time after the hold."),
            )


def _days(post: Post, paid: Paid | None) -> tuple[date, date] | None:
    """The first and the last day on which people see it."""
    due = post.publish_at.naive.date() if isinstance(post.publish_at, WallTime) else None
    first = (paid.start if paid else None) or due
    last = (paid.end if paid else None) or first
    return (first, last) if first and last else None


def _overlap(hold: Hold, first: date, last: date) -> bool:
    """Whether a hold is in force on one of the days; one that ends as a day begins is over on that day."""
    over = (hold.end.naive - timedelta(seconds=1)).date() if hold.end else date.max
    return hold.start.naive.date() <= last and over >= first


def _covers(subject: Subject, post: Post, hold: Hold, parameters: UnderHold) -> bool:
    allowed = () if hold.level in parameters.always else hold.allow_types
    active = ActiveHold(hold.id, hold.title, hold.scope, allow_types=allowed)
    accounts = [account for name in post.accounts if (account := subject.desk.accounts.get(name))]
    return any(
        active.covers(post, account, post.language or post.translation or account.language) for account in accounts
    )


class Audience(Where):
    """Types of post that send people to a place: a list names the words that do so in other types."""


def audience(subject: Subject, parameters: Audience) -> Iterator[Hit]:
    """A service in one country that is advertised in others."""
    post, paid = _paid(subject)
    if paid is None or not post.country or not paid.countries or paid.diaspora or not is_meant(subject, parameters):
        return
    code = subject.desk.country_codes.get(post.country)
    if post.country in paid.countries or (code and code in paid.countries):
        return
    yield Hit(
        locate(post.document, ("paid", "countries")),
        say(
            "The service is in {country}; the audience is in {countries}.",
            country=post.country,
            countries=", ".join(paid.countries),
        ),
        say("advertise it where people can come, or write diaspora: yes if families abroad are meant."),
    )


def budgets(whole: WholeDesk) -> Iterator[Hit]:
    """Budget lines that are overdrawn or open-ended, and posts that their line cannot pay."""
    desk, now = whole.desk, whole.now
    planned: dict[str, list[Post]] = {}
    for post in desk.posts.values():
        if post.paid and post.paid.budget_line and desk.budgets:
            planned.setdefault(post.paid.budget_line, []).append(post)
    for name, posts in planned.items():
        budget = desk.budgets.get(name)
        for post in posts:
            yield from _line(post, post.paid or Paid(), budget)
    for budget in desk.budgets.values():
        yield from _account(budget, planned.get(budget.id, []), now)


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


def _account(budget: Budget, posts: list[Post], now: datetime) -> Iterator[Hit]:
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


def _paid(subject: Subject) -> tuple[Post, Paid | None]:
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    return post, post.paid


CHECKS = {
    "paid_block": Check(paid_block, ("post",), Complete),
    "platform_policy": Check(platform_policy, ("post",), Policies),
    "targeting": Check(targeting, ("post",), Targets),
    "under_hold": Check(under_hold, ("post",), UnderHold),
    "audience": Check(audience, ("post",), Audience),
    "budgets": Check(budgets, ("desk",)),
}
