import time

import pytest

from newsdesk.importers.text import keep_from_instructions, take_pictures, title_of
from newsdesk.model.body import parse_body
from newsdesk.model.finding import Document


@pytest.mark.parametrize(
    ("text", "left", "pictures"),
    [
        ("A\n\n![a cat](https://a.example/c.png)\n\nB", "A\n\n\n\nB", [("https://a.example/c.png", "a cat")]),
        ("![](https://a.example/c.png)", "", [("https://a.example/c.png", "")]),
        ('![x](https://a.example/c.png "Title")', "", [("https://a.example/c.png", "x")]),
        ("![x](<my picture.png>)", "", [("my picture.png", "x")]),
        ("![x](https://a.example/F_(b).png) z", "z", [("https://a.example/F_(b).png", "x")]),
        ("![a [b] c](d.png)", "", [("d.png", "a [b] c")]),
        ("[a link](https://a.example) and ![broken](", "[a link](https://a.example) and ![broken](", []),
    ],
)
def test_pictures_are_taken_out_and_the_rest_stays(text, left, pictures):
    assert take_pictures(text) == (left, tuple(pictures))


@pytest.mark.parametrize("text", ["![" * 200_000, "![a](" * 100_000, "![" + "[a]" * 100_000, "[" * 300_000])
def test_hostile_brackets_take_no_time(text):
    start = time.perf_counter()
    take_pictures(text)
    title_of(text, "x")
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("## Programme", "### Programme"),
        ("##tag", " ##tag"),
        ("##", " ##"),
        ("## For all", "### For all"),
        ("### Small", "### Small"),
        ("# Big", "# Big"),
    ],
)
def test_no_line_is_taken_for_an_instruction(line, kept):
    text, _ = keep_from_instructions(f"Before\n{line}\nafter")
    assert text == f"Before\n{kept}\nafter"
    body, findings = parse_body(Document("a.md", text))
    assert findings == ()
    assert [part.text for part in body.parts] == [text]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n📝 **New** post\nmore", "📝 New post"),
        ("https://a.example/b\n\nRead [this](https://a.example)", "Read this"),
        ("***\n- First", "First"),
        ("word " * 40, "word word word word word word word word word word word word word word word…"),
        ("", "the file"),
        ("🎉🎉", "the file"),
    ],
)
def test_the_name_of_a_post_is_its_first_words(text, title):
    assert title_of(text, "the file") == title
