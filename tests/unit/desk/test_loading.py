"""Files of every odd kind: each bad one has a finding of its own, and none hides the others or stops the reading."""

import os
import random
import socket
import sys

import pytest

from newsdesk.desk.load import find_desk, load, load_folder
from newsdesk.desk.tree import Entry, EntryType, FolderTree, TextTree
from newsdesk.model.finding import Severity

NEEDED = "title: X\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntype: announcement\n"
GOOD = f"---\n{NEEDED}---\nText\n"
ASSET = "---\nurl: https://relay-medical.example/a.jpg\n---\n"
BASE = {
    "content/accounts/relay-x.md": "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n---\n",
    "guidelines/networks/x.md": "---\ntitle: X\nlimits:\n  images: 4\n---\n",
    "content/posts/good.md": GOOD,
}


@pytest.fixture
def desk(write):
    """Load a desk of the base files and some more: its findings by path, and the desk."""

    def make(files=None):
        return write({**BASE, **(files or {})}, guidelines=False)

    return make


def by_path(loaded):
    found = {}
    for finding in loaded.findings:
        assert finding.severity is Severity.ERROR
        found.setdefault(finding.location.path, []).append(f"{finding.message} {finding.help}")
    return found


def only(loaded, path):
    """The one finding of a desk, which must be about this path; the good post is there."""
    found = by_path(loaded)
    assert set(found) == {path}
    assert "good" in loaded.posts
    assert len(found[path]) == 1
    return found[path][0]


def test_a_desk_without_mistakes_has_no_finding(desk):
    loaded = load_folder(desk())
    assert loaded.findings == ()
    assert set(loaded.posts) == {"good"}


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("content/posts/a.md", GOOD.encode("utf-16"), "The file is saved as UTF-16. save it as plain text in UTF-8."),
        ("content/posts/a.md", GOOD.encode("utf-16-be"), "This is no text"),
        ("content/posts/a.md", GOOD.replace("X", "é").encode("latin-1"), "The file is not saved as UTF-8"),
        ("content/posts/a.md", GOOD.encode() + b"\xff", "The file is not saved as UTF-8"),
        (
            "content/posts/a.md",
            b"\x89PNG\r\n\x1a\n\0\0\xff\xd8",
            "This is no text: a picture or document with the name",
        ),
        ("content/posts/a.md", GOOD.replace("X", "a\0b").encode(), "This is no text: it has zero bytes."),
        ("content/posts/a.md", "", "The file is empty."),
        ("content/posts/a.markdown", GOOD, "newsdesk does not read files such as “a.markdown” here. save it as a.md"),
        ("content/posts/A b.txt", GOOD, "newsdesk does not read files such as “A b.txt” here. save it as a-b.md"),
        ("content/posts/a.md.txt", GOOD, "save it as a.md: plain text with front matter."),
        ("content/posts/a.MD", GOOD, "save it as a.md"),
        ("content/posts/a.yml", GOOD, "save it as a.md"),
        ("content/posts/a.docx", b"PK", "save it as a.md"),
        ("content/posts/a.jpg", b"\xff\xd8", "put pictures into content/media/NAME/ beside an asset.md"),
        ("content/media/a/asset.markdown", ASSET, "save it as asset.md"),
        ("content/media/a/asset.MD", ASSET, "save it as asset.md"),
        ("content/media/a/notes.md", ASSET, "nothing of this name is kept in content/media/a. move it to where it"),
        ("content/media/a.jpg", b"\xff\xd8", "There is no asset.md beside this file"),
        (
            "content/media/a/a.jpg",
            b"\xff\xd8",
            (
                "There is no asset.md beside this file, so its rights are not known. add "
                "content/media/a/asset.md: newsdesk new asset a."
            ),
        ),
        ("content/post/a.md", GOOD, "nothing of this name is kept in content/post. move it to where it belongs"),
        ("faqs/a.md", GOOD, "nothing of this name is kept in faqs."),
        (
            "calendar/a.md",
            GOOD,
            (
                "nothing of this name is kept in calendar. move it to where it belongs, one of: "
                "calendar/campaigns/NAME.md, calendar/events/NAME.md"
            ),
        ),
        ("content/posts/Ünï Çode.md", GOOD, "The name “Ünï Çode” cannot be an id. rename it to n-ode.md"),
        ("content/posts/Day 1.md", GOOD, "The name “Day 1” cannot be an id. rename it to day-1.md"),
        ("content/posts/UPPER.md", GOOD, "rename it to upper.md"),
        ("content/posts/con.md", GOOD, "The name “con” cannot be an id. rename it to con-1.md"),
        ("content/posts/LPT1.md", GOOD, "rename it to lpt1-1.md"),
        ("content/posts/.md.md", GOOD, None),
        ("content/posts/--.md", GOOD, "rename it to a-name.md"),
        ("content/posts/" + "a" * 121 + ".md", GOOD, "at most 120 of them"),
        ("content/posts/🙂.md", GOOD, "The name “🙂” cannot be an id."),
        ("content/posts/\u202efdp.md", GOOD, "cannot be an id"),
        ("content/consents/Anna Noor.md", "---\ngiven: x\n---\n", None),
        (
            "content/posts/a.b c.md",
            GOOD,
            (
                "“b c” behind the dot of the file name is no language. name it a-b-c.md, or for "
                "a translation like a.fr.md."
            ),
        ),
        (
            "content/posts/new.fr.md",
            GOOD,
            ("This is a translation of new.md, which does not exist. add the original, or name the file without .fr."),
        ),
        (
            "content/posts/good.fr.md",
            GOOD.replace("type:", "language: en\ntype:"),
            "The file name says fr, the key says en.",
        ),
        ("content/posts/x/good.md", GOOD, "The id “good” is taken by content/posts/good.md. rename one of the two"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_finding(desk, path, content, expected):
    loaded = load_folder(desk({path: content}))
    if expected is None:
        assert "good" in loaded.posts
    else:
        assert expected in only(loaded, path)
    again = load_folder(desk({path: content}))
    assert again.findings == loaded.findings


def test_the_place_of_a_byte_that_is_no_utf8_is_shown(desk):
    loaded = load_folder(desk({"content/posts/a.md": GOOD.replace("title: X", "title: Xé").encode("latin-1")}))
    place = loaded.findings[0].location
    assert (place.line, place.column) == (2, 9)


def test_links_are_named_and_never_followed(desk, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text(GOOD)
    root = desk()
    posts = root / "content/posts"
    (posts / "file.md").symlink_to(outside / "secret.md")
    (posts / "inside.md").symlink_to("good.md")
    (posts / "folder").symlink_to(outside)
    (posts / "broken.md").symlink_to("nowhere")
    (posts / "loop.md").symlink_to("loop.md")
    (posts / "round").symlink_to(".")
    (root / "faqs").symlink_to(outside)
    found = by_path(load_folder(root))
    assert set(found) == {
        *(f"content/posts/{name}" for name in ("file.md", "inside.md", "folder", "broken.md", "loop.md", "round")),
        "faqs",
    }
    assert all(lines == ["This is a link to another place. put the file itself here."] for lines in found.values())


def test_a_folder_with_the_name_of_a_file_is_a_finding(desk):
    root = desk({"content/posts/x.md/y.md": GOOD})
    assert (
        only(load_folder(root), "content/posts/x.md") == "This is a folder whose name ends in .md. rename the folder."
    )


def test_pipes_and_sockets_are_findings_and_nothing_waits_for_them(desk, monkeypatch):
    root = desk()
    os.mkfifo(root / "content/posts/pipe.md")
    monkeypatch.chdir(root / "content/posts")  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.md")
        found = by_path(load_folder(root))
    words = ["This is neither a file nor a folder that can be read. remove it."]
    assert found == {"content/posts/pipe.md": words, "content/posts/socket.md": words}


class Closed(FolderTree):
    """A folder in which some files are closed to us, as root never sees it."""

    def read(self, path):
        if path.endswith("closed.md"):
            raise PermissionError(13, "Permission denied", path)
        assert "huge" not in path, "a file that is too large must not be read"
        return super().read(path)


def test_a_file_that_may_not_be_opened_is_a_finding(desk):
    root = desk({"content/posts/closed.md": GOOD})
    assert "The file cannot be read: Permission denied." in only(load(Closed(root)), "content/posts/closed.md")


def test_a_folder_that_may_not_be_opened_is_a_finding(desk, monkeypatch):
    root = desk({"content/posts/closed/a.md": GOOD})
    scandir = os.scandir

    def closed(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert "neither a file nor a folder" in only(load_folder(root), "content/posts/closed")


def test_a_huge_file_is_not_read(desk):
    root = desk()
    with (root / "content/posts/huge.md").open("wb") as file:
        file.truncate(20_000_000)
    assert only(load(Closed(root)), "content/posts/huge.md").startswith(
        "The file has 20.0 MB. keep text only, at most 1 MB"
    )


def test_names_that_cannot_be_shown_do_no_harm(desk):
    root = desk()
    posts = os.fsencode(root / "content/posts")
    for name in (b"a\nb.md", b"\xff.md", b"esc\x1b[31m.md", b"c\td.md"):
        with open(posts + b"/" + name, "wb") as file:  # noqa: PTH123 - bytes
            file.write(GOOD.encode())
    os.mkdir(posts + b"/f\xff")  # noqa: PTH102 - bytes
    with open(posts + b"/f\xff/x.md", "wb") as file:  # noqa: PTH123 - bytes
        file.write(GOOD.encode())
    loaded = load_folder(root)
    found = by_path(loaded)
    assert sorted(found) == [f"content/posts/{name}" for name in ("a�b.md", "c�d.md", "esc�[31m.md", "f�/x.md", "�.md")]
    assert all("has characters that cannot be shown" in lines[0] for lines in found.values())
    for path in found:
        path.encode()


def test_folders_in_folders_without_end_are_walked(desk):
    root = desk()
    inside = root / "content/posts"
    here = os.open(inside, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        here, before = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(before)
    os.close(here)
    try:
        loaded = load_folder(root)
        assert "good" in loaded.posts
    finally:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(20_000)
        import shutil  # noqa: PLC0415

        shutil.rmtree(inside)
        sys.setrecursionlimit(limit)


def test_hidden_files_and_readmes_are_left_alone(desk):
    root = desk(
        {"content/posts/.draft.md": "x", "content/.cache/a.md": "x", "faqs/README.md": "x", "content/.gitkeep": ""}
    )
    assert load_folder(root).findings == ()


def test_ids_that_differ_in_case_only_are_the_same(desk):
    consent = (
        "---\nof: adult\nnetworks:\n  - x\npurposes:\n  - awareness\nidentifiable: no\n"
        "given: 2026-01-01\nexpires: 2027-01-01\n---\n"
    )
    root = desk({"content/consents/CONS-1.md": consent, "content/consents/a/cons-1.md": consent})
    assert "is taken by content/consents/CONS-1.md" in only(load_folder(root), "content/consents/a/cons-1.md")


def test_a_broken_file_does_not_make_others_look_wrong(desk):
    root = desk(
        {
            "content/accounts/relay-x.md": "---\ntitle: R\nnetwork: x\n---\n",
            "content/posts/base.md": "no front matter",
            "content/posts/base.fr.md": GOOD,
            "content/media/a/asset.md": b"\xff\xfe\0",
            "content/media/a/a.jpg": b"x",
        }
    )
    found = by_path(load_folder(root))
    assert set(found) == {"content/accounts/relay-x.md", "content/posts/base.md", "content/media/a/asset.md"}


def test_findings_of_other_files_stay(desk):
    bad = {
        f"content/posts/bad-{n}.md": text
        for n, text in enumerate(("", "---\n", "x", "---\na: [\n---\n", "---\na: 1\n---\n"))
    }
    found = by_path(load_folder(desk(bad)))
    assert set(found) == set(bad)


def test_the_order_of_the_files_changes_nothing():
    files = {f"content/posts/{folder}/{name}.md": GOOD.encode() for folder in "ab" for name in ("x", "y", "z z", "Q")}
    files |= {path: text.encode() for path, text in BASE.items()}
    names = list(files)
    first = load(TextTree(files)).findings
    random.Random(1).shuffle(names)  # noqa: S311 - repeatable
    assert load(TextTree({name: files[name] for name in names})).findings == first
    assert len(first) == 6


def test_a_file_that_vanishes_while_we_read_is_a_finding(desk):
    class Vanishing(FolderTree):
        def entries(self):
            yield from super().entries()
            yield Entry("content/posts/gone.md", EntryType.FILE, 10)

    assert "The file cannot be read: No such file" in only(load(Vanishing(desk())), "content/posts/gone.md")


def test_the_desk_is_found_from_inside(desk, tmp_path):
    root = desk()
    assert find_desk(root / "content/posts") == root
    assert find_desk(tmp_path.parent) is None


def test_progress_counts_files(desk):
    seen = []
    load_folder(desk(), progress=seen.append)
    assert seen == [0, 1, 2]


def test_the_written_part_of_a_report_is_named_after_a_period_or_a_campaign():
    written = "---\ntitle: What we say\n---\nMore.\n"
    campaign = "---\ntitle: Hands\nstart: 2026-10-01\nend: 2026-10-31\n---\n"
    names = ("2026-10", "2026-q4", "2026-w43", "hands", "2026-13", "october")
    texts = {f"content/reports/{name}.md": written for name in names} | {"calendar/campaigns/hands.md": campaign}
    desk = load(TextTree({path: text.encode() for path, text in texts.items()}))
    assert {finding.location.path for finding in desk.findings} == {
        "content/reports/2026-13.md",
        "content/reports/october.md",
    }
    assert set(desk.written) == set(names)
