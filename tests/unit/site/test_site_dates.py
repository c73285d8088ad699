"""Dates coming up: rights that end, texts to read again, holds to look at."""

from datetime import date

from newsdesk.site.dates import coming_up
from site_desk import TEXTS

ASSET = next(path for path in TEXTS if path.endswith("asset.md") and "ors-steps" in path)
POST = next(path for path in TEXTS if path.endswith("ors-how-to.md"))
HOLD = """---
title: Quiet days
scope: {countries: [Kivara]}
start: 2026-11-20 00:00
timezone: Africa/Nairobi
reason: Mourning.
raised_by: medical
review_on: 2026-11-21
---
"""


def with_key(path, line):
    return {path: TEXTS[path].replace("---\n", f"---\n{line}\n", 1)}


def told(view):
    return {item.title: item for item in coming_up(view)}


def test_rights_that_end_soon_are_told_where_a_post_needs_them(view_of):
    found = told(view_of(with_key(ASSET, "rights_expire: 2026-12-20")))
    ends = next(item for title, item in found.items() if title.startswith("Rights end: "))
    assert (ends.day, ends.about) == (date(2026, 12, 20), "ors-how-to.ar and 2 more")


def test_rights_that_end_late_or_ended_are_not(view_of):
    for day in ("2027-06-01", "2026-11-01"):
        found = told(view_of(with_key(ASSET, f"rights_expire: {day}")))
        assert not [title for title in found if title.startswith("Rights end")]


def test_a_post_to_read_again_and_a_hold_to_look_at(view_of):
    found = told(view_of({**with_key(POST, "review_by: 2026-12-24"), "calendar/holds/quiet.md": HOLD}))
    again = [item for title, item in found.items() if title.startswith("Read again: ")]
    assert [(item.day, item.page) for item in again] == [(date(2026, 12, 24), "posts/ors-how-to.md")]
    hold = found["Hold review: Quiet days"]
    assert (hold.day, hold.about, hold.overdue) == (date(2026, 11, 21), "Medical adviser", True)
