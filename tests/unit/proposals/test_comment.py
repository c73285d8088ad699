"""The comment of a pull request: the scenario of the design as a whole, then what it must never do."""

import re
from types import SimpleNamespace

import pytest
from markdown_it import MarkdownIt

from newsdesk.proposals.status import status_of
from newsdesk.proposals.ticks import ticked
from pull_desk import SUPERVISOR, PullDesk
from small_desk import CARE, account, asset, front_matter, picture, post
from snapshot import compare

POST = "content/posts/2026/12/world-aids-day-nurses.md"
_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "breaks": True})
_TEXT = """\
Three nurses, three questions they hear every day about HIV.

“Can I breastfeed?” Yes, with treatment and follow-up.

We all fight AIDS with knowledge, medicine and time.

## For instagram
Three nurses work in our clinic in Kivara. Every morning they write down what people ask them about HIV. Here are three
questions, and their answers. “Can I breastfeed?” Yes, with treatment and follow-up. “Can my partner live here?” Of
course. “Is it my fault?” No. It never was.
"""


def steady(text):
    """A comment without what changes with every version of newsdesk and its pages."""
    text = re.sub(r"newsdesk \d[\w.+]*, commit \w{7}, guidelines \w{7}", "newsdesk V", text)
    text = re.sub(r"(tick|manifest) [0-9a-f]{8,16}", r"\1 M", text)
    return re.sub(r"(/guidelines/\S+\?plain=1#L)\d+", r"\1N", text)


def _consent(expires):
    return front_matter(
        {
            "of": "staff",
            "networks": ["x", "bluesky", "instagram", "linkedin"],
            "purposes": ["awareness"],
            "names": "none",
            "identifiable": "yes",
            "given": "2026-03-02",
            "expires": expires,
            "language": "en",
            "collected_by": "field_comms",
            "form_ref": "RM-CONSENT",
            "withdrawal_explained": "yes",
        }
    )


def _files():
    accounts = {
        f"content/accounts/relay-{short}-intl.md": account(network, timezone="Africa/Nairobi", **CARE)
        for short, network in (("x", "x"), ("bsky", "bluesky"), ("ig", "instagram"), ("li", "linkedin"))
    }
    picture_of = asset(
        type="photo",
        people="staff",
        identifiable="yes",
        consent="CONS-0288",
        alt={"en": "A nurse in a white coat shows a calendar of tablets to a woman seen from behind."},
    )
    return {
        **accounts,
        "content/consents/CONS-0288.md": _consent("2026-11-26"),
        "content/media/three-nurses/asset.md": picture_of,
        "content/media/three-nurses/hands.png": picture(size=(1080, 1080)),
    }


def _nurses(**keys):
    front = {
        "title": "World AIDS Day: three nurses, three questions",
        "accounts": [f"relay-{short}-intl" for short in ("x", "bsky", "ig", "li")],
        "publish_at": "2026-12-01 08:00",
        "type": "awareness_day",
        "topics": ["stigmatised_condition"],
        "objective": "inform",
        "country": "Kivara",
        "sources": [{"claim": "breastfeeding", "ref": "guideline-HIV-2026", "checked_on": "2026-09-06"}],
        "link": "https://relay-medical.example/hiv",
        "media": [{"asset": "three-nurses"}],
        "hashtags": ["#worldaidsday"],
    }
    return front_matter({**front, **keys}, _TEXT)


@pytest.fixture(scope="module")
def whole_desk(tmp_path_factory):
    pages = ("consent.md", "accessibility.md", "facts.md", "survivors.md", "dignified-language/names-of-diseases.md")
    return PullDesk(tmp_path_factory.mktemp("whole"), _files(), pages=pages)


def test_the_scenario_of_the_design(whole_desk):
    head = whole_desk.commit({POST: _nurses()})
    verdict = whole_desk.judge(head, whole_desk.word(SUPERVISOR, head))
    text = whole_desk.comment(verdict, site="https://desk.relay-medical.example/")
    compare("proposals/nurses.md", steady(text))


_SMALL = {
    **{f"content/accounts/relay-{name}.md": account(name) for name in ("mastodon", "bluesky", "x", "instagram")},
    "content/accounts/relay-fr.md": account("mastodon", language="fr", timezone="America/Bogota"),
    "content/media/hands/asset.md": asset(),
    "content/media/hands/hands.png": picture(),
    "content/media/bare/asset.md": asset(alt={"fr": "Deux mains."}, file="hands.png"),
    "content/media/bare/hands.png": picture(),
    "content/posts/old.md": post(),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return PullDesk(tmp_path_factory.mktemp("small"), _SMALL)


def said(desk, files, *roles, **more):
    """The comment about some files, with the approval of some people."""
    head = desk.commit(files)
    return desk.comment(desk.judge(head, *(desk.word(role, head) for role in roles)), **more)


def test_several_posts_are_a_table_and_folded(small):
    files = {
        "content/posts/soap.md": post("Wash your hands.", accounts=["relay-x", "relay-bluesky"], title="Soap | water"),
        "content/posts/story.md": post("A story.", type="testimony", tier="green", title="A story"),
        "content/posts/unread.md": "---\ntitle: [\n---\n",
        "content/posts/old.md": None,
        "faqs/care/free.md": "---\ntitle: Is care free?\n---\nYes.\n",
    }
    text = said(small, files, SUPERVISOR)
    compare("proposals/several.md", steady(text))
    html = _MARKDOWN.render(text)
    assert html.count("<details>") == html.count("</details>") == 3 + 2


def test_equal_texts_are_said_to_be_equal(small):
    text = said(small, {"content/posts/soap.md": post(accounts=["relay-x", "relay-bluesky", "relay-mastodon"])})
    assert text.count("> Wash your hands.") == 1
    assert text.count("The text is that of X.") == 2


def test_two_accounts_of_one_network_are_told_apart(small):
    text = said(small, {"content/posts/soap.md": post(accounts=["relay-mastodon", "relay-fr"])})
    assert "**Mastodon**, relay-fr: 16 of 500 characters. The text is that of Mastodon, relay-mastodon." in text


def test_a_thread_has_its_parts(small):
    words = "First.\n\n## Next\nSecond."
    text = said(small, {"content/posts/soap.md": post(words, accounts=["relay-x"])})
    assert "2 parts, the longest " in text
    assert "Part 1 of 2:\n\n> First.\n\nPart 2 of 2:\n\n> Second." in text


def test_what_does_not_fit_is_struck_through(small):
    text = said(small, {"content/posts/soap.md": post("Wash. " * 60, accounts=["relay-x"])})
    assert "**The text does not fit: " in text
    assert re.search(r"> Wash\..*<del>.*Wash\.</del>", text)


def test_a_picture_without_words_is_named(small):
    text = said(small, {"content/posts/soap.md": post(accounts=["relay-x"], media=[{"asset": "bare"}])})
    assert "1 picture, **1 without alternative text**" in text
    assert "Picture 1: **no alternative text**" in text


def test_times_are_those_of_the_accounts_and_utc(small):
    text = said(
        small,
        {
            "content/posts/soap.md": post(
                accounts=["relay-x", "relay-mastodon", "relay-fr"], publish_at="2026-12-01 22:00"
            )
        },
    )
    assert "Tuesday 1 December 2026, 22:00 UTC, on 2 accounts." in text
    assert "Tuesday 1 December 2026, 22:00 (America/Bogota, UTC-5), Wed 2 Dec, 03:00 UTC, on 1 account." in text


def test_a_post_without_a_time_goes_out_when_it_is_approved(small):
    text = said(small, {"content/posts/soap.md": post(publish_at="when-approved")})
    assert "As soon as it is approved, on 1 account." in text


def test_ticks_are_those_of_this_version(small):
    files = {"content/posts/soap.md": post()}
    first = said(small, files)
    marks = re.findall(r"<!-- tick (\w{16}) -->", first)
    assert len(marks) == len(set(marks)) >= 1
    assert ticked(first) == frozenset()
    assert ticked(first.replace("- [ ]", "- [x]")) == {*marks}
    again = said(small, files, SUPERVISOR, ticks=frozenset(marks))
    assert again.count("- [x] ") == len(marks)
    assert "- [x] " not in said(small, {"content/posts/soap.md": post("Wash.")}, ticks=frozenset(marks))
    assert "- [x] " not in said(small, {"content/posts/soup.md": post()}, ticks=frozenset(marks))


@pytest.mark.parametrize(
    "comment",
    [
        "- [x] asked <!-- tick ABCDEFABCDEFABCD -->",
        "> - [x] asked <!-- tick 0123456789abcdef -->",
        "- [x] asked <!-- tick 0123456789abcdef --> and more",
        "- [ ] asked <!-- tick 0123456789abcdef -->",
    ],
)
def test_what_is_no_tick(comment):
    assert ticked(comment) == frozenset()


def test_a_status_says_it_in_140_characters():
    verdict = SimpleNamespace(errors=0, missing=tuple(f"Role number {n}" for n in range(30)), every_ask=())
    found = status_of(verdict)
    assert found.state == "pending"
    assert len(found.description) == 140
    assert found.description.startswith("waiting for Role number 0, Role number 1,")
