"""What the pages of networks and accounts say of what newsdesk does there, and of what ends."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.model.abilities import ABILITIES, Recovery
from newsdesk.rules.engine import Report
from newsdesk.site.doings import doings
from newsdesk.site.guideline_pages import guideline_anchors, guideline_tail
from newsdesk.site.pages import own_pages
from newsdesk.site.today import today
from newsdesk.site.view import View

ROOT = Path(__file__).resolve().parents[3]
ACCOUNT = "---\ntitle: Relay Medical\nnetwork: x\nlanguage: en\ntimezone: UTC\nowner: adviser\n%s---\n"


def page(version_ends="2026-12-01"):
    api = f"api:\n  version: v25.0\n  version_ends: {version_ends}\n"
    prices = "prices:\n  currency: USD\n  post: 0.015\n  with_link: 0.2\n  alt_text: 0.005\n"
    return f"---\ntitle: X\nlimits:\n  images: 4\n{api}{prices}---\nWhat X takes.\n"


@pytest.fixture(scope="module")
def real():
    """The desk of the repository, not checked."""
    return View(Report(load_folder(ROOT), (), 0), "Relay", datetime(2026, 11, 22, 14, 20, tzinfo=UTC))


def rows(view, network):
    (table,) = doings(view, view.desk.networks[network])
    return dict(table.rows)


def test_every_network_has_its_table(real):
    for network in real.desk.networks.values():
        (table,) = doings(real, network)
        assert (table.id, table.title) == ("does", f"What newsdesk does on {network.title}")
        assert all(what and how for what, how in table.rows), network.id
    assert doings(real, next(page for page in real.desk.guidelines if page.id == "brand")) == ()


def test_it_says_what_is_in_the_table_that_the_channels_read(real):
    for name, abilities in ABILITIES.items():
        if abilities.hand:
            continue
        told = rows(real, name)
        assert ("pictures" in told["Sends"]) == ("image" in abilities.media)
        assert ("videos" in told.get("For a person", "")) == ("video" not in abilities.media)
        assert told["Taking down"] == ("newsdesk takedown --delete" if abilities.delete else "a person does it")
        assert ("changes the published post" in told["A correction"]) == abilities.edit
        assert ("A person looks" in told["When a run breaks off"]) == (abilities.recovery is Recovery.BLIND)
        assert told["Credentials"] == abilities.expiry
    assert rows(real, "by-hand")["Posts"].startswith("a person does")
    assert rows(real, "discord") == {"Posts": "no: newsdesk does not publish here"}
    assert rows(real, "x")["Threads"] == "where the account says self_replies: yes; else a person posts them"


def test_version_and_prices_stand_on_the_page(view_of):
    view = view_of({"guidelines/networks/x.md": page()})
    told = rows(view, "x")
    assert told["Version of the interface"] == "v25.0, until Tue 1 Dec"
    assert told["The network charges"] == (
        "0.015 USD for a post, 0.2 USD for one with a link, 0.005 USD more for each alternative text"
    )
    network = view.desk.networks["x"]
    html = guideline_tail(view, network)
    assert 'id="does"' in html
    assert ("does", "What newsdesk does on X", 2) in guideline_anchors(view, network)
    ended = rows(view_of({"guidelines/networks/x.md": page("2026-11-20")}), "x")
    assert ended["Version of the interface"] == "v25.0, ended on Fri 20 Nov"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("credentials_expire: 2026-12-05\n", "<dt>Credentials end</dt><dd>5 Dec 2026</dd>"),
        ("credentials_expire: 2026-11-20\n", '<dt>Credentials ended</dt><dd><span class="nd-chip is-stop">'),
        ("", f"<dt>Credentials</dt><dd>{ABILITIES['x'].expiry} Their last day is not written down.</dd>"),
    ],
)
def test_an_account_shows_when_its_credentials_end(view_of, key, words):
    view = view_of({"content/accounts/relay-x-intl.md": ACCOUNT % key})
    assert words in dict(own_pages(view))["accounts/relay-x-intl.md"]


def test_what_ends_stands_with_the_dates(view_of):
    files = {
        "guidelines/networks/x.md": page(),
        "content/accounts/relay-x-intl.md": ACCOUNT % "credentials_expire: 2026-11-20\n",
    }
    found = {item.title: item for item in today(view_of(files)).dates}
    assert found["Credentials ended: relay-x-intl"].overdue
    assert found["Credentials ended: relay-x-intl"].about == "Communications adviser"
    assert found["Interface of X ends"].about == "Version v25.0"
    files["content/accounts/relay-x-intl.md"] = ACCOUNT % "credentials_expire: 2026-11-20\nstatus: closed\n"
    closed = {item.title for item in today(view_of(files)).dates}
    assert "Credentials ended: relay-x-intl" not in closed


def test_it_says_which_numbers_are_read_in_our_words(real):
    mastodon, telegram, slack = (rows(real, name) for name in ("mastodon", "telegram", "slack"))
    assert mastodon["Numbers of a post"] == "Reactions, Shares, Comments"
    assert mastodon["Numbers of the account"] == "Followers"
    assert telegram["Numbers of a post"] == "none: the network tells programs nothing"
    assert telegram["Numbers of the account"] == "Followers"
    assert "Reach" in rows(real, "facebook")["Numbers of the account"]
    assert "Numbers of a post" not in slack
