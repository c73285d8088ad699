"""Dates coming up: what ends, what must be reviewed, what others mark, what will pause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from newsdesk.model.network import Network
from newsdesk.model.record import Record
from newsdesk.plan import RowState
from newsdesk.site import addresses
from newsdesk.site.faqs import questions
from newsdesk.site.view import View

AHEAD = timedelta(days=60)
_MARKED = timedelta(days=14)
_LIVE = {RowState.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Coming:
    """One date: what happens, a word on it, and the page that says more."""

    day: date
    title: str
    about: str = ""
    page: str = ""
    overdue: bool = False


def coming_up(view: View) -> tuple[Coming, ...]:
    """Every date, what is overdue first."""
    found = [
        *_consents(view),
        *_rights(view),
        *_reviews(view),
        *_again(view),
        *_ends(view),
        *_observances(view),
        *_holds(view),
    ]
    return tuple(sorted(found, key=lambda item: (item.day, item.title)))


def _consents(view: View) -> Iterator[Coming]:
    used: dict[str, list[str]] = {}
    for post in view.desk.posts.values():
        for use in post.media:
            asset = view.desk.assets.get(use.asset)
            if asset and asset.consent and post.id not in used.setdefault(asset.consent, []):
                used[asset.consent].append(post.id)
    for consent in view.desk.consents.values():
        posts = used.get(consent.id, [])
        live = [post for post in posts if any(item.row.state in _LIVE for item in view.stands.get(post, ()))]
        ended = consent.expires < view.today
        if consent.withdrawn or consent.expires > view.today + AHEAD or (ended and not live):
            continue
        page = addresses.post_page((live or posts)[0]) if posts else ""
        if live:
            verb = "ended, and a post that uses it is live" if ended else "ends while a post that uses it is live"
            yield Coming(consent.expires, f"Consent {consent.id} {verb}", _some(live), page, ended)
        else:
            about = _some(posts) if posts else "No post uses it"
            yield Coming(consent.expires, f"Consent {consent.id} ends", about, page)


def _rights(view: View) -> Iterator[Coming]:
    """Pictures that we may soon not show any more, where a post uses them."""
    used: dict[str, list[str]] = {}
    for post in view.desk.posts.values():
        for name in dict.fromkeys(use.asset for use in post.media):
            used.setdefault(name, []).append(post.id)
    for name, posts in used.items():
        asset = view.desk.assets.get(name)
        day = asset.rights_expire if asset else None
        if day and view.today <= day <= view.today + AHEAD:
            yield Coming(
                day, f"Rights end: {(asset and asset.title) or name}", _some(posts), addresses.post_page(posts[0])
            )


def _again(view: View) -> Iterator[Coming]:
    """What somebody must read again: posts that are out, and holds that have no end of their own."""
    for post in view.desk.posts.values():
        day = post.review_by
        if day and view.today <= day <= view.today + AHEAD and post.id in view.stands:
            yield Coming(day, f"Read again: {post.title}", "", addresses.post_page(post.id))
    for hold in view.desk.holds.values():
        day = hold.review_on
        if day and day <= view.today + AHEAD and any(hold.id == item.name for item in view.holds):
            overdue = day < view.today
            yield Coming(day, f"Hold review: {hold.title}", view.role(hold.raised_by), "calendar/index.md", overdue)


def _some(posts: list[str]) -> str:
    return posts[0] if len(posts) == 1 else f"{posts[0]} and {len(posts) - 1} more"


def _reviews(view: View) -> Iterator[Coming]:
    desk = view.desk
    yield from _account_reviews(view)
    for page in desk.guidelines:
        title = f"Guideline review: {page.title}"
        yield from _review(view, page.review_by, title, page, addresses.guideline_page(page.path))
    for question in questions(view):
        first, days = question.first.faq, [answer.faq.review_by for answer in question.answers if answer.faq.review_by]
        title = f"FAQ review: {first.title}"
        yield from _review(view, min(days, default=None), title, first, addresses.faq_page(question.id))


def _account_reviews(view: View) -> Iterator[Coming]:
    """One date for the accounts of one owner that are due together."""
    due: dict[tuple[date, str], list[str]] = {}
    for account in view.desk.accounts.values():
        day = account.next_review
        if day and day <= view.today + AHEAD and account.status not in {"closed", "suspended"}:
            due.setdefault((day, account.owner or ""), []).append(account.id)
    for (day, owner), names in due.items():
        page = addresses.account_page(names[0]) if len(names) == 1 else "accounts/index.md"
        about = view.role(owner) if owner else ""
        yield Coming(day, f"Account review: {', '.join(names)}", about, page, day < view.today)


def _ends(view: View) -> Iterator[Coming]:
    """Credentials and interfaces without which nothing goes out; an interface only where an account needs it."""
    last = view.today + AHEAD
    accounts = [a for a in view.desk.accounts.values() if a.status not in {"closed", "suspended"}]
    for account in accounts:
        day = account.credentials_expire
        if day and day <= last:
            title = f"Credentials {'ended' if day < view.today else 'end'}: {account.id}"
            about = view.role(account.owner) if account.owner else ""
            yield Coming(day, title, about, addresses.account_page(account.id), day < view.today)
    for name in dict.fromkeys(account.network for account in accounts):
        network = view.desk.networks.get(name)
        day = network.api.version_ends if network and network.api else None
        if network and day and day <= last:
            title = f"Interface of {network.title} {'ended' if day < view.today else 'ends'}"
            page = addresses.guideline_page(network.path)
            yield Coming(day, title, _version(network), page, day < view.today)


def _version(network: Network) -> str:
    return f"Version {network.api.version}" if network.api and network.api.version else ""


def _review(view: View, day: date | None, title: str, record: Record, page: str) -> Iterator[Coming]:
    if day is not None and day <= view.today + AHEAD:
        owner = getattr(record, "owner", None)
        yield Coming(day, title, view.role(owner) if owner else "", page, day < view.today)


def _observances(view: View) -> Iterator[Coming]:
    last = view.today + _MARKED
    for observance in view.desk.observances.values():
        for day in observance.begins(view.today, last):
            slots = view.slots_by_month.get(f"{day:%Y-%m}", ())
            count = len({slot.post.id for slot in slots if slot.day == day})
            about = "No post planned" if not count else "1 post planned" if count == 1 else f"{count} posts planned"
            yield Coming(day, observance.title, about, addresses.calendar_page(f"{day:%Y-%m}"))


def _holds(view: View) -> Iterator[Coming]:
    for hold in view.desk.holds.values():
        start = hold.start.naive.date()
        if view.today < start <= view.today + AHEAD:
            until = f"until {view.day_words(hold.end.naive.date())}" if hold.end else "no end yet"
            yield Coming(start, hold.title, f"Planned hold, {until}", addresses.calendar_page(f"{start:%Y-%m}"))
