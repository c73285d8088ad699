"""The feed: read by a parser that is not ours, with whatever a text may hold."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import feedparser
import pytest

from newsdesk.site.feed import NEWEST, FeedError, json_feed, read_items, rss
from newsdesk.site.public_pages import Public

BASE = "https://relay-medical.example/"
TIME = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script> & ]]> <![CDATA[ x",
    "a\x00b\x07c\x1bd\ufffee\x0b",
    "نص من اليمين \u202eabc\u202c 12",
    "🧼🙌🏽 👩‍⚕️ \U0001f1f3\U0001f1f4",
    "half \ud83d a character",
    "two\n\nparagraphs  and  spaces\ttab",
)


def stored(number=1, text="Wash your hands.", **keys):
    data = {
        "id": f"{number:024x}",
        "post": "internal-name",
        "account": "relay-feed",
        "part": 1,
        "title": text.split("\n", 1)[0][:120],
        "text": text,
        "language": "en",
        "link": None,
        "published": (TIME + timedelta(minutes=number)).isoformat(),
        "media": [],
    }
    return json.dumps({**data, **keys}).encode()


def pages_of(items):
    return dict(Public("T", BASE, items=items).files())


def parsed(*files):
    items = read_items(files)
    data = rss(items, "Relay Medical, public feed", BASE)
    found = feedparser.parse(data)
    assert found.bozo == 0, found.bozo_exception
    assert found.version == "rss20"
    return found


def test_a_reader_finds_title_link_text_and_time():
    found = parsed(stored(1, "Clean hands\nWith soap."))
    assert found.feed.title == "Relay Medical, public feed"
    assert found.feed.link == f"{BASE}feed/"
    (entry,) = found.entries
    assert (entry.title, entry.link) == ("Clean hands", f"{BASE}feed/{1:024x}/")
    assert (entry.id, entry.guidislink) == (f"{1:024x}", False)
    assert entry.published_parsed[:5] == (2026, 12, 1, 10, 1)
    assert "With soap." in entry.summary


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_the_feeds_stay_well_formed(text):
    items = read_items([stored(1, text)])
    data = rss(items, "T", BASE)
    assert fromstring(data).find("channel/item") is not None  # noqa: S314 - our own bytes
    summary = parsed(stored(1, text)).entries[0].summary
    assert "<script" not in summary
    row = json.loads(json_feed(items, "T", BASE))["items"][0]
    assert "<script" not in row["content_html"]
    for page in pages_of(items).values():
        page.decode("utf-8")
        assert b"<script" not in page or page.startswith(b"{"), "only JSON, where it is text, may hold it as it is"


def test_letters_of_all_languages_come_through():
    text = "اغسل يديك 🧼🙌🏽 «ещё раз» 手"
    assert parsed(stored(1, text, language="ar")).entries[0].title == text
    pages = pages_of(read_items([stored(1, text, language="ar")]))
    assert '<html lang="ar" dir="rtl">' in pages[f"feed/{1:024x}/index.html"].decode()


def test_an_empty_feed_is_a_feed():
    assert parsed().entries == []
    feed = json.loads(json_feed((), "T", BASE))
    assert feed["items"] == []
    assert b"Nothing published yet." in pages_of(())["feed/index.html"]


def test_json_feed_has_what_version_1_1_requires():
    medium = {"alt": "Two hands under a tap.", "file": "media/0123456789abcdef.png"}
    feed = json.loads(
        json_feed(read_items([stored(1, link="https://relay-medical.example/x", media=[medium])]), "T", BASE)
    )
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert feed["feed_url"].startswith("https://")
    (item,) = feed["items"]
    assert isinstance(item["id"], str)
    assert item["content_text"] or item["content_html"]
    assert datetime.fromisoformat(item["date_published"]).tzinfo
    (attachment,) = item["attachments"]
    assert attachment["url"] == item["image"] == f"{BASE}feed/media/0123456789abcdef.png"
    assert attachment["mime_type"] == "image/png"
    assert item["external_url"] == "https://relay-medical.example/x"


def test_pictures_come_with_their_alternative_text():
    medium = {"alt": 'A "tap" & soap', "file": "media/0123456789abcdef.png"}
    entry = parsed(stored(1, media=[medium])).entries[0]
    assert f'src="{BASE}feed/media/0123456789abcdef.png"' in entry.summary
    assert "soap" in entry.summary


def test_the_newest_stand_first_and_old_ones_keep_their_pages():
    items = read_items(stored(number) for number in range(1, NEWEST + 6))
    pages = pages_of(items)
    entries = feedparser.parse(pages["feed/feed.xml"]).entries
    assert (len(entries), entries[0].id) == (NEWEST, f"{NEWEST + 5:024x}")
    assert len(json.loads(pages["feed/feed.json"])["items"]) == NEWEST
    assert f"feed/{1:024x}/index.html" in pages
    assert f'href="../../feed/{1:024x}/"'.encode() in pages["archive/2026-12/index.html"]


@pytest.mark.parametrize(
    "keys",
    [
        {"id": "../../index"},
        {"id": "a/b"},
        {"published": "yesterday"},
        {"media": [{"alt": "", "file": "media/../../x.png"}]},
        {"media": [{"alt": "", "file": "/etc/passwd"}]},
        {"part": "x"},
    ],
)
def test_what_is_no_item_stops_the_build(keys):
    with pytest.raises(FeedError, match="no item"):
        read_items([stored(1, **keys)])


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example"])
def test_only_web_addresses_become_links(link):
    (item,) = read_items([stored(1, link=link, media=[{"alt": "x", "url": link}])])
    assert item.link == ""
    assert not [page for _, page in pages_of((item,)).items() if link.encode() in page]


def test_no_name_of_the_desk_is_in_the_feed():
    pages = pages_of(read_items([stored(1)]))
    assert not [name for name, page in pages.items() if b"internal-name" in page or b"relay-feed" in page]


def test_a_content_warning_stands_before_the_text_and_in_its_place_in_lists():
    items = read_items([stored(1, "What happened that night.", warning="Violence")])
    pages = pages_of(items)
    assert "happened" not in pages["feed/index.html"].decode()
    page = pages[f"feed/{1:024x}/index.html"].decode()
    assert page.index("<summary>Violence</summary>") < page.index("What happened")
    entry = feedparser.parse(rss(items, "T", BASE)).entries[0]
    assert entry.title == "Violence"
    assert entry.summary.index("Violence") < entry.summary.index("What happened")
