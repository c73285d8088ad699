"""A bare git repository: the real git does everything that GitHub does with commits."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_HOOK = """#!/bin/sh
# Asks the rules that the server wrote for this push: lines of "ref<TAB>verdict<TAB>words".
refuse() { echo "error: $1" >&2; exit 1; }
tab=$(printf '\\t')
printf '%s\\n' "$FAKE_GITHUB_VERDICTS" | while IFS="$tab" read -r ref verdict words; do
  [ "$ref" = "$1" ] || continue
  case "$verdict" in
    refuse) refuse "$words" ;;
    forward) git merge-base --is-ancestor "$2" "$3" || refuse "$words" ;;
    linear) [ -z "$(git rev-list --merges "$2..$3")" ] || refuse "$words" ;;
    workflows=*) [ -z "$(git diff --name-only --diff-filter=d "${verdict#*=}" "$3" -- .github/workflows)" ] \\
      || refuse "$words" ;;
  esac
done || exit 1
"""
_CONFIG = """[receive]
	hideRefs = refs/pull
	denyDeleteCurrent = ignore
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[gc]
	auto = 0
"""
NO_COMMIT = "0" * 40


class Conflict(Exception):  # noqa: N818 - what it is
    """Two commits that git cannot bring together."""


@dataclass(frozen=True)
class Signature:
    name: str
    email: str
    at: datetime

    @classmethod
    def read(cls, line):
        who, seconds, _ = line.rsplit(" ", 2)
        name, _, email = who.rpartition(" <")
        return cls(name, email.rstrip(">"), datetime.fromtimestamp(int(seconds), UTC))


@dataclass(frozen=True)
class Commit:
    sha: str
    tree: str
    parents: tuple
    author: Signature
    committer: Signature
    message: str


class Bare:
    """`folder` holds the repository; every method runs git."""

    def __init__(self, folder):
        self.folder = Path(folder)

    @classmethod
    def create(cls, folder, branch="main"):
        folder = Path(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        options = ("--quiet", "--bare", "--template=", f"--initial-branch={branch}")
        subprocess.run(["git", "init", *options, str(folder)], check=True)
        made = cls(folder)
        made.prepare()
        return made

    def prepare(self):
        """Let everybody push what the rules allow, and nobody write the refs of pull requests."""
        hook = self.folder / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_HOOK, encoding="utf-8")
        hook.chmod(0o755)
        config = self.folder / "config"
        text = config.read_text(encoding="utf-8")
        if "hideRefs" not in text:
            config.write_text(text + _CONFIG, encoding="utf-8")

    def run(self, *words, stdin=b"", ok=(0,), **environment):
        env = {**os.environ, **environment} if environment else None
        command = ["git", "-C", str(self.folder), *words]
        done = subprocess.run(command, input=stdin, capture_output=True, env=env, check=False)
        if done.returncode not in ok:
            raise RuntimeError(f"git {' '.join(words)}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def text(self, *words, **options):
        return self.run(*words, **options).decode("utf-8", "replace").strip()

    def sha(self, revision, kind="commit"):
        """The object that a name means; None where there is none."""
        if not revision or revision.startswith("-"):
            return None
        return self.text("rev-parse", "--verify", "--quiet", f"{revision}^{{{kind}}}", ok=(0, 1, 128)) or None

    def branch(self, name):
        return self.sha(f"refs/heads/{name}")

    def refs(self, *below):
        """Full name -> commit."""
        lines = self.text("for-each-ref", "--format=%(refname) %(objectname)", *below).splitlines()
        return dict(line.split() for line in lines)

    def set_ref(self, ref, sha, old=None):
        if sha is None:
            self.run("update-ref", "-d", ref)
        else:
            self.run("update-ref", ref, sha, *([old] if old else []))

    def is_ancestor(self, older, newer):
        return self.text("merge-base", older, newer, ok=(0, 1)) == older if older and newer else False

    def merge_base(self, one, other):
        return self.text("merge-base", one, other, ok=(0, 1)) or None

    def commit(self, sha):
        head, _, message = self.run("cat-file", "commit", sha).decode("utf-8", "replace").partition("\n\n")
        fields, parents = {}, []
        for line in head.splitlines():
            name, _, value = line.partition(" ")
            if name == "parent":
                parents.append(value)
            elif name in {"tree", "author", "committer"}:
                fields[name] = value
        author, committer = (Signature.read(fields[name]) for name in ("author", "committer"))
        return Commit(sha, fields["tree"], tuple(parents), author, committer, message.rstrip("\n"))

    def log(self, *revisions, paths=()):
        """Ids of commits, the newest first."""
        return self.text("rev-list", "--topo-order", *revisions, "--", *paths).split()

    def fetch(self, other, revision, ref):
        """Take a commit of another repository and name it here."""
        self.run("fetch", "--quiet", "--no-tags", str(other.folder), f"+{revision}:{ref}")

    def write(self, data, kind="blob"):
        return self.text("hash-object", "-w", "-t", kind, "--stdin", stdin=data)

    def write_commit(self, tree, parents, message, author, committer, when):
        """Make a commit; author and committer are `Name <address>`, the time is one or (author's, committer's)."""
        first, second = when if isinstance(when, tuple) else (when, when)
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {author} {int(first.timestamp())} +0000"]
        lines += [f"committer {committer} {int(second.timestamp())} +0000"]
        return self.write(("\n".join(lines) + f"\n\n{message.rstrip()}\n").encode(), "commit")

    def write_tree(self, base, entries):
        """A tree with some entries changed: (mode, id or None to take away, path)."""
        with tempfile.TemporaryDirectory() as place:
            index = {"GIT_INDEX_FILE": f"{place}/index"}
            if base:
                self.run("read-tree", base, **index)
            lines = [f"{mode if sha else '0'} {sha or NO_COMMIT}\t{path}\0" for mode, sha, path in entries]
            self.run("update-index", "-z", "--index-info", stdin="".join(lines).encode(), **index)
            return self.text("write-tree", **index)

    def merge_tree(self, ours, theirs):
        """The tree of both together; raises Conflict."""
        command = ["git", "-C", str(self.folder), "merge-tree", "--write-tree", "--allow-unrelated-histories"]
        done = subprocess.run([*command, ours, theirs], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Conflict(done.stdout)
        return done.stdout.split()[0]

    def pick(self, sha, onto):
        """The tree of a commit's change on another commit; raises Conflict."""
        nobody, then = "Nobody <nobody@nowhere.example>", datetime.fromtimestamp(0, UTC)
        commit = self.commit(sha)
        parent_tree = self.sha(f"{sha}^1", "tree") or self.write_tree(None, [])
        base = self.write_commit(parent_tree, [], "base", nobody, nobody, then)
        ours = self.write_commit(self.sha(onto, "tree"), [base], "ours", nobody, nobody, then)
        theirs = self.write_commit(commit.tree, [base], "theirs", nobody, nobody, then)
        return self.merge_tree(ours, theirs)

    def entry(self, revision, path):
        """(mode, kind, id) of what stands at a path; None where nothing stands."""
        line = self.text("ls-tree", revision, "--", path)
        return tuple(line.partition("\t")[0].split()) if line else None

    def tree(self, revision, *, recursive=False):
        """(mode, kind, id, size or None, path) of every entry."""
        words = ("ls-tree", "-z", "-l", *(("-r", "-t") if recursive else ()), revision)
        for line in self.run(*words).decode("utf-8", "replace").split("\0"):
            if line:
                head, _, path = line.partition("\t")
                mode, kind, sha, size = head.split()
                yield mode, kind, sha, None if size == "-" else int(size), path

    def blob(self, sha):
        return self.run("cat-file", "blob", sha)
