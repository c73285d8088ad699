from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsdesk.channels.base import HandedOff, NotThere, Published, Request
from newsdesk.channels.matching import EARLIER, Seen, matches, same_text, since, verdict
from newsdesk.model.account import Account
from newsdesk.model.delivery import DeliveryKey, DeliveryState, StateName
from newsdesk.model.render import Rendered, RenderedPart

BEGUN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LINK = "https://relay-medical.example/cholera"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Wash your hands.", "Wash your hands."),
        ("One\n\nTwo", "One Two"),
        ("One\r\nTwo  ", "One\nTwo"),
        ("caf\u00e9", "cafe\u0301"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("Write &amp; for the sign", "Write &amp;amp; for the sign"),
        ("Write &amp; for the sign", "Write &amp; for the sign"),
        ("Soap \u2764\ufe0f", "Soap \u2764"),
        ("10\u202f%", "10 %"),
        ("Right\u200fto left\u200b", "Right to left"),
        ("Ask relay-medical.example", "Ask http://relay-medical.example"),
        ("Ask https://relay-medical.example now", "Ask https://relay-medical.example/ now"),
        ("https://Relay-Medical.example/a", "https://relay-medical.example/a"),
        ("https://relay-medical.example/ماء", "https://relay-medical.example/%D9%85%D8%A7%D8%A1"),
        ("https://wäsche.example", "http://xn--wsche-gra.example/"),
        ("صوت الماء 💧", "صوت الماء 💧"),
        ("", ""),
    ],
)
def test_what_networks_change_makes_no_other_text(ours, theirs):
    assert same_text(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Six teaspoons.", "Eight teaspoons."),
        ("6 teaspoons", "8 teaspoons"),
        ("Wash your hands.", "Wash your hands. Always."),
        ("Wash", ""),
        ("https://relay-medical.example/a", "https://relay-medical.example/b"),
        ("https://relay-medical.example/a?utm_source=x", "https://relay-medical.example/a"),
        ("résumé", "resume"),
        ("في 5 مدن", "في 6 مدن"),
        ("xn--\u0661", "xn--\u0662"),
    ],
)
def test_another_text_stays_another_text(ours, theirs):
    assert not same_text(ours, theirs)


def test_hostile_texts_are_compared_in_time():
    for text in ("e" + "\u0301" * 3000, "xn--" * 5000, "%" * 20000, "&" * 20000, "/" * 20000, "\ud800"):
        assert same_text(text, text)


def request(text="Wash your hands.", card=None, **more):
    account = Account(title="Relay", network="x", language="en")
    rendered = Rendered("relay", "en", (RenderedPart(text, (), 0, len(text)),), card)
    return Request(DeliveryKey("hands", "relay"), account, rendered, "Hands", BEGUN, **more)


def post(number, text="Wash your hands.", minutes=1, **more):
    return Seen(str(number), f"https://x.example/{number}", text, BEGUN + timedelta(minutes=minutes), **more)


def look(seen, asked=None):
    return verdict(seen, asked or request(), since(DeliveryState(StateName.OPEN, 1, intent_at=BEGUN)))


def test_the_one_post_with_the_text_is_it_with_its_details():
    found = look([post(1, "Other"), replace(post(2), details={"cid": "b"}), post(3, "Else")])
    assert found == Published("https://x.example/2", "2", {"cid": "b"})


def test_no_post_with_the_text_is_not_there():
    assert look([post(1, "Other")]) == NotThere()
    assert look([]) == NotThere()


def test_an_old_post_with_the_text_is_another_one():
    before = EARLIER.total_seconds() / 60
    assert look([post(1, minutes=-before - 1)]) == NotThere()
    assert isinstance(look([post(1, minutes=-before + 1)]), Published)


def test_several_posts_with_the_text_are_for_a_person_with_their_addresses():
    found = look([post(1), post(2)])
    assert isinstance(found, HandedOff)
    assert "https://x.example/1" in found.message
    assert "https://x.example/2" in found.message


def test_the_same_post_on_two_pages_of_a_listing_is_one():
    assert isinstance(look([post(1), post(1)]), Published)


def test_the_link_of_the_card_tells_two_posts_apart():
    two = [post(1, links=(LINK,)), post(2, links=(f"{LINK}2",))]
    assert look(two, request(card=LINK)) == Published("https://x.example/1", "1", {})


def test_the_same_text_with_another_link_is_never_repeated_without_a_person():
    assert isinstance(look([post(1, links=(f"{LINK}2",))], request(card=LINK)), HandedOff)
    assert isinstance(look([post(1)], request(card=LINK)), Published), "a listing may not show the card"


def test_earlier_parts_of_the_thread_are_not_this_part():
    asked = request(parent=Published("", "2"), root=Published("", "1"))
    assert [seen.network_id for seen in matches([post(1), post(2), post(3)], asked, BEGUN)] == ["3"]
