"""The pages of the calendar: the current month and every month."""

from collections.abc import Iterator, Sequence
from itertools import chain

from newsdesk.preview.times import month_name
from newsdesk.site import addresses
from newsdesk.site.months import Month, Planner
from newsdesk.site.page import Page, inside
from newsdesk.site.standing import SIGNS
from newsdesk.site.view import Slot, View

_IN_GRID = 6  # posts that a day of the month grid shows


def calendar_pages(view: View) -> Iterator[Page]:
    """The calendar, month by month."""
    planner, current = Planner(view), f"{view.today:%Y-%m}"
    html = _month(view, planner, planner.month(current), "calendar/index.md")
    yield Page("calendar/index.md", "Calendar", html, "Calendar", in_nav=True)
    for name in planner.months:
        page = addresses.calendar_page(name)
        title = f"Calendar of {month_name(name)}"
        yield Page(page, title, _month(view, planner, planner.month(name), page), "Calendar", searchable=False)


def _month(view: View, planner: Planner, month: Month, page: str) -> str:
    slots = tuple(chain.from_iterable(plan.slots for plan in month.days))
    return inside(
        "calendar.html",
        view,
        page,
        month=month,
        months=planner.months,
        near=near_months(planner.months, month.name),
        holds=view.holds,
        key=_key(view, slots),
        filters=_filters(view, slots),
        most=_IN_GRID,
        current=month.name == f"{view.today:%Y-%m}",
    )


def _key(view: View, slots: Sequence[Slot]) -> list[str]:
    """The signs that a month shows, the most urgent first."""
    found = {view.standing(slot.post, slot.accounts).word.partition(":")[0] for slot in slots}
    return [name for name, sign in SIGNS.items() if sign.word in found]


def near_months(months: Sequence[str], name: str) -> Sequence[str]:
    """The months around one."""
    at = months.index(name)
    return months[max(0, at - 2) : at + 4]


def _filters(view: View, slots: Sequence[Slot]) -> tuple[tuple[str, str, list[tuple[str, str]]], ...]:
    accounts = sorted({account.id for slot in slots for account in slot.accounts})
    campaigns = sorted({slot.post.campaign for slot in slots if slot.post.campaign})
    languages = sorted({view.language(slot.post) for slot in slots})
    titles = view.desk.campaigns
    return (
        ("account", "Account", [(name, name) for name in accounts]),
        ("campaign", "Campaign", [(name, titles[name].title if name in titles else name) for name in campaigns]),
        ("language", "Language", [(name, name) for name in languages]),
    )
