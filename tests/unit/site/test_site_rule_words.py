"""The entries of a lexicon as people read them."""

import pytest

from newsdesk.site.rule_views import entry_words


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("the voiceless", ["the voiceless"]),
        ("AIDS victim*", ["AIDS victim…"]),
        ("(AIDS|HIV) victim(s|)", ["AIDS victim", "HIV victim"]),
        ("(give|gives) (a|) voice to", ["give voice to", "gives voice to"]),
        ("(the|) disabled", ["disabled"]),
        ("sid(é|e)en(s|ne|)", ["sidéen"]),
        ("((a|b) c|d) e", ["a c e", "d e"]),
        ("مصاب(ون|ين|) ب(ال|)إيدز", ["مصاب بإيدز"]),
        ("(a|b|c) (d|e|f)", ["a d", "a e", "a f", "b d", "b e", "b f", "c d"]),
    ],
)
def test_an_entry_in_plain_forms(entry, words):
    assert entry_words(entry) == words
