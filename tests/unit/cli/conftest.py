"""Golden files, and a desk that has one of everything that a report must show."""

import os

import pytest

from small_desk import account, accounts, front_matter, post
from snapshot import compare

_UPDATE = os.environ.get("NEWSDESK_UPDATE_GOLDEN")  # read before the environment is made bare


@pytest.fixture
def snapshot(monkeypatch):
    if _UPDATE:
        monkeypatch.setenv("NEWSDESK_UPDATE_GOLDEN", _UPDATE)
    return compare


@pytest.fixture
def troubled(write):
    """A desk with findings of every severity, in scripts and lines that are hard to show."""
    wide = "漢字" * 20 + " **重要** " + "漢字" * 20
    long = "word " * 40 + "**here** " + "word " * 40
    files = {
        **accounts("mastodon", "x"),
        "content/accounts/relay-ar.md": account(language="ar"),
        "content/posts/arabic.md": post("الرعاية **مجانية** للجميع، تعالوا إلى العيادة.", ["relay-ar"]),
        "content/posts/long.md": post(long, ["relay-mastodon"]),
        "content/posts/sly.md": post("Red \x1b[31m**a\x07b**\x1b[0m\ttab\t*x*\u202eturned\u2069", ["relay-mastodon"]),
        "content/posts/tier.md": post("Care &amp; water.", type="testimony", tier="green"),
        "content/posts/waived.md": post(
            "Care is **free**.", waivers=[{"rule": "PLT-07", "reason": "our sign", "until": "2026-11-30"}]
        ),
        "content/posts/wide.md": post(wide, ["relay-mastodon"], language="en"),
        "content/posts/notes.txt": "Not a post.",
        "faqs/general/how.md": front_matter({"title": "How?", "short": "So.", "kewords": ["a"], "owner": "nobody"}),
    }
    return write({**files, "faqs/general/open.md": "---\ntitle: Open\n\nThe text.\n"})
