from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import pytest

from calendar_desk import FILES, post
from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.site.ages import Ages
from newsdesk.site.feeds_ics import ALL, calendar_feeds
from newsdesk.site.published import Published

COMMITTED = datetime(2026, 11, 20, 8, tzinfo=UTC)
SENT = datetime(2026, 12, 10, 6, 0, 11, tzinfo=UTC)


def state(name):
    return DeliveryState(name, 2, at=SENT, how="direct", url="https://social.example/1")


@pytest.fixture
def entry(view_of):
    """The entry of a post, two weeks after most of them were due."""
    texts = FILES | {"content/posts/2026/12/later.md": post("Later", "2026-12-30 10:00")}
    view = view_of(texts, now=datetime(2026, 12, 20, 8, tzinfo=UTC))
    states = {
        DeliveryKey("first", "relay-x-intl"): state(StateName.PUBLISHED),
        DeliveryKey("night", "relay-x-intl"): state(StateName.WITHDRAWN),
    }
    ages = Ages(dict.fromkeys((record.path for record in view.desk.posts.values()), COMMITTED))
    view = replace(view, published=Published(Snapshot("0" * 40, states), "0" * 40, reviewed=True), ages=ages)
    raw = dict(calendar_feeds(view))[ALL]
    found = {str(item["uid"]): item for item in icalendar.Calendar.from_ical(raw).walk("VEVENT")}
    return lambda name: found[f"post-{name}-africa-nairobi@newsdesk"]


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("first", "CONFIRMED", "Text differs: The first"),
        ("night", "CANCELLED", "Taken down: A night shift"),
        ("full-1", "CANCELLED", "Missed: Part 1 of the day"),
        ("later", "TENTATIVE", "Waiting for review: Later"),
    ],
)
def test_a_calendar_elsewhere_hears_how_a_post_stands(entry, name, status, words):
    assert (str(entry(name)["status"]), str(entry(name)["summary"])) == (status, words)


def test_what_happens_to_a_post_counts_as_a_change_of_its_entry(entry):
    assert entry("later")["last-modified"].dt == COMMITTED
    assert entry("first")["last-modified"].dt == SENT
    assert int(entry("full-1")["sequence"]) > int(entry("first")["sequence"]) > int(entry("later")["sequence"])
