"""Checks of how an account is protected and looked after; what nobody has written down yet is a notice."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from newsdesk.desk.frontmatter import locate
from newsdesk.model.account import Account
from newsdesk.model.brand import Brand
from newsdesk.model.fields import Names, NetworkIds, Texts, Whole
from newsdesk.model.finding import Message, Severity, say
from newsdesk.model.record import Part
from newsdesk.rules.base import Check, Hit, Subject


class Kept(Part):
    """Which accounts are looked at: by state, and not those that nobody logs in to."""

    open_states: Texts
    without_login: NetworkIds = ()


class Protected(Kept):
    """Ways to log in that are too weak."""

    weak: Names


def _kept(subject: Subject, parameters: Kept) -> Account | None:
    account = subject.record
    assert isinstance(account, Account)  # noqa: S101 - the table of checks says so
    looked_at = account.status in parameters.open_states and account.network not in parameters.without_login
    return account if looked_at else None


_REGISTERED = ("owner", "deputy", "admins", "two_factor", "recovery_domain", "last_review")


def two_factor(subject: Subject, parameters: Protected) -> Iterator[Hit]:
    """Accounts that a password alone opens, or a code by text message."""
    account = _kept(subject, parameters)
    if account is not None and account.two_factor in parameters.weak:
        yield Hit(
            locate(account.document, ("two_factor",)),
            say("“{way}” does not protect this account.", way=account.two_factor or ""),
            say("set up a security key or an app, then write two_factor: key or app."),
        )


class Answered(Kept):
    """How many people must be able to change the settings."""

    admins: Whole


def responsibility(subject: Subject, parameters: Answered) -> Iterator[Hit]:
    """Accounts without a deputy, with one administrator, or that come back to somebody's private address."""
    account = _kept(subject, parameters)
    if account is None:
        return
    missing = [key for key in _REGISTERED if getattr(account, key) is None]
    if missing:
        yield Hit(
            locate(account.document, ()),
            say("It is not written down yet how this account is looked after: {keys}.", keys=", ".join(missing)),
            say("add the keys when you know them; newsdesk new account shows what they mean."),
            Severity.NOTICE,
        )
    yield from _wrong(subject, account, parameters)


def _wrong(subject: Subject, account: Account, parameters: Answered) -> Iterator[Hit]:
    own = subject.desk.links.own_domains if subject.desk.links else ()
    faults: list[tuple[str, bool, Message, Message]] = [
        (
            "deputy",
            account.deputy is not None and account.deputy == account.owner,
            say("The owner is the own deputy."),
            say("name another role; holidays and farewells come."),
        ),
        (
            "admins",
            account.admins is not None and account.admins < parameters.admins,
            say("{count} of us can change the settings.", count=account.admins or 0),
            say("give the rights to at least {least} people.", least=parameters.admins),
        ),
        (
            "recovery_domain",
            bool(account.recovery_domain and own) and not _ours(account.recovery_domain or "", own),
            say("The account comes back to an address at {domain}.", domain=account.recovery_domain or ""),
            say("use an address of ours: {own}.", own=", ".join(own)),
        ),
    ]
    for key, wrong, message, fix in faults:
        if wrong:
            yield Hit(locate(account.document, (key,)), message, fix)


def _ours(domain: str, own: tuple[str, ...]) -> bool:
    return any(domain.lower() == one.lower() or domain.lower().endswith(f".{one.lower()}") for one in own)


class Reviewed(Kept):
    """After how many days a review is late, and too late."""

    late: Whole
    too_late: Whole


def account_review(subject: Subject, parameters: Reviewed) -> Iterator[Hit]:
    """Accounts that nobody has looked through for a long time."""
    account = _kept(subject, parameters)
    if account is None:
        return
    if account.last_review is None:
        return  # one notice says what is not written down
    today = subject.now.date()
    days = (today - account.last_review).days
    if days < 0:
        yield Hit(
            locate(account.document, ("last_review",)),
            say("{day} has not come yet.", day=str(account.last_review)),
            say("write the day of the last review, and the next one into next_review."),
        )
    elif days > parameters.late:
        yield _late(account, account.last_review, days, parameters)


def _late(account: Account, last: date, days: int, parameters: Reviewed) -> Hit:
    return Hit(
        locate(account.document, ("last_review",)),
        say("The last review was on {day}, {days} days ago.", day=str(last), days=days),
        say("look through access, connected apps, profile and recovery, then write the day."),
        Severity.ERROR if days > parameters.too_late else None,
    )


class Shown(Kept):
    """Nothing more: the names stand on the brand page."""

    also: Texts = Field((), description="What may stand behind our name, such as a country.")


def shown_name(subject: Subject, parameters: Shown) -> Iterator[Hit]:
    """Accounts that do not carry our name, as the brand page writes it."""
    account = _kept(subject, parameters)
    brand = next(iter(subject.desk.all(Brand).values()), None)
    if account is None or brand is None:
        return
    names = {*brand.names.values(), *brand.also_written}
    title = account.title.casefold()
    if not any(name.casefold() in title for name in names):
        yield Hit(
            locate(account.document, ("title",)),
            say("“{title}” does not carry our name.", title=account.title),
            say("show the name as the brand page writes it: {names}.", names=", ".join(sorted(names))),
        )


CHECKS = {
    "two_factor": Check(two_factor, ("account",), Protected),
    "responsibility": Check(responsibility, ("account",), Answered),
    "account_review": Check(account_review, ("account",), Reviewed, timed=True),
    "shown_name": Check(shown_name, ("account",), Shown),
}
