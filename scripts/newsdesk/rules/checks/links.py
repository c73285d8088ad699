"""Checks of web addresses: where they lead, whether they are ours, and what tells us where a visitor came from."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

import regex
from pydantic import Field

from newsdesk.desk.desk import Desk
from newsdesk.model.account import Account
from newsdesk.model.body import Section
from newsdesk.model.fields import Texts, TypeIds, Whole
from newsdesk.model.finding import Severity, say
from newsdesk.model.fold import fold
from newsdesk.model.post import Post
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject
from newsdesk.rules.checks.addresses import Address, addresses, host_and_path, is_under, spans

_NUMBER = re.compile(r"[0-9.]+|\[.*\]")


class Safe(Part):
    """Hosts that hide where a link leads, those of them that are ours, and how near a name may come to ours."""

    shorteners: Texts
    own_shorteners: Texts = ()
    not_lookalikes: Texts = Field((), description="Names like ours that belong to somebody else in good faith.")
    long_name: Whole = Field(description="From so many letters a name with one wrong letter is a lookalike.")
    very_long_name: Whole = Field(description="From so many letters two wrong letters are still a lookalike.")
    insecure_elsewhere: Severity = Field(Severity.WARNING, description="What http:// weighs on sites of others.")

    @property
    def lengths(self) -> tuple[int, int]:
        """From how many letters one wrong letter, and two, make a lookalike."""
        return self.long_name, self.very_long_name


def safe_links(subject: Subject, parameters: Safe) -> Iterator[Hit]:
    """Short links, links that are not encrypted, and links to somebody who looks like us."""
    own = _own(subject)
    for address in addresses(subject):
        if is_under(address.host, parameters.own_shorteners):
            continue
        if is_under(address.host, parameters.shorteners):
            yield Hit(
                address.place,
                say("{host} hides where the link leads.", host=address.host),
                say("write the address of the page itself; link: adds what our statistics need."),
            )
        elif ours := _imitated(address.host, own, parameters.not_lookalikes, *parameters.lengths):
            yield Hit(
                address.place,
                say("{host} looks like {ours} and is not ours.", host=address.host, ours=ours),
                say("correct the address; if the site is ours, add it to own_domains in guidelines/links.md."),
            )
        elif _NUMBER.fullmatch(address.host.partition(":")[0]):
            yield Hit(
                address.place,
                say("{host} is a number: nobody can tell whose site it is.", host=address.host),
                say("write the name of the site."),
            )
        elif not address.secure:
            yield Hit(
                address.place,
                say("The link to {host} is not encrypted.", host=address.host),
                say("write https:// and try it; browsers warn their users of http://."),
                None if is_under(address.host, own) else parameters.insecure_elsewhere,
            )


def _own(subject: Subject) -> tuple[str, ...]:
    return subject.desk.links.own_domains if subject.desk.links else ()


@lru_cache(maxsize=4096)
def _imitated(host: str, own: tuple[str, ...], others: tuple[str, ...], long: int, very_long: int) -> str | None:
    """The domain of ours that a host imitates; a name of `long` letters may have one wrong, a very long one two."""
    if is_under(host, own) or is_under(host, others):
        return None
    if "@" in host:  # what stands before it is a user's name, whatever it looks like
        return next((domain for domain in own if domain in host), None)
    plain = _readable(host.partition(":")[0])
    for domain in own:
        if f".{domain.lower()}" in f".{plain}":
            return domain
        name = max(domain.lower().split(".")[:-1], key=len)
        label = _main_label(plain)
        if _alike(_skeleton(label), _skeleton(name), long, very_long):
            return domain
    return None


def _readable(host: str) -> str:
    """A host as people see it: punycode decoded, letters that look alike written in one script, no accents."""
    labels = []
    for label in host.split("."):
        shown = label
        if label.startswith("xn--"):
            try:
                shown = label[4:].encode("ascii").decode("punycode")
            except UnicodeError:
                shown = label
        labels.append(fold(shown).text)
    flat = unicodedata.normalize("NFD", ".".join(labels))
    return "".join(sign for sign in flat if not unicodedata.combining(sign)).lower()


def _main_label(host: str) -> str:
    """The name that somebody registered: the last but one, or the one before a short one such as co.uk."""
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-2]) <= 3:  # noqa: PLR2004 - co, com, org, net, gov below a country
        return labels[-3]
    return labels[-2] if len(labels) > 1 else labels[0]


_DIGITS = str.maketrans("01345", "oleas")


def _skeleton(label: str) -> str:
    """A name without what the eye skips: hyphens, and digits that look like letters."""
    return label.translate(_DIGITS).replace("rn", "m").replace("vv", "w").replace("-", "").replace("i", "l")


def _alike(theirs: str, ours: str, long: int, very_long: int) -> bool:
    if theirs == ours:
        return True
    if len(ours) < long:
        return False
    wrong = 2 if len(ours) >= very_long else 1
    return ours in theirs or bool(_near(ours, wrong).fullmatch(theirs))


@lru_cache(maxsize=64)
def _near(name: str, wrong: int) -> "regex.Pattern[str]":
    return regex.compile(f"(?:{regex.escape(name)}){{e<={wrong}}}")


def tagged_links(subject: Subject) -> Iterator[Hit]:
    """Links to our own pages in a text that do not tell where a visitor came from."""
    post, desk = subject.record, subject.desk
    assert isinstance(post, Post)  # noqa: S101 - the table of checks says so
    policy = desk.links
    if policy is None or not policy.utm:
        return
    for section in post.text.sections:
        if not any("://" in part.text for part in section.parts):
            continue
        wanted = _wanted(desk, post, _readers(desk, post, section))
        if not wanted:
            continue
        for part in section.parts:
            for span in spans(part.text):
                written = part.text[span.start : span.end]
                if (
                    "://" not in written
                    or written == post.link
                    or not is_under(host_and_path(written)[0], policy.own_domains)
                ):
                    continue
                if wrong := _wrong(written, wanted):
                    yield Hit(
                        post.document.span(part.start + span.start, part.start + span.end),
                        say("The link does not say where a visitor comes from: {wrong}.", wrong=", ".join(wrong)),
                        say("write it behind link:, which adds what is missing; or add {tags}.", tags=_tags(wanted)),
                    )


def _readers(desk: Desk, post: Post, section: Section) -> list[Account]:
    """The accounts that get a section and make links of addresses."""
    accounts = [account for name in post.accounts if (account := desk.accounts.get(name))]
    return [
        account
        for account in accounts
        if post.text.section_for(account.id, account.network) is section
        and (network := desk.networks.get(account.network)) is not None
        and network.link != "none"
    ]


def _wanted(desk: Desk, post: Post, accounts: list[Account]) -> dict[str, frozenset[str]]:
    """The values that each parameter may have; no values where any will do."""
    policy, campaign = desk.links, desk.campaigns.get(post.campaign or "")
    if policy is None or not accounts:
        return {}
    tag = (campaign.utm_campaign or campaign.id) if campaign else post.base_id
    wanted: dict[str, frozenset[str]] = {}
    for name, template in policy.utm.items():
        free = "{campaign}" in template and campaign is None
        values = {
            template.format(network=one.network, account=one.id, campaign=tag, post=post.base_id) for one in accounts
        }
        wanted[name] = frozenset() if free else frozenset(values)
    return wanted


def _wrong(written: str, wanted: dict[str, frozenset[str]]) -> list[str]:
    given = dict(parse_qsl(urlsplit(written).query, keep_blank_values=True))
    return [
        f"{name}={given[name]}" if given.get(name) else name
        for name, values in wanted.items()
        if not given.get(name) or given[name] != given[name].lower() or (values and given[name] not in values)
    ]


def _tags(wanted: dict[str, frozenset[str]]) -> str:
    return "&".join(f"{name}={min(values) if values else '…'}" for name, values in wanted.items())


class Originals(Part):
    """Where false claims live, the networks where any may, and the types of post that answer them."""

    originals: Texts = Field((), description="Hosts, or addresses without https://, of known false claims.")
    social_hosts: Texts = Field((), description="Hosts where a link is a post of somebody else.")
    answers: TypeIds = ()
    elsewhere: Severity = Field(Severity.WARNING, description="What a link to such a network weighs in an answer.")


def originals(subject: Subject, parameters: Originals) -> Iterator[Hit]:
    """Links that bring readers to a false claim."""
    record = subject.record
    answers = isinstance(record, Post) and record.type in parameters.answers
    for address in addresses(subject):
        if _leads_to_one(address.host, address.path, parameters.originals):
            message, weight = say("{host} spreads what we correct.", host=address.host), None
        elif answers and is_under(address.host, parameters.social_hosts) and not _ours(subject.desk, address):
            message = say("The link to {host} may bring readers to the very claim.", host=address.host)
            weight = parameters.elsewhere
        else:
            continue
        advice = say("say in your own words what is claimed, or link to an archived copy.")
        yield Hit(address.place, message, advice, weight)


@lru_cache(maxsize=4096)
def _leads_to_one(host: str, path: str, known: tuple[str, ...]) -> bool:
    plain = f"{host}{path}".lower().removeprefix("www.")
    for one in known:
        original = one.lower().removeprefix("www.").rstrip("/")
        if plain.startswith(original) if "/" in original else is_under(host, (original,)):
            return True
    return False


def _ours(desk: Desk, address: Address) -> bool:
    plain = f"{address.host}{address.path}".lower().removeprefix("www.")
    urls = (account.url for account in desk.accounts.values() if account.url)
    return plain.startswith(tuple(url.partition("://")[2].lower().removeprefix("www.") for url in urls))


CHECKS = {
    "safe_links": Check(safe_links, ("post", "faq"), Safe),
    "tagged_links": Check(tagged_links, ("post",)),
    "originals": Check(originals, ("post", "faq"), Originals),
}
