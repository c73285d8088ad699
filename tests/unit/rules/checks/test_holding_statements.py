"""The statements of the crisis page: nothing of them goes out unfilled, and filled they keep the rules."""

import re
from pathlib import Path

import pytest

from newsdesk.desk.load import load_folder
from small_desk import accounts, of, post

ROOT = Path(__file__).resolve().parents[4]
FILLED = {"en": "18:00 UTC", "fr": "18 h UTC", "es": "18:00 UTC", "ar": "18:00"}
BRACKET = re.compile(r"\[[^\]]+\]")


def test_nothing_of_a_statement_goes_out_unfilled_and_filled_it_keeps_the_rules(found):
    statements = load_folder(ROOT).crisis.statements
    texts = [(language, text) for statement in statements for language, text in statement.texts.items()]
    assert {language for language, _ in texts} == set(FILLED)
    files = accounts("mastodon")
    for number, (language, text) in enumerate(texts):
        told = BRACKET.sub(FILLED[language], text)
        for name, words in ((f"left-{number}", text), (f"told-{number}", told)):
            files[f"content/posts/{name}.md"] = post(words, type="holding_statement", language=language)
    lines = found(files)
    for number, (_, text) in enumerate(texts):
        seen = of("TEC-05", [item for item in lines if item.location.path == f"content/posts/left-{number}.md"])
        assert {item.message.args["word"] for item in seen} == {blank[:40] for blank in BRACKET.findall(text)}, text
    told = [item for item in lines if item.location.path.startswith("content/posts/told-")]
    assert [f"{item.location}: {item.message}" for item in told if item.rule in {"TEC-05", "CRS-04"}] == []


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("contacts: Security answers on +41 79 000 00 00.", "contacts"),
        ("first_hour:\n  - minute: '10'\n    do: Call (020) 7946-0000.", "first_hour"),
        ("statements:\n  - title: First\n    texts:\n      en: Call 0800 1234567.", "statements"),
    ],
)
def test_the_sheet_keeps_no_telephone_number_and_no_output_repeats_it(found, keys, name):
    page = f"---\ntitle: Crisis\n{keys}\n---\nText.\n"
    lines = [f"{item.message} {item.help}" for item in found({"guidelines/crisis.md": page})]
    assert any(f"seems to stand in `{name}`" in line for line in lines)
    assert not any("000 00" in line or "7946" in line or "1234567" in line for line in lines)


def test_dates_and_hours_are_no_telephone_numbers(found):
    page = "---\ntitle: Crisis\nlead: Since 2026-11-22, from 08:00 to 18:00, 1.5 times in 24 hours.\n---\nText.\n"
    assert of("TEC-06", found({"guidelines/crisis.md": page, "content/posts/hands.md": post()})) == []
