import re

from hypothesis import given
from hypothesis import strategies as st

from newsdesk.preview.cards import cards
from newsdesk.preview.columns import cells, clean, folded
from newsdesk.preview.terminal import as_text
from site_desk import WARNED


def test_every_line_fits_80_columns(desk_of):
    desk = desk_of()
    for post in desk.posts.values():
        assert all(cells(line) <= 80 for line in as_text(cards(desk, post)).split("\n"))


def test_what_does_not_fit_is_marked_without_colour(desk_of):
    desk = desk_of()
    lines = as_text(cards(desk, desk.posts["ors-how-to.ar"])).split("\n")
    assert lines[0] == "X, relay-x-ar, @relaymedical_ar"
    assert "  405 of 280 weighted · 125 over" in lines
    assert any(line.startswith("  x ") for line in lines)
    assert "  The lines marked x do not fit." in lines


def test_a_fold_and_a_missing_alternative_text_are_said_in_words(desk_of):
    desk = desk_of()
    assert "  : folded here, behind “more”" in as_text(cards(desk, desk.posts["ors-how-to"]))
    assert "  Instagram folds the text at about 125 characters." in as_text(cards(desk, desk.posts["ors-how-to"]))
    assert "  No alternative text in en." in as_text(cards(desk, desk.posts["far-away"]))


def test_a_style_sees_the_role_of_a_line(desk_of):
    desk = desk_of()
    text = as_text(cards(desk, desk.posts["far-away"]), lambda line, role: f"<{role}>{line}")
    assert "<title>X, relay-x-intl" in text
    assert "<missing>  No alternative text" in text


def test_control_characters_do_not_reach_the_terminal(desk_of):
    text = "Hello \x1b[31mred\x1b[0m \u202eright\u202c \x07"
    head = "---\ntitle: P\naccounts: [relay-x-intl]\npublish_at: when-approved\ntype: news\n---\n"
    desk = desk_of({"content/posts/2026/12/p.md": f"{head}{text}\n"})
    shown = as_text(cards(desk, desk.posts["p"]))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", shown)
    assert "as soon as it is approved" in shown


def test_a_content_warning_stands_before_the_text_and_counts(desk_of):
    desk = desk_of(WARNED)
    mastodon, x = as_text(cards(desk, desk.posts["warned"])).split("\n\n")
    assert mastodon.split("\n")[2:] == [
        "  Content warning: <Cholera>",
        "  | Wash your h",
        "  x ands.",
        "  25 of 20 characters · 5 over",
        "  The lines marked x do not fit.",
    ]
    assert "  | <Cholera>\n  |\n  | Wash your hands.\n  27 of 280 weighted" in x


@given(st.text(max_size=300), st.integers(8, 80))
def test_folded_lines_keep_every_word(text, width):
    lines = list(folded(text, width))
    assert all(cells(line) <= width for line in lines)
    words = "".join(clean(line) for line in text.split("\n"))
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
