"""The only module that runs git."""

import contextlib
import os
import re
import subprocess
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from newsdesk.desk.kinds import FOLDERS
from newsdesk.desk.tree import Entry, EntryType

_TOGETHER = 1_000_000  # bytes: larger files are read one by one
_TYPES = {"120000": EntryType.LINK, "160000": EntryType.OTHER}
_FILE_AS_FOLDER = re.compile(r"(.*?\.md)/", re.DOTALL)
_ENV = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}
_PATIENCE = 300  # seconds for one fetch
_SILENT = "git said nothing"


class GitError(Exception):
    """git said no; the text is its own first line, or that git is missing."""


class Answer(NamedTuple):
    """How a git command ended: its exit code (None: stopped when its time was over), its output and its words."""

    code: int | None
    output: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a commit touched: A added, M changed, D deleted, R moved, with the path that it had before."""

    status: str
    path: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id, when it was made, its first line, and the files that it touched."""

    id: str
    at: datetime
    subject: str
    touched: tuple[Touched, ...]


class Objects:
    """A `git cat-file` that stays: it answers for one object after the other without being started anew."""

    def __init__(self, root: Path, env: Mapping[str, str]):
        try:
            self._process = subprocess.Popen(
                ["git", "cat-file", "--batch"],  # noqa: S607 - git of the PATH, as everywhere
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=env,
                start_new_session=True,
            )
        except OSError:
            raise GitError("git is not installed, or the folder is gone.") from None
        weakref.finalize(self, _end, self._process, os.getpid())

    def get(self, name: str) -> tuple[str, str, bytes] | None:
        """Id, type and content of an object by its name (an id, a ref, `commit:path`); None where there is none."""
        asked = name.encode("utf-8", "surrogateescape")
        if b"\n" in asked:
            return None
        source, sink = self._process.stdin, self._process.stdout
        assert source is not None  # noqa: S101 - both are pipes
        assert sink is not None  # noqa: S101
        try:
            source.write(asked + b"\n")
            source.flush()
            header = sink.readline()
            if header.endswith((b" missing\n", b" ambiguous\n")):
                return None
            found, kind, size = header.split()
            content = sink.read(int(size) + 1)[:-1]
        except (OSError, ValueError):
            raise GitError("the objects of this repository cannot be read") from None
        return found.decode(), kind.decode(), content


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    """Let a program go that only reads; a fork of ours that inherited it leaves it alone."""
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    if os.getpid() == owner:
        process.kill()
        process.wait()


@dataclass(frozen=True)
class Repository:
    """A git repository and the folder of the desk in it."""

    root: Path

    def run(self, *args: str, stdin: bytes | None = None) -> bytes:
        """The output of one git command in the desk's folder; raises GitError."""
        try:
            done = subprocess.run(  # noqa: S603 - a list, no shell
                ["git", "-c", "core.quotepath=off", *args],  # noqa: S607 - git of the PATH, as everywhere
                cwd=self.root,
                input=stdin,
                capture_output=True,
                env={**os.environ, **_ENV},
                check=False,
            )
        except OSError:
            raise GitError("git is not installed, or the folder is gone.") from None
        if done.returncode:
            lines = done.stderr.decode(errors="replace").strip().splitlines() or [_SILENT]
            raise GitError(lines[0].removeprefix("fatal: "))
        return done.stdout

    def text(self, *args: str) -> str:
        """The output of one git command as text, without the last line break."""
        return self.run(*args).decode("utf-8", "surrogateescape").strip("\n")

    @cached_property
    def objects(self) -> Objects:
        """The objects of the repository, one after the other."""
        return Objects(self.root, {**os.environ, **_ENV})

    @cached_property
    def prefix(self) -> str:
        """The desk's folder inside the repository, with a slash at the end; empty at its top."""
        return self.text("rev-parse", "--show-prefix")

    def commit(self, revision: str) -> str:
        """The full id of a revision; raises GitError where there is none."""
        if revision.startswith(("-", "^")) or not revision.isprintable() or not revision:
            raise GitError(f"{revision!r} is no revision")
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError as error:
            if str(error) != _SILENT:
                raise
            raise GitError(f"There is no revision {revision} in this repository.") from None

    def merge_base(self, revision: str) -> str:
        """Where the present work left the revision."""
        try:
            return self.text("merge-base", self.commit(revision), "HEAD")
        except GitError as error:
            if str(error) != _SILENT:
                raise
            raise GitError(
                f"{revision} and the present work have no common commit here; fetch the whole history."
            ) from None

    def changed_since(self, revision: str) -> frozenset[str]:
        """Paths of the desk that differ from the revision: changed, added, deleted, and not yet tracked."""
        base = self.commit(revision)
        tracked = self.text("diff", "--name-only", "-z", "--no-renames", "--relative", base, "--", *FOLDERS)
        untracked = self.text("ls-files", "--others", "--exclude-standard", "-z", "--", *FOLDERS)
        return frozenset(path for path in f"{tracked}\0{untracked}".split("\0") if path)

    def history(self, *folders: str) -> tuple[Commit, ...]:
        """The commits that touched the folders, the latest first; raises GitError where there is none yet.

        A file counts as moved only where its text stayed the same: nothing is fetched to compare.
        """
        plain = ("-c", "log.showRoot=true", "-c", "log.follow=false")  # whatever somebody has configured
        shape = (
            "-z",
            "--relative",
            "--name-status",
            "-M100%",
            "--diff-merges=off",
            "--no-color",
            "--no-show-signature",
        )
        raw = self.text(*plain, "log", *shape, "--format=%x01%H%x1f%ct%x1f%s", "HEAD", "--", *folders)
        words = iter(raw.split("\0"))
        found: list[tuple[list[str], list[Touched]]] = []
        for word in words:
            if word.startswith("\x01"):
                found.append((word[1:].split("\x1f", 2), []))
            elif status := word.strip("\n")[:1]:
                path = next(words, "")
                moved = status in "RC"
                found[-1][1].append(Touched(status, next(words, "") if moved else path, path if moved else ""))
        return tuple(
            Commit(name, datetime.fromtimestamp(int(at), UTC), subject, tuple(files))
            for (name, at, subject), files in found
        )

    @property
    def shallow(self) -> bool:
        """Whether only a part of the history is here."""
        return self.text("rev-parse", "--is-shallow-repository") == "true"

    def start(self, message: str) -> None:
        """Make the folder a repository and commit everything in it, as newsdesk where nobody is configured."""
        self.run("init", "--quiet", "--initial-branch=main")
        self.run("add", "--all")
        self.run(*self._author(), "commit", "--quiet", "--message", message)

    def attempt(
        self,
        *args: str,
        stdin: bytes = b"",
        env: Mapping[str, str | None] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Run a git command that may fail or be stopped after some seconds; a variable set to None is taken away."""
        changed = {**os.environ, **_ENV, **(env or {})}
        try:
            process = subprocess.Popen(  # noqa: S603 - a list, no shell
                ["git", *args],  # noqa: S607 - git of the PATH, as everywhere
                cwd=self.root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={name: value for name, value in changed.items() if value is not None},
                start_new_session=True,  # Ctrl-C asks newsdesk to stop; a push that has begun is finished
            )
        except FileNotFoundError:
            raise GitError("git is not installed, or the folder is gone.") from None
        with process:
            try:
                output, words = process.communicate(stdin, timeout)
            except subprocess.TimeoutExpired:
                process.terminate()
                try:
                    process.wait(2)
                except subprocess.TimeoutExpired:
                    process.kill()
                return Answer(None, b"", "")
            except BaseException:
                process.kill()
                raise
        return Answer(process.returncode, output, words.decode(errors="replace").strip())

    def has(self, commit: str) -> bool:
        """Whether a commit is here."""
        return bool(commit) and self.objects.get(f"{commit}^{{commit}}") is not None

    def bring(self, remote: str, *names: str) -> bool:
        """Fetch references or commits of a remote without moving any of ours; whether that went well."""
        words = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        return self.attempt("fetch", *words, remote, *names, timeout=_PATIENCE).code == 0

    def _author(self) -> Sequence[str]:
        try:
            self.run("config", "user.email")
        except GitError:
            return "-c", "user.name=newsdesk", "-c", "user.email=newsdesk@localhost"
        return ()


@dataclass(frozen=True)
class RevisionTree:
    """The desk as it was at a revision, read without a checkout."""

    repository: Repository
    revision: str
    _blobs: dict[str, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def _listing(self) -> dict[str, tuple[Entry, str]]:
        commit = self.repository.commit(self.revision)
        raw = self.repository.run("ls-tree", "-r", "-z", "-l", commit, "--", *FOLDERS)
        listing: dict[str, tuple[Entry, str]] = {}
        for line in raw.decode("utf-8", "surrogateescape").split("\0"):
            if not line:
                continue
            facts, path = line.split("\t", 1)
            mode, _, blob, size = facts.split()
            if "/." in path:
                continue
            if folder := _FILE_AS_FOLDER.match(path):
                listing[folder[1]] = Entry(folder[1], EntryType.FOLDER), blob
                continue
            entry = Entry(path, _TYPES.get(mode, EntryType.FILE), int(size) if size.isdigit() else 0, blob)
            listing[path] = entry, blob
        return listing

    def entries(self) -> Iterator[Entry]:
        """Every file of the four folders at the revision."""
        yield from (entry for entry, _ in self._listing.values())

    def read(self, path: str) -> bytes:
        """The content of a file at the revision; the Markdown files come in one go."""
        if path not in self._listing:
            raise FileNotFoundError(path)
        if path not in self._blobs:
            texts = [
                name
                for name, (entry, _) in self._listing.items()
                if name.endswith(".md") and entry.type is EntryType.FILE and entry.size <= _TOGETHER
            ]
            wanted = texts if path in texts else [path]
            self._blobs.update(self._fetch(wanted))
        return self._blobs[path]

    def _fetch(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        asked = "".join(f"{self._listing[path][1]}\n" for path in paths).encode()
        output, position = self.repository.run("cat-file", "--batch", stdin=asked), 0
        for path in paths:
            end = output.index(b"\n", position)
            header = output[position:end].split()
            if len(header) != 3:  # noqa: PLR2004 - "<id> missing"
                raise FileNotFoundError(path)
            size = int(header[2])
            yield path, output[end + 1 : end + 1 + size]
            position = end + size + 2


def repository_of(folder: Path) -> Repository | None:
    """The repository that a folder lies in, if there is one and git is installed."""
    repository = Repository(folder)
    try:
        repository.run("rev-parse", "--git-dir")
    except GitError:
        return None
    return repository
