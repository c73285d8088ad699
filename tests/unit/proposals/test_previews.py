"""Whatever a post says, its previews in a comment are quotes and nothing else."""

import re
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree
from newsdesk.proposals.covers import Cover
from newsdesk.proposals.previews import previews
from newsdesk.rules.folding import MASK
from small_desk import account, front_matter

_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "breaks": True})
_MARKDOWN.linkify.set({"fuzzy_link": False})
_ACTS = re.compile(r"(?<![\w`])@[a-z0-9]|#\d|\bGH-\d|://|\bwww\.\w|:[\w+-]+:|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
_PAGE = """\
---
title: Little
owner: comms_advisor
source: [https://relay-medical.example/help]
checked_on: 2026-11-22
review_by: 2027-02-22
look: {fold_at: 30}
limits:
  text:
    - unit: graphemes
      max: 50
---
A network that folds and cuts.
"""
_BITS = [
    "@all ",
    "#12",
    "</details>",
    "<!--",
    "-->",
    "```",
    "***",
    "---",
    "> ",
    "- [x] ",
    "www.a.b",
    "://",
    "hush",
    "\n",
    "\n\n",
]
_texts = st.lists(st.sampled_from([*_BITS, "word ", "1. ", "    ", "|", "[a](b)", "é", "😀"]), max_size=40).map("".join)


def _shown(text, cover):
    files = {
        "guidelines/networks/little.md": _PAGE,
        "content/accounts/relay-little.md": account("little"),
        "content/posts/any.md": front_matter(
            {"title": "Any", "accounts": ["relay-little"], "publish_at": "2026-12-01 10:00", "type": "update"}, text
        ),
    }
    desk = load(TextTree({path: words.encode() for path, words in files.items()}))
    found = [*desk.posts.values()]
    return "\n\n".join(previews(desk, found[0], cover, 10_000)) if found else ""


@settings(max_examples=150, deadline=None)
@given(_texts)
def test_a_preview_holds_any_text(text):
    source = _shown(text, Cover(re.compile("hush")))
    html = _MARKDOWN.render(source)
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags <= set("p strong details summary blockquote del br".split()), tags
    assert html.count("<details>") == html.count("</details>") <= 1
    words = unescape(re.sub(r"<[^>]*>", "\0", html))
    assert not _ACTS.search(words), _ACTS.search(words)
    assert "hush" not in words


def test_a_fold_and_a_cut_are_shown():
    source = _shown("The first thirty characters and the rest of a text that is much too long.", Cover())
    assert "Folds after “The first thirty characters”." in source
    assert "> The first thirty characters **… more** and the rest of a text" in source
    assert "> The first thirty characters **… more** and the rest of a text<del> that is much too long.</del>" in source
    assert "**The text does not fit: 23 over.**" in source


def test_what_is_covered_keeps_its_place():
    assert f"> Say {MASK} and go." in _shown("Say hush and go.", Cover(re.compile("hush")))
