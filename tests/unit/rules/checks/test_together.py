import pytest

from few_pages import add_few_pages
from newsdesk.desk.load import load
from newsdesk.desk.tree import TextTree
from newsdesk.rules.checks.together import CHECKS, Together, read, sentences
from small_desk import account, front_matter, lines, post

PAGE = "guidelines/routes.md"
POST = "content/posts/hands.md"


def page(**rule):
    given = {
        "id": "ABC-01",
        "title": "No route",
        "severity": "error",
        "waivable": "no",
        "why": "It is dangerous.",
        "check": "words_together",
        "words": {"who": {"en": [r"\bteam\b"], "fr": [r"\béquipe\b"]}, "goes": {"en": [r"\bleaves\b"], "fr": ["part"]}},
        "together": [{"all": ["who", "goes"]}],
        "says": "This tells it: “{found}”.",
        "advice": "wait.",
    }
    dates = {"checked_on": "2026-11-22", "review_by": "2027-05-22"}
    front = {"title": "Routes", "owner": "security", "source": ["ours"], **dates, "rules": [{**given, **rule}]}
    return front_matter(front)


@pytest.fixture
def told(found, tmp_path):
    """What one rule says about a text."""
    add_few_pages(tmp_path)

    def run(text, keys=None, files=None, language="en", **rule):
        own = {PAGE: page(**rule), "content/accounts/relay-mastodon.md": account(language=language)}
        seen = found({**own, POST: post(text, **(keys or {})), **(files or {})})
        return [item for item in seen if item.rule == "ABC-01" or item.location.path == PAGE]

    return run


def test_one_word_of_each_group_from_the_first_to_the_last(told):
    assert lines(told("Tomorrow our  team\nnow leaves the town.")) == [
        f"ABC-01 error {POST}:8:15: This tells it: “team now leaves”. | wait."
    ]
    assert told("Our team rests. The train leaves.") == []
    assert told("Our team rests.") == []


def test_lines_of_a_list_are_one_sentence_and_paragraphs_are_not(told):
    assert len(told("- Our team\n- leaves")) == 1
    assert told("Our team\n\nleaves") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("At 6 a.m. they go. Rest.", 2),
        ("I dag kl. 6. Så hvile.", 2),
        ("Dr. Nes rests. He sleeps!", 2),
        ("“Go!” she said. Yes", 3),
        ("ماذا؟ نعم", 2),
        ("34.5 and no end", 1),
        ("One\n \nTwo", 2),
    ],
)
def test_where_sentences_end(text, count):
    found = [text[start:end] for start, end in sentences(text)]
    assert "".join(found) == text
    assert len(found) == count


def test_the_next_sentence(told):
    rule = {"together": [{"all": ["who"], "then": ["goes"]}]}
    assert [item.location.end_column for item in told("Our team rests. The car leaves.", **rule)] == [31]
    assert told("Our team rests. Nothing. The car leaves.", **rule) == []
    assert told("The car leaves. Our team rests.", **rule) == []
    assert told("Our team leaves.", **rule) == []


def test_two_combinations_in_one_sentence_are_one_finding(told):
    rule = {"together": [{"all": ["who"]}, {"all": ["goes"]}, {"all": ["who", "goes"]}]}
    (finding,) = told("The team now leaves.", **rule)
    assert "“team now leaves”" in str(finding.message)


def test_words_that_must_not_be_there(told):
    words = {"who": {"en": ["team"]}, "past": {"en": ["yesterday"]}}
    rule = {"words": words, "together": [{"all": ["who"], "none": ["past"]}]}
    assert len(told("Our team is here.", **rule)) == 1
    assert told("Our team was here yesterday.", **rule) == []


def test_idioms_and_sentences_that_are_left_alone(told):
    rule = {"idioms": {"en": ["leaves no one"]}, "unless": {"any": ["webinar"]}}
    assert told("Our team leaves no one behind.", **rule) == []
    assert told("Our team leaves the webinar.", **rule) == []
    (finding,) = told("The webinar is over. Our team leaves no one behind and leaves.", **rule)
    assert "team leaves no one behind and leaves" in str(finding.message)


def test_types_of_post(told):
    rule = {"together": [{"all": ["who", "goes"], "except_types": ["service_info"]}]}
    assert len(told("The team leaves.", **rule)) == 1
    assert told("The team leaves.", {"type": "service_info"}, **rule) == []
    rule = {"together": [{"all": ["who", "goes"], "types": ["service_info"]}]}
    assert told("The team leaves.", **rule) == []


def test_each_language_of_the_text_has_its_words(told):
    assert len(told("L'équipe part.", language="fr")) == 1
    assert told("The team leaves.", language="fr") == []
    assert told("The team leaves.", language="es") == []
    second = {"content/accounts/relay-fr.md": account(language="fr")}
    keys = {"accounts": ["relay-mastodon", "relay-fr"]}
    front = front_matter(
        {"title": "Both", "publish_at": "2026-12-01 10:00", "type": "update", **keys}, "L'équipe part."
    )
    assert len(told("", files={**second, POST: front})) == 1


def test_within_the_whole_text(told):
    assert len(told("Our team.\n\nIt leaves.", within="text")) == 1


def test_alternative_texts_and_disguised_letters(told):
    media = {"content/media/hands/asset.md": front_matter({"library": "RM-1", "alt": {"en": "A team leaves."}})}
    (finding,) = told("Hands.", {"media": [{"asset": "hands"}]}, files=media)
    assert finding.location.path == "content/media/hands/asset.md"
    found = told("Our te\u200bam lea\u00advеs.")
    assert {item.location.path for item in found} == {"content/media/hands/asset.md", POST}


def test_a_list_without_words_in_the_language_leaves_its_pattern_out():
    pages = {"guidelines/lists.md": front_matter({"title": "Lists", "lists": {"who": {"fr": ["équipe"]}}}).encode()}
    desk = load(TextTree(pages))
    patterns = {"any": ("<<who>>",)}
    assert read(desk, patterns, "en") == ()
    assert [one.search("une équipe") is not None for one in read(desk, patterns, "fr")] == [True]


def test_the_check_is_declared():
    assert CHECKS["words_together"].parameters is Together
