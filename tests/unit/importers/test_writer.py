import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.desk.frontmatter import read
from newsdesk.importers.writer import front_matter, scalar

KEYS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True)
SIGNS = st.text(alphabet=" \t\n\r:#-@&*!|>'\"%`~=<?,[]{}()—–+_\\/.\u00a0\u0085\u2028\u2029\ufeff\x7fa1é🐸", max_size=12)
TEXTS = st.one_of(
    SIGNS, st.text(max_size=30), st.sampled_from(["null", "~", "yes", "12:30", "0123", "---", "", "- a", "a: b"])
)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5), st.sampled_from(["", "Text.", "---\nText\n---"]))
def test_every_value_comes_back_word_for_word(data, body):
    found, source = read("content/posts/a.md", front_matter(data, body))
    assert found == data
    assert source.body.removesuffix("\n") == body


@pytest.mark.parametrize(
    "text",
    [
        "Know How Sciensano harnesses Galaxy, again…",
        "🎉 Announcing the winner!",
        "https://matrix.to/#/room?via=a&via=b",
        "galaxyproject@mstdn.science",
        "2026-11-25 10:00",
        "مرحبا بكم",
        "C# and F#",
    ],
)
def test_quotes_stay_out_where_they_are_not_needed(text):
    assert scalar(text) == text
    assert read("a.md", front_matter({"title": text}))[0] == {"title": text}


@pytest.mark.parametrize(
    "text", ["@relay", "#tag", "a: b", "a #b", "", " a", "a ", "a:", "- a", "[a]", "*a", "“a”", "a\nb"]
)
def test_quotes_stand_where_yaml_would_read_something_else(text):
    assert scalar(text).startswith('"')
    assert "\n" not in scalar(text)


def test_lists_are_block_lists():
    assert front_matter({"files": [{"url": "https://a.example/b", "alt": {"en": "A: b"}}], "tags": ["a", "b"]}) == (
        '---\nfiles:\n  - url: https://a.example/b\n    alt:\n      en: "A: b"\ntags:\n  - a\n  - b\n---\n'
    )
