"""Holds by issue on Today: what is paused, since when, and who ends it where."""

import re
from datetime import UTC, datetime

import pytest

from newsdesk.ledger.ledger import Snapshot
from newsdesk.model.hold import ActiveHold, parse_scope
from newsdesk.site.pages import section_pages
from newsdesk.site.published import Published

SINCE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ISSUE = "https://github.com/relay-medical/desk/issues/7"


@pytest.fixture
def page_of(view_of):
    def look(*holds):
        view = view_of()
        object.__setattr__(view, "published", Published(Snapshot("tip"), "main", reviewed=True, holds=holds))
        found = re.search(r'<section class="nd-hold".*?</section>', next(iter(section_pages(view))).html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()), found[0]

    return look


def test_a_hold_by_issue_says_what_since_when_and_where_it_is_lifted(page_of):
    hold = ActiveHold("#7", "Shots <b> near", parse_scope("countries: Kivara"), SINCE, reason="A & B", where=ISSUE)
    words, source = page_of(hold)
    assert "A &amp; B Since Sun 22 Nov 2026, 09:00, until it is lifted (UTC)." in words
    assert "It pauses posts with countries: Kivara" in words
    assert "Who can lift it: whoever holds a role , by closing the issue #7 ." in words
    assert f'<a href="{ISSUE}">#7</a>' in source
    assert "<b> near" not in source


def test_a_hold_that_cannot_be_read_sends_people_to_its_issue(page_of):
    words, source = page_of(ActiveHold("#7", "Stop", None, SINCE, where=ISSUE))
    assert "Nobody can read what it pauses, so everything waits." in words
    assert ISSUE in source


def test_where_nobody_can_look_the_reason_is_told(page_of):
    words, _ = page_of(ActiveHold("on GitHub", "GitHub cannot be reached (ConnectionError).", None))
    assert "Nobody can see what is paused, so everything waits. GitHub cannot be reached" in words
