import json

import pytest

from newsdesk.desk.kinds import KINDS, kind_of
from small_desk import accounts, front_matter, post

AT = ("--at", "2026-11-22T09:00Z")


@pytest.fixture
def desk(write):
    return write({**accounts("mastodon"), "content/posts/2020/old.md": post()})


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if "{id}" in kind.example])
def test_every_kind_is_written_where_it_belongs_and_read_there(newsdesk, desk, kind):
    result = newsdesk("new", kind, "first-one", *AT, desk=desk)
    assert result.exit_code == 0
    path = result.stdout.splitlines()[0].removeprefix("Written: ")
    assert kind_of(path) is KINDS[kind]
    text = (desk / path).read_text()
    keys = {line.lstrip("# ").split(":")[0] for line in text.splitlines()}
    assert set(KINDS[kind].model.model_fields) <= keys
    rows = json.loads(newsdesk("check", "--format", "json", path, desk=desk).stdout)
    assert {row["path"] for row in rows} <= {path}
    assert {row["rule"] for row in rows} <= {"TEC-02", "TEC-05", "TEC-06", "TEC-07"}


@pytest.mark.parametrize("kind", ["post", "faq", "asset", "campaign", "observance"])
def test_the_check_reminds_of_what_stands_in_brackets(newsdesk, desk, kind):
    path = newsdesk("new", kind, "first-one", *AT, desk=desk).stdout.splitlines()[0].removeprefix("Written: ")
    result = newsdesk("check", path, desk=desk)
    assert result.exit_code == 1
    assert "[" in result.stdout


@pytest.mark.parametrize("name", ["workflow", "countries", "links"])
def test_pages_of_which_there_is_one(newsdesk, desk, name):
    assert newsdesk("new", name, "other", desk=desk).exit_code == 2
    assert newsdesk("new", name, name, desk=desk).exit_code == 2


@pytest.mark.parametrize("bad", ["First One", "a/b", "../a", "a..b", "ü", "A", "", "a.", "a" * 200, ".fr", "a\x1b[31m"])
def test_a_name_that_cannot_be_an_id(newsdesk, desk, bad):
    result = newsdesk("new", "post", bad, *AT, desk=desk)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "\x1b" not in result.stderr
    assert len(list((desk / "content/posts").rglob("*.md"))) == 1


def test_nothing_is_overwritten_and_no_id_is_given_twice(newsdesk, desk):
    assert newsdesk("new", "post", "first", *AT, desk=desk).exit_code == 0
    path = desk / "content/posts/2026/11/first.md"
    path.write_text("mine")
    again = newsdesk("new", "post", "first", *AT, desk=desk)
    assert (again.exit_code, again.stderr) == (2, "newsdesk: content/posts/2026/11/first.md exists already.\n")
    assert path.read_text() == "mine"
    old = newsdesk("new", "post", "old", *AT, desk=desk)
    assert (old.exit_code, old.stderr) == (2, "newsdesk: content/posts/2020/old.md exists already.\n")


def test_a_translation_lies_beside_its_original(newsdesk, desk, write):
    assert "content/posts/2020/old.fr.md" in newsdesk("new", "post", "old.fr", *AT, desk=desk).stdout
    write({"faqs/water/safe.md": front_matter({"title": "Is it safe?", "short": "Yes."})})
    assert "faqs/water/safe.pt-BR.md" in newsdesk("new", "faq", "safe.pt-BR", *AT, desk=desk).stdout
    result = newsdesk("new", "faq", "unsafe.fr", *AT, desk=desk)
    assert (result.exit_code, result.stderr) == (2, "newsdesk: There is no FAQ unsafe to translate.\n")


def test_it_does_not_write_through_a_link(newsdesk, desk, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "stolen.md"
    folder = desk / "content/posts/2026/11"
    folder.mkdir(parents=True)
    (folder / "first.md").symlink_to(outside)
    assert newsdesk("new", "post", "first", *AT, desk=desk).exit_code == 2
    assert not outside.exists()


def test_a_place_that_is_no_folder(newsdesk, desk):
    (desk / "content/posts/2026").write_text("a file")
    result = newsdesk("new", "post", "first", *AT, desk=desk)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
