"""A site says when publishing runs should have come and did not."""

from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.ledger.ledger import Snapshot
from newsdesk.site.published import Published
from newsdesk.site.render import banner

NOW = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)


@pytest.fixture
def words(view_of):
    def look(begun):
        view = view_of(now=NOW)
        assert view.desk.workflow.stale_after_minutes == 240
        object.__setattr__(view, "published", Published(Snapshot("tip"), "main", reviewed=True, begun=begun))
        return str(banner(view))

    return look


@pytest.mark.parametrize("begun", [None, NOW - timedelta(minutes=239)])
def test_a_run_came_or_nobody_knows(words, begun):
    assert "No publishing run" not in words(begun)


def test_none_came_for_longer_than_the_desk_allows(words):
    assert "No publishing run has come since Sun 22 Nov, 10:20" in words(NOW - timedelta(minutes=240))
