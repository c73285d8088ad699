"""The register of accounts, a page for each, and the handover pack of each role; never a secret."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from newsdesk.model.account import Account
from newsdesk.model.calendar import Campaign
from newsdesk.model.finding import Finding, Severity
from newsdesk.model.guideline import Guideline
from newsdesk.model.paid import Budget
from newsdesk.model.record import Record
from newsdesk.model.rota import Duty, duties
from newsdesk.plan import RECENT
from newsdesk.site import addresses
from newsdesk.site.account_numbers import account_numbers, spans
from newsdesk.site.dates import AHEAD, Coming, coming_up
from newsdesk.site.doings import expiry
from newsdesk.site.faqs import Question, questions
from newsdesk.site.feeds_ics import feed_of_account
from newsdesk.site.page import Page, inside, whole
from newsdesk.site.report_words import Say
from newsdesk.site.standing import Stand
from newsdesk.site.view import Slot, View

_MOST = 60  # rows of a list in a handover pack; Today and the calendar have them all
_PAST = frozenset({"missed", "blocked"})
_OPEN = _PAST | {"parked", "by_hand", "partial", "drift", "waiting"}
_ENTRY = {"roles": "people with rights of their own", "shared": "one login for all", "personal_profile": "a profile"}


@dataclass(frozen=True, slots=True)
class Pack:
    """What a role hands over: `more` counts posts that the pack has no room for."""

    role: str
    accounts: tuple[Account, ...]
    open: tuple[Stand, ...]
    slots: tuple[Slot, ...]
    more: int
    dates: tuple[Coming, ...]
    shifts: tuple[Duty, ...]
    campaigns: tuple[Campaign, ...]
    budgets: tuple[Budget, ...]
    pages: tuple[Guideline, ...]
    questions: tuple[Question, ...]


def account_lists(view: View) -> Iterator[Page]:
    """The register of accounts."""
    accounts = sorted(view.desk.accounts.values(), key=lambda account: account.id)
    values = {"accounts": accounts, "safety": lambda item: safety(view, item), "roles": _roles(view)}
    html = inside("accounts.html", view, "accounts/index.md", **values)
    yield Page("accounts/index.md", "Accounts", html, "Accounts", in_nav=True)


def account_pages(view: View) -> Iterator[tuple[str, str]]:
    """The page of each account and the pack of each role, whole."""
    asked = questions(view)
    known = spans(view)
    there = Counter(answer.language for question in asked for answer in question.answers)
    for account in view.desk.accounts.values():
        name = addresses.account_page(account.id)
        network = view.desk.networks.get(account.network)
        yield (
            name,
            whole(
                "account.html",
                view,
                name,
                account.title,
                "Accounts",
                account=account,
                network=network.title if network else account.network,
                network_page=network.path if network else "",
                expiry=expiry(account.network),
                posts=view.posts_by_account.get(account.id, ()),
                findings=view.findings_by_path.get(account.path, ()),
                safety=safety(view, account),
                entry=_ENTRY.get(account.access or "", ""),
                answers=[(language, there[language]) for language in account.all_languages],
                campaigns=_campaigns(view, account),
                feed=feed_of_account(account.id),
                numbers=account_numbers(view, account.id, known),
                say=Say(view),
            ),
        )
    for pack in _packs(view, asked):
        name = addresses.handover_page(pack.role)
        yield name, whole("handover.html", view, name, f"Handover: {view.role(pack.role)}", "Accounts", pack=pack)


def safety(view: View, account: Account) -> tuple[str, str, str]:
    """What the check says of an account, as a chip."""
    found = view.findings_by_path.get(account.path, ())
    if any(finding.severity is Severity.ERROR for finding in found):
        return "stop", "stop", _count(found, "to correct")
    return ("wait", "warn", _count(found, "to look at")) if found else ("done", "check", "Nothing found")


def _count(found: tuple[Finding, ...], words: str) -> str:
    return f"{len(found)} {words}"


def _campaigns(view: View, account: Account) -> tuple[str, ...]:
    posts = view.posts_by_account.get(account.id, ())
    return tuple(
        dict.fromkeys(post.campaign for post in posts if post.campaign and post.campaign in view.desk.campaigns)
    )


def _roles(view: View) -> tuple[str, ...]:
    """The roles that answer for something, in the order of the workflow page."""
    desk = view.desk
    records: list[Record] = [
        *desk.accounts.values(),
        *desk.campaigns.values(),
        *desk.budgets.values(),
        *desk.guidelines,
        *desk.faqs.values(),
    ]
    held = {name for record in records for key in ("owner", "deputy") if (name := getattr(record, key, None))}
    known = tuple(desk.workflow.roles) if desk.workflow else ()
    return (*(name for name in known if name in held), *sorted(held.difference(known)))


def _packs(view: View, asked: Sequence[Question]) -> Iterator[Pack]:
    """The pack of each role; what all of them look through is put together once."""
    desk, until = view.desk, view.today + AHEAD
    ahead = [slot for slot in view.slots if view.today <= slot.day <= until]
    dates = coming_up(view)
    duty_times = (duty for team in duties(desk.rotas.values()).values() for duty in team)
    shifts = [duty for duty in duty_times if view.as_of < duty.end and duty.start < view.as_of + AHEAD]
    for role in _roles(view):
        accounts = tuple(item for item in desk.accounts.values() if role in {item.owner, item.deputy})
        names = {account.id for account in accounts}
        slots = [slot for slot in ahead if any(account.id in names for account in slot.accounts)]
        yield Pack(
            role,
            accounts,
            tuple(islice(_open(view, names), _MOST)),
            tuple(slots[:_MOST]),
            max(0, len(slots) - _MOST),
            tuple(item for item in dates if item.about == view.role(role)),
            tuple(
                d
                for d in shifts
                if role in {d.shift.role, d.shift.backup} and view.as_of < d.end and d.start < view.as_of + AHEAD
            ),
            tuple(item for item in desk.campaigns.values() if item.owner == role and item.end >= view.today),
            tuple(item for item in desk.budgets.values() if item.owner == role),
            tuple(page for page in desk.guidelines if page.owner == role),
            tuple(question for question in asked if question.first.faq.owner == role),
        )


def _open(view: View, accounts: Collection[str]) -> Iterator[Stand]:
    """Deliveries of some accounts that somebody must still look at; long past ones are history."""
    for items in view.stands.values():
        for item in items:
            row = item.row
            near = row.due is None or row.due <= view.as_of + AHEAD
            late = row.due is not None and view.as_of - row.due >= RECENT
            if item.sign in _OPEN and row.key.account in accounts and near and not (late and item.sign in _PAST):
                yield item
