"""What a glance at the front matter can tell about an expression: never more than the expression itself."""

import itertools

import pytest

from newsdesk.desk.load import load_folder
from newsdesk.rules.base import Subject
from newsdesk.rules.expressions import Expression, Undecided
from newsdesk.rules.glance import cannot_hold, holds_at_once, ruled_out, settled
from newsdesk.rules.values import roots
from small_desk import accounts, post

EXPRESSIONS = [
    "has(post.campaign)",
    "!has(post.campaign)",
    "has(post.campaign) && post.type == 'x'",
    "has(post.country) || has(post.campaign)",
    '(post.type == "statement" || has(post.link)) && size(post.topics) > 0',
    'post.type in ["update", "event"] && !has(post.link)',
    "post.topics.size() > 0",
    "post.names_changed",
    "!post.names_changed || has(post.country)",
    'post.type != "update"',
    "has(post.topics)",
    'has(post.country) && post.country == "Velmar" ? true : has(post.link)',
    'has(post.link) && (has(post.country) || post.text.contains("&&"))',
    'post.text.contains("has(post.campaign) || x") && true',
]
KEYS = [
    {"country": "Velmar"},
    {"link": "https://relay-medical.example/x"},
    {"topics": ["paid"]},
    {"names_changed": "yes"},
]


@pytest.fixture
def subjects(write):
    files = dict(accounts("mastodon"))
    for number, chosen in enumerate(itertools.product([False, True], repeat=len(KEYS))):
        keys = {key: value for some, use in zip(KEYS, chosen, strict=True) if use for key, value in some.items()}
        kind = "statement" if number % 3 == 0 else "update"
        files[f"content/posts/p{number}.md"] = post(type=kind, **keys)
    loaded = load_folder(write(files))
    return [Subject(loaded, one) for one in loaded.posts.values()]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_a_glance_never_contradicts_the_expression(subjects, text):
    expression = Expression(text, roots("post"))
    told = 0
    for subject in subjects:
        try:
            truth = expression.holds(subject.context)
        except Undecided:
            truth = None
        if ruled_out(cannot_hold(text), subject.record):
            told += 1
            assert truth is False
        if settled(holds_at_once(text), subject.record):
            told += 1
            assert truth is True
    assert told or "?" in text or "text" in text or text == "has(post.topics)"
