import re
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.model.finding import Problem
from newsdesk.model.fold import fold
from newsdesk.rules.literals import required, search_key
from newsdesk.rules.words import (
    Found,
    Matcher,
    TimedOut,
    Unusable,
    Wanted,
    compile_pattern,
    expand,
    finds,
    fold_pattern,
    may_match,
)


def found(source: str, text: str) -> list[str]:
    folded = fold(text)
    return [text[slice(*folded.origin(*match.span()))] for match in compile_pattern(source).finditer(folded.text)]


@pytest.mark.parametrize(
    ("entry", "text", "words"),
    [
        (
            "AIDS victim*",
            "An aids-victim's story. AIDS\u00a0victims, AIDS victimhood",
            ["aids-victim", "AIDS\u00a0victims", "AIDS victimhood"],
        ),
        ("AIDS victim*", "UNAIDS victims, AIDSvictim, AIDS", []),
        ("AIDS victim*", "_AIDS victims_ and #AIDSvictims", ["AIDS victims"]),
        (
            "(TB|tuberculosis) suspect(s|)",
            "12 TB suspects, a tuberculosis\nsuspect, TB suspected",
            ["TB suspects", "tuberculosis\nsuspect"],
        ),
        ("(the|) voiceless", "the voiceless; thevoiceless; voiceless", ["the voiceless", "voiceless"]),
        ("give (a|the|) voice", "give a voice, give voice, givevoice", ["give a voice", "give voice"]),
        (
            "wave(s|) of (the|) people",
            "wave of people, waves of the people, waveof people",
            ["wave of people", "waves of the people"],
        ),
        ("غير (ال|)شرعي", "غير شرعي غير الشرعي غيرشرعي", ["غير شرعي", "غير الشرعي"]),
        ("wheelchair-bound", "wheelchair–bound, wheelchair bound", ["wheelchair–bound"]),
        ("C++", "C++ and C+", ["C++"]),
        ("#StopAIDS", "see #StopAIDS now, #StopAIDSnow", ["#StopAIDS"]),
        ("sidé*", "sidéen, SIDÉENNE, side", ["sidéen", "SIDÉENNE"]),
        ("больн* СПИДом", "больных СПИДом", ["больных СПИДом"]),
        ("инвалид(ы|ов|)", "инвалиды, инвалидная", ["инвалиды"]),
        ("مرضى الإيدز", "لمرضى الإيدز والمَرضى الايدز ومرضي الإيدز", ["لمرضى الإيدز", "والمَرضى الايدز", "ومرضي الإيدز"]),
        ("المعاقين", "للمعاقين وبالمعاقين فالمعاقين معاقين", ["للمعاقين", "وبالمعاقين", "فالمعاقين"]),
        ("معاق*", "كالمعاقين ومعاق إعاقة", ["كالمعاقين", "ومعاق"]),
        ("エイズ患者", "彼はエイズ患者です", ["エイズ患者"]),
        ("l’aide d’urgence", "l'aide d'urgence", ["l'aide d'urgence"]),
    ],
)
def test_the_language_of_the_lexicon(entry: str, text: str, words: list[str]) -> None:
    assert found(expand(entry), text) == words


@pytest.mark.parametrize("entry", ["", "  ", "*", "(a", "a)", ")a(", "a|b", "(a|)", "(|)", "()", "(a|) (b|)"])
def test_a_malformed_entry_says_what_to_write(entry: str) -> None:
    with pytest.raises(Problem) as caught:
        expand(entry)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("source", "text", "words"),
    [
        ("[–—]\\d", "5–7", ["–7"]),
        ("l’[ée]tat", "l'état", ["l'état"]),
        ("م[أ-ي]ضَـ*ى", "مرضى", ["مرضى"]),
        ("[٠-٩]+٫[٠-٩]", "٣٫٥ 3x5", ["٣٫٥"]),
        ("wait…+", "wait……", ["wait……"]),
        ("\\–x", "—x", ["—x"]),
        ("[a…]b", "ab", ["ab"]),
        ("[]–]x", "]x -x", ["]x", "-x"]),
    ],
)
def test_patterns_are_written_naturally(source: str, text: str, words: list[str]) -> None:
    assert found(source, text) == words


@pytest.mark.parametrize(
    "source", ["(", "[a", "a*", "\\b", "x|", "(?<=a*)+(", "a{9999999999999999999}", "(?P<a>x)(?P=b)"]
)
def test_a_pattern_that_cannot_be_used_is_a_problem(source: str) -> None:
    with pytest.raises(Problem) as caught:
        compile_pattern(source)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (expand("AIDS victim*"), {"victim"}),
        (expand("(TB|tuberculosis) suspect(s|)"), {"suspect"}),
        (expand("مرضى الإيدز"), {"الايدز"}),
        (r"\bVote (?:for|against)\b", {"vote for", "vote against"}),
        (r"(?P<it>cure|gu[ée]rit?)\w*", {"cure", "gueri", "guéri"}),
        (r"\d+\s?%", {"%"}),
        (r"\p{Lu}\w+ patients?", {" patient"}),
        (r"(?<when>tomorrow|tonight) (?:at )?[a-z]", {"tomorrow ", "tonight "}),
        (r"(?:kill(?:ed|s)){1,3}", {"killed", "kills"}),
        (r"(?<!un)safe(?!ty)", {"safe"}),
        (r"a++bcd", {"bcd"}),
        (r"(?:cure)?\w+", set()),
        (r"(?:colour){e<=1}", set()),
        (r"\+?\d[\d -]{7,}x", set("0123456789")),
        (r"\d+ mg", {" mg"}),
        (r"[\d.]+", set("0123456789.")),
        (r"\d mg", {f"{digit} mg" for digit in range(10)}),
        (r"[^\d]+", set()),
        (r"[a-z]+", set()),
        (r"x|\d+", set()),
        (r"%|\d+", set("%0123456789")),
        (r"(?i:Ω)mega straße", {"ωmega strasse"}),
        (r"cholera\b|(?m)^measles$", {"cholera", "measles"}),
        ("[🎉🎊🥳🎈🍾🥂💃🕺😂🤣😆😜🤪😎🎂]", set("🎉🎊🥳🎈🍾🥂💃🕺😂🤣😆😜🤪😎🎂")),
        (r"(?R)abc", set()),
    ],
)
def test_the_words_without_which_a_pattern_cannot_match(source: str, words: set[str]) -> None:
    assert required(source) == words


PARTS: list[Any] = [
    "a",
    "b",
    "ab?",
    "[ab]",
    "[^a]",
    "(?:ab|ba)",
    "(?:a|b|)",
    "b+",
    "a*",
    "(?:ab){2}",
    ".",
    r"\w",
    "(?=a)",
    r"\b",
    "c{0,2}",
    "K",
    "İ",
    "ı",
    "ß",
    "ς",
]


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6), st.text(alphabet="abcABCkKiıİßẞςσ ", max_size=12))
def test_no_match_without_a_required_word(parts: list[str], text: str) -> None:
    """Otherwise the search would leave out a rule that applies."""
    source = "".join(parts)
    words = required(source)
    match = regex.search(source, text, regex.IGNORECASE)
    if words and match:
        assert any(word in search_key(text) for word in words)


def test_it_reads_patterns_with_words_on_this_python() -> None:
    assert required("measles") == {"measles"}


def find(sources: dict[str, str], text: str, language: str = "en") -> list[Any]:
    return list(
        Matcher(Wanted(key, "any", source) for key, source in sources.items()).find(fold(text).text, {language})
    )


def test_hits_come_in_order_of_place() -> None:
    hits = find({"late": "measles", "early": "cholera", "always": r"\d+"}, "Cholera: 12 cases. Measles: 3.")
    assert [(hit.key, hit.match[0]) for hit in hits] == [
        ("early", "Cholera"),
        ("always", "12"),
        ("late", "Measles"),
        ("always", "3"),
    ]
    assert all(isinstance(hit, Found) for hit in hits)


def test_only_the_languages_of_the_text() -> None:
    matcher = Matcher([Wanted("fr", "fr", "test"), Wanted("en", "en", "test"), Wanted("any", "any", "test")])
    assert {hit.key for hit in matcher.find("a test", ["en"])} == {"en", "any"}
    assert {hit.key for hit in matcher.find("a test", ["fr", "en"])} == {"fr", "en", "any"}


def test_a_pattern_that_takes_too_long_keeps_no_other_from_being_found() -> None:
    hits = find({"slow": "(a|aa)+$", "quick": "aab"}, "a" * 60 + "b")
    assert [type(hit) for hit in hits] == [Found, TimedOut]
    assert hits[1].key == "slow"


def test_an_unusable_pattern_keeps_no_other_from_being_found() -> None:
    hits = find({"broken": "(", "good": "measles"}, "measles")
    assert [(type(hit), hit.key) for hit in hits] == [(Found, "good"), (Unusable, "broken")]


def test_patterns_without_words_are_known() -> None:
    matcher = Matcher(
        [Wanted("letters", "any", r"[a-z]{3,}"), Wanted("word", "any", "measles"), Wanted("letters", "en", r"\w+")]
    )
    assert matcher.without_literal == ("letters",)


def test_nothing_is_compiled_before_a_text_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher([Wanted("rare", "any", "measles")])
    monkeypatch.setattr("newsdesk.rules.words.compile_pattern", pytest.fail)
    assert not list(matcher.find("cholera", ["en"]))


def test_a_pattern_in_plain_letters_stays_as_it_is() -> None:
    source = r"(?P<it>\w+)[a-z\-\]]{2}\d"
    assert fold_pattern(source) is source
    assert re.compile(source)


def test_a_pattern_alone_is_tried_only_where_its_words_occur() -> None:
    assert [match[0] for match in finds(compile_pattern(r"\d+ (?:mg|ml)"), "Take 5 mg or 10 ml.")] == ["5 mg", "10 ml"]
    assert may_match(compile_pattern(r"\d+ mg"), "٥ mg")
    assert not may_match(compile_pattern(r"\d+ mg"), "Take it.")
    assert may_match(compile_pattern(r"\w+ [a-z]{3}"), "anything")
    assert not list(finds(compile_pattern("measles|cholera"), "Malaria."))
