"""A correction that readers get as a post of its own is a card of its own; what a person posts says so."""

from newsdesk.preview.cards import cards
from newsdesk.preview.html import as_html
from newsdesk.preview.terminal import as_text

POST = """---
title: Wash
accounts: [relay-x-intl, relay-masto]
publish_at: 2026-11-24 10:00
type: news
corrections:
  - at: 2026-11-25 09:00
    text: "Corrected: wash them for 20 seconds & longer."
    reason: We wrote 10 seconds.
  - at: 2026-11-26 09:00
    text: %s
    reason: We wrote 20 seconds.
---
Wash your hands.

## For relay-x-intl
First.

## Next
Second.
"""
MASTODON = "---\ntitle: Mastodon\nlimits:\n  text:\n    - unit: mastodon\n      max: 500\nthreads: yes\n---\nM.\n"
FILES = {
    "guidelines/networks/mastodon.md": MASTODON,
    "content/accounts/relay-masto.md": "---\ntitle: Relay\nnetwork: mastodon\nlanguage: en\ntimezone: UTC\n---\nA.\n",
}


def post_of(desk_of, second="Later.", account=""):
    text = POST % second
    desk = desk_of({**FILES, "content/posts/2026/11/wash.md": text.replace("relay-masto]", f"relay-masto{account}]")})
    return desk, desk.posts["wash"]


def test_a_card_for_each_correction_where_the_post_cannot_be_changed(desk_of):
    found = cards(*post_of(desk_of, "b" * 281))
    assert [(card.account.id, card.correction, len(card.parts)) for card in found] == [
        ("relay-x-intl", 0, 2),
        ("relay-x-intl", 1, 1),
        ("relay-x-intl", 2, 1),
        ("relay-masto", 0, 1),  # Mastodon: the post itself is changed
    ]
    assert str(found[1].due) == "Wed 25 Nov 2026, 09:00 (Africa/Nairobi, UTC+3)"
    assert [card.over for card in found] == [False, False, True, False]
    assert [card.link for card in found[1:3]] == [None, None]


def test_the_terminal_shows_it_with_its_time_and_its_length(desk_of):
    _, first, _, _ = as_text(cards(*post_of(desk_of))).split("\n\n")
    assert first.split("\n") == [
        "X, relay-x-intl, @relaymedical",
        "  Correction 1",
        "  Wed 25 Nov 2026, 09:00 (Africa/Nairobi, UTC+3)",
        "  | Corrected: wash them for 20 seconds & longer.",
        "  45 of 280 weighted",
    ]


def test_the_page_shows_it_as_a_card_of_its_own(desk_of):
    html = as_html(*post_of(desk_of))
    assert html.count('<article class="nd-card"') == 4
    assert "</bdi>, correction 2, " in html
    assert "wash them for 20 seconds &amp; longer." in html


def test_what_a_person_posts_says_so_and_why(desk_of):
    words = "A person posts it, because newsdesk sends no threads to X."
    desk, post = post_of(desk_of, account=", relay-ig-intl")
    assert [(card.account.id, card.correction, card.by_hand) for card in cards(desk, post) if card.by_hand] == [
        ("relay-x-intl", 0, words),
        ("relay-ig-intl", 1, "A person posts it, because Instagram takes no post without a picture."),
        ("relay-ig-intl", 2, "A person posts it, because Instagram takes no post without a picture."),
    ]
    assert f'<p class="nd-meta">{words}</p>' in as_html(desk, post)
    assert f"  {words}" in as_text(cards(desk, post)).split("\n")
