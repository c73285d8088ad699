"""The local copy of a machine's branch: a bare repository of its own, so that the desk's keeps no trace of it."""

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from newsdesk.branches.errors import BranchError, first_words
from newsdesk.branches.loose import Loose
from newsdesk.desk.git import Answer, GitError, Objects, Repository

_FOLDER = "040000"
_FILE = "100644"
_FEW, _SOME = 16, 400  # folders and objects up to which asking one by one is quicker than starting a program
_STALE = 3600.0  # seconds after which a half-made copy was left by a killed run
_LOCAL = (
    *("GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    *("GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"),
    *("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"),
)
_MACHINE = {
    "GIT_AUTHOR_NAME": "newsdesk",
    "GIT_AUTHOR_EMAIL": "newsdesk@localhost",
    "GIT_COMMITTER_NAME": "newsdesk",
    "GIT_COMMITTER_EMAIL": "newsdesk@localhost",
}
_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("gc.autoDetach", "false"),
    ("maintenance.autoDetach", "false"),
    ("pack.window", "0"),  # files of numbers are megabytes of which none is like another: looking for it took 15 s
)
_ACCESS = re.compile(r"(http|credential|url|ssh|protocol)\.|core\.(sshcommand|askpass|gitproxy)$")
_REMOTE = re.compile(r"(url|pushurl|proxy|proxyauthmethod|uploadpack|receivepack|vcs)$")


class Entry(NamedTuple):
    """One line of a folder in the branch."""

    mode: str
    id: str
    name: str

    @property
    def is_folder(self) -> bool:
        """Whether it holds other entries."""
        return self.mode == _FOLDER


@dataclass(frozen=True)
class Store:
    """A bare repository beside the desk's own, which reaches the remote with the access that the desk's has."""

    repository: Repository
    remote: str
    place: Path

    def ask(self, *args: str, stdin: bytes = b"", timeout: float | None = None) -> Answer:
        """Run git on the copy."""
        return self._top.attempt(*args, stdin=stdin, env=self._env, timeout=timeout)

    @property
    def _env(self) -> Mapping[str, str | None]:
        return {**dict.fromkeys(_LOCAL), **_MACHINE, **self._access, "GIT_DIR": str(self.place)}

    @cached_property
    def _reader(self) -> Objects:
        changed = {**os.environ, **self._env}
        return Objects(self._top.root, {name: value for name, value in changed.items() if value is not None})

    @cached_property
    def _loose(self) -> Loose:
        return Loose(self.place / "objects", self._format)

    def one(self, name: str) -> tuple[str, str, bytes] | None:
        """Id, type and content of one object by its name; None where there is none."""
        try:
            return self._reader.get(name)
        except GitError as error:
            raise self._damaged(str(error)) from None

    def run(self, *args: str, stdin: bytes = b"") -> bytes:
        """The output of git on the copy; a failure means that the copy is damaged."""
        answer = self.ask(*args, stdin=stdin)
        if answer.code:
            raise self._damaged(first_words(answer.words))
        return answer.output

    def _damaged(self, said: str) -> BranchError:
        return BranchError(f"The local copy {self.place} is damaged ({said}). Delete it; it will be fetched again.")

    def text(self, *args: str, stdin: bytes = b"") -> str:
        """The same as text, without the last line break."""
        return self.run(*args, stdin=stdin).decode("utf-8", "surrogateescape").strip("\n")

    @cached_property
    def _top(self) -> Repository:
        # A relative path of a remote counts from the top of the work tree.
        inside = self.repository.text("rev-parse", "--is-inside-work-tree") == "true"
        return Repository(Path(self.repository.text("rev-parse", "--show-toplevel"))) if inside else self.repository

    @cached_property
    def _access(self) -> Mapping[str, str]:
        # A checkout keeps its credentials in its own configuration. They are handed over in the environment:
        # not written to a second file, not shown in the list of processes.
        raw = self.repository.run("config", "--list", "--includes", "--show-scope", "-z")
        fields = raw.decode("utf-8", "surrogateescape").split("\0")
        pairs = list(_SETTINGS)
        for scope, item in zip(fields[::2], fields[1::2], strict=False):
            key, _, value = item.partition("\n")
            if scope in {"local", "worktree"} and self._is_access(key):
                pairs.append((key, value if "\n" in item else "true"))
        first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
        env = {"GIT_CONFIG_COUNT": str(first + len(pairs))}
        for number, (key, value) in enumerate(pairs, first):
            env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return MappingProxyType(env)

    def _is_access(self, key: str) -> bool:
        own = f"remote.{self.remote}."
        return bool(_ACCESS.match(key) or (key.startswith(own) and _REMOTE.match(key.removeprefix(own))))

    def make(self, fill: Callable[["Store"], Answer]) -> Answer:
        """Make the copy anew; it takes its place when filling it went well, whole or not at all."""
        parent = self.place.parent
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.glob(f"{self.place.name}.*.new"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _STALE:
                    shutil.rmtree(left)
        folder = Path(tempfile.mkdtemp(prefix=f"{self.place.name}.", suffix=".new", dir=parent))
        try:
            new = Store(self.repository, self.remote, folder)
            new.run("init", "--quiet", "--bare", "--template=", f"--object-format={self._format}", str(folder))
            answer = fill(new)
            if answer.code == 0:
                with contextlib.suppress(OSError):  # another run was quicker: its copy is as good
                    folder.rename(self.place)
            return answer
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @cached_property
    def _format(self) -> str:
        return self.repository.text("rev-parse", "--show-object-format")

    def folder(self, tree: str, path: str = "") -> tuple[Entry, ...]:
        """What lies in a folder of a commit or tree; nothing where there is no such folder."""
        return next(iter(self.folders(tree, [path])))

    def folders(self, tree: str, paths: Sequence[str]) -> Iterator[tuple[Entry, ...]]:
        """What lies in each of some folders."""
        for kind, raw in self.objects(f"{tree}:{path}" for path in paths):
            yield tuple(_entries(raw, len(tree) // 2)) if kind == "tree" else ()

    def files(self, tree: str, *paths: str) -> Iterator[tuple[str, str]]:
        """Path and blob id of every file below some folders, or of all."""
        if 0 < len(paths) <= _FEW:
            yield from self._walk(tree, paths)
            return
        raw = self.run("ls-tree", "-r", "-z", "--full-tree", tree, *(["--", *paths] if paths else []))
        for line in raw.decode("utf-8", "surrogateescape").split("\0"):
            if line:
                facts, path = line.split("\t", 1)
                yield path, facts.split()[2]

    def objects(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Type and content of objects; the type of one that is missing is empty."""
        names = list(names)
        if len(names) <= _SOME:
            found = map(self.one, names)
            yield from ((one[1], one[2]) if one else ("", b"") for one in found)
            return
        asked = [name.encode("utf-8", "surrogateescape") for name in names]
        output, position = self.run("cat-file", "--batch", stdin=b"\n".join(asked) + b"\n"), 0
        for name in asked:
            end = output.index(b"\n", position)
            header = output[position:end]
            if header == name + b" missing":
                yield "", b""
                position = end + 1
                continue
            _, kind, size = header.rsplit(b" ", 2)
            yield kind.decode(), output[end + 1 : end + 1 + int(size)]
            position = end + int(size) + 2

    def add(self, commit: str, files: Mapping[str, bytes]) -> str:
        """The tree of a commit and some new files; only the folders on their way are read and written."""
        folders = sorted({"", *(folder for path in files for folder in _way(path))})
        known = dict(zip(folders, self.folders(commit, folders), strict=True)) if commit else {}
        trees = {folder: {entry.name: entry for entry in known.get(folder, ())} for folder in folders}
        for path, content in files.items():
            folder, _, name = path.rpartition("/")
            if name in trees[folder]:
                raise BranchError(f"The file {path} exists; a file of this branch is never rewritten.")
            trees[folder][name] = Entry(_FILE, self._loose.blob(content), name)
        tree = ""
        for folder in sorted(folders, key=lambda f: f.count("/") + bool(f), reverse=True):  # the top comes last
            tree = self._loose.tree(trees[folder].values())
            if folder:
                parent, _, name = folder.rpartition("/")
                trees[parent][name] = Entry(_FOLDER, tree, name)
        return tree

    def commit(self, parent: str, files: Mapping[str, bytes], message: str) -> str:
        """A commit of some new files on top of another; nobody sees it before it is pushed."""
        return self._loose.commit(self.add(parent, files), parent, message)

    def _walk(self, tree: str, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The same for a few folders, without starting a program."""
        waiting = list(paths)
        while waiting:
            below = []
            for path, entries in zip(waiting, self.folders(tree, waiting), strict=True):
                for entry in entries:
                    if entry.is_folder:
                        below.append(f"{path}/{entry.name}")
                    else:
                        yield f"{path}/{entry.name}", entry.id
            waiting = below

    def contains(self, tip: str, commit: str) -> bool:
        """Whether a commit is the tip or lies below it."""
        return self.ask("merge-base", "--is-ancestor", commit, tip).code == 0


def store_beside(repository: Repository, remote: str, name: str) -> Store:
    """The copy of a branch in the git folder that all work trees of a repository share."""
    try:
        folder = repository.text("rev-parse", "--path-format=absolute", "--git-common-dir")
    except GitError as error:
        raise BranchError(f"The desk is no git repository: {error}.") from None
    return Store(repository, remote, Path(folder) / "newsdesk" / f"{name}.git")


def _way(path: str) -> Iterator[str]:
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", path) or ".." in path:
        raise BranchError(f"{path} is no path for this branch.")
    while path:
        path = path.rpartition("/")[0]
        yield path


def _entries(raw: bytes, width: int) -> Iterator[Entry]:
    position = 0
    while position < len(raw):
        space, zero = raw.index(b" ", position), raw.index(b"\0", position)
        mode, name = raw[position:space].decode().zfill(6), raw[space + 1 : zero].decode("utf-8", "surrogateescape")
        yield Entry(mode, raw[zero + 1 : zero + 1 + width].hex(), name)
        position = zero + 1 + width
