import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdesk.model.length import Unit, measure
from newsdesk.preview.cards import cards
from newsdesk.preview.pieces import divide, fold_of

POST = "content/posts/2026/12/p.md"
HEAD = "---\ntitle: P\naccounts: [{accounts}]\npublish_at: 2026-12-01 10:00\ntype: news\n{more}---\n{text}\n"


def post(text, accounts="relay-x-intl", more=""):
    return {POST: HEAD.format(accounts=accounts, text=text, more=more)}


def card_of(desk, name="p", account=None):
    found = cards(desk, desk.posts[name])
    return next(card for card in found if account is None or card.account.id == account)


def test_a_text_that_fits_has_what_is_left(desk_of):
    card = card_of(desk_of(post("Wash your hands.")))
    (budget,) = card.parts[0].budgets
    assert (budget.count, budget.limit, budget.word, budget.left, budget.over) == (16, 280, "weighted", 264, 0)
    assert not card.over
    assert not any(piece.over for piece in card.parts[0].pieces)


def test_what_does_not_fit_begins_where_the_network_cuts(desk_of):
    card = card_of(desk_of(), "ors-how-to.ar")
    part = card.parts[0]
    kept = "".join(piece.text for piece in part.pieces if not piece.over)
    assert part.budgets[0].over == measure(part.text, Unit.X_WEIGHTED, 23) - 280 > 0
    assert measure(kept, Unit.X_WEIGHTED, 23) <= 280
    assert part.text.startswith(kept)
    assert "".join(piece.text for piece in part.pieces) == part.text


def test_every_limit_of_a_network_is_counted(desk_of):
    card = card_of(desk_of(post("é" * 200, "relay-bsky-intl")))
    assert [(b.count, b.limit, b.word) for b in card.parts[0].budgets] == [
        (200, 300, "graphemes"),
        (400, 3000, "bytes"),
    ]


def test_an_account_may_allow_more_than_its_network(desk_of):
    own = (
        "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n"
        "limits:\n  text:\n    - unit: x_weighted\n      max: 900\n---\n"
    )
    card = card_of(desk_of({**post("word " * 100), "content/accounts/relay-x-intl.md": own}))
    assert card.parts[0].budgets[0].limit == 900
    assert not card.over


def test_a_thread_has_its_parts_and_a_link_card(desk_of):
    card = card_of(desk_of(), "ors-how-to", "relay-bsky-intl")
    assert [part.text for part in card.parts] == [
        "Drinking the right mix early helps most people to recover.",
        "1. Wash your hands with soap.",
    ]
    assert card.link == "https://relay-medical.example/cholera?utm_source=bluesky"
    assert card.card_words(card.link, "Early.\nLater.") == ("relay-medical.example/cholera", "Early.")


def test_a_network_that_folds_hides_the_rest_at_a_space(desk_of):
    card = card_of(desk_of(), "ors-how-to", "relay-ig-intl")
    part = card.parts[0]
    seen = "".join(piece.text for piece in part.pieces if not piece.hidden)
    assert part.folds
    assert len(seen) <= 125
    assert part.text[len(seen)].isspace()


def test_pictures_have_the_alternative_text_of_the_language(desk_of):
    desk = desk_of()
    english, arabic = card_of(desk, "ors-how-to"), card_of(desk, "ors-how-to.ar")
    assert english.pictures[0].alt.startswith("Drawing: two hands")
    assert arabic.pictures[0].alt.startswith("رسم")
    assert (english.pictures[0].width, english.pictures[0].format) == (400, "png")


def test_a_picture_without_alternative_text_is_counted(desk_of):
    card = card_of(desk_of(), "far-away")
    assert card.without_alt == 1
    assert [(picture.name, picture.place) for picture in card.pictures] == [("a.jpg", "address"), ("bare.png", "desk")]


@pytest.mark.parametrize("name", ["../../../../etc/passwd", "none.png"])
def test_a_file_that_is_not_there_is_never_opened(desk_of, name):
    asset = f"---\nfile: {name}\npeople: none\nalt:\n  en: A description of it.\n---\n"
    card = card_of(desk_of({**post("Text.", more="media: [{asset: bare}]\n"), "content/media/bare/asset.md": asset}))
    assert [(picture.path, picture.place) for picture in card.pictures] == [(None, "missing")]


def test_arabic_runs_from_right_to_left(desk_of):
    desk = desk_of()
    assert card_of(desk, "ors-how-to.ar").direction == "rtl"
    assert card_of(desk, "ors-how-to").direction == "ltr"


def test_a_post_is_due_in_the_zone_of_each_account(desk_of):
    desk = desk_of(post("Text.", "relay-x-intl"))
    assert str(card_of(desk).due) == "Tue 1 Dec 2026, 10:00 (Africa/Nairobi, UTC+3)"
    assert card_of(desk, "when-ready").due is None


def test_hashtags_mentions_and_links_are_told_apart():
    text = "See https://relay-medical.example/a?b=c, ask @relay.medical or me@relay-medical.example. #Cholera"
    kinds = [
        (piece.text, piece.kind) for piece in divide(text, len(text), None, short_links=False) if piece.kind != "text"
    ]
    assert ("https://relay-medical.example/a?b=c", "link") in kinds
    assert ("@relay.medical", "tag") in kinds
    assert ("#Cholera", "tag") in kinds
    assert all("me@" not in piece for piece, kind in kinds if kind == "tag")


@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 200))
@example("0000000000\u1a55", 0, 10)
def test_pieces_are_the_text(text, end, fold_at):
    fold = fold_of(text, fold_at)
    end = min(end, len(text))
    pieces = divide(text, end, fold, short_links=False)
    assert "".join(piece.text for piece in pieces) == text
    assert len("".join(piece.text for piece in pieces if not piece.over)) == end
    if fold is not None:
        assert 0 < fold < len(text)
