"""What GitHub makes of a filled-in form comes back word for word, and what somebody edited is never guessed at."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsdesk.proposals.form_answers import answers

LABELS = {
    "Accounts": "accounts",
    "When": "when",
    "Text": "text",
    "Sensitive topics": "topics",
    "Before you send": "care",
}
FRAMED = {"text"}


def rendered(typed, order=tuple(LABELS), newline="\n"):
    """The issue that GitHub writes from a form: a heading and an answer for each field."""
    parts = []
    for label in order:
        name = LABELS[label]
        value = typed.get(name, "") or "_No response_"
        parts.append(f"### {label}\n\n" + (f"```text\n{value}\n```" if name in FRAMED else value))
    return "\n\n".join(parts).replace("\n", newline)


def _no_frame(text):
    return not any(line.lstrip().startswith(("```", "~~~")) for line in text.split("\n"))


_lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60)
_texts = st.lists(_lines, max_size=12).map("\n".join).filter(_no_frame)


@given(_texts, st.permutations(list(LABELS)), st.sampled_from(["\n", "\r\n"]))
@example("### When\n\n2030-01-01 00:00", list(LABELS), "\n")
@example("## Next\n---\n<!-- newsdesk:issue=5 -->\n### Accounts", list(LABELS), "\r\n")
@example("\n\n  indented first line\n\nlast \n\n", list(LABELS), "\n")
def test_a_text_in_its_frame_comes_back_as_it_was_typed(text, order, newline):
    filled = answers(rendered({"text": text, "when": "when approved"}, order, newline), LABELS)
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    expected = "\n".join(lines).rstrip()
    assert filled.text("text") == ("" if expected.strip() == "_No response_" else expected)
    assert filled.text("when") == "when approved"
    assert not filled.doubtful
    assert not filled.unclosed
    assert filled.found == len(LABELS)


@given(st.text(max_size=400))
def test_no_text_at_all_breaks_the_reading(body):
    answers(body, LABELS)


def test_what_was_not_answered_is_empty():
    filled = answers(rendered({}), LABELS)
    assert all(not filled.text(name) for name in LABELS.values())


def test_several_chosen_values_are_read_from_one_line_and_from_several():
    one = answers("### Accounts\n\nrelay-x-es: X in Spanish, relay-feed: Feed in English", LABELS)
    several = answers("### accounts ###\nrelay-x-es: X in Spanish\n- relay-feed: Feed in English\n", LABELS)
    assert (
        one.items("accounts")
        == several.items("accounts")
        == ("relay-x-es: X in Spanish", "relay-feed: Feed in English")
    )


def test_only_ticked_boxes_count():
    filled = answers("### Sensitive topics\n\n- [X] paid: Paid promotion\n- [ ] elections: Elections\n", LABELS)
    assert filled.items("topics") == ("paid: Paid promotion",)


@pytest.mark.parametrize(
    "body",
    [
        "### Text\n\nours\n\n### Text\n\ntheirs",
        "### Text\n\n```text\nours\n```\ntheirs",
        "### Text\n\n```text\nours\n```\n\n```text\ntheirs\n```",
    ],
)
def test_two_answers_to_one_field_are_not_chosen_between(body):
    assert answers(body, LABELS).doubtful == ("Text",)


def test_a_frame_without_an_end_is_told():
    filled = answers("### Text\n\n```text\nours\n\n### When\n\n2026-12-01 10:00", LABELS)
    assert filled.unclosed
    assert filled.doubtful == ("Text",)


def test_a_longer_frame_may_hold_backticks():
    filled = answers("### Text\n\n````text\none\n```\ntwo\n````\n\n### When\n\nnow", LABELS)
    assert filled.text("text") == "one\n```\ntwo"
    assert filled.text("when") == "now"


def test_without_its_frame_a_text_keeps_headings_that_the_form_does_not_have():
    filled = answers("words above\n### Text\nOne\n### Two\n#When\n", LABELS)
    assert filled.text("text") == "One\n### Two\n#When"


def test_the_largest_issue_is_read_at_once():
    body = rendered({"text": "word " * 13_000})
    assert answers(body + "`" * 100 + "\n#" * 100, LABELS).found == len(LABELS)
