from datetime import UTC, datetime

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.engine import check
from newsdesk.site.view import View
from site_desk import write_desk


@pytest.fixture
def view_of(tmp_path):
    """The small desk, with further or other files, checked, as the site sees it."""

    def look(texts=None, now=datetime(2026, 11, 22, 14, 20, tzinfo=UTC)):
        return View(check(load_folder(write_desk(tmp_path, texts))), "Test desk", now)

    return look
