"""Files from answers: every word comes back as it was typed, under an id that people can read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdesk.desk.desk import Desk
from newsdesk.desk.frontmatter import read
from newsdesk.desk.tree import TextTree
from newsdesk.model.account import Account
from newsdesk.model.body import parse_body
from newsdesk.proposals.filing import Clerk
from newsdesk.proposals.filing_ids import free_id, readable_id
from newsdesk.proposals.form_answers import Answers
from newsdesk.proposals.forms import Form

FIELDS = ("accounts", "type", "when", "text", "country", "topics", "link", "pictures", "review", "language")
FORM = Form("post", {name: name.capitalize() for name in FIELDS})
ACCOUNT = Account.model_validate({"title": "Feed", "network": "feed", "language": "en"})


@pytest.fixture(scope="module")
def desk():
    from issue_forms import FOLDER  # noqa: PLC0415
    from newsdesk.desk.load import load_folder  # noqa: PLC0415

    pages = load_folder(FOLDER.parents[1]).records
    return Desk(TextTree({}), {**pages, "account": {"relay-feed": ACCOUNT}})


def clerk(desk, title="Clean hands", **answers):
    given_ = {"accounts": "relay-feed", "type": "update", "when": "2026-12-08 10:00", "text": "Soap.", **answers}
    return Clerk(desk, FORM, Answers(given_), title, 7)


_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)


@given(title=_words.filter(str.split), text=_words.filter(str.strip))
def test_whatever_is_filed_reads_back_word_for_word(desk, title, text):
    typed = "\n".join(text.replace("\r", "\n").split("\n")).strip("\n").rstrip()
    work = clerk(desk, title, text=typed)
    filed = work.file()
    if filed is None:
        assert work.problems
        return
    data, source = read(filed.path, filed.text)
    assert data["title"] == " ".join(title.split())
    assert [part.text for part in parse_body(source)[0].parts] == [typed]
    assert re.fullmatch(r"content/posts/2026/12/[a-z0-9]+(-[a-z0-9]+)*\.md", filed.path)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"accounts": ""}, "“Accounts” is empty. There is: relay-feed."),
        ({"accounts": "relay-fed"}, "there is no relay-fed. Did you mean relay-feed?"),
        ({"accounts": "../x"}, "there is no ../x."),
        ({"type": "updates"}, "Did you mean update?"),
        ({"when": ""}, "“When” is empty"),
        ({"when": "25/11/2026 10h"}, "write it as 2026-11-25 10:00"),
        ({"when": "2026-02-30 10:00"}, "is no day or hour of the calendar"),
        ({"text": ""}, "“Text” is empty."),
        ({"country": "Kivarra"}, "Did you mean Kivara?"),
        ({"topics": "election"}, "Did you mean elections?"),
        ({"link": "relay-medical.example"}, "is not a web address"),
        ({"pictures": "nowhere"}, "there is no nowhere."),
        ({"review": "25.5.2027"}, "write it as 2027-05-25"),
        ({"language": "french"}, "“french” is no language"),
        ({"text": "\ud800"}, "signs in the answers that a file cannot keep"),
    ],
)
def test_what_is_missing_is_told_with_what_there_is(desk, answers, said):
    work = clerk(desk, **answers)
    assert work.file() is None
    assert said.lower() in " ".join(map(str, work.problems)).lower()


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Clean hands: why?", "clean-hands-why"),
        ("Более короткое лечение", "bolee-korotkoe-lechenie"),
        ("Як приготувати розчин", "yak-prigotuvati-rozchin"),
        ("مواعيد العيادة", "mwaayd-alayada"),
        ("Ελλάδα", "ellada"),
        ("Ålesund, Łódź, straße", "alesund-lodz-strasse"),
        ("霍乱", "post-of-issue-7"),
        ("2026", "post-of-issue-7"),
        ("../../etc/passwd", "etc-passwd"),
        ("nul", "nul-1"),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_an_id_can_be_read(title, found):
    assert readable_id(title, "post-of-issue-7") == found


@given(st.text(max_size=300))
def test_an_id_is_an_id_whatever_the_title(title):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", readable_id(title, "post-of-issue-7"))
    assert len(readable_id(title, "post-of-issue-7")) <= 62


def test_a_taken_id_gets_the_number_of_the_issue():
    taken = {"a", "a-7", "a-7-2"}
    assert free_id("a", 7, taken.__contains__) == "a-7-3"
    assert free_id("b", 7, taken.__contains__) == "b"
