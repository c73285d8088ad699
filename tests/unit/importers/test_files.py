import pytest

from newsdesk.importers.base import ImportFailed
from newsdesk.importers.files import Choice, NewFile, NewFiles

POST = "---\ntitle: A\naccounts:\n  - a\npublish_at: when-approved\ntype: update\n---\n"


def test_a_file_that_appeared_meanwhile_stays(tmp_path):
    files = NewFiles(tmp_path)
    files.add(Choice("a", (NewFile("content/posts/a.md", POST),)))
    place = tmp_path / "content/posts/a.md"
    place.parent.mkdir(parents=True)
    place.write_text("Mine")
    with pytest.raises(
        ImportFailed, match=r"^content/posts/a\.md could not be written \(File exists; 0 of 1 files were\)\.$"
    ):
        files.write()
    assert place.read_text() == "Mine"


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(tmp_path):
    files = NewFiles(tmp_path)
    files.add(
        Choice("a", (NewFile("content/media/a/asset.md", "x"), NewFile("content/media/a/a.png", tmp_path / "gone")))
    )
    with pytest.raises(ImportFailed, match=r"^content/media/a/a\.png could not be written"):
        files.write()
    assert list((tmp_path / "content/media/a").iterdir()) == []


def test_a_text_that_no_desk_could_read_is_not_chosen(tmp_path):
    files = NewFiles(tmp_path)
    refused = files.choose(
        "post", "a", lambda name: (NewFile(f"content/posts/{name}.md", POST.replace("type", "kind")),)
    )
    assert "`type` is missing" in str(refused)


@pytest.mark.parametrize("name", ["n" * 120, "n" * 118 + "-n", "a"])
def test_a_new_id_is_never_too_long(tmp_path, name):
    files = NewFiles(tmp_path)
    files.occupy([f"content/posts/{name}.md"])
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / f"content/posts/{name}.md").write_text("Mine")
    choice = files.choose("post", name, lambda chosen: (NewFile(f"content/posts/{chosen}.md", POST),))
    assert isinstance(choice, Choice)
    assert choice.id.endswith("-2")
    assert len(choice.id) <= 120
