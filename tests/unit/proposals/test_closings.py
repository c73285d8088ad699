"""Which issues the words of a pull request close."""

import pytest

from newsdesk.proposals.closings import closed_by


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Closes #7", (7,)),
        ("this fixes: #7 and resolved GH-8", (7, 8)),
        ("fixed relay-medical/desk#12", (12,)),
        ("FIX https://github.example/relay-medical/desk/issues/3", (3,)),
        ("close\n#5", (5,)),
        ("Proposed in #7", ()),
        ("The clinic closes at 7", ()),
        ("prefixes #7", ()),
        ("fixture #7", ()),
        ("fixes " + "x" * 100_000, ()),
        ("closes #" * 10_000, ()),
    ],
)
def test_what_closes_an_issue(text, numbers):
    assert closed_by([text]) == numbers
