"""Real input, end to end: 120 posts of another desk, imported, reviewed, and published to the feed once each."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.importers.table import import_folder
from newsdesk.rules.engine import check
from publishing import git, open_room

TICKS = ("2026-12-01T06:00Z", "2026-12-01T12:00Z", "2026-12-01T18:00Z", "2026-12-01T23:50Z")
KILLS = ("call-pushed", "intent-pushed", "published-committed")


@pytest.fixture
def room(tmp_path, shared):
    source = shared("galaxy-social")
    room = open_room(tmp_path)
    workflow = room.folder / "guidelines/workflow.md"
    workflow.write_text(workflow.read_text().replace("\npeople:\n", "\nper_run: 200\n\npeople:\n"))
    import_folder("galaxy-social", source, room.folder)
    _to_the_feed(room.folder)
    _corrected(room.folder)
    room.commit("Import the posts of the other desk")
    return room


def _to_the_feed(folder):
    """Every account becomes a feed, and every post is planned for one long day."""
    for account in (folder / "content/accounts").glob("*.md"):
        text = account.read_text()
        text = re.sub(r"(?m)^network: .*$", "network: feed", text)
        text = re.sub(r"(?ms)^limits:\n(?: .*\n)+", "", text)
        account.write_text(re.sub(r"(?m)^status: .*\n", "", text))
    for number, post in enumerate(sorted((folder / "content/posts").rglob("*.md"))):
        when = f"2026-12-01 {number * 23 // 120:02}:{number % 6 * 10:02}"
        post.write_text(re.sub(r"(?m)^publish_at: .*$", f"publish_at: {when}", post.read_text()))


def _corrected(folder):
    """What the officer would do after the check: whose pictures they are, a sentence for each, plain text and links."""
    for asset in (folder / "content/media").rglob("asset.md"):
        text = asset.read_text()
        front, _, body = text.partition("\n---\n")
        front = re.sub(r"(?m)^( *)alt:\n(?:\1 +.*\n?)*", "", f"{front}\n").rstrip("\n")
        front = re.sub(
            r"(?m)^(  - url: .*)$",
            r"\1\n    alt:\n      en: A picture that the officer has described in a sentence.",
            front,
        )
        rights = "origin: original\ncredit: The Galaxy community\nlicence: CC BY 4.0"
        asset.write_text(f"{front}\n{rights}\n---\n{body}")
    for post in (folder / "content/posts").rglob("*.md"):
        text = re.sub(r"\[([^\]\n]*)\]\((\S+?)\)", r"\2", post.read_text())
        text = re.sub(r"https?://(?:tinyurl\.com|ow\.ly)/(?=\w)", "https://forms.example/", text)
        post.write_text(re.sub(r"\*\*|`", "", text).replace("\\-", "-"))


def test_120_real_posts_go_out_once_each_though_runs_are_killed(room):
    desk = load_folder(room.folder)
    assert len(desk.posts) == 120
    errors = [finding for finding in check(desk).findings if finding.severity == "error"]
    blocked = {Path(finding.location.path).stem for finding in errors}
    assert blocked == set()
    for tick, at in enumerate(TICKS):
        if tick < len(KILLS):
            room.run("publish", at=at, NEWSDESK_REHEARSE=f"{KILLS[tick]}:SIGKILL")
        code, words = room.run("publish", at=at)
        assert code == 0, words
    rows = json.loads(room.run("plan", "--format", "json", at=TICKS[-1])[1])
    states = Counter(row["state"] for row in rows)
    left = [row for row in rows if row["state"] != "published" and row["post"] not in blocked]
    reasons = {row["reasons"][0]["code"] for row in left}
    assert reasons <= {"already_sent", "unpinned", "waits_for_part"}, (
        "sent under another name, or with a picture from the web"
    )
    items = [json.loads(git(room.folder, "show", f"refs/look/feed:{name}")) for name in room.items()]
    keys = Counter((item["post"], item["account"], item["part"]) for item in items)
    assert set(keys.values()) == {1}
    assert len(items) == states["published"] == Counter(room.events())["published"]
    assert states["published"] == len(rows) - len(left) > 90
    assert room.run("ledger", "audit")[0] == 0
