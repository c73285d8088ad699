"""The cache saves time and changes nothing: not when it is damaged, closed, old or shared."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import newsdesk
from newsdesk.desk import cache as cache_module
from newsdesk.desk.cache import FolderCache, NoCache, cache_for, digest
from newsdesk.desk.load import load_folder

SCRIPTS = Path(newsdesk.__file__).parents[1]
NEEDED = "title: X\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntype: announcement\n"
FILES = {
    "content/accounts/relay-x.md": "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n---\n",
    "guidelines/networks/x.md": "---\ntitle: X\nlimits:\n  images: 4\n---\n",
    "content/posts/good.md": f"---\n{NEEDED}---\nText\n",
    "content/posts/empty.md": f"---\n{NEEDED}country:\n---\nText\n",
    "content/posts/bad.md": f"---\n{NEEDED}titel: x\nRemember:\n---\n## Foo\n",
    "content/posts/worse.md": "---\ntitle: a: b\n---\n",
    "content/media/a/asset.md": "---\nfile: a.png\n---\n",
    "content/media/a/a.png": b"\x89PNG broken",
}


@pytest.fixture
def root(write):
    return write(FILES, guidelines=False)


@pytest.fixture
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def run(root, folder):
    cache = FolderCache(folder)
    desk = load_folder(root, cache)
    cache.save()
    return (
        desk.findings,
        dict(desk.media),
        {kind: {key: (r, r.document) for key, r in group.items()} for kind, group in desk.records.items()},
    )


def database(folder):
    (file,) = folder.glob("*.sqlite")
    return file


def test_a_warm_run_finds_the_same(root, folder):
    cold = run(root, folder)
    warm = run(root, folder)
    assert warm == cold
    assert len(cold[0]) >= 4


def test_a_changed_file_is_read_anew(root, folder):
    run(root, folder)
    (root / "content/posts/good.md").write_text(FILES["content/posts/good.md"].replace("title: X", "title: Y"))
    assert run(root, folder)[2]["post"]["good"][0].title == "Y"


@pytest.mark.parametrize("damage", ["rubbish", "empty", "cut", "values", "marks", "types", "table", "folder"])
def test_a_damaged_cache_changes_nothing_and_heals(root, folder, damage):
    cold = run(root, folder)
    file = database(folder)
    if damage == "rubbish":
        file.write_bytes(b"not a database" * 500)
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:1500])
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        statement = {
            "values": 'update texts set value = \'[3, {"title": "lie"}]\'',
            "marks": "update texts set mark = null",
            "types": "update texts set value = x'ff00'",
            "table": "drop table texts",
        }[damage]
        with sqlite3.connect(file) as base:
            base.execute(statement)
        base.close()
    assert run(root, folder) == cold
    assert run(root, folder) == cold
    if damage != "folder":
        cache = FolderCache(folder)
        assert cache.get(digest("front-matter", FILES["content/posts/good.md"])) is not None


def test_a_cache_that_cannot_be_written_is_no_cache(root, folder):
    (folder / "file").write_text("x")
    assert run(root, folder / "file" / "below") == run(root, folder)


def test_another_version_of_the_code_starts_a_new_cache(root, folder, monkeypatch):
    cold = run(root, folder)
    first = database(folder)
    monkeypatch.setattr(cache_module, "fingerprint", lambda: "another")
    assert run(root, folder) == cold
    assert database(folder) != first


def test_git_ignores_the_cache(root, folder):
    run(root, folder)
    assert (folder / ".gitignore").read_text() == "*\n"


def test_what_is_long_unused_is_dropped(folder):
    cache = FolderCache(folder)
    for number in range(3000):
        cache.put(f"old-{number}", "x")
    cache.save()
    again = FolderCache(folder)
    assert again.get("old-1") == "x"
    again.save()
    assert FolderCache(folder).get("old-1") == "x"
    assert FolderCache(folder).get("old-2") is None


def test_several_processes_may_share_it(root, folder):
    code = (
        "import sys\nfrom pathlib import Path\nfrom newsdesk.desk.cache import FolderCache\n"
        "from newsdesk.desk.load import load_folder\ncache = FolderCache(Path(sys.argv[2]))\n"
        "desk = load_folder(Path(sys.argv[1]), cache)\ncache.put('own-' + sys.argv[3], 'x')\n"
        "cache.save()\nprint(desk.findings)"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, root, folder, str(number)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": str(SCRIPTS)},
        )
        for number in range(4)
    ]  # fmt: skip
    results = [child.communicate() for child in children]
    assert {errors for _, errors in results} == {""}
    assert {out.strip() for out, _ in results} == {str(load_folder(root).findings)}
    assert all(FolderCache(folder).get(f"own-{number}") == "x" for number in range(4))


def test_where_the_cache_is_and_how_to_have_none(tmp_path, monkeypatch):
    assert isinstance(cache_for(tmp_path), NoCache)
    monkeypatch.setenv("NEWSDESK_CACHE", str(tmp_path / "elsewhere"))
    cache = cache_for(tmp_path)
    cache.put("a", "b")
    cache.save()
    assert list((tmp_path / "elsewhere").glob("*.sqlite"))
    monkeypatch.delenv("NEWSDESK_CACHE")
    cache = cache_for(tmp_path)
    cache.put("a", "b")
    cache.save()
    assert list((tmp_path / ".cache/newsdesk").glob("*.sqlite"))


def test_keys_tell_parts_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a\udcff") != digest("a")
