import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.channels.little import little, plain
from servers.linkedin import shown


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Wash your hands.", "Wash your hands."),
        (r"a\b|c{d}e@f[g](h)<i>j*k_l~m", r"a\\b\|c\{d\}e\@f\[g\]\(h\)\<i\>j\*k\_l\~m"),
        ("Soap saves lives #CholeraResponse", r"Soap saves lives {hashtag|\#|CholeraResponse}"),
        ("#Water, #Soap.", r"{hashtag|\#|Water}, {hashtag|\#|Soap}."),
        ("(#Water)", r"\({hashtag|\#|Water}\)"),
        ("#ماء و #पानी", r"{hashtag|\#|ماء} و {hashtag|\#|पानी}"),
        ("#2026Report", r"{hashtag|\#|2026Report}"),
        ("We are #1 in C# and #24.", r"We are \#1 in C\# and \#24."),
        ("#my_tag", r"\#my\_tag"),
        ("##double", r"\#\#double"),
        ("a#b", r"a\#b"),
        ("https://relay-medical.example/a_b#part", r"https://relay-medical.example/a\_b\#part"),
        ("https://relay-medical.example/#part", r"https://relay-medical.example/\#part"),
        ("@[Acme](urn:li:organization:1)", r"\@\[Acme\]\(urn:li:organization:1\)"),
        (r"{hashtag|\#|x}", r"\{hashtag\|\\\#\|x\}"),
    ],
)
def test_what_is_sent(text, sent):
    assert little(text) == sent
    assert plain(sent) == text
    assert shown(sent) == text


@given(st.text(st.sampled_from(r"\|{}@[]()<>#*_~ aBع9ा-/:hurn") | st.characters(), max_size=80))
def test_every_text_is_shown_as_it_was_written(text):
    assert plain(little(text)) == text
    assert shown(little(text)) == text


@pytest.mark.parametrize(
    ("theirs", "text"),
    [
        ("Hello @[Acme Corp](urn:li:organization:1234), hello", "Hello Acme Corp, hello"),
        ("{hashtag|#|Water} {hashtag|＃|Soap}", "#Water ＃Soap"),
        ("#Water", "#Water"),
    ],
)
def test_what_others_write_is_read(theirs, text):
    assert plain(theirs) == text


@pytest.mark.parametrize("text", ["#" * 3000, "#a" * 1500, "{hashtag|#|" * 300, "@[" * 1500, "\\" * 3000, "9" * 3000])
def test_hostile_texts_are_written_and_read_in_time(text):
    begun = time.monotonic()
    assert plain(little(text)) == text
    plain(text)
    assert time.monotonic() - begun < 1
