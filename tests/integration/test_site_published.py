"""The site of a desk that publishes: Today and the post pages, from a real repository with a bare remote."""

import json
import re
import shlex
import shutil
from datetime import UTC, datetime
from html import unescape

import pytest
from test_site import ROOT, address, broken_links, browser, pages_of, wrong_in

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.desk.load import load_folder
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.site import published
from publishing import git, open_room

__all__ = ["address", "browser"]  # fixtures

NOW = "2026-12-01T10:05Z"
HOLD = """---
title: Quiet day in Kivara
scope:
  countries:
    - Kivara
start: 2026-12-01 00:00
end: 2026-12-03 00:00
timezone: Africa/Nairobi
allow_types:
  - health_info
reason: National mourning.
raised_by: head_of_mission
---
"""


def build(room, at=NOW, *options):
    """The site as of a time, strictly, without a word on standard error."""
    site = room.folder.parent / "site"
    shutil.rmtree(site, ignore_errors=True)
    code, words = room.run("site", "build", "--at", at, "--output", str(site), *options)
    assert code == 0, words
    assert words.count("\n") == 1, words
    assert list(broken_links(site)) == []
    assert {str(path): page.twice for path, page in pages_of(site).items() if page.twice} == {}
    return site


def words(site, page, section=None):
    """What a page says in its main part, or in one of its sections."""
    html = (site / page / "index.html").read_text(encoding="utf-8")
    html = html[html.index("<article") if '<article class="md-content' in html else html.index("<main") :]
    if section:
        html = html[html.index(f'id="{section}"') :]
        html = html[: html.index("</section>")]
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" (?=[.,:)])|(?<=\() ", "", said)


def told(room, post, account, *events):
    """Write events of a delivery into the ledger, as a run would."""
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), {"run": 1})
    for number, (name, data) in enumerate(events):
        at = datetime(2026, 12, 1, 10, number, tzinfo=UTC)
        ledger.record(DeliveryKey(post, account), EventName(name), data, number, at)


@pytest.fixture
def room(tmp_path):
    made = open_room(tmp_path)
    shutil.copy(ROOT / "mkdocs.yml", made.folder)
    return made


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A desk on which everything is the case at once."""
    room = open_room(tmp_path_factory.mktemp("busy"))
    shutil.copy(ROOT / "mkdocs.yml", room.folder)
    bluesky = "---\ntitle: Relay Medical\nnetwork: bluesky\nurl: https://bsky.example/relay\nlanguage: en\n"
    room.write("content/accounts/relay-bsky.md", f"{bluesky}timezone: Europe/Oslo\nnext_review: 2026-11-20\n---\n")
    room.post("clean-water")
    room.post("hand-sheet", account="relay-hand")
    room.post("lost-answer", account="relay-bsky")
    room.post("old-news", when="2026-11-29 08:00")
    room.post("evening", when="2026-12-01 18:00")
    room.post("broken", when="2026-12-02 09:00", text="Call [NAME] for **help**.")
    room.write("calendar/holds/quiet.md", HOLD)
    room.post("market-day", when="2026-12-01 15:00")
    path = room.folder / "content/posts/market-day.md"
    path.write_text(path.read_text().replace("type: update", "type: update\ncountry: Kivara"))
    room.commit()
    room.post("not-yet-read", when="2026-12-04 09:00", account="relay-bsky")
    room.commit(reviewed=False)
    digest = {"digest": "0" * 64, "attempt": "a", "run": {"host": "h"}}
    told(room, "lost-answer", "relay-bsky", ("intent", digest), ("parked", {"message": "The line was cut."}))
    code, said = room.run("publish")
    assert code == 1, said
    return room


@pytest.fixture(scope="module")
def site(busy):
    return build(busy)


def test_today_puts_what_needs_a_person_first(site):
    said = words(site, "")
    order = ["Hold in force", "Needs a person", "Due next", "Blocked", "Waiting for review", "Published today"]
    places = [said.index(name) for name in order]
    assert places == sorted(places)
    assert "1 parked 1 to post by hand 1 missed 1 due next 1 blocked 1 on hold 1 waiting 1 published today" in said


def test_a_parked_delivery_names_what_is_not_known_and_the_two_answers(site):
    said = words(site, "", "person")
    assert "Post lost-answer Bluesky, relay-bsky We sent it and got no answer, so it is not sent again." in said
    assert "newsdesk resolve lost-answer relay-bsky --published ADDRESS --because 'I saw it there'" in said
    assert "newsdesk resolve lost-answer relay-bsky --not-published --because" in said
    on_its_page = words(site, "posts/lost-answer", "person")
    assert "Parked Bluesky, relay-bsky, since Tue 1 Dec, 13:01 We sent it" in on_its_page


def test_the_commands_on_the_page_can_be_run(busy, site):
    html = unescape((site / "posts/hand-sheet/index.html").read_text(encoding="utf-8"))
    line = re.search(r">(newsdesk resolve hand-sheet [^<]*--published[^<]*)<", html)[1]
    _, *command = shlex.split(line.replace("ADDRESS", "https://social.example/1"))
    other = busy.clone(busy.folder.parent / "other")
    remote = str(busy.folder.parent / "copy.git")
    git(busy.folder.parent, "clone", "--quiet", "--bare", busy.remote, remote)
    git(other.folder, "remote", "set-url", "origin", remote)
    code, said = other.run(*command)
    assert (code, "is published at https://social.example/1" in said) == (0, True), said


def test_a_sheet_holds_everything_to_post_by_hand(site):
    assert 'href="posts/hand-sheet/#sheet-relay-hand-1"' in (site / "index.html").read_text(encoding="utf-8")
    said = words(site, "posts/hand-sheet", "sheets")
    assert "Wash your hands with soap, says post hand-sheet." in said
    assert "Text copied whole, nothing added" in said
    assert "newsdesk resolve hand-sheet relay-hand --published ADDRESS --because 'I posted it from the sheet'" in said


def test_a_missed_delivery_says_its_latest_time_in_the_zone_of_the_desk(site):
    said = words(site, "", "person")
    assert "Post old-news" in said
    assert "The latest time was Mon 30 Nov, 11:00. It will not be posted late." in said
    assert "Missed" in words(site, "posts/old-news")


def test_a_blocked_delivery_says_the_fact_and_the_way_out_and_leads_to_the_rule(site):
    said = words(site, "", "blocked")
    assert "Post broken" in said
    assert "[NAME]" in said
    html = (site / "index.html").read_text(encoding="utf-8")
    assert re.search(r'href="guidelines/[a-z-/]+/#[A-Z0-9]+-\d+">Why: ', html)
    assert 'href="posts/broken/#findings"' in html


def test_a_hold_in_force_says_what_it_pauses_and_who_can_lift_it(site):
    said = words(site, "")
    assert (
        "Hold in force: Quiet day in Kivara National mourning. Since Tue 1 Dec 2026, 00:00, until Thu 3 Dec 2026"
        in said
    )
    assert "It pauses posts with countries: Kivara (1 post)." in said
    assert "Who can lift it: Head of mission" in said
    assert "Post market-day" in words(site, "", "paused")
    assert "On hold" in words(site, "posts/market-day")


def test_waiting_names_the_role_the_tier_and_the_latest_time(site):
    said = words(site, "", "waiting")
    assert "11:00 Fri 4 Dec, 09:00 in Europe/Oslo Post not-yet-read" in said
    assert "green tier For Communications supervisor." in said
    assert "Without that it is missed after" in said
    assert "0 of 1 approval" in said


def test_what_was_published_has_its_receipt(site):
    assert "Post clean-water" in words(site, "", "done")
    said = words(site, "posts/clean-water", "rcpt")
    assert re.search(r"Published Tue 1 Dec, 13:05:\d\d Open the post, sent by a run", said)
    html = (site / "posts/clean-water/index.html").read_text(encoding="utf-8")
    assert 'href="https://relay-medical.example/news/' in html


def test_every_preview_and_list_has_the_chip_of_where_the_post_stands(site):
    html = (site / "posts/clean-water/index.html").read_text(encoding="utf-8")
    bar = html[html.index('class="nd-card__bar"') :]
    assert "Published</span>" in bar[: bar.index("</header>")]
    for page in ("posts", "calendar/2026-12"):
        said = words(site, page)
        assert all(word in said for word in ("Published", "Parked", "By hand", "Blocked", "On hold", "Due"))


def test_the_last_run_counts_what_it_left_in_the_ledger(site):
    said = words(site, "", "run")
    assert "Started Tue 1 Dec, 13:05" in said
    assert "Published 1 Handed to a person 1 Refused 0 In doubt 0" in said


def test_an_overdue_review_stands_with_the_dates(site):
    assert "20 Nov Account review: relay-bsky Overdue" in words(site, "", "dates")


def test_today_says_the_same_as_the_plan(busy, site):
    _, out = busy.run("plan", "--format", "json")
    rows = json.loads(out[out.index("[") :])
    states = {row["post"]: row["state"] for row in rows}
    assert states.pop("broken") in {"blocked", "waiting"}
    wanted = {"parked": "person", "missed": "person", "held": "paused", "waiting": "waiting", "due": "due"}
    for post, state in states.items():
        section = wanted.get(state, "done")
        assert f"Post {post}" in words(site, "", section), (post, state)


def test_without_a_remote_nothing_is_claimed(room):
    room.post("past", when="2026-11-30 10:00")
    room.commit()
    git(room.folder, "remote", "remove", "origin")
    site = build(room)
    said = words(site, "")
    assert "No ledger yet: nothing is known of what was published." in said
    assert "Date passed" in said
    assert "missed late" not in said
    assert "Nothing is known of whether it was published." in said
    assert "will not be posted" not in said


def test_a_remote_without_a_ledger_still_tells_who_approved(tmp_path, room):
    room.post("soon", when="2026-12-01 18:00")
    room.commit()
    git(tmp_path / "remote.git", "config", "receive.denyDeletes", "false")
    git(room.folder, "push", "--quiet", "origin", ":ledger")
    shutil.rmtree(room.folder / ".git/newsdesk")
    site = build(room)
    assert "No ledger yet" in words(site, "")
    assert "Post soon" in words(site, "", "due")


def test_a_remote_that_is_silent_fails_nothing_and_says_since_when(room):
    room.post("clean-water")
    room.commit()
    room.run("publish")
    build(room)
    git(room.folder, "remote", "set-url", "origin", str(room.folder.parent / "gone.git"))
    site = build(room)
    said = words(site, "")
    assert re.search(
        r"Not current The remote origin cannot be reached: .* What stands here is as it was known on", said
    )
    assert "Post clean-water" in words(site, "", "done")
    assert "Not current" in words(site, "posts/clean-water", "rcpt")


def test_a_remote_that_was_never_reached_is_no_ledger_either(tmp_path, room):
    room.post("clean-water", when="2026-12-02 10:00")
    room.commit()
    shutil.rmtree(room.folder / ".git/newsdesk")
    git(room.folder, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    said = words(build(room), "")
    assert "cannot be reached" in said
    assert "Nothing is known of what was published." in said


def test_a_delivery_of_a_deleted_post_still_needs_a_person(room):
    room.post("short-lived", account="relay-hand")
    room.commit()
    room.run("publish")
    (room.folder / "content/posts/short-lived.md").unlink()
    room.commit()
    said = words(build(room), "", "person")
    assert (
        "It was handed to a person, and nobody has said whether it is posted. Its file is gone from the desk." in said
    )
    assert "newsdesk resolve short-lived relay-hand --not-published" in said


def test_a_hold_that_cannot_be_read_holds_everything_and_says_so(room):
    room.post("clean-water", when="2026-12-01 18:00")
    room.write("calendar/holds/quiet.md", HOLD.replace("2026-12-03 00:00", "not a day"))
    room.commit()
    site = build(room)
    assert "This hold cannot be read, so everything waits. Correct calendar/holds/quiet.md" in words(site, "")
    assert "Post clean-water" in words(site, "", "paused")


def test_files_that_differ_from_the_published_branch_are_counted(room):
    room.post("draft", when="2026-12-02 10:00")
    assert "in which 1 file differs from the published branch" in words(build(room), "")


def test_two_builds_of_a_publishing_desk_are_the_same(busy, site):
    first = {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")}
    again = build(busy)
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*.html")} == first


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("light", 360), ("dark", 1280)])
def test_today_and_receipts_are_accessible(browser, address, scheme, width):
    posts = ("clean-water", "hand-sheet", "lost-answer", "old-news", "broken", "not-yet-read")
    names = ("", "calendar/2026-12/", "posts/", *(f"posts/{name}/" for name in posts))
    assert wrong_in(browser, address, names, scheme, width) == []


def test_a_command_is_copied_whole(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}")
    page.get_by_text("Record it with a command").first.click()
    page.get_by_role("button", name="Copy command").first.click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("newsdesk resolve lost-answer relay-bsky --pub")
    context.close()


def test_a_live_site_asks_the_remote_once_a_minute(room, monkeypatch):
    room.post("clean-water")
    room.commit()
    room.run("publish")
    desk, now = load_folder(room.folder), datetime(2026, 12, 1, 10, 5, tzinfo=UTC)
    lookout = published.Lookout(room.folder, NoCache(), "origin", "main")
    first = lookout.look(desk, now)
    git(room.folder, "remote", "set-url", "origin", str(room.folder.parent / "gone.git"))
    again = lookout.look(desk, now)
    assert (first.known, first.trouble, again) == (True, "", first)
    monkeypatch.setattr(published, "AGAIN", 0.0)
    later = lookout.look(desk, now)
    assert (later.known, "cannot be reached" in later.trouble) == (True, True)
    assert later.seen
