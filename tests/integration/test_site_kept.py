"""Pages of posts that are kept from build to build: never stale, whatever changed."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.ledger.ledger import Snapshot
from newsdesk.metrics.numbers import nothing
from newsdesk.model.approval import Approval, Reviews
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.hold import ActiveHold
from newsdesk.model.metric import COLUMNS
from newsdesk.rules.engine import check
from newsdesk.site import kept
from newsdesk.site.ages import Ages
from newsdesk.site.counted import Counted
from newsdesk.site.doors import Doors
from newsdesk.site.posts import post_body, post_pages
from newsdesk.site.published import Published
from newsdesk.site.view import View
from site_desk import WARNED, picture, write_desk

NOW = datetime(2026, 11, 22, 14, 20, tzinfo=UTC)
ORS = "content/posts/2026/11/ors-how-to.md"
FIGURES = """---
title: Figures
readings:
  - {age: 7d, within_hours: 48}
metrics:
  - {id: reactions, title: Reactions, scopes: [post], how: Likes.}
---
Ours.
"""
KEY = DeliveryKey("ors-how-to", "relay-bsky-intl")
SENT = DeliveryState(StateName.PUBLISHED, 2, at=NOW, how="direct", url="https://social.example/1")


class Desk:
    """A desk in a folder whose pages are made twice: with the store, and without."""

    def __init__(self, root):
        self.root, self.store, self.how = write_desk(root / "desk", WARNED), root / "store", {}

    def view(self):
        how = {"as_of": NOW, "published": Published(Snapshot("0" * 40), "0" * 40, reviewed=True), **self.how}
        return View(check(load_folder(self.root)), **{"name": "Test desk", **how})

    def pages(self, make=post_body):
        """The pages with the store, and the names of those that were made anew; they are what they would be without."""
        made, view = [], self.view()

        def counted(seen, post, name, shown):
            made.append(post.id)
            return make(seen, post, name, shown)

        pictures, others = set(), set()
        pages = dict(kept.kept_pages(view, self.store, pictures, counted))
        if make is post_body:
            plain = dict(post_pages(view, others))
            assert pages == plain
            assert pictures == others
        return pages, set(made)

    def edit(self, path, old, new):
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, path
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    assert made.pages()[1] == set(made.view().desk.posts)
    return made


def test_with_nothing_changed_no_page_is_made_again(desk):
    assert desk.pages()[1] == set()


def test_a_changed_post_is_made_again_and_others_are_not(desk):
    desk.edit("content/posts/2026/12/far-away.md", "Three nurses.", "Four nurses.")
    pages, made = desk.pages()
    assert made == {"far-away"}
    assert "Four nurses." in pages["posts/far-away.md"]


def test_a_changed_original_tells_its_translation(desk):
    desk.edit(ORS, "title: How to", "title: Ways to")
    assert desk.pages()[1] == {"ors-how-to", "ors-how-to.ar"}


def test_a_new_time_of_the_build_stands_on_kept_pages(desk):
    desk.how["as_of"] = NOW + timedelta(minutes=9)
    pages, made = desk.pages()
    assert made == set()
    assert all("14:29" in page and "14:20" not in page for page in pages.values())


def _hold(desk):
    hold = ActiveHold("#4", "Quiet", None, NOW - timedelta(hours=1), None, "Mourning.", "https://x")
    desk.how["published"] = Published(Snapshot("0" * 40), "0" * 40, reviewed=True, holds=(hold,))


def _ledger(desk):
    desk.how["published"] = Published(Snapshot("1" * 40, {KEY: SENT}), "0" * 40, reviewed=True)


def _review(desk):
    case = next(item.row.manifest for item in desk.view().stands["far-away"])
    approval = Approval("supervisor-a", ("supervisor",), case, NOW, signed=True, evidence="review 1")
    desk.how["published"] = Published(
        Snapshot("0" * 40), "0" * 40, reviewed=True, reviews={"far-away": Reviews((approval,))}
    )


CHANGES = {
    "a picture": lambda desk: (desk.root / "content/media/ors-steps/one.png").write_bytes(picture("#a00", 300, 200)),
    "an alternative text": lambda desk: desk.edit("content/media/ors-steps/asset.md", "two hands", "a pair of hands"),
    "an account": lambda desk: desk.edit("content/accounts/relay-x-intl.md", "title: Relay Medical", "title: Relay"),
    "a limit": lambda desk: desk.edit("guidelines/networks/x.md", "max: 280", "max: 20"),
    "a campaign": lambda desk: desk.edit("calendar/campaigns/kivara-cholera-2026.md", "title: Cholera", "title: Ill"),
    "a role": lambda desk: desk.edit("guidelines/workflow.md", "supervisor: Supervisor", "supervisor: Head"),
    "a tier": lambda desk: desk.edit("guidelines/workflow.md", "title: Amber", "title: Orange"),
    "a rule": lambda desk: desk.edit("guidelines/length.md", "severity: error", "severity: warning"),
    "links": lambda desk: desk.edit("guidelines/links.md", "utm_source", "utm_medium"),
    "a question": lambda desk: desk.edit("faqs/water/treated-water.md", "title: Is", "title: Was"),
    "a planned hold": lambda desk: desk.write(
        "calendar/holds/all.md",
        "---\ntitle: All\nscope: {everything: yes}\nstart: 2026-11-01 00:00\ntimezone: UTC\n"
        "reason: Quiet.\nraised_by: adviser\n---\n",
    ),
    "a deleted post": lambda desk: (desk.root / "content/posts/2026/12/hostile.md").unlink(),
    "a new translation": lambda desk: desk.write(
        "content/posts/2026/12/far-away.fr.md",
        "---\ntitle: Loin\naccounts: [relay-x-intl]\npublish_at: 2026-12-01 08:00\ntype: news\n---\nTrois.\n",
    ),
    "a hold by issue": _hold,
    "the ledger": _ledger,
    "a review": _review,
    "no ledger": lambda desk: desk.how.update(published=Published()),
    "trouble": lambda desk: desk.how.update(published=Published(trouble="The remote was silent.")),
    "the hour": lambda desk: desk.how.update(as_of=NOW + timedelta(days=2)),
    "the year": lambda desk: desk.how.update(as_of=NOW + timedelta(days=365)),
    "the zone": lambda desk: desk.how.update(zone="Africa/Nairobi"),
    "the name": lambda desk: desk.how.update(name="Another desk"),
    "the repository": lambda desk: desk.how.update(doors=Doors("https://github.com/relay/desk")),
    "the language": lambda desk: desk.how.update(tongue="ar"),
    "the search": lambda desk: desk.how.update(search=True),
}


@pytest.mark.parametrize("what", CHANGES)
def test_no_kept_page_is_stale(desk, what):
    CHANGES[what](desk)
    desk.pages()
    assert desk.pages()[1] == set()


def test_what_was_published_last_year_is_said_with_its_year(desk):
    _ledger(desk)
    desk.pages()
    desk.how["as_of"] = NOW + timedelta(days=40)
    assert "2026" in desk.pages()[0]["posts/ors-how-to.md"]


def test_how_long_a_post_waits_is_of_this_build(desk):
    desk.how["ages"] = Ages(dict.fromkeys(desk.view().desk.paths, NOW - timedelta(days=9)))
    desk.pages()
    desk.how["ages"] = Ages(dict.fromkeys(desk.view().desk.paths, NOW - timedelta(days=1)))
    desk.pages()


def test_another_trouble_stands_on_every_page(desk):
    for words in ("The remote was silent.", "Nobody may look."):
        desk.how["published"] = Published(trouble=words)
        assert all(words in page for page in desk.pages()[0].values())


def test_a_page_follows_the_ledger(desk):
    _ledger(desk)
    pages, made = desk.pages()
    assert made == {"ors-how-to"}
    assert "https://social.example/1" in pages["posts/ors-how-to.md"]


def test_only_the_page_of_a_post_follows_its_numbers(desk):
    desk.write("guidelines/kpis.md", FIGURES)
    rows = nothing()
    ledger = Snapshot("1" * 40, {KEY: SENT})

    def told(tip):
        numbers = Counted(tip, rows)
        desk.how["published"] = Published(ledger, "0" * 40, reviewed=True, numbers=numbers)
        return desk.pages()

    told("2" * 40)
    assert told("2" * 40)[1] == set()
    count(rows, "ors-how-to", likes=7)
    pages, made = told("3" * 40)
    assert made == {"ors-how-to"}
    assert ">7<" in pages["posts/ors-how-to.md"]
    count(rows, "ors-how-to", likes=8, later=1)
    assert ">8<" in told("4" * 40)[0]["posts/ors-how-to.md"]
    assert told("4" * 40)[1] == set()


def count(rows, post, likes, later=0):
    """One reading a week after the post went out."""
    at = NOW.replace(tzinfo=None) + timedelta(days=7, hours=later)
    values = {
        **dict.fromkeys(COLUMNS, ""),
        "scope": "post",
        "network": "bluesky",
        "account": KEY.account,
        "post": post,
        "part": 1,
        "key": "at://1",
        "metric": "likeCount",
        "name": "reactions",
        "value": likes,
        "age": "7d",
        "at": at,
        "how": "api",
        "first": None,
        "last": None,
        "money": "organic",
    }
    marks = ", ".join("?" * len(COLUMNS))
    rows.execute(f"insert into rows values ({marks})", [values[name] for name in COLUMNS])  # noqa: S608 - marks only


def test_other_code_makes_every_page_again(desk, monkeypatch):
    monkeypatch.setattr(kept, "_code", lambda: "other")
    assert desk.pages()[1] == set(desk.view().desk.posts)


@pytest.mark.parametrize(
    "reads",
    [
        lambda view: view.report,
        lambda view: view.as_of,
        lambda view: view.desk.tree,
        lambda view: len(view.desk.posts),
        lambda view: view.stands.get("another"),
        lambda view: view.published.snapshot,
        lambda view: view.history,
        lambda view: view.findings(view.desk.posts["hostile"]),
    ],
)
def test_a_page_that_reads_what_is_not_in_its_key_is_not_kept(desk, reads):
    def make(view, post, name, shown):
        reads(view)
        return post_body(view, post, name, shown)

    desk.edit("content/posts/2026/12/far-away.md", "Three nurses.", "Four nurses.")
    assert desk.pages(make)[1] == {"far-away"}
    assert desk.pages(make)[1] == {"far-away"}


def test_a_page_that_reads_the_day_is_kept_for_the_day(desk):
    def make(view, post, name, shown):
        return f"{post_body(view, post, name, shown)}<!-- {view.today} -->"

    desk.edit("content/posts/2026/12/when-ready.md", "Soon.", "Later.")
    assert desk.pages(make)[1] == {"when-ready"}
    assert desk.pages(make)[1] == set()
    desk.how["as_of"] = NOW + timedelta(days=1)
    assert "when-ready" in desk.pages(make)[1]


def test_a_deleted_post_leaves_the_store(desk):
    (desk.root / "content/posts/2026/12/hostile.md").unlink()
    desk.pages()
    with sqlite3.connect(desk.store / "pages.db") as database:
        names = {name for (name,) in database.execute("select name from pages")}
    assert "posts/far-away.md" in names
    assert "posts/hostile.md" not in names


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 300])
def test_a_broken_store_costs_time_only(desk, damage):
    (desk.store / "pages.db").write_bytes(damage)
    assert desk.pages()[1] == set(desk.view().desk.posts)
    assert desk.pages()[1] == set()


def test_a_damaged_page_is_made_again(desk):
    with sqlite3.connect(desk.store / "pages.db") as database:
        database.execute("update pages set html = substr(html, 1, 40) where name = 'posts/hostile.md'")
    assert desk.pages()[1] == {"hostile"}
