"""What the site says when something needs a person on a network, and of corrections: from a real ledger."""

import shutil
from datetime import UTC, datetime

import pytest
from test_site import ROOT, address, browser, wrong_in
from test_site_published import build, words

from newsdesk.branches.branch import Branch
from newsdesk.desk.cache import NoCache
from newsdesk.desk.git import Repository
from newsdesk.desk.load import load_folder
from newsdesk.ledger.ledger import Ledger
from newsdesk.model.delivery import DeliveryKey, EventName
from newsdesk.plan import digests
from publishing import open_room

__all__ = ["address", "browser"]  # fixtures

LATER = "2026-12-03T10:05Z"
ACCOUNT = "---\ntitle: Relay Medical\nnetwork: {network}\nlanguage: en\ntimezone: UTC\n{more}---\n"
FILM = (
    "---\nlibrary: RM-2026-0001\ntype: video\npeople: none\nspeech: no\n"
    f"sha256: {'a' * 64}\nalt:\n  en: Two hands under a running tap, with soap.\n---\n"
)
CORRECTED = """corrections:
  - at: 2026-12-03 09:00
    text: "Corrected: wash them for 20 seconds."
    reason: We wrote 10 seconds.
"""


def record(room, post, account, part, *events):
    """Write events into the ledger as a run would, with the digest of the post as it stands."""
    desk = load_folder(room.folder)
    own = digests(desk, desk.posts[post])[account][part - 1]
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), {"run": 1})
    all_events = (("intent", {"attempt": "a"}), *events)
    for number, (name, data) in enumerate(all_events):
        at = datetime(2026, 12, 1, 10, number, tzinfo=UTC)
        ledger.record(DeliveryKey(post, account, part), EventName(name), {"digest": own, **data}, number, at)


def published(where, how="direct"):
    return "published", {"url": f"https://{where}.example/1", "id": "1", "how": how}


def change(room, post, *pairs):
    path = room.folder / f"content/posts/{post}.md"
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def needy(tmp_path_factory):
    """A desk where much needs a person."""
    room = open_room(tmp_path_factory.mktemp("needy"))
    shutil.copy(ROOT / "mkdocs.yml", room.folder)
    workflow = room.folder / "guidelines/workflow.md"
    text = workflow.read_text(encoding="utf-8")
    unsigned = "unsigned_networks:\n"
    assert unsigned in text
    added = "".join(f"  - {name}\n" for name in ("x", "mastodon", "bluesky"))
    workflow.write_text(text.replace(unsigned, unsigned + added), encoding="utf-8")
    for name, network, more in (
        ("relay-x", "x", "credentials_expire: 2026-11-30\n"),
        ("relay-masto", "mastodon", "server: https://social.example\n"),
        ("relay-bsky", "bluesky", "url: https://bsky.example/relay\n"),
    ):
        room.write(f"content/accounts/{name}.md", ACCOUNT.format(network=network, more=more))
    room.write("content/media/film/asset.md", FILM)
    room.post("film", account="relay-x")
    change(room, "film", ("type: update", "type: update\nmedia:\n  - asset: film"))
    room.post("changed")
    room.post("thread", text="First.\n\n## Next\nSecond.\n\n## Next\nThird.", account="relay-bsky")
    for name, account in (("fixed", "relay-masto"), ("waits", "relay-masto"), ("told", "relay-bsky")):
        room.post(name, account=account, text="Wash them for 10 seconds.")
    room.post("elsewhere", account="relay-bsky\n  - relay-feed", when="2026-12-01 12:00")
    room.post("priced", account="relay-x", when="2026-12-04 10:00", text="See https://relay-medical.example/ors")
    room.commit()
    _, said = room.run("publish")
    assert "film" in said, said
    record(room, "thread", "relay-bsky", 1, published("bsky"))
    record(room, "thread", "relay-bsky", 2, ("failed", {"message": "The text is not allowed there."}))
    for name, account, where in (("fixed", "relay-masto", "social"), ("waits", "relay-masto", "social")):
        record(room, name, account, 1, published(where, "repeated"))
    record(room, "told", "relay-bsky", 1, published("bsky", "reconciled"))
    record(room, "elsewhere", "relay-bsky", 1, ("parked", {"message": "The line was cut."}))
    change(room, "changed", ("Wash your hands", "Rinse your hands"))
    for name in ("fixed", "waits", "told"):
        change(room, name, ("for 10 seconds.\n", "for 20 seconds.\n"), ("type: update\n", f"type: update\n{CORRECTED}"))
    change(room, "elsewhere", ("  - relay-bsky\n", ""))
    room.commit()
    desk = load_folder(room.folder)
    ledger = Ledger(Branch(Repository(room.folder), "origin", "ledger"), NoCache(), {"run": 2})
    corrected = {"digest": digests(desk, desk.posts["fixed"])["relay-masto"][0], "how": "edited"}
    at = datetime(2026, 12, 3, 9, 2, tzinfo=UTC)
    ledger.record(DeliveryKey("fixed", "relay-masto"), EventName.CORRECTED, corrected, 2, at)
    change(room, "waits", ("for 20 seconds.\n", "for 20 seconds, please.\n"))
    room.commit(reviewed=False)
    return room


@pytest.fixture(scope="module")
def site(needy):
    return build(needy, LATER)


def test_a_film_for_x_is_handed_to_a_person_with_its_copy_sheet(site):
    said = words(site, "posts/film", "person")
    assert "By hand X, relay-x" in said
    assert "A person must post this one, because newsdesk sends no video to X." in said
    assert "Open the copy sheet" in said
    sheet = words(site, "posts/film", "sheets")
    assert "RM-2026-0001" in sheet
    assert "Two hands under a running tap, with soap." in sheet
    assert "newsdesk resolve film relay-x --published ADDRESS" in sheet
    assert "Post film X, relay-x A person must post this one" in words(site, "", "person")


def test_a_text_that_differs_from_what_is_published_needs_a_person(site):
    for page in ("", "posts/changed"):
        said = words(site, page, "person")
        assert "The file says something else than what was published." in said
        assert "Put the published text back into the file, or tell readers: add a correction" in said
    assert "Text differs" in words(site, "posts/changed", "rcpt")
    assert "Open the post, sent by a run" in words(site, "posts/changed", "rcpt")


def test_a_thread_that_stands_cut_short_needs_a_person(site):
    said = words(site, "", "person")
    assert "Cut short" in said
    assert "Readers see this thread without part 2. The network refused it: The text is not allowed there." in said
    assert "The latest time was Wed 2 Dec, 13:00. It will not be posted late. Change what the network refused." in said
    assert "Give it a new time. Or take down the thread: newsdesk takedown thread" in said


def test_a_correction_says_what_became_of_it(site):
    said = words(site, "posts/fixed", "corr")
    assert "Corrected: wash them for 20 seconds. What was wrong, never published: We wrote 10 seconds." in said
    assert "Mastodon relay-masto Corrected Thu 3 Dec, 12:02 What is published says the corrected text." in said
    waits = words(site, "posts/waits", "corr")
    assert "Text differs Thu 3 Dec, 12:00 The file says something else than what was published. Its correction" in waits
    assert "It was changed after it was approved. Read it again and approve it." in waits
    told = words(site, "posts/told", "corr")
    assert "Bluesky relay-bsky Due Thu 3 Dec, 12:00 Its time has come." in told
    assert "Bluesky, correction 1" in words(site, "posts/told", "rcpt")
    assert "bdi" not in told
    assert "relay-bsky, correction 1" in words(site, "posts/told", "prev")


def test_how_it_was_published_is_told_plainly(site):
    assert "the next one made the same call again, which the network counts once" in words(site, "posts/fixed", "rcpt")
    assert "; changed to the corrected text on Thu 3 Dec, 12:02" in words(site, "posts/fixed", "rcpt")
    told = words(site, "posts/told", "rcpt")
    assert "found there after its run had ended, recorded and not sent again; the text of that time still" in told


def test_what_a_post_does_not_name_any_more_needs_a_person_on_both_pages(site):
    said = words(site, "posts/elsewhere", "person")
    assert "The post does not name it any more. It was sent, or a run was about to send it" in said
    assert "newsdesk resolve elsewhere relay-bsky --not-published" in said
    assert "The post does not name it any more." in words(site, "", "person")


def test_costs_and_credentials(site):
    assert "Costs 0.2 USD, charged by X" in words(site, "posts/priced")
    assert "The credentials of relay-x ended on 2026-11-30." in words(site, "", "blocked")
    assert "Credentials ended 30 Nov 2026" in words(site, "accounts/relay-x")
    assert "Credentials ended: relay-x Overdue" in words(site, "", "dates")


PAGES = ("film", "changed", "thread", "fixed", "waits", "told", "elsewhere", "priced")


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_they_are_accessible(browser, address, scheme, width):
    names = ("", "accounts/relay-x/", "guidelines/networks/x/", *(f"posts/{name}/" for name in PAGES))
    assert wrong_in(browser, address, names, scheme, width) == []
