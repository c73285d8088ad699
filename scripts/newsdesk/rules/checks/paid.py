"""Checks of paid promotion: what it must say, where it may be shown, and whom it may pick out."""

import re
from collections.abc import Iterator

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.fields import Day, Name, Names, Text, Texts, TypeIds, Whole
from newsdesk.model.finding import Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.paid import Paid
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.model.rule import ANY
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.money import Complete, Where, complete, is_meant, list_pattern

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
    """Lists of words by what they reveal, and those by which a criterion about age is understood."""

    reveals: dict[Text, Name]
    custom: Name = Field(description="A list: audiences made from the names of people whom we help.")
    youth: Name
    leaves_out: Name = Field(description="A list: beginnings of a criterion by which the young are left out.")
    guardians: Name = Field(description="A list: adults who are named by the children they care for.")
    age_words: Name
    adult: Whole = Field(description="From this age, in years.")


def targeting(subject: Subject, parameters: Targets) -> Iterator[Hit]:
    """Criteria that pick people out by what the law and our duty protect."""
    post, paid = _paid(subject)
    for index, written in enumerate(paid.targeting if paid else ()):
        text = fold(written).text
        what = next((what for what, name in parameters.reveals.items() if _has(subject, name, text)), None)
        if what is None and _has(subject, parameters.custom, text):
            what = "that we help them"
        if what is None and _young(subject, text, parameters):
            what = f"that they are under {parameters.adult}"
        if what is not None:
            yield Hit(
                locate(post.document, ("paid", "targeting", index)),
                say("“{words}” picks people out and reveals {what}.", words=written[:60], what=what),
                say("choose the audience by place, language and adult age, or by a subject that reveals nothing."),
            )


def _has(subject: Subject, name: str, text: str, *, at_start: bool = False) -> bool:
    pattern = list_pattern(subject.desk, name, ANY)
    if pattern is None:
        raise LookupError(f"no page has a list “{name}”")
    return bool(pattern.match(text) if at_start else pattern.search(text, timeout=1))


_AGES = re.compile(
    r"(?<![\d.,])([1-9]\d?)\s*(?:-|to|a|à|до|til|الي|و)\s*([1-9]\d?)(?!\d|\s*(?:km|mi\b|h\b|:|км|كم))|(?<!\d)([1-9]\d?)\s*\+"
)


def _young(subject: Subject, text: str, parameters: Targets) -> bool:
    """Whether a criterion is about people younger than an adult, and neither leaves them out nor means who cares."""
    if _has(subject, parameters.leaves_out, text, at_start=True) or _has(subject, parameters.guardians, text):
        return False
    if _has(subject, parameters.youth, text):
        return True
    if not _has(subject, parameters.age_words, text):
        return False
    return any(int(match[1] or match[3]) < parameters.adult for match in _AGES.finditer(text))


class Audience(Where):
    """Types of post that send people to a place: a list names the words that do so in other types."""

    unless_types: TypeIds = Field((), description="Types in which such words speak to people elsewhere.")


def audience(subject: Subject, parameters: Audience) -> Iterator[Hit]:
    """A service in one country that is advertised in others."""
    post, paid = _paid(subject)
    if paid is None or not post.country or not paid.countries or paid.diaspora or not is_meant(subject, parameters):
        return
    code = subject.desk.country_codes.get(post.country)
    if post.type in parameters.unless_types or post.country in paid.countries or (code and code in paid.countries):
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


def _paid(subject: Subject) -> tuple[Post, Paid | None]:
    post = subject.record
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    return post, post.paid


CHECKS = {
    "paid_block": Check(paid_block, ("post",), Complete, needs=("paid",)),
    "platform_policy": Check(platform_policy, ("post",), Policies, needs=("paid",)),
    "targeting": Check(targeting, ("post",), Targets, needs=("paid",)),
    "audience": Check(audience, ("post",), Audience, needs=("paid",)),
}
