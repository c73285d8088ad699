"""The calendar as data, a file for each month: tables with numbered names, so that a full month stays small."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from newsdesk.preview.times import utc
from newsdesk.site import addresses
from newsdesk.site.months import Month, Planner
from newsdesk.site.standing import SIGNS
from newsdesk.site.view import View

VERSION = 1
COLUMNS = ("at", "zone", "post", "title", "accounts", "campaign", "language", "status")
"""A post at one time, in this order; all but at, post and title are numbers of rows of the tables."""


def month_data(month: str) -> str:
    """The file of a month, from the site's root."""
    return f"calendar/{month}.json"


def calendar_data(view: View) -> Iterator[tuple[str, bytes]]:
    """The data of every month of the calendar, by its path in the site."""
    planner = Planner(view)
    for name in planner.months:
        data = _month(view, planner.month(name))
        yield month_data(name), json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _month(view: View, month: Month) -> dict[str, Any]:
    zones, accounts, campaigns, languages, statuses = (_Table() for _ in range(5))
    rows = [
        [
            utc(slot.due.instant),
            zones.number(slot.due.zone),
            slot.post.id,
            slot.post.title,
            [accounts.number(account.id) for account in slot.accounts],
            campaigns.number(slot.post.campaign) if slot.post.campaign else None,
            languages.number(view.language(slot.post)),
            [statuses.number(sign) for sign in view.signs(slot.post, slot.accounts)],
        ]
        for slot in chain.from_iterable(plan.slots for plan in month.days)
    ]
    return {
        "version": VERSION,
        "month": month.name,
        "as_of": utc(view.as_of),
        "post_page": view.addresses.address(addresses.post_page("ID")).replace("ID", "{post}"),
        "columns": COLUMNS,
        "posts": rows,
        "zones": zones.names,
        "accounts": accounts.names,
        "campaigns": campaigns.names,
        "languages": languages.names,
        "statuses": [{"name": name, "word": SIGNS[name].word} for name in statuses.names],
        "days": [
            {
                "day": str(plan.day),
                "observances": [item.title for item in plan.observances],
                "events": [{"at": utc(item.due.instant), "title": item.event.title} for item in plan.events],
            }
            for plan in month.days
            if plan.observances or plan.events
        ],
        "running": [
            {
                "kind": span.record.kind,
                "id": span.record.id,
                "title": span.record.title,
                "first": str(span.first),
                "last": str(span.last) if span.last else None,
            }
            for span in month.spans
        ],
    }


class _Table:
    """Names in the order in which they were first needed."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    @property
    def names(self) -> list[str]:
        return [*self._numbers]
