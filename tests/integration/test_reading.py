"""A desk is read from a folder or from any git revision, with the same result and without a checkout."""

import os

import pytest

from newsdesk.desk.git import GitError, Repository, RevisionTree, repository_of
from newsdesk.desk.load import load, load_folder
from newsdesk.desk.tree import EntryType, FolderTree

NEEDED = "title: X\naccounts:\n  - relay-x\npublish_at: 2026-11-25 10:00\ntype: announcement\n"
GOOD = f"---\n{NEEDED}---\nText\n"
FILES = {
    "content/accounts/relay-x.md": "---\ntitle: R\nnetwork: x\nlanguage: en\ntimezone: UTC\n---\n",
    "guidelines/networks/x.md": "---\ntitle: X\nlimits:\n  images: 4\n---\n",
    "content/posts/good.md": GOOD,
    "content/posts/a/same.md": GOOD,
    "content/posts/a.b.md": GOOD,
    "content/posts/a-/same.md": GOOD,
    "content/posts/Ünï çode.md": GOOD,
    'content/posts/quo"te\\.md': GOOD,
    "content/posts/crlf.md": GOOD.replace("\n", "\r\n").encode(),
    "content/posts/bad.md": "---\ntitle: a: b\n---\n",
    "content/posts/latin.md": GOOD.replace("X", "é").encode("latin-1"),
    "content/posts/folder.md/inside.md": GOOD,
    "content/posts/folder.md/deeper/inside.md": GOOD,
    "content/posts/.hidden.md": GOOD,
    "content/posts/x.markdown": GOOD,
    "content/posts/empty.md": "",
    "content/posts/huge.md": "x" * 1_100_000,
    "content/media/a/asset.md": "---\nfile: a.bin\n---\n",
    "content/media/a/a.bin": bytes(range(256)) * 5000,
    "README.md": "x",
}


@pytest.fixture
def committed(write, git):
    """A committed desk, at the top of a repository or in a folder of it."""

    def make(files=None, inside=""):
        root = write({f"{inside}{path}": data for path, data in (files or FILES).items()}, guidelines=False)
        git(root, "init", "--quiet", "--initial-branch=main")
        git(root, "-c", "core.autocrlf=false", "add", "--all", "--force")
        git(root, "commit", "--quiet", "--message", "desk")
        return root / inside

    return make


def told(desk):
    media = {path: (facts.sha256, facts.problem) for path, facts in desk.media.items()}
    records = {
        kind: {name: (record, record.document) for name, record in group.items()}
        for kind, group in desk.records.items()
    }
    return desk.findings, media, records, desk.paths


@pytest.mark.parametrize("inside", ["", "teams/desk one/"])
def test_a_revision_reads_like_the_folder_it_was_committed_from(committed, inside):
    root = committed(inside=inside)
    (root / "content/posts/link.md").symlink_to("good.md")
    from_folder, from_revision = load_folder(root), load(RevisionTree(Repository(root), "HEAD"))
    assert "content/posts/link.md" in {finding.location.path for finding in from_folder.findings}
    (root / "content/posts/link.md").unlink()
    assert told(load_folder(root)) == told(from_revision)
    assert len(from_revision.findings) >= 8
    assert len(from_revision.posts) == 3


def test_links_are_links_in_a_revision_too(committed, git):
    root = committed()
    (root / "content/posts/link.md").symlink_to("/etc/passwd")
    (root / "content/posts/away").symlink_to("..")
    (root / "calendar").symlink_to("content")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "links")
    assert told(load_folder(root)) == told(load(RevisionTree(Repository(root), "HEAD")))
    links = [e.path for e in RevisionTree(Repository(root), "HEAD").entries() if e.type is EntryType.LINK]
    assert links == ["calendar", "content/posts/away", "content/posts/link.md"]


def test_names_that_cannot_be_shown_are_the_same_in_both(committed, git):
    root = committed({"content/posts/good.md": GOOD})
    for name in (b"a\nb.md", b"\xff.md", b"t\tab.md"):
        with open(os.fsencode(root / "content/posts") + b"/" + name, "wb") as file:  # noqa: PTH123 - bytes
            file.write(GOOD.encode())
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "names")
    desk = load(RevisionTree(Repository(root), "HEAD"))
    assert told(desk) == told(load_folder(root))
    assert sum("cannot be shown" in str(finding.message) for finding in desk.findings) == 3


def test_what_was_deleted_or_changed_is_still_in_the_old_revision(committed, git):
    root = committed()
    (root / "content/posts/good.md").unlink()
    (root / "content/posts/a.b.md").write_text("broken")
    git(root, "rm", "--cached", "--quiet", "content/posts/crlf.md")
    desk = load(RevisionTree(Repository(root), "HEAD"))
    assert {"good", "crlf"} <= desk.posts.keys()
    assert "good" not in load_folder(root).posts


def test_a_submodule_is_a_finding_and_is_not_entered(committed, git, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    (other / "x.md").write_text(GOOD)
    git(other, "add", "--all")
    git(other, "commit", "--quiet", "--message", "x")
    root = committed({"content/posts/good.md": GOOD})
    for name in ("sub", "sub.md"):
        place = f"content/posts/{name}"
        git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), place)
    git(root, "commit", "--quiet", "--message", "sub")
    desk = load(RevisionTree(Repository(root), "HEAD"))
    assert desk.posts.keys() == {"good"}
    assert [f"{f.location.path} {f.message}" for f in desk.findings if "sub" in f.location.path] == [
        "content/posts/sub This is neither a file nor a folder that can be read.",
        "content/posts/sub.md This is neither a file nor a folder that can be read.",
    ]


def test_what_changed_since_a_revision(committed, git):
    root = committed(inside="desk/")
    base = git(root, "rev-parse", "HEAD")
    (root / "content/posts/good.md").write_text(GOOD + "more")
    (root / "content/posts/empty.md").unlink()
    (root / "content/posts/new ünï.md").write_text(GOOD)
    (root / "faqs/x").mkdir(parents=True)
    (root / "faqs/x/committed.md").write_text(GOOD)
    (root / "notes.md").write_text("outside the folders of a desk")
    git(root, "add", "faqs")
    git(root, "commit", "--quiet", "--message", "more")
    git(root, "mv", "content/posts/a.b.md", "content/posts/renamed.md")
    repository = Repository(root)
    expected = {
        *("content/posts/good.md", "content/posts/empty.md", "content/posts/new ünï.md", "faqs/x/committed.md"),
        *("content/posts/a.b.md", "content/posts/renamed.md"),
    }
    assert repository.changed_since(base) == expected
    assert repository.changed_since("HEAD") == expected - {"faqs/x/committed.md"}
    assert repository.prefix == "desk/"


def test_the_common_commit_of_two_branches(committed, git):
    root = committed({"content/posts/good.md": GOOD})
    base = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "--quiet", "-b", "work")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "w")
    git(root, "checkout", "--quiet", "main")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "m")
    git(root, "checkout", "--quiet", "--detach", "work")
    assert Repository(root).merge_base("main") == base
    assert load(RevisionTree(Repository(root), "main~1")).posts.keys() == {"good"}


def test_a_shallow_clone_is_read_and_says_what_it_does_not_have(committed, git, tmp_path_factory):
    root = committed({"content/posts/good.md": GOOD})
    git(root, "commit", "--quiet", "--allow-empty", "--message", "two")
    git(root, "checkout", "--quiet", "--orphan", "other")
    git(root, "commit", "--quiet", "--message", "alone")
    clone = tmp_path_factory.mktemp("clone") / "desk"
    git(root, "clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=main", f"file://{root}", str(clone))
    repository = Repository(clone)
    assert load(RevisionTree(repository, "HEAD")).posts.keys() == {"good"}
    with pytest.raises(GitError, match="There is no revision HEAD~1"):
        repository.commit("HEAD~1")
    with pytest.raises(GitError, match="have no common commit here; fetch the whole history"):
        repository.merge_base("origin/other")


@pytest.mark.parametrize(
    "name",
    [
        "--output=x",
        "-x",
        "",
        "no-such",
        "HEAD --",
        "HEAD\0",
        "a\nb",
        "HEAD:content",
        "../x",
        "@{99}",
        "$(touch x)",
        "é",
        "main..HEAD",
        "^HEAD",
        "HEAD^{tree}",
    ],
)
def test_a_revision_that_is_none_is_refused_and_does_nothing(committed, name):
    root = committed({"content/posts/good.md": GOOD})
    repository = Repository(root)
    before = sorted(root.rglob("*"))
    for ask in (repository.commit, repository.changed_since, repository.merge_base):
        with pytest.raises(GitError) as caught:
            ask(name)
        assert "\n" not in str(caught.value)
    with pytest.raises(GitError):
        load(RevisionTree(repository, name))
    assert sorted(root.rglob("*")) == before


def test_a_revision_may_be_a_branch_a_tag_or_part_of_an_id(committed, git):
    root = committed({"content/posts/good.md": GOOD})
    commit = git(root, "rev-parse", "HEAD")
    git(root, "tag", "-a", "v1", "-m", "first")
    git(root, "branch", "a/b")
    for name in ("main", "v1", "a/b", commit, commit[:10], "HEAD", "@"):
        assert Repository(root).commit(name) == commit


def test_a_folder_that_is_no_repository(tmp_path, monkeypatch):
    assert repository_of(tmp_path) is None
    assert repository_of(tmp_path / "nowhere") is None
    (tmp_path / "file").write_text("x")
    assert repository_of(tmp_path / "file") is None
    with pytest.raises(GitError):
        Repository(tmp_path).commit("HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert repository_of(tmp_path) is None


def test_a_repository_without_a_commit(write, git):
    root = write({"content/posts/good.md": GOOD}, guidelines=False)
    git(root, "init", "--quiet")
    assert repository_of(root) is not None
    with pytest.raises(GitError, match="There is no revision HEAD in this repository"):
        load(RevisionTree(Repository(root), "HEAD"))


def test_a_file_that_is_not_in_the_revision_is_not_found(committed):
    tree = RevisionTree(Repository(committed({"content/posts/good.md": GOOD})), "HEAD")
    assert tree.read("content/posts/good.md") == GOOD.encode()
    with pytest.raises(FileNotFoundError):
        tree.read("content/posts/none.md")


def test_the_order_of_the_files_is_that_of_git(committed):
    root = committed()
    assert [entry.path for entry in FolderTree(root).entries()] == [
        entry.path for entry in RevisionTree(Repository(root), "HEAD").entries()
    ]


def test_the_check_shows_every_bad_file_and_no_traceback(write, newsdesk):
    root = write(
        {
            "content/posts/one.md": "---\ntitle: a: b\n---\n",
            "content/posts/two.md": b"\xff\xfe\0",
            "content/posts/three.markdown": GOOD,
            "content/posts/good.md": GOOD,
        }
    )
    os.mkfifo(root / "content/posts/pipe.md")
    with open(os.fsencode(root / "content/posts") + b"/\xff\n.md", "wb") as file:  # noqa: PTH123 - bytes
        file.write(GOOD.encode())
    result = newsdesk("check", desk=root)
    assert result.exit_code == 1
    for name in ("one.md:2:", "two.md:1:", "three.markdown", "pipe.md"):
        assert name in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
