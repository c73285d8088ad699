"""A card looks as the network's page says that the feed looks, and says itself what the feed hides."""

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.model.look import Grid, Look
from newsdesk.preview.cards import cards
from newsdesk.preview.html import as_html
from newsdesk.preview.pieces import fold_of
from site_desk import picture, write_desk

POST = "content/posts/2026/12/p.md"
_NETWORK = (
    "---\ntitle: Place\nowner: adviser\nsource: [S]\nlimits: {{url_length: 23}}\n"
    "link: {link}\nlook:\n{look}---\nText.\n"
)
_ACCOUNT = (
    "---\ntitle: Relay Medical\nnetwork: {id}\nhandle: relaymedical\nlanguage: en\ntimezone: UTC\nowner: adviser\n---\n"
)


@pytest.fixture
def card_on(tmp_path):
    """The card and the page of a post on a network with a look of its own."""

    def show(look, text="Text.", more="", link="text", network="place"):
        front = f"---\ntitle: P\naccounts: [relay-place]\npublish_at: 2026-12-01 10:00\ntype: news\n{more}---\n"
        root = write_desk(
            tmp_path,
            {
                f"guidelines/networks/{network}.md": _NETWORK.format(look=look, link=link),
                "content/accounts/relay-place.md": _ACCOUNT.format(id=network),
                POST: f"{front}{text}\n",
            },
        )
        (root / "content/media/bare/bare.png").write_bytes(picture(width=800))
        desk = load_folder(root)
        post = desk.posts["p"]
        (card,) = cards(desk, post)
        return card, as_html(desk, post)

    return show


@pytest.mark.parametrize(
    ("shape", "count", "cells"),
    [
        ("row", 2, [1, 1]),
        ("first_beside", 3, [1, 2, 2]),
        ("first_above", 3, [3, 3, 3]),
        ("squares", 4, [2, 2, 2, 2]),
        ("two_above", 5, [5 / 3, 5 / 3, 5 / 3, 5 / 3, 5 / 3]),
    ],
)
def test_the_places_of_a_grid_fill_it(shape, count, cells):
    found = list(Grid(pictures=str(count), shape=shape, ratio="2").cells())
    assert found == pytest.approx(cells)


def test_more_pictures_than_any_grid_has_lie_in_the_largest():
    grids = tuple(Grid(pictures=str(count), shape="row", ratio="2") for count in (2, 4))
    look = Look(pictures="grid", grids=grids)
    assert [look.grid(count) and look.grid(count).pictures for count in (1, 2, 3, 4, 9)] == [None, 2, 4, 4, 4]
    assert Look(pictures="list", grids=grids).grid(4) is None


@pytest.mark.parametrize(
    ("text", "at", "lines", "shown"),
    [
        ("one two three", 8, None, "one two"),
        ("one\ntwo\nthree", None, 2, "one\ntwo"),
        ("one\ntwo\nthree", 3, 2, "one"),
        ("one\ntwo", None, 2, None),
        ("one\ntwo\n\n", None, 2, None),
        ("one two", 7, 3, None),
    ],
)
def test_a_text_folds_at_what_comes_first(text, at, lines, shown):
    fold = fold_of(text, at, lines)
    assert (None if fold is None else text[:fold]) == shown


def test_the_word_and_the_place_of_a_fold_are_the_networks(card_on):
    card, html = card_on("  fold_at: 20\n  fold_phone: 9\n  fold_word: Read on\n", "One two three four five six seven")
    assert ">Read on</summary><p>five six seven</p>" in html
    assert "Place folds the text at about 20 characters." in html
    assert "On a phone it folds at about 9 characters, after “\u2068One two\u2069”." in html
    assert card.parts[0].phone == "One two"


def test_a_short_text_says_nothing_of_folds(card_on):
    _, html = card_on("  fold_at: 20\n  fold_phone: 9\n", "One two")
    assert "folds" not in html


GRID = "  pictures: grid\n  grids:\n    - {pictures: 2, shape: row, ratio: 2}\n"


def test_pictures_lie_in_the_networks_grid_and_the_card_says_which_are_cut(card_on):
    card, html = card_on(GRID, more="media: [{asset: ors-steps, file: one.png}, {asset: bare, alt: Wide}]\n")
    assert 'class="nd-pics nd-pics--row" style="--ratio:2;--n:1"' in html
    assert card.parts[0].cut == (2,)  # the second is twice as wide as its place
    assert "The feed cuts picture 2." in html


def test_pictures_beyond_the_grid_are_counted_and_can_be_seen(card_on):
    more = "media: [{asset: ors-steps}, {asset: bare, alt: Wide}]\n"
    _, html = card_on(GRID, more=more)
    assert '<span class="nd-pics__more" aria-hidden="true">+1</span>' in html
    assert ">1 more picture</summary><span" in html
    assert html.count("<img ") == 3


@pytest.mark.parametrize("look", [GRID, "  pictures: slides\n", "  pictures: strip\n"])
def test_where_something_is_not_here_its_words_have_room(card_on, look):
    _, html = card_on(look, more="media: [{asset: far-away}, {asset: bare, alt: Wide}]\n")
    main = html.partition("<main")[2]
    assert "nd-pics" not in main
    assert "nd-slides" not in main
    assert "Picture, not shown here" in main


def test_a_tall_picture_is_cut_where_the_feed_cuts_it(card_on):
    card, html = card_on("  max_ratio: 1.5\n", more="media: [{asset: bare, alt: Wide}]\n")
    assert '<span class="nd-pic" style="--ratio:1.5">' in html
    assert card.parts[0].cut == (1,)
    assert "The feed cuts the picture." in html
    _, html = card_on("", more="media: [{asset: bare, alt: Wide}]\n")
    assert '<span class="nd-pic" style="--ratio:2">' in html
    assert "The feed cuts" not in html


def test_a_warning_covers_text_and_pictures_where_the_network_covers_them(card_on):
    more = "content_warning: Cholera\nmedia: [{asset: bare, alt: Wide}]\n"
    _, html = card_on("  warning: Show me\n", more=more, network="mastodon")
    cover = html.partition(">Show me</summary>")[2].partition("</details>")[0]
    assert "<p>Text.</p>" in cover
    assert "<img " in cover
    assert "Cholera" in html.partition(">Show me</summary>")[0]


def test_a_link_card_says_what_is_known_and_no_more(card_on):
    link = "link: https://relay-medical.example/cholera\n"
    _, html = card_on("  card: yes\n", more=link)
    assert "Place takes title and picture from the page." in html
    _, html = card_on("", more=link)
    assert "nd-linkcard" not in html.partition("<main")[2]
    _, html = card_on("", more=link, link="card", network="bluesky")
    assert '<b dir="auto">relay-medical.example/cholera</b><small dir="auto">Text.</small>' in html
    assert "takes title" not in html


def test_a_thread_is_one_line_of_posts_and_a_channel_is_bubbles(card_on):
    text = "One.\n\n## Next\nTwo."
    _, html = card_on("", text)
    assert html.count('class="nd-post nd-post--chain"') == 2
    _, html = card_on("  form: chat\n", text)
    assert html.count('class="nd-post nd-post--chat"') == 2
    assert html.count('<div class="nd-bubble">') == 2
