"""Where a desk is read from: a folder, a git revision or a set of texts, all through one door."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from newsdesk.desk.kinds import FOLDERS

# a link is not followed, a pipe is not waited for
_ONLY_FILES = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


class EntryType(StrEnum):
    """What stands at a path."""

    FILE = "file"
    LINK = "link"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a tree: `size` in bytes, `version` changes when the content does."""

    path: str
    type: EntryType
    size: int = 0
    version: str = ""


class Tree(Protocol):
    """The files of a desk; paths are relative to it, with slashes."""

    def entries(self) -> Iterable[Entry]:
        """Every file below the desk's folders, and folders whose name ends like a file's."""

    def read(self, path: str) -> bytes:
        """The content of a file; raises OSError."""


@dataclass(frozen=True)
class FolderTree:
    """A working folder."""

    root: Path

    def entries(self) -> Iterator[Entry]:
        """Every file of the four folders, sorted; links are named, not followed."""
        for folder in FOLDERS:
            top = self.root / folder
            if top.is_symlink():
                yield Entry(folder, EntryType.LINK)
            elif top.is_dir():
                yield from self._below(folder)

    def _below(self, top: str) -> Iterator[Entry]:
        waiting = [Entry(top, EntryType.FOLDER)]
        while waiting:
            entry = waiting.pop()
            if entry.type is EntryType.FOLDER and not entry.path.endswith(".md"):
                waiting += reversed(self._inside(entry.path))
            else:
                yield entry

    def _inside(self, folder: str) -> list[Entry]:
        """What stands in a folder, in the order of git: a folder as if its name ended in a slash."""
        try:
            with os.scandir(os.path.join(self.root, folder)) as found:  # noqa: PTH118 - once for each folder
                entries = [_entry(f"{folder}/{item.name}", item) for item in found if not item.name.startswith(".")]
        except OSError:
            return [Entry(folder, EntryType.OTHER)]
        return sorted(entries, key=lambda entry: entry.path + "/" * (entry.type is EntryType.FOLDER))

    def read(self, path: str) -> bytes:
        """The content of a file; raises OSError for what is none, such as a link or a pipe."""
        handle = os.open(os.path.join(self.root, path), _ONLY_FILES)  # noqa: PTH118 - 10,000 times
        with open(handle, "rb", buffering=0) as file:  # noqa: PTH123
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(errno.EINVAL, "no regular file", path)
            return file.read()


def _entry(path: str, item: os.DirEntry[str]) -> Entry:
    try:
        if item.is_symlink():
            return Entry(path, EntryType.LINK)
        if item.is_dir():
            return Entry(path, EntryType.FOLDER)
        if item.is_file():
            status = item.stat()
            return Entry(path, EntryType.FILE, status.st_size, f"{status.st_mtime_ns}-{status.st_size}")
    except OSError:
        pass  # gone, or closed to us
    return Entry(path, EntryType.OTHER)


@dataclass(frozen=True)
class TextTree:
    """Texts in memory, such as the examples of a rule, laid over another tree."""

    texts: Mapping[str, bytes]
    below: Tree | None = None
    folders_below: tuple[str, ...] = FOLDERS

    def entries(self) -> Iterator[Entry]:
        """The texts, and of the tree below them the folders that are asked for."""
        own = [Entry(path, EntryType.FILE, len(data), f"text-{hash(data)}") for path, data in self.texts.items()]
        under = [
            entry
            for entry in (self.below.entries() if self.below else ())
            if entry.path not in self.texts and entry.path.startswith(self.folders_below)
        ]
        yield from sorted([*own, *under], key=lambda entry: entry.path)

    def read(self, path: str) -> bytes:
        """The text, or the content of the file below."""
        if path in self.texts:
            return self.texts[path]
        if self.below is None:
            raise FileNotFoundError(path)
        return self.below.read(path)


@dataclass(frozen=True)
class PartTree:
    """Of another tree only some files."""

    below: Tree
    keep: Callable[[str], bool]

    def entries(self) -> Iterator[Entry]:
        """The files that are kept."""
        return (entry for entry in self.below.entries() if self.keep(entry.path))

    def read(self, path: str) -> bytes:
        """The content of a file."""
        return self.below.read(path)
