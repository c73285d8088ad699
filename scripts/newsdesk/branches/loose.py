"""Writing objects of git as files, as `git hash-object`, `mktree` and `commit-tree` do, without starting a program."""

import contextlib
import hashlib
import os
import secrets
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_WHO = "newsdesk <newsdesk@localhost>"


@dataclass(frozen=True, slots=True)
class Loose:
    """The folder of a repository's objects; `algorithm` is the repository's: sha1 or sha256."""

    folder: Path
    algorithm: str

    def blob(self, content: bytes) -> str:
        """The id of a file's content, written."""
        return self._write("blob", content)

    def tree(self, entries: Iterable[tuple[str, str, str]]) -> str:
        """The id of a folder of (mode, id, name), written in the order that git wants."""
        lines = sorted((_sorted_by(mode, name), mode, found, name) for mode, found, name in entries)
        names = ((mode.lstrip("0"), name.encode("utf-8", "surrogateescape"), found) for _, mode, found, name in lines)
        return self._write("tree", b"".join(b"%s %s\0%s" % (m.encode(), n, bytes.fromhex(f)) for m, n, f in names))

    def commit(self, tree: str, parent: str, message: str) -> str:
        """The id of a commit of this moment, written."""
        stamp = f"{_WHO} {int(time.time())} +0000"
        lines = [f"tree {tree}", *([f"parent {parent}"] if parent else []), f"author {stamp}", f"committer {stamp}"]
        return self._write("commit", ("\n".join(lines) + f"\n\n{message}").encode())

    def _write(self, kind: str, body: bytes) -> str:
        data = b"%s %d\0%s" % (kind.encode(), len(body), body)
        found = hashlib.new(self.algorithm, data, usedforsecurity=False).hexdigest()
        place = self.folder / found[:2] / found[2:]
        if not place.exists():
            try:
                _put(place, zlib.compress(data, 1))
            except FileNotFoundError:
                place.parent.mkdir(exist_ok=True)
                _put(place, zlib.compress(data, 1))
        return found


def _put(place: Path, data: bytes) -> None:
    """Whole or not at all, whoever writes the same at once; raises FileNotFoundError where its folder is missing."""
    new = place.with_name(f"tmp_obj_{secrets.token_hex(6)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        new.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def _sorted_by(mode: str, name: str) -> bytes:
    """Folders are sorted as if their names ended with a slash."""
    return name.encode("utf-8", "surrogateescape") + (b"/" if mode == "040000" else b"")
