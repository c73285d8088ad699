"""The body of a post: who gets which text, and where each part stands in the file."""

import pytest

from newsdesk.model.body import parse_body
from newsdesk.model.finding import Document

HEAD = "---\ntitle: X\n---\n"


def parsed(text):
    document = Document("a.md", HEAD + text, len(HEAD))
    body, findings = parse_body(document)
    for part in body.parts:
        assert document.text[part.start : part.start + len(part.text)] == part.text
    return body, [f"{f.location.line}:{f.location.column} {f.message} {f.help}" for f in findings]


def sections(text):
    body, findings = parsed(text)
    assert findings == []
    return [(section.targets, [part.text for part in section.parts]) for section in body.sections]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [((), [""])]),
        ("Text", [((), ["Text"])]),
        ("\n\nText  \nmore\n\n  indented\n\n", [((), ["Text  \nmore\n\n  indented"])]),
        (" \t\n  Text\n", [((), ["Text"])]),
        ("  Text\n", [((), ["  Text"])]),
        ("A\n## For x\nB", [((), ["A"]), (("x",), ["B"])]),
        ("A\n##For x\nB\n", [((), ["A"]), (("x",), ["B"])]),
        ("A\n## for x\nB\n", [((), ["A"]), (("x",), ["B"])]),
        ("A\n##\tFOR: relay-ig-intl,relay-x  y \t\nB\n", [((), ["A"]), (("relay-ig-intl", "relay-x", "y"), ["B"])]),
        ("A\n## Next\nB\n## next  \nC\n", [((), ["A", "B", "C"])]),
        ("A\n## For x\nB\n## Next\nC\n## For y\nD\n", [((), ["A"]), (("x",), ["B", "C"]), (("y",), ["D"])]),
        ("## For x\nB", [((), [""]), (("x",), ["B"])]),
        ("A\n## For x\n", [((), ["A"]), (("x",), [""])]),
        ("A\n## For x", [((), ["A"]), (("x",), [""])]),
        ("A\n\n\n## For x\n\n\nB\n\n\n", [((), ["A"]), (("x",), ["B"])]),
        ("A ## For x\nB", [((), ["A ## For x\nB"])]),
        ("### For x\n#For x\n# For x", [((), ["### For x\n#For x\n# For x"])]),
        ("---\nA\n---\n", [((), ["---\nA\n---"])]),
        ("🙂\n## For x\nשלום 🙂", [((), ["🙂"]), (("x",), ["שלום 🙂"])]),
    ],
)
def test_a_body_is_read_in_sections_and_parts(text, expected):
    assert sections(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A\n## Foo\nB",
            (
                "5:1 “## Foo” is no instruction that newsdesk knows. "
                "write `## For ACCOUNT or NETWORK` or `## Next`; a line of the text may not begin with ##."
            ),
        ),
        ("A\n##\nB", "5:1 “##” is no instruction that newsdesk knows."),
        ("A\n## Forward march\nB", "5:1 “## Forward march” is no instruction"),
        ("A\n## Next week\nB", "5:1 “## Next week” is no instruction"),
        ("A\n## For\nB", "5:1 “## For” names no account and no network. name one or several"),
        ("A\n## For , \nB", "5:1 “## For ,” names no account and no network."),
        ("A\n  ## For x\nB", "5:1 “## For x” does not begin its line. delete the spaces in front of it"),
        ("A\n\t##next\nB", "5:1 “##next” does not begin its line."),
    ],
)
def test_a_line_that_looks_like_an_instruction_and_is_none_is_a_finding(text, expected):
    _, findings = parsed(text)
    assert len(findings) == 1
    assert findings[0].startswith(expected)


def test_an_indented_line_that_is_no_instruction_is_text():
    assert sections("A\n  ## Foo\nB") == [((), ["A\n  ## Foo\nB"])]


def test_an_account_comes_before_its_network_and_both_before_everybody():
    body, _ = parsed("all\n## For x\nnetwork\n## For relay-x\naccount\n## For x\nagain\n")
    texts = {
        name: body.section_for(*name).parts[0].text for name in (("relay-x", "x"), ("relay-y", "x"), ("relay-z", "z"))
    }
    assert texts == {("relay-x", "x"): "account", ("relay-y", "x"): "network", ("relay-z", "z"): "all"}


def test_a_section_without_text_is_empty_and_has_no_part_in_the_list():
    body, _ = parsed("all\n## For x\n## Next\n\n")
    assert [section.empty for section in body.sections] == [False, True]
    assert [part.text for part in body.parts] == ["all"]


def test_a_thousand_wrong_lines_are_not_a_thousand_findings():
    assert len(parsed("## Foo\n" * 1000)[1]) == 50
