"""Foreign words in a comment stay words: whatever they hold, nothing formats, links, pings or breaks out."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from newsdesk.model.finding import Message, say
from newsdesk.preview.columns import clean
from newsdesk.proposals.markdown import code, in_address, link, plain, sentence

_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "breaks": True})
_MARKDOWN.linkify.set({"fuzzy_link": False})  # GitHub wants www. or a protocol
_ZERO = "\u200b"
# What GitHub looks for in the text once it is rendered, outside of code.
_ACTS = (
    re.compile(r"(?<![\w`])@[a-z0-9]", re.IGNORECASE),
    re.compile(r"#\d"),
    re.compile(r"\b(?:GH|GHSA|CVE)-\w", re.IGNORECASE),
    re.compile(r"\b[0-9a-f]{7,40}\b", re.IGNORECASE),
    re.compile(r"://|\bwww\.\w", re.IGNORECASE),
    re.compile(r":[\w+-]+:"),
)
_CONTEXTS = {
    "a paragraph": ("{}", "p"),
    "an item": ("- {}", "ul li"),
    "bold": ("**{}**", "p strong"),
    "a quote": ("> {}", "blockquote p"),
    "a cell": ("| a | b |\n|---|---|\n| {} | c |", "table thead tbody tr th td"),
    "a link": ("[{}](https://github.example/x)", "p a"),
    "emphasis": ("<em>{}</em>", "p em"),
}
_NASTY = (
    "@relay-medical/all and @officer-a",
    "fixes #12, closes GH-7, relay/desk#3",
    "![x](https://evil.example/p.png) [click](https://evil.example)",
    "<img src=x onerror=alert(1)></details><!-- newsdesk:review -->",
    "# Ready to merge",
    "- [x] approved",
    "1. one",
    "2) two",
    "```\ncode",
    "~~~",
    "---",
    "===",
    "| a | b |",
    "a | b\n---|---",
    "    indented",
    "&#64;officer-a &commat;officer-a",
    "www.evil.example and mailto:a@evil.example",
    ":tada: $x$ $$y$$ \\*a\\* [^1]",
    "> [!WARNING]",
    "deadbeef0123 0123456789abcdef0123456789abcdef01234567",
    "a\u2028b\u202ec\x00d\x1b[31m",
    "\ud800 lone",
    "https://github.com/relay-medical/desk/issues/3",
    "javascript:alert(1)",
    "*a* _b_ **c** ~~d~~",
    "`x` ``y`` `",
)

_letters = st.sampled_from(string.punctuation + string.whitespace + "@#ab01é中\u200b\u202e\u0660")
_words = st.lists(st.sampled_from([*_NASTY, "@a", "#1", "www.", "://", "GH-", "abcdef0", ":x:"]), max_size=4)
_texts = st.one_of(st.text(max_size=60), st.text(_letters, max_size=40), _words.map("".join), _words.map(" ".join))


def _shown(source):
    """The tags and the text of a rendered text."""
    html = _MARKDOWN.render(source)
    tags = re.findall(r"</?([a-z0-9]+)", html)
    text = re.sub(r"<[^>]*>", "", html).strip()
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(name, sign)
    return set(tags), text


def _is_inert(text, context):
    frame, tags = _CONTEXTS[context]
    found, shown = _shown(frame.format(plain(text)))
    assert found <= set(tags.split()), (text, found)
    for act in _ACTS:
        assert not act.search(shown), (text, shown, act.pattern)
    return shown


@pytest.mark.parametrize("context", _CONTEXTS)
@pytest.mark.parametrize("text", _NASTY)
def test_nothing_acts(text, context):
    _is_inert(text, context)


@given(_texts, st.sampled_from(sorted(_CONTEXTS)))
def test_nothing_acts_whatever_it_is(text, context):
    _is_inert(text, context)


@given(_texts)
def test_what_people_see_is_the_text(text):
    wanted = clean(" ".join(text.split())).strip()
    assert _is_inert(text, "a paragraph").replace(_ZERO, "") == wanted.replace(_ZERO, "")


@given(_texts)
def test_code_holds_its_text(text):
    tags, _ = _shown(f"a {code(text)} b")
    assert tags == {"p", "code"}


@given(_texts)
def test_no_text_leaves_its_summary(text):
    html = _MARKDOWN.render(f"<details>\n<summary>{plain(text)}</summary>\n\ninside\n\n</details>\n\nafter")
    assert re.findall(r"</?([a-z]+)", html) == "details summary summary p p details p p".split()


@given(_texts)
def test_a_path_leaves_no_address(path):
    html = _MARKDOWN.render(link(path, f"https://github.example/blob/abc/{in_address(path)}"))
    assert html.count("<a ") == 1
    assert re.search(r'href="https://github\.example/blob/abc/[^"()<> ]*"', html)


def test_a_message_is_a_sentence_with_code():
    message = say("write `tier: {tier}`, or remove “{line}”.", tier="*red*", line="@all `x`")
    assert sentence(message) == ("Write <code>tier: &#42;red&#42;</code>, or remove “@&#8203;all &#96;x&#96;”.")


def test_a_message_that_cannot_be_filled_in_is_shown_as_it_is():
    class Odd(Message):
        def __str__(self):
            return "as it is"

    assert sentence(Odd("See {missing} `x`", {})) == "As it is"


def test_a_message_that_begins_with_a_name_keeps_it():
    assert sentence(say("{login} may approve.", login="officer-a")) == "officer-a may approve."


def test_what_a_message_quotes_is_cut():
    assert len(sentence(say("It says {text}.", text="x" * 10_000))) < 500
